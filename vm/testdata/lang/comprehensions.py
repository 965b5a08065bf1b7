# --- kinds
print([x * 2 for x in range(4)], {x % 2 for x in range(4)}, {x: x ** 2 for x in range(3)}, list(x for x in 'ab'))
print([x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(3) for y in range(x) if x != y])
print([[y for y in range(x)] for x in range(3)], [x for l in [[1, 2], [3]] for x in l], {k: v for v, k in enumerate('ab')})
print([a for a, *b in [(1, 2, 3), (4,)]], [x if x else 'zero' for x in range(2)], [lambda: i for i in range(2)][0]())
# --- scoping
x = 'outer'
print([x for x in range(2)], x)
def f():
    i = 'local'
    r = [i for i in range(3)]
    return i, r
print(f())
try:
    [q for q in range(2)]
    q
except NameError as e: print(e)
def g(n): return [n * i for i in range(3)], [[n + i + j for j in range(2)] for i in range(2)]
print(g(5))
def h():
    fs = [lambda y: x2 + y for x2 in range(3)]
    return [f(10) for f in fs]
print(h())
print([y for x in [[1, 2]] for y in x], [x for x in [x]])
# --- the first iterable is evaluated outside
def f():
    x = [1, 2]
    x = [x for x in x if x]
    return x
class A:
    r = range(3)
    l = [i for i in r]
    n = 2
    try: m = [n for i in r]
    except NameError as e: m = str(e)
print(f(), A.l, A.m)
# --- errors inside
try: [1 / x for x in (1, 0)]
except ZeroDivisionError as e: print(e)
try: {[]: 1 for x in 'a'}
except TypeError as e: print(e)
try: {[] for x in 'a'}
except TypeError as e: print(e)
try: [x for x in None]
except TypeError as e: print(e)
try: [a for a, b in [1]]
except TypeError as e: print(e)
# --- walrus in comprehension
print([y for x in range(4) if (y := x * x) > 1], y)
def f(): 
    r = [last := i for i in range(3)]
    return r, last
print(f())
total = 0
print([total := total + v for v in [1, 2, 3]], total)
print(any((w := n) > 1 for n in [1, 2, 3]), w)
# --- order of evaluation
def p(x):
    print(x, end=' ')
    return x
[p(1) for _ in p([0, 1]) if p(True)]
{p('k'): p('v') for _ in range(1)}
{p('a'): p(1), **p({}), p('b'): p(2)}
print()
# --- nested with closures and conditions
m = [[1, 2, 3], [4, 5, 6]]
print([[r[i] for r in m] for i in range(3)], [x for r in m for x in r if x % 2 == 0], {i: {j: i * j for j in range(i)} for i in range(3)})
print([(i, j, k) for i in range(2) for j in range(2) for k in range(2) if i + j + k == 2], list(zip(*m)), [sum(c) for c in zip(*m)])
print({w: sum(1 for c in w if c in 'aeiou') for w in 'hello world aeiou'.split()}, sorted({c for w in ['ab', 'bc'] for c in w}))
# --- comprehension traceback
def f(l):
    return [1 // x
            for x in l]
f([1, 0])
# --- generator expression traceback
def f(l):
    return sum(1 // x for x in l)
f([1, 0])
# --- big comprehension
l = [i * i for i in range(100000)]
d = {i: str(i) for i in range(10000)}
s = {i % 1000 for i in range(10000)}
print(len(l), l[-1], len(d), d[9999], len(s), sum(x for x in l if x % 3 == 0))
