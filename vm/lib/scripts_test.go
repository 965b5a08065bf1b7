package lib_test

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gears/pyfront"
	"gears/vm"
	"gears/vm/lib"
)

var update = flag.Bool("update", false, "write the outputs of CPython into testdata")

// prelude gives the scripts t(f): it prints the repr of f() or the exception.
const prelude = `def t(f, *a):
    try:
        print(repr(f(*a)))
    except Exception as e:
        print(type(e).__name__ + ': ' + str(e))
`

// runScript runs a script and returns what it printed.
func runScript(t testing.TB, name, source string) string {
	t.Helper()
	var out strings.Builder
	iso := &vm.Isolate{Builtins: vm.Builtins(), Modules: map[string]*vm.Module{}, Import: lib.Import,
		Print: func(s string) { out.WriteString(s) }}
	m, errs := pyfront.Parse(name, source, pyfront.Options{})
	if len(errs) > 0 {
		t.Fatalf("%s: %v", name, errs)
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	th := vm.NewThread(iso, vm.Limits{})
	if err := th.RunMain(p.NewGlobals(iso.Builtins)); err != nil {
		line := ""
		var r *vm.Raised
		if errors.As(err, &r) {
			for _, e := range r.Exc().Trace {
				line += "\n  " + e.Func + " line " + itoa(e.Line)
			}
		}
		t.Errorf("%s: %v%s\noutput so far:\n%s", name, err, line, tail(out.String(), 600))
	}
	return out.String()
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

func itoa(n int) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

// TestScripts runs every script of testdata and compares what it prints with
// what CPython 3.11 printed.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.py")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range scripts {
		t.Run(filepath.Base(path), func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(path, ".py") + ".out"
			if *update {
				writeGolden(t, prelude+string(src), golden)
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			got := runScript(t, path, prelude+string(src))
			if diff := firstDifferences(strings.Split(string(want), "\n"), strings.Split(got, "\n"), 25); diff != "" {
				t.Errorf("differs from CPython:\n%s", diff)
			}
		})
	}
}

// firstDifferences shows the first n lines that differ.
func firstDifferences(want, got []string, n int) string {
	var b strings.Builder
	for i := range max(len(want), len(got)) {
		w, g := "<end>", "<end>"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g && n > 0 {
			b.WriteString("line " + itoa(i+1) + "\n  want " + w + "\n  got  " + g + "\n")
			n--
		}
	}
	return b.String()
}

// writeGolden records CPython's output.
func writeGolden(t *testing.T, source, golden string) {
	cmd := exec.Command("python3", "-")
	cmd.Env = append(os.Environ(), "TZ=UTC", "PYTHONHASHSEED=0", "PYTHONIOENCODING=utf-8")
	cmd.Stdin = strings.NewReader(source)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(golden, []byte(strings.ReplaceAll(string(out), "__main__.", "not_main.")), 0o644); err != nil {
		t.Fatal(err)
	}
}
