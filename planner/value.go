package planner

import "gears/lang"

// The analysis of callbacks is an abstract interpretation: it runs a callback
// over descriptions of values instead of values. A description says whose
// the value is (origin), what may run when it is touched (level), and, for
// functions and modules, which one it is (kind).

// origin says how far a mutable value can be seen. Joining takes the widest.
type origin uint8

const (
	fresh  origin = iota // made while this record runs, or immutable
	record               // reachable from the record
	shared               // reachable from globals, closures, defaults, other records
)

// level says what a value is made of. Joining takes the least known. The zero
// level belongs to "no value", too, so that it never spoils a join.
type level uint8

const (
	data   level = iota // None, bool, numbers, text, bytes, list, tuple, set, dict of those: marshallable
	plain               // built of builtin and library types: its operators and methods run no script code
	opaque              // may be an object of the script: touching it may run anything
)

// kind tells apart what is called and how.
type kind uint8

const (
	kBottom  kind = iota // no value yet
	kAny                 // some value of the given origin and level
	kScalar              // immutable data
	kRecord              // a KeysReader record with its fixed entries
	kReply               // the value of such a record: text, or a list or dict of texts, or None
	kIter                // an iterator whose code has been accounted for; origin and level are its elements'
	kFunc                // a script function; see fn
	kBuiltin             // a builtin or library function or class; see name
	kModule              // a library module; see name
)

// value is a description. It is comparable: the fixpoint stops when none changes.
type value struct {
	kind  kind
	org   origin
	lv    level
	name  string // kBuiltin, kModule
	fn    *closure
	str   string // a constant str, when isStr
	isStr bool
	own   bool // the key of the record under way
}

var (
	scalar  = value{kind: kScalar, lv: data}
	unknown = value{kind: kAny, org: shared, lv: opaque}
)

func builtinValue(name string) value {
	return value{kind: kBuiltin, org: shared, lv: opaque, name: name}
}

func moduleValue(name string) value {
	return value{kind: kModule, org: shared, lv: opaque, name: name}
}

func anyOf(o origin, l level) value { return value{kind: kAny, org: o, lv: l} }

// join describes what either describes.
func (v value) join(w value) value {
	switch {
	case v.kind == kBottom || v == w:
		return w
	case w.kind == kBottom:
		return v
	}
	out := value{kind: kAny, org: max(v.org, w.org), lv: max(v.lv, w.lv)}
	if v.kind == w.kind {
		switch v.kind {
		case kScalar, kIter, kRecord, kReply:
			out.kind = v.kind
		}
	}
	return out
}

// elem describes an element of v.
func (v value) elem() value {
	switch v.kind {
	case kBottom:
		return v
	case kScalar:
		return scalar
	case kRecord, kReply:
		return scalar // keys, or texts
	}
	return anyOf(v.org, v.lv)
}

// mutable reports whether v could be changed in place.
func (v value) mutable() bool { return v.kind != kScalar && v.kind != kBottom }

// callable reports whether v is a function that the analysis knows.
func (v value) callable() bool { return v.kind == kFunc || v.kind == kBuiltin }

// closure is a script function with where its variables come from.
type closure struct {
	fn     *lang.Func
	global func(string) lang.Fact
	free   func(int) value
	// setFree joins v into free variable i; false means that the variable
	// outlives the record.
	setFree  func(int, value) bool
	freeSure func(int) bool // reading free variable i cannot raise
	defaults map[int]value  // of parameters
}

// plainData is implemented by run-time values that know whether they are built
// of builtin data only, all the way down.
type plainData interface{ PlainData() bool }

// isPlainData asks a run-time value.
func isPlainData(v any) bool {
	switch v := v.(type) {
	case nil, bool, int, int64, float64, string, []byte:
		return true
	case plainData:
		return v.PlainData()
	}
	return false
}

// factValue describes a variable of which f is known; functions are the
// analysis' business, see analysis.fact.
func factValue(f lang.Fact) value {
	switch f.Kind {
	case lang.FactConst:
		if s, ok := f.Const.(string); ok {
			return value{kind: kScalar, lv: data, str: s, isStr: true}
		}
		if f.Const == nil {
			// A None at module level is most often a variable that a function
			// fills in later; nothing can be built on it.
			return unknown
		}
		return scalar
	case lang.FactBuiltin:
		return builtinValue(f.Name)
	case lang.FactModule:
		return moduleValue(f.Name)
	case lang.FactObject:
		if isPlainData(f.Const) && f.Const != nil {
			return anyOf(shared, data)
		}
	}
	return unknown
}

// newClosure describes a function value of the script.
func (a *analysis) newClosure(c *lang.Callback) *closure {
	frees := map[int]value{} // one description each, or the fixpoint would not settle
	return &closure{
		fn: c.Fn,
		global: func(name string) lang.Fact {
			if c.Global == nil {
				return lang.Fact{}
			}
			return c.Global(name)
		},
		free: func(i int) value {
			if c.Free == nil {
				return unknown
			}
			v, ok := frees[i]
			if !ok {
				v = a.fact(c.Free(i))
				frees[i] = v
			}
			return v
		},
		setFree:  func(int, value) bool { return false },
		freeSure: func(i int) bool { return c.Free != nil && c.Free(i).Kind != lang.FactUnknown },
		defaults: sharedDefaults(c.Fn),
	}
}

// sharedDefaults describes the defaults of a function made outside the record's
// run: constants are known, anything else is shared between calls.
func sharedDefaults(f *lang.Func) map[int]value {
	out := map[int]value{}
	for i, p := range f.Params {
		if p.Default != nil {
			out[i] = constExpr(p.Default)
		}
	}
	return out
}

// constExpr describes an expression that was evaluated elsewhere.
func constExpr(e lang.Expr) value {
	switch e := e.(type) {
	case *lang.StrLit:
		return value{kind: kScalar, lv: data, str: e.Value, isStr: true}
	case *lang.NoneLit, *lang.BoolLit, *lang.IntLit, *lang.BigIntLit, *lang.FloatLit, *lang.BytesLit:
		return scalar
	case *lang.ListLit, *lang.DictLit, *lang.SetLit, *lang.TupleLit, *lang.Unary, *lang.Binary:
		v := anyOf(shared, data)
		eachChild(e, func(x lang.Expr) { v.lv = max(v.lv, constExpr(x).lv) })
		return v
	}
	return unknown
}
