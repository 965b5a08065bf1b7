package sema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// compile compiles a file that must have no errors.
func compile(t *testing.T, source string) *sema.Program {
	t.Helper()
	f, diags := native.Parse("test.gears", source)
	var p *sema.Program
	if len(diags) == 0 {
		p, diags = sema.Compile(f, sema.Options{})
	}
	if p == nil {
		t.Fatal(diags.Render("test.gears", source))
	}
	return p
}

// TestEveryOperatorHasAMeaning keeps the checker's table of operators complete.
func TestEveryOperatorHasAMeaning(t *testing.T) {
	for i := range lang.Ops {
		if !sema.Knows(lang.Ops[i].Name) {
			t.Errorf("the checker knows nothing of %s", lang.Ops[i].Name)
		}
	}
	var api []string
	for _, r := range sema.Readers() {
		api = append(api, r.API)
	}
	var want []string
	for _, r := range lang.Readers {
		want = append(want, r.Name)
	}
	if diff := cmp.Diff(want, api); diff != "" {
		t.Error(diff)
	}
}
