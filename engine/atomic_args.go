package engine

import (
	"math"
	"strconv"

	"gears/vm"
)

// Bounds of what a block's script is given.
const (
	maxScriptArgs  = 20000
	maxScriptBytes = 8 << 20
	maxScriptDepth = 40
)

// scriptArgs writes the variables of an atomic block as ARGV of its script: a
// word for each plain value, led by a letter for its type, and for a container a
// word with its size before its elements.
type scriptArgs struct {
	words []string
	bytes int
	seen  map[any]bool
	why   string // why a value cannot be carried
}

func (a *scriptArgs) fail(why string) {
	if a.why == "" {
		a.why = why
	}
}

func (a *scriptArgs) word(s string) {
	a.words = append(a.words, s)
	a.bytes += len(s)
	if len(a.words) > maxScriptArgs || a.bytes > maxScriptBytes {
		a.fail("it is too much data")
	}
}

// container notes a mutable value. In the script each would be a value of its
// own, so one that is reached in two ways cannot be carried.
func (a *scriptArgs) container(p any) {
	if a.seen == nil {
		a.seen = map[any]bool{}
	}
	if a.seen[p] {
		a.fail("a list or dict is reached in two ways")
	}
	a.seen[p] = true
}

const maxScriptInt = 1 << 53

func (a *scriptArgs) value(v vm.Value, depth int) {
	if a.why != "" {
		return
	}
	if depth > maxScriptDepth {
		a.fail("it is nested too deeply")
		return
	}
	switch v.Kind() {
	case vm.KUnset:
		a.word("x")
	case vm.KNone:
		a.word("n")
	case vm.KBool:
		if v.AsBool() {
			a.word("t")
		} else {
			a.word("f")
		}
	case vm.KInt:
		if n := v.AsInt(); n >= maxScriptInt || n <= -maxScriptInt {
			a.fail("an int beyond 53 bits")
		} else {
			a.word("i" + strconv.FormatInt(n, 10))
		}
	case vm.KFloat:
		if f := v.AsFloat(); math.IsNaN(f) || math.IsInf(f, 0) {
			a.fail("a float that is not finite")
		} else {
			a.word("d" + strconv.FormatFloat(f, 'g', 17, 64))
		}
	case vm.KStr:
		a.word("s" + v.AsStr())
	case vm.KBytes:
		a.word("b" + v.AsStr())
	case vm.KByteArray:
		a.container(v.AsByteArray())
		a.word("a" + string(v.AsByteArray().B))
		if v.AsByteArray().Sub != nil {
			a.fail("an instance of a subclass")
		}
	case vm.KList:
		l := v.AsList()
		a.container(l)
		a.elems("l", l.Elems, l.Sub, depth)
	case vm.KTuple:
		t := v.AsTuple()
		a.elems("u", t.Elems, t.Sub, depth)
	case vm.KDict:
		a.dict(v.AsDict(), depth)
	default:
		a.fail("a value of type " + vm.TypeOf(v).Name)
	}
}

func (a *scriptArgs) elems(lead string, elems []vm.Value, sub *vm.Sub, depth int) {
	if sub != nil {
		a.fail("an instance of a subclass")
		return
	}
	a.word(lead + strconv.Itoa(len(elems)))
	for _, e := range elems {
		a.value(e, depth+1)
	}
}

func (a *scriptArgs) dict(d *vm.Dict, depth int) {
	if d.Sub != nil {
		a.fail("an instance of a subclass")
		return
	}
	a.container(d)
	a.word("D" + strconv.Itoa(d.Len()))
	for i := range d.Slots() {
		k, v, ok := d.Slot(i)
		if !ok {
			continue
		}
		switch k.Kind() {
		case vm.KStr, vm.KInt, vm.KNone:
		default:
			a.fail("a dict key that is neither str nor int")
		}
		a.value(k, depth+1)
		a.value(v, depth+1)
	}
}
