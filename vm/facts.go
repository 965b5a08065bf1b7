package vm

import "gears/lang"

// FactOf tells the planner what is known of a value.
func FactOf(v Value) lang.Fact {
	switch v.k {
	case KUnset:
		return lang.Fact{}
	case KNone:
		return lang.Fact{Kind: lang.FactConst}
	case KBool:
		return lang.Fact{Kind: lang.FactConst, Const: v.AsBool()}
	case KInt:
		return lang.Fact{Kind: lang.FactConst, Const: v.AsInt()}
	case KFloat:
		return lang.Fact{Kind: lang.FactConst, Const: v.AsFloat()}
	case KStr:
		return lang.Fact{Kind: lang.FactConst, Const: v.AsStr()}
	case KBytes, KBig, KEllipsis, KRange:
		return lang.Fact{Kind: lang.FactConst, Const: v}
	case KTuple:
		for _, e := range v.AsTuple().Elems {
			if FactOf(e).Kind != lang.FactConst {
				return lang.Fact{Kind: lang.FactObject, Const: v}
			}
		}
		return lang.Fact{Kind: lang.FactConst, Const: v}
	case KFunc:
		return lang.Fact{Kind: lang.FactFunction, Callback: CallbackOf(v)}
	case KBuiltin:
		return lang.Fact{Kind: lang.FactBuiltin, Name: v.AsBuiltin().Qual}
	case KType:
		if v.AsType().heap {
			return lang.Fact{Kind: lang.FactObject}
		}
		return lang.Fact{Kind: lang.FactBuiltin, Name: v.AsType().FullName()}
	case KModule:
		return lang.Fact{Kind: lang.FactModule, Name: v.AsModule().Name}
	}
	return lang.Fact{Kind: lang.FactObject, Const: v}
}

// PlainData reports whether v is builtin data all the way down, so that using
// it runs no script code. Data that is deep or large counts as not plain.
func (v Value) PlainData() bool {
	budget := 10_000
	return plainData(v, &budget, 0)
}

func plainData(v Value, budget *int, depth int) bool {
	*budget--
	if *budget < 0 || depth > 20 || v.sub() != nil {
		return false
	}
	all := func(vs []Value) bool {
		for _, e := range vs {
			if !plainData(e, budget, depth+1) {
				return false
			}
		}
		return true
	}
	switch v.k {
	case KNone, KBool, KInt, KFloat, KStr, KBytes, KEllipsis, KBig, KByteArray, KRange:
		return true
	case KTuple:
		return all(v.AsTuple().Elems)
	case KList:
		return all(v.AsList().Elems)
	case KSet, KFrozenSet:
		for i := range v.AsSet().Slots() {
			if e, ok := v.AsSet().Slot(i); ok && !plainData(e, budget, depth+1) {
				return false
			}
		}
		return true
	case KDict:
		for i := range v.AsDict().Slots() {
			if k, e, ok := v.AsDict().Slot(i); ok && (!plainData(k, budget, depth+1) || !plainData(e, budget, depth+1)) {
				return false
			}
		}
		return true
	}
	return false
}

// CallbackOf describes a callable to the planner.
func CallbackOf(v Value) *lang.Callback {
	cb := &lang.Callback{Ref: v}
	switch v.k {
	case KFunc:
		f := v.AsFunc()
		cb.Fn = f.Code.Fn
		cb.Free = func(i int) lang.Fact { return FactOf(f.Free[i].V) }
		cb.Global = func(name string) lang.Fact {
			v := f.Globals.Lookup(name)
			if f.Globals.Program.rebound[name] || v.IsNone() {
				return lang.Fact{}
			}
			return FactOf(v)
		}
	case KBuiltin:
		cb.Builtin = v.AsBuiltin().Qual
	case KType:
		cb.Builtin = v.AsType().FullName()
	default:
		cb.Builtin = "<" + TypeName(v) + " object>"
	}
	return cb
}
