def outer(a, b):
    c = 1
    def inner(d):
        nonlocal c
        global g
        c = a + d + g + unbound
        return lambda: (c, d)
    def other():
        def deep():
            return b
        return deep
    del b
    return [a + y for y in c if y]
def walrus(xs):
    return [last := x for x in xs], last
[top := x for x in y]
class A:
    x = 1
    y = [x for x in range(x)]
    __private = x
    def method(self, __arg=x):
        self.__attr = super().method(__private, __kw=1)
        return x, __class__
    def plain(self):
        __class__
        def nested():
            return super()
    class B:
        def m(self): return __class__
def function_with_class(v):
    class C:
        w = v
        v2 = v
        def m(self): return v
    class D:
        v = v
    return C
def gen():
    x = yield
    yield from x
def comp(x):
    return ((x, y, z) for y in x for z in (lambda: x)())
def handlers():
    try: pass
    except E as e: pass
    with a as b: pass
    for c in d: pass
    import p.q
    from r import s as t
    def u(): pass
    class v: pass
    w: int
    (x1): int = 1
    return w
def rebind():
    global made
    def made():
        def sub(): pass
async def agen():
    yield [x async for x in y]
    yield (await z async for z in y)
