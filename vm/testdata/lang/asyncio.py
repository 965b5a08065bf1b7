# --- async generators
async def agen():
    for i in range(3):
        yield i
async def main():
    out = []
    async for x in agen():
        out.append(x)
    out += [y async for y in agen() if y]
    return out
c = main()
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
# --- async generator by hand
class Y:
    def __await__(self):
        x = yield 'pause'
        return x
async def ag2():
    v = await Y()
    yield v
    w = yield v + 1
    print('got', w)
async def main2():
    g = ag2()
    a = await g.__anext__()
    b = await g.asend(None)
    try:
        await g.asend(77)
    except StopAsyncIteration:
        print('done')
    return a, b
c = main2()
print(c.send(None))
try:
    c.send(5)
except StopIteration as e:
    print(e.value)
# --- async generator close and throw
import asyncio
async def g():
    try:
        yield 1
        yield 2
    except ValueError as e:
        print('caught', e)
        yield 'after'
    finally:
        print('cleanup')
async def main():
    a = g()
    print(await a.__anext__())
    print(await a.athrow(ValueError('boom')))
    await a.aclose()
    b = g()
    print(await b.__anext__())
    await b.aclose()
    await b.aclose()
    try:
        await b.__anext__()
    except StopAsyncIteration:
        print('stopped')
    async def bad():
        try:
            yield 1
        finally:
            yield 2
    c = bad()
    await c.__anext__()
    try:
        await c.aclose()
    except RuntimeError as e:
        print(e)
    async def stops():
        yield 1
        raise StopAsyncIteration
    try:
        async for x in stops():
            print(x)
    except RuntimeError as e:
        print(e)
    print(await anext(b, 'none'))
asyncio.run(main())
# --- sync iteration of async things is refused
async def g():
    yield 1
async def c():
    pass
for f in (lambda: list(g()), lambda: iter(g()), lambda: next(g())):
    try:
        f()
    except TypeError as e:
        print(e)
co = c()
try:
    for x in co: pass
except TypeError as e:
    print(e)
co.close()
async def m():
    try:
        async for x in [1]:
            pass
    except TypeError as e:
        print(e)
    try:
        await 5
    except TypeError as e:
        print(e)
try:
    m().send(None)
except StopIteration:
    pass
# --- run and gather
import asyncio
async def f(n):
    await asyncio.sleep(0.001 * (3 - n))
    return n * n
async def main():
    r = await asyncio.gather(*(f(i) for i in range(3)))
    print(r)
    async def bad():
        raise ValueError('no')
    print(await asyncio.gather(f(1), bad(), return_exceptions=True))
    try:
        await asyncio.gather(f(1), bad())
    except ValueError as e:
        print('raised', e)
    return 'end'
print(asyncio.run(main()))
# --- tasks
import asyncio
async def work(name, n):
    for i in range(n):
        print(name, i)
        await asyncio.sleep(0)
    return name
async def main():
    t1 = asyncio.create_task(work('a', 2), name='first')
    t2 = asyncio.create_task(work('b', 3))
    print(t1.get_name(), t1.done())
    print(await t2, await t1, t1.result(), t1.exception())
    print(asyncio.current_task() is not None, len(asyncio.all_tasks()))
asyncio.run(main())
# --- cancellation
import asyncio
async def main():
    async def forever():
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            print('cancelled inside')
            raise
    t = asyncio.create_task(forever())
    await asyncio.sleep(0)
    print(t.cancel('why'))
    try:
        await t
    except asyncio.CancelledError as e:
        print('outer', e.args, t.cancelled(), t.done(), t.cancel())
    async def stubborn():
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            return 'kept'
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    print(await t)
    try:
        await asyncio.wait_for(forever(), 0.001)
    except asyncio.TimeoutError as e:
        print('timeout', type(e).__name__)
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(100)
    except TimeoutError:
        print('timed out')
asyncio.run(main())
# --- wait and as completed
import asyncio
async def f(gate, v):
    await gate.wait()
    return v
async def main():
    gates = [asyncio.Event() for _ in range(3)]
    ts = [asyncio.create_task(f(g, i)) for i, g in enumerate(gates)]
    gates[1].set()
    done, left = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(left), done.pop().result())
    gates[0].set()
    done, left = await asyncio.wait(ts, timeout=0.001)
    print(sorted(t.result() for t in done), len(left))
    gates[2].set()
    done, left = await asyncio.wait(ts)
    print(sorted(t.result() for t in done), left)
    x, y = asyncio.Event(), asyncio.Event()
    y.set()
    out = []
    for c in asyncio.as_completed([f(x, 'x'), f(y, 'y')]):
        out.append(await c)
        x.set()
    print(out)
asyncio.run(main())
# --- locks events queues
import asyncio
async def main():
    lock = asyncio.Lock()
    order = []
    async def user(n):
        async with lock:
            order.append(n)
            await asyncio.sleep(0)
            order.append(-n)
    await asyncio.gather(*(user(i) for i in range(1, 4)))
    print(order, lock.locked())
    try:
        lock.release()
    except RuntimeError as e:
        print(e)
    ev = asyncio.Event()
    async def waiter():
        await ev.wait()
        return 'woken'
    t = asyncio.create_task(waiter())
    await asyncio.sleep(0)
    ev.set()
    print(await t, ev.is_set())
    q = asyncio.Queue(maxsize=2)
    async def producer():
        for i in range(5):
            await q.put(i)
        await q.put(None)
    got = []
    async def consumer():
        while True:
            x = await q.get()
            q.task_done()
            if x is None:
                return
            got.append(x)
    await asyncio.gather(producer(), consumer())
    await q.join()
    print(got, q.empty(), q.qsize())
    try:
        q.get_nowait()
    except asyncio.QueueEmpty:
        print('empty')
    pq = asyncio.PriorityQueue()
    for x in (3, 1, 2):
        pq.put_nowait(x)
    print([pq.get_nowait() for _ in range(3)])
    sem = asyncio.Semaphore(2)
    active = peak = 0
    async def limited():
        nonlocal active, peak
        async with sem:
            active += 1
            peak = max(peak, active)
            await asyncio.sleep(0)
            active -= 1
    await asyncio.gather(*(limited() for _ in range(6)))
    print(peak)
    cond = asyncio.Condition()
    ready = []
    async def cw():
        async with cond:
            await cond.wait_for(lambda: ready)
            print('cond', ready)
    t = asyncio.create_task(cw())
    await asyncio.sleep(0)
    async with cond:
        ready.append(1)
        cond.notify_all()
    await t
asyncio.run(main())
# --- futures
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    print(f)
    f.add_done_callback(lambda x: print('callback', x.result()))
    loop.call_soon(f.set_result, 42)
    print(await f, f)
    try:
        f.set_result(1)
    except asyncio.InvalidStateError as e:
        print('invalid', e)
    g = loop.create_future()
    try:
        g.result()
    except asyncio.InvalidStateError as e:
        print(e)
    g.set_exception(KeyError('k'))
    try:
        await g
    except KeyError as e:
        print('key', e)
    h = loop.create_future()
    h.cancel()
    print(h, h.cancelled())
    e = asyncio.ensure_future(asyncio.sleep(0, 'slept'))
    print(await asyncio.shield(e))
    print(asyncio.isfuture(e), asyncio.iscoroutine(e), asyncio.iscoroutinefunction(main))
asyncio.run(main())
# --- run errors
import asyncio
async def inner():
    pass
async def main():
    c = inner()
    try:
        asyncio.run(c)
    except RuntimeError as e:
        print(e)
asyncio.run(main())
try:
    asyncio.run(5)
except ValueError as e:
    print(e)
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    print(e)
async def fails():
    raise LookupError('out')
try:
    asyncio.run(fails())
except LookupError as e:
    print('raised', e)
loop = asyncio.new_event_loop()
print(loop.run_until_complete(asyncio.sleep(0, 'x')), loop.is_running(), loop.is_closed())
loop.close()
try:
    loop.call_soon(print)
except RuntimeError as e:
    print(e)
# --- task group
import asyncio
async def main():
    async with asyncio.TaskGroup() as tg:
        a = tg.create_task(asyncio.sleep(0, 1))
        b = tg.create_task(asyncio.sleep(0, 2))
    print(a.result() + b.result())
    async def bad():
        raise ValueError('x')
    async def long():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            print('cancelled')
            raise
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(long())
            tg.create_task(bad())
    except BaseExceptionGroup as e:
        print(type(e).__name__, e, [repr(x) for x in e.exceptions])
asyncio.run(main())
# --- async with and context
import asyncio
class R:
    async def __aenter__(self):
        print('enter')
        await asyncio.sleep(0)
        return self
    async def __aexit__(self, t, v, tb):
        print('exit', t and t.__name__)
        return True
async def main():
    async with R() as r, R():
        raise ValueError('swallowed')
    print('after')
    return [x async for x in aiter_squares(3)]
async def aiter_squares(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i * i
print(asyncio.run(main()))
# --- threads and executors
import asyncio, threading, time
def blocking(n):
    time.sleep(0.002)
    return n * 2
async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, blocking, 21))
    print(await asyncio.to_thread(blocking, 4))
    f = loop.create_future()
    def later():
        loop.call_soon_threadsafe(f.set_result, 'from thread')
    t = threading.Thread(target=later)
    t.start()
    print(await f)
    t.join()
asyncio.run(main())
# --- run coroutine threadsafe
import asyncio, threading
loop = asyncio.new_event_loop()
t = threading.Thread(target=loop.run_forever)
t.start()
async def add(a, b):
    await asyncio.sleep(0.001)
    return a + b
print(asyncio.run_coroutine_threadsafe(add(2, 3), loop).result(5))
loop.call_soon_threadsafe(loop.stop)
t.join()
print(loop.is_running())
loop.close()
# --- threads
import threading, time
seen = []
def work(n):
    time.sleep(0.001 * n)
    seen.append(n)
ts = [threading.Thread(target=work, args=(n,), name=f'w{n}') for n in (3, 1, 2)]
for t in ts: t.start()
print([t.name for t in ts], all(t.ident for t in ts))
for t in ts: t.join()
print(sorted(seen), [t.is_alive() for t in ts])
print(threading.current_thread().name, threading.main_thread() is threading.current_thread(), threading.active_count())
try:
    ts[0].start()
except RuntimeError as e:
    print(e)
try:
    threading.Thread(target=work).join()
except RuntimeError as e:
    print(e)
# --- thread locks
import threading
lock = threading.Lock()
total = 0
def add():
    global total
    for _ in range(1000):
        with lock:
            x = total
            total = x + 1
ts = [threading.Thread(target=add) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(total, lock.locked())
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.001), lock.locked())
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)
r = threading.RLock()
with r:
    with r:
        print('twice')
try:
    r.release()
except RuntimeError as e:
    print(e)
for bad in (lambda: lock.acquire(False, 1), lambda: lock.acquire(True, -2)):
    try:
        bad()
    except ValueError as e:
        print(e)
# --- thread events conditions semaphores
import threading
ev = threading.Event()
out = []
def waiter():
    out.append(ev.wait(5))
t = threading.Thread(target=waiter); t.start()
ev.set(); t.join()
print(out, ev.is_set(), ev.wait(0))
ev.clear()
print(ev.wait(0.001))
cond = threading.Condition()
items = []
def consumer():
    with cond:
        while not items:
            cond.wait()
        out.append(items.pop())
t = threading.Thread(target=consumer); t.start()
with cond:
    items.append('item'); cond.notify()
t.join()
print(out)
s = threading.BoundedSemaphore(1)
with s: pass
try: s.release()
except ValueError as e: print(e)
b = threading.Barrier(2)
def arrive(): out.append(b.wait() in (0, 1))
t = threading.Thread(target=arrive); t.start()
b.wait(); t.join()
print(out[-1], b.parties, b.broken)
tm = threading.Timer(0.001, lambda: out.append('timer'))
tm.start(); tm.join()
print(out[-1])
# --- thread local
import threading
class L(threading.local):
    kind = 'class'
    def __init__(self, v):
        self.v = v
l = L(1)
l.v = 2
res = []
def other():
    res.append(l.v)
    l.v = 99
    res.append(l.v)
    res.append(l.kind)
t = threading.Thread(target=other); t.start(); t.join()
print(res, l.v)
p = threading.local()
p.x = 1
def probe():
    res.append(hasattr(p, 'x'))
t = threading.Thread(target=probe); t.start(); t.join()
print(res[-1], p.x, p.__dict__)
del p.x
print(hasattr(p, 'x'))
# --- queue
import queue, threading
q = queue.Queue(2)
got = []
def consume():
    while True:
        x = q.get()
        if x is None: break
        got.append(x)
        q.task_done()
t = threading.Thread(target=consume); t.start()
for i in range(5): q.put(i)
q.join()
q.put(None); t.join()
print(got, q.empty(), q.qsize())
try: q.get(timeout=0.001)
except queue.Empty: print('Empty')
try: queue.Queue(1).get_nowait()
except queue.Empty: print('Empty')
f = queue.Queue(1); f.put(1)
try: f.put_nowait(2)
except queue.Full: print('Full', f.full())
p = queue.PriorityQueue()
for x in (3, 1, 2): p.put(x)
print([p.get() for _ in range(3)])
s = queue.LifoQueue(); s.put(1); s.put(2); print(s.get())
# --- concurrent futures
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
import concurrent.futures, time
def sq(x):
    time.sleep(0.001)
    return x * x
with ThreadPoolExecutor(max_workers=3) as ex:
    print(list(ex.map(sq, range(5))))
    f = ex.submit(sq, 7)
    print(f.result(), f.done(), f.exception())
    g = ex.submit(lambda: 1 / 0)
    try:
        g.result()
    except ZeroDivisionError as e:
        print(e, type(g.exception()).__name__)
    fs = [ex.submit(sq, i) for i in range(3)]
    print(sorted(x.result() for x in as_completed(fs)))
    done, left = wait(fs)
    print(len(done), len(left))
try:
    ex.submit(sq, 1)
except RuntimeError as e:
    print(e)
# --- exception groups
eg = ExceptionGroup('many', [ValueError(1), TypeError('t'), ExceptionGroup('inner', [ValueError(2), KeyError('k')])])
print(eg, repr(eg), eg.message, len(eg.exceptions), isinstance(eg, Exception))
a, b = eg.split(ValueError)
print(repr(a), repr(b))
print(eg.subgroup(lambda e: isinstance(e, KeyError)), eg.subgroup(OSError))
print(type(BaseExceptionGroup('x', [ValueError()])).__name__, type(BaseExceptionGroup('x', [KeyboardInterrupt()])).__name__)
for bad in (lambda: ExceptionGroup('x', []), lambda: ExceptionGroup('x', [1]), lambda: ExceptionGroup('x', [KeyboardInterrupt()]), lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup('x'), lambda: eg.split(5)):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    raise eg
except ExceptionGroup as e:
    print('caught', e.exceptions[0])
