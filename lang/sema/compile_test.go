package sema_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// FuzzCompile compiles whatever the parser makes of a text, errors and all, as
// editors do. What has no errors must give modules that can be stored.
func FuzzCompile(f *testing.F) {
	for _, c := range chunks(f) {
		f.Add(c.source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		tree, wrong := native.Parse("fuzz.gears", source)
		p, diags := sema.Compile(tree, sema.Options{Import: imported})
		diags.Render("fuzz.gears", source)
		if p == nil || len(wrong) > 0 {
			return
		}
		for _, r := range p.Recipes {
			m, err := p.Module(r.Name, nil)
			if err != nil {
				continue // it needs parameters
			}
			b, err := lang.EncodeModule(m)
			if err == nil {
				_, err = lang.DecodeModule(b)
			}
			if err != nil {
				t.Errorf("recipe %s: %v\n%s", r.Name, err, source)
			}
		}
	})
}

func TestParametersAreReadByKind(t *testing.T) {
	p := compile(t, `
recipe r(s: str, i = 1, f = 1.5, b = true, l: list = [], d: dict = {}, y = b"x", a = none)
  from keys()
  | map [s, i, f, b, l, d, y, a]
  | run`)
	good := map[string]string{"s": "x", "i": "-7", "f": "2", "b": "false", "l": "[1, [true, null]]", "d": `{"a": 1.5}`, "y": "\xff", "a": "text"}
	if _, err := p.Module("r", good); err != nil {
		t.Error(err)
	}
	for _, c := range []struct{ name, value, want string }{
		{"i", "x", `parameter i of recipe r: "x" is no int`}, {"f", "x", `"x" is no float`}, {"b", "1", `"1" is no bool`},
		{"l", "{}", `"{}" is no list`}, {"d", "[", `"[" is no dict in JSON`}, {"s", "\xff", "not valid UTF-8"},
		{"ss", "", "recipe r has no parameter ss"}, {"", "", "recipe r has no parameter"},
	} {
		if _, err := p.Module("", map[string]string{"s": "", c.name: c.value}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s=%s: got %v, want %s", c.name, c.value, err, c.want)
		}
	}
	if _, err := p.Module("r", nil); err == nil || err.Error() != "recipe r needs parameter s" {
		t.Error(err)
	}
}

// BenchmarkCheck1000 checks a thousand recipes, each a file.
func BenchmarkCheck1000(b *testing.B) {
	text, err := os.ReadFile("testdata/three.gears")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for i := range 1000 {
			f, diags := native.Parse(fmt.Sprint(i), string(text))
			if p, d := sema.Compile(f, sema.Options{}); p == nil || len(diags) > 0 {
				b.Fatal(diags, d)
			}
		}
	}
}

// BenchmarkCompile100 compiles a file of a hundred lines.
func BenchmarkCompile100(b *testing.B) {
	text, err := os.ReadFile("testdata/three.gears")
	if err != nil {
		b.Fatal(err)
	}
	var all strings.Builder
	for i := range 5 {
		all.WriteString(strings.NewReplacer("SEP", fmt.Sprint("SEP", i), "count_by", fmt.Sprint("count_by", i), "recipe all_keys", fmt.Sprint("recipe all_keys", i),
			"consume", fmt.Sprint("consume", i)).Replace(string(text)))
	}
	for b.Loop() {
		f, _ := native.Parse("f", all.String())
		p, diags := sema.Compile(f, sema.Options{})
		if p == nil {
			b.Fatal(diags.Render("f", all.String()))
		}
		if _, err := p.Module("count_by0", nil); err != nil {
			b.Fatal(err)
		}
	}
}
