f''
f'a{{b}}c'
f'{a}' 'b' f"c{d}"
f'{a!r}{b!s:>10}{c:{d}.{e}f}'
f'{a=}{ a = }{a=!s}{a=:>5}'
f"{a['k']}{f'{b}'}{', '.join(c)}"
f'{a!=b}{a<=b:x}{a if b else c}{(lambda: 1)}{a, b}'
rf'\d{a}\{b}'
f'\x41\u0042{a}\n'
f'''{
a
}'''
f'{x:=5}{(y:=5)}'
f'{a:%Y-%m}{ {1: 2}[1] }{"}"}'
f'{yield_}{a[b:c]}{a:{b}}}}'
