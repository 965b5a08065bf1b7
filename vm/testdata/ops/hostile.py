class K:
    def __init__(self, d, n): self.d, self.n = d, n
    def __hash__(self): return 1
    def __eq__(self, o):
        if self.n:
            self.n -= 1
            self.d.clear()
            for i in range(3 * self.n): self.d[i] = i
        return False
d = {}
for i in range(30): d[i] = i
k = K(d, 5)
d[k] = 1
print(K(d, 0) in d, d.get(K(d, 9)) is None)
l = [1, 2, 3, 4, 5]
class E:
    def __eq__(self, o): l.clear(); return False
l[2] = E()
print(l.count(7), l == [1, 2, 3, 4, 5], 9 in l)
l = [3, 1, 2]
class B:
    def __init__(self, n): self.n = n
    def __lt__(self, o): m.append(1); return self.n < o.n
m = [B(3), B(1), B(2)]
try: m.sort()
except ValueError as e: print(e)
print(len(m))
def bad(x):
    if x == 2: raise KeyError(x)
    return -x
try: l.sort(key=bad)
except KeyError as e: print(e, l)
a = [1, 2, 3]
a[1:2] = a
print(a)
a.extend(a); a += a
print(len(a))
for i, x in enumerate(a):
    if i < 3: a.append(x)
print(len(a))
s = {1, 2, 3}
s |= s; s ^= s
print(s)
it = iter([1, 2, 3])
print(list(zip(it, it)), next(it, 'none'))
seen = []
def gen():
    for i in range(5):
        seen.append(i)
        yield i
z = zip(gen(), [1, 2]); m2 = map(lambda x: x, gen()); next(m2)
print(list(z), seen)
d = {'a': 1}
try:
    for k in d: d[k + 'x'] = 1
except RuntimeError as e: print(e)
