# --- reading slices of every kind
l = list(range(10))
for s in (slice(None), slice(2), slice(-3, None), slice(1, 8, 3), slice(None, None, -1), slice(8, 1, -2), slice(5, 5), slice(7, 2), slice(-100, 100), slice(100, -100, -1), slice(None, None, 100), slice(-1, None, -100), slice(True, 5), slice(10**30), slice(-10**30, 10**30, 10**30)):
    print(l[s], tuple(l)[s], 'abcdefghij'[s], range(10)[s], bytes(l)[s])
# --- assigning to plain slices
l = list(range(6))
l[1:3] = 'abcd'; print(l)
l[1:5] = []; print(l)
l[2:2] = [7, 8]; print(l)
l[:] = (1, 2, 3); print(l)
l[10:] = [9]; print(l)
l[-100:1] = range(2); print(l)
l[3:1] = ['x']; print(l)
l[1:2] = l; print(l)
l[:0] = (i for i in 'yz'); print(l)
l[len(l):] = {5: 6}; print(l)
for f in (lambda: l.__setitem__(slice(0, 1), 5), lambda: l.__setitem__(slice(0, 1), None), lambda: l.__setitem__(slice('a', 1), [])):
    try:
        f()
    except TypeError as e:
        print(e)
# --- assigning to slices with a step
l = list(range(10))
l[::2] = 'abcde'; print(l)
l[::-3] = [1, 2, 3, 4]; print(l)
l[1:1:2] = []; print(l)
l[5:0:-2] = l[:3]; print(l)
for v in ([1], [1] * 6, [], 5, 'ab'):
    try:
        l[::2] = v
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
try:
    l[::0] = []
except ValueError as e:
    print(e)
l[::1] = 'ok'; print(l)
# --- deleting slices
l = list(range(10))
del l[2:4]; print(l)
del l[::3]; print(l)
del l[::-2]; print(l)
del l[5:1]; print(l)
del l[-1:]; print(l)
del l[100:]; print(l)
del l[:]; print(l)
l = list(range(20))
del l[15:2:-4], l[0]; print(l)
try:
    del l[::0]
except ValueError as e:
    print(e)
try:
    del l[99]
except IndexError as e:
    print(e)
# --- augmented assignment to items and slices
l = [1, 2, 3]
l[0] += 10; l[1] *= 3; l[-1] -= 1; print(l)
l[0:2] += [7]; print(l)
l[1:] *= 2; print(l)
d = {'a': [1]}
d['a'] += [2]; d['a'][0] <<= 3; print(d)
try:
    d['b'] += 1
except KeyError as e:
    print(repr(e))
t = ([1],)
try:
    t[0] += [2]
except TypeError as e:
    print(e, t)
# --- item errors
for f in (lambda: [1][1], lambda: [1][-2], lambda: (1,)[5], lambda: [][0], lambda: [1]['a'], lambda: (1,)['a'], lambda: [1][1.0], lambda: [1][None], lambda: range(3)[3], lambda: range(3)['a'], lambda: {}[1], lambda: {'a': 1}['b'], lambda: {}[[]], lambda: (1)[0], lambda: None[0], lambda: {1}[0], lambda: len[0], lambda: (lambda: 1)[0], lambda: [1][10**30], lambda: [1][(1, 2)], lambda: {}[(1, [])], lambda: 1.5[0], lambda: int[0], lambda: (i for i in [])[0], lambda: True[0]):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
l = [1]
for f in (lambda: l.__setitem__(1, 0), lambda: l.__setitem__(-2, 0), lambda: l.__setitem__('a', 0), lambda: l.__delitem__(3), lambda: l.__getitem__(7), lambda: {}.__delitem__('q'), lambda: ().__getitem__(0)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
def s1(): (1,)[0] = 2
def s2(): 'a'[0] = 2
def s3(): (5)[0] = 2
def s4(): range(3)[0] = 2
def s5(): {1}[0] = 2
def s6(): del (1,)[0]
def s7(): del None[0]
def s8(): len[0] = 1
def s9(): int[0] = 1
for f in (s1, s2, s3, s4, s5, s6, s7, s8, s9):
    try:
        f()
    except TypeError as e:
        print(e)
# --- slice objects
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), slice(5), slice(None, None, -1).indices(4), slice(-3, None).indices(10), s == slice(1, 10, 2), slice(1) == slice(None, 1), slice(1, 2) < slice(1, 3), slice(-100, 100, 7).indices(20))
for f in (lambda: slice(), lambda: slice(1, 2, 3, 4), lambda: hash(s), lambda: setattr(s, 'start', 1), lambda: slice(0, 1, 0).indices(5), lambda: s.indices(-1), lambda: s.indices('a'), lambda: slice('a').indices(3), lambda: slice(1, 2) < 5):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# --- ranges
r = range(10, 0, -3)
print(r, list(r), len(r), r[0], r[-1], r[1:], r[::-1], 4 in r, 5 in r, 4.0 in r, 'a' in r, r.index(7), r.count(1), r.start, r.stop, r.step, r == range(10, -1, -3), range(0) == range(5, 2), hash(range(3)) == hash(range(0, 3)), list(reversed(r)), bool(range(0)), max(r), sum(r), range(True, 4))
print(range(10**20), len(range(10**10)), range(10**10)[10**9], range(0, 10**18, 7)[-1], 10**17 in range(10**18), range(5).index(3), range(3) != [0, 1, 2], range(1, 2, 5) == range(1, 6, 5))
for f in (lambda: range(), lambda: range(1, 2, 0), lambda: range('a'), lambda: range(1.5), lambda: range(1, 2, 3, 4), lambda: r.index(5), lambda: range(3) + range(2), lambda: range(3) < range(4), lambda: setattr(r, 'start', 5), lambda: range(None), lambda: range(1, x=2), lambda: r[99]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
