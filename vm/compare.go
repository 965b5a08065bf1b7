package vm

import (
	"cmp"
	"math"
	"math/big"
)

// unordered is the outcome of comparing with a NaN: every comparison but != is
// false.
const unordered = 2

// holds reports whether op is true of operands that compare as c: -1, 0, 1 or
// unordered.
func holds(op string, c int) bool {
	switch op {
	case "==":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c == -1
	case "<=":
		return c == -1 || c == 0
	case ">":
		return c == 1
	}
	return c == 1 || c == 0
}

// mirrored maps op to the one that holds when the operands change sides.
func mirrored(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// Equal is a == b as a truth value.
func Equal(t *Thread, a, b Value) (bool, error) {
	if a.k == b.k {
		switch a.k {
		case KInt, KBool, KNone, KUnset:
			return a.n == b.n, nil
		case KStr, KBytes:
			return a.AsStr() == b.AsStr(), nil
		case KFloat:
			return a.AsFloat() == b.AsFloat(), nil
		}
	}
	v, err := richCompare(t, "==", a, b)
	if err != nil {
		return false, err
	}
	return Truth(t, v)
}

// Less is bool(a < b), the comparison of sorting.
func Less(t *Thread, a, b Value) (bool, error) {
	if a.k == b.k {
		switch a.k {
		case KInt:
			return a.n < b.n, nil
		case KStr:
			return a.AsStr() < b.AsStr(), nil
		case KFloat:
			return a.AsFloat() < b.AsFloat(), nil
		}
	}
	v, err := richCompare(t, "<", a, b)
	if err != nil {
		return false, err
	}
	return Truth(t, v)
}

// Compare is a op b for op one of == != < <= > >=. The result need not be a
// bool when a class says so.
func Compare(t *Thread, op string, a, b Value) (Value, error) {
	if a.k == b.k {
		switch a.k {
		case KInt:
			return Bool(holds(op, cmp.Compare(a.n, b.n))), nil
		case KStr:
			// UTF-8 sorts as code points do.
			if op == "==" {
				return Bool(a.AsStr() == b.AsStr()), nil
			}
			return Bool(holds(op, cmp.Compare(a.AsStr(), b.AsStr()))), nil
		case KFloat:
			return Bool(holds(op, compareFloats(a.AsFloat(), b.AsFloat()))), nil
		}
	}
	return richCompare(t, op, a, b)
}

// compareSlot is the Compare slot of v's class, when it has one.
func compareSlot(v Value) func(*Thread, string, Value, Value) (Value, error) {
	switch v.k {
	case KObject:
		return v.AsObject().Type.Slots.Compare
	case KType:
		return TypeOf(v).Slots.Compare
	}
	if s := v.sub(); s != nil {
		return s.Type.Slots.Compare
	}
	return nil
}

// richCompare asks the operands in CPython's order: the right one first when
// its class derives from the left one's.
func richCompare(t *Thread, op string, a, b Value) (Value, error) {
	left, right := compareSlot(a), compareSlot(b)
	if left != nil || right != nil {
		if right != nil {
			ta, tb := TypeOf(a), TypeOf(b)
			if ta != tb && tb.IsSubtype(ta) {
				if v, err := askCompare(t, right, mirrored(op), b, a); err != nil || v.k != KNotImplemented {
					return v, err
				}
				right = nil
			}
		}
		if left != nil {
			if v, err := askCompare(t, left, op, a, b); err != nil || v.k != KNotImplemented {
				return v, err
			}
		}
	}
	ok, done, err := nativeCompare(t, op, a, b)
	if err != nil {
		return Value{}, err
	}
	if done.k != KUnset {
		return done, nil
	}
	if ok >= 0 {
		return Bool(ok == 1), nil
	}
	if right != nil {
		if v, err := askCompare(t, right, mirrored(op), b, a); err != nil || v.k != KNotImplemented {
			return v, err
		}
	}
	switch op {
	case "==":
		return Bool(Is(a, b)), nil
	case "!=":
		return Bool(!Is(a, b)), nil
	}
	return Value{}, TypeErrorf("'%s' not supported between instances of '%s' and '%s'", op, TypeName(a), TypeName(b))
}

// askCompare calls a Compare slot; a class that only knows == answers !=
// through it.
func askCompare(t *Thread, f func(*Thread, string, Value, Value) (Value, error), op string, a, b Value) (Value, error) {
	v, err := f(t, op, a, b)
	if err != nil || op != "!=" || v.k != KNotImplemented {
		return v, err
	}
	v, err = f(t, "==", a, b)
	if err != nil || v.k == KNotImplemented {
		return v, err
	}
	same, err := Truth(t, v)
	return Bool(!same), err
}

// Answers of nativeCompare.
const (
	cmpUnknown = -1 // not comparable by what the kinds know
	cmpFalse   = 0
	cmpTrue    = 1
)

func answer(b bool) int {
	if b {
		return cmpTrue
	}
	return cmpFalse
}

// nativeCompare compares builtin kinds: answer is one of the cmp constants, or
// v is set when an element's comparison gave something that is no bool.
func nativeCompare(t *Thread, op string, a, b Value) (ans int, v Value, err error) {
	if a.IsNumber() {
		if !b.IsNumber() {
			return cmpUnknown, v, nil
		}
		return answer(holds(op, compareNumbers(a, b))), v, nil
	}
	switch a.k {
	case KStr:
		if b.k == KStr {
			return answer(holds(op, cmp.Compare(a.AsStr(), b.AsStr()))), v, nil
		}
	case KBytes, KByteArray:
		x, _ := bytesOf(a)
		if y, ok := bytesOf(b); ok {
			return answer(holds(op, cmp.Compare(x, y))), v, nil
		}
	case KTuple:
		if b.k == KTuple {
			return compareSeqs(t, op, tupleSeq{a.AsTuple()}, tupleSeq{b.AsTuple()})
		}
	case KList:
		if b.k == KList {
			if (op == "==" || op == "!=") && len(a.AsList().Elems) != len(b.AsList().Elems) {
				return answer(op == "!="), v, nil
			}
			return compareSeqs(t, op, listSeq{a.AsList()}, listSeq{b.AsList()})
		}
	case KSet, KFrozenSet:
		if b.k == KSet || b.k == KFrozenSet {
			ok, err := compareSets(t, op, a.AsSet(), b.AsSet())
			return answer(ok), v, err
		}
	case KDict:
		if b.k == KDict && (op == "==" || op == "!=") {
			same, err := equalDicts(t, a.AsDict(), b.AsDict())
			return answer(same == (op == "==")), v, err
		}
	case KRange:
		if b.k == KRange && (op == "==" || op == "!=") {
			return answer(equalRanges(a.AsRange(), b.AsRange()) == (op == "==")), v, nil
		}
	case KSlice:
		if b.k == KSlice {
			x, y := a.AsSlice(), b.AsSlice()
			return compareSeqs(t, op, tupleSeq{&Tuple{Elems: []Value{x.Lo, x.Hi, x.Step}}},
				tupleSeq{&Tuple{Elems: []Value{y.Lo, y.Hi, y.Step}}})
		}
	case KMethod:
		if b.k == KMethod && (op == "==" || op == "!=") {
			x, y := a.AsMethod(), b.AsMethod()
			return answer((Is(x.Fn, y.Fn) && Is(x.Self, y.Self)) == (op == "==")), v, nil
		}
	}
	return cmpUnknown, v, nil
}

// bytesOf returns the content of a bytes or bytearray without copying it.
func bytesOf(v Value) (string, bool) {
	switch v.k {
	case KBytes:
		return v.AsStr(), true
	case KByteArray:
		return byteString(v.AsByteArray().B), true
	}
	return "", false
}

func compareFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	}
	return unordered
}

// compareNumbers compares by exact value, whatever the types.
func compareNumbers(a, b Value) int {
	switch {
	case a.k == KFloat && b.k == KFloat:
		return compareFloats(a.AsFloat(), b.AsFloat())
	case a.k == KFloat:
		c := compareIntFloat(b, a.AsFloat())
		if c == unordered {
			return c
		}
		return -c
	case b.k == KFloat:
		return compareIntFloat(a, b.AsFloat())
	case a.k == KBig && b.k == KBig:
		return a.AsBig().Cmp(b.AsBig())
	case a.k == KBig:
		return a.AsBig().Sign()
	case b.k == KBig:
		return -b.AsBig().Sign()
	}
	return cmp.Compare(a.n, b.n)
}

// compareIntFloat compares an int of any size with a float exactly.
func compareIntFloat(i Value, f float64) int {
	switch {
	case math.IsNaN(f):
		return unordered
	case math.IsInf(f, 1):
		return -1
	case math.IsInf(f, -1):
		return 1
	}
	if i.k == KBig {
		whole, _ := new(big.Float).SetFloat64(f).Int(nil)
		// An int of that size differs from f by its whole part, or the floats
		// there have no fraction.
		return i.AsBig().Cmp(whole)
	}
	switch {
	case f >= 1<<63:
		return -1
	case f < -1<<63:
		return 1
	}
	whole := math.Trunc(f)
	if c := cmp.Compare(i.n, int64(whole)); c != 0 {
		return c
	}
	return compareFloats(0, f-whole)
}

// seq is a list or a tuple; a list may change while it is being compared.
type seq interface{ elems() []Value }

type (
	tupleSeq struct{ t *Tuple }
	listSeq  struct{ l *List }
)

func (s tupleSeq) elems() []Value { return s.t.Elems }
func (s listSeq) elems() []Value  { return s.l.Elems }

// compareSeqs compares lexicographically: the first differing pair decides.
func compareSeqs[S seq](t *Thread, op string, a, b S) (int, Value, error) {
	t = guarded(t)
	if err := t.enter(" in comparison"); err != nil {
		return cmpUnknown, Value{}, err
	}
	defer t.leave()
	i := 0
	for ; i < len(a.elems()) && i < len(b.elems()); i++ {
		x, y := a.elems()[i], b.elems()[i]
		same, err := sameOrEqual(t, x, y)
		if err != nil {
			return cmpUnknown, Value{}, err
		}
		if same {
			continue
		}
		switch op {
		case "==":
			return cmpFalse, Value{}, nil
		case "!=":
			return cmpTrue, Value{}, nil
		}
		v, err := Compare(t, op, x, y)
		return cmpUnknown, v, err
	}
	return answer(holds(op, cmp.Compare(len(a.elems()), len(b.elems())))), Value{}, nil
}

// sameOrEqual is the equality of containers' elements: identity, then ==. A NaN
// is therefore found in a list that holds it.
func sameOrEqual(t *Thread, a, b Value) (bool, error) {
	if a.k == b.k && a.n == b.n && a.p == b.p {
		return true, nil
	}
	if err := t.tick(); err != nil {
		return false, err
	}
	return Equal(t, a, b)
}

// compareSets: the orderings of sets are inclusion.
func compareSets(t *Thread, op string, a, b *Set) (bool, error) {
	switch op {
	case "==", "!=":
		if a.Len() != b.Len() {
			return op == "!=", nil
		}
		sub, err := subset(t, a, b)
		return sub == (op == "=="), err
	case "<=":
		return subset(t, a, b)
	case ">=":
		return subset(t, b, a)
	case "<":
		if a.Len() >= b.Len() {
			return false, nil
		}
		return subset(t, a, b)
	}
	if b.Len() >= a.Len() {
		return false, nil
	}
	return subset(t, b, a)
}

// subset reports whether every element of a is in b.
func subset(t *Thread, a, b *Set) (bool, error) {
	if a.Len() > b.Len() {
		return false, nil
	}
	t = guarded(t)
	if err := t.enter(" in comparison"); err != nil {
		return false, err
	}
	defer t.leave()
	for i := 0; i < a.Slots(); i++ {
		e, ok := a.Slot(i)
		if !ok {
			continue
		}
		if err := t.tick(); err != nil {
			return false, err
		}
		if in, err := b.Has(t, e); err != nil || !in {
			return false, err
		}
	}
	return true, nil
}

func equalDicts(t *Thread, a, b *Dict) (bool, error) {
	if a == b {
		return true, nil
	}
	if a.Len() != b.Len() {
		return false, nil
	}
	t = guarded(t)
	if err := t.enter(" in comparison"); err != nil {
		return false, err
	}
	defer t.leave()
	for i := 0; i < a.Slots(); i++ {
		k, x, ok := a.Slot(i)
		if !ok {
			continue
		}
		y, ok, err := b.Get(t, k)
		if err != nil || !ok {
			return false, err
		}
		if same, err := sameOrEqual(t, x, y); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// equalRanges compares ranges as the sequences that they stand for.
func equalRanges(a, b *Range) bool {
	n := a.Len()
	if n != b.Len() {
		return false
	}
	return n == 0 || a.Start == b.Start && (n == 1 || a.Step == b.Step)
}

// compareInts carries out an ordering of two small ints.
func compareInts(op Opcode, a, b int64) bool {
	switch op {
	case opEq:
		return a == b
	case opNe:
		return a != b
	case opLt:
		return a < b
	case opLe:
		return a <= b
	case opGt:
		return a > b
	}
	return a >= b
}
