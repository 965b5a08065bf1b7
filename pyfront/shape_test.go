package pyfront

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gears/lang"

	"github.com/google/go-cmp/cmp"
)

// shapeFiles are the programs whose trees are compared with those of CPython's
// parser: the corpus of the language, and what this package's own tests read.
func shapeFiles(t *testing.T) []string {
	t.Helper()
	corpus, err := filepath.Glob("../vm/testdata/lang/*.py")
	if err != nil || len(corpus) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, name := range []string{"valid", "check", "statements", "expressions", "fstrings", "scopes", "positions"} {
		corpus = append(corpus, "testdata/"+name+".py")
	}
	return corpus
}

// shapeParts takes a file apart as testdata/shape.py does.
func shapeParts(source string) []string {
	if !strings.Contains("\n"+source, "\n# --- ") {
		return strings.Split(source, "\n---\n")
	}
	var out []string
	for _, part := range strings.Split("\n"+source, "\n# --- ")[1:] {
		_, src, _ := strings.Cut(part, "\n")
		out = append(out, src)
	}
	return out
}

// TestShapesAreThoseOfCPython compares the tree of each program, statement by
// statement, with the one that CPython's ast module makes, which is kept in
// .shape.gz files. UPDATE=1 writes those with python3.
func TestShapesAreThoseOfCPython(t *testing.T) {
	files := shapeFiles(t)
	if os.Getenv("UPDATE") == "1" {
		if out, err := exec.Command("python3", append([]string{"testdata/shape.py"}, files...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	programs := 0
	for _, file := range files {
		want := readShapes(t, file)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, source := range shapeParts(string(b)) {
			key := fmt.Sprintf("%d %x", i, sha256.Sum256([]byte(source)))[:len(strconv.Itoa(i))+17]
			body, refused := syntaxOf(source)
			lines, taken := want[key]
			switch {
			case refused != "" && taken:
				t.Errorf("%s: part %d is refused: %s", file, i, refused)
			case refused != "":
			case !taken && scoped(source):
				t.Errorf("%s: the shape of part %d is not on file: UPDATE=1 go test ./pyfront -run Shapes", file, i)
			case taken:
				programs++
				if d := cmp.Diff(lines, shapeOf(body)); d != "" {
					t.Errorf("%s: part %d (-CPython +gears)\n%s", file, i, d)
				}
			}
		}
	}
	t.Logf("%d programs", programs)
}

// scoped reports whether a source that parses is valid beyond its
// grammar, too; what is not has no shape on file.
func scoped(source string) bool {
	_, errs := Parse("<string>", source, Options{})
	return len(errs) == 0
}

// readShapes reads the shapes of a file's parts: lines by "number hash".
func readShapes(t *testing.T, file string) map[string][]string {
	t.Helper()
	f, err := os.Open(strings.TrimSuffix(file, ".py") + ".shape.gz")
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s has no shapes on file: UPDATE=1 go test ./pyfront -run Shapes", file)
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	key := ""
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if k, ok := strings.CutPrefix(lines.Text(), "# --- "); ok {
			key, out[k] = k, nil
			continue
		}
		out[key] = append(out[key], lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// syntaxOf is the tree of a source before names are resolved.
func syntaxOf(source string) (body []lang.Stmt, refused string) {
	opt := Options{}.withDefaults()
	src, bad := normalise(source, opt)
	if bad != nil {
		return nil, bad.Message
	}
	lex := newLexer(src, opt.MaxTokens)
	lex.run()
	p := &parser{lex: lex, src: src, toks: lex.tokens, opt: opt}
	p.tok = p.toks[0].kind
	m := p.module()
	if errs := p.result(); len(errs) > 0 {
		return nil, errs[0].Message
	}
	return m.Body, ""
}

// shapeOf is a module's body as testdata/shape.py writes it.
func shapeOf(body []lang.Stmt) []string {
	var out []string
	for _, s := range body {
		out = append(out, shapeStmt(s))
	}
	return out
}
