package engine_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/vm"
)

// TestAsync runs recipes whose callbacks return coroutines and futures.
func TestAsync(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET a 1", "SET b 2", "RPUSH l 3 2 1")
	const aio = "import asyncio\n"
	for _, c := range []struct {
		name, script string
		want, errs   []string
	}{
		{"coroutines in a map keep the order", aio + "async def c(x):\n  await asyncio.sleep(0.002 * (5 - x))\n  return x * 2\nGB('PythonReader').map(c).run(lambda: (v for v in range(5)))", []string{"0", "2", "4", "6", "8"}, nil},
		{"in every step that may", aio + `
async def m(x): return x + 1
async def f(x):
  await asyncio.sleep(0)
  return x % 2
async def fe(x): seen.append(x)
async def fm(x): return [x, x * 10]
async def acc(a, x):
  await asyncio.sleep(0)
  return (a or 0) + x
seen = []
GB('PythonReader').map(m).filter(f).foreach(fe).flatmap(fm).accumulate(acc).map(lambda x: (x, seen)).run(lambda: (v for v in range(4)))`,
			[]string{"(44, [1, 3])"}, nil},
		{"in groupby reducers", aio + "async def r(k, a, x):\n  await asyncio.sleep(0)\n  return (a or 0) + x\nGB('PythonReader').groupby(lambda x: x % 2, r).map(lambda x: (x['key'], x['value'])).sort().run(lambda: (v for v in range(6)))", []string{"('0', 6)", "('1', 9)"}, nil},
		{"in sugar", aio + "async def s(a, x):\n  return a + x\nGB('PythonReader').aggregate(0, s, s).run(lambda: (v for v in range(5)))", []string{"10"}, nil},
		{"a coroutine extractor is refused", "async def c(x):\n  return 'a'\nGB('PythonReader').groupby(c, lambda k, a, x: 1).run(lambda: (v for v in range(2)))", nil, []string{"coroutine are not allow on extractor"}},
		{"a coroutine repartition is refused", "async def c(x):\n  return 'a'\nGB('PythonReader').repartition(c).run(lambda: (v for v in range(2)))", nil, []string{"coroutine are not allow on extractor"}},
		{"a coroutine batch reducer is refused", "async def c(k, x):\n  return 'a'\nGB('PythonReader').batchgroupby(lambda x: x, c).run(lambda: (v for v in range(1)))", nil, []string{"coroutine are not allow on reduce"}},
		{"failures are the exception's text", "async def c(x):\n  raise Exception('from coroutine')\nGB('PythonReader').map(c).run(lambda: (v for v in range(3)))", nil, []string{"from coroutine", "from coroutine", "from coroutine"}},
		{"a failure among others", aio + "async def c(x):\n  await asyncio.sleep(0.001)\n  return 6 // (x - 1)\nGB('PythonReader').map(c).run(lambda: (v for v in range(4)))", []string{"-6", "6", "3"}, []string{"integer division or modulo by zero"}},
		{"a failure in accumulate drops the accumulator", aio + "async def c(a, x):\n  if x == 1: raise ValueError('one')\n  return (a or []) + [x]\nGB('PythonReader').accumulate(c).run(lambda: (v for v in range(2)))", nil, []string{"one"}},
		{"futures of steps", "def m(x):\n  f = gearsFuture()\n  async def go():\n    f.continueRun(x * 3)\n  runCoroutine(go())\n  return f\nGB('PythonReader').map(m).run(lambda: (v for v in range(3)))", []string{"0", "3", "6"}, nil},
		{"failed futures", "def m(x):\n  f = gearsFuture()\n  async def go():\n    f.continueFailed('no luck')\n  runCoroutine(go())\n  return f\nGB('PythonReader').map(m).run(lambda: (v for v in range(1)))", nil, []string{"no luck"}},
		{"runCoroutine continues a future", aio + "async def work(x):\n  await asyncio.sleep(0.001)\n  if x == 1: raise KeyError('k')\n  return [x]\ndef m(x):\n  f = gearsFuture()\n  runCoroutine(work(x), f)\n  return f\nGB('PythonReader').flatmap(m).run(lambda: (v for v in range(3)))", []string{"0", "2"}, []string{"'k'"}},
		{"a later record continues an earlier one", "waiting = []\ndef m(x):\n  f = gearsFuture()\n  waiting.append((f, x))\n  if len(waiting) == 4:\n    async def go():\n      for f, x in reversed(waiting): f.continueRun(x)\n    runCoroutine(go(), delay=0.001)\n  return f\nGB('PythonReader').map(m).run(lambda: (v for v in range(4)))", []string{"0", "1", "2", "3"}, nil},
		{"threads continue futures", "from threading import Thread\ndef m(x):\n  f = gearsFuture()\n  s = getGearsSession()\n  def work():\n    registerGearsThread()\n    setGearsSession(s)\n    import time\n    while True:\n      try:\n        return f.continueRun(execute('get', 'a') + str(x))\n      except Exception as e:\n        assert 'returned' in str(e)\n        time.sleep(0.001)\n  Thread(target=work).start()\n  return f\nGB('PythonReader').map(m).run(lambda: (v for v in range(3)))", []string{"10", "11", "12"}, nil},
		{"filter by a future", "def m(x):\n  f = gearsFuture()\n  async def go(): f.continueRun(x % 2)\n  runCoroutine(go())\n  return f\nGB('PythonReader').filter(m).run(lambda: (v for v in range(5)))", []string{"1", "3"}, nil},
		{"accumulate with futures", "def m(a, x):\n  f = gearsFuture()\n  async def go(): f.continueRun((a or 0) + x)\n  runCoroutine(go())\n  return f\nGB('PythonReader').accumulate(m).run(lambda: (v for v in range(5)))", []string{"10"}, nil},
		{"a future that is not returned", "def m(x):\n  gearsFuture()\n  return x\nGB('PythonReader').map(m).accumulate(lambda a, x: (gearsFuture(), x)[1]).run(lambda: (v for v in range(2)))", []string{"None"}, nil},
		{"a future that nobody can continue", "def m(x):\n  return gearsFuture()\nGB('PythonReader').map(m).run(lambda: (v for v in range(1)))", nil, []string{"Async record did not called continue"}},
		{"misuse of futures", `
def t(f):
  try:
    return str(f())
  except Exception as e:
    return str(e)
def m(x):
  out = [t(lambda: gearsFuture(1))]
  f = gearsFuture()
  out.append(t(gearsFuture))
  out.append(t(lambda: f.continueRun(1)))
  out.append(t(lambda: f.continueRun()))
  async def go():
    f.continueRun(out)
    log(t(lambda: f.continueRun(2)))
    out.append(t(lambda: f.continueFailed(2)))
  runCoroutine(go())
  return f
top = t(gearsFuture)
GB('PythonReader').map(m).flatmap(lambda x: x[::-1]).map(lambda x: x).run(lambda: (v for v in range(1)))`,
			[]string{"Future gets no arguments", "Can not create async record twice on the same step", "Can not handle future untill it returned from the callback", "Continue function expect an object", "Can not continue with the same future twice"}, nil},
		{"futures where there can be none", "def t():\n  try:\n    gearsFuture()\n  except Exception as e:\n    return str(e)\ntop = t()\nGB('PythonReader').batchgroupby(lambda x: t(), lambda k, x: t()).map(lambda x: (top, x)).run(lambda: (v for v in range(1)))", []string{"('Future object can only be created inside certain execution steps', {'key': 'Step does not support async', 'value': 'Step does not support async'})"}, nil},
		{"isAsyncAllow", "top = isAsyncAllow()\nGB('PythonReader').map(lambda x: (top, isAsyncAllow())).run(lambda: (v for v in range(1)))", []string{"(False, True)"}, nil},
		{"a coroutine awaits a run", "async def c(x):\n  res = await GB('PythonReader').map(lambda y: y * 2).run(lambda: (v for v in [x]))\n  return res\nGB('PythonReader').map(c).run(lambda: (v for v in range(2)))", []string{"[['0'], []]", "[['2'], []]"}, nil},
		{"and its errors", "async def c(x):\n  return await GB('PythonReader').map(lambda y: 1 // y).run(lambda: (v for v in [0]))\nGB('PythonReader').map(c).map(lambda r: (r[0], 'ZeroDivisionError' in r[1][0])).run(lambda: (v for v in range(1)))", []string{"([], True)"}, nil},
		{"not inside an atomic block", "async def c(x):\n  with atomic():\n    await GB('PythonReader').run(lambda: (v for v in [0]))\nGB('PythonReader').map(c).run(lambda: (v for v in range(1)))", nil, []string{"await is not allow inside atomic block"}},
		{"createFuture", aio + "async def c(x):\n  f = createFuture()\n  g = createFuture()\n  def work():\n    setFutureResults(f, x + 1)\n    setFutureException(g, 'broken')\n  Thread(target=work).start()\n  try:\n    await g\n  except Exception as e:\n    return (await f, type(e).__name__, str(e))\nGB('PythonReader').map(c).run(lambda: (v for v in range(1)))", []string{"(1, 'Exception', 'broken')"}, nil},
		{"execute in coroutines", "async def c(x):\n  execute('rpush', 'co', x)\n  return execute('llen', 'co')\nGB('PythonReader').map(c).run(lambda: (v for v in range(3)))", []string{"1", "2", "3"}, nil},
		{"commands after an await come in record order", aio + "async def c(x):\n  await asyncio.sleep(0.002 * (3 - x))\n  return x\nGB('PythonReader').map(c).foreach(lambda x: execute('rpush', 'order', x)).count().map(lambda n: execute('lrange', 'order', 0, -1)).run(lambda: (v for v in range(4)))", []string{"['0', '1', '2', '3']"}, nil},
		{"a limit counts in record order", aio + "async def c(x):\n  await asyncio.sleep(0.001 * (5 - x))\n  return x\nGB('PythonReader').map(c).limit(2).run(lambda: (v for v in range(5)))", []string{"0", "1"}, nil},
		{"asyncio.run in a script", aio + "async def main():\n  await asyncio.sleep(0.001)\n  return execute('get', 'b')\nx = asyncio.run(main())\nGB('PythonReader').map(lambda v: x).run(lambda: (v for v in range(1)))", []string{"2"}, nil},
		{"the engine's loop", "def m(x):\n  f = gearsFuture()\n  loop.call_soon(lambda: f.continueRun(asyncio.isfuture(loop.create_future())))\n  return f\nGB('PythonReader').map(m).run(lambda: (v for v in range(1)))", []string{"True"}, nil},
		{"timeouts", aio + "async def c(x):\n  try:\n    await asyncio.wait_for(createFuture(), 0.002)\n  except asyncio.TimeoutError:\n    return 'timeout'\nGB('PythonReader').map(c).run(lambda: (v for v in range(1)))", []string{"timeout"}, nil},
		{"GearsSession", "s = getGearsSession()\nwith GearsSession(s):\n  pass\ndef t(f):\n  try:\n    f()\n  except Exception as e:\n    return str(e)\nr = [t(lambda: setGearsSession(1)), t(lambda: setGearsSession()), t(lambda: GearsSession(1)), t(lambda: setGearsSession(s))]\nGB('PythonReader').map(lambda x: r).run(lambda: (v for v in range(1)))", []string{"['Given object is not of type GearsSession', 'Wrong number of args given to setGearsSession', 'Given object is not of type GearsSession', None]"}, nil},
		{"readers that scripts find", "GB('PythonReader').sort().run(createKeysOnlyReader('[ab]'))", []string{"a", "b"}, nil},
		{"and by exact name", "GB('PythonReader').run(createKeysOnlyReader(patternGenerator=lambda: ('l', True)))", []string{"l"}, nil},
		{"from redisgears import", "from redisgears import executeCommand, gearsFutureCtx, atomicCtx, getMyHashTag, config_get, log, flatError, isAsyncAllow, isInAtomicBlock, getGearsSession, setGearsSession, registerGearsThread\nGB('PythonReader').map(lambda x: (executeCommand('get', 'a'), config_get('x'), isInAtomicBlock())).run(lambda: (v for v in range(1)))", []string{"('1', None, False)"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := e.PyExecute(t.Context(), engine.Request{Script: c.script})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, texts(out.Results)); diff != "" {
				t.Error(diff, out.Errors)
			}
			if diff := cmp.Diff(c.errs, out.Errors); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestThousandsAwait has thousands of records wait, with few goroutines.
func TestThousandsAwait(t *testing.T) {
	e := newEngine(t, engine.Options{})
	before := runtime.NumGoroutine()
	script := `
import asyncio
running = peak = 0
async def c(x):
  global running, peak
  running += 1
  peak = max(peak, running)
  await asyncio.sleep(0.01)
  running -= 1
  return x
def gather(a, x):
  a = a or []
  a.append(x)
  return a
GB('PythonReader').map(c).accumulate(gather).map(lambda a: (a == list(range(5000)), peak)).run(lambda: (v for v in range(5000)))`
	done, highest := make(chan struct{}), make(chan int)
	go func() {
		most := 0
		for {
			select {
			case <-done:
				highest <- most
				return
			case <-time.After(time.Millisecond):
				most = max(most, runtime.NumGoroutine())
			}
		}
	}()
	out, err := e.PyExecute(t.Context(), engine.Request{Script: script})
	close(done)
	most := <-highest
	if err != nil || len(out.Errors) > 0 {
		t.Fatal(err, out.Errors)
	}
	if diff := cmp.Diff([]string{"(True, 1000)"}, texts(out.Results)); diff != "" {
		t.Error(diff)
	}
	if most > before+20 {
		t.Errorf("%d goroutines while records waited, %d before", most, before)
	}
}

// TestAbortAwaiting aborts executions that wait for what never comes.
func TestAbortAwaiting(t *testing.T) {
	e := newEngine(t, engine.Options{})
	for name, script := range map[string]string{
		"map":        "async def c(x):\n  await createFuture()\nGB('PythonReader').map(c).run(lambda: (v for v in range(3)))",
		"accumulate": "async def c(a, x):\n  await createFuture()\nGB('PythonReader').accumulate(c).run(lambda: (v for v in range(3)))",
		"sleep":      "import time\nGB('PythonReader').map(lambda x: time.sleep(100)).run(lambda: (v for v in range(3)))",
		"lock":       "import threading\nl = threading.Lock()\nl.acquire()\nGB('PythonReader').map(lambda x: l.acquire()).run(lambda: (v for v in range(3)))",
	} {
		t.Run(name, func(t *testing.T) {
			out, err := e.PyExecute(t.Context(), engine.Request{Script: script, Unblocking: true})
			if err != nil {
				t.Fatal(err)
			}
			for e.Executions()[0].Status != "running" {
				time.Sleep(time.Millisecond)
			}
			if err := e.Abort(out.ExecutionID); err != nil {
				t.Fatal(err)
			}
			res, errs, err := e.Results(t.Context(), out.ExecutionID, true)
			if err != nil || len(res) > 0 || len(errs) != 1 || !strings.Contains(errs[0], "abort") {
				t.Error(res, errs, err)
			}
			_ = e.Drop(out.ExecutionID)
		})
	}
}

// TestCloseEndsScripts closes an engine whose scripts left threads and
// coroutines behind.
func TestCloseEndsScripts(t *testing.T) {
	e := newEngine(t, engine.Options{})
	for _, script := range []string{
		"import threading\nthreading.Thread(target=lambda: threading.Event().wait()).start()",
		"import threading, time\ndef f():\n  while True: time.sleep(0.001)\nthreading.Thread(target=f).start()",
		"import threading\ndef f():\n  while True: pass\nthreading.Thread(target=f).start()",
		"import asyncio\nasync def f():\n  while True: await asyncio.sleep(0.001)\nrunCoroutine(f())",
		"async def f():\n  while True: pass\nrunCoroutine(f())",
	} {
		if _, err := e.PyExecute(t.Context(), engine.Request{Script: script}); err != nil {
			t.Fatal(script, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := e.Close(ctx); err != nil || ctx.Err() != nil {
		t.Error(err, ctx.Err())
	}
}

// TestWallAndOutputBudgets hits the two budgets that are not the machine's.
func TestWallAndOutputBudgets(t *testing.T) {
	e := newEngine(t, engine.Options{Limits: vm.Limits{Wall: 20 * time.Millisecond, Output: 10_000}})
	for name, c := range map[string]struct{ script, want string }{
		"a callback that computes": {"def f(x):\n  while True: pass\nGB('PythonReader').map(f).run(lambda: (v for v in range(1)))", "the callback took longer than 20ms"},
		"one that sleeps":          {"import time\nGB('PythonReader').map(lambda x: time.sleep(60)).run(lambda: (v for v in range(1)))", "the callback took longer than 20ms"},
		"many results":             {"GB('PythonReader').map(lambda x: 'x' * 100).run(lambda: (v for v in range(1000)))", "output budget of 10000 bytes of the execution is used up"},
		"one large result":         {"GB('PythonReader').map(lambda x: 'x' * 10001).run(lambda: (v for v in range(1)))", "output budget of 10000 bytes of the execution is used up"},
		"lists that share parts":   {"def f(x):\n  l = []\n  for i in range(60): l = [l, l]\n  return l\nGB('PythonReader').map(f).run(lambda: (v for v in range(1)), convertToStr=False)", "output budget of 10000 bytes of the execution is used up"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := e.PyExecute(t.Context(), engine.Request{Script: c.script})
			if err != nil || len(out.Errors) != 1 || !strings.Contains(out.Errors[0], c.want) {
				t.Errorf("%v %q", err, out.Errors)
			}
		})
	}
	out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('PythonReader').run(lambda: (v for v in range(3)))"})
	if err != nil || len(out.Results) != 3 || len(out.Errors) > 0 {
		t.Error(err, out)
	}
}

// TestSpenderFailsAlone has a recipe allocate without end while others run.
func TestSpenderFailsAlone(t *testing.T) {
	e := newEngine(t, engine.Options{Limits: vm.Limits{Memory: 32 << 20}})
	spender := "def f(x):\n  l = []\n  while True: l.append('x' * 1000)\nGB('PythonReader').map(f).run(lambda: (v for v in range(1)))"
	id, err := e.PyExecute(t.Context(), engine.Request{Script: spender, Unblocking: true})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		out, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('PythonReader').count().run(lambda: (v for v in range(1000)))"})
		if err != nil || len(out.Errors) > 0 || len(out.Results) != 1 {
			t.Fatal(err, out)
		}
	}
	_, errs, err := e.Results(t.Context(), id.ExecutionID, true)
	if err != nil || len(errs) != 1 || !strings.Contains(errs[0], "MemoryError") {
		t.Error(errs, err)
	}
}
