package vm_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
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

// program is one of the programs in a file of testdata/lang; each begins behind
// a line "# --- name".
type program struct{ name, src string }

const programMark = "# --- "

func readPrograms(t testing.TB, file string) []program {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []program
	for _, part := range strings.Split("\n"+string(text), "\n"+programMark)[1:] {
		name, src, _ := strings.Cut(part, "\n")
		if !strings.HasSuffix(src, "\n") {
			src += "\n"
		}
		out = append(out, program{name, src})
	}
	return out
}

func langFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/lang/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

// runProgram returns what a program prints, followed by the traceback that ends
// it, as oracle.py does.
func runProgram(src string, limits vm.Limits) string {
	var out strings.Builder
	m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
	if len(diags) > 0 {
		return "refused: " + diags.Render("<string>", src)
	}
	p, err := vm.Compile(m)
	if err != nil {
		return "refused: " + err.Error()
	}
	iso := &vm.Isolate{Builtins: vm.Builtins(), Import: lib.Import, Print: func(s string) { out.WriteString(s) }}
	iso.GIL = new(vm.GIL)
	iso.GIL.Lock()
	defer iso.GIL.Unlock()
	iso.Spawn = lib.Spawner(func(*vm.Thread) *vm.Thread { return vm.NewThread(iso, limits) })
	th := vm.NewThread(iso, limits)
	g := p.NewGlobals(iso.Builtins)
	g.SetName("__name__", vm.Str(vm.ScriptModule))
	err = th.RunMain(g)
	if r, ok := err.(*vm.Raised); ok {
		for _, line := range vm.Traceback(th, r.V) {
			out.WriteString(line)
		}
	} else if err != nil {
		out.WriteString("error: " + err.Error())
	}
	return out.String()
}

// knownDifferences reads testdata/lang/differences.txt: a line is "file/program ::
// why gears prints something else".
func knownDifferences(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/lang/differences.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, why, ok := strings.Cut(line, " :: ")
		if !ok || why == "" || known[name] != "" {
			t.Fatalf("differences.txt: no reason, or twice: %q", line)
		}
		known[name] = why
	}
	return known
}

// TestLanguage runs testdata/lang. The .out beside each file is what CPython
// 3.11 prints; an entry in the list of differences must really differ.
func TestLanguage(t *testing.T) {
	known := knownDifferences(t)
	var agreed []string // lines of differences.txt that have become wrong
	for _, file := range langFiles(t) {
		base := strings.TrimSuffix(file, ".py")
		wants := map[string]string{}
		for _, p := range readPrograms(t, base+".out") {
			wants[p.name] = p.src
		}
		for _, p := range readPrograms(t, file) {
			key := filepath.Base(base) + "/" + p.name
			t.Run(strings.ReplaceAll(key, " ", "_"), func(t *testing.T) {
				want, ok := wants[p.name]
				if !ok {
					t.Fatal("no expected output; run the tests with UPDATE=1")
				}
				why := known[key]
				delete(known, key)
				got := runProgram(p.src, vm.Limits{})
				if !strings.HasSuffix(got, "\n") {
					got += "\n"
				}
				diff := cmp.Diff(want, got)
				switch {
				case diff != "" && why == "":
					t.Errorf("-want +got\n%s", diff)
				case diff == "" && why != "" && os.Getenv("UPDATE") == "1":
					agreed = append(agreed, key+" :: "+why+"\n")
				case diff == "" && why != "":
					t.Errorf("no longer differs: UPDATE=1 takes it out of differences.txt (%s)", why)
				}
			})
		}
	}
	for _, line := range agreed {
		text, err := os.ReadFile("testdata/lang/differences.txt")
		if err == nil {
			err = os.WriteFile("testdata/lang/differences.txt", []byte(strings.Replace(string(text), line, "", 1)), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if flag.Lookup("test.run").Value.String() != "" {
		return // some programs did not run
	}
	for key := range known {
		t.Errorf("differences.txt: no program %q", key)
	}
}

// oracle is a Python process that runs testdata/oracle.py.
type oracle struct {
	t   testing.TB
	in  io.WriteCloser
	out *bufio.Reader
}

func startOracle(t testing.TB, args ...string) *oracle {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	version, _ := exec.Command(python, "-c", "import sys; print(sys.version_info[:2] == (3, 11))").Output()
	if strings.TrimSpace(string(version)) != "True" {
		t.Skip("python3 is not 3.11")
	}
	cmd := exec.Command(python, append([]string{"-W", "ignore", "testdata/oracle.py"}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONHASHSEED=0", "PYTHONIOENCODING=utf-8")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	return &oracle{t, in, bufio.NewReaderSize(out, 1<<20)}
}

// run returns what the programs print, in order.
func (o *oracle) run(srcs ...string) []string {
	o.t.Helper()
	go func() {
		for _, src := range srcs {
			line, _ := json.Marshal(src)
			if _, err := o.in.Write(append(line, '\n')); err != nil {
				return // the reader reports it
			}
		}
	}()
	outs := make([]string, len(srcs))
	for i := range srcs {
		line, err := o.out.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &outs[i])
		}
		if err != nil {
			o.t.Fatalf("python: %v: %q", err, line)
		}
	}
	return outs
}

// TestLanguageOracle compares the .out files with what python3 prints; with
// UPDATE=1 it writes them.
func TestLanguageOracle(t *testing.T) {
	o := startOracle(t)
	for _, file := range langFiles(t) {
		var want strings.Builder
		programs := readPrograms(t, file)
		var srcs []string
		for _, p := range programs {
			srcs = append(srcs, p.src)
		}
		for i, out := range o.run(srcs...) {
			want.WriteString(programMark + programs[i].name + "\n" + out)
			if !strings.HasSuffix(out, "\n") {
				want.WriteString("\n")
			}
		}
		outFile := strings.TrimSuffix(file, ".py") + ".out"
		if os.Getenv("UPDATE") == "1" {
			if err := os.WriteFile(outFile, []byte(want.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(outFile)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(got)); diff != "" {
			t.Errorf("%s is not what CPython prints (-python +file)\n%s", outFile, diff)
		}
	}
	if os.Getenv("UPDATE") == "1" {
		// The shapes of the programs' trees, which pyfront's tests compare.
		args := append([]string{"../pyfront/testdata/shape.py"}, langFiles(t)...)
		if out, err := exec.Command("python3", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}
