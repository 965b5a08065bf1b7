# --- integer types of the mini language
for spec in ('', 'd', 'b', 'o', 'x', 'X', 'c', 'n', '#b', '#o', '#x', '#X', ',', '_', '_b', '_x', '#_x', '8d', '<8d', '>8', '^8', '=8', '08', '+d', '-d', ' d', '+08', '*^9', '08,', '#010x', '0=8', 'e', '.2f', '%', 'g', '+,', '_d', '020_x', '0<8', '^+8', 'é>5'):
    print(spec, [format(n, spec) for n in (65, 1234)], end=' ')
    if 'c' not in spec: print([format(n, spec) for n in (0, -255, 10**12)], end='')
    print()
for spec in ('s', '.2d', 'q', ',b', ',x', '_c', '+c', '5.5d', ',,', '_,', ',_', 'dd', '=c' , '.3', '#c', ',c', 'ä', '1' * 30, '.d', 'zd'):
    for n in (5,):
        try:
            print(spec, format(n, spec))
        except (ValueError, OverflowError) as e:
            print(spec[:5], e)
for n in (-1, 0x110000, 10**30):
    try:
        format(n, 'c')
    except OverflowError as e:
        print(e)
print(format(True), format(True, 'd'), format(True, '5'), format(False, 'x'), format(10**20, ',d'), format(-10**20, '_x'), format(2**70, 'e'), format(10**30, '.3g'))
# --- text types of the mini language
for spec in ('', 's', '5', '<5', '>5', '^5', '*^7', '.2', '5.1', '.0', '05', 'é<5', '<', '>05', '{<5' if False else '-<5', '😀^5s', '.10s'):
    print(spec, [format(s, spec) for s in ('abc', '', 'é漢')])
for spec in ('d', 'x', '=5', '+', ' s', ',', '_', '#', '.', '5d', '.2f', '<<<', 'q', '+5s', '0=5', ',s', '-s', '.5.5'):
    try:
        print(spec, format('abc', spec))
    except ValueError as e:
        print(spec, e)
# --- str.format fields
print('{} {}'.format(1, 2), '{0} {1} {0}'.format('a', 'b'), '{a} {b}'.format(a=1, b=2), '{0[0]} {0[-1]}'.format({0: 'x', '-1': 'y'}), '{0[k]}'.format({'k': 5}), '{0.real}'.format(5), '{!r} {!s} {!a}'.format('é', 'é', 'é'), '{:>{}}'.format('a', 5), '{:{w}.{p}f}'.format(3.14159, w=8, p=2), '{{}} {{{}}}'.format(1), '{0:{1}}'.format(5, 'b'), '{a[0].real}'.format(a=[7]), '{0!r:>6}'.format('a'), '{:%}'.format(0.5), '{0[a b]}'.format({'a b': 1}), '{}'.format(None), '{0[1]}'.format((5, 6)), ''.format(), '{:}'.format(3), '{!s:}'.format(3))
for f in (lambda: '{}'.format(), lambda: '{0} {}'.format(1), lambda: '{} {0}'.format(1), lambda: '{2}'.format(1), lambda: '{a}'.format(), lambda: '{'.format(1), lambda: '}'.format(1), lambda: '{!x}'.format(1), lambda: '{!}'.format(1), lambda: '{0.x}'.format(1), lambda: '{0[x]}'.format({}), lambda: '{0[0]}'.format(5), lambda: '{0[}'.format(1), lambda: '{0[]}'.format([1]), lambda: '{0.}'.format(1), lambda: '{:d}'.format('a'), lambda: '{!r'.format(1), lambda: '{0[9]}'.format([1]), lambda: '{:{:{}}}'.format(1, 2, 3), lambda: '{0]}'.format(1), lambda: '{ }'.format(1), lambda: '{0!rr}'.format(1), lambda: '{a.b}'.format(a=1), lambda: '{0[a]}'.format([1]), lambda: '{:'.format(1), lambda: '{-1}'.format(1), lambda: '{0x}'.format(1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- format_map
class D(dict):
    def __missing__(self, k): return '<' + k + '>'
print('{a} {b}'.format_map({'a': 1, 'b': 2}), '{x} {y!r:>5}'.format_map(D(x=1)), '{a[0]}'.format_map({'a': 'xyz'}))
for f in (lambda: '{a}'.format_map({}), lambda: '{}'.format_map({}), lambda: '{a}'.format_map(5), lambda: '{0}'.format_map([1]), lambda: '{a}'.format_map()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- percent conversions
print('%d %i %u' % (5, -5, 5.9), '%5d|%-5d|%05d|%+d|% d' % (1, 2, 3, 4, 5), '%x %X %#x %o %#o' % (255, 255, 255, 8, 8), '%e %E %.2e' % (1.5, 1.5, 12345.678), '%f %.1f %10.3f|%-10.2f|' % (1.5, 2.25, 3.14159, 2.5), '%g %G %.3g %#g' % (1e-10, 1e20, 1234.5, 1.0), '%c%c%c' % ('a', 98, 'é'), '%s %r %a' % ('é', 'é', 'é'), '%%', '%5s|%-5s|%.2s|%5.1s' % ('abc', 'abc', 'abc', 'abc'), '%*d|%-*d|%.*f' % (5, 1, 5, 2, 2, 3.14159))
print('%(a)s %(b)05.1f %(a)r' % {'a': 'x', 'b': 2.25}, '%(a)s' % {'a': (1, 2)}, '%s' % [1], '%s' % {1: 2}, '%s' % ((1, 2),), '%s %s' % ('a', 'b'), 'none' % (), 'none' % {}, '%(x y)s' % {'x y': 1}, '%s' % None, '%d' % 10**20 if False else '%d' % (10**20), '%x' % -255, '%d' % True, '%s' % True, '%5.3d|%-8.3d|%+.4d' % (5, 5, 5), '%#X' % 255, '%ld %hd' % (1, 2), '% 5d' % 42, '%+5.1f' % 2.25, '%s' % 1.0, '%.0f' % 0.5, '%.0f' % 1.5, '%i' % 3.99, '%(a)d%%' % {'a': 5})
for f in (lambda: '%d' % 'a', lambda: '%d' % None, lambda: '%s %s' % 1, lambda: '%s' % (1, 2), lambda: '%s %s' % (1,), lambda: 'x' % 1, lambda: '%q' % 1, lambda: '%' % 1, lambda: '%(a)s' % 1, lambda: '%(a)s' % {}, lambda: '%(a' % {}, lambda: '%c' % 'ab', lambda: '%c' % -1, lambda: '%c' % 1.5, lambda: '%x' % 1.5, lambda: '%f' % 'a', lambda: '%*d' % ('a', 1), lambda: '%x' % 'a', lambda: '%o' % 1.0, lambda: '%d' % float('nan'), lambda: '%d' % float('inf'), lambda: '%c' % 0x110000, lambda: '%s%' % 1, lambda: '%(a)s %s' % {'a': 1}, lambda: '%d' % [], lambda: '%y %s' % 1, lambda: '%.*f' % (1,), lambda: '%c' % None, lambda: '%e' % None, lambda: 'é%z' % 1):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- f-string nesting
w, p, x, d = 8, 2, 3.14159, {'k': 'v', 'n': [1, 2]}
print(f'{x:{w}.{p}f}|{x:{"<"}{w}}|{x!r:>{w}}|{"a":{"*"}^{w}}|{x:{w}}|{d["k"]}|{d["n"][0]}|{[i for i in range(3)]}|{ {1: 2}[1] }|{(lambda: 5)()}|{"a" if x else "b"}|{x:.{p}f}{x:.{p + 1}f}')
print(f'{{}} {{{x:.1f}}} }}{{', f'{x=}', f'{x = }', f'{x=:.2f}', f'{x=!s}', f'{d["k"]=}', f'{x+1=}', f'{ x = !r:^10}', f'{w=:>{p}}', f'{"a"=}', rf'\n{w}', f'a' 'b{x}' f'{w}', f'{"nested " + f"{w}"}', f"{'x':>3}", f'''{
w
}''', f'{w,}', f'{*d,}', f'{w!s:>4}{w!r}{w!a}')
print(f'{None} {True} {[]} {()} {"é"!a} {b"x"} {...}', f'', f'{1}{2}', f'{"{"}', f'{0:{"0"}>{4}}', f'{w:=+10,}', f'{-5:05}', f'{1e10:,.2f}', f'{255:#06x}', f'{"x":é^5}', f'{w:}')
# --- f-string evaluation order and errors
def n(v):
    print('eval', v)
    return v
print(f'{n(1)} {n(2):{n(5)}} {n("r")!r:{n("<")}{n(4)}}|')
for f in (lambda: f'{1:q}', lambda: f'{"a":d}', lambda: f'{undefined}', lambda: f'{1 / 0}', lambda: f'{[]:5}', lambda: f'{1:{"a"}}', lambda: f'{(1).x}', lambda: f'{1.5:{100000000000000000000}}', lambda: f'{"a":{-5}}', lambda: f'{None!r:d}'):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- f-strings see all scopes
g = 'global'
def outer():
    o = 'outer'
    def inner(a='arg'):
        l = 'local'
        return f'{g} {o} {a} {l} {(lambda: o)()} {[o for _ in "x"]} {(y := 5)} {y}'
    return inner()
print(outer())
class C:
    c = 'class'
    s = f'{c} {g}'
    def __format__(self, spec): return f'[{spec}]'
print(C.s, f'{C():%Y-%m}', f'{C():{g}!}', f'{C()!r:.3}')
# --- widths that depend on characters
for s in ('é', '漢字', 'e\u0301', '😀', '\u200d'):
    print(ascii([f'{s:5}', f'{s:>5}', f'{s:^5}', s.center(5), '%5s' % s, f'{s:.1}', '%.1s' % s]))
# --- padding and alignment of values
for v in (5, -5, 2.5, 'ab', True):
    print([format(v, s) for s in ('6', '<6', '>6', '^6', '*<6', '0>6', '06' if not isinstance(v, str) else '06')])
for v in (None, [1], (1,), {}, b'a', ..., object, len):
    try:
        print(format(v, '>10'))
    except TypeError as e:
        print(e)
print([format(x, '') for x in (None, [1], (1,), {}, b'a', ...)])
