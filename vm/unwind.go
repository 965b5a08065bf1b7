package vm

import "gears/lang"

// unwind carries the exception *perr from f's top frame to the handler that
// takes it, and returns the fiber to go on with. It returns nil when a boundary
// was reached first; *perr is then what Go code gets. quiet: the exception is
// raised again, so the frame it starts from adds no line to the traceback.
//
// Errors that are not script exceptions pass all handlers: cancellation, and
// requests of the scheduler.
func (t *Thread) unwind(f *Fiber, perr *error, quiet bool) *Fiber {
	r, _ := (*perr).(*Raised)
	for {
		fr := f.top
		pc := fr.pc - 1
		if r != nil {
			if name, ok := fr.code.frameName(pc); ok && !quiet {
				x := r.Exc()
				x.Trace = append(x.Trace, fr.code.entry(name, pc))
			}
			for _, h := range fr.code.Handlers {
				if pc >= h.start && pc < h.end {
					fr.regs[h.reg] = r.V
					fr.pc = h.target
					*perr = nil
					return f
				}
			}
		}
		quiet = false
		if g := f.gen; g != nil && fr.parent == nil {
			f.pop()
			g.leave(t, true)
			caller := f.caller
			f.caller = nil
			if g.mode == resumeGo {
				return nil
			}
			if r != nil && TypeOf(r.V).IsSubtype(ExcStopIteration) {
				*perr = stopInside(g, r)
				r = (*perr).(*Raised)
			}
			f = caller
			t.fiber = f
			continue
		}
		boundary := fr.boundary
		f.pop()
		t.depth--
		if boundary {
			return nil
		}
	}
}

// chain records the exception being handled as the context of a new one.
func (t *Thread) chain(r *Raised) {
	if t.handled.k == KUnset || t.handled == r.V {
		return
	}
	// Contexts form no cycle: a chain that leads to the exception is cut there.
	for x, n := ExcOf(t.handled), 0; x != nil && n < maxChain*maxChain; n++ {
		if x.Context == r.V {
			x.Context = Value{}
			break
		}
		x = ExcOf(x.Context)
	}
	r.Exc().Context = t.handled
}

// arisen chains an error that Go code made, as the raise statement does with
// what it raises.
func (t *Thread) arisen(err error) {
	if r, ok := err.(*Raised); ok && len(r.Exc().Trace) == 0 && !r.Exc().chained {
		t.chain(r)
	}
}

// raise is the raise statement. form 0: raise x; 1: raise x from cause; 2: a
// bare raise.
func (t *Thread) raise(x, cause Value, form uint8) error {
	if form == 2 {
		if t.handled.k == KUnset {
			return Errorf(ExcRuntimeError, "No active exception to reraise")
		}
		return &Raised{t.handled}
	}
	exc, err := t.instantiate(x)
	if err != nil {
		return err
	}
	r := &Raised{exc}
	e := r.Exc()
	if form == 1 {
		e.Suppress = true
		if cause.k == KNone {
			e.Cause = Value{}
		} else {
			c, err := t.instantiate(cause)
			if err != nil {
				if IsExc(err, ExcTypeError) && ExcOf(cause) == nil && cause.k != KType {
					return TypeErrorf("exception causes must derive from BaseException")
				}
				return err
			}
			e.Cause = c
		}
	}
	t.chain(r)
	return r
}

// instantiate turns what raise got into an exception instance.
func (t *Thread) instantiate(x Value) (Value, error) {
	if ExcOf(x) != nil {
		return x, nil
	}
	if x.k == KType && x.AsType().IsSubtype(ExcBaseException) {
		v, err := t.Call(x, nil, nil)
		if err != nil {
			return Value{}, err
		}
		if ExcOf(v) != nil {
			return v, nil
		}
	}
	return Value{}, TypeErrorf("exceptions must derive from BaseException")
}

// excMatch is the test of an except clause.
func excMatch(exc, cls Value) (bool, error) {
	if cls.k == KType && cls.AsType().IsSubtype(ExcBaseException) {
		return TypeOf(exc).IsSubtype(cls.AsType()), nil
	}
	if cls.k == KTuple {
		found := false
		for _, c := range cls.AsTuple().Elems { // each must be a class, even behind the one that matches
			if c.k == KTuple {
				return false, TypeErrorf(catchesNoException)
			}
			ok, err := excMatch(exc, c)
			if err != nil {
				return false, err
			}
			found = found || ok
		}
		return found, nil
	}
	return false, TypeErrorf(catchesNoException)
}

const catchesNoException = "catching classes that do not inherit from BaseException is not allowed"

// yield hands v from the generator fiber f to whoever resumed it, and returns
// the fiber to go on with; nil when that is Go code. A fiber that delegates to
// this one yields in turn.
func (t *Thread) yield(f *Fiber, v Value) *Fiber {
	for {
		g := f.gen
		g.leave(t, false)
		caller := f.caller
		f.caller = nil
		switch g.mode {
		case resumeGo:
			return nil
		case resumeFor:
			caller.top.regs[g.dest] = v
			return caller
		}
		// The delegating frame stops at its yield_from, to run it again with
		// what is sent next.
		fr := caller.top
		in := fr.code.Instrs[fr.pc-1]
		fr.pc--
		caller.gen.sendReg, caller.gen.own = in.B+1, false
		f = caller
	}
}

// sendTo advances an iterator that is no generator, for yield from. more is
// false when it ended; v is then the value of the expression.
func (t *Thread) sendTo(it, sent Value) (v Value, more bool, err error) {
	if a, ok := awaiterOf(it); ok {
		return a.Send(t, sent, nil)
	}
	if ty := TypeOf(it); sent.IsNone() && ty.heap {
		// As the slot does it, but with the value of the StopIteration.
		if f, ok := ty.Lookup("__next__"); ok && f.k != KBuiltin {
			v, err := callDunder(t, f, it, ty)
			if IsExc(err, ExcStopIteration) {
				return stopValue(err), false, nil
			}
			return v, err == nil, err
		}
	}
	if sent.IsNone() {
		i, err := GetIter(t, it)
		if err != nil {
			return Value{}, false, err
		}
		v, ok, err := i.Next(t)
		if !ok && err == nil {
			return None, false, nil
		}
		return v, ok, err
	}
	send, err := GetAttr(t, it, "send")
	if err != nil {
		return Value{}, false, err
	}
	v, err = t.Call(send, []Value{sent}, nil)
	if IsExc(err, ExcStopIteration) {
		return stopValue(err), false, nil
	}
	return v, err == nil, err
}

// awaitable returns the iterator that await delegates to.
func awaitable(t *Thread, v Value) (Value, error) {
	if v.k == KGen && v.AsGen().Coroutine {
		return v, nil
	}
	if f, ok, err := LookupAttr(t, v, "__await__"); err != nil {
		return Value{}, err
	} else if ok {
		it, err := t.Call(f, nil, nil)
		if err != nil {
			return Value{}, err
		}
		if it.k == KGen && it.AsGen().Coroutine {
			return Value{}, TypeErrorf("__await__() returned a coroutine")
		}
		if it.k != KGen && it.k != KIter && (it.k != KObject || it.AsObject().Type.Slots.Next == nil) {
			return Value{}, TypeErrorf("__await__() returned non-iterator of type '%s'", TypeName(it))
		}
		return it, nil
	}
	return Value{}, TypeErrorf("object %s can't be used in 'await' expression", TypeName(v))
}

func unboundError(name string) error {
	return Errorf(ExcUnboundLocalError, "cannot access local variable '%s' where it is not associated with a value", name)
}

func freeError(name string) error {
	return about(Errorf(ExcNameError, "cannot access free variable '%s' where it is not associated with a value in enclosing scope", name), &subject{name: name})
}

// freeByName finds a class body's name among the closure's free variables.
func freeByName(fr *frame, name string) (Value, bool) {
	for i, n := range fr.code.Fn.Free {
		if n == name {
			if v := fr.fn.Free[i].V; v.k != KUnset {
				return v, true
			}
		}
	}
	return Value{}, false
}

// call calls callee for the run loop. A script function gets a frame on f
// (entered is true); everything else is called here and its result stored in
// register dest.
func (t *Thread) call(f *Fiber, dest int32, callee Value, args []Value, kw []Kw) (entered bool, err error) {
	if err := t.tick(); err != nil {
		return false, err
	}
	var instance Value
	switch callee.k {
	case KMethod:
		m := callee.AsMethod()
		if m.Fn.k == KFunc {
			all := make([]Value, 0, len(args)+1)
			args = append(append(all, m.Self), args...)
			callee = m.Fn
		}
	case KType:
		ty := callee.AsType()
		if m := ty.Meta; m != nil && m.Slots.Call != nil {
			if fn, ok := m.Lookup("__call__"); ok && fn.k == KFunc {
				args = append([]Value{callee}, args...)
				callee = fn
			}
		} else if init, ok := ty.scriptInit(); ok {
			instance, err = t.newInstance(ty, args, kw)
			if err != nil {
				return false, err
			}
			if TypeOf(instance) != ty {
				f.top.regs[dest] = instance
				return false, nil
			}
			all := make([]Value, 0, len(args)+1)
			args = append(append(all, instance), args...)
			callee = init
		}
	case KObject:
		if fn, ok := callee.AsObject().Type.Lookup("__call__"); ok && fn.k == KFunc {
			all := make([]Value, 0, len(args)+1)
			args = append(append(all, callee), args...)
			callee = fn
		}
	}
	if callee.k == KFunc {
		fn := callee.AsFunc()
		code := fn.Code
		if len(kw) > 0 || !code.takes(len(args)) {
			if args, err = bindArgs(fn, args, kw); err != nil {
				return false, err
			}
		}
		if code.NRegs >= bigFrame {
			if err := t.reserve(code.NRegs, valueSize); err != nil {
				return false, err
			}
		}
		if code.generator || code.async {
			f.top.regs[dest] = box(KGen, newGenerator(fn, args))
			return false, nil
		}
		if err := t.deeper(); err != nil {
			return false, err
		}
		caller := f.top
		base := caller.base + code0(caller)
		var fr *frame
		if base+code.NRegs <= len(caller.chunk) {
			copy(caller.chunk[base:], args)
			fr = f.push(fn, caller.chunk, base, len(args))
		} else {
			fr = f.push(fn, args, 0, len(args))
		}
		fr.dest = dest
		fr.instance = instance
		return true, nil
	}
	v, err := t.Call(callee, args, kw)
	if err != nil {
		return false, err
	}
	f.top.regs[dest] = v
	return false, nil
}

// behind is the function that a call of a class or bound method comes down to,
// with an instance before the arguments; nil when it is not that simple.
func behind(callee Value) *Function {
	switch callee.k {
	case KType:
		return callee.AsType().constructor()
	case KMethod:
		if m := callee.AsMethod(); m.Fn.k == KFunc {
			return m.Fn.AsFunc()
		}
	}
	return nil
}

// begin puts the instance before the arguments of a frame that behind gave.
func (fr *frame) begin(callee Value) {
	if callee.k == KMethod {
		fr.regs[0] = callee.AsMethod().Self
		return
	}
	fr.instance = newObject(callee.AsType())
	fr.regs[0] = fr.instance
}

// enterGetter makes the frame that reads a property of o into register dest.
func (t *Thread) enterGetter(f *Fiber, fn *Function, o Value, dest int32) error {
	if err := t.beat(); err != nil {
		return err
	}
	if err := t.deeper(); err != nil {
		return err
	}
	chunk, base := f.top.chunk, f.top.base+f.top.code.NRegs
	if base+fn.Code.NRegs <= len(chunk) {
		chunk[base] = o
	} else {
		chunk, base = []Value{o}, 0
	}
	f.push(fn, chunk, base, 1).dest = dest
	return nil
}

func code0(fr *frame) int { return fr.code.NRegs }

func (t *Thread) binary(in *Instr, regs []Value, a, b Value) error {
	op := opText[in.Op]
	if in.F != 0 {
		op = inPlaceText[in.Op]
	}
	v, err := BinaryOp(t, op, a, b)
	if err == nil {
		regs[in.A] = v
	}
	return err
}

// inPlaceText has the in-place spelling of each binary operator.
var inPlaceText = func() (text [opcodeCount]string) {
	for s, op := range binaryOps {
		text[op] = s + "="
	}
	return text
}()

// test is the slow path of opJumpCmp.
func (t *Thread) test(op Opcode, a, b Value) (bool, error) {
	if op == opIn || op == opNotIn {
		ok, err := Contains(t, b, a)
		return ok == (op == opIn), err
	}
	v, err := Compare(t, opText[op], a, b)
	if err != nil {
		return false, err
	}
	return Truth(t, v)
}

// dictUpdate is ** in a display (kwargs false) or in a call, where keys must be
// strings that were not given before; base is the register of the callee.
func (t *Thread) dictUpdate(d *Dict, x Value, kwargs bool, regs []Value, base int32) error {
	m, err := mappingOf(t, x)
	if err != nil {
		if kwargs {
			return TypeErrorf("%s argument after ** must be a mapping, not %s", calleeName(regs[base]), TypeName(x))
		}
		return err
	}
	for i := 0; i < m.Slots(); i++ { // __eq__ of a key may change m
		k, v, ok := m.Slot(i)
		if !ok {
			continue
		}
		if kwargs {
			if k = unboxed(k); k.k != KStr {
				return TypeErrorf("keywords must be strings")
			}
			if _, dup := d.GetStr(k.AsStr()); dup {
				return TypeErrorf("%s got multiple values for keyword argument '%s'", calleeName(regs[base]), k.AsStr())
			}
		}
		if err := d.Set(t, k, v); err != nil {
			return err
		}
	}
	return nil
}

// mappingOf returns x as a Dict: itself, or built from keys() and items.
func mappingOf(t *Thread, x Value) (*Dict, error) {
	if x.k == KDict {
		return x.AsDict(), nil
	}
	keys, ok, err := LookupAttr(t, x, "keys")
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, TypeErrorf("'%s' object is not a mapping", TypeName(x))
	}
	ks, err := t.Call(keys, nil, nil)
	if err != nil {
		return nil, err
	}
	d := NewDict(0)
	return d, Iterate(t, ks, func(k Value) error {
		v, err := GetItem(t, x, k)
		if err != nil {
			return err
		}
		return d.Set(t, k, v)
	})
}

func (t *Thread) unpack(dst []Value, v Value) error {
	var elems []Value
	switch {
	case v.k == KTuple && v.sub() == nil:
		elems = v.AsTuple().Elems
	case v.k == KList && v.sub() == nil:
		elems = v.AsList().Elems
	default:
		it, err := GetIter(t, v)
		if err != nil {
			return TypeErrorf("cannot unpack non-iterable %s object", TypeName(v))
		}
		for i := range dst {
			x, ok, err := it.Next(t)
			if err != nil {
				return err
			}
			if !ok {
				return ValueErrorf("not enough values to unpack (expected %d, got %d)", len(dst), i)
			}
			dst[i] = x
		}
		_, ok, err := it.Next(t)
		if ok && err == nil {
			err = ValueErrorf("too many values to unpack (expected %d)", len(dst))
		}
		return err
	}
	if len(elems) < len(dst) {
		return ValueErrorf("not enough values to unpack (expected %d, got %d)", len(dst), len(elems))
	}
	if len(elems) > len(dst) {
		return ValueErrorf("too many values to unpack (expected %d)", len(dst))
	}
	copy(dst, elems)
	return nil
}

func (t *Thread) unpackEx(dst []Value, v Value, before, after int) error {
	elems, err := Collect(t, v)
	if err != nil {
		if IsExc(err, ExcTypeError) && !iterable(v) {
			return TypeErrorf("cannot unpack non-iterable %s object", TypeName(v))
		}
		return err
	}
	if len(elems) < before+after {
		return ValueErrorf("not enough values to unpack (expected at least %d, got %d)", before+after, len(elems))
	}
	copy(dst, elems[:before])
	dst[before] = NewList(elems[before : len(elems)-after : len(elems)-after])
	copy(dst[before+1:], elems[len(elems)-after:])
	return nil
}

// iterable reports whether iter(v) would work, as far as can be told without
// running script code.
func iterable(v Value) bool {
	switch v.k {
	case KStr, KBytes, KTuple, KList, KDict, KSet, KFrozenSet, KByteArray, KRange, KIter:
		return true
	case KGen:
		return v.AsGen().plain()
	case KObject, KType:
		s := &TypeOf(v).Slots
		return s.Iter != nil || s.GetItem != nil
	}
	return false
}

// calleeName is the callable's name as errors about its arguments print it.
func calleeName(v Value) string {
	switch v.k {
	case KFunc:
		return v.AsFunc().Code.Program.moduleName() + "." + v.AsFunc().Qual + "()"
	case KBuiltin:
		return v.AsBuiltin().Qual + "()"
	case KMethod:
		return calleeName(v.AsMethod().Fn)
	case KType:
		return v.AsType().FullName() + "()"
	}
	return TypeName(v) + " object"
}

// moduleName is __module__ of the program's functions and classes.
func (p *Program) moduleName() string {
	if p.Library != "" {
		return p.Library
	}
	return ScriptModule
}

// ScriptModule is __name__ in scripts.
const ScriptModule = "not_main"

// makeFunction creates the closure of code in frame fr; nd positional defaults
// stand in defaults, and behind them, when kw is set, one value (or unset) for
// each keyword-only parameter.
func makeFunction(fr *frame, code *Code, defaults []Value, nd int, kw bool) Value {
	fn := &Function{Code: code, Globals: fr.fn.Globals, Name: code.Name, Qual: code.Fn.Qual}
	if fn.Qual == "" {
		fn.Qual = fn.Name
	}
	if nd > 0 {
		fn.Defaults = append([]Value(nil), defaults[:nd]...)
	}
	if kw {
		fn.KwDefaults = append([]Value(nil), defaults[nd:nd+code.nKwOnly]...)
	}
	if n := len(code.Fn.FreeFrom); n > 0 {
		fn.Free = make([]*Cell, n)
		for i, from := range code.Fn.FreeFrom {
			fn.Free[i] = capture(fr, from)
		}
	}
	return FuncValue(fn)
}

func capture(fr *frame, from lang.Capture) *Cell {
	if from.FromFree {
		return fr.fn.Free[from.Index]
	}
	return fr.regs[from.Index].asCell()
}

// formatValue is a replacement field of an f-string.
func (t *Thread) formatValue(v Value, conv byte, spec Value) (string, error) {
	switch conv {
	case 's':
		s, err := ToStr(t, v)
		if err != nil {
			return "", err
		}
		v = Str(s)
	case 'r':
		s, err := Repr(t, v)
		if err != nil {
			return "", err
		}
		v = Str(s)
	case 'a':
		s, err := Ascii(t, v)
		if err != nil {
			return "", err
		}
		v = Str(s)
	}
	if spec.n == 0 {
		if v.k == KStr {
			return v.AsStr(), nil
		}
		if v.k < KObject && v.sub() == nil {
			return ToStr(t, v)
		}
	}
	return Format(t, v, spec.AsStr())
}
