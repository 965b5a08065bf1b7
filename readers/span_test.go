package readers_test

import (
	"io"
	"strconv"
	"testing"

	"gears/readers"
	"gears/shard/shardtest"
)

// TestSpanOfReaders: what is left starts at all there is, grows less with each page,
// and is nothing at the end, however few of the keys match.
func TestSpanOfReaders(t *testing.T) {
	s := shardtest.Start(t)
	c := s.Client()
	pipe := c.Pipeline()
	for i := range 3000 {
		pipe.Do(t.Context(), "SET", "k"+strconv.Itoa(i), "1")
		pipe.Do(t.Context(), "XADD", "x", "*", "n", i)
	}
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	on := s.Topology().Shards()[0]
	for name, c := range map[string]struct {
		spec readers.Spec
		all  int64
	}{
		"all keys":  {readers.Spec{Name: "KeysReader", Page: 100}, 3001},
		"some keys": {readers.Spec{Name: "KeysOnlyReader", Args: args("pattern", "k*9"), Page: 100}, 3001},
		"a stream":  {readers.Spec{Name: "StreamReader", Args: args("arg", "x"), Page: 100}, 3000},
	} {
		t.Run(name, func(t *testing.T) {
			span := readers.NewSpan(on, c.spec)
			if n, known := span.Left(t.Context()); !known || n != c.all {
				t.Fatalf("at the start %d (%v) are left, want %d", n, known, c.all)
			}
			src, err := readers.Open(t.Context(), readers.Env{Shard: on, Span: span}, c.spec)
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			last, pages := c.all, 0
			for {
				_, err := src.Next(t.Context())
				n, known := span.Left(t.Context())
				if err == io.EOF {
					if n != 0 || !known || pages < 3 {
						t.Errorf("after %d pages, at the end, %d (%v) are left", pages, n, known)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if pages++; !known || n > last {
					t.Errorf("page %d: %d (%v) are left, before it %d", pages, n, known, last)
				}
				last = n
			}
		})
	}
	for _, spec := range []readers.Spec{{Name: "PythonReader"}, {Name: "KeysReader", Args: args("arg", "k1")}, {Name: "StreamReader", Args: args("arg", "x", "fromId", "1-0")}} {
		if n, known := readers.NewSpan(on, spec).Left(t.Context()); known {
			t.Errorf("%s: %d", spec.Name, n)
		}
	}
}
