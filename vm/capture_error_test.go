package vm_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"gears/vm"

	"github.com/google/go-cmp/cmp"
)

// encodeError captures the global f of a script and returns the error.
func encodeError(t *testing.T, src string) *vm.CaptureError {
	t.Helper()
	s := newSide(t, src, true)
	_, err := vm.EncodeCaptured(s.t, s.g, []vm.Value{s.g.Lookup("f")})
	var c *vm.CaptureError
	if !errors.As(err, &c) {
		t.Fatalf("error %v", err)
	}
	return c
}

// TestCaptureError: the error names the callback, what pickle says and where
// the object at fault hangs.
func TestCaptureError(t *testing.T) {
	for _, c := range []struct{ name, src, text, where string }{
		{"generator in a global", "def g():\n    yield\ncache = {'k': [g()]}\ndef f(x):\n    return cache\n",
			"callback=f error=cannot pickle 'generator' object",
			"function 'f', global 'cache', element ['k'], element [0]"},
		{"attribute of an instance", "class C:\n    pass\ndef g():\n    yield\nc = C()\nc.lock = g()\ncache = c\ndef f(x):\n    return cache\n",
			"callback=f error=cannot pickle 'generator' object",
			"function 'f', global 'cache', attribute 'lock'"},
		{"through another function", "m = {}.keys()\ndef h():\n    return m\ndef f(x):\n    return h()\n",
			"callback=f error=cannot pickle 'dict_keys' object",
			"function 'f', global 'h', function 'h', global 'm'"},
		{"closure", "def make(x):\n    return lambda y: (x, y)\nf = make({}.items())\n",
			"callback=<lambda> error=cannot pickle 'dict_items' object", "closed-over variable 'x'"},
		{"default", "def f(x, y={}.values()):\n    return y\n",
			"callback=f error=cannot pickle 'dict_values' object", "default of function 'f'"},
		{"class attribute", "class C:\n    keys = {}.keys()\ndef f(x):\n    return C\n",
			"callback=f error=cannot pickle 'dict_keys' object", "function 'f', global 'C', attribute of class C: 'keys'"},
		{"coroutine", "async def co():\n    pass\nc = co()\ndef f(x):\n    return c\n",
			"callback=f error=cannot pickle 'coroutine' object", "function 'f', global 'c'"},
		{"error of the script", "class C:\n    def __getstate__(self):\n        raise ValueError('no state')\nc = C()\ndef f(x):\n    return c\n",
			"callback=f error=no state", "function 'f', global 'c'"},
		{"reduce that is none", "class C:\n    def __reduce__(self):\n        return 5\nc = C()\ndef f(x):\n    return c\n",
			"callback=f error=__reduce__ must return a string or tuple", "function 'f', global 'c'"},
		{"callable object", "import re\nclass F:\n    def __call__(self, x):\n        return x\nf = F()\nf.m = re.match('a', 'a')\n",
			"callback=<not_main.F object> error=cannot pickle 're.Match' object", "attribute 'm'"},
		{"lock", "import threading\nlock = threading.Lock()\ndef f(x):\n    with lock:\n        return x\n",
			"callback=f error=cannot pickle '_thread.lock' object", "function 'f', global 'lock'"},
		{"lock in an instance", "import threading\nclass C:\n    def __init__(self):\n        self.lock = threading.RLock()\nc = C()\nf = lambda x: c\n",
			"callback=<lambda> error=cannot pickle '_thread.RLock' object", "function '<lambda>', global 'c', attribute 'lock'"},
		{"context manager under way", "from contextlib import contextmanager\n@contextmanager\ndef cm():\n    yield\n@cm()\ndef f(x):\n    return x\n",
			"callback=f error=cannot pickle 'generator' object", "closed-over variable 'self', attribute 'gen'"},
		{"hash", "import hashlib\nh = hashlib.md5()\nf = lambda x: h\n",
			"callback=<lambda> error=cannot pickle '_hashlib.HASH' object", "function '<lambda>', global 'h'"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			err := encodeError(t, c.src)
			if diff := cmp.Diff("Error occured when serialized a python callback, "+c.text, err.Error()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.where, err.Where()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPickleTexts compares what captures say of objects that cannot be pickled
// with what CPython's pickle says.
func TestPickleTexts(t *testing.T) {
	setup := "import re, hashlib, itertools\ndef gen():\n    yield\nasync def co():\n    pass\nclass W:\n    pass\n" +
		"class BadTuple:\n    def __reduce__(self):\n        return (1,)\nclass BadCall:\n    def __reduce__(self):\n        return (1, ())\n" +
		"class BadArgs:\n    def __reduce__(self):\n        return (int, [])\nclass NewArgs:\n    def __getnewargs__(self):\n        return 5\n"
	exprs := []string{
		"gen()", "co()", "{}.keys()", "{}.values()", "{}.items()", "re.match('a', 'a')", "hashlib.md5()", "hashlib.sha256(b'x')",
		"BadTuple()", "BadCall()", "BadArgs()", "NewArgs()", "[gen()]", "{'a': {1: gen()}}",
	}
	script := setup + "import pickle, json\nout = []\nfor e in json.loads('''" + string(mustJSON(exprs)) + "'''):\n" +
		"    try:\n        pickle.dumps(eval(e), 4)\n        out.append('')\n    except Exception as x:\n        out.append(str(x))\nprint(json.dumps(out))\n"
	text, err := exec.Command("python3", "-c", "import warnings; warnings.simplefilter('ignore')\n"+script).Output()
	if err != nil {
		t.Skip("no python3: ", err)
	}
	var wants []string
	if err := json.Unmarshal(text, &wants); err != nil {
		t.Fatal(err)
	}
	for i, e := range exprs {
		got := encodeError(t, setup+"v = "+e+"\nf = lambda: v\n").Reason()
		if got != wants[i] {
			t.Errorf("%s: %q, CPython says %q", e, got, wants[i])
		}
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// TestCaptureRefuses: a capture is for one source and one version of its form.
func TestCaptureRefuses(t *testing.T) {
	const src = "def f(x):\n    return x\n"
	a := newSide(t, src, true)
	data, err := vm.EncodeCaptured(a.t, a.g, []vm.Value{a.g.Lookup("f")})
	if err != nil {
		t.Fatal(err)
	}
	newer := append([]byte(nil), data...)
	newer[4] = 9
	for _, c := range []struct {
		name string
		src  string
		data []byte
		want string
	}{
		{"another source", src + "\n", data, "capture belongs to another source than this script's"},
		{"another version", src, newer, "capture has format version 9, this gears reads version 2"},
		{"cut", src, data[:len(data)-1], "malformed capture"},
		{"longer", src, append(append([]byte(nil), data...), 0), "malformed capture"},
		{"empty", src, nil, "malformed capture"},
		{"text", src, []byte(strings.Repeat("x", 100)), "malformed capture"},
	} {
		b := newSide(t, c.src, false)
		if _, err := vm.DecodeCaptured(b.t, b.g, c.data); err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

// TestCaptureLimits: deep and large values end in errors a script could catch.
func TestCaptureLimits(t *testing.T) {
	c := encodeError(t, "d = []\nfor _ in range(100000):\n    d = [d]\ndef f(x):\n    return d\n")
	if !vm.IsExc(c.Err, vm.ExcRecursionError) || len(c.Path) > 30 {
		t.Errorf("%v, a path of %d steps", c.Err, len(c.Path))
	}
	// A chain of functions, each naming the next, and a chain of objects.
	src := "class N:\n    pass\nn = None\nfor _ in range(100000):\n    m = N()\n    m.next = n\n    n = m\ndef f(x):\n    return n\n"
	if c := encodeError(t, src); !vm.IsExc(c.Err, vm.ExcRecursionError) {
		t.Error(c.Err)
	}
	// Strings are shared; what is made of them when they are read is charged.
	s := newSide(t, "b = [bytes(1 << 20) for _ in range(40)]\ndef f(x):\n    return b\n", true)
	small := vm.NewThread(s.t.Iso, vm.Limits{Memory: 8 << 20})
	if _, err := vm.EncodeCaptured(small, s.g, []vm.Value{s.g.Lookup("f")}); err == nil || !strings.Contains(err.Error(), "memory budget") {
		t.Error(err)
	}
	data, err := vm.EncodeCaptured(s.t, s.g, []vm.Value{s.g.Lookup("f")})
	if err != nil {
		t.Fatal(err)
	}
	to := newSide(t, s.g.Program.Module.Source, false)
	small = vm.NewThread(to.t.Iso, vm.Limits{Memory: 8 << 20})
	if _, err := vm.DecodeCaptured(small, to.g, data); !vm.IsExc(err, vm.ExcMemoryError) {
		t.Error(err)
	}
	// A loop in __getstate__ that never ends is ended.
	s = newSide(t, "class C:\n    def __getstate__(self):\n        while True:\n            pass\nc = C()\ndef f(x):\n    return c\n", true)
	short := vm.NewThread(s.t.Iso, vm.Limits{Instructions: 100000})
	if _, err := vm.EncodeCaptured(short, s.g, []vm.Value{s.g.Lookup("f")}); err == nil {
		t.Error("no end")
	}
}

// TestCaptureSharesGlobals: callbacks captured apart meet in the one set of
// globals that they are decoded into.
func TestCaptureSharesGlobals(t *testing.T) {
	const src = "n = 5\ndef inc(x):\n    global n\n    n += x\n    return n\ndef get(x):\n    return n\n"
	a, b := newSide(t, src, true), newSide(t, src, false)
	inc := carry(t, a, b, []vm.Value{a.g.Lookup("inc")})
	get := carry(t, a, b, []vm.Value{a.g.Lookup("get")})
	b.call(inc[0], []vm.Value{vm.Int(2)})
	b.call(get[0], []vm.Value{vm.Int(0)})
	a.call(a.g.Lookup("get"), []vm.Value{vm.Int(0)})
	if diff := cmp.Diff("7\n7\n", b.out.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("5\n", a.out.String()); diff != "" {
		t.Error("the source is changed:", diff)
	}
}

// TestCaptureOfOtherLibrary: code of library modules is named by its place, so
// the module must have the same source on both sides.
func TestCaptureOfOtherLibrary(t *testing.T) {
	const src = "from contextlib import contextmanager\n@contextmanager\ndef f():\n    yield 1\n"
	a, b := newSide(t, src, true), newSide(t, src, false)
	data, err := vm.EncodeCaptured(a.t, a.g, []vm.Value{a.g.Lookup("f")})
	if err != nil {
		t.Fatal(err)
	}
	m, err := b.t.Import("contextlib")
	if err != nil {
		t.Fatal(err)
	}
	other := *m.Globals.Program.Module
	other.Source += "\n"
	m.Globals.Program.Module = &other
	_, err = vm.DecodeCaptured(b.t, b.g, data)
	if want := "capture has code of module 'contextlib' as another version of gears has it"; err == nil || err.Error() != want {
		t.Errorf("error %v", err)
	}
}
