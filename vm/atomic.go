package vm

import (
	"gears/lang"
	"gears/luablock"
)

// AtomicHost is a Host that may run an atomic() block ahead of the machine.
type AtomicHost interface {
	// EnterAtomic is called behind the __enter__ of what reads like an atomic()
	// block. in are the values of b.In; unset ones are not bound. The error is
	// raised inside the block.
	EnterAtomic(t *Thread, b *luablock.Block, in []Value) error
}

// announce calls the host at the start of an atomic block. Locals are handed
// over as they stand in their registers, so that unbound ones and cells pass;
// the rest is looked up by the callee.
func (c *compiler) announce(b *luablock.Block) {
	tmp := c.tmp
	base := c.allocN(1 + len(b.In))
	frees := c.frees
	enter := &Builtin{Name: "atomic", Qual: "atomic", Max: -1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		host, ok := t.Iso.Host.(AtomicHost)
		if !ok {
			return None, nil
		}
		in := make([]Value, len(b.In))
		for i, n := range b.In {
			in[i] = args[i]
			switch n.Scope {
			case lang.ScopeGlobal:
				in[i] = t.fiber.top.fn.Globals.Lookup(n.Name)
			case lang.ScopeFree:
				if frees != nil {
					in[i] = frees[n.Index].V
				} else {
					in[i] = t.fiber.top.fn.Free[n.Index].V
				}
			case lang.ScopeCell:
				in[i] = args[i].asCell().V
			}
		}
		return None, host.EnterAtomic(t, b, in)
	}}
	c.emit(opMove, base, int(c.constant(BuiltinValue(enter))), 0)
	for i, n := range b.In {
		from := int(c.constant(None))
		if n.Scope == lang.ScopeLocal || n.Scope == lang.ScopeCell {
			from = c.local(n.Index)
		}
		c.emit(opMove, base+1+i, from, 0)
	}
	pc := c.emit(opCall, base, base, -1)
	c.at(pc).D = uint16(len(b.In))
	c.tmp = tmp
}

// GlobalIsBuiltin reports whether the code that runs finds the built-in function
// under a global name.
func (t *Thread) GlobalIsBuiltin(name string) bool {
	return t.GlobalIs(name, name)
}

// GlobalIs is GlobalIsBuiltin for a built-in function of another name.
func (t *Thread) GlobalIs(name, builtin string) bool {
	want, ok := t.Iso.Builtins.GetStr(builtin)
	return ok && t.fiber.top.fn.Globals.Lookup(name) == want
}
