package vm

import "strings"

// arith is a binary operator.
type arith uint8

// The binary operators.
const (
	arithNone arith = iota
	arithAdd
	arithSub
	arithMul
	arithDiv
	arithFloorDiv
	arithMod
	arithPow
	arithMatMul
	arithLsh
	arithRsh
	arithAnd
	arithOr
	arithXor
	arithDivmod // the builtin divmod(), which has an operator's error texts
)

// arithNames are the operators as error texts print them.
var arithNames = [...]string{
	arithAdd: "+", arithSub: "-", arithMul: "*", arithDiv: "/", arithFloorDiv: "//", arithMod: "%",
	arithPow: "** or pow()", arithMatMul: "@", arithLsh: "<<", arithRsh: ">>", arithAnd: "&", arithOr: "|", arithXor: "^",
	arithDivmod: "divmod()",
}

// arithOf decodes an operator as lang.Binary writes it, with "=" appended for
// the in-place form.
func arithOf(op string) (code arith, inPlace bool) {
	n := len(op)
	if n == 0 {
		return arithNone, false
	}
	if n > 1 && op[n-1] == '=' {
		inPlace = true
		n--
	}
	switch op[0] {
	case '+':
		return arithAdd, inPlace
	case '-':
		return arithSub, inPlace
	case '*':
		if n == 2 {
			return arithPow, inPlace
		}
		return arithMul, inPlace
	case '/':
		if n == 2 {
			return arithFloorDiv, inPlace
		}
		return arithDiv, inPlace
	case '%':
		return arithMod, inPlace
	case '@':
		return arithMatMul, inPlace
	case '<':
		return arithLsh, inPlace
	case '>':
		return arithRsh, inPlace
	case '&':
		return arithAnd, inPlace
	case '|':
		return arithOr, inPlace
	case '^':
		return arithXor, inPlace
	case 'd':
		return arithDivmod, false
	}
	return arithNone, false
}

// BinaryOp is a op b; op as in lang.Binary, with "=" appended for the in-place
// form of an augmented assignment. "divmod" is the builtin divmod().
func BinaryOp(t *Thread, op string, a, b Value) (Value, error) {
	code, inPlace := arithOf(op)
	switch {
	case a.k == KInt && b.k == KInt && code <= arithXor && code != arithMatMul:
		return intBinary(t, code, a.n, b.n)
	case a.k == KFloat && b.k == KFloat && code < arithLsh && code != arithMatMul:
		return floatBinary(code, a.AsFloat(), b.AsFloat())
	case a.k == KStr && b.k == KStr && code == arithAdd:
		return concatStr(t, a.AsStr(), b.AsStr())
	}
	return binarySlow(t, op, code, inPlace, a, b)
}

// binarySlot is the Binary slot of v's class, when it has one.
func binarySlot(v Value) func(*Thread, string, Value, Value, bool) (Value, error) {
	switch v.k {
	case KObject, KType:
		return TypeOf(v).Slots.Binary
	}
	if s := v.sub(); s != nil {
		return s.Type.Slots.Binary
	}
	return nil
}

// binarySlow asks the operands in CPython's order: the right one first when its
// class derives from the left one's, then left, right, and the concatenation
// and repetition of sequences last.
func binarySlow(t *Thread, op string, code arith, inPlace bool, a, b Value) (Value, error) {
	left, right := binarySlot(a), binarySlot(b)
	if left == nil && right == nil {
		return binaryNative(t, code, inPlace, a, b)
	}
	plain := op
	if inPlace {
		plain = strings.TrimSuffix(op, "=")
	}
	if right != nil {
		ta, tb := TypeOf(a), TypeOf(b)
		if ta != tb && tb.IsSubtype(ta) && overloads(ta, tb, plain) {
			if v, err := right(t, plain, b, a, true); err != nil || v.k != KNotImplemented {
				return v, err
			}
			right = nil
		}
	}
	if left != nil {
		v, err := left(t, op, a, b, false)
		if err == nil && inPlace && v.k == KNotImplemented {
			switch a.k {
			case KList, KDict, KSet, KByteArray: // what changes goes before what the class adds
				if v, err := nativeArith(t, code, true, a, b); err != nil || v.k != KNotImplemented {
					return v, err
				}
			}
			v, err = left(t, plain, a, b, false)
		}
		if err != nil || v.k != KNotImplemented {
			return v, err
		}
	}
	if right != nil && !(code == arithMod && (a.k == KStr || a.k == KBytes)) {
		if v, err := right(t, plain, b, a, true); err != nil || v.k != KNotImplemented {
			return v, err
		}
	}
	return binaryNative(t, code, inPlace, a, b)
}

// overloads reports whether tb, which derives from ta, has its own reflected
// method of op; one that it inherits from ta does not go before ta's.
func overloads(ta, tb *Type, op string) bool {
	if !ta.heap {
		return true
	}
	name := "__r" + binaryMethods[op] + "__"
	f, _ := ta.Lookup(name)
	g, _ := tb.Lookup(name)
	return f != g
}

// binaryNative does what the kinds themselves know, or fails with the TypeError
// that CPython has for the operands.
func binaryNative(t *Thread, code arith, inPlace bool, a, b Value) (Value, error) {
	v, err := nativeArith(t, code, inPlace, a, b)
	if err != nil || v.k != KNotImplemented {
		return v, err
	}
	if text := unboxed(a); a.k == KObject && (text.k == KStr || text.k == KBytes) {
		switch code { // whose errors name the classes
		case arithAdd:
			v, err := concatText(t, false, text, b)
			if err != nil && text.k == KBytes && IsExc(err, ExcTypeError) {
				err = TypeErrorf("can't concat %s to %s", TypeName(b), TypeName(a))
			}
			return v, err
		case arithMul:
			return repeat(t, false, text, b)
		}
	}
	mute := false
	switch a.k {
	case KRange, KDict, KSet, KFrozenSet:
		mute = inPlace // CPython does not look at the right operand then
	}
	if code == arithMul && !mute {
		// n * sequence, and what is said when n is no int.
		switch b.k {
		case KStr, KBytes, KByteArray, KList, KTuple:
			return repeat(t, false, b, a)
		}
	}
	return Value{}, unsupported(code, inPlace, a, b)
}

// nativeArith is a op b by the kind of a, NotImplemented when that knows no
// answer.
func nativeArith(t *Thread, code arith, inPlace bool, a, b Value) (Value, error) {
	switch a.k {
	case KInt, KBool, KBig, KFloat:
		if !b.IsNumber() {
			return NotImplemented, nil
		}
		return numberBinary(t, code, a, b)
	case KStr, KBytes, KByteArray:
		return textBinary(t, code, inPlace, a, b)
	case KList:
		return listBinary(t, code, inPlace, a, b)
	case KTuple:
		return tupleBinary(t, code, a, b)
	case KSet, KFrozenSet:
		return setBinary(t, code, inPlace, a, b)
	case KDict:
		return dictBinary(t, code, inPlace, a, b)
	case KType:
		if code == arithOr {
			return unionOf(t, a, b)
		}
	case KNone:
		if code == arithOr {
			return unionOf(t, a, b) // None | int
		}
	}
	return NotImplemented, nil
}

func unsupported(code arith, inPlace bool, a, b Value) error {
	if int(code) >= len(arithNames) || code == arithNone {
		return Errorf(ExcSystemError, "unknown operator")
	}
	name := arithNames[code]
	if inPlace {
		if code == arithPow {
			name = "**"
		}
		name += "="
	}
	return TypeErrorf("unsupported operand type(s) for %s: '%s' and '%s'", name, TypeName(a), TypeName(b))
}

// UnaryOp is op v for op one of - + ~.
func UnaryOp(t *Thread, op string, v Value) (Value, error) {
	switch v.k {
	case KInt, KBool:
		switch op {
		case "-":
			return intBinary(t, arithSub, 0, v.n)
		case "+":
			return Int(v.n), nil
		case "~":
			return Int(^v.n), nil
		}
	case KFloat:
		switch op {
		case "-":
			return Float(-v.AsFloat()), nil
		case "+":
			return v, nil
		}
	case KBig:
		return bigUnary(op, v.AsBig()), nil
	case KObject, KType:
		if f := TypeOf(v).Slots.Unary; f != nil {
			x, err := f(t, op, v)
			if err != nil || x.k != KNotImplemented {
				return x, err
			}
		}
	default:
		if s := v.sub(); s != nil && s.Type.Slots.Unary != nil {
			x, err := s.Type.Slots.Unary(t, op, v)
			if err != nil || x.k != KNotImplemented {
				return x, err
			}
		}
	}
	return Value{}, TypeErrorf("bad operand type for unary %s: '%s'", op, TypeName(v))
}
