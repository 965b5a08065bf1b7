package readers_test

import (
	"fmt"
	"io"
	"testing"

	"gears/readers"
	"gears/vm"
)

const benchKeys = 100_000

// bench reads all of spec's records once an iteration and reports time and
// allocations for a record.
func bench(b *testing.B, env readers.Env, spec readers.Spec, n int) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		src, err := readers.Open(b.Context(), env, spec)
		if err != nil {
			b.Fatal(err)
		}
		got := 0
		for {
			page, err := src.Next(b.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			got += len(page)
		}
		if got < n {
			b.Fatalf("got %d records, want %d", got, n)
		}
		src.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
}

func BenchmarkKeys(b *testing.B) {
	s := start(b)
	pipeline(b, s.env.Shard, benchKeys, func(i int) []string {
		return cmd("HSET", fmt.Sprintf("user:%d", i), "name", "somebody", "age", fmt.Sprint(i%90), "city", "Springfield")
	})
	for _, page := range []int{1000, 2000, 4000} {
		for _, spec := range []readers.Spec{
			{Read: readers.ReadKeyOnly}, {Read: readers.ReadType}, {Read: readers.ReadFields, Fields: []string{"age"}},
			{Read: readers.ReadFields, Fields: []string{"age", "city"}}, {Read: readers.ReadFull},
		} {
			spec.Name, spec.Page = "KeysReader", page
			b.Run(fmt.Sprintf("%s-%d/page=%d", spec.Read, len(spec.Fields), page), func(b *testing.B) {
				bench(b, s.env, spec, benchKeys)
			})
		}
	}
	b.Run("names", func(b *testing.B) { bench(b, s.env, readers.Spec{Name: "KeysOnlyReader"}, benchKeys) })
}

func BenchmarkKeysMixed(b *testing.B) {
	for what, name := range map[string]string{"named": "%c:%d", "alike": "%.0ckey:%d"} {
		b.Run(what, func(b *testing.B) {
			s := start(b)
			many(b, s, benchKeys, func(i int) string { return fmt.Sprintf(name, "shlt"[i%4], i) })
			bench(b, s.env, readers.Spec{Name: "KeysReader"}, benchKeys)
		})
	}
}

func BenchmarkStream(b *testing.B) {
	s := start(b)
	pipeline(b, s.env.Shard, benchKeys, func(i int) []string { return cmd("XADD", "x", "*", "name", "somebody", "age", "7") })
	bench(b, s.env, readers.Spec{Name: "StreamReader", Args: args("arg", "x")}, benchKeys)
}

func BenchmarkPython(b *testing.B) {
	th, g := script(b, "def f():\n    i = 0\n    while i < 100000:\n        yield i\n        i += 1\n")
	env := readers.Env{Thread: th}
	bench(b, env, readers.Spec{Name: "PythonReader", Args: args("func", vm.CallbackOf(g.Lookup("f")))}, benchKeys)
}
