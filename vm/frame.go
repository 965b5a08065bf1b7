package vm

// Fiber is a heap stack of frames that can stop and go on.
//
// Registers live in chunks that never move, so a slice of them stays valid
// however deep the calls below go. A callee's registers begin at its arguments
// inside the caller's chunk; where the chunk is too short, the arguments are
// copied to a new one.
type Fiber struct {
	top    *frame     // running or stopped frame
	first  *frame     // cached bottom frame
	caller *Fiber     // that waits for this generator; nil when Go code does
	gen    *Generator // whose body this is
	spare  []Value    // a chunk to reuse

	// While parked: where the reply goes, or the exception to raise instead.
	parkReg int32
	pending error
	thrown  bool // pending was thrown into a generator: its context is decided
}

// frame is one activation.
type frame struct {
	parent *frame
	child  *frame // cached for the next call
	fn     *Function
	code   *Code
	pc     int
	chunk  []Value
	base   int
	regs   []Value
	dest   int32 // register of the parent that takes the result
	// boundary: Go code waits for this frame's result.
	boundary bool
	// instance is what a constructor call returns instead of __init__'s None.
	instance Value
}

const (
	firstChunk = 32
	nextChunk  = 512
)

// bigFrame is the number of registers from which frames are accounted against
// the memory budget: recursion of such would otherwise take any room.
const bigFrame = chargeFrom / valueSize

// push makes a frame for fn whose nargs arguments stand in chunk from base on.
// The other registers are cleared.
func (f *Fiber) push(fn *Function, chunk []Value, base, nargs int) *frame {
	n := fn.Code.NRegs
	if base+n > len(chunk) {
		c := f.spare
		f.spare = nil
		if len(c) < n {
			size := max(nextChunk, 2*n)
			if f.top == nil && n <= firstChunk {
				size = firstChunk
			}
			c = make([]Value, size)
		}
		copy(c, chunk[base:base+nargs])
		chunk, base = c, 0
	}
	var fr *frame
	if f.top != nil {
		fr = f.top.child
		if fr == nil {
			fr = &frame{parent: f.top}
			f.top.child = fr
		}
	} else {
		fr = f.first
		if fr == nil {
			fr = &frame{}
			f.first = fr
		}
	}
	fr.fn, fr.code, fr.pc, fr.chunk, fr.base = fn, fn.Code, 0, chunk, base
	fr.regs = chunk[base : base+n : base+n]
	clear(fr.regs[nargs:])
	fr.boundary = false
	fr.instance = Value{}
	f.top = fr
	return fr
}

// pop drops the top frame.
func (f *Fiber) pop() {
	fr := f.top
	f.top = fr.parent
	if fr.base == 0 && (fr.parent == nil || &fr.chunk[0] != &fr.parent.chunk[0]) {
		f.spare = fr.chunk
	}
}

// forget clears what the fiber of a segment keeps without needing it while it
// waits: the result that it waits for, and the registers behind it, which the
// steps to come use and calls that are over have used. A promise that is
// reachable from there alone is one that nobody can keep.
func (f *Fiber) forget() {
	fr := f.top
	fr.regs[f.parkReg] = None
	clear(fr.chunk[fr.base+int(f.parkReg)+1:])
	clear(f.spare)
}

// reset drops all frames, for reuse.
func (f *Fiber) reset() {
	for f.top != nil {
		f.pop()
	}
	f.caller, f.pending = nil, nil
}

// clear is reset for a fiber that may not be used for long: it refers to no
// values any more.
func (f *Fiber) clear() {
	f.reset()
	spare := f.spare
	if len(spare) > firstChunk {
		spare = nil
	}
	clear(spare)
	bottom := f.first
	if bottom != nil {
		*bottom = frame{}
	}
	*f = Fiber{first: bottom, spare: spare}
}

// Generator is a function stopped at a yield, or a coroutine.
type Generator struct {
	Coroutine bool
	Async     bool // an asynchronous generator
	Fn        *Function
	fiber     Fiber
	state     genState
	sendReg   int32 // register that takes what is sent next; -1 before the start
	handled   Value // exception being handled inside, while stopped
	outer     Value // the resumer's, while running
	own       bool  // it stopped at a yield of its own, not inside an await
	stepping  bool  // of an asynchronous one: a step is under way

	// How the resumer in the same run loop wants the outcome.
	mode resumeMode
	dest int32
	exit int
}

type genState uint8

const (
	genFresh genState = iota
	genStopped
	genRunning
	genDone
)

type resumeMode uint8

const (
	resumeGo       resumeMode = iota // Go code waits
	resumeFor                        // a for loop: value to dest, end jumps to exit
	resumeDelegate                   // yield from: values pass through, the return value to dest
)

// newGenerator makes the generator of a call of fn; args are already bound into
// regs-compatible order in args.
func newGenerator(fn *Function, args []Value) *Generator {
	g := &Generator{Coroutine: fn.Code.async && !fn.Code.generator, Async: fn.Code.async && fn.Code.generator, Fn: fn, sendReg: -1}
	g.fiber.gen = g
	chunk := make([]Value, fn.Code.NRegs)
	copy(chunk, args)
	g.fiber.push(fn, chunk, 0, len(args))
	return g
}

// enter marks the generator as running and delivers what is sent.
func (g *Generator) enter(t *Thread, sent Value) error {
	switch g.state {
	case genRunning:
		if g.Coroutine {
			return ValueErrorf("coroutine already executing")
		}
		return ValueErrorf("generator already executing")
	case genFresh:
		if !sent.IsNone() {
			return TypeErrorf("can't send non-None value to a just-started %s", g.kindName())
		}
	}
	if err := t.deeper(); err != nil {
		return err
	}
	if g.state != genFresh && g.sendReg >= 0 {
		g.fiber.top.regs[g.sendReg] = sent
	}
	g.state = genRunning
	g.outer = t.handled
	if !g.handled.IsUnset() {
		t.handled = g.handled
	}
	return nil
}

// leave is the reverse of enter; done says that the body ended.
func (g *Generator) leave(t *Thread, done bool) {
	g.state = genStopped
	if done {
		g.state = genDone
	}
	g.handled = Value{}
	if t.handled != g.outer {
		g.handled = t.handled
	}
	t.handled = g.outer
	g.outer = Value{}
	t.depth--
}

// plain reports a generator that can be iterated, as coroutines and
// asynchronous generators cannot.
func (g *Generator) plain() bool { return !g.Coroutine && !g.Async }

func (g *Generator) kindName() string {
	switch {
	case g.Coroutine:
		return "coroutine"
	case g.Async:
		return "async generator"
	}
	return "generator"
}

// Next resumes the generator from Go code.
func (g *Generator) Next(t *Thread) (Value, bool, error) { return g.resume(t, None, nil) }

// resume sends v, or raises exc at the yield. ok is false when the generator
// ended; v is then its return value.
func (g *Generator) resume(t *Thread, v Value, exc error) (Value, bool, error) {
	if g.state == genDone {
		if g.Coroutine {
			exc = errReused()
		}
		return None, false, exc
	}
	if t.nested >= maxNested {
		return Value{}, false, Errorf(ExcRecursionError, "maximum recursion depth exceeded")
	}
	if exc != nil && g.state == genFresh {
		g.state = genDone
		if r, ok := exc.(*Raised); ok && g.Fn.Code.Fn != nil {
			x := r.Exc()
			if name, ok := g.Fn.Code.frameName(0); ok {
				x.Trace = append(x.Trace, TraceEntry{Func: name, Line: int(g.Fn.Code.Fn.Span.Start.Line)})
			}
		}
		return Value{}, false, exc
	}
	if exc != nil {
		v = None
	}
	if err := g.enter(t, v); err != nil {
		return Value{}, false, err
	}
	g.mode = resumeGo
	f := &g.fiber
	f.caller = nil
	if exc != nil {
		var yielded bool
		if f, v, yielded = t.throwInto(f, exc); yielded {
			return v, true, nil
		}
	}
	x, status, err := t.nest(f)
	if status == statusYielded {
		return x, true, nil
	}
	if err != nil && (IsExc(err, ExcStopIteration) || g.Async && IsExc(err, ExcStopAsyncIteration)) {
		err = stopInside(g, err)
	}
	return x, false, err
}

// throwInto prepares f's generator, which was entered, to go on with exc raised
// where it is stopped. An iterator that it delegates to by yield from gets the
// exception first. yielded means that one such has answered with v; otherwise
// the fiber that is to run is returned.
func (t *Thread) throwInto(f *Fiber, exc error) (next *Fiber, v Value, yielded bool) {
	for {
		fr := f.top
		in := &fr.code.Instrs[fr.pc]
		if in.Op != opYieldFrom {
			break
		}
		// The frame is stopped at the delegation, to run it again. An exception
		// must look as if it came out of it.
		fr.pc++
		sub := fr.regs[in.B]
		if IsExc(exc, ExcGeneratorExit) {
			if err := t.closeIter(sub); err != nil {
				exc = err
			}
			break
		}
		if sub.k == KGen {
			g := sub.AsGen()
			if g.state == genDone {
				if g.Coroutine {
					exc = errReused()
				}
				break
			}
			if err := g.enter(t, None); err != nil {
				exc = err
				break
			}
			g.mode, g.dest = resumeDelegate, in.A
			g.fiber.caller = f
			f = &g.fiber
			continue
		}
		if a, ok := awaiterOf(sub); ok {
			x, more, err := a.Send(t, None, exc)
			switch {
			case err != nil:
				exc = err
			case more:
				fr.pc--
				f.gen.sendReg, f.gen.own = in.B+1, false
				t.yield(f, x)
				return nil, x, true
			default:
				fr.regs[in.A] = x
				return f, Value{}, false
			}
			break
		}
		r, ok := exc.(*Raised)
		throw, has, err := LookupAttr(t, sub, "throw")
		if err == nil && (!has || !ok) {
			break
		}
		if err == nil {
			v, err = t.Call(throw, []Value{r.V}, nil)
		}
		if err == nil {
			fr.pc--
			f.gen.sendReg, f.gen.own = in.B+1, false
			t.yield(f, v)
			return nil, v, true
		}
		exc = err
		if IsExc(err, ExcStopIteration) {
			fr.regs[in.A] = stopValue(err)
			return f, Value{}, false
		}
		break
	}
	if r, ok := exc.(*Raised); ok && f.gen.handled.k != KUnset {
		t.chain(r)
	}
	f.pending, f.thrown = exc, true
	return f, Value{}, false
}

func awaiterOf(v Value) (Awaiter, bool) {
	if v.k != KIter {
		return nil, false
	}
	a, ok := v.AsIter().It.(Awaiter)
	return a, ok
}

// closeIter closes what a generator delegates to, if it can be closed.
func (t *Thread) closeIter(it Value) error {
	if it.k == KGen {
		return it.AsGen().Close(t)
	}
	if a, ok := awaiterOf(it); ok {
		if _, _, err := a.Send(t, None, RaiseValue(NewExc(ExcGeneratorExit))); err != nil && !IsExc(err, ExcGeneratorExit) {
			return err
		}
		return nil
	}
	f, ok, err := LookupAttr(t, it, "close")
	if err == nil && ok {
		_, err = t.Call(f, nil, nil)
	}
	return err
}

// stopValue is the value that a StopIteration carries.
func stopValue(err error) Value {
	if v := err.(*Raised).Exc().StopValue; v.k != KUnset {
		return v
	}
	return None
}

// stopInside turns a StopIteration that leaves a generator body into the
// RuntimeError that PEP 479 wants.
func stopInside(g *Generator, err error) error {
	r := err.(*Raised)
	e := NewExc(ExcRuntimeError, Str(g.kindName()+" raised "+TypeOf(r.V).Name))
	x := ExcOf(e)
	x.Cause, x.Context, x.Suppress, x.chained = r.V, r.V, true, true
	return &Raised{e}
}
