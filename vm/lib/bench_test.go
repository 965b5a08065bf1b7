package lib_test

import (
	"strings"
	"testing"

	"gears/vm"
)

const benchDoc = `{"id": 12345, "name": "user name", "tags": ["a", "bb", "ccc"], "active": true, "score": 49.5, ` +
	`"address": {"street": "Main St", "city": "Springfield", "zip": "12345"}, "text": "caf\u00e9 \"quoted\"", "n": null}`

func BenchmarkJSON(b *testing.B) {
	th, _ := start(b, "", vm.Limits{Memory: 1 << 60, Instructions: 1 << 60})
	for name, doc := range map[string]string{"small": benchDoc, "large": "[" + strings.Repeat(benchDoc+",", 1000) + "1]"} {
		v, err := call(b, th, "json", "loads", vm.Str(doc))
		if err != nil {
			b.Fatal(err)
		}
		for fn, arg := range map[string]vm.Value{"loads": vm.Str(doc), "dumps": v} {
			b.Run(fn+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := call(b, th, "json", fn, arg); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

var benchPatterns = []struct{ name, pattern, subject, fn string }{
	{"match-groups", `(\d+)-(\w+)-(\d+)`, "123-abc-456 and more", "match"},
	{"search-word", `\bword\b`, strings.Repeat("lorem ipsum dolor ", 20) + "word here", "search"},
	{"findall", `\w+`, strings.Repeat("lorem ipsum dolor ", 20), "findall"},
	{"split", `[,;]\s*`, strings.Repeat("a, b;c,", 30), "split"},
	{"lookahead", `(?=\d)\d+(?!x)`, strings.Repeat("lorem ", 20) + "42", "search"},
	{"ipv4", `^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$`, "192.168.100.1", "match"},
}

func BenchmarkRe(b *testing.B) {
	th, _ := start(b, "", vm.Limits{Memory: 1 << 60, Instructions: 1 << 60})
	for _, p := range benchPatterns {
		pat, err := call(b, th, "re", "compile", vm.Str(p.pattern))
		if err != nil {
			b.Fatal(err)
		}
		f, err := vm.GetAttr(th, pat, p.fn)
		if err != nil {
			b.Fatal(err)
		}
		args := []vm.Value{vm.Str(p.subject)}
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := th.Call(f, args, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
