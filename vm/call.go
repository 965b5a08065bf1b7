package vm

import (
	"fmt"
	"slices"
	"strings"
)

// Callable reports whether v can be called.
func Callable(v Value) bool {
	switch v.k {
	case KFunc, KBuiltin, KMethod, KType:
		return true
	case KObject:
		return v.AsObject().Type.Slots.Call != nil
	}
	return false
}

// Call calls any callable from Go code. Script code that it runs is nested: it
// cannot park.
func (t *Thread) Call(fn Value, args []Value, kw []Kw) (Value, error) {
	switch fn.k {
	case KFunc:
		return t.callFunction(fn.AsFunc(), args, kw)
	case KBuiltin:
		return t.callBuiltin(fn.AsBuiltin(), args, kw)
	case KMethod:
		m := fn.AsMethod()
		all := make([]Value, 0, len(args)+1)
		all = append(append(all, m.Self), args...)
		return t.Call(m.Fn, all, kw)
	case KType:
		return t.construct(fn.AsType(), args, kw)
	case KObject:
		if f := fn.AsObject().Type.Slots.Call; f != nil {
			return f(t, fn, args, kw)
		}
	}
	return Value{}, TypeErrorf("'%s' object is not callable", TypeName(fn))
}

// callFunction runs a script function nested on the Go stack.
func (t *Thread) callFunction(fn *Function, args []Value, kw []Kw) (Value, error) {
	code := fn.Code
	if len(kw) > 0 || !code.takes(len(args)) {
		bound, err := bindArgs(fn, args, kw)
		if err != nil {
			return Value{}, err
		}
		args = bound
	}
	if code.NRegs >= bigFrame {
		if err := t.reserve(code.NRegs, valueSize); err != nil {
			return Value{}, err
		}
	}
	if code.generator || code.async {
		return box(KGen, newGenerator(fn, args)), nil
	}
	f := t.fiber
	if f == nil {
		f = &Fiber{}
		t.fiber = f
	}
	if err := t.deeper(); err != nil {
		return Value{}, err
	}
	var fr *frame
	if top := f.top; top != nil && top.base+top.code.NRegs+code.NRegs <= len(top.chunk) {
		base := top.base + top.code.NRegs
		copy(top.chunk[base:], args)
		fr = f.push(fn, top.chunk, base, len(args))
	} else {
		fr = f.push(fn, args, 0, len(args))
	}
	fr.boundary = true
	v, _, err := t.nest(f)
	return v, err
}

// callMethod is a nested call of a script's method from the machine itself. It
// allocates nothing where the frame has room: comparisons and other operators
// that a class defines come by here.
func (t *Thread) callMethod(fn *Function, self Value, args ...Value) (Value, error) {
	f := t.fiber
	if f != nil && f.top != nil && fn.Code.exact == len(args)+1 {
		top := f.top
		base := top.base + top.code.NRegs
		if base+fn.Code.NRegs <= len(top.chunk) {
			if err := t.deeper(); err != nil {
				return Value{}, err
			}
			top.chunk[base] = self
			copy(top.chunk[base+1:], args)
			f.push(fn, top.chunk, base, len(args)+1).boundary = true
			v, _, err := t.nest(f)
			return v, err
		}
	}
	return t.callFunction(fn, append([]Value{self}, args...), nil)
}

// takes reports whether n positional arguments are all that the parameters need,
// in their order.
func (c *Code) takes(n int) bool {
	return n == c.nPos && n == len(c.params)
}

// maxDirectKw is how many keyword arguments a call without allocation may have.
const maxDirectKw = 8

// arrange puts the arguments of a call into the order of the parameters, with
// the defaults of those that are absent. The n arguments, the last of which have
// the names, stand at the beginning of w, which has room for all parameters. It
// reports false, and leaves w alone, when that is not all there is to do or the
// call is wrong: bindArgs does the rest. It exists because bindArgs allocates,
// which took two thirds of the time of a call that leaves out one argument.
func arrange(fn *Function, w []Value, n int, names []string) bool {
	c := fn.Code
	given := n - len(names)
	if given > c.nPos || len(names) > maxDirectKw || len(c.params) > len(w) {
		return false
	}
	var at [maxDirectKw]int
	for j, name := range names {
		i := max(given, c.nPosOnly)
		for i < len(c.params) && c.params[i] != name {
			i++
		}
		if i == len(c.params) {
			return false
		}
		at[j] = i
	}
	for i := given; i < len(c.params); i++ {
		if !slices.Contains(at[:len(names)], i) && fn.defaultOf(i).k == KUnset {
			return false
		}
	}
	var kw [maxDirectKw]Value
	copy(kw[:], w[given:n])
	for i := given; i < len(c.params); i++ {
		w[i] = fn.defaultOf(i)
	}
	for j := range names {
		w[at[j]] = kw[j]
	}
	return true
}

// defaultOf is the default of parameter i, unset when there is none, of a
// function without *args.
func (fn *Function) defaultOf(i int) Value {
	c := fn.Code
	if i >= c.nPos {
		if i -= c.nPos; i < len(fn.KwDefaults) {
			return fn.KwDefaults[i]
		}
		return Value{}
	}
	if i -= c.nPos - len(fn.Defaults); i >= 0 {
		return fn.Defaults[i]
	}
	return Value{}
}

// nest runs f until its boundary frame ends or its generator yields.
func (t *Thread) nest(f *Fiber) (Value, runStatus, error) {
	saved := t.fiber
	t.nested++
	if t.nested > maxNested {
		t.nested--
		if f.gen != nil {
			f.gen.leave(t, true)
		} else {
			f.pop()
			t.depth--
		}
		return Value{}, statusDone, Errorf(ExcRecursionError, "maximum recursion depth exceeded")
	}
	v, status, err := t.run(f)
	t.nested--
	t.fiber = saved
	return v, status, err
}

// maxNested bounds run loops on the Go stack: each costs about a kilobyte, and
// user code decides how many there are.
const maxNested = 500

// deeper counts a frame against the depth limit.
func (t *Thread) deeper() error {
	if t.depth >= t.maxDepth {
		return Errorf(ExcRecursionError, "maximum recursion depth exceeded")
	}
	t.depth++
	return nil
}

// callBuiltin checks arity and calls.
func (t *Thread) callBuiltin(b *Builtin, args []Value, kw []Kw) (Value, error) {
	n := len(args)
	if b.Method {
		n--
		if n < 0 {
			return Value{}, b.noSelf()
		}
		if b.slot && !TypeOf(args[0]).IsSubtype(b.owner) {
			return Value{}, TypeErrorf("descriptor '%s' requires a '%s' object but received a '%s'", b.Name, b.owner.errorName(), TypeName(args[0]))
		}
		if b.owner != nil && !TypeOf(args[0]).IsSubtype(b.owner) && !b.ownsClass(args[0]) {
			return Value{}, TypeErrorf("descriptor '%s' for '%s' objects doesn't apply to a '%s' object", b.Name, b.owner.errorName(), TypeName(args[0]))
		}
	}
	if b.NoKw && len(kw) > 0 {
		return Value{}, TypeErrorf("%s() takes no keyword arguments", b.callName())
	}
	if n < b.Min || b.Max >= 0 && n > b.Max {
		return Value{}, arityError(b, n)
	}
	return b.Fn(t, args, kw)
}

// noSelf is the error of calling a method of a class without an instance.
func (b *Builtin) noSelf() error {
	switch {
	case b.Name == "__new__":
		return TypeErrorf("%s(): not enough arguments", b.Qual)
	case b.slot:
		return TypeErrorf("descriptor '%s' of '%s' object needs an argument", b.Name, b.owner.errorName())
	}
	return TypeErrorf("unbound method %s() needs an argument", b.Qual)
}

// ownsClass reports that the method is object's __new__ or the like, whose first
// argument is a class.
func (b *Builtin) ownsClass(self Value) bool { return b.Name == "__new__" && self.k == KType }

// callName is the name that CPython's argument errors use: methods carry their
// class.
func (b *Builtin) callName() string {
	if b.Method {
		return b.Qual
	}
	return b.Name
}

func arityError(b *Builtin, n int) error {
	switch {
	case b.slot && b.Min == b.Max:
		return TypeErrorf("expected %d argument%s, got %d", b.Min, plural(b.Min), n)
	case b.Min == b.Max && b.Min == 0:
		return TypeErrorf("%s() takes no arguments (%d given)", b.callName(), n)
	case b.Min == b.Max && b.Min == 1:
		return TypeErrorf("%s() takes exactly one argument (%d given)", b.callName(), n)
	case b.Min == b.Max:
		return TypeErrorf("%s expected %d arguments, got %d", b.Name, b.Min, n)
	case n < b.Min:
		return TypeErrorf("%s expected at least %d argument%s, got %d", b.Name, b.Min, plural(b.Min), n)
	}
	return TypeErrorf("%s expected at most %d argument%s, got %d", b.Name, b.Max, plural(b.Max), n)
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// bindArgs arranges the arguments of a call in the order of the function's
// parameters: positional, keyword-only, then *args and **kwargs where the
// function has them, as the slots of Func.Params.
func bindArgs(fn *Function, args []Value, kw []Kw) ([]Value, error) {
	code := fn.Code
	slots := make([]Value, len(code.params))
	n := min(len(args), code.nPos)
	copy(slots, args[:n])
	kwStart := code.nPos
	if code.varargs {
		// *args stands after the positional parameters.
		slots[code.nPos] = NewTuple(append([]Value(nil), args[n:]...)...)
		kwStart++
	}
	var extra *Dict
	if code.varkw {
		extra = NewDict(len(kw))
		slots[len(slots)-1] = DictValue(extra)
	}
	var posOnly []string
next:
	for _, k := range kw {
		for i, name := range code.params {
			if name != k.Name || i >= kwStart+code.nKwOnly || code.varargs && i == code.nPos {
				continue
			}
			if i < code.nPosOnly {
				if extra == nil {
					posOnly = append(posOnly, k.Name)
					continue next
				}
				break
			}
			if !slots[i].IsUnset() {
				return nil, TypeErrorf("%s() got multiple values for argument '%s'", fn.Qual, k.Name)
			}
			slots[i] = k.V
			continue next
		}
		if extra == nil {
			return nil, Misspelt(TypeErrorf("%s() got an unexpected keyword argument '%s'", fn.Qual, k.Name), k.Name, code.params)
		}
		extra.SetStr(k.Name, k.V)
	}
	if posOnly != nil {
		return nil, TypeErrorf("%s() got some positional-only arguments passed as keyword arguments: '%s'", fn.Qual, strings.Join(posOnly, ", "))
	}
	if len(args) > code.nPos && !code.varargs {
		return nil, tooMany(fn, len(args), slots, kwStart)
	}
	var missing []string
	firstDefault := code.nPos - len(fn.Defaults)
	for i := range code.nPos {
		if slots[i].IsUnset() {
			if i >= firstDefault {
				slots[i] = fn.Defaults[i-firstDefault]
			} else {
				missing = append(missing, code.params[i])
			}
		}
	}
	if missing != nil {
		return nil, missingError(fn, "positional", missing)
	}
	for i := range code.nKwOnly {
		if slots[kwStart+i].IsUnset() {
			if fn.KwDefaults != nil && !fn.KwDefaults[i].IsUnset() {
				slots[kwStart+i] = fn.KwDefaults[i]
			} else {
				missing = append(missing, code.params[kwStart+i])
			}
		}
	}
	if missing != nil {
		return nil, missingError(fn, "keyword-only", missing)
	}
	return slots, nil
}

func tooMany(fn *Function, given int, slots []Value, kwStart int) error {
	code := fn.Code
	takes := fmt.Sprint(code.nPos)
	one := code.nPos == 1
	if len(fn.Defaults) > 0 {
		takes = fmt.Sprintf("from %d to %d", code.nPos-len(fn.Defaults), code.nPos)
		one = false
	}
	kwGiven := 0
	for i := range code.nKwOnly {
		if !slots[kwStart+i].IsUnset() {
			kwGiven++
		}
	}
	noun := "arguments"
	if one {
		noun = "argument"
	}
	was := "were"
	if given == 1 && kwGiven == 0 {
		was = "was"
	}
	also := ""
	if kwGiven > 0 {
		also = fmt.Sprintf(" positional argument%s (and %d keyword-only argument%s)", plural(given), kwGiven, plural(kwGiven))
	}
	return TypeErrorf("%s() takes %s positional %s but %d%s %s given", fn.Qual, takes, noun, given, also, was)
}

func missingError(fn *Function, kind string, names []string) error {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "'" + n + "'"
	}
	list := quoted[0]
	switch len(quoted) {
	case 1:
	case 2:
		list = quoted[0] + " and " + quoted[1]
	default:
		list = strings.Join(quoted[:len(quoted)-1], ", ") + ", and " + quoted[len(quoted)-1]
	}
	return TypeErrorf("%s() missing %d required %s argument%s: %s", fn.Qual, len(names), kind, plural(len(names)), list)
}
