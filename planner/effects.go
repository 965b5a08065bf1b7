package planner

import (
	"fmt"

	"gears/lang"
)

// Limits of the analysis. A callback beyond them is run one record at a time,
// which is always right.
const (
	maxPasses = 12     // until descriptions settle
	maxDepth  = 40     // nested calls into script functions
	maxNodes  = 60_000 // expressions and statements in a pass
)

// siteRec is an execute() call met by the analysis.
type siteRec struct {
	Site
	contexts int // ways in which it is reached
	visited  bool
}

// visit records what follows the site in one context.
func (s *siteRec) visit(next after, looped bool) {
	if !s.visited {
		s.visited, s.Last, s.Quiet, s.Once = true, true, true, true
	}
	s.Last = s.Last && next.sites == 0
	s.Quiet = s.Quiet && !next.raises
	s.Once = s.Once && !looped
}

// effects is what a run of callbacks may do beside computing its result.
type effects struct {
	block     string // why records must not overlap; "" when they may
	blockPos  lang.Pos
	mutates   bool // changes the record
	readsOut  bool // looks at mutable things that outlive the record
	async     bool
	lazySites bool // a generator holds sites that run later than they stand
	recursive bool // a script function calls itself
	mixed     bool // "data" may contain library objects
	atomics   []*lang.With
	sites     []*siteRec
}

// analysis interprets callbacks.
type analysis struct {
	env   *Env
	roots map[any]*frame
	eff   effects
	// mutated stays from pass to pass: a record that any callback changes has no
	// fixed entries.
	mutated bool
	changed bool
	nodes   int
	depth   int
	known   map[knownKey]*closure
	stack   []*frame
	cur     *trace
}

func newAnalysis(env *Env) *analysis {
	return &analysis{env: env, roots: map[any]*frame{}, known: map[knownKey]*closure{}}
}

// run interprets f until descriptions settle, and leaves the effects of the last
// pass in a.eff.
func (a *analysis) run(f func()) {
	for i := 0; ; i++ {
		a.eff = effects{}
		a.changed, a.nodes = false, 0
		f()
		if a.eff.block == "" && i >= maxPasses {
			a.block(lang.Pos{}, "the callbacks are too involved to analyse")
		}
		if !a.changed || i >= maxPasses {
			return
		}
	}
}

// block says why records must not overlap.
func (a *analysis) block(p lang.Pos, format string, args ...any) {
	if a.eff.block == "" {
		a.eff.block, a.eff.blockPos = fmt.Sprintf(format, args...), p
	}
}

// frame is one activation: a function called from one place. Its slots are
// joined over all passes and over everything the function does.
type frame struct {
	cl       *closure
	slots    []value
	ret      value
	kids     map[any]*frame
	closures map[*lang.Func]*closure
	sure     map[int]bool // slots that are certainly bound here
	finally  int          // depth of statements in which a return does not end the unit's trace
	yields   value
	// scalarIter: a comprehension whose outermost iterator yields scalars.
	scalarIter bool
}

func newFrame(cl *closure) *frame {
	return &frame{cl: cl, slots: make([]value, len(cl.fn.Locals)), kids: map[any]*frame{},
		closures: map[*lang.Func]*closure{}, sure: map[int]bool{}}
}

func (a *analysis) joinSlot(f *frame, i int, v value) {
	if i < 0 || i >= len(f.slots) {
		return
	}
	if w := f.slots[i].join(v); w != f.slots[i] {
		f.slots[i], a.changed = w, true
	}
}

func (a *analysis) joinRet(f *frame, v value) {
	if w := f.ret.join(v); w != f.ret {
		f.ret, a.changed = w, true
	}
}

// emit appends t to the trace under construction.
func (a *analysis) emit(t *trace) { a.cur.kids = append(a.cur.kids, t) }

func (a *analysis) mayRaise() {
	if n := len(a.cur.kids); n > 0 && a.cur.kids[n-1].kind == tRaise {
		return
	}
	a.emit(&trace{kind: tRaise})
}

// within runs f with its trace as one node of the given kind.
func (a *analysis) within(k traceKind, f func()) *trace {
	t := &trace{kind: k}
	outer := a.cur
	a.cur = t
	f()
	a.cur = outer
	if len(t.kids) > 0 || k == tAlt {
		a.emit(t)
	}
	return t
}

// branch runs f apart and returns its trace without adding it.
func (a *analysis) branch(f func()) *trace {
	outer := a.cur
	t := &trace{kind: tSeq}
	a.cur = t
	f()
	a.cur = outer
	return t
}

// callback interprets a step's callback over args. key tells the place apart.
func (a *analysis) callback(key any, c *lang.Callback, args ...value) value {
	if c == nil {
		return scalar
	}
	if c.Fn == nil {
		if c == identity {
			return args[0]
		}
		if c.Builtin == "" {
			a.block(lang.Pos{}, "a callback of unknown code")
			return unknown
		}
		return a.callBuiltin(nil, nil, c.Builtin, callArgs{pos: args})
	}
	root := a.roots[key]
	if root == nil {
		root = newFrame(a.newClosure(c))
		a.roots[key] = root
	}
	var out value
	a.within(tCall, func() { out = a.enter(root, callArgs{pos: args}, c.Fn.Span.Start) })
	return out
}

// enter runs the body of fr's function.
func (a *analysis) enter(fr *frame, args callArgs, at lang.Pos) value {
	fn := fr.cl.fn
	if a.depth >= maxDepth || a.nodes > maxNodes {
		a.block(at, "%s is too involved to analyse", fn.Name)
		return unknown
	}
	clear(fr.sure)
	a.bindParams(fr, args, at)
	if fn.Async {
		a.eff.async = true
		a.block(at, "%s is a coroutine", fn.Name)
	}
	a.depth++
	a.stack = append(a.stack, fr)
	a.stmts(fr, fn.Body)
	a.stack = a.stack[:len(a.stack)-1]
	a.depth--
	if fn.Kind == lang.FuncDef && !fn.Generator {
		a.joinRet(fr, scalar) // falling off the end
	}
	if fn.Generator || fn.Kind == lang.FuncGenExpr {
		return value{kind: kIter, org: fr.yields.org, lv: fr.yields.lv}
	}
	return fr.ret
}

// callArgs are the arguments of a call.
type callArgs struct {
	pos   []value
	named map[string]value
	spill value // join of what * and ** hand over
	star  bool
	text  []lang.Expr // source of pos
}

// each calls f for every argument.
func (c callArgs) each(f func(value)) {
	for _, v := range c.pos {
		f(v)
	}
	for _, v := range c.named {
		f(v)
	}
	if c.star {
		f(c.spill)
	}
}

// bindParams joins arguments into parameter slots.
func (a *analysis) bindParams(fr *frame, args callArgs, at lang.Pos) {
	fn := fr.cl.fn
	pos := args.pos
	if args.star {
		a.mayRaise()
	}
	taken := 0
	for i, p := range fn.Params {
		fr.sure[i] = true
		switch p.Kind {
		case lang.ParamStar:
			rest := anyOf(fresh, data)
			for _, v := range pos {
				rest.org, rest.lv = max(rest.org, v.org), max(rest.lv, v.lv)
			}
			if args.star {
				rest.org, rest.lv = max(rest.org, args.spill.org), max(rest.lv, args.spill.lv)
			}
			pos = nil
			a.joinSlot(fr, i, rest)
			continue
		case lang.ParamStarStar:
			rest := anyOf(fresh, data)
			for _, v := range args.named {
				rest.org, rest.lv = max(rest.org, v.org), max(rest.lv, v.lv)
			}
			if args.star {
				rest.org, rest.lv = max(rest.org, args.spill.org), max(rest.lv, args.spill.lv)
			}
			taken = len(args.named)
			a.joinSlot(fr, i, rest)
			continue
		}
		bound := false
		if p.Kind != lang.ParamKwOnly && len(pos) > 0 {
			a.joinSlot(fr, i, pos[0])
			pos, bound = pos[1:], true
		}
		if v, ok := args.named[p.Name]; ok {
			a.joinSlot(fr, i, v)
			bound, taken = true, taken+1
		}
		if args.star {
			a.joinSlot(fr, i, args.spill)
			bound = true
		}
		if d, ok := fr.cl.defaults[i]; ok && (!bound || args.star) {
			a.joinSlot(fr, i, d)
			bound = true
		}
		if !bound {
			a.mayRaise()
		}
	}
	if len(pos) > 0 || taken < len(args.named) {
		a.mayRaise()
	}
}

// site returns the record of an execute() call.
func (a *analysis) site(c *lang.Call) *siteRec {
	for _, s := range a.eff.sites {
		if s.Call == c {
			return s
		}
	}
	s := &siteRec{Site: Site{Call: c}}
	a.eff.sites = append(a.eff.sites, s)
	return s
}

// mutate notes that recv is changed in place.
func (a *analysis) mutate(recv value, p lang.Pos, what string) {
	switch {
	case recv.kind == kBottom:
	case recv.kind == kModule || recv.kind == kBuiltin || recv.kind == kFunc:
		a.block(p, "changes %s, which outlives the record", what)
	case recv.org == shared:
		a.block(p, "changes %s, which outlives the record", what)
	case recv.lv == opaque:
		a.block(p, "changes %s, an object whose code is not known", what)
	case recv.org == record:
		a.eff.mutates = true
		if !a.mutated {
			a.mutated, a.changed = true, true
		}
	}
}

// store notes that v becomes reachable from the value of expression into.
func (a *analysis) store(fr *frame, recv value, into lang.Expr, v value, p lang.Pos) {
	if v.kind == kScalar || v.kind == kBottom {
		return
	}
	if v.lv == opaque || v.callable() || v.kind == kModule || v.org == shared {
		// Other names of the container would not learn of it.
		a.block(p, "stores a value that outlives the record, or of unknown type, in %s", exprText(into))
		return
	}
	if v.lv == plain && recv.lv == data && !a.eff.mixed {
		a.eff.mixed = true
	}
	if v.org == record {
		// A later change through the container would change the record.
		a.eff.mutates = true
		if !a.mutated {
			a.mutated, a.changed = true, true
		}
	}
	if n := rootName(into); n != nil {
		if n.Scope == lang.ScopeLocal || n.Scope == lang.ScopeCell {
			if n.Index < len(fr.slots) {
				old := fr.slots[n.Index]
				a.joinSlot(fr, n.Index, value{kind: kAny, org: max(old.org, v.org), lv: old.lv})
			}
		}
	}
}

// rootName is the variable at the bottom of x.a[b].c.
func rootName(e lang.Expr) *lang.Name {
	for {
		switch x := e.(type) {
		case *lang.Name:
			return x
		case *lang.Attr:
			e = x.X
		case *lang.Index:
			e = x.X
		default:
			return nil
		}
	}
}
