# --- if elif else
for x in (-1, 0, 1, None, '', 'a', [], [0], 0.0):
    if x is None: print('none')
    elif not x: print('falsy', x)
    elif x == 'a' or x == [0]: print('hit')
    else: print('other', x)
# --- while else
n = 3
while n:
    n -= 1
    if n == 5: break
else:
    print('else', n)
while True:
    n += 1
    if n > 5: break
    if n % 2: continue
    print(n)
else:
    print('never')
# --- for else
for i in range(3):
    if i == 7: break
else:
    print('no break')
for i in range(3):
    if i == 1: break
else:
    print('never')
print(i)
for x in []:
    pass
else:
    print('empty')
for i in range(2):
    for j in range(2):
        if j: break
    else:
        print('inner else')
    if i: continue
    print('i', i)
else:
    print('outer else')
# --- loop variable survives and may be rebound
for i in range(3):
    i = i * 10
    print(i)
print(i)
for i in range(2):
    for i in 'ab':
        pass
print(i)
l = []
for l_ in range(2):
    for l.__class__ in ():
        pass
d = {}
for d['k'] in range(3):
    print(d)
# --- changing a list while iterating
l = [1, 2, 3, 4]
for x in l:
    if x == 2: l.remove(x)
    if len(l) < 8: l.append(x * 10)
print(l)
d = {'a': 1}
try:
    for k in d:
        d[k + 'x'] = 1
except RuntimeError as e:
    print(e)
s = {1}
try:
    for k in s:
        s.add(k + 1)
except RuntimeError as e:
    print(e)
# --- iterating other things
for x in 'héé': print(x, end=',')
for x in b'ab': print(x, end=',')
for x in {'k': 1}: print(x, end=',')
for k, v in {'k': 1, 'l': 2}.items(): print(k, v, end=',')
for x in (1, 2): print(x, end=',')
for x in zip('ab', range(5), [1.5, 2.5, 3.5]): print(x, end=',')
for i, x in enumerate('ab', 5): print(i, x, end=',')
for x in reversed([1, 2]): print(x, end=',')
for x in range(10, 0, -3): print(x, end=',')
for x in map(str, [1, 2]): print(x, end=',')
print()
for bad in (5, None, 1.5, len, object()):
    try:
        for x in bad: pass
    except TypeError as e:
        print(e)
# --- break and continue in try
for i in range(4):
    try:
        if i == 1: continue
        if i == 3: break
        print('body', i)
    finally:
        print('finally', i)
print('done')
# --- return in finally wins
def f():
    try:
        return 1
    finally:
        return 2
def g():
    try:
        1 / 0
    finally:
        return 'swallowed'
def h():
    for i in range(3):
        try:
            return i
        finally:
            continue
    return 'end'
def k():
    while True:
        try:
            raise ValueError
        finally:
            break
    return 'broke'
def m():
    try:
        try:
            return 'inner'
        finally:
            print('first')
    finally:
        print('second')
print(f(), g(), h(), k(), m())
# --- finally sees but cannot change the value
def f():
    x = 1
    try:
        return x
    finally:
        x = 2
        print('x', x)
def g():
    l = [1]
    try:
        return l
    finally:
        l.append(2)
print(f(), g())
# --- try else finally
def f(n):
    try:
        print('try')
        if n == 1: raise KeyError('k')
        if n == 2: raise ValueError('v')
        if n == 3: return 'ret'
    except KeyError as e:
        print('except', e)
        return 'from except'
    else:
        print('else')
    finally:
        print('finally')
    return 'end'
for n in (0, 1, 3):
    print(f(n))
try:
    f(2)
except ValueError as e:
    print('outer', e)
# --- exception in else and in finally
def f(where):
    try:
        try:
            if where == 'try': raise ValueError('try')
        except ValueError:
            if where == 'try': raise KeyError('except')
        else:
            if where == 'else': raise TypeError('else')
        finally:
            if where == 'finally': raise OSError('finally')
            print('fin')
    except Exception as e:
        print(repr(e), repr(e.__context__))
for w in ('try', 'else', 'finally', 'none'):
    f(w)
# --- break out of nested finally
def f():
    out = []
    for i in range(3):
        try:
            try:
                out.append(('a', i))
                if i == 1: break
            finally:
                out.append(('b', i))
                for j in range(2):
                    try:
                        if j == 0: continue
                        out.append(('c', j))
                    finally:
                        out.append(('d', j))
        finally:
            out.append(('e', i))
    return out
print(f())
# --- return from nested loops with finally
def f():
    for i in range(3):
        try:
            for j in range(3):
                try:
                    if i == 1 and j == 1:
                        return (i, j)
                finally:
                    print('in', i, j)
        finally:
            print('out', i)
print(f())
# --- continue in except and finally
r = []
for i in range(6):
    try:
        if i % 2: raise ValueError(i)
        r.append(('ok', i))
    except ValueError as e:
        if i == 3: continue
        r.append(('bad', e.args[0]))
    else:
        if i == 2: continue
        r.append('else')
    finally:
        if i == 4: continue
        r.append('fin')
    r.append('tail')
print(r)
# --- exception inside handler with finally
def f():
    try:
        try:
            raise ValueError(1)
        except ValueError:
            raise KeyError(2)
        finally:
            print('cleanup')
    except KeyError as e:
        print('got', e, repr(e.__context__))
        return 'r'
print(f())
# --- with statement
class M:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self):
        print('enter', self.n)
        return self.n
    def __exit__(self, t, v, tb):
        print('exit', self.n, t and t.__name__, v, tb is not None)
        return self.swallow
with M(1) as x:
    print(x)
with M(2, True):
    raise ValueError('gone')
print('after')
with M(3) as a, M(4) as b:
    print(a, b)
with (M(5) as a, M(6)):
    print(a)
def f():
    with M(7):
        return 'ret'
print(f())
for i in range(3):
    with M(i):
        if i == 0: continue
        break
try:
    with M(8, True), M(9):
        raise KeyError('k')
    print('swallowed')
    with M(10):
        1 / 0
except ZeroDivisionError as e:
    print('out', e)
with M((1, 2)) as (p, q):
    print(p, q)
# --- with errors
def t(f):
    try: f()
    except Exception as e: print(type(e).__name__, e, repr(e.__context__))
class E:
    def __enter__(self): raise ValueError('enter')
    def __exit__(self, *a): print('not called')
class X:
    def __enter__(self): return self
    def __exit__(self, *a): raise KeyError('exit')
class N: pass
class H:
    def __enter__(self): pass
def f1():
    with E(): print('no')
def f2():
    with X(): pass
def f3():
    with X(): raise ValueError('body')
def f4():
    with N(): pass
def f5():
    with H(): pass
def f6():
    with 5: pass
for f in (f1, f2, f3, f4, f5, f6): t(f)
# --- with in generator and loops
class M:
    def __enter__(self): print('in'); return self
    def __exit__(self, *a): print('out', a[0] and a[0].__name__)
def g():
    with M():
        yield 1
        yield 2
for x in g():
    print(x)
it = g()
next(it)
it.close()
def h():
    for i in range(2):
        with M():
            try:
                if i: return i
            finally:
                print('f', i)
print(h())
# --- return inside with swallowing manager
class S:
    def __enter__(self): return self
    def __exit__(self, *a): return True
def f():
    with S():
        x = 1
        raise ValueError
        return 'no'
    return x
def g():
    with S():
        return 'yes'
def h():
    for i in range(3):
        with S():
            if i == 1: raise KeyError
            print(i)
    with S():
        y = 1 / 0
    try:
        return y
    except UnboundLocalError as e:
        return str(e)
print(f(), g(), h())
# --- pass and ellipsis
def f(): ...
class A: ...
if True: pass
print(f(), ..., Ellipsis is ...)
for i in range(2): pass
# --- multiple statements on a line
a = 1; b = 2; print(a, b);
if a: b = 5; print(b)
for i in range(2): print(i); print('x')
while a: a -= 1; print('w')
try: 1 / 0
except ZeroDivisionError: print('z')
finally: print('f')
class C: x = 1; y = 2
print(C.x, C.y)
# --- deep nesting of blocks
def f(n):
    r = []
    for a in range(n):
        if a:
            for b in range(a):
                while True:
                    try:
                        if b % 2:
                            r.append((a, b))
                        else:
                            raise ValueError
                    except ValueError:
                        with open_() as w:
                            r.append(w)
                    finally:
                        break
    return r
class open_:
    def __enter__(self): return 'w'
    def __exit__(self, *a): pass
print(f(4))
# --- try in finally
def f():
    try:
        raise ValueError('a')
    finally:
        try:
            raise KeyError('b')
        except KeyError as e:
            print('inner', repr(e.__context__))
try:
    f()
except ValueError as e:
    print(repr(e), repr(e.__context__))
# --- loop else with return and finally
def find(xs, p):
    for x in xs:
        try:
            if p(x): break
        finally:
            pass
    else:
        return None
    return x
print(find([1, 2, 3], lambda x: x > 1), find([], bool))
# --- finally that holds a try behind a return that runs it
def f(n):
    try:
        if n == 0: return 'early'
        if n == 1: undefined
        try:
            if n == 2: return 'inner'
            1 / n - 3 and {}[n]
        except ZeroDivisionError:
            return 'z'
    except NameError as e:
        other
    finally:
        try:
            if n == 3: raise ValueError(n)
            print('fin', n)
        finally:
            print('last', n)
for n in range(5):
    try: print(f(n))
    except Exception as e: print(repr(e), repr(e.__context__))
