package luablock

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gears/lang"
)

// quote is s as a Lua literal.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, "\\%03d", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// operators are the binary operators.
var operators = map[string]string{"+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod"}

// expr translates an expression; the result is a Lua expression whose parts are
// evaluated in Python's order.
func (c *compiler) expr(e lang.Expr) string {
	if c.nodes++; c.nodes > maxNodes {
		return c.fail(e, "it is too long")
	}
	if c.block.Reason != "" {
		return "nil"
	}
	c.depth++
	defer func() { c.depth-- }()
	if c.depth > maxDepth {
		return c.fail(e, "it is nested too deeply")
	}
	switch e := e.(type) {
	case *lang.NoneLit:
		return "R.N"
	case *lang.BoolLit:
		return strconv.FormatBool(e.Value)
	case *lang.IntLit:
		if e.Value >= 1<<53 || e.Value <= -1<<53 {
			return c.fail(e, "an int beyond 53 bits")
		}
		return strconv.FormatInt(e.Value, 10)
	case *lang.FloatLit:
		if math.IsInf(e.Value, 0) || math.IsNaN(e.Value) {
			return c.fail(e, "a float that is not finite")
		}
		return "R.float(" + strconv.FormatFloat(e.Value, 'g', 17, 64) + ")"
	case *lang.StrLit:
		return quote(e.Value)
	case *lang.BytesLit:
		return "R.bytes(" + quote(e.Value) + ")"
	case *lang.Name:
		return c.load(e)
	case *lang.Unary:
		switch e.Op {
		case "-":
			return "R.neg(" + c.expr(e.X) + ")"
		case "+":
			return "R.pos(" + c.expr(e.X) + ")"
		case "not":
			return "(not " + c.cond(e.X) + ")"
		}
		return c.fail(e, "the operator %s", e.Op)
	case *lang.Binary:
		return c.binary(e)
	case *lang.Compare:
		return c.compare(e)
	case *lang.BoolOp:
		return c.boolOp(e)
	case *lang.Cond:
		return fmt.Sprintf("(function() if %s then return %s else return %s end end)()", c.cond(e.Test), c.expr(e.Then), c.expr(e.Else))
	case *lang.Call:
		return c.call(e)
	case *lang.Index:
		return c.index(e)
	case *lang.ListLit:
		return "R.list(" + c.elems(e, e.Elems) + ")"
	case *lang.TupleLit:
		return "R.tuple(" + c.elems(e, e.Elems) + ")"
	case *lang.DictLit:
		return c.dict(e)
	case *lang.FString:
		return c.fstring(e)
	case *lang.Comp:
		return c.fail(e, "a comprehension")
	case *lang.Attr:
		return c.fail(e, "the attribute '%s'", e.Name)
	case *lang.FuncExpr:
		return c.fail(e, "a function")
	case *lang.Await:
		return c.fail(e, "await")
	case *lang.Walrus:
		return c.fail(e, "the operator :=")
	case *lang.SetLit:
		return c.fail(e, "a set")
	case *lang.BigIntLit:
		return c.fail(e, "an int beyond 53 bits")
	}
	return c.fail(e, "an expression that has no translation")
}

// cond is the truth of e, as a boolean of Lua.
func (c *compiler) cond(e lang.Expr) string {
	switch e := e.(type) {
	case *lang.BoolLit:
		return strconv.FormatBool(e.Value)
	case *lang.Compare:
		return c.compare(e)
	case *lang.Unary:
		if e.Op == "not" {
			return "(not " + c.cond(e.X) + ")"
		}
	case *lang.BoolOp:
		parts := make([]string, len(e.Xs))
		for i, x := range e.Xs {
			parts[i] = c.cond(x)
		}
		return "(" + strings.Join(parts, " "+e.Op+" ") + ")"
	}
	return "R.truth(" + c.expr(e) + ")"
}

func (c *compiler) boolOp(e *lang.BoolOp) string {
	var b strings.Builder
	b.WriteString("(function() local x ")
	for i, x := range e.Xs {
		fmt.Fprintf(&b, "x = %s ", c.expr(x))
		if i == len(e.Xs)-1 {
			break
		}
		if e.Op == "and" {
			b.WriteString("if not R.truth(x) then return x end ")
		} else {
			b.WriteString("if R.truth(x) then return x end ")
		}
	}
	b.WriteString("return x end)()")
	return b.String()
}

func isNumber(e lang.Expr) bool {
	switch e := e.(type) {
	case *lang.IntLit, *lang.FloatLit:
		return true
	case *lang.Unary:
		return e.Op == "-" && isNumber(e.X)
	case *lang.Call:
		n, ok := e.Fn.(*lang.Name)
		return ok && (n.Name == "int" || n.Name == "len" || n.Name == "float")
	case *lang.Binary:
		return isNumber(e.L) && isNumber(e.R)
	}
	return false
}

func (c *compiler) binary(e *lang.Binary) string {
	if e.Op == "%" {
		if f, ok := e.L.(*lang.StrLit); ok {
			return c.percent(e, f.Value)
		}
		// Text on the left is formatted, which is translated for constants only.
		if !isNumber(e.L) && !isNumber(e.R) {
			return c.fail(e, "%% where neither side is plainly a number, nor the left one a constant text")
		}
	}
	op := operators[e.Op]
	if op == "" {
		return c.fail(e, "the operator %s", e.Op)
	}
	return fmt.Sprintf("R.%s(%s, %s)", op, c.expr(e.L), c.expr(e.R))
}

// comparisons have the operands as %s and %s.
var comparisons = map[string]string{
	"==": "R.eq(%s, %s)", "!=": "(not R.eq(%s, %s))", "<": "R.lt(%s, %s)", "<=": "R.le(%s, %s)",
	">": "R.gt(%s, %s)", ">=": "R.ge(%s, %s)", "in": "R.within(%s, %s)", "not in": "(not R.within(%s, %s))",
	"is": "(%s == %s)", "is not": "(%s ~= %s)",
}

func (c *compiler) compare(e *lang.Compare) string {
	for i, op := range e.Ops {
		if op == "is" || op == "is not" {
			switch e.Rest[i].(type) {
			case *lang.NoneLit, *lang.BoolLit:
			default:
				return c.fail(e, "'%s' with something else than None, True or False", op)
			}
		}
	}
	if len(e.Ops) == 1 {
		return fmt.Sprintf(comparisons[e.Ops[0]], c.expr(e.First), c.expr(e.Rest[0]))
	}
	var b strings.Builder
	l := c.fresh()
	fmt.Fprintf(&b, "(function() local %s = %s ", l, c.expr(e.First))
	for i, op := range e.Ops {
		r := c.fresh()
		fmt.Fprintf(&b, "local %s = %s if not %s then return false end ", r, c.expr(e.Rest[i]), fmt.Sprintf(comparisons[op], l, r))
		l = r
	}
	b.WriteString("return true end)()")
	return b.String()
}

// elems are the number of the elements, and the elements.
func (c *compiler) elems(at lang.Expr, elems []lang.Expr) string {
	if len(elems) > maxElems {
		return c.fail(at, "too many elements")
	}
	parts := []string{strconv.Itoa(len(elems))}
	for _, x := range elems {
		if _, ok := x.(*lang.Star); ok {
			return c.fail(x, "a star")
		}
		parts = append(parts, c.expr(x))
	}
	return strings.Join(parts, ", ")
}

func (c *compiler) dict(e *lang.DictLit) string {
	if len(e.Keys) > maxElems {
		return c.fail(e, "too many elements")
	}
	parts := []string{strconv.Itoa(len(e.Keys))}
	for i, k := range e.Keys {
		if k == nil {
			return c.fail(e, "a star")
		}
		parts = append(parts, c.expr(k), c.expr(e.Values[i]))
	}
	return "R.dict(" + strings.Join(parts, ", ") + ")"
}

func (c *compiler) index(e *lang.Index) string {
	s, ok := e.I.(*lang.Slice)
	if !ok {
		return fmt.Sprintf("R.index(%s, %s)", c.expr(e.X), c.expr(e.I))
	}
	if s.Step != nil {
		return c.fail(e, "a slice with a step")
	}
	part := func(x lang.Expr) string {
		if x == nil {
			return "R.N"
		}
		return c.expr(x)
	}
	return fmt.Sprintf("R.slice(%s, %s, %s)", c.expr(e.X), part(s.Lo), part(s.Hi))
}

// Formats.

func (c *compiler) concat(at lang.Expr, parts []string) string {
	switch {
	case len(parts) > maxElems:
		return c.fail(at, "too many parts")
	case len(parts) == 0:
		return `""`
	}
	return fmt.Sprintf("R.concat(%d, %s)", len(parts), strings.Join(parts, ", "))
}

func (c *compiler) fstring(e *lang.FString) string {
	var parts []string
	for _, p := range e.Parts {
		f, ok := p.(*lang.Format)
		if !ok {
			parts = append(parts, c.expr(p))
			continue
		}
		spec := ""
		if f.Spec != nil {
			switch s := f.Spec.(type) {
			case *lang.StrLit:
				spec = s.Value
			case *lang.FString:
				for _, x := range s.Parts {
					lit, ok := x.(*lang.StrLit)
					if !ok {
						return c.fail(e, "a format that is computed")
					}
					spec += lit.Value
				}
			default:
				return c.fail(e, "a format that is computed")
			}
		}
		parts = append(parts, c.formatted(f, c.expr(f.X), f.Conv, spec))
	}
	return c.concat(e, parts)
}

// formatted is a value by a conversion and a format of the mini-language.
func (c *compiler) formatted(at lang.Expr, x string, conv byte, spec string) string {
	switch {
	case conv != 0 && conv != 's' && conv != 'r' || conv != 0 && spec != "":
		return c.fail(at, "the conversion !%c", conv)
	case conv == 'r':
		return "R.repr(" + x + ")"
	case spec == "":
		return "R.str(" + x + ")"
	case simpleSpec(spec):
		return fmt.Sprintf("R.format(%s, %s)", x, quote(spec))
	}
	return c.fail(at, "the format '%s'", spec)
}

// simpleSpec accepts d, 5d, 05d and .2f, whose meaning is that of C.
func simpleSpec(spec string) bool {
	body, verb := spec[:len(spec)-1], spec[len(spec)-1]
	if verb == 'f' {
		if !strings.HasPrefix(body, ".") {
			return false
		}
		body = body[1:]
		if body == "" {
			return false
		}
	} else if verb != 'd' {
		return false
	}
	for i := range len(body) {
		if body[i] < '0' || body[i] > '9' {
			return false
		}
	}
	return len(body) <= 2 && !strings.HasPrefix(body, "00") && (verb == 'f' || body != "0")
}

func (c *compiler) percent(e *lang.Binary, format string) string {
	args := []lang.Expr{e.R}
	tuple, single := e.R.(*lang.TupleLit)
	single = !single
	if !single {
		args = tuple.Elems
	}
	var values, parts []string
	rest := format
	for {
		i := strings.IndexByte(rest, '%')
		if i < 0 {
			break
		}
		if i > 0 {
			parts = append(parts, quote(rest[:i]))
		}
		rest = rest[i+1:]
		end := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if end < 0 {
			return c.fail(e, "an incomplete format")
		}
		spec := rest[:end+1]
		rest = rest[end+1:]
		if spec == "%" {
			parts = append(parts, `"%"`)
			continue
		}
		if len(values) == len(args) {
			return c.fail(e, "more formats than values")
		}
		x := "x" + strconv.Itoa(len(values)+1)
		v := c.expr(args[len(values)])
		if single {
			v = "R.single(" + v + ")"
		}
		values = append(values, v)
		switch {
		case spec == "s":
			parts = append(parts, "R.str("+x+")")
		case spec == "r":
			parts = append(parts, "R.repr("+x+")")
		case spec == "d" || spec == "i":
			parts = append(parts, "R.percent("+x+")")
		case simpleSpec(spec) && strings.HasSuffix(spec, "f"):
			parts = append(parts, "R.format("+x+", "+quote(spec)+")")
		default:
			return c.fail(e, "the format %%%s", spec)
		}
	}
	if rest != "" {
		parts = append(parts, quote(rest))
	}
	if len(values) != len(args) {
		return c.fail(e, "more values than formats")
	}
	return c.inOrder(e, values, parts)
}

// inOrder evaluates all values, as x1, x2 and so on, before the parts that use
// them.
func (c *compiler) inOrder(at lang.Expr, values, parts []string) string {
	var b strings.Builder
	b.WriteString("(function() ")
	for i, v := range values {
		// The name is made behind the value, which may have an x1 of its own.
		fmt.Fprintf(&b, "local x%d = %s ", i+1, v)
	}
	fmt.Fprintf(&b, "return %s end)()", c.concat(at, parts))
	return b.String()
}

// strFormat is 'constant'.format(…).
func (c *compiler) strFormat(e *lang.Call, format string) string {
	args, ok := c.positional(e)
	if !ok {
		return "nil"
	}
	var values, parts []string
	for _, a := range args {
		values = append(values, c.expr(a))
	}
	next, named := 0, false
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			parts = append(parts, quote(text.String()))
			text.Reset()
		}
	}
	for i := 0; i < len(format); i++ {
		ch := format[i]
		if ch != '{' && ch != '}' {
			text.WriteByte(ch)
			continue
		}
		if i+1 < len(format) && format[i+1] == ch {
			text.WriteByte(ch)
			i++
			continue
		}
		end := strings.IndexByte(format[i:], '}')
		if ch == '}' || end < 0 {
			return c.fail(e, "a broken format")
		}
		field, spec, _ := strings.Cut(format[i+1:i+end], ":")
		i += end
		n := next
		if field != "" {
			k, err := strconv.Atoi(field)
			if err != nil || k < 0 || strconv.Itoa(k) != field {
				return c.fail(e, "the field '%s' of a format", field)
			}
			n, named = k, true
		} else {
			next++
		}
		if n >= len(values) || named && next > 0 {
			return c.fail(e, "a broken format")
		}
		flush()
		parts = append(parts, c.formatted(e, fmt.Sprintf("x%d", n+1), 0, spec))
	}
	flush()
	if strings.ContainsAny(format, "{}") && len(parts) == 0 {
		return `""`
	}
	return c.inOrder(e, values, parts)
}
