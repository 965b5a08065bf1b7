package vm_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"gears/pyfront"
	"gears/vm"
	"gears/vm/lib"

	"github.com/google/go-cmp/cmp"
)

const (
	tracebackPrograms = "testdata/tracebacks.py"
	tracebackLines    = "testdata/tracebacks.json"
)

// traced are the lines of the traceback that ends one program.
type traced struct {
	Name  string
	Lines []string
}

// traceOf runs a program that ends with an uncaught exception.
func traceOf(t *testing.T, src string) []string {
	t.Helper()
	m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render("<string>", src))
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	iso := &vm.Isolate{Builtins: vm.Builtins(), Import: lib.Import, Print: func(string) {}}
	th := vm.NewThread(iso, vm.Limits{})
	err = th.RunMain(p.NewGlobals(iso.Builtins))
	if err == nil {
		return nil
	}
	r, ok := err.(*vm.Raised)
	if !ok {
		t.Fatal(err)
	}
	return vm.Traceback(th, r.V)
}

// TestTracebacks compares the lists of lines that error texts are made of with
// those of CPython's traceback.format_exception.
func TestTracebacks(t *testing.T) {
	b, err := os.ReadFile(tracebackLines)
	if err != nil {
		t.Fatal(err)
	}
	var wants []traced
	if err := json.Unmarshal(b, &wants); err != nil {
		t.Fatal(err)
	}
	programs := readPrograms(t, tracebackPrograms)
	if len(wants) != len(programs) {
		t.Fatalf("%d tracebacks of %d programs: run the tests with UPDATE=1", len(wants), len(programs))
	}
	for i, p := range programs {
		t.Run(strings.ReplaceAll(p.name, " ", "_"), func(t *testing.T) {
			if diff := cmp.Diff(wants[i], traced{p.name, traceOf(t, p.src)}); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestTracebacksOracle compares the checked-in tracebacks with those of
// python3; with UPDATE=1 it writes them.
func TestTracebacksOracle(t *testing.T) {
	programs := readPrograms(t, tracebackPrograms)
	var srcs []string
	for _, p := range programs {
		srcs = append(srcs, p.src)
	}
	var got []traced
	for i, text := range startOracle(t, "lines").run(srcs...) {
		x := traced{Name: programs[i].name}
		if err := json.Unmarshal([]byte(text), &x.Lines); err != nil {
			t.Fatal(err)
		}
		got = append(got, x)
	}
	text, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(tracebackLines, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(tracebackLines)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(want)); diff != "" {
		t.Errorf("%s is not what CPython gives (-python +file)\n%s", tracebackLines, diff)
	}
}
