package planner

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gears/lang"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// uses says what callbacks look at in a reader's record.
type uses struct {
	fields map[string]bool // constant subscripts of the record: x['key']
	inner  map[string]bool // constant subscripts of its value: x['value']['f']
	// value and whole: the value, or the record itself, is used in some other
	// way; the texts say how. "" when it is not.
	value, whole       string
	valuePos, wholePos lang.Pos
}

func newUses() *uses { return &uses{fields: map[string]bool{}, inner: map[string]bool{}} }

func (u *uses) useWhole(p lang.Pos, format string, args ...any) {
	if u.whole == "" {
		u.whole, u.wholePos = fmt.Sprintf(format, args...), p
	}
}

func (u *uses) useValue(p lang.Pos, format string, args ...any) {
	u.fields["value"] = true
	if u.value == "" {
		u.value, u.valuePos = fmt.Sprintf(format, args...), p
	}
}

// innerFields lists the used fields of the value, sorted.
func (u *uses) innerFields() []string { return slices.Sorted(maps.Keys(u.inner)) }

// only reports whether the record is used only through the given fields.
func (u *uses) only(fields ...string) bool {
	if u.whole != "" {
		return false
	}
	for f := range u.fields {
		if readerFields[f] && !slices.Contains(fields, f) {
			return false
		}
	}
	return true
}

// readerFields are the entries of a KeysReader record. Any other constant
// subscript raises KeyError however the record was read.
var readerFields = map[string]bool{"event": true, "key": true, "type": true, "value": true}

// recordUses follows the reader's record through the first stage, up to the
// first step that replaces it.
func recordUses(p *Plan) *uses {
	u := newUses()
	st := &p.Stages[0]
	for _, seg := range st.Segments {
		for _, s := range seg.Steps {
			switch s.Op {
			case "limit":
			case "tostr":
				u.useWhole(s.Pos, "the record becomes text as a whole")
				return u
			case "map", "flatmap":
				u.callback(s.Fn, 0)
				return u
			default: // filter, foreach, extract: the record goes on
				u.callback(s.Fn, 0)
			}
		}
	}
	switch k := st.Sink; k.Op {
	case "count":
	case "countby":
		u.callback(k.Key, 0)
	case "accumulate", "fold":
		u.callback(k.Fn, 1)
	case "groupfold", "groupfoldzero":
		u.callback(k.Key, 0)
		u.callback(k.Fn, 2)
	case "emit":
		u.useWhole(st.Out.Pos, "the record itself is passed on")
	default:
		u.useWhole(k.Pos, "%s keeps whole records", k.Op)
	}
	return u
}

// callback adds the uses that c makes of its parameter i.
func (u *uses) callback(c *lang.Callback, i int) {
	if c == nil || c.Fn == nil {
		name := "the sink"
		if c != nil {
			name = c.Name()
		}
		u.useWhole(lang.Pos{}, "the record is given to %s", name)
		return
	}
	f := c.Fn
	if i >= len(f.Params) || f.Params[i].Kind > lang.ParamNormal {
		u.useWhole(f.Span.Start, "%s takes the record in *args", f.Name)
		return
	}
	w := useWalk{u: u, slot: map[int]bool{i: true}, free: map[int]bool{}}
	w.block(f.Body)
}

// useWalk looks for the record in one function: in the given slots, and in the
// given free variables.
type useWalk struct {
	u    *uses
	slot map[int]bool
	free map[int]bool
}

func (w *useWalk) isRecord(e lang.Expr) bool {
	n, ok := e.(*lang.Name)
	if !ok {
		return false
	}
	switch n.Scope {
	case lang.ScopeLocal, lang.ScopeCell:
		return w.slot[n.Index]
	case lang.ScopeFree:
		return w.free[n.Index]
	}
	return false
}

// field returns f when e is record['f'].
func (w *useWalk) field(e lang.Expr) (string, bool) {
	ix, ok := e.(*lang.Index)
	if !ok || !w.isRecord(ix.X) {
		return "", false
	}
	k, ok := ix.I.(*lang.StrLit)
	if !ok {
		return "", false
	}
	return k.Value, true
}

func (w *useWalk) expr(e lang.Expr) {
	switch e := e.(type) {
	case *lang.Name:
		if w.isRecord(e) {
			w.u.useWhole(pos(e), "%s is used as a whole", e.Name)
		}
		if e.Scope == lang.ScopeGlobal && frameReaders[e.Name] {
			w.u.useWhole(pos(e), "%s can see every variable", e.Name)
		}
		return
	case *lang.Index:
		if f, ok := w.field(e); ok {
			if f == "value" {
				w.u.useValue(pos(e), "%s is used as a whole", exprText(e))
			}
			w.u.fields[f] = true
			return
		}
		if f, ok := w.field(e.X); ok && f == "value" {
			if k, ok := e.I.(*lang.StrLit); ok {
				w.u.fields["value"] = true
				w.u.inner[k.Value] = true
				return
			}
		}
	case *lang.FuncExpr:
		w.inner(e.Fn)
	case *lang.Comp:
		w.inner(e.Fn)
	case *lang.Walrus:
		w.target(e.Target)
	}
	eachChild(e, w.expr)
}

// frameReaders are builtins that reach variables without naming them.
var frameReaders = map[string]bool{"locals": true, "vars": true, "eval": true, "exec": true, "dir": true, "globals": true}

// inner enters a function that w's function creates.
func (w *useWalk) inner(f *lang.Func) {
	v := useWalk{u: w.u, slot: map[int]bool{}, free: map[int]bool{}}
	for i, c := range f.FreeFrom {
		if c.FromFree && w.free[c.Index] || !c.FromFree && w.slot[c.Index] {
			v.free[i] = true
		}
	}
	v.block(f.Body)
}

// target handles a place that is bound or deleted.
func (w *useWalk) target(e lang.Expr) {
	switch e := e.(type) {
	case *lang.Name:
		if w.isRecord(e) {
			w.u.useWhole(pos(e), "%s is bound again", e.Name)
		}
	case *lang.Index:
		if _, ok := w.field(e.X); ok || w.isRecord(e.X) {
			w.u.useWhole(pos(e), "%s is changed", exprText(e.X))
		}
		w.expr(e.X)
		w.expr(e.I)
	case *lang.Attr:
		w.expr(e.X)
	case *lang.TupleLit:
		for _, x := range e.Elems {
			w.target(x)
		}
	case *lang.ListLit:
		for _, x := range e.Elems {
			w.target(x)
		}
	case *lang.Star:
		w.target(e.X)
	}
}

func (w *useWalk) block(b []lang.Stmt) {
	for _, s := range b {
		p := stmtParts(s)
		for _, e := range p.exprs {
			w.expr(e)
		}
		for _, t := range p.targets {
			w.target(t)
		}
		for _, f := range p.funcs {
			w.inner(f)
		}
		for _, b := range p.blocks {
			w.block(b)
		}
	}
}
