package recipetest

import (
	"cmp"
	"os"
	"slices"
	"strings"
)

// rewrites are the expectations to be written anew, by file.
type rewrites map[string]*rewrite

type rewrite struct {
	script *Script
	recipe string // whose answers are taken: the first one's that the file tests
	all    []*Failure
}

// take notes the differences of a test; false: not all of its failures are.
func (w rewrites) take(s *Suite, failures []*Failure) bool {
	r := w[s.Script.File]
	if r == nil {
		r = &rewrite{script: s.Script, recipe: s.Recipe.File}
		w[s.Script.File] = r
	}
	if r.recipe != s.Recipe.File || slices.ContainsFunc(failures, func(f *Failure) bool { return !f.rewrite }) {
		return false
	}
	r.all = append(r.all, failures...)
	return len(failures) > 0
}

// write writes the files that change.
func (w rewrites) write() error {
	for file, r := range w {
		if len(r.all) == 0 {
			continue
		}
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(r.text()), info.Mode().Perm()); err != nil {
			return err
		}
	}
	return nil
}

// text is the source with the lines that came in the place of those expected.
func (r *rewrite) text() string {
	lines := strings.SplitAfter(r.script.Source, "\n")
	prefix := "  "
	if r.script.inside {
		prefix = marker + "   "
	}
	slices.SortFunc(r.all, func(a, b *Failure) int { return cmp.Compare(b.step.Line, a.step.Line) })
	for _, f := range r.all {
		if n := f.step.Line; !strings.HasSuffix(lines[n-1], "\n") {
			lines[n-1] += "\n"
		}
		var fresh []string
		for _, g := range f.got {
			fresh = append(fresh, prefix+g+"\n")
		}
		if len(fresh) == 0 {
			fresh = []string{prefix + "(empty)\n"}
		}
		lines = slices.Concat(lines[:f.step.Line], fresh, lines[min(f.step.after, len(lines)):])
	}
	return strings.Join(lines, "")
}
