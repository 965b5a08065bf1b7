package native_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/lang/native"
)

func TestPath(t *testing.T) {
	f, diags := native.Parse("a.gears", "fn f(x) = x\nrecipe a()\n  from keys()\n  | map hget(it, \"a{b.c}\")\n  | run\n")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for _, c := range []struct {
		at   lang.Pos
		want []string
	}{
		{lang.Pos{Line: 1, Col: 11}, []string{"*native.Fn", "*native.Block", "*native.ExprStmt", "*native.Name"}},
		{lang.Pos{Line: 4, Col: 6}, []string{"*native.Recipe", "*native.Step"}},
		{lang.Pos{Line: 4, Col: 23}, []string{"*native.Recipe", "*native.Step", "*native.Arg", "*native.Call", "*native.Arg", "*native.Text", "*native.Field"}},
		{lang.Pos{Line: 9, Col: 1}, nil},
	} {
		var got []string
		for _, n := range f.Path(c.at) {
			got = append(got, fmt.Sprintf("%T", n))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.at, diff)
		}
	}
}

func TestClosing(t *testing.T) {
	for source, want := range map[string]string{
		"": "", "f(a)": "", "f(": ")", "fn f(x) {\n  g([1, {2: (": ")}])}", "x = \"a{f(": `)}"`, "recipe a(\nfn f() = (": ")", "# (": "", "\"(": "",
	} {
		if got := native.Closing(source); got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}

func TestIsName(t *testing.T) {
	for text, want := range map[string]bool{"a": true, "a_1": true, "名": true, "_a": true, "_": false, "": false, "1a": false, "a b": false, "if": false, "a.b": false, "a#": false, "a\n": false, "\"a\"": false} {
		if got := native.IsName(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
