# The methods that every object has, through super().
class Locked:
    def __setattr__(self, k, v):
        print('set', k)
        super().__setattr__(k, v)
    def __getattribute__(self, k):
        return super().__getattribute__(k)
    def __delattr__(self, k):
        print('del', k)
        super().__delattr__(k)
    def __eq__(self, o): return super().__eq__(o)
    def __hash__(self): return super().__hash__()
    def __repr__(self): return super().__repr__()[:30].replace('not_main', '__main__')
    def __str__(self): return '<' + super().__str__()[:17].replace('not_main', '__main__') + '>'
    def __format__(self, spec): return 'f' + super().__format__(spec)[:3]

a = Locked()
a.x = 5
print(a.x, a == a, a == Locked(), a != 5, hash(a) == hash(a), repr(a)[:17], str(a), f'{a}')
del a.x
try:
    a.x
except AttributeError as e:
    print(e)
try:
    f'{a:>10}'
except TypeError as e:
    print(e)

class L(list):
    def __repr__(self): return 'L' + super().__repr__()
    def __str__(self): return 'str ' + super().__str__()
print(L([1, 2]), repr(L()), f'{L([3])}')
class D(dict):
    def __repr__(self): return 'D' + super().__repr__()
    def __getitem__(self, k): return super().__getitem__(k) + 1
print(D(a=1), D(a=1)['a'])
class S(str):
    def __repr__(self): return 'S' + super().__repr__()
    def __eq__(self, o): return super().__eq__(o)
    def __hash__(self): return super().__hash__()
print(S('a'), repr(S('a')), S('a') == 'a', {S('a'): 1}[S('a')])
class E(ValueError):
    def __str__(self): return 'E:' + super().__str__()
    def __repr__(self): return 'R:' + super().__repr__()
print(E('x', 1), repr(E('x')))
for f in (lambda: object().__getattribute__(5), lambda: object().__delattr__(5), lambda: object().__setattr__(5, 5), lambda: super(L, L([1])).__repr__()):
    try:
        print(f())
    except TypeError as e:
        print('TypeError')
