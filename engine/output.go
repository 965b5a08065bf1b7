package engine

import "gears/vm"

// output is what an execution hands back: so many bytes at most, and as it was
// when the execution ended. The reply is written when code of the session may
// run again, and change the lists that results are.
type output struct {
	left   int64
	copied map[*vm.List]vm.Value // lists may share parts
}

// outputDepth is how deep lists are looked into: as deep as replies nest them.
const outputDepth = 100

// take accounts v, and reports whether there is room for it; after the first
// that finds none there is none for others.
func (o *output) take(v vm.Value) bool {
	o.account(v, 0)
	return o.left >= 0
}

// account takes off about what v needs in a reply.
func (o *output) account(v vm.Value, depth int) {
	o.left -= 16
	switch v.Kind() {
	case vm.KStr, vm.KBytes:
		o.left -= int64(len(v.AsStr()))
	case vm.KList:
		if depth == outputDepth {
			return
		}
		for _, e := range v.AsList().Elems {
			if o.left < 0 {
				return
			}
			o.account(e, depth+1)
		}
	}
}

// freeze copies the lists that v is made of.
func (o *output) freeze(v vm.Value, depth int) vm.Value {
	if v.Kind() != vm.KList || depth == outputDepth {
		return v
	}
	l := v.AsList()
	if c, ok := o.copied[l]; ok {
		return c
	}
	if o.copied == nil {
		o.copied = map[*vm.List]vm.Value{}
	}
	elems := make([]vm.Value, len(l.Elems))
	c := vm.NewList(elems)
	o.copied[l] = c
	for i, e := range l.Elems {
		elems[i] = o.freeze(e, depth+1)
	}
	return c
}
