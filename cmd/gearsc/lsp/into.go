package lsp

import (
	"slices"

	"gears/lang/native"
)

// clauses are the words that can begin a clause at the cursor: those that the step
// does not have yet.
func clauses(path []any) []completionItem {
	in, _ := path[len(path)-2].(*native.Into)
	var out []string
	for _, w := range native.Clauses() {
		if in == nil || !slices.ContainsFunc(in.Clauses, func(c *native.Clause) bool { return c.Word.Name == w }) {
			out = append(out, w)
		}
	}
	return words(completionKeyword, out...)
}

// isDatabase reports whether the name at the cursor is that of a kind of database,
// behind "into".
func isDatabase(path []any) bool {
	name := last(path)
	for i := len(path) - 2; i >= 0; i-- {
		switch n := path[i].(type) {
		case *native.Call:
			if n.Fn != name {
				return false
			}
		case *native.Field, *native.Index:
		case *native.Into:
			return n.Target == path[i+1]
		default:
			return false
		}
	}
	return false
}
