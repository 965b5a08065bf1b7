package lang

import (
	"fmt"
	"slices"
)

// Limits of what a .gear file may hold; no front-end makes more.
const (
	maxGearLocals = 1 << 20
	maxGearDots   = 255 // of a relative import
	maxUnpack     = 1 << 16
)

// verify checks what the compiler takes for granted of a module and the
// decoder's types do not say: that names refer to slots that exist, operators
// exist, targets can be assigned to, and statements stand where they may.
func verify(m *Module) error {
	if m.Body.Kind != FuncModule {
		return fmt.Errorf("its body is not that of a module")
	}
	v := &verifier{}
	v.function(m.Body, nil)
	return v.err
}

// verifier walks one function; loops counts the loops around the statement it is
// at.
type verifier struct {
	fn    *Func
	cells map[int]bool
	loops int
	err   error
}

func (v *verifier) fail(at Span, format string, args ...any) {
	if v.err == nil {
		v.err = fmt.Errorf("at %s: %s", at.Start, fmt.Sprintf(format, args...))
	}
}

// want fails with the format unless ok.
func (v *verifier) want(ok bool, at Span, format string, args ...any) {
	if !ok {
		v.fail(at, format, args...)
	}
}

func isComp(k FuncKind) bool {
	return k == FuncListComp || k == FuncSetComp || k == FuncDictComp || k == FuncGenExpr
}

// function checks f, which stands in parent (nil for a module).
func (v *verifier) function(f, parent *Func) {
	in := &verifier{fn: f, cells: map[int]bool{}}
	in.slots(f, parent)
	in.params(f)
	in.shape(f)
	if in.err == nil {
		in.block(f.Body)
	}
	if v.err == nil {
		v.err = in.err
	}
}

// slots checks the variables of f.
func (v *verifier) slots(f, parent *Func) {
	v.want(len(f.Locals) <= maxGearLocals, f.Span, "%d local names", len(f.Locals))
	for _, c := range f.Cells {
		v.want(c >= 0 && c < len(f.Locals) && !v.cells[c], f.Span, "cell in slot %d", c)
		v.cells[c] = true
	}
	v.want(len(f.Free) == len(f.FreeFrom) && (parent != nil || len(f.Free) == 0), f.Span, "free names without a source")
	if v.err != nil {
		return
	}
	for _, c := range f.FreeFrom {
		if c.FromFree {
			v.want(c.Index >= 0 && c.Index < len(parent.Free), f.Span, "free name from free name %d", c.Index)
		} else {
			v.want(slices.Contains(parent.Cells, c.Index), f.Span, "free name from slot %d", c.Index)
		}
	}
	for i, n := range f.Locals {
		v.want(f.Kind != FuncClass || n != "__class__" || v.cells[i], f.Span, "__class__ outside a cell")
	}
}

// params checks the parameters of f.
func (v *verifier) params(f *Func) {
	if len(f.Params) > len(f.Locals) {
		v.fail(f.Span, "%d parameters in %d slots", len(f.Params), len(f.Locals))
		return
	}
	last, defaults := ParamPosOnly, false
	for i, p := range f.Params {
		at := Span{Start: p.Pos, End: p.Pos}
		positional := p.Kind <= ParamNormal
		v.want(p.Kind <= ParamStarStar && p.Kind >= last, at, "parameter out of order")
		v.want(p.Kind != last || p.Kind != ParamStar && p.Kind != ParamStarStar || i == 0, at, "two parameters that take the rest")
		v.want(p.Name == f.Locals[i], at, "parameter %s in the slot of %s", p.Name, f.Locals[i])
		v.want(p.Default == nil || positional || p.Kind == ParamKwOnly, at, "default of a parameter that takes the rest")
		v.want(!positional || !defaults || p.Default != nil, at, "parameter without a default after one with it")
		defaults = defaults || positional && p.Default != nil
		last = p.Kind
	}
}

// shape checks what the kind of f demands.
func (v *verifier) shape(f *Func) {
	switch {
	case f.Kind > FuncClass:
		v.fail(f.Span, "function of unknown kind %d", f.Kind)
	case isComp(f.Kind):
		v.want(len(f.Params) == 1 && f.Params[0].Kind <= ParamNormal && f.Params[0].Default == nil && !v.cells[0], f.Span, "comprehension with odd parameters")
		v.want(f.Generator == (f.Kind == FuncGenExpr), f.Span, "comprehension of two kinds")
	case f.Kind == FuncModule || f.Kind == FuncClass:
		v.want(len(f.Params) == 0 && !f.Generator && !f.Async, f.Span, "module or class body that is called like a function")
		return
	}
	v.want(len(f.Body) > 0, f.Span, "function without a body")
}

func (v *verifier) block(body []Stmt) {
	for _, s := range body {
		if v.err != nil {
			return
		}
		v.stmt(s)
	}
}

func (v *verifier) loop(body, otherwise []Stmt) {
	v.loops++
	v.block(body)
	v.loops--
	v.block(otherwise)
}

func (v *verifier) stmt(s Stmt) {
	at := s.StmtSpan()
	switch s := s.(type) {
	case *ExprStmt:
		v.expr(s.X)
	case *Assign:
		v.want(len(s.Targets) > 0, at, "assignment to nothing")
		v.expr(s.Value)
		for _, t := range s.Targets {
			v.target(t)
		}
	case *AugAssign:
		v.want(binaryWords[s.Op], at, "unknown operator %q", s.Op)
		v.single(s.Target)
		v.expr(s.Value)
	case *AnnAssign:
		v.single(s.Target)
		if v.fn.Kind == FuncModule || v.fn.Kind == FuncClass {
			v.optional(s.Annotation) // elsewhere it is not evaluated, and its names have no places
		}
		v.optional(s.Value)
	case *Del:
		for _, t := range s.Targets {
			v.deleted(t)
		}
	case *Return:
		v.want(v.fn.Kind == FuncDef || v.fn.Kind == FuncLambda, at, "return outside a function")
		v.optional(s.X)
	case *If:
		v.expr(s.Test)
		v.block(s.Body)
		v.block(s.Else)
	case *While:
		v.expr(s.Test)
		v.loop(s.Body, s.Else)
	case *For:
		v.forLoop(s)
	case *Try:
		v.try(s)
	case *With:
		v.want(len(s.Items) > 0, at, "with nothing")
		v.want(!s.Async || v.fn.Async, at, "async with outside an async function")
		for _, it := range s.Items {
			v.expr(it.Context)
			if it.Target != nil {
				v.target(it.Target)
			}
		}
		v.block(s.Body)
	case *Raise:
		v.want(s.X != nil || s.Cause == nil, at, "cause of no exception")
		v.optional(s.X)
		v.optional(s.Cause)
	case *Assert:
		v.expr(s.Test)
		v.optional(s.Msg)
	case *Pass:
	case *Break, *Continue:
		v.want(v.loops > 0, at, "break or continue outside a loop")
	case *Import:
		v.name(s.Target, true)
	case *ImportFrom:
		v.want(len(s.Names) == len(s.Targets) && s.Level >= 0 && s.Level <= maxGearDots, at, "import of other names than it binds")
		for _, t := range s.Targets {
			v.name(t, true)
		}
	case *DefStmt:
		v.want(s.Fn.Kind == FuncDef, at, "def of something else")
		v.exprs(s.Decorators)
		v.inner(s.Fn)
		v.name(s.Target, true)
	case *ClassStmt:
		v.want(s.Fn.Kind == FuncClass, at, "class of something else")
		v.exprs(s.Decorators)
		v.args(at, s.Bases)
		v.inner(s.Fn)
		v.name(s.Target, true)
	case *CompEmit:
		v.want(isComp(v.fn.Kind) && (s.Key != nil) == (v.fn.Kind == FuncDictComp), at, "element outside a comprehension")
		v.optional(s.Key)
		v.expr(s.Value)
	default:
		v.fail(at, "unknown statement")
	}
}

func (v *verifier) forLoop(s *For) {
	at := s.Span
	v.want(!s.Async || v.fn.Async, at, "async for outside an async function")
	if s.IterReady {
		// Only the iterator that a comprehension is called with is known to be one.
		n, ok := s.Iter.(*Name)
		v.want(ok && n.Scope == ScopeLocal && n.Index == 0 && isComp(v.fn.Kind), at, "loop over what may be no iterator")
	}
	v.expr(s.Iter)
	v.target(s.Target)
	v.loop(s.Body, s.Else)
}

func (v *verifier) try(s *Try) {
	v.want(len(s.Handlers) > 0 || len(s.Finally) > 0, s.Span, "try without except or finally")
	v.block(s.Body)
	for i, h := range s.Handlers {
		v.want(h.Type != nil || i == len(s.Handlers)-1, h.Span, "except for everything is not the last")
		v.optional(h.Type)
		if h.Target != nil {
			v.name(h.Target, true)
		}
		v.block(h.Body)
	}
	v.block(s.Else)
	v.block(s.Finally)
}

// inner checks a function that stands in this one, and its defaults and
// annotations, which belong to this one.
func (v *verifier) inner(f *Func) {
	for _, p := range f.Params {
		v.optional(p.Default)
		v.optional(p.Annotation)
	}
	v.optional(f.Returns)
	v.function(f, v.fn)
}

func (v *verifier) optional(e Expr) {
	if e != nil {
		v.expr(e)
	}
}

func (v *verifier) exprs(es []Expr) {
	for _, e := range es {
		v.expr(e)
	}
}

// display checks the elements of a list, tuple or set.
func (v *verifier) display(es []Expr) {
	for _, e := range es {
		if s, ok := e.(*Star); ok {
			e = s.X
		}
		v.expr(e)
	}
}

func (v *verifier) args(at Span, args []Arg) {
	named := false
	for _, a := range args {
		v.want((!a.Star || !a.StarStar) && (a.Name == "" || !a.Star && !a.StarStar), at, "argument of two kinds")
		v.want(a.Name != "" || a.Star || a.StarStar || !named || hasStars(args), at, "argument without a name after one with it")
		named = named || a.Name != ""
		v.expr(a.Value)
	}
}

func hasStars(args []Arg) bool {
	return slices.ContainsFunc(args, func(a Arg) bool { return a.Star || a.StarStar })
}

// words is a set of operators.
func words(list ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range list {
		m[w] = true
	}
	return m
}

var (
	unaryWords   = words("-", "+", "~", "not")
	binaryWords  = words("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^")
	compareWords = words("==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not")
	boolWords    = words("and", "or")
)

func (v *verifier) expr(e Expr) {
	if v.err != nil {
		return
	}
	at := e.ExprSpan()
	switch e := e.(type) {
	case *NoneLit, *EllipsisLit, *BoolLit, *IntLit, *BigIntLit, *FloatLit, *StrLit, *BytesLit:
	case *Name:
		v.name(e, false)
	case *Unary:
		v.want(unaryWords[e.Op], at, "unknown operator %q", e.Op)
		v.expr(e.X)
	case *Binary:
		v.want(binaryWords[e.Op], at, "unknown operator %q", e.Op)
		v.expr(e.L)
		v.expr(e.R)
	case *Compare:
		v.want(len(e.Ops) > 0 && len(e.Ops) == len(e.Rest), at, "comparison with %d operators", len(e.Ops))
		for _, op := range e.Ops {
			v.want(compareWords[op], at, "unknown operator %q", op)
		}
		v.expr(e.First)
		v.exprs(e.Rest)
	case *BoolOp:
		v.want(boolWords[e.Op] && len(e.Xs) > 1, at, "unknown operator %q", e.Op)
		v.exprs(e.Xs)
	case *Cond:
		v.expr(e.Test)
		v.expr(e.Then)
		v.expr(e.Else)
	case *Call:
		v.expr(e.Fn)
		v.args(at, e.Args)
	case *Attr:
		v.expr(e.X)
	case *Index:
		v.expr(e.X)
		v.expr(e.I)
	case *Slice:
		v.optional(e.Lo)
		v.optional(e.Hi)
		v.optional(e.Step)
	case *ListLit:
		v.display(e.Elems)
	case *TupleLit:
		v.display(e.Elems)
	case *SetLit:
		v.display(e.Elems)
	case *DictLit:
		v.want(len(e.Keys) == len(e.Values), at, "dict with %d keys and %d values", len(e.Keys), len(e.Values))
		for _, k := range e.Keys {
			v.optional(k)
		}
		for _, x := range e.Values {
			v.want(x != nil, at, "dict without a value")
		}
		if v.err == nil {
			v.exprs(e.Values)
		}
	case *FString, *Format:
		v.text(e)
	case *FuncExpr:
		v.want(e.Fn.Kind == FuncLambda || e.Fn.Kind == FuncDef, at, "function of the wrong kind")
		v.inner(e.Fn)
	case *Comp:
		v.want(isComp(e.Fn.Kind), at, "comprehension of the wrong kind")
		v.want(!e.Fn.Async || e.Fn.Kind == FuncGenExpr || v.fn.Async, at, "async comprehension outside an async function")
		v.expr(e.Iter)
		v.inner(e.Fn)
	case *Walrus:
		v.expr(e.X)
		v.name(e.Target, true)
	case *Yield:
		v.want(v.fn.Generator, at, "yield outside a generator")
		v.optional(e.X)
	case *YieldFrom:
		v.want(v.fn.Generator, at, "yield outside a generator")
		v.expr(e.X)
	case *Await:
		v.want(v.fn.Async, at, "await outside an async function")
		v.expr(e.X)
	default: // Star among them, which stands in displays and targets only
		v.fail(at, "expression that cannot stand here")
	}
}

// text checks an expression whose value must be a string: a part of an f-string
// or a format.
func (v *verifier) text(e Expr) {
	switch e := e.(type) {
	case *StrLit:
	case *FString:
		for _, p := range e.Parts {
			v.text(p)
		}
	case *Format:
		v.want(e.Conv == 0 || e.Conv == 's' || e.Conv == 'r' || e.Conv == 'a', e.Span, "unknown conversion")
		v.expr(e.X)
		if e.Spec != nil {
			v.text(e.Spec)
		}
	default:
		v.fail(e.ExprSpan(), "part of a string that is none")
	}
}

// name checks that n refers to something; bind tells that it is assigned to.
func (v *verifier) name(n *Name, bind bool) {
	f := v.fn
	ok := false
	switch n.Scope {
	case ScopeGlobal:
		ok = true
	case ScopeLocal:
		ok = n.Index >= 0 && n.Index < len(f.Locals) && !v.cells[n.Index] && !(bind && n.Index == 0 && isComp(f.Kind))
	case ScopeCell:
		ok = v.cells[n.Index]
	case ScopeFree:
		ok = n.Index >= 0 && n.Index < len(f.Free)
	case ScopeClass:
		ok = f.Kind == FuncClass
	}
	v.want(ok, n.Span, "name %s is not where it is said to be", n.Name)
}

// target checks what an assignment binds.
func (v *verifier) target(e Expr) {
	switch e := e.(type) {
	case *TupleLit:
		v.targets(e.Elems, e.Span)
	case *ListLit:
		v.targets(e.Elems, e.Span)
	default:
		v.single(e)
	}
}

func (v *verifier) targets(es []Expr, at Span) {
	stars := 0
	for _, e := range es {
		if s, ok := e.(*Star); ok {
			stars++
			e = s.X
		}
		v.target(e)
	}
	v.want(stars <= 1 && len(es) < maxUnpack, at, "too many targets")
}

// single checks a target that takes one value.
func (v *verifier) single(e Expr) {
	switch e := e.(type) {
	case *Name:
		v.name(e, true)
	case *Attr, *Index:
		v.expr(e)
	default:
		v.fail(e.ExprSpan(), "target that cannot be assigned to")
	}
}

// deleted checks the target of a del.
func (v *verifier) deleted(e Expr) {
	switch e := e.(type) {
	case *TupleLit:
		for _, x := range e.Elems {
			v.deleted(x)
		}
	case *ListLit:
		for _, x := range e.Elems {
			v.deleted(x)
		}
	default:
		v.single(e)
	}
}
