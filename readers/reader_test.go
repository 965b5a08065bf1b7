package readers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/pyfront"
	"gears/readers"
	"gears/shard"
	"gears/shard/shardtest"
	"gears/vm"
)

// show writes a value as Python would, as far as records go.
func show(v vm.Value) string {
	list := func(elems []vm.Value, open, end string) string {
		parts := make([]string, len(elems))
		for i, e := range elems {
			parts[i] = show(e)
		}
		return open + strings.Join(parts, ", ") + end
	}
	switch v.Kind() {
	case vm.KNone:
		return "None"
	case vm.KBool:
		return map[bool]string{true: "True", false: "False"}[v.AsBool()]
	case vm.KInt:
		return strconv.FormatInt(v.AsInt(), 10)
	case vm.KStr:
		return "'" + v.AsStr() + "'"
	case vm.KBytes:
		return fmt.Sprintf("b%q", v.AsStr())
	case vm.KByteArray:
		return fmt.Sprintf("bytearray(%q)", v.AsByteArray().B)
	case vm.KList:
		return list(v.AsList().Elems, "[", "]")
	case vm.KTuple:
		return list(v.AsTuple().Elems, "(", ")")
	case vm.KDict:
		var parts []string
		d := v.AsDict()
		for i := range d.Slots() {
			if k, x, ok := d.Slot(i); ok {
				parts = append(parts, show(k)+": "+show(x))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprintf("<kind %d>", v.Kind())
}

// arg makes named arguments of name, value, name, value…
func args(pairs ...any) (out []lang.NamedArg) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, lang.NamedArg{Name: pairs[i].(string), Value: pairs[i+1]})
	}
	return out
}

// all reads src to its end and closes it.
func all(t testing.TB, src readers.Source) (records []string, err error) {
	t.Helper()
	defer src.Close()
	for {
		page, err := src.Next(t.Context())
		if err == nil && len(page) == 0 {
			t.Fatal("Next returned an empty page and no error")
		}
		for _, v := range page {
			records = append(records, show(v))
		}
		if err != nil {
			if _, again := src.Next(t.Context()); again != err {
				t.Fatalf("Next after %v: got %v", err, again)
			}
			if err == io.EOF {
				err = nil
			}
			return records, err
		}
	}
}

// read opens spec and reads it all.
func read(t testing.TB, env readers.Env, spec readers.Spec) ([]string, error) {
	t.Helper()
	src, err := readers.Open(t.Context(), env, spec)
	if err != nil {
		t.Fatal(err)
	}
	return all(t, src)
}

// want reads spec and compares, in any order.
func want(t *testing.T, env readers.Env, spec readers.Spec, records ...string) {
	t.Helper()
	got, err := read(t, env, spec)
	if err != nil {
		t.Errorf("%+v: %v", spec, err)
	}
	slices.Sort(got)
	records = slices.Clone(records)
	slices.Sort(records)
	if d := cmp.Diff(records, got); d != "" {
		t.Errorf("%+v: records (-want +got):\n%s", spec, d)
	}
}

// testServer is a server, and send to run commands on it.
type testServer struct {
	*shardtest.Server
	env readers.Env
}

func start(t testing.TB, options ...string) *testServer {
	t.Helper()
	s := shardtest.Start(t, options...)
	return &testServer{s, readers.Env{Shard: s.Topology().Shards()[0]}}
}

// do pipelines commands.
func (s *testServer) do(t testing.TB, commands ...[]string) {
	t.Helper()
	pipeline(t, s.env.Shard, len(commands), func(i int) []string { return commands[i] })
}

func cmd(args ...string) []string { return args }

// pipeline sends n commands, a thousand at a time.
func pipeline(t testing.TB, s *shard.Shard, n int, command func(i int) []string) {
	t.Helper()
	ctx := t.Context()
	c, err := s.Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Put(c)
	for from := 0; from < n; from += 1000 {
		to := min(n, from+1000)
		for i := from; i < to; i++ {
			c.Append(command(i)...)
		}
		for range to - from {
			if r, err := c.Receive(ctx); err != nil || r.IsError() {
				t.Fatal(r.Str, err)
			}
		}
	}
}

// everyType sets up a key of each type.
func everyType(t testing.TB, s *testServer) {
	s.do(t,
		cmd("SET", "s", "text"), cmd("HSET", "h", "f", "v"), cmd("RPUSH", "l", "3", "1", "2"),
		cmd("SADD", "st", "a"), cmd("ZADD", "z", "1", "a"), cmd("XADD", "x", "1-1", "a", "b"),
		cmd("SET", "bin", "\xff\x00\xfe"), cmd("SET", "__gears__:state", "secret"), cmd("HSET", "h\xff", "\xfe", "\xfd"))
}

// script compiles and runs a script.
func script(t testing.TB, src string) (*vm.Thread, *vm.Globals) {
	t.Helper()
	m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render("<string>", src))
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	iso := &vm.Isolate{Builtins: vm.NewDict(0)}
	th := vm.NewThread(iso, vm.Limits{})
	g := p.NewGlobals(iso.Builtins)
	if err := th.RunMain(g); err != nil {
		t.Fatal(vm.ErrorText(nil, err, true))
	}
	return th, g
}

func TestTableHasTheReadersOfTheLanguage(t *testing.T) {
	for _, r := range lang.Readers {
		_, err := readers.BindRun(r.Name, vm.Str("*"), []vm.Value{vm.None}, nil)
		refused := err != nil && strings.Contains(message(err), "do not support run")
		if refused == r.Run {
			t.Errorf("%s: run is %v in the language, BindRun says %v", r.Name, r.Run, err)
		}
	}
}

func TestUnknownReader(t *testing.T) {
	if _, err := readers.Open(t.Context(), readers.Env{}, readers.Spec{Name: "Nope"}); err == nil {
		t.Error("Open of an unknown reader: got no error")
	}
	if _, err := readers.Open(t.Context(), readers.Env{}, readers.Spec{Name: "CommandReader"}); err == nil {
		t.Error("Open of a reader that cannot run: got no error")
	}
}

// message is the text of a script exception.
func message(err error) string {
	var r *vm.Raised
	if !errors.As(err, &r) || len(r.Exc().Args) == 0 {
		return fmt.Sprint(err)
	}
	return r.Exc().Args[0].AsStrOrEmpty()
}

func TestCancelledNextEndsTheSource(t *testing.T) {
	s := start(t)
	pipeline(t, s.env.Shard, 5000, func(i int) []string { return cmd("SET", fmt.Sprint("k", i), "v") })
	ctx, cancel := context.WithCancelCause(t.Context())
	src, err := readers.Open(ctx, s.env, readers.Spec{Name: "KeysReader"})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if _, err := src.Next(ctx); err != nil {
		t.Fatal(err)
	}
	cause := errors.New("enough")
	cancel(cause)
	for range 2 {
		if _, err := src.Next(ctx); err != cause {
			t.Errorf("Next of a cancelled context: got %v, want %v", err, cause)
		}
	}
}

func TestCancelDuringNext(t *testing.T) {
	s := start(t)
	s.do(t, cmd("SET", "k", "v"))
	for _, spec := range []readers.Spec{{Name: "KeysReader"}, {Name: "KeysOnlyReader"}, {Name: "StreamReader"}} {
		// The server sleeps, so Next waits.
		admin := s.Client()
		if err := admin.Do(t.Context(), "CLIENT", "PAUSE", "300", "ALL").Err(); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		src, err := readers.Open(ctx, s.env, spec)
		if err != nil {
			t.Fatal(err)
		}
		cause := errors.New("enough")
		go cancel(cause)
		if _, err := src.Next(ctx); err != cause {
			t.Errorf("%s: Next: got %v, want %v", spec.Name, err, cause)
		}
		src.Close()
		s.do(t, cmd("PING")) // waits for the end of the pause
	}
}

func TestLostConnection(t *testing.T) {
	s := start(t)
	pipeline(t, s.env.Shard, 20_000, func(i int) []string { return cmd("SET", fmt.Sprint("k", i), "v") })
	for _, spec := range []readers.Spec{{Name: "KeysReader"}, {Name: "KeysReader", Read: readers.ReadKeyOnly}, {Name: "KeysOnlyReader"}} {
		src, err := readers.Open(t.Context(), s.env, spec)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := src.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Client().Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").Err(); err != nil {
			t.Fatal(err)
		}
		_, err = all(t, src)
		var lost *shard.LostError
		if !errors.As(err, &lost) {
			t.Errorf("%+v: got %v, want a LostError", spec, err)
		}
		var record *readers.RecordError
		if errors.As(err, &record) {
			t.Errorf("%+v: a lost connection is no error record: %v", spec, err)
		}
	}
}

func TestEarlyClose(t *testing.T) {
	s := start(t)
	pipeline(t, s.env.Shard, 3000, func(i int) []string { return cmd("SET", fmt.Sprint("k", i), "v") })
	s.do(t, cmd("XADD", "x", "1-1", "a", "b"))
	for _, spec := range []readers.Spec{
		{Name: "KeysReader"}, {Name: "KeysReader", Read: readers.ReadKeyOnly}, {Name: "KeysOnlyReader"},
		{Name: "StreamReader", Args: args("arg", "x")}, {Name: "ShardsIDReader"},
	} {
		for _, reads := range []int{0, 1} {
			src, err := readers.Open(t.Context(), s.env, spec)
			if err != nil {
				t.Fatal(err)
			}
			for range reads {
				if _, err := src.Next(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			src.Close()
			src.Close()
			if page, err := src.Next(t.Context()); err != io.EOF || len(page) != 0 {
				t.Errorf("%s: Next after Close: got %d records, %v", spec.Name, len(page), err)
			}
		}
	}
	// No connection with replies under way may have gone back to the pool.
	for range 5 {
		r, err := s.env.Shard.Do(t.Context(), "PING")
		if err != nil || r.Str != "PONG" {
			t.Fatal(r, err)
		}
	}
}

func TestOneByOne(t *testing.T) {
	s := start(t)
	pipeline(t, s.env.Shard, 50, func(i int) []string { return cmd("SET", fmt.Sprint("k", i), "v") })
	for _, spec := range []readers.Spec{
		{Name: "KeysReader", OneByOne: true}, {Name: "KeysReader", OneByOne: true, Read: readers.ReadKeyOnly}, {Name: "KeysOnlyReader", OneByOne: true},
	} {
		src, err := readers.Open(t.Context(), s.env, spec)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for {
			page, err := src.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil || len(page) != 1 {
				t.Fatalf("%+v: got a page of %d, %v", spec, len(page), err)
			}
			n++
		}
		if n != 50 {
			t.Errorf("%+v: got %d records, want 50", spec, n)
		}
	}
}
