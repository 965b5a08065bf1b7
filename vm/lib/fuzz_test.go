package lib_test

import (
	"testing"

	"gears/vm"
	"gears/vm/lib"
)

// call calls a function of a library module.
func call(t testing.TB, th *vm.Thread, module, fn string, args ...vm.Value) (vm.Value, error) {
	t.Helper()
	m := th.Iso.Modules[module]
	var err error
	if m == nil {
		m, err = lib.Import(th, module)
		th.Iso.Modules[module] = m
	}
	if err != nil {
		t.Fatal(err)
	}
	f, ok := m.Attrs.GetStr(fn)
	if !ok {
		t.Fatalf("%s has no %s", module, fn)
	}
	return th.Call(f, args, nil)
}

// wantScriptError fails on errors that are no exceptions.
func wantScriptError(t *testing.T, err error) {
	t.Helper()
	var r *vm.Raised
	if err != nil && !asRaised(err, &r) {
		t.Errorf("got %v, want an exception", err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a": [1, 2.5, "x\u00e9", null]}`, `[1,`, `"\ud83d`, `-`, "\xff", `1e999`, "\xff\xfe1\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		th, _ := start(t, "", vm.Limits{})
		v, err := call(t, th, "json", "loads", vm.Text(s))
		wantScriptError(t, err)
		if err != nil {
			return
		}
		// What was read can be written, and reads the same again.
		out, err := call(t, th, "json", "dumps", v)
		if err != nil {
			return // an int of too many digits
		}
		back, err := call(t, th, "json", "loads", out)
		if err != nil {
			t.Fatalf("%q became %q: %v", s, out.AsStr(), err)
		}
		again, err := call(t, th, "json", "dumps", back)
		if err != nil || again.AsStr() != out.AsStr() {
			t.Errorf("%q became %q, then %q (%v)", s, out.AsStr(), again.AsStr(), err)
		}
	})
}

func FuzzRe(f *testing.F) {
	for _, p := range []string{`(a)|b`, `(?P<n>\w+)(?P=n)`, `[^\W\d-]`, `(?<=a)b{2,3}?`, `(?(1)a|b)`, `\x41[a-`, `(?i:é)+`, `a++`, `(?x) a #`} {
		f.Add(p, "abc é 12\n", int64(0))
	}
	f.Fuzz(func(t *testing.T, pattern, subject string, flags int64) {
		if len(pattern) > 60 || len(subject) > 30 {
			return // not a test of speed
		}
		th, _ := start(t, "", vm.Limits{})
		flags &= 2 | 8 | 16 | 64 | 256
		p, err := call(t, th, "re", "compile", vm.Text(pattern), vm.Int(flags))
		wantScriptError(t, err)
		if err != nil {
			return
		}
		for _, fn := range []string{"search", "match", "fullmatch", "findall", "split"} {
			v, err := call(t, th, "re", fn, p, vm.Text(subject))
			wantScriptError(t, err)
			if err == nil {
				if _, err := vm.Repr(th, v); err != nil {
					t.Error(err)
				}
			}
		}
		_, err = call(t, th, "re", "sub", p, vm.Text(pattern), vm.Text(subject))
		wantScriptError(t, err)
	})
}

func FuzzStrptime(f *testing.F) {
	f.Add("2024-01-02", "%Y-%m-%d")
	f.Add("Mon 53 +0100", "%a %W %z")
	f.Fuzz(func(t *testing.T, data, format string) {
		th, _ := start(t, "", vm.Limits{})
		_, err := call(t, th, "time", "strptime", vm.Text(data), vm.Text(format))
		wantScriptError(t, err)
		_, err = call(t, th, "time", "strftime", vm.Text(format))
		wantScriptError(t, err)
		_, err = call(t, th, "struct", "calcsize", vm.Text(format))
		wantScriptError(t, err)
	})
}
