package vm

import (
	"slices"
	"strconv"
	"strings"
)

// Traceback renders an exception as the list of lines that
// traceback.format_exception gives: chained exceptions first, user frames named
// <string>, no source lines; the exceptions of a group behind it, in boxes. The
// messages come from the exceptions' own __str__, run by t; without a thread,
// classes of scripts print as their builtin base does.
func Traceback(t *Thread, v Value) []string {
	w := traceWriter{t: t, seen: map[*Exc]bool{}}
	w.exception(v)
	return w.out
}

const (
	maxChain      = 50 // chained exceptions that a traceback shows
	maxGroupWidth = 15 // exceptions of one group that it shows
	maxGroupDepth = 10 // groups in groups that it shows
)

// traceWriter collects the lines of a traceback.
type traceWriter struct {
	t     *Thread
	out   []string
	depth int           // boxes around what is written
	open  bool          // the innermost box is the last of its group and not closed yet
	seen  map[*Exc]bool // exceptions on the way, which a cycle leads back to
}

// line writes text, which may be several lines, into the box; edge is what the
// box's left border is made of.
func (w *traceWriter) line(text, edge string) {
	if w.depth == 0 {
		w.out = append(w.out, text)
		return
	}
	var b strings.Builder
	for l := range strings.Lines(text) {
		b.WriteString(w.indent() + edge + " " + l)
	}
	w.out = append(w.out, b.String())
}

func (w *traceWriter) lines(texts []string) {
	for _, l := range texts {
		w.line(l, "|")
	}
}

func (w *traceWriter) indent() string { return strings.Repeat("  ", w.depth) }

// exception writes v behind the exceptions that it came from.
func (w *traceWriter) exception(v Value) {
	e := ExcOf(v)
	if e == nil {
		return
	}
	w.seen[e] = true
	if len(w.seen) <= maxChain {
		switch {
		case e.Cause.k != KUnset && !w.seen[ExcOf(e.Cause)]:
			w.exception(e.Cause)
			w.line("\nThe above exception was the direct cause of the following exception:\n\n", "|")
		case e.Cause.k == KUnset && e.Context.k != KUnset && !e.Suppress && !w.seen[ExcOf(e.Context)]:
			w.exception(e.Context)
			w.line("\nDuring handling of the above exception, another exception occurred:\n\n", "|")
		}
	}
	if e.Group != nil {
		w.group(v, e)
		return
	}
	if len(e.Trace) > 0 {
		w.line("Traceback (most recent call last):\n", "|")
		w.lines(appendFrames(nil, e.Trace))
	}
	w.lines(w.about(v))
}

// group writes an exception group and its exceptions, each in a box.
func (w *traceWriter) group(v Value, e *Exc) {
	if w.depth > maxGroupDepth {
		w.line("... (max_group_depth is "+strconv.Itoa(maxGroupDepth)+")\n", "|")
		return
	}
	top := w.depth == 0
	edge := "|"
	if top {
		w.depth, edge = 1, "+"
	}
	if len(e.Trace) > 0 {
		w.line("Exception Group Traceback (most recent call last):\n", edge)
		w.lines(appendFrames(nil, e.Trace))
	}
	w.lines(w.about(v))
	shown := min(len(e.Group), maxGroupWidth+1)
	w.open = false
	for i, x := range e.Group[:shown] {
		last := i == shown-1
		if last {
			w.open = true
		}
		corner, title := "  ", strconv.Itoa(i+1)
		if i == 0 {
			corner = "+-"
		}
		if i == maxGroupWidth {
			title = "..."
		}
		w.out = append(w.out, w.indent()+corner+"+---------------- "+title+" ----------------\n")
		w.depth++
		if i == maxGroupWidth {
			n := len(e.Group) - maxGroupWidth
			w.line("and "+strconv.Itoa(n)+" more exception"+plural(n)+"\n", "|")
		} else if len(w.seen) <= maxChain*maxGroupWidth {
			w.exception(x)
		}
		if last && w.open {
			// Unless a group inside, which was the last, has drawn it.
			w.out = append(w.out, w.indent()+"+------------------------------------\n")
			w.open = false
		}
		w.depth--
	}
	if top {
		w.depth = 0
	}
}

// about is the last line of v's traceback, and its notes.
func (w *traceWriter) about(v Value) []string {
	out := []string{excLine(w.t, v) + "\n"}
	if d := instanceDict(v); d != nil {
		out = appendNotes(w.t, out, d)
	}
	return out
}

// appendNotes adds the lines of add_note.
func appendNotes(t *Thread, out []string, d *Dict) []string {
	notes, ok := d.GetStr("__notes__")
	var list []Value
	switch {
	case !ok || notes.IsNone():
		return out
	case notes.k == KList:
		list = slices.Clone(notes.AsList().Elems)
	case notes.k == KTuple:
		list = notes.AsTuple().Elems
	default:
		s, err := Repr(t, notes)
		if err != nil {
			s = "<__notes__ repr() failed>"
		}
		return append(out, s+"\n")
	}
	for _, n := range list {
		s, err := ToStr(t, n)
		if err != nil {
			s = "<note str() failed>"
		}
		for _, line := range strings.Split(s, "\n") {
			out = append(out, line+"\n")
		}
	}
	return out
}

// appendFrames renders the frames, outermost first; like CPython it shows a
// frame that repeats three times and then says how often it did.
func appendFrames(out []string, trace []TraceEntry) []string {
	const repeatMax = 3
	same := 0
	flush := func() {
		if same > repeatMax {
			n := same - repeatMax
			out = append(out, "  [Previous line repeated "+strconv.Itoa(n)+" more time"+plural(n)+"]\n")
		}
	}
	trace = recipeFrames(trace)
	for i := len(trace) - 1; i >= 0; i-- {
		e := trace[i]
		if i < len(trace)-1 && e == trace[i+1] {
			same++
		} else {
			flush()
			same = 1
		}
		if same <= repeatMax {
			out = append(out, "  File "+e.place()+", in "+e.Func+"\n")
		}
	}
	flush()
	return out
}

// recipeFrames are the frames to show: of a recipe in the gears language its own,
// without those of the builder, which only people who write scripts know.
func recipeFrames(trace []TraceEntry) []TraceEntry {
	of := func(e TraceEntry) bool { return e.File != "" }
	if !slices.ContainsFunc(trace, of) {
		return trace
	}
	return slices.DeleteFunc(slices.Clone(trace), func(e TraceEntry) bool { return !of(e) })
}

// place is where a frame is: "<string>", line 3; of recipes with the column.
func (e TraceEntry) place() string {
	if e.File == "" {
		return "\"" + ScriptFile + "\", line " + strconv.Itoa(e.Line)
	}
	return "\"" + e.File + "\", line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Col)
}

// excLine is the last line of a traceback: class and message.
func excLine(t *Thread, v Value) string {
	name := TypeOf(v).FullName()
	msg := excMessage(t, v)
	if msg == "" {
		return name
	}
	return name + ": " + msg
}
