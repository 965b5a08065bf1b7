package lib_test

import (
	"testing"

	"gears/vm"
)

// FuzzCSV reads any text; every row that comes out can be written again.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\r\n", `"x ""q"" y",` + "\n", "\"multi\nline\",z\n\n,\n", `"abc`, "a\rb", ",,\n", "é,\u2028\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		th, _ := start(t, "", vm.Limits{})
		rows, err := call(t, th, "csv", "reader", vm.NewList([]vm.Value{vm.Text(s)}))
		if err != nil {
			t.Fatal(err)
		}
		elems, err := vm.Collect(th, rows)
		wantScriptError(t, err)
		if err != nil {
			return
		}
		out, err := call(t, th, "io", "StringIO")
		if err != nil {
			t.Fatal(err)
		}
		w, err := call(t, th, "csv", "writer", out)
		if err != nil {
			t.Fatal(err)
		}
		write, err := vm.GetAttr(th, w, "writerow")
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range elems {
			if _, err := th.Call(write, []vm.Value{row}, nil); err != nil {
				t.Errorf("%v of %q: %v", row, s, err)
			}
		}
	})
}

func FuzzLiteralEval(f *testing.F) {
	for _, s := range []string{"[1, (2,), {3}, {'a': None}]", "-1.5", "b'x'", "set()", "1+", "((((", "{**{}}", "f'{x}'", "1\n2", "lambda: 1", "  x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		th, _ := start(t, "", vm.Limits{})
		v, err := call(t, th, "ast", "literal_eval", vm.Text(s))
		wantScriptError(t, err)
		if err == nil {
			_, err = vm.Repr(th, v)
			wantScriptError(t, err)
		}
	})
}
