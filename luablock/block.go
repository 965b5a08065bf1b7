package luablock

import (
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gears/lang"
)

// Block is what became of one atomic() block.
type Block struct {
	Pos lang.Pos // of the with statement

	// Reason says why the block was not translated, and At where; "" when it was.
	Reason string
	At     lang.Pos

	// In are the variables whose values the script takes as ARGV, in this order.
	In []*lang.Name
	// Builtins are the globals that the script takes to be the built-in ones.
	Builtins []string
	// Commands are the commands that the script may run.
	Commands []Command

	body string // of the script, which is put together when it is wanted
	once sync.Once
	sha  string
}

// Script is the Lua program of a block that was translated.
func (b *Block) Script() string {
	return runtime + "\nreturn finish(pcall(function()\n" + b.body + "end))\n"
}

// SHA is how the server names the script.
func (b *Block) SHA() string {
	b.once.Do(func() {
		sum := sha1.Sum([]byte(b.Script()))
		b.sha = hex.EncodeToString(sum[:])
	})
	return b.sha
}

// Command is one execute() of a block.
type Command struct {
	Name string   // lower-case
	Sub  string   // second word, lower-case, where that is a constant
	Args int      // number of words
	Pos  lang.Pos // of the call
}

// String is what EXPLAIN says of the block.
func (b *Block) String() string { return b.Text(nil) }

// Text is String for a block of m, whose files it names.
func (b *Block) Text(m *lang.Module) string {
	if b.Reason == "" {
		return fmt.Sprintf("atomic block at %s: one EVALSHA", m.LineText(b.Pos))
	}
	return fmt.Sprintf("atomic block at %s: runs under the gate: %s: %s", m.LineText(b.Pos), m.LineText(b.At), b.Reason)
}

// IsAtomic reports whether w reads like an atomic() block and nothing else.
func IsAtomic(w *lang.With) bool {
	if w.Async || len(w.Items) != 1 {
		return false
	}
	call, ok := w.Items[0].Context.(*lang.Call)
	if !ok {
		return false
	}
	switch fn := call.Fn.(type) {
	case *lang.Name:
		return fn.Name == "atomic" || fn.Name == "atomicCtx"
	case *lang.Attr:
		_, plain := fn.X.(*lang.Name)
		return plain && fn.Name == "atomicCtx"
	}
	return false
}

// runtime is the part that all scripts share.
//
//go:embed runtime.lua
var runtime string

// Limits of what is translated; Lua has limits of its own close by.
const (
	maxVars  = 40 // variables of a block
	maxElems = 40 // arguments of a call, elements of a display
	maxDepth = 40 // expressions and statements within each other
	maxNodes = 5000
)

// Compile translates the body of w, for which IsAtomic holds.
func Compile(w *lang.With) *Block {
	b := &Block{Pos: w.Span.Start}
	c := &compiler{block: b, vars: map[variable]int{}, sure: map[int]bool{}, needed: map[int]bool{}}
	if w.Items[0].Target != nil {
		c.fail(w.Items[0].Target, "the manager is bound to a name")
	}
	if !hasCommand(w.Body) {
		c.failAt(w.Span.Start, "it runs no command")
	}
	c.indent = 1
	c.stmts(w.Body, true)
	if b.Reason != "" {
		b.In, b.Builtins, b.Commands = nil, nil, nil
		return b
	}
	var s strings.Builder
	for i := range c.names {
		fmt.Fprintf(&s, "  local v%d\n", i)
	}
	for i, n := range c.names {
		if c.needed[i] {
			b.In = append(b.In, n)
			fmt.Fprintf(&s, "  v%d = R.arg()\n", i)
		}
	}
	s.WriteString(c.out.String())
	b.body = s.String()
	slices.Sort(b.Builtins)
	b.Builtins = slices.Compact(b.Builtins)
	return b
}

// hasCommand reports whether the statements may run a command, as far as their
// calls tell.
func hasCommand(body []lang.Stmt) bool {
	found := false
	lang.Inspect(body, func(e lang.Expr) bool {
		found = found || isExecute(e)
		return !found
	})
	return found
}

func exprHasCommand(es ...lang.Expr) bool {
	found := false
	for _, e := range es {
		lang.InspectExpr(e, func(e lang.Expr) bool {
			found = found || isExecute(e)
			return !found
		})
	}
	return found
}

// isExecute reports what may run a command: execute(), and calls of functions
// that are not known to run none.
func isExecute(e lang.Expr) bool {
	switch e := e.(type) {
	case *lang.Call:
		switch fn := e.Fn.(type) {
		case *lang.Name:
			return !quiet[fn.Name] && !strings.HasSuffix(fn.Name, "Error") && fn.Name != "Exception" || fn.Scope != lang.ScopeGlobal
		case *lang.Attr:
			_, known := methods[fn.Name]
			return !known && fn.Name != "format" && views[fn.Name] == ""
		}
		return true
	case *lang.Comp:
		return hasCommand(e.Fn.Body)
	case *lang.FuncExpr:
		return hasCommand(e.Fn.Body)
	case *lang.Await, *lang.Yield, *lang.YieldFrom:
		return true
	}
	return false
}

// quiet are the built-in functions that run no commands, given plain data.
var quiet = map[string]bool{
	"len": true, "str": true, "int": true, "float": true, "bool": true, "list": true, "tuple": true, "dict": true, "set": true, "range": true,
	"abs": true, "min": true, "max": true, "sum": true, "round": true, "repr": true, "enumerate": true, "isinstance": true, "sorted": true,
	"zip": true, "log": true, "isInAtomicBlock": true, "print": true, "type": true,
}
