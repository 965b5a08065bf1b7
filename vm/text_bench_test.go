package vm

import (
	"strings"
	"testing"
)

func BenchmarkStrMethods(b *testing.B) {
	th := testThread()
	line := "GET,key:1234,value,42,true,2024-01-01"
	for _, c := range []struct {
		name, self, method string
		args               []Value
	}{
		{"split", line, "split", []Value{Str(",")}},
		{"split-long", strings.Repeat(line, 30), "split", []Value{Str(",")}},
		{"split-space", "the quick brown fox jumps", "split", nil},
		{"strip", "  abc  ", "strip", nil},
		{"lower", "Hello World", "lower", nil},
		{"lower-same", "hello world", "lower", nil},
		{"replace", line, "replace", []Value{Str(","), Str(";")}},
		{"startswith", line, "startswith", []Value{Str("GET")}},
		{"find", line, "find", []Value{Str("true")}},
		{"isdigit", "12345", "isdigit", nil},
		{"format", "{}:{:>5}", "format", []Value{Str("k"), Int(3)}},
		{"encode", line, "encode", nil},
	} {
		f, err := GetAttr(th, Str(c.self), c.method)
		if err != nil {
			b.Fatal(err)
		}
		fn := f.AsMethod().Fn
		args := append([]Value{Str(c.self)}, c.args...)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, err := th.Call(fn, args, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("percent", func(b *testing.B) {
		b.ReportAllocs()
		args := NewTuple(Str("k"), Int(3))
		for range b.N {
			_, _ = PercentFormat(th, "%s:%d", args)
		}
	})
	b.Run("format-float", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			_, _ = Format(th, Float(3.14159), ".2f")
		}
	})
}
