package vm_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gears/pyfront"
	"gears/vm"

	"github.com/google/go-cmp/cmp"
)

// TestScripts runs the scripts of testdata/ops and testdata/text; the .out beside each is what CPython 3.11
// prints, but for refused.py: there it is what gears says where it differs.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/[ot][pe]*/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".py"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".py") + ".out")
			if err != nil {
				t.Fatal(err)
			}
			m, diags := pyfront.Parse("<string>", string(src), pyfront.Options{})
			if len(diags) > 0 {
				t.Fatal(diags.Render("<string>", string(src)))
			}
			p, err := vm.Compile(m)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			iso := &vm.Isolate{Builtins: vm.Builtins(), Print: func(s string) { out.WriteString(s) }}
			th := vm.NewThread(iso, vm.Limits{})
			if err := th.RunMain(p.NewGlobals(iso.Builtins)); err != nil {
				t.Error(vm.ErrorText(nil, err, true))
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
