package engine_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/engine"
	"gears/vm"
)

// TestRecipeThatAllocatesWithoutEndFailsAlone: its neighbours in the engine go
// on, while it grows and after it failed.
func TestRecipeThatAllocatesWithoutEndFailsAlone(t *testing.T) {
	e := newEngine(t, engine.Options{Limits: vm.Limits{Memory: 32 << 20}}, "SET a 1")
	hogs := map[string]string{
		"list":  "def f(x):\n  l = []\n  while True: l.append('x' * 1000)\nGB('ShardsIDReader').map(f).run()",
		"text":  "def f(x):\n  s = 'x'\n  while True: s += s\nGB('ShardsIDReader').map(f).run()",
		"dict":  "def f(x):\n  d = {}\n  while True: d[len(d)] = [0] * 100\nGB('ShardsIDReader').map(f).run()",
		"catch": "def f(x):\n  l = []\n  while True:\n    try: l.append('x' * 1000000)\n    except MemoryError: raise ValueError('gave up')\nGB('ShardsIDReader').map(f).run()",
	}
	var all sync.WaitGroup
	for name, script := range hogs {
		all.Go(func() {
			out, err := e.PyExecute(t.Context(), engine.Request{Script: script})
			if err != nil || len(out.Errors) != 1 || !strings.Contains(out.Errors[0], "MemoryError") && !strings.Contains(out.Errors[0], "gave up") {
				t.Errorf("%s: %v %.300q", name, err, out.Errors)
			}
		})
	}
	for i := range 8 {
		all.Go(func() {
			for n := range 10 {
				script := fmt.Sprintf("GB('PythonReader').map(lambda x: [x] * 1000).map(lambda l: len(l)).map(lambda n: n + int(execute('get', 'a'))).run(lambda: (i for i in range(%d)))", i+1)
				out, err := e.PyExecute(t.Context(), engine.Request{Script: script})
				if err != nil || len(out.Errors) != 0 || len(out.Results) != i+1 || texts(out.Results)[0] != "1001" {
					t.Errorf("neighbour %d.%d: %v %q %q", i, n, err, out.Errors, texts(out.Results))
					return
				}
			}
		})
	}
	all.Wait()
}

func TestCallbackThatTakesTooLong(t *testing.T) {
	e := newEngine(t, engine.Options{Limits: vm.Limits{Wall: 50 * time.Millisecond}})
	for name, body := range map[string]string{
		"loop":            "while True: pass",
		"caught for ever": "while True:\n    try:\n      while True: pass\n    except Exception: pass",
	} {
		out, err := e.PyExecute(t.Context(), engine.Request{Script: "def f(x):\n  " + body + "\nGB('ShardsIDReader').map(f).run()"})
		if err != nil || len(out.Errors) != 1 || !strings.Contains(out.Errors[0], "the callback took longer than 50ms") {
			t.Errorf("%s: %v %.300q", name, err, out.Errors)
		}
	}
}
