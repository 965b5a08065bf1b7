package luablock

import (
	"fmt"
	"maps"
	"strings"

	"gears/lang"
)

// compiler translates one block. What cannot be translated sets the block's
// Reason; the rest of the output is then of no use.
type compiler struct {
	block  *Block
	out    strings.Builder
	indent int
	depth  int
	nodes  int

	vars   map[variable]int
	names  []*lang.Name // by number of the variable
	sure   map[int]bool // variables that are bound here on every way
	needed map[int]bool // variables whose value before the block counts

	loops []int // numbers of the loops around
	made  int   // names of the compiler's own
}

// variable identifies a variable of the block.
type variable struct {
	scope lang.Scope
	index int
	name  string
}

func (c *compiler) failAt(at lang.Pos, format string, args ...any) {
	if c.block.Reason == "" {
		c.block.Reason, c.block.At = fmt.Sprintf(format, args...), at
	}
}

func (c *compiler) fail(e lang.Expr, format string, args ...any) string {
	c.failAt(e.ExprSpan().Start, format, args...)
	return "nil"
}

func (c *compiler) line(format string, args ...any) {
	c.out.WriteString(strings.Repeat("  ", c.indent))
	fmt.Fprintf(&c.out, format, args...)
	c.out.WriteByte('\n')
}

// fresh makes a name that the script does not use otherwise.
func (c *compiler) fresh() string {
	c.made++
	return fmt.Sprintf("t%d", c.made)
}

// within writes the lines of f one level deeper.
func (c *compiler) within(at lang.Pos, f func()) {
	c.indent++
	c.depth++
	if c.depth > maxDepth {
		c.failAt(at, "it is nested too deeply")
	} else {
		f()
	}
	c.depth--
	c.indent--
}

// stmts translates statements. last: no command can follow them, so that the
// script ends behind their last one.
func (c *compiler) stmts(body []lang.Stmt, last bool) {
	end := len(body)
	if last {
		for end > 0 && !hasCommand(body[end-1:end]) {
			end--
		}
	}
	for i, s := range body[:end] {
		if c.nodes++; c.nodes > maxNodes {
			c.failAt(s.StmtSpan().Start, "it is too long")
		}
		if c.block.Reason != "" {
			return
		}
		c.line("do")
		c.within(s.StmtSpan().Start, func() { c.stmt(s, last && i == end-1) })
		c.line("end")
	}
	if last && end < len(body) {
		c.line("do return end")
	}
}

func (c *compiler) stmt(s lang.Stmt, last bool) {
	switch s := s.(type) {
	case *lang.ExprStmt:
		c.effect(s.X)
	case *lang.Assign:
		c.assignStmt(s)
	case *lang.AnnAssign:
		if s.Value != nil && s.Simple {
			c.assign(s.Target, c.expr(s.Value))
		} else if s.Value != nil {
			c.failAt(s.Span.Start, "an annotated assignment to something else than a variable")
		}
	case *lang.AugAssign:
		c.augAssign(s)
	case *lang.If:
		c.ifStmt(s, last)
	case *lang.While:
		c.loop(s.Span.Start, s.Body, s.Else, "while "+c.cond(s.Test)+" do", func() {}, func() {})
	case *lang.For:
		if s.Async {
			c.failAt(s.Span.Start, "'async for'")
			return
		}
		it := c.fresh()
		c.line("local %s = R.iter(%s)", it, c.iterable(s.Iter))
		x := c.fresh()
		c.loop(s.Span.Start, s.Body, s.Else, "while true do", func() {
			c.line("local %s = %s()", x, it)
			c.line("if %s == nil then break end", x)
		}, func() { c.assign(s.Target, x) })
	case *lang.Return:
		if exprHasCommand(s.X) {
			c.line("local _ = %s", c.expr(s.X))
		}
		c.line("do return end")
	case *lang.Raise:
		// What the exception is made of is the machine's business.
		if c.runsCommand(s.X) || c.runsCommand(s.Cause) {
			c.failAt(s.Span.Start, "a command in a raise statement")
		}
		c.line("do R.stop() end")
	case *lang.Assert:
		if exprHasCommand(s.Msg) {
			c.failAt(s.Span.Start, "a command in the message of an assert")
		}
		c.line("if not (%s) then R.stop() end", c.cond(s.Test))
	case *lang.Pass:
	case *lang.Break:
		c.line("do b%d = true break end", c.loops[len(c.loops)-1])
	case *lang.Continue:
		c.line("do break end")
	case *lang.Try:
		c.failAt(s.Span.Start, "a try statement")
	case *lang.With:
		c.failAt(s.Span.Start, "a with statement")
	case *lang.Del:
		c.failAt(s.Span.Start, "a del statement")
	case *lang.Import, *lang.ImportFrom:
		c.failAt(s.StmtSpan().Start, "an import")
	case *lang.DefStmt, *lang.ClassStmt:
		c.failAt(s.StmtSpan().Start, "a definition")
	default:
		c.failAt(s.StmtSpan().Start, "a statement that has no translation")
	}
}

func (c *compiler) effect(e lang.Expr) {
	if call, ok := e.(*lang.Call); ok && c.isCommand(call) {
		c.line("%s", c.command(call))
		return
	}
	if call, ok := e.(*lang.Call); ok && c.report(call) {
		return
	}
	c.line("local _ = %s", c.expr(e))
}

// runsCommand reports whether e has an execute() in it.
func (c *compiler) runsCommand(e lang.Expr) bool {
	found := false
	lang.InspectExpr(e, func(e lang.Expr) bool {
		call, ok := e.(*lang.Call)
		found = found || ok && c.isCommand(call)
		return !found
	})
	return found
}

// report is log() or print() as a statement: the machine writes when it runs the
// block; here the arguments only have to be such that it does.
func (c *compiler) report(call *lang.Call) bool {
	n, ok := call.Fn.(*lang.Name)
	if !ok || n.Name != "log" && n.Name != "print" || n.Name == "log" && len(call.Args) != 1 {
		return false
	}
	args, ok := c.positional(call)
	if !ok || !c.builtin(n) {
		return true
	}
	if n.Name == "log" {
		c.line("R.M.startswith(%s, '')", c.list(args))
	} else {
		c.line("local _ = R.tuple(%s)", c.elems(call, args))
	}
	return true
}

func (c *compiler) assignStmt(s *lang.Assign) {
	v := c.expr(s.Value)
	if len(s.Targets) == 1 {
		c.assign(s.Targets[0], v)
		return
	}
	t := c.fresh()
	c.line("local %s = %s", t, v)
	for _, target := range s.Targets {
		c.assign(target, t)
	}
}

// assign binds a target to the value of a Lua expression, which stands for
// something that is evaluated once.
func (c *compiler) assign(target lang.Expr, v string) {
	switch t := target.(type) {
	case *lang.Name:
		n := c.variable(t)
		c.line("v%d = %s", n, v)
		c.sure[n] = true
	case *lang.Index:
		x := c.fresh()
		c.line("local %s = %s", x, v)
		if _, ok := t.I.(*lang.Slice); ok {
			c.fail(t, "an assignment to a slice")
			return
		}
		c.line("R.setindex(%s, %s, %s)", c.expr(t.X), c.expr(t.I), x)
	case *lang.TupleLit:
		c.unpack(t, t.Elems, v)
	case *lang.ListLit:
		c.unpack(t, t.Elems, v)
	case *lang.Attr:
		c.fail(t, "an assignment to an attribute")
	default:
		c.fail(target, "an assignment with a star")
	}
}

func (c *compiler) unpack(at lang.Expr, targets []lang.Expr, v string) {
	if len(targets) > maxElems {
		c.fail(at, "too many targets")
		return
	}
	x := c.fresh()
	c.line("local %s = R.unpack(%s, %d)", x, v, len(targets))
	for i, t := range targets {
		c.assign(t, fmt.Sprintf("%s[%d]", x, i+1))
	}
}

// inPlace are the operators of augmented assignment.
var inPlace = map[string]string{"+": "iadd", "-": "sub", "*": "imul", "/": "div", "//": "floordiv", "%": "mod"}

func (c *compiler) augAssign(s *lang.AugAssign) {
	op := inPlace[s.Op]
	if op == "" {
		c.failAt(s.Span.Start, "the operator %s=", s.Op)
		return
	}
	if s.Op == "%" && !isNumber(s.Value) {
		c.failAt(s.Span.Start, "%%= by something that is not plainly a number")
		return
	}
	switch t := s.Target.(type) {
	case *lang.Name:
		old := c.fresh()
		c.line("local %s = %s", old, c.expr(t))
		n := c.variable(t)
		c.line("v%d = R.%s(%s, %s)", n, op, old, c.expr(s.Value))
		c.sure[n] = true
	case *lang.Index:
		if _, ok := t.I.(*lang.Slice); ok {
			c.fail(t, "an assignment to a slice")
			return
		}
		o, i, old := c.fresh(), c.fresh(), c.fresh()
		c.line("local %s = %s", o, c.expr(t.X))
		c.line("local %s = %s", i, c.expr(t.I))
		c.line("local %s = R.index(%s, %s)", old, o, i)
		c.line("R.setindex(%s, %s, R.%s(%s, %s))", o, i, op, old, c.expr(s.Value))
	default:
		c.fail(s.Target, "an assignment to an attribute")
	}
}

func (c *compiler) ifStmt(s *lang.If, last bool) {
	c.line("if %s then", c.cond(s.Test))
	before := maps.Clone(c.sure)
	c.within(s.Span.Start, func() { c.stmts(s.Body, last) })
	then := c.sure
	c.sure = before
	if len(s.Else) > 0 {
		c.line("else")
		c.within(s.Span.Start, func() { c.stmts(s.Else, last) })
	}
	c.line("end")
	for n := range c.sure {
		if !then[n] {
			delete(c.sure, n)
		}
	}
}

// loop writes a loop: head opens it, then come the lines of first and bind, once
// a round, and the body. Lua 5.1 has no continue: the body is a loop of one round
// that continue leaves.
func (c *compiler) loop(at lang.Pos, body, orelse []lang.Stmt, head string, first, bind func()) {
	c.made++
	n := c.made
	before := maps.Clone(c.sure)
	c.line("local b%d = false", n)
	c.line("%s", head)
	c.loops = append(c.loops, n)
	c.within(at, func() {
		c.line("R.tick()")
		first()
		c.line("repeat")
		c.within(at, func() {
			bind()
			c.stmts(body, false)
		})
		c.line("until true")
		c.line("if b%d then break end", n)
	})
	c.loops = c.loops[:len(c.loops)-1]
	c.line("end")
	c.sure = maps.Clone(before)
	if len(orelse) > 0 {
		c.line("if not b%d then", n)
		c.within(at, func() { c.stmts(orelse, false) })
		c.line("end")
		c.sure = before
	}
}

// variable is the number of a variable.
func (c *compiler) variable(n *lang.Name) int {
	k := variable{scope: n.Scope, index: n.Index}
	switch n.Scope {
	case lang.ScopeGlobal:
		k = variable{scope: n.Scope, name: n.Name}
	case lang.ScopeClass:
		c.fail(n, "a variable of a class body")
	}
	if i, ok := c.vars[k]; ok {
		return i
	}
	i := len(c.names)
	if i >= maxVars {
		c.fail(n, "too many variables")
	}
	c.vars[k] = i
	c.names = append(c.names, n)
	return i
}

// load is the value of a variable.
func (c *compiler) load(n *lang.Name) string {
	i := c.variable(n)
	if c.sure[i] {
		return fmt.Sprintf("v%d", i)
	}
	c.needed[i] = true
	return fmt.Sprintf("R.get(v%d)", i)
}
