package planner

import (
	"slices"
	"strings"

	"gears/lang"
	"gears/luablock"
)

// atomicBlocks says what becomes of the atomic() blocks that a stage's callbacks
// enter, in the order of the source, and marks the sites whose commands the
// script of a block runs.
func atomicBlocks(st *Stage, env *Env, effs ...*effects) []string {
	var blocks []*lang.With
	for _, e := range effs {
		for _, w := range e.atomics {
			if !slices.Contains(blocks, w) {
				blocks = append(blocks, w)
			}
		}
	}
	slices.SortStableFunc(blocks, func(a, b *lang.With) int { return int(a.Span.Start.Line) - int(b.Span.Start.Line) })
	var out []string
	for _, w := range blocks {
		b := luablock.Compile(w)
		for _, c := range b.Commands {
			if why := unscriptable(env, c.Name); why != "" {
				b.At, b.Reason = c.Pos, strings.ToUpper(c.Name)+" "+why
				break
			}
		}
		out = append(out, b.Text(env.Script))
		if b.Reason == "" {
			for i := range st.Segments {
				markScript(st.Segments[i].Sites, w)
			}
			markScript(st.Sink.Sites, w)
		}
	}
	return out
}

func markScript(sites []Site, w *lang.With) {
	for i := range sites {
		s := &sites[i]
		if s.Call != nil && within(s.Call.Span.Start, w.Span) {
			s.Script = int(w.Span.Start.Line)
		}
	}
}

func within(p lang.Pos, s lang.Span) bool {
	return (p.Line > s.Start.Line || p.Line == s.Start.Line && p.Col >= s.Start.Col) &&
		(p.Line < s.End.Line || p.Line == s.End.Line && p.Col < s.End.Col)
}

// unscriptable says why the server would not let a script run a command.
func unscriptable(env *Env, name string) string {
	if env.Command == nil {
		return ""
	}
	info, ok := env.Command(name)
	switch {
	case !ok:
		return "is not known to the server"
	case info.NoScript:
		return "is not allowed in scripts"
	case info.Blocking:
		return "may block"
	}
	return ""
}
