class L(list):
    def __init__(self, a, b):
        super().__init__([a, b])
        self.x = 5
    def __getitem__(self, i):
        return super().__getitem__(i) * 10
    def append(self, v):
        super().append(v + 1)
l = L(1, 2)
l.append(7)
print(l, l[0], l[2], len(l), l.x, isinstance(l, list), type(l).__name__, list(l), l == [1,2,8])
class D(dict):
    def __missing__(self, k): return k * 2
    def __setitem__(self, k, v): super().__setitem__(k, v + 100)
d = D(a=1)
d['b'] = 2
print(d, d['zz'], d.get('zz'), dict(d), d == {'a': 1, 'b': 102})
class I(int):
    def __add__(self, o): return I(int.__add__(self, o) + 1000)
i = I(5)
print(i + 1, i - 1, 2 * i, i == 5, hash(i) == hash(5), {5: 'x'}[i], i.bit_length(), isinstance(i, int), type(i + 1).__name__, [10,20,30,40,50,60][i], -i, abs(I(-3)), repr(i), range(i))
class F(float): pass
f = F(2.5)
print(f, f * 2, f > 2, round(f), int(f), float(f), f.is_integer(), sum([f, f]))
class V:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return isinstance(o, V) and self.x == o.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, o): return self.x < o.x
    def __add__(self, o): return V(self.x + (o.x if isinstance(o, V) else o))
    __radd__ = __add__
    def __repr__(self): return 'V(' + repr(self.x) + ')'
    def __bool__(self): return self.x != 0
    def __len__(self): return 3
    def __contains__(self, k): return k == self.x
    def __iter__(self): return iter([1, 2, self.x])
    def __index__(self): return self.x
    def __divmod__(self, o): return 'dm'
    def __neg__(self): return V(-self.x)
    def __round__(self, n=None): return ('r', n)
    def __reversed__(self): return iter('rev')
    def __format__(self, s): return 'F' + s
vs = [V(3), V(1), V(2)]
print(sorted(vs), max(vs), min(vs), sum(vs), vs[0] + 1, 1 + vs[0], V(1) in vs, {V(1): 2}[V(1)], 5 in V(5), list(V(9)), [7, 8, 9][V(1)], 'ab' * V(2), divmod(V(1), 2), -V(3), round(V(1)), round(V(1), 2), list(reversed(V(1))), len(V(1)), bool(V(0)))
