package vm

// Awaiter is an iterator that await can delegate to without a script's send and
// throw methods.
type Awaiter interface {
	Iterator
	// Send goes on with v, or with exc raised. more: x is what is waited for;
	// otherwise x is the value of the await expression.
	Send(t *Thread, v Value, exc error) (x Value, more bool, err error)
}

// awaiterMethods drive an Awaiter by hand, as some scripts drive a coroutine.
var awaiterMethods = []Builtin{
	{Name: "__await__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) { return args[0], nil }},
	{Name: "send", Min: 1, Max: 1, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return stopped(args[0].AsIter().It.(Awaiter).Send(t, args[1], nil))
	}},
	{Name: "throw", Min: 1, Max: 3, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		exc, err := thrown(t, args[1:])
		if err != nil {
			return Value{}, err
		}
		return stopped(args[0].AsIter().It.(Awaiter).Send(t, None, exc))
	}},
	{Name: "close", Max: 0, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		_, _, err := args[0].AsIter().It.(Awaiter).Send(t, None, RaiseValue(NewExc(ExcGeneratorExit)))
		if err != nil && !IsExc(err, ExcGeneratorExit) && !IsExc(err, ExcStopIteration) {
			return Value{}, err
		}
		return None, nil
	}},
}

// NewAwaiterType makes the type of a kind of awaiters.
func NewAwaiterType(module, name string) *Type {
	return NewType(module, name, nil, awaiterMethods)
}

// stopped turns the end of what was resumed into StopIteration.
func stopped(x Value, more bool, err error) (Value, error) {
	if err != nil || more {
		return x, err
	}
	stop := NewExc(ExcStopIteration)
	if !x.IsNone() {
		stop = NewExc(ExcStopIteration, x)
		ExcOf(stop).StopValue = x
	}
	return Value{}, RaiseValue(stop)
}

// nextOf is the iterator protocol of an awaiter.
func nextOf(t *Thread, a Awaiter) (Value, bool, error) {
	x, err := stopped(a.Send(t, None, nil))
	return x, err == nil, err
}

// Resume goes on with a generator or coroutine: with v sent, or exc raised in
// it. ok is false when it ended; x is then its return value.
func (g *Generator) Resume(t *Thread, v Value, exc error) (x Value, ok bool, err error) {
	return g.resume(t, v, exc)
}

// Unstarted reports that a coroutine did not run yet.
func (g *Generator) Unstarted() bool { return g.state == genFresh }

// Ended reports that a generator or coroutine ended.
func (g *Generator) Ended() bool { return g.state == genDone }

// coroutineWrapper is what coroutine.__await__ returns.
type coroutineWrapper struct{ g *Generator }

func (w *coroutineWrapper) Next(t *Thread) (Value, bool, error) { return nextOf(t, w) }

func (w *coroutineWrapper) Send(t *Thread, v Value, exc error) (Value, bool, error) {
	return w.g.resume(t, v, exc)
}

var (
	typeCoroutineWrapper = NewAwaiterType("", "coroutine_wrapper")
	typeAsyncSend        = NewAwaiterType("", "async_generator_asend")
	typeAsyncThrow       = NewAwaiterType("", "async_generator_athrow")
)

// asyncStep is one awaitable step of an asynchronous generator: what asend,
// athrow, aclose and __anext__ return. It ends where the generator yields; what
// the generator awaits passes through.
type asyncStep struct {
	g     *Generator
	what  string // for error texts
	sent  Value
	exc   error // to raise first
	close bool  // aclose: the generator must end
	state genState
}

func (s *asyncStep) Next(t *Thread) (Value, bool, error) { return nextOf(t, s) }

func (s *asyncStep) Send(t *Thread, v Value, exc error) (Value, bool, error) {
	g := s.g
	switch s.state {
	case genDone:
		return Value{}, false, Errorf(ExcRuntimeError, "cannot reuse already awaited %s", s.reused())
	case genFresh:
		if g.stepping {
			s.state = genDone
			return Value{}, false, Errorf(ExcRuntimeError, "%s: asynchronous generator is already running", s.what)
		}
		if exc != nil {
			s.state = genDone
			return Value{}, false, exc
		}
		if g.state == genDone || s.close && g.state == genFresh {
			s.state, g.state = genDone, genDone
			if s.close {
				return None, false, nil
			}
			if s.exc != nil {
				return Value{}, false, s.exc
			}
			return Value{}, false, RaiseValue(NewExc(ExcStopAsyncIteration))
		}
		v, exc = s.sent, s.exc
		s.state, g.stepping = genStopped, true
	}
	x, ok, err := g.resume(t, v, exc)
	if ok && !g.own {
		return x, true, nil
	}
	s.state, g.stepping = genDone, false
	switch {
	case s.close && ok:
		return Value{}, false, Errorf(ExcRuntimeError, "async generator ignored GeneratorExit")
	case s.close && (err == nil || IsExc(err, ExcGeneratorExit) || IsExc(err, ExcStopAsyncIteration)):
		return None, false, nil
	case err != nil:
		return Value{}, false, err
	case ok:
		return x, false, nil
	}
	return Value{}, false, RaiseValue(NewExc(ExcStopAsyncIteration))
}

func (s *asyncStep) reused() string {
	if s.what == "anext()" || s.what == "asend()" {
		return "__anext__()/asend()"
	}
	return "aclose()/athrow()"
}

// asyncGeneratorMethods are the methods of asynchronous generators.
var asyncGeneratorMethods = []Builtin{
	{Name: "__aiter__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) { return args[0], nil }},
	{Name: "__anext__", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		return NewIter(&asyncStep{g: args[0].AsGen(), what: "anext()", sent: None}, typeAsyncSend), nil
	}},
	{Name: "asend", Min: 1, Max: 1, NoKw: true, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		return NewIter(&asyncStep{g: args[0].AsGen(), what: "asend()", sent: args[1]}, typeAsyncSend), nil
	}},
	{Name: "athrow", Min: 1, Max: 3, NoKw: true, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		exc, err := thrown(t, args[1:])
		if err != nil {
			return Value{}, err
		}
		return NewIter(&asyncStep{g: args[0].AsGen(), what: "athrow()", sent: None, exc: exc}, typeAsyncThrow), nil
	}},
	{Name: "aclose", Max: 0, Fn: func(_ *Thread, args []Value, _ []Kw) (Value, error) {
		exit := RaiseValue(NewExc(ExcGeneratorExit))
		return NewIter(&asyncStep{g: args[0].AsGen(), what: "aclose()", sent: None, exc: exit, close: true}, typeAsyncThrow), nil
	}},
}

// notAsyncNext is the error of an "async for" whose __anext__ gave v, which
// cannot be awaited: err says so.
func notAsyncNext(err error, v Value) error {
	r, ok := err.(*Raised)
	if !ok {
		return err
	}
	e := NewExc(ExcTypeError, Str("'async for' received an invalid object from __anext__: "+TypeName(v)))
	x := ExcOf(e)
	x.Cause, x.Context, x.Suppress, x.chained = r.V, r.V, true, true
	return &Raised{e}
}

// aiter is the builtin aiter().
func aiter(t *Thread, args []Value, _ []Kw) (Value, error) {
	f, ok, err := LookupAttr(t, args[0], "__aiter__")
	if err != nil {
		return Value{}, err
	}
	if !ok {
		return Value{}, TypeErrorf("'%s' object is not an async iterable", TypeName(args[0]))
	}
	it, err := t.Call(f, nil, nil)
	if err != nil {
		return Value{}, err
	}
	if _, ok, err := LookupAttr(t, it, "__anext__"); !ok || err != nil {
		if err == nil {
			err = TypeErrorf("aiter() returned not an async iterator of type '%s'", TypeName(it))
		}
		return Value{}, err
	}
	return it, nil
}

// anext is the builtin anext(it[, default]).
func anext(t *Thread, args []Value, _ []Kw) (Value, error) {
	f, ok, err := LookupAttr(t, args[0], "__anext__")
	if err != nil {
		return Value{}, err
	}
	if !ok {
		return Value{}, TypeErrorf("'%s' object is not an async iterator", TypeName(args[0]))
	}
	v, err := t.Call(f, nil, nil)
	if err != nil || len(args) == 1 {
		return v, err
	}
	it, err := awaitable(t, v)
	if err != nil {
		return Value{}, err
	}
	return NewIter(&anextDefault{it, args[1]}, typeAnextDefault), nil
}

var typeAnextDefault = NewAwaiterType("", "anext_awaitable")

// anextDefault awaits it and has an answer for its end.
type anextDefault struct{ it, otherwise Value }

func (a *anextDefault) Next(t *Thread) (Value, bool, error) { return nextOf(t, a) }

func (a *anextDefault) Send(t *Thread, v Value, exc error) (x Value, more bool, err error) {
	if exc != nil {
		x, more, err = t.throwTo(a.it, exc)
	} else {
		x, more, err = t.sendTo(a.it, v)
	}
	if IsExc(err, ExcStopAsyncIteration) {
		return a.otherwise, false, nil
	}
	return x, more, err
}

// Send goes on with a coroutine, or with the iterator of an awaitable: v is sent
// to it, or exc raised in it. more: x is what it waits for; otherwise x is its
// value.
func Send(t *Thread, it, v Value, exc error) (x Value, more bool, err error) {
	switch {
	case it.k == KGen:
		return it.AsGen().resume(t, v, exc)
	case exc != nil:
		return t.throwTo(it, exc)
	}
	return t.sendTo(it, v)
}

// throwTo raises exc in what sendTo advances.
func (t *Thread) throwTo(it Value, exc error) (v Value, more bool, err error) {
	switch {
	case it.k == KGen:
		return it.AsGen().resume(t, None, exc)
	case it.k == KIter:
		if a, ok := it.AsIter().It.(Awaiter); ok {
			return a.Send(t, None, exc)
		}
	}
	r, ok := exc.(*Raised)
	if !ok {
		return Value{}, false, exc
	}
	throw, has, err := LookupAttr(t, it, "throw")
	if err != nil || !has {
		if err == nil {
			err = exc
		}
		return Value{}, false, err
	}
	v, err = t.Call(throw, []Value{r.V}, nil)
	if IsExc(err, ExcStopIteration) {
		return stopValue(err), false, nil
	}
	return v, err == nil, err
}

// IsCoroutineFunction reports a function whose call makes a coroutine.
func IsCoroutineFunction(v Value) bool {
	switch v.k {
	case KFunc:
		return v.AsFunc().Code.async && !v.AsFunc().Code.generator
	case KMethod:
		return IsCoroutineFunction(v.AsMethod().Fn)
	}
	return false
}
