package vm_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gears/pyfront"
	"gears/vm"
	"gears/vm/lib"

	"github.com/google/go-cmp/cmp"
)

// captureSide is one of the two sides of a capture: an isolate with a compiled
// script.
type captureSide struct {
	t   *vm.Thread
	g   *vm.Globals
	out strings.Builder
}

// newSide compiles a script; run says whether its module body is run.
func newSide(t testing.TB, src string, run bool) *captureSide {
	t.Helper()
	m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render("<string>", src))
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	s := &captureSide{}
	iso := &vm.Isolate{Builtins: vm.Builtins(), Import: lib.Import, Print: func(x string) { s.out.WriteString(x) }}
	s.t, s.g = vm.NewThread(iso, vm.Limits{}), p.NewGlobals(iso.Builtins)
	s.g.SetName("__name__", vm.Str(vm.ScriptModule))
	if run {
		if err := s.t.RunMain(s.g); err != nil {
			t.Fatal(vm.ErrorText(s.t, err, true), s.out.String())
		}
	}
	return s
}

// call notes what f(*args) gives, as captureDriver does.
func (s *captureSide) call(f vm.Value, args []vm.Value) {
	v, err := s.t.Call(f, append([]vm.Value(nil), args...), nil)
	if err == nil {
		var text string
		if text, err = vm.Repr(s.t, v); err == nil {
			s.out.WriteString(text + "\n")
			return
		}
	}
	var r *vm.Raised
	if !errors.As(err, &r) {
		s.out.WriteString("error: " + err.Error() + "\n")
		return
	}
	text, err := vm.ToStr(s.t, r.V)
	if err != nil {
		text = err.Error()
	}
	s.out.WriteString(vm.TypeName(r.V) + ": " + text + "\n")
}

// captureDriver runs a program's callbacks in CPython.
const captureDriver = `
for _f in callbacks:
    for _args in inputs:
        try:
            print(repr(_f(*_args)))
        except Exception as _e:
            print(type(_e).__name__ + ': ' + str(_e))
`

// elements returns the elements of the global list.
func (s *captureSide) elements(t testing.TB, name string) []vm.Value {
	t.Helper()
	v, err := vm.Collect(s.t, s.g.Lookup(name))
	if err != nil {
		t.Fatal(name, err)
	}
	return v
}

// runCallbacks calls every callback with every element of inputs.
func (s *captureSide) runCallbacks(t testing.TB, fns, inputs []vm.Value) string {
	s.out.Reset()
	for _, f := range fns {
		for _, args := range inputs {
			a, err := vm.Collect(s.t, args)
			if err != nil {
				t.Fatal(err)
			}
			s.call(f, a)
		}
	}
	return s.out.String()
}

// carry captures values on one side and decodes them on another that has the
// same source.
func carry(t testing.TB, from, to *captureSide, fns []vm.Value) []vm.Value {
	t.Helper()
	data, err := vm.EncodeCaptured(from.t, from.g, fns)
	if err != nil {
		var c *vm.CaptureError
		if errors.As(err, &c) {
			t.Fatal(err, c.Path)
		}
		t.Fatal(err)
	}
	out, err := vm.DecodeCaptured(to.t, to.g, data)
	if err != nil {
		t.Fatal("decode: ", vm.ErrorText(to.t, err, true))
	}
	return out
}

// TestCapture runs the programs of testdata/capture: each defines callbacks and
// inputs. The callbacks are captured, then called in an isolate in which the
// script did not run; what they give is what CPython gives for the originals,
// which stands in the .out beside.
func TestCapture(t *testing.T) {
	files, err := filepath.Glob("testdata/capture/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		base := strings.TrimSuffix(file, ".py")
		if os.Getenv("UPDATE") != "" {
			updateCaptures(t, file, base+".out")
		}
		wants := map[string]string{}
		for _, p := range readPrograms(t, base+".out") {
			wants[p.name] = p.src
		}
		for _, p := range readPrograms(t, file) {
			t.Run(filepath.Base(base)+"/"+strings.ReplaceAll(p.name, " ", "_"), func(t *testing.T) {
				a := newSide(t, p.src, true)
				fns := a.elements(t, "callbacks")
				b := newSide(t, p.src, false)
				c := newSide(t, p.src, false)
				moved := carry(t, a, b, fns)
				// What arrived can be captured again.
				again := carry(t, b, c, moved)
				want := wants[p.name]
				for _, x := range []struct {
					what string
					side *captureSide
					fns  []vm.Value
				}{{"original", a, fns}, {"captured", b, moved}, {"captured twice", c, again}} {
					in, err := vm.DeepCopy(a.t, a.g.Lookup("inputs")) // callbacks may change them
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(want, x.side.runCallbacks(t, x.fns, in.AsList().Elems)); diff != "" {
						t.Errorf("%s: -want +got\n%s", x.what, diff)
					}
				}
			})
		}
	}
}

func updateCaptures(t *testing.T, file, out string) {
	var b strings.Builder
	for _, p := range readPrograms(t, file) {
		cmd := exec.Command("python3", "-c", "__name__ = 'not_main'\nimport sys, types; sys.modules[__name__] = types.ModuleType(__name__)\n"+p.src+captureDriver)
		cmd.Stderr = os.Stderr
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(p.name, err)
		}
		b.WriteString(programMark + p.name + "\n" + string(text))
	}
	if err := os.WriteFile(out, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
