# What format, %, str.format and f-strings do with objects of classes.
class Money:
    def __init__(self, n): self.n = n
    def __format__(self, spec): return 'EUR' + format(self.n, spec or '.2f')
    def __str__(self): return 'money'
    def __repr__(self): return 'Money(%r)' % self.n
    def __int__(self): return int(self.n)
    def __float__(self): return float(self.n)
    def __index__(self): return 7

m = Money(3.14159)
print(format(m), format(m, '8.1f'), f'{m}', f'{m:.0f}', f'{m!r:>20}|', f'{m!s:*^9}')
print('{} {:.3f} {!r} {!s}'.format(m, m, m, m))
print('%s %r %d %i %5.2f %x %o %c' % (m, m, m, m, m, m, m, m))

class Plain: pass
for spec in ('', 's', '>10'):
    try:
        format(Plain(), spec)
        print('fine', repr(spec))
    except TypeError as e:
        print(e)

for v in (None, [1], (1, 2), {'a': 1}, {1}, b'x', range(3), int, len, ValueError('boo')):
    for spec in ('', '>20'):
        try:
            s = format(v, spec)
            print(s)
        except TypeError as e:
            print('TypeError:', e)

class Int(int): pass
class Named(int):
    def __str__(self): return 'named'
class ReprOnly(int):
    def __repr__(self): return 'repr-only'
print(format(Int(5)), format(Int(5), '03'), f'{Int(5)}', '%d %s' % (Int(5), Int(5)))
print(format(Named(5)), format(Named(5), '03'), f'{Named(5)}', '{}'.format(Named(5)), '%s' % Named(5), '%d' % Named(5))
print(format(ReprOnly(5)), f'{ReprOnly(5)}', '%s' % ReprOnly(5), '%05d' % ReprOnly(5))

class Text(str):
    def shout(self): return self.upper() + '!'
x = Text('abc')
print(x.shout(), x.split('b'), '-'.join([x, 'y']), x.replace('a', x), 'xabcx'.find(x), 'xabcx'.strip('x') == x, format(x, '>5'), f'{x:^7}|')
print(x.startswith(Text('a')), Text('%s-%s') % (1, 2), Text('{}').format(x), type(x.upper()), len(x), x[1:], x + 'd', x * 2, x in 'zabc')

class Adder:
    def __add__(self, o): return 1
    def __str__(self): return 'adder'
print(Text('%s|') % Adder(), '%s|' % Adder(), Text('%s|') % Text('x'), Text('%s|') % Named(1))
class Loud(str):
    def __format__(self, spec): return super().__format__(spec).upper()
    def __str__(self): return 'loud'
print(f'{Loud("abc")}', f'{Loud("abc"):>5}', '{:<5}|'.format(Loud('abc')), '%s' % Loud('abc'), str(Loud('abc')))

class F(float):
    def __format__(self, spec): return '<' + super().__format__(spec) + '>'
print(f'{F(1.5):.3f} {F(2)}')
print((5).__format__('03'), 'a'.__format__('>3'), (1.5).__format__('.3f'), [].__format__(''), True.__format__('d'))
try:
    object.__format__(3, 5)
except TypeError as e:
    print('TypeError')
try:
    [].__format__('x')
except TypeError as e:
    print(e)

class Item:
    def __init__(self): self.name = 'n'; self.parts = ['p', {'k': 'v', 'a b': 2}]
    def __getitem__(self, k): return 'item:%r' % (k,)
it = Item()
print('{0.name} {0.parts[0]} {0.parts[1][k]} {0.parts[1][a b]} {0[x]} {0[1]} {0[-1]}'.format(it))
print('%(a)s %(b)r' % it)
print('{a.name:>{w}}|{b!r:{f}^{w}}'.format(a=it, b='x', w=8, f='*'))

class Map:
    def __getitem__(self, k): return '<' + k + '>'
print('{x} {y}'.format_map(Map()))
class Missing(dict):
    def __missing__(self, k): return 'no ' + k
print('{x} {y}'.format_map(Missing(x=1)), '%(x)s %(y)s' % Missing(x=1))

w, p = 10, 3
print(f'{3.14159:{w}.{p}f}|{"é":>{w}}|{w=}|{p + 1 = :>4}|{{}}|{"a" "b"!r}')
class BadFormat:
    def __format__(self, spec): return 5
class BadStr:
    def __str__(self): return 5
class BadRepr:
    def __repr__(self): return None
for f in (lambda: format(BadFormat()), lambda: str(BadStr()), lambda: repr(BadRepr()), lambda: '%s' % BadStr(),
          lambda: '%r' % BadRepr(), lambda: '{}'.format(BadFormat()), lambda: f'{BadStr()}', lambda: '%d' % 'x',
          lambda: '%d' % None, lambda: '%f' % 'x', lambda: '%x' % 1.5, lambda: '%c' % 'ab', lambda: '%c' % -1,
          lambda: '%s %s' % 1, lambda: '%s' % (1, 2), lambda: '%(a)s' % 1, lambda: '%(a)s' % {}, lambda: '%' % 1,
          lambda: '%*d' % ('a', 1), lambda: '%y' % 1, lambda: '{} {}'.format(1), lambda: '{a}'.format(), lambda: '{0} {}'.format(1, 2),
          lambda: '{'.format(), lambda: '}'.format(), lambda: '{0.x}'.format(1), lambda: '{0[a]}'.format([1]), lambda: '{!z}'.format(1),
          lambda: format(1, 'zz'), lambda: format('a', 'd'), lambda: format(1.5, 'd'), lambda: format(1, '.2'), lambda: format(1, 5),
          lambda: format(10**400, 'f'), lambda: '%f' % 10**400, lambda: '%d' % float('inf'), lambda: '%d' % float('nan')):
    try:
        print('no error', f())
    except Exception as e:
        print(type(e).__name__ + ':', e)
