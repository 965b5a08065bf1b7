package vm_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"gears/vm"

	"github.com/go-python/gpython/py"
	_ "github.com/go-python/gpython/stdlib"
)

// gpython is a second witness: another interpreter in Go, of Python 3.4 and not
// complete. Where it takes a program it must print what gears prints; where it
// does not, testdata/gpython.txt says what it does wrong.

// gpythonLimit ends a program that gpython does not come to an end with.
const gpythonLimit = 3 * time.Second

// gpythonHangs is said of programs that gpython finds no end of. Those are not
// run again but to write the list.
const gpythonHangs = "no end"

// gpythonVaries is said of programs that gpython runs now in one way, now in
// another, because its dicts have no order. They are not run again either.
const gpythonVaries = "varies from run to run: dicts have no order"

// gpythonRuns is how often a program is run to see whether it always does the
// same, or once what is expected.
const gpythonRuns = 50

// gpythonResult is what one program did in gpython.
type gpythonResult struct {
	Out string // what it printed
	Err string // "Type: text" of the exception that ended it
	// Refused is set when gpython's compiler does not take the program.
	Refused bool
}

// gpythonChild is the test binary's other life: it runs the programs that come
// in, one JSON text a line. gpython has no limits, and a Go stack that
// overflows ends the process, so it gets a process of its own.
func gpythonChild() {
	debug.SetMaxStack(64 << 20)
	debug.SetMemoryLimit(512 << 20)
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var src string
		if json.Unmarshal(line, &src) != nil {
			return
		}
		reply, _ := json.Marshal(gpythonRun(src))
		fmt.Printf("\n%s\n", reply)
	}
}

func gpythonRun(src string) (res gpythonResult) {
	var out strings.Builder
	defer func() {
		if r := recover(); r != nil {
			res = gpythonResult{Out: out.String(), Err: fmt.Sprint("panic: ", r), Refused: true}
		}
	}()
	code, err := py.Compile(src, "<string>", py.ExecMode, 0, true)
	if err != nil {
		return gpythonResult{Err: gpythonError(err), Refused: true}
	}
	ctx := py.NewContext(py.DefaultContextOpts())
	defer ctx.Close()
	if sys, err := ctx.GetModule("sys"); err == nil {
		t := py.NewType("capture", "")
		t.Dict["write"] = py.MustNewMethod("write", func(self py.Object, args py.Tuple) (py.Object, error) {
			for _, a := range args {
				if s, ok := a.(py.String); ok {
					out.WriteString(string(s))
				}
			}
			return py.None, nil
		}, 0, "")
		t.Dict["flush"] = py.MustNewMethod("flush", func(self py.Object, args py.Tuple) (py.Object, error) { return py.None, nil }, 0, "")
		sys.Globals["stdout"] = t
	}
	_, err = py.RunCode(ctx, code, "<string>", "not_main")
	return gpythonResult{Out: out.String(), Err: gpythonError(err)}
}

func gpythonError(err error) string {
	switch e := err.(type) {
	case nil:
		return ""
	case py.ExceptionInfo:
		return fmt.Sprintf("%s: %v", e.Type.Name, e.Value)
	}
	return err.Error()
}

func TestMain(m *testing.M) {
	if os.Getenv("GEARS_GPYTHON_CHILD") != "" {
		gpythonChild()
		return
	}
	os.Exit(m.Run())
}

// gpythonProcess runs programs in a child, a new one after each that ended.
type gpythonProcess struct {
	t   testing.TB
	cmd *exec.Cmd
	in  *json.Encoder
	out chan string
}

func (g *gpythonProcess) start() {
	g.cmd = exec.Command(os.Args[0])
	g.cmd.Env = append(os.Environ(), "GEARS_GPYTHON_CHILD=1")
	in, err := g.cmd.StdinPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	out, err := g.cmd.StdoutPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	if err := g.cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	g.in = json.NewEncoder(in)
	lines := make(chan string)
	g.out = lines
	go func() {
		defer close(lines)
		s := bufio.NewScanner(out)
		s.Buffer(nil, 1<<24)
		for s.Scan() {
			lines <- s.Text()
		}
	}()
}

func (g *gpythonProcess) stop() {
	if g.cmd == nil {
		return
	}
	_ = g.cmd.Process.Kill()
	for range g.out {
	}
	_ = g.cmd.Wait()
	g.cmd = nil
}

func (g *gpythonProcess) run(src string) gpythonResult {
	if g.cmd == nil {
		g.start()
	}
	crashed := gpythonResult{Err: "the process ended", Refused: true}
	if g.in.Encode(src) != nil {
		g.stop()
		return crashed
	}
	late := time.After(gpythonLimit)
	for {
		select {
		case line, ok := <-g.out:
			if !ok {
				g.stop()
				return crashed
			}
			var res gpythonResult
			if strings.HasPrefix(line, `{"Out":`) && json.Unmarshal([]byte(line), &res) == nil {
				return res
			}
		case <-late:
			g.stop()
			return gpythonResult{Err: gpythonHangs}
		}
	}
}

// gpythonLacks are the exceptions by which gpython says that it has no such
// feature: a module, a builtin, a method, or what its sources call unfinished.
var gpythonLacks = []string{"NotImplementedError: ", "ImportError: ", "SystemError: ", "NameError: ", "AttributeError: ",
	"FileNotFoundError: "}

// gpythonSays compares; ok is false when gpython does not take the program. what
// is the first thing that it does in another way than gears.
func gpythonSays(res gpythonResult, gears string) (what string, ok bool) {
	if res.Refused {
		return "", false
	}
	if res.Err == gpythonHangs {
		return gpythonHangs, true
	}
	lacks := strings.Contains(res.Err, "FIXME") || slices.ContainsFunc(gpythonLacks, func(p string) bool { return strings.HasPrefix(res.Err, p) })
	printed, _, failed := strings.Cut("\n"+gears, "\nTraceback (most recent call last):\n")
	printed = strings.TrimPrefix(printed, "\n")
	want, got := strings.Split(printed, "\n"), strings.Split(res.Out, "\n")
	for i, w := range want {
		switch {
		case i >= len(got)-1 && lacks && !failed:
			return "", false // what it printed until then was right
		case i >= len(got):
			return fmt.Sprintf("line %d is missing (%s)", i+1, res.Err), true
		case i == len(got)-1 && res.Err != "" && got[i] != w:
			return fmt.Sprintf("line %d: %s", i+1, res.Err), true
		case got[i] != w:
			return fmt.Sprintf("line %d: %s for %s", i+1, clipped(got[i]), clipped(w)), true
		}
	}
	if (res.Err != "") != failed && !strings.Contains(gears, "Exception Group") {
		return fmt.Sprintf("ends with %q", clipped(res.Err)), true
	}
	return "", true
}

// clipped is a line short enough for a list.
func clipped(s string) string {
	s = addresses.ReplaceAllString(s, "")
	if r := []rune(s); len(r) > 60 {
		return fmt.Sprintf("%q…", string(r[:60]))
	}
	return fmt.Sprintf("%q", s)
}

// generatedForGPython are random programs without what gpython lacks in the
// prelude that all of them share.
func generatedForGPython() []program {
	var out []program
	for seed := range 1000 {
		src := newSmallProgram(uint64(seed + 1))
		body := strings.TrimPrefix(src, genPrelude)
		if !gpythonHasNot.MatchString(body) {
			prelude, _, _ := strings.Cut(genPrelude, "class V:")
			out = append(out, program{fmt.Sprint("seed ", seed+1), prelude + body})
		}
	}
	return out
}

// gpythonHasNot are the prelude's classes, and f-strings, which came with 3.6.
var gpythonHasNot = regexp.MustCompile(`\b([VW]\b|super|f'|:=|class )`)

const gpythonList = "testdata/gpython.txt"

// TestGPythonPrintsTheSame runs the corpus in gpython. UPDATE=1 writes the list
// of its bugs anew.
func TestGPythonPrintsTheSame(t *testing.T) {
	text, err := os.ReadFile(gpythonList)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if name, what, ok := strings.Cut(line, " :: "); ok && line[0] != '#' {
			known[name] = what
		}
	}
	ours := knownDifferences(t)
	g := &gpythonProcess{t: t}
	defer g.stop()
	var list []string
	same, refused := 0, 0
	sets := map[string][]program{"generated": generatedForGPython()}
	names := []string{"generated"}
	for _, file := range langFiles(t) {
		set := strings.TrimSuffix(filepath.Base(file), ".py")
		names = append(names, set)
		sets[set] = readPrograms(t, file)
	}
	for _, set := range names {
		for _, p := range sets[set] {
			name := set + "/" + p.name
			if ours[name] != "" || strings.Contains(p.src, "__traceback__") {
				continue
			}
			update := os.Getenv("UPDATE") == "1"
			if (known[name] == gpythonHangs || known[name] == gpythonVaries) && !update {
				delete(known, name)
				continue
			}
			gears := runProgram(p.src, vm.Limits{})
			what, taken := gpythonSays(g.run(p.src), gears)
			expected := known[name] != ""
			for i := 0; i < gpythonRuns && taken && what != gpythonHangs && (update || (what != "") != expected); i++ {
				again, _ := gpythonSays(g.run(p.src), gears)
				if update && again != what {
					what = gpythonVaries
				} else if !update {
					what = again
				}
			}
			switch {
			case !taken:
				refused++
				what = ""
			case what == "":
				same++
			default:
				list = append(list, name+" :: "+what+"\n")
			}
			if update {
				continue
			}
			if (known[name] != "") != (what != "") {
				t.Errorf("%s: now %q, on the list %q (UPDATE=1 writes the list)", name, what, known[name])
			}
			delete(known, name)
		}
	}
	t.Logf("%d programs print the same, %d are on the list, gpython does not take %d", same, len(list), refused)
	if os.Getenv("UPDATE") == "1" {
		head := "# Programs of testdata/lang that gpython v0.2.0 takes and runs wrongly, with the\n# first thing in which it differs from CPython and gears: \"got for wanted\".\n"
		if err := os.WriteFile(gpythonList, []byte(head+strings.Join(list, "")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name := range known {
		t.Errorf("%s is on the list of gpython's bugs and in no file", name)
	}
}
