package planner

import (
	"reflect"

	"gears/lang"
)

// expr interprets e and describes its value.
func (a *analysis) expr(fr *frame, e lang.Expr) value {
	if a.nodes++; a.nodes > maxNodes {
		a.block(pos(e), "the callbacks are too long to analyse")
		return unknown
	}
	switch e := e.(type) {
	case nil:
		return scalar
	case *lang.StrLit:
		return value{kind: kScalar, lv: data, str: e.Value, isStr: true}
	case *lang.NoneLit, *lang.BoolLit, *lang.IntLit, *lang.BigIntLit, *lang.FloatLit, *lang.BytesLit, *lang.EllipsisLit:
		return scalar
	case *lang.Name:
		return a.name(fr, e)
	case *lang.Unary:
		v := a.expr(fr, e.X)
		a.touch(v, e.X)
		if e.Op != "not" {
			a.mayRaise()
		}
		return scalar
	case *lang.Binary:
		l, r := a.expr(fr, e.L), a.expr(fr, e.R)
		return a.binary(e, l, r)
	case *lang.Compare:
		return a.compare(fr, e)
	case *lang.BoolOp:
		return a.boolOp(fr, e)
	case *lang.Cond:
		a.touch(a.expr(fr, e.Test), e.Test)
		var v, w value
		t := a.branch(func() { v = a.expr(fr, e.Then) })
		u := a.branch(func() { w = a.expr(fr, e.Else) })
		a.emit(&trace{kind: tAlt, kids: []*trace{t, u}})
		return v.join(w)
	case *lang.Call:
		return a.call(fr, e)
	case *lang.Attr:
		return a.attr(fr, e)
	case *lang.Index:
		return a.index(fr, e)
	case *lang.Slice:
		eachChild(e, func(x lang.Expr) { a.expr(fr, x) })
		return scalar
	case *lang.ListLit:
		return a.display(fr, e.Elems, false)
	case *lang.TupleLit:
		return a.display(fr, e.Elems, false)
	case *lang.SetLit:
		return a.display(fr, e.Elems, true)
	case *lang.DictLit:
		return a.dict(fr, e)
	case *lang.Star:
		v := a.expr(fr, e.X)
		return a.iterate(v, e.X)
	case *lang.FString:
		for _, p := range e.Parts {
			a.expr(fr, p)
		}
		return scalar
	case *lang.Format:
		a.touch(a.expr(fr, e.X), e.X)
		if e.Spec != nil {
			a.expr(fr, e.Spec)
			a.mayRaise()
		}
		return scalar
	case *lang.FuncExpr:
		return a.makeClosure(fr, e.Fn)
	case *lang.Comp:
		return a.comp(fr, e, e.Fn.Kind == lang.FuncGenExpr)
	case *lang.Walrus:
		v := a.expr(fr, e.X)
		a.bind(fr, e.Target, v)
		return v
	case *lang.Yield:
		v := a.expr(fr, e.X)
		a.joinYield(fr, v)
		return anyOf(shared, data)
	case *lang.YieldFrom:
		v := a.expr(fr, e.X)
		a.joinYield(fr, a.iterate(v, e.X))
		return anyOf(shared, data)
	case *lang.Await:
		a.expr(fr, e.X)
		a.eff.async = true
		a.block(pos(e), "awaits")
		return unknown
	}
	a.block(pos(e), "an expression that the planner does not know")
	return unknown
}

func (a *analysis) joinYield(fr *frame, v value) {
	if w := fr.yields.join(v); w != fr.yields {
		fr.yields, a.changed = w, true
	}
	a.mayRaise()
}

// touch notes that an operator or builtin works on v: harmless for built-in
// data, anything at all for an object of the script.
func (a *analysis) touch(v value, e lang.Expr) {
	if v.kind == kBottom || v.callable() || v.kind == kModule {
		return
	}
	if v.lv == opaque {
		a.block(pos(e), "%s may be an object with code of its own", exprText(e))
	}
	if v.org == shared && v.mutable() {
		a.eff.readsOut = true
	}
}

// iterate describes what iterating v gives.
func (a *analysis) iterate(v value, e lang.Expr) value {
	a.mayRaise()
	if v.kind == kIter {
		if v.org == shared {
			a.eff.readsOut = true
		}
		return anyOf(v.org, v.lv)
	}
	a.touch(v, e)
	return v.elem()
}

func (a *analysis) name(fr *frame, n *lang.Name) value {
	switch n.Scope {
	case lang.ScopeLocal, lang.ScopeCell:
		if !fr.sure[n.Index] {
			a.mayRaise()
		}
		if n.Index < len(fr.slots) {
			return fr.slots[n.Index]
		}
		return unknown
	case lang.ScopeFree:
		if !fr.cl.freeSure(n.Index) {
			a.mayRaise()
		}
		v := fr.cl.free(n.Index)
		if v.lv == opaque && v.kind == kAny {
			a.eff.readsOut = true
		}
		return v
	case lang.ScopeClass:
		a.mayRaise()
		return unknown
	}
	f := fr.cl.global(n.Name)
	if f.Kind == lang.FactUnknown {
		a.mayRaise()
		a.eff.readsOut = true
	}
	return a.fact(f)
}

// fact describes a variable. All facts about one function share a description,
// so that recursion is seen.
func (a *analysis) fact(f lang.Fact) value {
	c := f.Callback
	if f.Kind != lang.FactFunction || c == nil || c.Fn == nil {
		return factValue(f)
	}
	key := knownKey{fn: c.Fn}
	shareable := len(c.Fn.Free) == 0
	if !shareable && c.Ref != nil && reflect.TypeOf(c.Ref).Comparable() {
		key.ref, shareable = c.Ref, true
	}
	cl := a.known[key]
	if cl == nil {
		cl = a.newClosure(c)
		if shareable {
			a.known[key] = cl
		}
	}
	return value{kind: kFunc, org: shared, lv: opaque, fn: cl}
}

// display describes [a, b, *c] and its like.
func (a *analysis) display(fr *frame, elems []lang.Expr, hashed bool) value {
	out := anyOf(fresh, data)
	for _, e := range elems {
		v := a.expr(fr, e)
		if hashed {
			a.touch(v, e)
			a.mayRaise()
		}
		out.org, out.lv = max(out.org, v.org), max(out.lv, v.lv)
	}
	return out
}

func (a *analysis) dict(fr *frame, d *lang.DictLit) value {
	out := anyOf(fresh, data)
	for i := range d.Values {
		v := a.expr(fr, d.Values[i])
		if d.Keys[i] == nil {
			v = a.iterate(v, d.Values[i])
		} else {
			k := a.expr(fr, d.Keys[i])
			if k.kind != kScalar {
				a.touch(k, d.Keys[i])
				a.mayRaise()
				out.org, out.lv = max(out.org, k.org), max(out.lv, k.lv)
			}
		}
		out.org, out.lv = max(out.org, v.org), max(out.lv, v.lv)
	}
	return out
}

func (a *analysis) binary(e *lang.Binary, l, r value) value {
	a.touch(l, e.L)
	a.touch(r, e.R)
	a.mayRaise()
	if l.kind == kScalar && r.kind == kScalar || l.lv == data && r.lv == data && !containerOps[e.Op] {
		return scalar
	}
	// [x] + [y] is a new list with the old elements.
	return anyOf(max(l.org, r.org), max(l.lv, r.lv))
}

// containerOps are the operators that lists and sets have too.
var containerOps = map[string]bool{"+": true, "*": true, "-": true, "|": true, "&": true, "^": true}

func (a *analysis) compare(fr *frame, c *lang.Compare) value {
	prev, prevE := a.expr(fr, c.First), c.First
	for i, op := range c.Ops {
		v := a.expr(fr, c.Rest[i])
		if op != "is" && op != "is not" {
			a.touch(prev, prevE)
			a.touch(v, c.Rest[i])
			if op != "==" && op != "!=" || prev.lv != data || v.lv != data {
				a.mayRaise()
			}
		}
		prev, prevE = v, c.Rest[i]
	}
	return scalar
}

func (a *analysis) boolOp(fr *frame, b *lang.BoolOp) value {
	var out value
	for i, x := range b.Xs {
		eval := func() {
			v := a.expr(fr, x)
			if i < len(b.Xs)-1 {
				a.touch(v, x)
			}
			out = out.join(v)
		}
		if i == 0 {
			eval()
			continue
		}
		t := a.branch(eval)
		a.emit(&trace{kind: tAlt, kids: []*trace{t, {}}})
	}
	return out
}

func (a *analysis) attr(fr *frame, e *lang.Attr) value {
	x := a.expr(fr, e.X)
	if x.kind == kModule || x.kind == kBuiltin {
		return builtinValue(x.name + "." + e.Name)
	}
	a.touch(x, e.X)
	a.mayRaise()
	if x.kind == kScalar || x.kind == kBottom {
		return x.elem()
	}
	if mutators[e.Name] { // the method may be called under another name
		a.mutate(x, pos(e), exprText(e.X))
	}
	return anyOf(x.org, x.lv)
}

func (a *analysis) index(fr *frame, e *lang.Index) value {
	x := a.expr(fr, e.X)
	i := a.expr(fr, e.I)
	a.touch(x, e.X)
	a.touch(i, e.I)
	if x.kind == kRecord && !a.mutated && i.isStr && readerFields[i.str] {
		if i.str == "value" {
			return value{kind: kReply, org: record, lv: data}
		}
		return value{kind: kScalar, lv: data, own: i.str == "key"}
	}
	a.mayRaise()
	if x.kind == kRecord {
		return anyOf(record, data)
	}
	if _, isSlice := e.I.(*lang.Slice); isSlice && x.kind != kScalar {
		return anyOf(x.org, x.lv)
	}
	return x.elem()
}

// makeClosure describes a function that fr creates.
func (a *analysis) makeClosure(fr *frame, fn *lang.Func) value {
	defaults := map[int]value{}
	for i, p := range fn.Params {
		if p.Default != nil {
			v := a.expr(fr, p.Default)
			defaults[i] = v
		}
	}
	cl := fr.closures[fn]
	if cl == nil {
		cl = &closure{fn: fn, global: fr.cl.global, defaults: defaults}
		fr.closures[fn] = cl
	}
	for i, v := range defaults {
		cl.defaults[i] = cl.defaults[i].join(v)
	}
	cl.free = func(i int) value {
		c := fn.FreeFrom[i]
		if c.FromFree {
			return fr.cl.free(c.Index)
		}
		return fr.slots[c.Index]
	}
	cl.setFree = func(i int, v value) bool {
		c := fn.FreeFrom[i]
		if c.FromFree {
			return fr.cl.setFree(c.Index, v)
		}
		a.joinSlot(fr, c.Index, v)
		return true
	}
	cl.freeSure = func(i int) bool {
		c := fn.FreeFrom[i]
		if c.FromFree {
			return fr.cl.freeSure(c.Index)
		}
		return fr.sure[c.Index]
	}
	return value{kind: kFunc, org: fresh, lv: opaque, fn: cl}
}

// comp interprets a comprehension; lazy means that its body runs later than it
// stands.
func (a *analysis) comp(fr *frame, c *lang.Comp, lazy bool) value {
	it := a.expr(fr, c.Iter)
	el := a.iterate(it, c.Iter)
	cl := a.makeClosure(fr, c.Fn).fn
	kid := fr.kid(c, cl)
	iter := value{kind: kIter, org: el.org, lv: el.lv}
	if el.kind == kScalar {
		iter.org = fresh
	}
	before := a.siteCount()
	kid.scalarIter = el.kind == kScalar
	a.within(tCall, func() { a.enter(kid, callArgs{pos: []value{iter}}, pos(c)) })
	if lazy && a.siteCount() > before {
		a.eff.lazySites = true
	}
	if c.Fn.Kind == lang.FuncGenExpr {
		return value{kind: kIter, org: kid.yields.org, lv: kid.yields.lv}
	}
	return anyOf(kid.yields.org, kid.yields.lv)
}

// siteCount counts the sites met so far in this pass, by way of reaching them.
func (a *analysis) siteCount() int {
	n := 0
	for _, s := range a.eff.sites {
		n += s.contexts
	}
	return n
}

type kidKey struct {
	node any
	cl   *closure
}

// kid is the activation of cl called at node.
func (f *frame) kid(node any, cl *closure) *frame {
	k := kidKey{node, cl}
	kid := f.kids[k]
	if kid == nil {
		kid = newFrame(cl)
		f.kids[k] = kid
	}
	return kid
}
