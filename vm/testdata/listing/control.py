def f(xs):
    out = []
    for x in xs:
        if x is None or x == 3:
            continue
        while x > 0:
            x -= 1
            if x % 7 == 0:
                break
        else:
            out.append(x)
    return out

def g(path):
    try:
        first, *middle, last = path
        del middle
        return {k: v for k, v in first.items() if v}
    except (ValueError, TypeError) as e:
        raise KeyError(str(e)) from e
    finally:
        print('done', end='')

def h(n):
    got = yield n
    yield from g(got[1:n])

async def co(x, **kw):
    with x as y:
        await y
    return call(*x, sep='-', **kw)
