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
	{"log-line", `(?P<ip>\d+\.\d+\.\d+\.\d+) - (?P<user>\S+) \[(?P<ts>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+)" (?P<status>\d{3})`,
		`127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif" 200`, "match"},
	{"literals", `fox|dog|cat|bird|user|price`, strings.Repeat("the quick brown fox and the lazy dog ", 20), "findall"},
	{"ignore-case", `(?i)quick|LAZY`, strings.Repeat("the Quick brown fox and the lazy dog ", 20), "findall"},
	{"lazy", `<(.+?)>(.*?)</\1>`, strings.Repeat("<b>bold</b> and <i>it</i> ", 20), "findall"},
	{"not-ascii", `\w+`, strings.Repeat("жили-были дед да баба ", 20), "findall"},
	{"backtrack", `(x+x+)+y`, strings.Repeat("x", 12), "match"},
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
