package vm_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/pyfront"
	"gears/vm"
)

var update = flag.Bool("update", false, "rewrite the golden listings")

// compileFile compiles a script of testdata.
func compileFile(t *testing.T, path string) (*vm.Program, string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, diags := pyfront.Parse(filepath.Base(path), string(src), pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render(path, string(src)))
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	return p, string(src)
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got), -update rewrites it:\n%s", path, d)
	}
}

func TestListing(t *testing.T) {
	files, err := filepath.Glob("testdata/listing/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			p, src := compileFile(t, f)
			got := p.Listing(src)
			golden(t, strings.TrimSuffix(f, ".py")+".txt", got)
			if strings.Contains(got, "?") {
				t.Errorf("the listing could not resolve something:\n%s", got)
			}
		})
	}
}

func TestListingOfFusedStage(t *testing.T) {
	src := `seen = {0}
genres = lambda x: x['value']['genres']
split = lambda x: x.split(',')
big = lambda x: len(x) > 3 and x not in seen
`
	_, g := load(t, src)
	seg := vm.NewSegment(g, []vm.SegStep{
		{Op: "map", Fn: g.Lookup("genres")},
		{Op: "flatmap", Fn: g.Lookup("split")},
		{Op: "limit", Length: 5},
		{Op: "filter", Fn: g.Lookup("big"), Sugar: 1},
		{Op: "tostr"},
	})
	golden(t, "testdata/listing/segment.txt", seg.Code().Listing(src))
}

// TestListingOfBrokenCode: whoever looks at damaged code needs the listing most.
func TestListingOfBrokenCode(t *testing.T) {
	p, src := compileFile(t, "testdata/listing/control.py")
	for _, c := range append([]*vm.Code{p.Main}, p.Main.Funcs...) {
		for i := range c.Instrs {
			c.Instrs[i].A += 1000
			c.Instrs[i].B -= 1000
			c.Instrs[i].C += 1000
		}
	}
	if got := p.Listing(src); !strings.Contains(got, "?") {
		t.Errorf("nothing is marked as unknown:\n%s", got)
	}
}
