package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"gears/lang"
)

// TestExitCodes: what README and --help say of exit codes, for each subcommand that
// can end so.
func TestExitCodes(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"good.py": "GB('PythonReader').run(lambda: (i for i in [1]))", "bad.py": "x = )", "untidy.gears": "recipe  n()\n  from keys()\n  | count\n  | run\n", "warn.py": "import numpy",
		"good.gears": "recipe n()\n  from keys()\n  | count\n  | run\n", "wrong.gears": "recipe n(\n",
		"empty/x.py": "", "t_test.txt": "test a\nrum\n", "t.py": "GB().run()",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	nowhere := "unix:///nowhere/s"
	for _, c := range []struct {
		args string
		want int
	}{
		{"", exitOK}, {"--help", exitOK}, {"--version", exitOK}, {"frobnicate", exitUsage}, {"check --frobnicate x", exitUsage},
		{"check good.py good.gears", exitOK}, {"check --format json none.py", exitUsage}, {"check --watch -", exitUsage},
		{"explain good.gears", exitOK}, {"explain warn.py", exitRecipe}, {"explain --format xml good.py", exitUsage}, {"explain good.py --redis " + nowhere, exitUsage},
		{"explain good.gears none", exitRecipe}, {"explain good.py -p a=1", exitUsage},
		{"compile good.gears -o out.gear", exitOK}, {"compile -S good.py", exitOK}, {"compile -", exitUsage}, {"compile good.py -o nowhere/x", exitUsage}, {"compile out.gear", exitUsage},
		{"run bad.py --redis " + nowhere, exitRecipe}, {"run --frobnicate", exitUsage}, {"run good.py --redis x://", exitUsage},
		{"test good.py", exitUsage}, {"test --run ( good.py", exitUsage}, {"fmt", exitUsage}, {"fmt --diff untidy.gears", exitRecipe}, {"fmt wrong.gears", exitRecipe},
		{"repl --redis " + nowhere, exitUsage}, {"repl x", exitUsage}, {"docs", exitOK}, {"docs --format xml", exitUsage}, {"completion", exitUsage}, {"completion zsh", exitOK}, {"completion fish", exitOK},
		{"check good.py", exitOK}, {"check warn.py", exitOK}, {"check bad.py", exitRecipe}, {"check none.py", exitUsage}, {"check bad.py none.py", exitUsage},
		{"check --format json bad.py", exitRecipe}, {"check --format xml bad.py", exitUsage},
		{"explain good.py", exitOK}, {"explain bad.py", exitRecipe}, {"explain none.py", exitUsage}, {"explain good.py --analyze", exitUsage},
		{"compile good.py -o out.gear", exitOK}, {"compile bad.py", exitRecipe}, {"compile none.py", exitUsage},
		{"run bad.py", exitRecipe}, {"run none.py", exitUsage}, {"run good.py --redis " + nowhere, exitUsage},
		{"test empty", exitUsage}, {"test t_test.txt", exitRecipe}, {"test none.py", exitUsage},
		{"fmt --check untidy.gears", exitRecipe}, {"fmt untidy.gears", exitOK}, {"fmt --check untidy.gears", exitOK}, {"fmt none.gears", exitUsage}, {"fmt good.py", exitUsage},
		{"docs map", exitOK}, {"docs nothing", exitUsage}, {"completion bash", exitOK}, {"completion csh", exitUsage},
	} {
		var out, errs bytes.Buffer
		if got := run(t.Context(), strings.Fields(c.args), strings.NewReader(""), &out, &errs); got != c.want {
			t.Errorf("gearsc %s: exit code %d, want %d\n%s%s", c.args, got, c.want, &out, &errs)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := run(ended, []string{"run", "good.py", "--redis", nowhere}, nil, io.Discard, io.Discard); got != exitInterrupted {
		t.Errorf("interrupted: exit code %d", got)
	}
}

// TestEveryCommandHasExamples: the help of each subcommand shows some, and they can
// be parsed.
func TestEveryCommandHasExamples(t *testing.T) {
	model := reflect.TypeFor[commands]()
	for i := range model.NumField() {
		field := model.Field(i)
		if _, isCommand := field.Tag.Lookup("cmd"); !isCommand {
			continue
		}
		name := strings.ToLower(field.Name)
		var out bytes.Buffer
		if code := run(t.Context(), []string{name, "--help"}, nil, &out, io.Discard); code != exitOK {
			t.Errorf("%s --help: exit code %d", name, code)
		}
		shown := 0
		for line := range strings.Lines(out.String()) {
			example, ok := strings.CutPrefix(strings.TrimSpace(line), "gearsc "+name)
			if !ok {
				continue
			}
			shown++
			example, _, _ = strings.Cut(example, "#")
			example, _, _ = strings.Cut(example, "|")
			example, _, _ = strings.Cut(example, "<")
			var c commands
			parser := kong.Must(&c, kong.Vars{"version": ""})
			if _, err := parser.Parse(strings.Fields(name + strings.ReplaceAll(example, "'", ""))); err != nil {
				t.Errorf("%s: %v", strings.TrimSpace(line), err)
			}
		}
		if shown == 0 && name != "completion" {
			t.Errorf("the help of %s shows no examples:\n%s", name, &out)
		}
	}
}

// TestColourOnTerminalsOnly also looks at NO_COLOR.
func TestColourOnTerminalsOnly(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if !inkFor(terminal).on || inkFor(file).on || inkFor(null).on || inkFor(&bytes.Buffer{}).on {
		t.Error("colour belongs on terminals, and nowhere else")
	}
	t.Setenv("NO_COLOR", "1")
	if inkFor(terminal).on {
		t.Error("NO_COLOR is set, and there is colour")
	}
	if got := (ink{on: true}).paint(red, "x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("%q", got)
	}
	d := &lang.Diagnostic{Kind: "SyntaxError"}
	for line, want := range map[string]string{"f.py:1:1: SyntaxError: x": bold, "    ^^": red, "    hint: y": green, "    x = )": ""} {
		if got := diagnosticColour(d, line, "f.py"); got != want {
			t.Errorf("%q has colour %q, want %q", line, got, want)
		}
	}
}

// reading is a run that goes on: it has read some records, and others are left.
type reading struct{ read, left int64 }

func (r reading) RecordsRead() int64                  { return r.read }
func (r reading) Ahead(context.Context) (int64, bool) { return r.left, r.left >= 0 }

func TestProgress(t *testing.T) {
	for _, c := range []struct {
		lag  int64
		want string
	}{{5000, "\r\x1b[K1200 records, 1200 a second, lag 5000, 1m1s"}, {0, "\r\x1b[K1200 records, 1200 a second, lag 0, 1m1s"}, {-1, "\r\x1b[K1200 records, 1200 a second, 1m1s"}} {
		if got := progressLine(1200, 300, c.lag, 250*time.Millisecond, 61*time.Second); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	for of, want := range map[reading]string{{7, 3}: "7 records, 0 a second, lag 3, ", {7, -1}: "7 records, 0 a second, 1s"} {
		var out shared
		ctx, quit := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			progress(ctx, &out, of)
		}()
		eventually(t, func() bool { return strings.Contains(out.String(), want) })
		quit()
		<-gone
		if !strings.HasSuffix(out.String(), "\r\x1b[K") {
			t.Errorf("the line stays: %q", out.String())
		}
	}
}

// TestWatch: a file is checked when it changes, and when it comes.
func TestWatch(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.py", "GB().run()")
	ctx, cancel := context.WithCancel(t.Context())
	var out shared
	code := make(chan int, 1)
	go func() { code <- run(ctx, []string{"check", "--watch", "."}, nil, &out, &out) }()
	eventually(t, func() bool { return strings.Contains(out.String(), "a.py ok\n") })
	write("a.py", "GB().run() )")
	eventually(t, func() bool { return strings.Contains(out.String(), "a.py:1:12: SyntaxError: unmatched ')'") })
	write("b.gears", "recipe n()\n  from keis()\n  | run\n")
	eventually(t, func() bool { return strings.Contains(out.String(), "b.gears:2:8: Error: ") })
	write("a.py", "GB().count().run()")
	eventually(t, func() bool { return strings.Count(out.String(), "a.py ok\n") == 2 })
	// What is imported lies elsewhere, and may come later.
	lib := filepath.Join(t.TempDir(), "lib.gears")
	write("c.gears", fmt.Sprintf("import %q as lib\nrecipe m()\n  from keys()\n  | map lib.f(it.key)\n  | run\n", lib))
	eventually(t, func() bool { return strings.Contains(out.String(), "c.gears:1:8: Error: cannot import ") })
	write(lib, "fn f(x) = x\n")
	eventually(t, func() bool { return strings.Contains(out.String(), "c.gears ok\n") })
	write(lib, "fn g(x) = x\n")
	eventually(t, func() bool { return strings.Contains(out.String(), "c.gears:4:") })
	cancel()
	if got := <-code; got != exitOK {
		t.Errorf("exit code %d", got)
	}
}

// shared is a buffer for several goroutines.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen")
		}
	}
}
