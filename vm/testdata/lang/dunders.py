# --- callable instances
class F:
    def __call__(self, *a, **k): return a, sorted(k.items())
f = F()
print(f(), f(1, x=2), f(*[1, 2], **{'a': 3}), callable(f), callable(F), callable(1))
class N: pass
try:
    N()()
except TypeError as e:
    print(e)
n = N()
n.__call__ = lambda: 1
try:
    n()
except TypeError as e:
    print(e)
# --- item access, slices and tuples as keys
class I:
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print('set', k, v)
    def __delitem__(self, k): print('del', k)
i = I()
print(i[1], i[1:2], i[::3], i[1, 2], i[1:2, ...], i[()], i[None:], i[(1,)], i[1,])
i[1] = 2
i[1:2] = 3
i[1, 2] = i['x'] = 5
del i[1], i[2:3], i['k', 1]
i[0] += 5
class No: pass
for code in ('No()[1]', 'No()[1:2]'):
    try:
        eval(code) if False else No()[1]
    except TypeError as e:
        print(e)
try:
    No()[1] = 2
except TypeError as e:
    print(e)
try:
    del No()[1]
except TypeError as e:
    print(e)
try:
    No[1]
except TypeError as e:
    print(e)
# --- iteration by getitem
class Seq:
    def __getitem__(self, i):
        if i > 3: raise IndexError('end')
        return i * 10
print(list(Seq()), 20 in Seq(), 25 in Seq(), [*Seq()], max(Seq()))
a, b, *c = Seq()
print(a, b, c)
class Bad:
    def __getitem__(self, i): raise KeyError(i)
try:
    list(Bad())
except KeyError as e:
    print(repr(e))
# --- iterators that break the protocol
class A:
    def __iter__(self): return 5
class B:
    def __iter__(self): return self
class C:
    __iter__ = None
    def __getitem__(self, i): return i
class D:
    def __next__(self): return 1
for x in (A(), B(), C(), D()):
    try:
        for _ in x: break
    except TypeError as e:
        print(e)
for x in (A(), C(), D(), 5, None):
    try:
        iter(x)
    except TypeError as e:
        print(e)
for x in (5, [], 'abc'):
    try:
        next(x)
    except TypeError as e:
        print(e)
# --- iter with a sentinel
n = iter([1, 2, 3, 4])
print(list(iter(lambda: next(n), 3)), list(n))
it = iter(lambda: 1, 1)
print(next(it, 'none'), type(it).__name__)
try:
    iter(1, 2)
except TypeError as e:
    print(e)
def stops(): raise StopIteration
print(list(iter(stops, 0)))
# --- comparison with NotImplemented and reflection
class A:
    def __init__(self, n): self.n = n
    def __lt__(self, o):
        print('A.lt', self.n)
        return NotImplemented
    def __gt__(self, o):
        print('A.gt', self.n)
        return 'gt result'
    def __eq__(self, o):
        print('A.eq', self.n)
        return NotImplemented
    __hash__ = None
print(A(1) < A(2))
print(A(1) == A(2))
print(A(1) != A(2))
a = A(3)
print(a == a, a != a)
try:
    A(1) <= A(2)
except TypeError as e:
    print(e)
try:
    A(1) < 1
except TypeError as e:
    print(e)
print(1 < A(1))
# --- results of comparisons that are not bool
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return [self.n, o.n]
    def __ne__(self, o): return []
    def __lt__(self, o): return ''
    def __le__(self, o): return 'le'
print(V(1) == V(2), V(1) != V(2), repr(V(1) < V(2)), V(1) <= V(2))
print(repr(V(1) < V(2) < V(3)), V(1) <= V(2) <= V(3), not V(1) == V(2))
print([V(1)] == [V(1)], [V(1)] == [V(2)], V(3) in [V(1)])
# --- ne follows eq
class A:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
print(A(1) != A(1), A(1) != A(2))
class B(A):
    def __ne__(self, o): return 'own'
print(B(1) != B(1), A(1) == B(1), A(1) != B(2))
# --- arithmetic, reflected
class L:
    pass
ops = ['add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow', 'lshift', 'rshift', 'and', 'xor', 'or', 'matmul', 'divmod']
def method(name): return lambda self, o: (name, o)
for o in ops:
    setattr(L, f'__r{o}__', method('r' + o))
l = L()
print(1 + l, 1 - l, 1 * l, 1 / l, 1 // l, 1 % l, 1 ** l, 1 << l, 1 >> l, 1 & l, 1 ^ l, 1 | l, 1 @ l, divmod(1, l))
print('a' + l, [1] + l, 'a' % l, 1.5 * l, None + l, [1] * l, 'a' * l)
for o in ops:
    setattr(L, f'__{o}__', method(o))
print(l + 1, l - 1, l * 1, l / 1, l // 1, l % 1, l ** 1, l << 1, l >> 1, l & 1, l ^ 1, l | 1, l @ 1, divmod(l, 1), pow(l, 2))
# --- in-place operators
class A:
    def __iadd__(self, o): return 'iadd', o
    def __sub__(self, o): return 'sub', o
    def __imul__(self, o): return NotImplemented
    def __mul__(self, o): return 'mul', o
    def __ior__(self, o):
        self.seen = o
        return self
a = A(); a += 1; print(a)
a = A(); a -= 1; print(a)
a = A(); a *= 1; print(a)
a = A(); b = a; a |= 7; print(a is b, a.seen)
a = A()
try:
    a /= 1
except TypeError as e:
    print(e)
for code in ('//=', '%=', '**=', '<<=', '>>=', '&=', '^=', '@='):
    a = A()
    try:
        if code == '//=': a //= 1
        elif code == '%=': a %= 1
        elif code == '**=': a **= 1
        elif code == '<<=': a <<= 1
        elif code == '>>=': a >>= 1
        elif code == '&=': a &= 1
        elif code == '^=': a ^= 1
        else: a @= 1
    except TypeError as e:
        print(e)
# --- unary operators
class U:
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'inv'
    def __abs__(self): return 'abs'
    def __round__(self, n=None): return 'round', n
    def __floor__(self): return 'floor'
    def __ceil__(self): return 'ceil'
    def __trunc__(self): return 'trunc'
u = U()
print(-u, +u, ~u, abs(u), round(u), round(u, 2), round(u, None))
import math
print(math.floor(u), math.ceil(u), math.trunc(u))
class N: pass
for f in (lambda: -N(), lambda: +N(), lambda: ~N(), lambda: abs(N()), lambda: round(N()), lambda: ~1.5, lambda: -'a', lambda: +[], lambda: abs('x')):
    try:
        f()
    except TypeError as e:
        print(e)
# --- conversions
class C:
    def __int__(self): return 42
    def __float__(self): return 4.5
    def __complex__(self): return 1
    def __bool__(self): return False
    def __index__(self): return 3
    def __bytes__(self): return b'by'
    def __str__(self): return 'st'
    def __repr__(self): return 're'
    def __format__(self, spec): return 'fo' + spec
    def __hash__(self): return 99
    def __len__(self): return 7
c = C()
print(int(c), float(c), bool(c), bytes(c), str(c), repr(c), format(c, '>>'), f'{c}{c!r}{c!s}{c:x}', hash(c), len(c))
print([0, 1, 2, 3, 4][c], 'abcdef'[c:], hex(c), bin(c), oct(c), range(c), [0] * c, chr(c) == '\x03')
print('%s %r %d' % (c, c, c))
# --- conversions that return the wrong type
class B:
    def __init__(self, v): self.v = v
    def __int__(self): return self.v
    def __float__(self): return self.v
    def __bool__(self): return self.v
    def __index__(self): return self.v
    def __bytes__(self): return self.v
    def __str__(self): return self.v
    def __repr__(self): return self.v
    def __format__(self, s): return self.v
    def __hash__(self): return self.v
    def __len__(self): return self.v
    def __contains__(self, x): return self.v
    def __iter__(self): return self.v
    def __length_hint__(self): return self.v
b = B(1.5)
for f in (int, float, bool, bytes, str, repr, format, hash, len, iter, hex, range, lambda b: [1][b], lambda b: 1 in b, lambda b: f'{b}', lambda b: '%s' % b, lambda b: [] * b, lambda b: [1][b:]):
    try:
        print(f(b))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
for v in (-1, 10**30):
    for f in (len, bool, hash):
        try:
            print(f(B(v)))
        except Exception as e:
            print(type(e).__name__, e)
# --- bool and len decide truth
class E:
    def __len__(self): return 0
class F:
    def __len__(self): return 3
class G(F):
    def __bool__(self): return False
print(bool(E()), bool(F()), bool(G()), not E(), 1 if F() else 2, E() or 'x', F() and 'y')
print([x for x in (0, 1, '', 'a', [], [0], None, (), {}, {1: 2}, 0.0, 1e-9, set(), b'', b'x', range(0), range(1)) if x])
# --- hash and equality across numbers
print(hash(1) == hash(1.0) == hash(True), {1: 'a', 1.0: 'b', True: 'c'}, {0: 1, False: 2, 0.0: 3, -0.0: 4})
print(hash(2**61 - 1), hash(2**61), hash(-1), hash(-2), hash(0.5) == hash(2**60), hash(float('inf')), hash(float('-inf')))
print(len({float('nan'), float('nan')}), 1 in {1.0}, 2**70 in {2.0**70}, hash(10**30) == hash(1e30), 10**15 in {1e15})
print(hash(()) == hash(()), hash((1, 2)) == hash((1.0, 2)), hash('a') == hash('a'), hash(None) == hash(None), hash(b'a') == hash(b'a'))
for x in ([], {}, set(), bytearray(b''), slice(1), ([],), {}.keys()):
    try:
        hash(x)
    except TypeError as e:
        print(e)
# --- hash in classes
class A: pass
a = A()
print(hash(a) == hash(a), {a: 1}[a])
class B:
    def __eq__(self, o): return True
try:
    hash(B())
except TypeError as e:
    print(e)
try:
    {B(): 1}
except TypeError as e:
    print(e)
print(B.__hash__)
class C(B):
    __hash__ = A.__hash__
print(len({C(), C()}) in (1, 2))
class D(B):
    def __hash__(self): return 1
print(len({D(), D(), D()}), {D(): 1, D(): 2} == {D(): 2})
# --- contains
class A:
    def __contains__(self, x):
        print('contains', x)
        return x
print(1 in A(), 0 in A(), [] not in A(), 'x' not in A())
class B:
    def __iter__(self): return iter([1, 2, float('nan')])
print(2 in B(), 5 in B(), 1.0 in B())
class C:
    __contains__ = None
    def __iter__(self): return iter([1])
for x in (C(), 5, object):
    try:
        1 in x
    except TypeError as e:
        print(e)
nan = float('nan')
print(nan in [nan], nan in (nan,), nan in {nan}, float('nan') in [nan], [nan] == [nan], nan == nan, (nan,) == (nan,))
# --- reversed
class A:
    def __reversed__(self): return iter('own')
class B:
    def __len__(self): return 3
    def __getitem__(self, i): return i * 2
class C:
    __reversed__ = None
    def __len__(self): return 3
    def __getitem__(self, i): return i * 2
print(list(reversed(A())), list(reversed(B())), list(reversed({1: 2, 3: 4})), list(reversed({1: 2, 3: 4}.items())), list(reversed(range(3))))
for x in (C(), 5, {1}, iter([]), (i for i in [])):
    try:
        reversed(x)
    except TypeError as e:
        print(e)
r = reversed([1, 2, 3])
print(next(r), r.__length_hint__(), list(r), list(r), type(r).__name__)
# --- length hints
import operator
class A:
    def __init__(self, h): self.h = h
    def __length_hint__(self): return self.h
    def __iter__(self): return iter([1, 2])
for h in (0, 5, NotImplemented):
    print(list(A(h)), operator.length_hint(A(h), 7))
for h in (-1, 'x', 1.5):
    try:
        list(A(h))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(operator.length_hint([1, 2]), operator.length_hint(iter([1, 2, 3])), operator.length_hint(5, 9), iter(range(10)).__length_hint__())
# --- index objects
class I:
    def __index__(self): return 2
i = I()
print('abcd'[i], [1, 2, 3, 4][i:], (1, 2, 3)[:i], list(range(10))[::i], list(range(i)), bytes(i), 'x' * i, i * 'y', [1] * i)
x = [0] * 5
x[i] = 'set'
del x[I()]
x.insert(i, 'ins')
print(x, x.pop(i), 'aXbXcX'.replace('X', '-', i), 'a b c d'.split(' ', i), round(1.2345, i), int('11', i))
try:
    [1, 2][1.0]
except TypeError as e:
    print(e)
try:
    'abc'['a']
except TypeError as e:
    print(e)
try:
    [1][1:'a']
except TypeError as e:
    print(e)
# --- missing in dict subclasses
class D(dict):
    def __missing__(self, k):
        print('missing', k)
        return k * 2
d = D(a=1)
print(d['a'], d['b'], d.get('b'), 'b' in d, len(d), d.pop('z', 0), d.setdefault('q', 5))
class E(dict):
    def __missing__(self, k):
        v = self[k] = []
        return v
e = E()
e['x'].append(1)
e['x'].append(2)
print(e, type(e).__name__)
class F(dict):
    def __missing__(self, k): raise KeyError('own ' + k)
try:
    F()['k']
except KeyError as x:
    print(x)
# --- attribute hooks in order
class A:
    def __init__(self): object.__setattr__(self, 'log', [])
    def __getattribute__(self, n):
        if n != 'log' and not n.startswith('__'): object.__getattribute__(self, 'log').append('get ' + n)
        return super().__getattribute__(n)
    def __getattr__(self, n):
        self.log.append('miss ' + n)
        if n == 'bad': raise AttributeError('no ' + n)
        return n.upper()
    def __setattr__(self, n, v):
        self.log.append(f'set {n}={v}')
        super().__setattr__(n, v)
    def __delattr__(self, n):
        self.log.append('del ' + n)
        super().__delattr__(n)
a = A()
a.x = 1
print(a.x, a.y, hasattr(a, 'bad'), getattr(a, 'bad', 'dflt'))
a.x += 1
del a.x
try:
    del a.nope
except AttributeError as e:
    print(e)
print(a.log)
# --- getattr, setattr, hasattr and delattr as functions
class A: x = 1
a = A()
setattr(a, 'strange name', 5)
print(getattr(a, 'strange name'), vars(a), getattr(a, 'x'), getattr(a, 'q', None), hasattr(a, 'strange name'))
delattr(a, 'strange name')
for f in (lambda: getattr(a, 'zz'), lambda: getattr(a, 1), lambda: setattr(a, 1, 2), lambda: hasattr(a, None), lambda: delattr(a, 'zz'), lambda: getattr(a), lambda: getattr(a, 'x', 1, 2), lambda: setattr(a, 'x'), lambda: getattr(5, 'x'), lambda: (5).x, lambda: None.x, lambda: 'a'.foo, lambda: [].foo, lambda: len.foo, lambda: A.foo, lambda: (lambda: 1).foo, lambda: int.foo):
    try:
        print(f())
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
class B:
    def __getattr__(self, n): raise ValueError(n)
try:
    hasattr(B(), 'x')
except ValueError as e:
    print(repr(e))
# --- attributes that builtin values do not take
for f in (lambda: setattr(5, 'x', 1), lambda: setattr('a', 'x', 1), lambda: setattr([], 'x', 1), lambda: setattr(None, 'x', 1), lambda: setattr(object(), 'x', 1), lambda: setattr((), '__len__', 1), lambda: setattr(len, 'x', 1), lambda: setattr({}, 'keys', 1), lambda: delattr([], 'append'), lambda: setattr((i for i in []), 'x', 1), lambda: setattr(5, 'real', 1)):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
# --- format method of a class
class P:
    def __init__(self, x, y): self.x, self.y = x, y
    def __format__(self, spec):
        if not spec: return f'({self.x}, {self.y})'
        return '<' + format(self.x, spec) + '|' + format(self.y, spec) + '>'
p = P(1.5, 2)
print(f'{p}', f'{p:.2f}', '{:06.1f}'.format(p), format(p), format(p, 'g'), '{0.x} {0.y:>4}'.format(p), '{p.x!r}'.format(p=p))
class N: pass
try:
    format(N(), 'x')
except TypeError as e:
    print(e)
try:
    f'{[]:5}'
except TypeError as e:
    print(e)
try:
    f'{None:>5}'
except TypeError as e:
    print(e)
# --- str falls back to repr
class A:
    def __repr__(self): return 'A!'
class B:
    def __str__(self): return 'B!'
class C(A):
    def __str__(self): return 'C!'
print(str(A()), repr(A()), str(B()), repr(B()).split('.')[-1].split(' at')[0], C(), [C()], {C(): A()}.__len__(), f'{A()} {[A()]}')
print('%s %r %a' % (A(), C(), A()), '{} {!r}'.format(C(), C()))
class U:
    def __repr__(self): return 'é€'
print(ascii(U()), ascii('é\n'), '%a' % U(), repr(U()))
# --- subclass operand takes precedence
class A:
    def __init__(self, n): self.n = n
    def __add__(self, o): return 'A.add'
    def __radd__(self, o): return 'A.radd'
    def __eq__(self, o): return 'A.eq'
    def __lt__(self, o): return 'A.lt'
    def __gt__(self, o): return 'A.gt'
class B(A):
    def __radd__(self, o): return 'B.radd'
    def __eq__(self, o): return 'B.eq'
    def __gt__(self, o): return 'B.gt'
class C(A): pass
a, b, c = A(1), B(2), C(3)
print(a + b, b + a, a + c, c + a, a == b, b == a, a < b, b < a, a < c, c > a)
class I(int):
    def __radd__(self, o): return 'I.radd'
    def __rsub__(self, o): return 'I.rsub'
print(1 + I(2), 1 - I(2), I(2) + 1, I(2) * 2, type(I(2) * 2).__name__)
# --- pow with three arguments and matmul
class P:
    def __pow__(self, o, m=None): return 'pow', o, m
    def __rpow__(self, o, m=None): return 'rpow', o, m
    def __ipow__(self, o): return 'ipow', o
print(P() ** 2, 2 ** P(), pow(P(), 2), pow(P(), 2, 3), pow(2, P()))
p = P()
p **= 4
print(p)
for a in ((2, 3.0, 5), (2, 3, 0), ('a', 2), (2, 'a', 3), (2, -1, 4)):
    try:
        print(pow(*a))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(pow(3, -1, 7), pow(2, 10, 1000), pow(-3, 3, 7), pow(3, 3, -7), pow(base=2, exp=5, mod=7), pow(0, 0), pow(0, 0, 1))
