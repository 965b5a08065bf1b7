package planner

import (
	"fmt"
	"strings"

	"gears/lang"
)

// rulePredicate lets the reader skip keys that the first filters would drop.
//
//	before: SCAN ─► filter(lambda x: x['type'] == 'hash' and x['value']['n'] > '3')
//	after:  SCAN TYPE hash ─► filter(…)
//
// Only conjuncts that nothing observable precedes are pushed: the first filters
// of the plan, and of each the first operands of "and". A filter stays unless
// the reader's test covers it for good; the type of a key can change between
// SCAN and the read, so a type test goes only when nothing is read afterwards.
//
// Nor is a type pushed when the stage may write keys of other records: what SCAN
// saw may not be what the record would have shown at its turn.
//
// A key name that is not valid UTF-8 reaches scripts as a bytearray, whose
// startswith('p:') raises. SCAN MATCH p:* would hide that error, so a prefix is
// tested by the reader, which lets such names pass, unless Env.UTF8Keys holds.
func rulePredicate(w *rewrite) {
	r := w.plan.Recipe
	switch {
	case r.Reader != "KeysReader":
		w.not(lang.Pos{}, fmt.Sprintf("%s is not a KeysReader", r.Reader))
		return
	case r.Action == lang.ActionRegister:
		w.not(lang.Pos{}, "a registration counts every event that its own arguments select")
		return
	case r.Arg("noScan") == true:
		w.not(lang.Pos{}, "noScan: there is no scan to narrow")
		return
	}
	_, facts := analyse(w.plan, w.env)
	push := pusher{w: w, pattern: scanPattern(r), readValue: r.Arg("readValue") != false, writes: facts[0].writesOthers()}
	st := &w.plan.Stages[0]
	n := 0 // leading filters
	for n < len(st.Segments) && len(st.Segments[n].Steps) == 1 && st.Segments[n].Steps[0].Op == "filter" {
		n++
	}
	if n == 0 {
		w.not(lang.Pos{}, "the recipe does not start with a filter")
		return
	}
	var covered []int // filters that the reader's test fully covers
	typed := map[int]bool{}
	for i := 0; i < n && !push.stop; i++ {
		whole, usesType := push.filter(st.Segments[i].Steps[0].Fn)
		if whole {
			covered = append(covered, i)
			typed[i] = usesType
		}
	}
	w.dropFilters(covered, typed)
}

// dropFilters removes covered filters; those that test the type only when
// nothing else needs more than the key.
func (w *rewrite) dropFilters(covered []int, typed map[int]bool) {
	remove := func(drop map[int]bool) []Segment {
		var keep []Segment
		for i, s := range w.plan.Stages[0].Segments {
			if !drop[i] {
				keep = append(keep, s)
			}
		}
		return keep
	}
	all, untyped := map[int]bool{}, map[int]bool{}
	for _, i := range covered {
		all[i] = true
		untyped[i] = !typed[i]
	}
	st := &w.plan.Stages[0]
	before := st.Segments
	st.Segments = remove(all)
	if u := recordUses(w.plan); !u.only("event", "key") {
		st.Segments = before
		st.Segments = remove(untyped)
	}
	if d := len(before) - len(st.Segments); d > 0 {
		w.did(lang.Pos{}, fmt.Sprintf("%d filter%s covered by the reader and dropped", d, plural(d)))
	}
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// pusher pushes conjuncts until one does not go.
type pusher struct {
	w         *rewrite
	pattern   string
	readValue bool
	writes    bool // the stage may change the type of keys that SCAN has passed
	mayRaise  bool // a conjunct before this one can raise for binary key names
	stop      bool
}

// filter pushes what it can of one filter. whole means that the reader's test
// is the filter's, so that it may go; typed that a type test is part of it.
func (p *pusher) filter(c *lang.Callback) (whole, typed bool) {
	body, rec := predicateBody(c)
	if body == nil {
		at := lang.Pos{}
		if c != nil && c.Fn != nil {
			at = c.Fn.Span.Start
		}
		p.refuse(at, "the filter is more than one expression of the record")
		return false, false
	}
	whole = true
	for _, x := range conjuncts(body) {
		gone, isType := p.conjunct(x, rec)
		whole = whole && gone
		typed = typed || isType
		if p.stop {
			return false, typed
		}
	}
	return whole, typed
}

func (p *pusher) refuse(at lang.Pos, text string) {
	p.stop = true
	p.w.not(at, text)
}

// conjunct pushes x. gone means that x itself need not be evaluated any more.
func (p *pusher) conjunct(x lang.Expr, rec *useWalk) (gone, isType bool) {
	rd := &p.w.plan.Reader
	if f, lit, ok := fieldEquals(x, rec); ok {
		switch {
		case p.mayRaise:
			p.refuse(pos(x), "a test before this one raises for binary key names")
		case f == "type" && !p.readValue:
			p.refuse(pos(x), "readValue=False: x['type'] raises KeyError")
		case f == "type" && p.writes:
			p.refuse(pos(x), "what the stage writes may change the type of keys that are scanned already")
		case f == "type" && !scanTypes[lit]:
			p.refuse(pos(x), fmt.Sprintf("'%s' is not a type that SCAN TYPE and the reader name alike", lit))
		case f == "type" && rd.Type != "" && rd.Type != lit:
			p.refuse(pos(x), "a second type is asked for")
		case f == "type":
			rd.Type = lit
			p.w.did(pos(x), "SCAN TYPE "+lit)
			return true, true
		case f == "key":
			return p.match(globEscape(lit), lit, x), false
		default:
			p.refuse(pos(x), fmt.Sprintf("the reader cannot test '%s'", f))
		}
		return false, false
	}
	prefix, ok := keyPrefix(x, rec)
	switch {
	case !ok:
		p.refuse(pos(x), "not a test of the key's name or type that the reader could make")
		return false, false
	case p.w.env.UTF8Keys:
		return p.match(globEscape(prefix)+"*", prefix, x), false
	}
	rd.Prefixes = append(rd.Prefixes, prefix)
	p.mayRaise = true
	p.w.did(pos(x), fmt.Sprintf("keys not starting with '%s' are skipped before they are read; not SCAN MATCH, because a binary key name must still raise", prefix))
	return false, false
}

// match narrows the pattern to glob, whose literal start is lit, when the
// present pattern is a plain prefix that says the same or less.
func (p *pusher) match(glob, lit string, x lang.Expr) bool {
	have, ok := literalPrefix(p.pattern)
	if !ok {
		p.refuse(pos(x), fmt.Sprintf("pattern '%s' is not a plain prefix*", p.pattern))
		return false
	}
	switch {
	case strings.HasPrefix(lit, have):
		p.pattern, p.w.plan.Reader.Match = glob, glob
		p.w.did(pos(x), "SCAN MATCH "+glob)
		return true
	case strings.HasPrefix(have, lit) && strings.HasSuffix(glob, "*"):
		p.w.did(pos(x), fmt.Sprintf("pattern '%s' says so already", p.pattern))
		return true
	}
	p.refuse(pos(x), fmt.Sprintf("pattern '%s' and this test exclude each other", p.pattern))
	return false
}

// scanTypes are the types that SCAN TYPE and the reader's type field name alike.
// A stream's type field is 'unknown'.
var scanTypes = map[string]bool{"string": true, "hash": true, "list": true, "set": true, "zset": true}

// scanPattern is the glob of the recipe's own arguments.
func scanPattern(r *lang.Recipe) string {
	for _, name := range []string{"arg", "pattern", "prefix", "defaultArg"} {
		if s, ok := r.Arg(name).(string); ok && s != "" {
			return s
		}
	}
	return "*"
}

// predicateBody returns the expression that c is, and how to see the record in it.
func predicateBody(c *lang.Callback) (lang.Expr, *useWalk) {
	if c == nil || c.Fn == nil {
		return nil, nil
	}
	f := c.Fn
	if f.Async || f.Generator || len(f.Body) != 1 || len(f.Params) == 0 || f.Params[0].Kind > lang.ParamNormal {
		return nil, nil
	}
	ret, ok := f.Body[0].(*lang.Return)
	if !ok || ret.X == nil {
		return nil, nil
	}
	for _, p := range f.Params[1:] {
		if p.Default == nil && (p.Kind <= lang.ParamNormal || p.Kind == lang.ParamKwOnly) {
			return nil, nil // the call itself raises
		}
	}
	return ret.X, &useWalk{u: newUses(), slot: map[int]bool{0: true}, free: map[int]bool{}}
}

// conjuncts flattens "a and b and c".
func conjuncts(e lang.Expr) []lang.Expr {
	b, ok := e.(*lang.BoolOp)
	if !ok || b.Op != "and" {
		return []lang.Expr{e}
	}
	var out []lang.Expr
	for _, x := range b.Xs {
		out = append(out, conjuncts(x)...)
	}
	return out
}

// fieldEquals matches record['f'] == 'literal', either way round.
func fieldEquals(e lang.Expr, w *useWalk) (field, lit string, ok bool) {
	c, isCmp := e.(*lang.Compare)
	if !isCmp || len(c.Ops) != 1 || c.Ops[0] != "==" {
		return "", "", false
	}
	l, r := c.First, c.Rest[0]
	if _, isLit := l.(*lang.StrLit); isLit {
		l, r = r, l
	}
	s, isLit := r.(*lang.StrLit)
	f, isField := w.field(l)
	if !isLit || !isField {
		return "", "", false
	}
	return f, s.Value, true
}

// keyPrefix matches record['key'].startswith('literal').
func keyPrefix(e lang.Expr, w *useWalk) (string, bool) {
	c, ok := e.(*lang.Call)
	if !ok || len(c.Args) != 1 || c.Args[0].Name != "" || c.Args[0].Star || c.Args[0].StarStar {
		return "", false
	}
	a, ok := c.Fn.(*lang.Attr)
	if !ok || a.Name != "startswith" {
		return "", false
	}
	s, ok := c.Args[0].Value.(*lang.StrLit)
	if !ok {
		return "", false
	}
	f, ok := w.field(a.X)
	return s.Value, ok && f == "key"
}

// globEscape makes a glob that matches s alone.
func globEscape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(`*?[]\`, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// literalPrefix returns p for a pattern that is exactly p*, with p literal.
func literalPrefix(pattern string) (string, bool) {
	if !strings.HasSuffix(pattern, "*") {
		return "", false
	}
	var b strings.Builder
	body := pattern[:len(pattern)-1]
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '*', '?', '[':
			return "", false
		case '\\':
			i++
			if i == len(body) { // the backslash was for the final star
				return "", false
			}
		}
		b.WriteByte(body[i])
	}
	return b.String(), true
}
