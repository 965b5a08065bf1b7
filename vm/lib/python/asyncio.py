"""Event loop, tasks and what coroutines wait for: on top of the native loop, futures and tasks."""
from _asyncio import (Future, Task, Handle, TimerHandle, CancelledError, InvalidStateError, AbstractEventLoop,
                      new_event_loop, iscoroutine, iscoroutinefunction, isfuture, _running, _default, _loop_methods)
import heapq as _heapq
import collections as _collections

FIRST_COMPLETED = 'FIRST_COMPLETED'
FIRST_EXCEPTION = 'FIRST_EXCEPTION'
ALL_COMPLETED = 'ALL_COMPLETED'
TimeoutError = TimeoutError


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


class BrokenBarrierError(RuntimeError):
    pass


class IncompleteReadError(EOFError):
    def __init__(self, partial, expected):
        super().__init__(f'{len(partial)} bytes read on a total of {expected!r} expected bytes')
        self.partial = partial
        self.expected = expected


class LimitOverrunError(Exception):
    def __init__(self, message, consumed):
        super().__init__(message)
        self.consumed = consumed


# ---- loops

_chosen = None


def get_running_loop():
    loop = _running()
    if loop is None:
        raise RuntimeError('no running event loop')
    return loop


def _get_running_loop():
    return _running()


def get_event_loop():
    loop = _running()
    if loop is not None:
        return loop
    return _default() if _chosen is None else _chosen


def set_event_loop(loop):
    global _chosen
    _chosen = loop


class AbstractEventLoopPolicy:
    def get_event_loop(self):
        return get_event_loop()

    def set_event_loop(self, loop):
        set_event_loop(loop)

    def new_event_loop(self):
        return new_event_loop()


class DefaultEventLoopPolicy(AbstractEventLoopPolicy):
    pass


_policy = DefaultEventLoopPolicy()


def get_event_loop_policy():
    return _policy


def set_event_loop_policy(policy):
    global _policy
    _policy = DefaultEventLoopPolicy() if policy is None else policy


def _cancel_all(loop):
    left = loop._tasks()
    if not left:
        return
    for task in left:
        task.cancel()
    loop._run(_schedule(gather(*left, return_exceptions=True), loop))


def _schedule(aw, loop):
    if isfuture(aw):
        return aw
    if iscoroutine(aw):
        return loop.create_task(aw)
    if hasattr(aw, '__await__'):
        return loop.create_task(_wrap_awaitable(aw))
    raise TypeError('An asyncio.Future, a coroutine or an awaitable is required')


async def _wrap_awaitable(aw):
    return await aw


def _run_until_complete(loop, aw):
    return loop._run(_schedule(aw, loop))


def _run_forever(loop):
    loop._run(None)


def _run_in_executor(loop, executor, func, *args):
    import concurrent.futures
    if executor is None:
        executor = _executor()
    return wrap_future(executor.submit(func, *args), loop=loop)


_pool = None


def _executor():
    global _pool
    if _pool is None:
        import concurrent.futures
        _pool = concurrent.futures.ThreadPoolExecutor(32)
    return _pool


async def _shutdown(loop):
    pass


async def _refuse(what, *args, **kw):
    raise NotImplementedError(f'asyncio.{what}: scripts have no sockets, files or processes')


class Runner:
    def __init__(self, *, debug=None, loop_factory=None):
        self._factory = loop_factory
        self._loop = None
        self._closed = False

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, *exc):
        self.close()

    def _start(self):
        if self._closed:
            raise RuntimeError('Runner is closed')
        if self._loop is None:
            self._loop = new_event_loop() if self._factory is None else self._factory()

    def get_loop(self):
        self._start()
        return self._loop

    def run(self, coro, *, context=None):
        if not iscoroutine(coro):
            raise ValueError('a coroutine was expected, got {!r}'.format(coro))
        if _running() is not None:
            coro.close()
            raise RuntimeError('Runner.run() cannot be called from a running event loop')
        self._start()
        return self._loop._run(self._loop.create_task(coro))

    def close(self):
        if self._loop is not None and not self._closed:
            try:
                _cancel_all(self._loop)
            finally:
                self._loop.close()
                self._loop = None
        self._closed = True


def run(main, *, debug=None):
    if _running() is not None:
        if iscoroutine(main):
            main.close()
        raise RuntimeError('asyncio.run() cannot be called from a running event loop')
    with Runner(debug=debug) as runner:
        return runner.run(main)


# ---- tasks

def create_task(coro, *, name=None, context=None):
    try:
        loop = get_running_loop()
    except RuntimeError:
        if iscoroutine(coro):
            coro.close()
        raise
    return loop.create_task(coro, name=name)


def ensure_future(coro_or_future, *, loop=None):
    if isfuture(coro_or_future):
        if loop is not None and coro_or_future.get_loop() is not loop:
            raise ValueError('The future belongs to a different loop than the one specified as the loop argument')
        return coro_or_future
    return _schedule(coro_or_future, get_event_loop() if loop is None else loop)


def current_task(loop=None):
    return (get_running_loop() if loop is None else loop)._current()


def all_tasks(loop=None):
    return (get_running_loop() if loop is None else loop)._tasks()


def _set_unless_done(fut, value=None):
    if not fut.done():
        fut.set_result(value)


async def sleep(delay, result=None):
    if delay <= 0:
        await _Turn()
        return result
    loop = get_running_loop()
    fut = loop.create_future()
    handle = loop.call_later(delay, _set_unless_done, fut, result)
    try:
        return await fut
    finally:
        handle.cancel()


class _Turn:
    # Awaiting it lets everything else that is ready go first.
    def __await__(self):
        yield


class _Gather(Future):
    def __init__(self, children, *, loop):
        self._children = children
        self._asked = False

    def cancel(self, msg=None):
        if self.done():
            return False
        some = False
        for child in self._children:
            if child.cancel(msg):
                some = True
        if some:
            self._asked = True
        return some


def gather(*aws, return_exceptions=False):
    if not aws:
        fut = get_event_loop().create_future()
        fut.set_result([])
        return fut
    first = [aw for aw in aws if isfuture(aw)]
    loop = first[0].get_loop() if first else get_event_loop()
    known = {}
    children = []
    for aw in aws:
        if id(aw) not in known:
            known[id(aw)] = _schedule(aw, loop)
        children.append(known[id(aw)])
    outer = _Gather(children, loop=loop)
    left = len(known)

    def done(child):
        nonlocal left
        left -= 1
        if outer.done():
            if not child.cancelled():
                child.exception()
            return
        if not return_exceptions:
            if child.cancelled():
                outer.set_exception(CancelledError())
                return
            if child.exception() is not None:
                outer.set_exception(child.exception())
                return
        if left:
            return
        results = []
        for c in children:
            if c.cancelled():
                results.append(CancelledError())
            elif c.exception() is not None:
                results.append(c.exception())
            else:
                results.append(c.result())
        if outer._asked:
            outer.set_exception(CancelledError())
        else:
            outer.set_result(results)

    for child in known.values():
        child.add_done_callback(done)
    return outer


async def _wait(fs, timeout, return_when):
    loop = get_running_loop()
    waiter = loop.create_future()
    handle = None
    if timeout is not None:
        handle = loop.call_later(timeout, _set_unless_done, waiter)
    left = len(fs)

    def done(f):
        nonlocal left
        left -= 1
        if left <= 0 or return_when == FIRST_COMPLETED or (
                return_when == FIRST_EXCEPTION and not f.cancelled() and f.exception() is not None):
            if handle is not None:
                handle.cancel()
            _set_unless_done(waiter)

    for f in fs:
        f.add_done_callback(done)
    try:
        await waiter
    finally:
        if handle is not None:
            handle.cancel()
        for f in fs:
            f.remove_done_callback(done)
    finished, unfinished = set(), set()
    for f in fs:
        (finished if f.done() else unfinished).add(f)
    return finished, unfinished


async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f'expect a list of futures, not {type(fs).__name__}')
    if not fs:
        raise ValueError('Set of Tasks/Futures is empty.')
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f'Invalid return_when value: {return_when}')
    fs = set(fs)
    if any(iscoroutine(f) for f in fs):
        raise TypeError('Passing coroutines is forbidden, use tasks explicitly.')
    if return_when == FIRST_COMPLETED and any(f.done() for f in fs):
        return {f for f in fs if f.done()}, {f for f in fs if not f.done()}
    if all(f.done() for f in fs):
        return fs, set()
    return await _wait(fs, timeout, return_when)


async def wait_for(fut, timeout):
    if timeout is None:
        return await fut
    if timeout <= 0:
        fut = ensure_future(fut, loop=get_running_loop())
        if fut.done():
            return fut.result()
        await _cancel_and_wait(fut)
        try:
            return fut.result()
        except CancelledError as exc:
            raise TimeoutError() from exc
    loop = get_running_loop()
    waiter = loop.create_future()
    fut = ensure_future(fut, loop=loop)
    handle = loop.call_later(timeout, _set_unless_done, waiter)

    def done(_):
        _set_unless_done(waiter)

    fut.add_done_callback(done)
    try:
        try:
            await waiter
        except CancelledError:
            if fut.done():
                return fut.result()
            fut.remove_done_callback(done)
            await _cancel_and_wait(fut)
            raise
        if fut.done():
            return fut.result()
        fut.remove_done_callback(done)
        await _cancel_and_wait(fut)
        try:
            return fut.result()
        except CancelledError as exc:
            raise TimeoutError() from exc
    finally:
        handle.cancel()


async def _cancel_and_wait(fut):
    waiter = get_running_loop().create_future()

    def done(_):
        _set_unless_done(waiter)

    fut.add_done_callback(done)
    try:
        fut.cancel()
        await waiter
    finally:
        fut.remove_done_callback(done)


def as_completed(fs, *, timeout=None):
    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f'expect an iterable of futures, not {type(fs).__name__}')
    loop = get_event_loop()
    todo = {ensure_future(f, loop=loop) for f in set(fs)}
    ready = Queue()
    handle = None

    def expired():
        for f in todo:
            f.remove_done_callback(done)
            ready.put_nowait(None)
        todo.clear()

    def done(f):
        if not todo:
            return
        todo.remove(f)
        ready.put_nowait(f)
        if not todo and handle is not None:
            handle.cancel()

    async def one():
        f = await ready.get()
        if f is None:
            raise TimeoutError
        return f.result()

    for f in todo:
        f.add_done_callback(done)
    if todo and timeout is not None:
        handle = loop.call_later(timeout, expired)
    for _ in range(len(todo)):
        yield one()


def shield(arg):
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = inner.get_loop().create_future()

    def inner_done(f):
        if outer.cancelled():
            if not f.cancelled():
                f.exception()
        elif f.cancelled():
            outer.cancel()
        elif f.exception() is not None:
            outer.set_exception(f.exception())
        else:
            outer.set_result(f.result())

    def outer_done(_):
        if not inner.done():
            inner.remove_done_callback(inner_done)

    inner.add_done_callback(inner_done)
    outer.add_done_callback(outer_done)
    return outer


def wrap_future(future, *, loop=None):
    if isfuture(future):
        return future
    if loop is None:
        loop = get_event_loop()
    new = loop.create_future()

    def copy():
        if new.done():
            return
        if future.cancelled():
            new.cancel()
        elif future.exception() is not None:
            new.set_exception(future.exception())
        else:
            new.set_result(future.result())

    def back(f):
        if f.cancelled():
            future.cancel()

    new.add_done_callback(back)
    future.add_done_callback(lambda _: loop.call_soon_threadsafe(copy))
    return new


def run_coroutine_threadsafe(coro, loop):
    import concurrent.futures
    if not iscoroutine(coro):
        raise TypeError('A coroutine object is required')
    out = concurrent.futures.Future()

    def start():
        task = loop.create_task(coro)

        def done(f):
            if f.cancelled():
                out.cancel()
                out.set_running_or_notify_cancel()
            elif not out.set_running_or_notify_cancel():
                return
            elif f.exception() is not None:
                out.set_exception(f.exception())
            else:
                out.set_result(f.result())

        task.add_done_callback(done)
        out.add_done_callback(lambda f: loop.call_soon_threadsafe(task.cancel) if f.cancelled() else None)

    loop.call_soon_threadsafe(start)
    return out


async def to_thread(func, /, *args, **kwargs):
    return await get_running_loop().run_in_executor(None, lambda: func(*args, **kwargs))


class Timeout:
    def __init__(self, when):
        self._when = when
        self._task = None
        self._handle = None
        self._state = 'created'

    def when(self):
        return self._when

    def reschedule(self, when):
        if self._state != 'active':
            raise RuntimeError(f'Cannot change state of {self._state} Timeout')
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None
        if when is not None:
            loop = get_running_loop()
            if when <= loop.time():
                self._handle = loop.call_soon(self._expire)
            else:
                self._handle = loop.call_at(when, self._expire)

    def expired(self):
        return self._state in ('expiring', 'expired')

    def _expire(self):
        self._task.cancel()
        self._state = 'expiring'
        self._handle = None

    async def __aenter__(self):
        self._task = current_task()
        if self._task is None:
            raise RuntimeError('Timeout should be used inside a task')
        self._state = 'active'
        self._requests = self._task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, kind, exc, tb):
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._state == 'expiring':
            self._state = 'expired'
            if self._task.uncancel() <= self._requests and kind is CancelledError:
                raise TimeoutError from exc
        elif self._state == 'active':
            self._state = 'exited'
        return None


def timeout(delay):
    return Timeout(None if delay is None else get_running_loop().time() + delay)


def timeout_at(when):
    return Timeout(when)


class TaskGroup:
    def __init__(self):
        self._entered = self._exiting = self._aborting = False
        self._parent = None
        self._parent_cancelled = False
        self._tasks = set()
        self._errors = []
        self._base_error = None
        self._idle = None

    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f'TaskGroup {self!r} has already been entered')
        self._entered = True
        self._loop = get_running_loop()
        self._parent = current_task()
        if self._parent is None:
            raise RuntimeError(f'TaskGroup {self!r} cannot determine the parent task')
        return self

    async def __aexit__(self, kind, exc, tb):
        self._exiting = True
        cancelled = exc if kind is not None and issubclass(kind, CancelledError) else None
        if kind is not None and self._base_error is None and issubclass(kind, (SystemExit, KeyboardInterrupt)):
            self._base_error = exc
        if self._parent_cancelled:
            if self._parent.uncancel() == 0:
                cancelled = None
        if kind is not None and not self._aborting:
            self._abort()
        while self._tasks:
            if self._idle is None:
                self._idle = self._loop.create_future()
            try:
                await self._idle
            except CancelledError as ex:
                if not self._aborting:
                    cancelled = ex
                    self._abort()
            self._idle = None
        if self._base_error is not None:
            raise self._base_error
        if cancelled is not None and not self._errors:
            raise cancelled
        if kind is not None and kind is not CancelledError and not issubclass(kind, CancelledError):
            self._errors.append(exc)
        if self._errors:
            raise BaseExceptionGroup('unhandled errors in a TaskGroup', self._errors)

    def create_task(self, coro, *, name=None, context=None):
        if not self._entered:
            raise RuntimeError(f'TaskGroup {self!r} has not been entered')
        if self._exiting and not self._tasks:
            raise RuntimeError(f'TaskGroup {self!r} is finished')
        if self._aborting:
            raise RuntimeError(f'TaskGroup {self!r} is shutting down')
        task = self._loop.create_task(coro, name=name)
        task.add_done_callback(self._done)
        self._tasks.add(task)
        return task

    def _abort(self):
        self._aborting = True
        for task in self._tasks:
            if not task.done():
                task.cancel()

    def _done(self, task):
        self._tasks.discard(task)
        if self._idle is not None and not self._tasks and not self._idle.done():
            self._idle.set_result(True)
        if task.cancelled() or task.exception() is None:
            return
        exc = task.exception()
        self._errors.append(exc)
        if isinstance(exc, (SystemExit, KeyboardInterrupt)) and self._base_error is None:
            self._base_error = exc
        if self._parent.done():
            return
        if not self._aborting and not self._parent_cancelled:
            self._abort()
            if not self._exiting:
                self._parent_cancelled = True
                self._parent.cancel()


# ---- synchronisation

class _Waiters:
    # A queue of those who wait.
    def __init__(self):
        self._waiters = _collections.deque()

    async def _park(self):
        fut = get_running_loop().create_future()
        self._waiters.append(fut)
        try:
            return await fut
        finally:
            self._waiters.remove(fut)

    def _wake(self, n=1):
        for fut in self._waiters:
            if n <= 0:
                return
            if not fut.done():
                fut.set_result(True)
                n -= 1


class _Guard:
    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, kind, exc, tb):
        self.release()


class Lock(_Waiters, _Guard):
    def __init__(self):
        super().__init__()
        self._locked = False

    def __repr__(self):
        state = 'locked' if self._locked else 'unlocked'
        if self._waiters:
            state = f'{state}, waiters:{len(self._waiters)}'
        return f'<{object.__repr__(self)[1:-1]} [{state}]>'

    def locked(self):
        return self._locked

    async def acquire(self):
        if not self._locked and all(w.cancelled() for w in self._waiters):
            self._locked = True
            return True
        try:
            await self._park()
        except CancelledError:
            if not self._locked:
                self._wake()
            raise
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError('Lock is not acquired.')
        self._locked = False
        self._wake()


class Event(_Waiters):
    def __init__(self):
        super().__init__()
        self._set = False

    def __repr__(self):
        state = 'set' if self._set else 'unset'
        if self._waiters:
            state = f'{state}, waiters:{len(self._waiters)}'
        return f'<{object.__repr__(self)[1:-1]} [{state}]>'

    def is_set(self):
        return self._set

    def set(self):
        if not self._set:
            self._set = True
            self._wake(len(self._waiters))

    def clear(self):
        self._set = False

    async def wait(self):
        if not self._set:
            await self._park()
        return True


class Condition(_Waiters, _Guard):
    def __init__(self, lock=None):
        super().__init__()
        self._lock = Lock() if lock is None else lock
        self.locked = self._lock.locked
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    async def wait(self):
        if not self.locked():
            raise RuntimeError('cannot wait on un-acquired lock')
        self.release()
        try:
            await self._park()
            return True
        finally:
            cancelled = None
            while True:
                try:
                    await self.acquire()
                    break
                except CancelledError as exc:
                    cancelled = exc
            if cancelled is not None:
                raise cancelled

    async def wait_for(self, predicate):
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result

    def notify(self, n=1):
        if not self.locked():
            raise RuntimeError('cannot notify on un-acquired lock')
        self._wake(n)

    def notify_all(self):
        self.notify(len(self._waiters))


class Semaphore(_Waiters, _Guard):
    def __init__(self, value=1):
        super().__init__()
        if value < 0:
            raise ValueError('Semaphore initial value must be >= 0')
        self._value = value

    def __repr__(self):
        state = 'locked' if self.locked() else f'unlocked, value:{self._value}'
        if self._waiters:
            state = f'{state}, waiters:{len(self._waiters)}'
        return f'<{object.__repr__(self)[1:-1]} [{state}]>'

    def locked(self):
        return self._value == 0 or any(not w.cancelled() for w in self._waiters)

    async def acquire(self):
        if not self.locked():
            self._value -= 1
            return True
        fut = get_running_loop().create_future()
        self._waiters.append(fut)
        try:
            try:
                await fut
            finally:
                self._waiters.remove(fut)
        except CancelledError:
            if not fut.cancelled():
                self._value += 1
                self._next()
            raise
        if self._value > 0:
            self._next()
        return True

    def _next(self):
        for fut in self._waiters:
            if not fut.done():
                self._value -= 1
                fut.set_result(True)
                return

    def release(self):
        self._value += 1
        self._next()


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound = value

    def release(self):
        if self._value >= self._bound:
            raise ValueError('BoundedSemaphore released too many times')
        super().release()


class Barrier:
    def __init__(self, parties):
        if parties < 1:
            raise ValueError('parties must be >= 1')
        self._cond = Condition()
        self._parties = parties
        self._count = 0
        self._state = 'filling'

    async def __aenter__(self):
        return await self.wait()

    async def __aexit__(self, *exc):
        pass

    async def wait(self):
        async with self._cond:
            await self._cond.wait_for(lambda: self._state not in ('draining', 'resetting'))
            if self._state == 'broken':
                raise BrokenBarrierError('Barrier aborted')
            index = self._count
            self._count += 1
            try:
                if self._count == self._parties:
                    self._state = 'draining'
                    self._cond.notify_all()
                else:
                    await self._cond.wait_for(lambda: self._state != 'filling')
                    if self._state in ('broken', 'resetting'):
                        raise BrokenBarrierError('Abort or reset of barrier')
                return index
            finally:
                self._count -= 1
                if self._count == 0:
                    if self._state in ('draining', 'resetting'):
                        self._state = 'filling'
                    self._cond.notify_all()

    async def reset(self):
        async with self._cond:
            if self._count > 0:
                self._state = 'resetting'
            else:
                self._state = 'filling'
            self._cond.notify_all()

    async def abort(self):
        async with self._cond:
            self._state = 'broken'
            self._cond.notify_all()

    @property
    def parties(self):
        return self._parties

    @property
    def n_waiting(self):
        return self._count if self._state == 'filling' else 0

    @property
    def broken(self):
        return self._state == 'broken'


class Queue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._getters = _Waiters()
        self._putters = _Waiters()
        self._unfinished = 0
        self._all_done = Event()
        self._all_done.set()
        self._init(maxsize)

    def _init(self, maxsize):
        self._queue = _collections.deque()

    def _get(self):
        return self._queue.popleft()

    def _put(self, item):
        self._queue.append(item)

    @property
    def maxsize(self):
        return self._maxsize

    def qsize(self):
        return len(self._queue)

    def empty(self):
        return not self._queue

    def full(self):
        return self._maxsize > 0 and self.qsize() >= self._maxsize

    async def put(self, item):
        while self.full():
            try:
                await self._putters._park()
            except CancelledError:
                if not self.full():
                    self._putters._wake()
                raise
        return self.put_nowait(item)

    def put_nowait(self, item):
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        self._all_done.clear()
        self._getters._wake()

    async def get(self):
        while self.empty():
            try:
                await self._getters._park()
            except CancelledError:
                if not self.empty():
                    self._getters._wake()
                raise
        return self.get_nowait()

    def get_nowait(self):
        if self.empty():
            raise QueueEmpty
        item = self._get()
        self._putters._wake()
        return item

    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError('task_done() called too many times')
        self._unfinished -= 1
        if self._unfinished == 0:
            self._all_done.set()

    async def join(self):
        if self._unfinished > 0:
            await self._all_done.wait()


class PriorityQueue(Queue):
    def _init(self, maxsize):
        self._queue = []

    def _put(self, item):
        _heapq.heappush(self._queue, item)

    def _get(self):
        return _heapq.heappop(self._queue)


class LifoQueue(Queue):
    def _init(self, maxsize):
        self._queue = []

    def _put(self, item):
        self._queue.append(item)

    def _get(self):
        return self._queue.pop()


def open_connection(*args, **kw):
    return _refuse('open_connection', *args, **kw)


def start_server(*args, **kw):
    return _refuse('start_server', *args, **kw)


def create_subprocess_exec(*args, **kw):
    return _refuse('create_subprocess_exec', *args, **kw)


def create_subprocess_shell(*args, **kw):
    return _refuse('create_subprocess_shell', *args, **kw)


_loop_methods({
    'run_until_complete': _run_until_complete,
    'run_forever': _run_forever,
    'run_in_executor': _run_in_executor,
    'shutdown_asyncgens': _shutdown,
    'shutdown_default_executor': _shutdown,
})
