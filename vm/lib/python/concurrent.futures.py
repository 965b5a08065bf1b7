"""Calls on pools of threads."""
from _thread import _report
import threading as _threading
import queue as _queue
import time as _time

FIRST_COMPLETED = 'FIRST_COMPLETED'
FIRST_EXCEPTION = 'FIRST_EXCEPTION'
ALL_COMPLETED = 'ALL_COMPLETED'
TimeoutError = TimeoutError


class Error(Exception):
    pass


class CancelledError(Error):
    pass


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


class Future:
    def __init__(self):
        self._condition = _threading.Condition()
        self._state = 'PENDING'
        self._result = None
        self._exception = None
        self._callbacks = []

    def __repr__(self):
        name = self._state.lower()
        if self._state == 'FINISHED':
            what = self._exception if self._exception is not None else self._result
            verb = 'raised' if self._exception is not None else 'returned'
            return f'<{type(self).__name__} at {id(self):#x} state={name} {verb} {type(what).__name__}>'
        return f'<{type(self).__name__} at {id(self):#x} state={name}>'

    def _over(self):
        return self._state in ('CANCELLED', 'CANCELLED_AND_NOTIFIED', 'FINISHED')

    def _tell(self):
        for fn in self._callbacks:
            self._call(fn)

    def _call(self, fn):
        try:
            fn(self)
        except Exception as exc:
            _report('done callback', exc)

    def cancel(self):
        with self._condition:
            if self._state in ('RUNNING', 'FINISHED'):
                return False
            if self._state in ('CANCELLED', 'CANCELLED_AND_NOTIFIED'):
                return True
            self._state = 'CANCELLED'
            self._condition.notify_all()
        self._tell()
        return True

    def cancelled(self):
        return self._state in ('CANCELLED', 'CANCELLED_AND_NOTIFIED')

    def running(self):
        return self._state == 'RUNNING'

    def done(self):
        return self._over()

    def add_done_callback(self, fn):
        with self._condition:
            if not self._over():
                self._callbacks.append(fn)
                return
        self._call(fn)

    def _wait(self, timeout):
        with self._condition:
            if not self._condition.wait_for(self._over, timeout):
                raise TimeoutError()
            if self.cancelled():
                raise CancelledError()

    def result(self, timeout=None):
        self._wait(timeout)
        if self._exception is not None:
            raise self._exception
        return self._result

    def exception(self, timeout=None):
        self._wait(timeout)
        return self._exception

    def set_running_or_notify_cancel(self):
        with self._condition:
            if self._state == 'CANCELLED':
                self._state = 'CANCELLED_AND_NOTIFIED'
                return False
            if self._state == 'PENDING':
                self._state = 'RUNNING'
                return True
            raise RuntimeError('Future in unexpected state')

    def _finish(self, result, exception):
        with self._condition:
            if self._over():
                raise InvalidStateError(f'{self._state}: {self!r}')
            self._result = result
            self._exception = exception
            self._state = 'FINISHED'
            self._condition.notify_all()
        self._tell()

    def set_result(self, result):
        self._finish(result, None)

    def set_exception(self, exception):
        self._finish(None, exception)


class Executor:
    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        end = None if timeout is None else _time.monotonic() + timeout
        fs = [self.submit(fn, *args) for args in zip(*iterables)]

        def results():
            try:
                fs.reverse()
                while fs:
                    if end is None:
                        yield fs.pop().result()
                    else:
                        yield fs.pop().result(end - _time.monotonic())
            finally:
                for f in fs:
                    f.cancel()

        return results()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.shutdown(wait=True)
        return False


class ThreadPoolExecutor(Executor):
    def __init__(self, max_workers=None, thread_name_prefix='', initializer=None, initargs=()):
        if max_workers is None:
            max_workers = 8
        if max_workers <= 0:
            raise ValueError('max_workers must be greater than 0')
        if initializer is not None and not callable(initializer):
            raise TypeError('initializer must be a callable')
        self._max_workers = max_workers
        self._prefix = thread_name_prefix or 'ThreadPoolExecutor'
        self._initializer = initializer
        self._initargs = initargs
        self._work = _queue.Queue()
        self._threads = []
        self._idle = 0
        self._stopped = False

    def submit(self, fn, /, *args, **kwargs):
        if self._stopped:
            raise RuntimeError('cannot schedule new futures after shutdown')
        f = Future()
        self._work.put((f, fn, args, kwargs))
        if self._idle > 0:
            self._idle -= 1
        elif len(self._threads) < self._max_workers:
            t = _threading.Thread(target=self._run, name=f'{self._prefix}_{len(self._threads)}', daemon=True)
            self._threads.append(t)
            t.start()
        return f

    def _run(self):
        if self._initializer is not None:
            self._initializer(*self._initargs)
        while True:
            try:
                item = self._work.get_nowait()
            except _queue.Empty:
                self._idle += 1
                item = self._work.get()
            if item is None:
                self._work.put(None)
                return
            f, fn, args, kwargs = item
            if not f.set_running_or_notify_cancel():
                continue
            try:
                result = fn(*args, **kwargs)
            except BaseException as exc:
                f.set_exception(exc)
            else:
                f.set_result(result)
            item = f = fn = args = kwargs = result = None

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._stopped = True
        if cancel_futures:
            while not self._work.empty():
                item = self._work.get_nowait()
                if item is not None:
                    item[0].cancel()
        self._work.put(None)
        if wait:
            for t in self._threads:
                t.join()


class ProcessPoolExecutor(Executor):
    def __init__(self, *args, **kwargs):
        raise NotImplementedError('scripts start no processes: use ThreadPoolExecutor')


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    change = _threading.Condition()

    def enough():
        done = [f for f in fs if f.done()]
        if len(done) == len(fs):
            return True
        if return_when == FIRST_COMPLETED:
            return bool(done)
        if return_when == FIRST_EXCEPTION:
            return any(not f.cancelled() and f.exception() is not None for f in done)
        return False

    def tell(_):
        with change:
            change.notify_all()

    for f in fs:
        f.add_done_callback(tell)
    with change:
        change.wait_for(enough, timeout)
    done = {f for f in fs if f.done()}
    return DoneAndNotDoneFutures(done, fs - done)


class DoneAndNotDoneFutures(tuple):
    def __new__(cls, done, not_done):
        return super().__new__(cls, (done, not_done))

    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])

    def __repr__(self):
        return f'DoneAndNotDoneFutures(done={self[0]!r}, not_done={self[1]!r})'


def as_completed(fs, timeout=None):
    end = None if timeout is None else _time.monotonic() + timeout
    todo = set(fs)
    total = len(todo)
    ready = _queue.Queue()
    for f in todo:
        f.add_done_callback(ready.put)
    while todo:
        try:
            f = ready.get(timeout=None if end is None else max(0, end - _time.monotonic()))
        except _queue.Empty:
            raise TimeoutError(f'{len(todo)} (of {total}) futures unfinished')
        todo.discard(f)
        yield f
