package vm_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"gears/pyfront"
	"gears/vm"
	"gears/vm/lib"
)

// load compiles and runs a script and returns its thread and globals.
func load(t testing.TB, src string) (*vm.Thread, *vm.Globals) {
	t.Helper()
	return loadWith(t, src, vm.NewDict(0))
}

func loadWith(t testing.TB, src string, builtins *vm.Dict) (*vm.Thread, *vm.Globals) {
	t.Helper()
	m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render("<string>", src))
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	iso := &vm.Isolate{Builtins: builtins, Modules: map[string]*vm.Module{}, Import: lib.Import}
	th := vm.NewThread(iso, vm.Limits{})
	g := p.NewGlobals(iso.Builtins)
	if err := th.RunMain(g); err != nil {
		t.Fatal(vm.ErrorText(nil, err, true))
	}
	return th, g
}

func BenchmarkFib27(b *testing.B) {
	th, g := load(b, "def fib(n):\n    if n < 2:\n        return n\n    return fib(n-1) + fib(n-2)\n")
	fib := g.Lookup("fib")
	for b.Loop() {
		v, err := th.Call(fib, []vm.Value{vm.Int(27)}, nil)
		if err != nil || v.AsInt() != 196418 {
			b.Fatal(v, err)
		}
	}
}

func BenchmarkRecordFilter(b *testing.B) {
	_, g := load(b, "f = lambda x: x['key'] != 'all_keys'\n")
	th := vm.NewThread(&vm.Isolate{Builtins: vm.NewDict(0)}, vm.Limits{})
	run := vm.NewSegment(g, []vm.SegStep{{Op: "filter", Fn: g.Lookup("f")}}).NewRun()
	rec := vm.NewRecord(&vm.Record{Event: vm.None, Key: vm.Str("movie:1"), Type: vm.Str("hash"), Value: vm.None})
	var task vm.Task
	b.ReportAllocs()
	for b.Loop() {
		if st, err := th.Start(&task, run, rec); st != vm.Done || err != nil || len(task.Out) != 1 {
			b.Fatal(st, err, task.Out, task.Errs)
		}
	}
}

func TestCore(t *testing.T) {
	_, g := load(t, `
def gen(n):
    i = 0
    try:
        while i < n:
            yield i
            i = i + 1
    finally:
        global done
        done = 1
def outer():
    x = 1
    def inner():
        nonlocal x
        x = x + 1
        return x
    inner()
    return inner() + x
total = 0
for v in gen(5):
    total = total + v
o = outer()
def deleg():
    r = yield from gen(3)
    yield 100
s = 0
for v in deleg():
    s = s + v
def tf(a, b=2, *args, c=3, **kw):
    try:
        return a + b + c
    finally:
        a = 100
q = tf(1, c=5)
class A:
    k = 7
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.v + self.k
class B(A):
    def __init__(self, v):
        A.__init__(self, v)
    def get(self):
        return A.get(self) + 1
b = B(3).get()
`)
	for name, want := range map[string]int64{"total": 10, "o": 6, "s": 103, "q": 8, "b": 11, "done": 1} {
		if got := g.Lookup(name); got.Kind() != vm.KInt || got.AsInt() != want {
			t.Errorf("%s = %v, want %d", name, got, want)
		}
	}
}

// benchScripts are loops over the commonest work of recipes; each defines run().
var benchScripts = []struct{ name, src string }{
	{"SplitJoin", `
line = 'action,comedy,drama,horror,western'
def run():
    n = 0
    for i in range(1000):
        n += len('|'.join(line.split(',')))
    return n
`},
	{"DictCount", `
words = ('the quick brown fox jumps over the lazy dog ' * 100).split()
def run():
    counts = {}
    for w in words:
        counts[w] = counts.get(w, 0) + 1
    return counts['the'] * 5
`},
	{"SortKey", `
rows = [{'year': (i * 7919) % 1000, 'title': str(i)} for i in range(1000)]
def run():
    return len(sorted(rows, key=lambda r: r['year']))
`},
	{"FString", `
def run():
    n = 0
    for i in range(1000):
        n += len(f'key:{i}:{i / 3:.2f}:{"x":>5}')
    return n
`},
	{"MethodCalls", `
class Counter:
    def __init__(self):
        self.n = 0
    def add(self, by):
        self.n += by
        return self.n
def run():
    c = Counter()
    for i in range(1000):
        c.add(1)
    return c.n
`},
	{"Constructors", `
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
def run():
    n = 0
    for i in range(1000):
        n += Point(i, 1).y
    return n
`},
	{"GeneratorSum", `
def numbers(n):
    for i in range(n):
        yield i
def run():
    return sum(x for x in numbers(1000) if x % 2)
`},
}

func BenchmarkScripts(b *testing.B) {
	for _, s := range benchScripts {
		b.Run(s.name, func(b *testing.B) {
			th, g := loadWith(b, s.src, vm.Builtins())
			run := g.Lookup("run")
			b.ReportAllocs()
			for b.Loop() {
				th.Reset()
				if v, err := th.Call(run, nil, nil); err != nil || v.AsInt() < 1000 {
					b.Fatal(v, err)
				}
			}
		})
	}
}

// callScripts are a thousand calls each of a function that takes few arguments;
// each defines run().
var callScripts = []struct{ name, src string }{
	{"None", `
def f(): return 1
def run():
    n = 0
    for i in range(1000): n += f()
    return n
`},
	{"Positional", `
def f(a, b, c): return a
def run():
    n = 0
    for i in range(1000): n += f(i, 2, 3)
    return n
`},
	{"Default", `
def f(a, b=2, c=3): return a
def run():
    n = 0
    for i in range(1000): n += f(i)
    return n
`},
	{"Keyword", `
def f(a, b=2, *, c=3): return a
def run():
    n = 0
    for i in range(1000): n += f(i, c=1)
    return n
`},
	{"Closure", `
def run():
    def f(a): return a + one
    one = 1
    n = 0
    for i in range(1000): n += f(i)
    return n
`},
	{"Method", `
class C:
    def f(self, a): return a
def run():
    n, c = 0, C()
    for i in range(1000): n += c.f(i)
    return n
`},
	{"Builtin", `
def run():
    n, s = 0, 'abc'
    for i in range(1000): n += len(s) + abs(i)
    return n
`},
	{"Key", `
values = list(range(1000))
def run():
    return max(values, key=lambda x: x) + 2000
`},
}

func BenchmarkCalls(b *testing.B) {
	for _, s := range callScripts {
		b.Run(s.name, func(b *testing.B) {
			th, g := loadWith(b, s.src, vm.Builtins())
			run := g.Lookup("run")
			b.ReportAllocs()
			for b.Loop() {
				th.Reset()
				if v, err := th.Call(run, nil, nil); err != nil || v.AsInt() < 1000 {
					b.Fatal(v, err)
				}
			}
		})
	}
}

// BenchmarkPrograms runs the scripts that bench compares with CPython, with the
// heap that gearsd keeps, so that they can be profiled here.
func BenchmarkPrograms(b *testing.B) {
	files, err := filepath.Glob("../bench/programs/*.py")
	if err != nil || len(files) == 0 {
		b.Fatal(files, err)
	}
	ballast := make([]byte, 48<<20)
	defer runtime.KeepAlive(ballast)
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.TrimSuffix(filepath.Base(file), ".py"), func(b *testing.B) {
			th, g := loadWith(b, string(src), vm.Builtins())
			body := g.Lookup("body")
			b.ReportAllocs()
			for b.Loop() {
				th.Reset()
				if _, err := th.Call(body, nil, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
func TestCallsAllocateNothing(t *testing.T) {
	for _, s := range callScripts {
		th, g := loadWith(t, s.src, vm.Builtins())
		run := g.Lookup("run")
		if n := testing.AllocsPerRun(5, func() {
			th.Reset()
			if _, err := th.Call(run, nil, nil); err != nil {
				t.Fatal(err)
			}
		}); n > 20 { // the loop's iterator and the like, once for a thousand calls
			t.Errorf("%s: %.0f allocations in 1000 calls", s.name, n)
		}
	}
}
