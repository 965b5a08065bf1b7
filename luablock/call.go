package luablock

import (
	"fmt"
	"strings"

	"gears/lang"
)

// arity is how many arguments something takes.
type arity struct{ least, most int }

// methods are the methods that the runtime has in R.M.
var methods = map[string]arity{
	"upper": {0, 0}, "lower": {0, 0}, "strip": {0, 1}, "lstrip": {0, 1}, "rstrip": {0, 1},
	"startswith": {1, 1}, "endswith": {1, 1}, "isdigit": {0, 0}, "find": {1, 1}, "count": {1, 1},
	"split": {0, 2}, "join": {1, 1}, "replace": {2, 2},
	"append": {1, 1}, "extend": {1, 1}, "pop": {0, 2}, "get": {1, 2}, "setdefault": {1, 2},
}

// views are the methods of dicts whose results are iterated over.
var views = map[string]string{"items": "items", "keys": "keys", "values": "values"}

// functions are the built-in functions that the runtime has; counted ones get
// the number of their arguments first.
var functions = map[string]struct {
	arity
	lua     string
	counted bool
}{
	"len": {arity{1, 1}, "R.len", false}, "str": {arity{1, 1}, "R.str", false}, "repr": {arity{1, 1}, "R.repr", false},
	"int": {arity{1, 1}, "R.int", false}, "float": {arity{1, 1}, "R.tofloat", false}, "bool": {arity{1, 1}, "R.truth", false},
	"abs": {arity{1, 1}, "R.abs", false}, "sum": {arity{1, 1}, "R.sum", false},
	"min": {arity{1, maxElems}, "R.min", true}, "max": {arity{1, maxElems}, "R.max", true},
}

func (c *compiler) isCommand(e *lang.Call) bool {
	n, ok := e.Fn.(*lang.Name)
	return ok && n.Scope == lang.ScopeGlobal && (n.Name == "execute" || n.Name == "executeCommand")
}

// builtin notes that the script takes a global for the built-in one.
func (c *compiler) builtin(n *lang.Name) bool {
	if n.Scope != lang.ScopeGlobal {
		c.fail(n, "a call of '%s', which is not the built-in function", n.Name)
		return false
	}
	if _, bound := c.vars[variable{scope: n.Scope, name: n.Name}]; bound {
		c.fail(n, "'%s' is a variable of the block", n.Name)
		return false
	}
	c.block.Builtins = append(c.block.Builtins, n.Name)
	return true
}

// positional are the arguments of a call that has plain ones only.
func (c *compiler) positional(e *lang.Call) ([]lang.Expr, bool) {
	args := make([]lang.Expr, len(e.Args))
	for i, a := range e.Args {
		if a.Name != "" || a.Star || a.StarStar {
			c.fail(e, "a call with named arguments or stars")
			return nil, false
		}
		args[i] = a.Value
	}
	if len(args) > maxElems {
		c.fail(e, "too many arguments")
		return nil, false
	}
	return args, true
}

func (c *compiler) list(args []lang.Expr) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = c.expr(a)
	}
	return strings.Join(parts, ", ")
}

func (c *compiler) call(e *lang.Call) string {
	switch fn := e.Fn.(type) {
	case *lang.Attr:
		return c.method(e, fn)
	case *lang.Name:
		if c.isCommand(e) {
			return "R.value(" + c.command(e) + ")"
		}
		return c.function(e, fn)
	}
	return c.fail(e, "a call of something that has no name")
}

func (c *compiler) function(e *lang.Call, fn *lang.Name) string {
	args, ok := c.positional(e)
	if !ok {
		return "nil"
	}
	f, known := functions[fn.Name]
	switch {
	case known && len(args) >= f.least && len(args) <= f.most:
		if !c.builtin(fn) {
			return "nil"
		}
		if f.counted {
			return fmt.Sprintf("%s(%d, %s)", f.lua, len(args), c.list(args))
		}
		return f.lua + "(" + c.list(args) + ")"
	case (fn.Name == "list" || fn.Name == "tuple") && len(args) <= 1:
		if !c.builtin(fn) {
			return "nil"
		}
		if len(args) == 0 {
			return "R." + fn.Name + "(0)"
		}
		return fmt.Sprintf("R.tolist(%s, %s)", c.iterable(args[0]), quote(fn.Name))
	case fn.Name == "dict" && len(args) == 0:
		if !c.builtin(fn) {
			return "nil"
		}
		return "R.dict(0)"
	case fn.Name == "isInAtomicBlock" && len(args) == 0:
		if !c.builtin(fn) {
			return "nil"
		}
		return "true"
	}
	return c.fail(e, "a call of %s()", fn.Name)
}

// iterable is an expression whose value is iterated over at once.
func (c *compiler) iterable(e lang.Expr) string {
	call, ok := e.(*lang.Call)
	if !ok {
		return c.expr(e)
	}
	switch fn := call.Fn.(type) {
	case *lang.Name:
		if fn.Name != "range" && fn.Name != "enumerate" {
			break
		}
		args, ok := c.positional(call)
		if !ok || !c.builtin(fn) {
			return "nil"
		}
		if fn.Name == "range" && len(args) >= 1 && len(args) <= 3 {
			return "R.range(" + c.list(args) + ")"
		}
		if fn.Name == "enumerate" && len(args) >= 1 && len(args) <= 2 {
			of := c.iterable(args[0])
			if len(args) == 2 {
				of += ", " + c.expr(args[1])
			}
			return "R.enumerate(" + of + ")"
		}
		return c.fail(call, "a call of %s()", fn.Name)
	case *lang.Attr:
		if v := views[fn.Name]; v != "" && len(call.Args) == 0 {
			return fmt.Sprintf("R.%s(%s)", v, c.expr(fn.X))
		}
	}
	return c.expr(e)
}

func (c *compiler) method(e *lang.Call, fn *lang.Attr) string {
	if s, ok := fn.X.(*lang.StrLit); ok && fn.Name == "format" {
		return c.strFormat(e, s.Value)
	}
	m, known := methods[fn.Name]
	if !known {
		return c.fail(e, "a call of the method %s()", fn.Name)
	}
	args, ok := c.positional(e)
	if !ok {
		return "nil"
	}
	if len(args) < m.least || len(args) > m.most {
		return c.fail(e, "a call of %s() with %d arguments", fn.Name, len(args))
	}
	all := []string{c.expr(fn.X)}
	for i, a := range args {
		if fn.Name == "join" && i == 0 {
			all = append(all, c.iterable(a))
			continue
		}
		all = append(all, c.expr(a))
	}
	return "R.M." + fn.Name + "(" + strings.Join(all, ", ") + ")"
}

// wide are the commands whose replies have integers that Lua would round.
var wide = map[string]bool{"bitfield": true, "bitfield_ro": true}

func (c *compiler) command(e *lang.Call) string {
	args, ok := c.positional(e)
	if !ok || !c.builtin(e.Fn.(*lang.Name)) {
		return "nil"
	}
	if len(args) == 0 {
		return c.fail(e, "execute() without a command")
	}
	name, ok := args[0].(*lang.StrLit)
	if !ok {
		return c.fail(args[0], "a command whose name is computed")
	}
	cmd := Command{Name: strings.ToLower(name.Value), Args: len(args), Pos: e.Span.Start}
	if wide[cmd.Name] {
		return c.fail(e, "%s answers with integers that a script may round", strings.ToUpper(cmd.Name))
	}
	if why := Refused(cmd.Name); why != "" {
		return c.fail(e, "%s %s", strings.ToUpper(cmd.Name), why)
	}
	if len(args) > 1 {
		if s, ok := args[1].(*lang.StrLit); ok {
			cmd.Sub = strings.ToLower(s.Value)
		}
	}
	c.block.Commands = append(c.block.Commands, cmd)
	return "R.call(" + c.list(args) + ")"
}

// Refused says why a script may not run a command, as far as that is known
// without the server's command table.
func Refused(name string) string {
	switch {
	case strings.HasPrefix(name, "rg."):
		return "is answered by gears"
	case refused[name]:
		return "is not allowed in a script"
	}
	return ""
}

// refused are commands that scripts may not run, or that execute() answers
// itself.
var refused = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`multi exec discard watch unwatch select quit reset auth hello asking readonly readwrite client
		subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe monitor sync psync replconf shutdown
		blpop brpop brpoplpush blmove blmpop bzpopmin bzpopmax bzmpop wait waitaof xread xreadgroup
		eval eval_ro evalsha evalsha_ro fcall fcall_ro script function debug config acl save bgsave bgrewriteaof
		cluster replicaof slaveof failover migrate latency slowlog module`) {
		m[n] = true
	}
	return m
}()
