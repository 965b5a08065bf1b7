package readers_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/readers"
	"gears/shard"
	"gears/vm"
)

// startAs is the environment of another user of the server.
func startAs(t testing.TB, s *testServer, user, password string) readers.Env {
	t.Helper()
	url := "unix://" + user + ":" + password + "@" + s.Socket
	top, err := shard.Open(t.Context(), shard.Options{URLs: []string{url}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { top.Close() })
	return readers.Env{Shard: top.Shards()[0]}
}

// recordError returns the exception of an error record.
func recordError(t *testing.T, err error) error {
	t.Helper()
	var record *readers.RecordError
	if !errors.As(err, &record) {
		t.Fatalf("got %v, want an error record", err)
	}
	return record.Err
}

func trace(err error) (lines []string) {
	var r *vm.Raised
	if errors.As(err, &r) {
		for _, e := range r.Exc().Trace {
			lines = append(lines, fmt.Sprint(e.Func, " ", e.Line))
		}
	}
	return lines
}

func TestKeysOnly(t *testing.T) {
	s := start(t)
	everyType(t, s)
	s.do(t, cmd("SET", "n1", "1"), cmd("SET", "n2", "2"))
	only := func(pairs ...any) readers.Spec { return readers.Spec{Name: "KeysOnlyReader", Args: args(pairs...)} }
	want(t, s.env, only("pattern", "n*"), "'n1'", "'n2'")
	want(t, s.env, only("pattern", "n1"), "'n1'")
	want(t, s.env, only("pattern", "n1", "count", "5"), "'n1'")
	want(t, s.env, only("pattern", "n*", "count", "1"), "'n1'", "'n2'")
	want(t, s.env, only("pattern", "n1", "noScan", true), "'n1'")
	want(t, s.env, only("pattern", "nope", "noScan", true))
	want(t, s.env, only("pattern", "__gears__:state", "noScan", true))
	want(t, s.env, only("pattern", "__gears__:*"))
	want(t, s.env, only(), "'n1'", "'n2'", "'s'", "'h'", "'l'", "'st'", "'z'", "'x'", "'bin'", `bytearray("h\xff")`)
	for _, pattern := range []string{"n*", "n1"} {
		for count, text := range map[string]string{
			"x": "ERR value is not an integer or out of range\r\n",
			"0": "ERR syntax error\r\n",
		} {
			got, err := read(t, s.env, only("pattern", pattern, "count", count))
			if err = recordError(t, err); len(got) != 0 || !vm.IsExc(err, vm.ExcGearsError) || message(err) != text {
				t.Errorf("count %s: got %v, %q", count, got, message(err))
			}
			if d := cmp.Diff([]string{"keysOnlyReader 59"}, trace(err)); d != "" {
				t.Errorf("count %s: trace (-want +got):\n%s", count, d)
			}
		}
	}
}

func TestKeysOnlyGenerator(t *testing.T) {
	s := start(t)
	s.do(t, cmd("SET", "n1", "1"), cmd("SET", "n2", "2"))
	th, g := script(t, `
exact = lambda: ('n2', True)
glob = lambda: ['n*', 0]
one = lambda: ('n1',)
three = lambda: (1, 2, 3)
number = lambda: 5
def fails():
    raise 1
text = 'text'
`)
	env := s.env
	env.Thread = th
	spec := func(name string) readers.Spec {
		return readers.Spec{Name: "KeysOnlyReader", Args: args("pattern", "*", "patternGenerator", vm.CallbackOf(g.Lookup(name)))}
	}
	want(t, env, spec("exact"), "'n2'")
	want(t, env, spec("glob"), "'n1'", "'n2'")
	for name, text := range map[string]string{
		"one":    "not enough values to unpack (expected 2, got 1)",
		"three":  "too many values to unpack (expected 2)",
		"number": "cannot unpack non-iterable int object",
		"text":   "'str' object is not callable",
	} {
		_, err := read(t, env, spec(name))
		if err = recordError(t, err); message(err) != text || len(trace(err)) != 1 {
			t.Errorf("%s: got %q %v, want %q", name, message(err), trace(err), text)
		}
	}
	_, err := read(t, env, spec("fails"))
	if d := cmp.Diff([]string{"fails 8", "keysOnlyReader 47"}, trace(recordError(t, err))); d != "" {
		t.Errorf("trace (-want +got):\n%s", d)
	}
}

func TestStream(t *testing.T) {
	s := start(t)
	s.do(t, cmd("XADD", "x", "1-1", "a", "b", "c", "d"), cmd("XADD", "x", "2-1", "a", "\xff", "\xfe", "e", "a", "again"),
		cmd("SET", "s", "1"), cmd("XADD", "__gears__:x", "1-1", "a", "b"),
		cmd("XADD", "end", "18446744073709551615-18446744073709551615", "a", "b"))
	stream := func(key string, pairs ...any) readers.Spec {
		return readers.Spec{Name: "StreamReader", Args: append(args("arg", key), args(pairs...)...)}
	}
	first := "{'key': 'x', 'id': '1-1', 'value': {'a': 'b', 'c': 'd'}}"
	second := `{'key': 'x', 'id': '2-1', 'value': {'a': 'again', b"\xfe": 'e'}}`
	want(t, s.env, stream("x"), first, second)
	want(t, s.env, stream("x", "fromId", "0"), first, second)
	want(t, s.env, stream("x", "fromId", "1-0"), first, second)
	want(t, s.env, stream("x", "fromId", "1-1"), second)
	want(t, s.env, stream("x", "fromId", "1"), first, second)
	want(t, s.env, stream("x", "fromId", "2"), second)
	want(t, s.env, stream("x", "fromId", "2-1"))
	want(t, s.env, stream("nope"))
	want(t, s.env, stream("__gears__:x"))
	want(t, s.env, stream("end", "fromId", "18446744073709551615-18446744073709551615"))
	want(t, s.env, readers.Spec{Name: "StreamReader", DefaultArg: "x", Args: args("fromId", "1-1")}, second)
	for _, key := range []string{"x", "nope"} {
		_, err := read(t, s.env, stream(key, "fromId", "zz"))
		if text := vm.ErrorText(nil, recordError(t, err), true); text != "ERR Invalid stream ID specified as stream command argument" {
			t.Errorf("bad id: got %q", text)
		}
	}
	_, err := read(t, s.env, stream("s"))
	if text := vm.ErrorText(nil, recordError(t, err), true); !strings.HasPrefix(text, "WRONGTYPE") {
		t.Errorf("not a stream: got %q", text)
	}
}

func TestStreamInOrderAndUpToItsEndWhenOpened(t *testing.T) {
	s := start(t)
	pipeline(t, s.env.Shard, 3000, func(i int) []string { return cmd("XADD", "x", fmt.Sprint(i+1), "n", fmt.Sprint(i)) })
	for _, page := range []int{0, 1, 7, 3000, 5000} {
		src, err := readers.Open(t.Context(), s.env, readers.Spec{Name: "StreamReader", Args: args("arg", "x"), Page: page, OneByOne: page == 1})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for {
			records, err := src.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			s.do(t, cmd("XADD", "x", "*", "late", "1")) // as a recipe might
			for _, r := range records {
				if got, want := show(r), fmt.Sprintf("{'key': 'x', 'id': '%d-0', 'value': {'n': '%d'}}", n+1, n); got != want {
					t.Fatalf("page %d: got %s, want %s", page, got, want)
				}
				n++
			}
		}
		if n != 3000 {
			t.Errorf("page %d: got %d entries, want 3000", page, n)
		}
		s.do(t, cmd("XTRIM", "x", "MAXLEN", "0"), cmd("DEL", "x"))
		pipeline(t, s.env.Shard, 3000, func(i int) []string { return cmd("XADD", "x", fmt.Sprint(i+1), "n", fmt.Sprint(i)) })
	}
}

func TestPython(t *testing.T) {
	th, g := script(t, `
log = []
def numbers():
    i = 0
    while i < 1000:
        yield i
        i += 1
def fails():
    yield 1
    yield 2
    raise 1
def raises():
    raise 1
calls = [0]
def counts():
    calls[0] += 1
    if calls[0] > 3:
        raise 1
    return calls[0]
def same():
    d = {}
    i = 0
    while i < 3:
        d['i'] = i
        yield d
        i += 1
def cleans():
    try:
        while True:
            yield 1
    finally:
        calls[0] = 'cleaned'
nested = lambda: numbers()
`)
	env := readers.Env{Thread: th}
	spec := func(name string) readers.Spec {
		return readers.Spec{Name: "PythonReader", Args: args("func", vm.CallbackOf(g.Lookup(name)))}
	}
	for _, name := range []string{"numbers", "nested"} {
		got, err := read(t, env, spec(name))
		if err != nil || len(got) != 1000 || got[0] != "0" || got[999] != "999" {
			t.Errorf("%s: got %d records, %v", name, len(got), err)
		}
	}
	for name, records := range map[string][]string{"fails": {"1", "2"}, "raises": nil, "counts": {"1", "2", "3"}} {
		got, err := read(t, env, spec(name))
		if d := cmp.Diff(records, got); d != "" {
			t.Errorf("%s: records (-want +got):\n%s", name, d)
		}
		if err = recordError(t, err); len(trace(err)) != 1 {
			t.Errorf("%s: got %v with trace %v", name, err, trace(err))
		}
	}
	got, err := read(t, env, spec("same"))
	if d := cmp.Diff([]string{"{'i': 0}", "{'i': 1}", "{'i': 2}"}, got); d != "" || err != nil {
		t.Errorf("a dict that is yielded again: %v (-want +got):\n%s", err, d)
	}
	src, err := readers.Open(t.Context(), env, spec("cleans"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := src.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	src.Close()
	if got := show(g.Lookup("calls")); got != "['cleaned']" {
		t.Errorf("finally of a generator that was not read to its end: got %s", got)
	}
	one := spec("numbers")
	one.OneByOne = true
	src, err = readers.Open(t.Context(), env, one)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for i := range 3 {
		if page, err := src.Next(t.Context()); err != nil || len(page) != 1 || show(page[0]) != fmt.Sprint(i) {
			t.Errorf("record %d one by one: got %d records, %v", i, len(page), err)
		}
	}
}

func TestShardsID(t *testing.T) {
	s := start(t)
	want(t, s.env, readers.Spec{Name: "ShardsIDReader"}, "'1'")
	s.env.ClusterMode = true
	want(t, s.env, readers.Spec{Name: "ShardsIDReader"}, "'"+strings.Repeat("0", 40)+"'")
}

func TestBindRun(t *testing.T) {
	_, g := script(t, "f = lambda: 1\n")
	f := g.Lookup("f")
	kw := func(pairs ...any) (out []vm.Kw) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, vm.Kw{Name: pairs[i].(string), V: pairs[i+1].(vm.Value)})
		}
		return out
	}
	pos := func(v ...vm.Value) []vm.Value { return v }
	for _, c := range []struct {
		reader string
		args   []vm.Value
		kw     []vm.Kw
		want   string
	}{
		{"KeysReader", nil, nil, "arg=*"},
		{"KeysReader", pos(vm.Str("")), nil, "arg=*"},
		{"KeysReader", pos(vm.None, vm.False, vm.True), nil, "arg=*"},
		{"KeysReader", pos(vm.Str("a*")), kw("noScan", vm.True, "readValue", vm.False, "mode", vm.Str("async"), "prefix", vm.Str("p")), "arg=a* noScan=true readValue=false"},
		{"KeysReader", nil, kw("arg", vm.Str("k"), "collect", vm.False, "fromId", vm.Int(1)), "arg=k"},
		{"KeysReader", pos(vm.Int(5)), nil, "gears.error: regex argument must be a string"},
		{"KeysReader", pos(vm.Bytes("x")), nil, "gears.error: regex argument must be a string"},
		{"KeysReader", nil, kw("noScan", vm.Int(1)), "gears.error: exactMatch value is not boolean"},
		{"KeysReader", nil, kw("readValue", vm.None), "gears.error: readValue value is not boolean"},
		{"KeysReader", pos(vm.Str("a")), kw("arg", vm.Str("b")), "TypeError: run() got multiple values for argument 'arg'"},
		{"KeysReader", pos(vm.None, vm.None, vm.None, vm.None), nil, "TypeError: run() takes from 1 to 4 positional arguments but 5 were given"},
		{"KeysOnlyReader", pos(vm.Str("n*")), nil, "pattern=n*"},
		{"KeysOnlyReader", pos(vm.Int(5)), kw("count", vm.Int(7), "noScan", vm.Int(1), "convertToStr", vm.False), "pattern=5 count=7 noScan=true"},
		{"KeysOnlyReader", nil, kw("pattern", vm.Str("p"), "count", vm.Str("x"), "patternGenerator", vm.None), "pattern=p count=x"},
		{"KeysOnlyReader", nil, kw("patternGenerator", f), "pattern=* patternGenerator=<lambda>"},
		{"KeysOnlyReader", pos(vm.Str("n*")), kw("pattern", vm.Str("p")), "TypeError: createKeysOnlyReader() got multiple values for argument 'pattern'"},
		{"KeysOnlyReader", pos(vm.Str("n*")), kw("mode", vm.Str("async")), "TypeError: createKeysOnlyReader() got an unexpected keyword argument 'mode'"},
		{"StreamReader", pos(vm.Str("x")), kw("fromId", vm.Str("1-1")), "arg=x fromId=1-1"},
		{"StreamReader", pos(vm.Str("x")), kw("fromId", vm.Int(1)), "gears.error: fromId argument must be a string"},
		{"StreamReader", pos(f), nil, "gears.error: regex argument must be a string"},
		{"PythonReader", pos(f), nil, "func=<lambda>"},
		{"PythonReader", nil, nil, "gears.error: pyreader argument must be a function"},
		{"PythonReader", pos(vm.TypeValue(vm.ExcException)), nil, "gears.error: pyreader argument must be a function"},
		{"ShardsIDReader", pos(vm.Int(5)), kw("whatever", vm.None), ""},
		{"CommandReader", nil, nil, "gears.error: Given reader do not support run or not exists"},
		{"Nope", nil, nil, "gears.error: Given reader do not support run or not exists"},
	} {
		named, err := readers.BindRun(c.reader, vm.Str("*"), c.args, c.kw)
		var parts []string
		for _, a := range named {
			if cb, ok := a.Value.(*lang.Callback); ok {
				a.Value = cb.Name()
			}
			parts = append(parts, fmt.Sprint(a.Name, "=", a.Value))
		}
		got := strings.Join(parts, " ")
		if err != nil {
			var r *vm.Raised
			if !errors.As(err, &r) {
				t.Fatal(err)
			}
			got = vm.TypeOf(r.V).FullName() + ": " + message(err)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.reader, got, c.want)
		}
	}
}
