package engine

import (
	"runtime"

	"gears/vm"
	"gears/vm/loop"
)

// stepFuture is the native part of what gearsFuture() returns. It is the script
// that holds it: when nobody can continue it any more, the record fails.
type stepFuture struct {
	sess      *session
	promised  bool // the callback returned it
	continued bool
	done      func(vm.Value, error) // who waits; nil until then
	value     vm.Value              // the outcome
	failure   error
}

// asyncSteps are the steps whose callbacks may promise their result.
var asyncSteps = map[string]bool{
	"map": true, "filter": true, "foreach": true, "upsert": true, "flatmap": true, "accumulate": true, "fold": true, "groupfold": true,
	"groupfoldzero": true, "mergefoldzero": true,
}

func newStepFutureType() *vm.Type {
	ty := vm.NewType("redisgears", "gearsFuture", nil, []vm.Builtin{
		{Name: "continueRun", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return proceed(args, func(f *stepFuture) { f.finish(args[1], nil) })
		}},
		{Name: "continueFailed", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return proceed(args, func(f *stepFuture) {
				text, err := vm.ToStr(t, args[1])
				if err != nil {
					text = vm.TypeName(args[1])
				}
				f.finish(vm.Value{}, vm.PlainError(text))
			})
		}},
	})
	ty.Final, ty.Deferred = true, true
	return ty
}

// proceed checks a call of continueRun or continueFailed.
func proceed(args []vm.Value, then func(f *stepFuture)) (vm.Value, error) {
	f, ok := args[0].AsObject().Data.(*stepFuture)
	switch {
	case !ok || len(args) != 2:
		return vm.Value{}, gearsError("Continue function expect an object")
	case f.continued:
		return vm.Value{}, gearsError("Can not continue with the same future twice")
	case !f.promised:
		return vm.Value{}, gearsError("Can not handle future untill it returned from the callback")
	}
	then(f)
	return vm.None, nil
}

func (f *stepFuture) finish(v vm.Value, err error) {
	f.continued, f.value, f.failure = true, v, err
	if f.done != nil {
		f.tell()
	}
}

// tell hands the outcome to who waits for it.
func (f *stepFuture) tell() {
	done, v := f.done, f.value
	f.done, f.value = nil, vm.Value{}
	done(v, f.failure)
}

// await has done called with the outcome, at once if it is there.
func (f *stepFuture) await(done func(vm.Value, error)) {
	f.promised, f.done = true, done
	if f.continued {
		f.tell()
	}
}

// returned notes that a callback returned v: from now on a future may be
// continued, also before somebody waits for it.
func returned(v vm.Value) {
	if v.Kind() == vm.KObject {
		v.AsObject().Data.(*stepFuture).promised = true
	}
}

// forget drops who waits.
func (f *stepFuture) forget() { f.done = func(vm.Value, error) {} }

// lostFuture is called by the garbage collector.
func lostFuture(f *stepFuture) {
	f.sess.gil.Lock()
	defer f.sess.gil.Unlock()
	if f.promised && !f.continued {
		f.finish(vm.Value{}, vm.PlainError("Async record did not called continue"))
	}
}

// gearsFuture makes the future of the step whose callback runs.
func (s *session) gearsFuture(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args)+len(kw) > 0 {
		return vm.Value{}, gearsError("Future gets no arguments")
	}
	step := t.Step()
	switch {
	case step.Op == "":
		return vm.Value{}, gearsError("Future object can only be created inside certain execution steps")
	case !asyncSteps[step.Op]:
		return vm.Value{}, gearsError("Step does not support async")
	case nestingOf(t.Context()).still:
		return vm.Value{}, gearsError(errNoAsync)
	case !step.Future.IsUnset():
		return vm.Value{}, gearsError("Can not create async record twice on the same step")
	}
	// Not the future itself but its existence is kept by the step.
	step.Future = vm.True
	f := &stepFuture{sess: s}
	o := &vm.Object{Type: s.stepFutureType, Data: f}
	runtime.AddCleanup(o, lostFuture, f)
	return vm.ObjectValue(o), nil
}

func (s *session) isAsyncAllow(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	return vm.Bool(asyncSteps[t.Step().Op] && !nestingOf(t.Context()).still), nil
}

// runFuture makes the future that run() returns.
func (s *session) runFuture() *loop.Future {
	f := s.loop().NewFuture()
	f.Value().AsObject().Type = s.futureType
	f.Guard(func(t *vm.Thread) error {
		if w, ok := t.Local.(*worker); ok && w.inAtomic {
			return gearsError("await is not allow inside atomic block")
		}
		return nil
	})
	return f
}

// resolve completes the future of a run.
func (s *session) resolve(f *loop.Future, x *execution) {
	errs := make([]vm.Value, len(x.errors))
	for i, e := range x.errors {
		errs[i] = vm.Text(e)
	}
	s.gil.Lock()
	defer s.gil.Unlock()
	f.SetResult(vm.NewList([]vm.Value{vm.NewList(append([]vm.Value(nil), x.results...)), vm.NewList(errs)}))
}

func (s *session) createFuture(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args)+len(kw) > 0 {
		return vm.Value{}, vm.TypeErrorf("createFuture() takes 0 positional arguments but %d were given", len(args)+len(kw))
	}
	return s.loop().NewFuture().Value(), nil
}

// settle is what setFutureResults and setFutureException have in common. The
// future may have been cancelled meanwhile, by a timeout say; that is no error.
func (s *session) settle(name string, args []vm.Value, kw []vm.Kw, set func(f *loop.Future, v vm.Value)) (vm.Value, error) {
	names := []string{"f", "res"}
	if name == "setFutureException" {
		names[1] = "exception"
	}
	v := make([]vm.Value, 2)
	if err := bindSugar(name, names, v, 2, args, kw); err != nil {
		return vm.Value{}, err
	}
	f := loop.FutureOf(v[0])
	if f == nil {
		return vm.Value{}, vm.TypeErrorf("%s() needs a future, not '%s'", name, vm.TypeName(v[0]))
	}
	set(f, v[1])
	return vm.None, nil
}

func (s *session) setFutureResults(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	return s.settle("setFutureResults", args, kw, func(f *loop.Future, v vm.Value) { f.SetResult(v) })
}

func (s *session) setFutureException(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	return s.settle("setFutureException", args, kw, func(f *loop.Future, v vm.Value) {
		if vm.ExcOf(v) == nil {
			text, err := vm.ToStr(t, v)
			if err != nil {
				text = vm.TypeName(v)
			}
			v = vm.NewExc(vm.ExcException, vm.Str(text))
		}
		f.SetException(v)
	})
}

// runCoroutine is runCoroutine(co, f=None, delay=0, s=None).
func (s *session) runCoroutine(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	v := []vm.Value{{}, vm.None, vm.Int(0), vm.None}
	if err := bindSugar("runCoroutine", []string{"co", "f", "delay", "s"}, v, 1, args, kw); err != nil {
		return vm.Value{}, err
	}
	co, f := v[0], v[1]
	if co.Kind() != vm.KGen || !co.AsGen().Coroutine {
		return vm.Value{}, vm.TypeErrorf("a coroutine was expected, got '%s'", vm.TypeName(co))
	}
	delay, err := loop.Seconds(v[2])
	if err != nil {
		return vm.Value{}, err
	}
	if !v[3].IsNone() && !s.isSession(v[3]) {
		return vm.Value{}, gearsError("Given object is not of type GearsSession")
	}
	l := s.loop()
	start := func(t *vm.Thread) {
		task := l.NewTask(t, co)
		task.Then(func(t *vm.Thread) { s.passOn(t, task, f) })
	}
	if delay > 0 {
		l.CallLater(delay, start)
	} else {
		start(t)
	}
	return vm.None, nil
}

// passOn hands a coroutine's outcome to the gearsFuture f, when there is one.
func (s *session) passOn(t *vm.Thread, task *loop.Future, f vm.Value) {
	x, err := task.Outcome()
	if f.IsNone() {
		if err != nil {
			s.engine.log.Warn("a coroutine that nobody waits for failed", "session", s.id, "error", vm.ErrorText(t, err, true))
		}
		return
	}
	name := "continueRun"
	if r, ok := err.(*vm.Raised); ok {
		name, x = "continueFailed", r.V
	}
	m, err := vm.GetAttr(t, f, name)
	if err == nil {
		_, err = t.Call(m, []vm.Value{x}, nil)
	}
	if err != nil {
		s.engine.log.Warn("a coroutine's outcome could not be passed on", "session", s.id, "error", vm.ErrorText(t, err, true))
	}
}

// sessionMark is the native part of what getGearsSession() returns.
type sessionMark struct{ sess *session }

func (s *session) isSession(v vm.Value) bool {
	if v.Kind() != vm.KObject {
		return false
	}
	_, ok := v.AsObject().Data.(*sessionMark)
	return ok
}

func (s *session) getGearsSession(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
	return vm.ObjectValue(&vm.Object{Type: s.markType, Data: &sessionMark{s}}), nil
}

// setGearsSession checks its argument. A thread that a script starts belongs to
// the script's session from its start, so there is nothing to set.
func (s *session) setGearsSession(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if len(args) != 1 {
		return vm.Value{}, gearsError("Wrong number of args given to setGearsSession")
	}
	if !s.isSession(args[0]) && !args[0].IsNone() {
		return vm.Value{}, gearsError("Given object is not of type GearsSession")
	}
	return vm.None, nil
}

// newSessionType makes the class GearsSession: a context manager over
// setGearsSession.
func (s *session) newSessionType() *vm.Type {
	ty := vm.NewType("not_main", "GearsSession", nil, []vm.Builtin{
		{Name: "__enter__", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) { return args[0], nil }},
		{Name: "__exit__", Max: 3, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.None, nil }},
	})
	ty.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v := make([]vm.Value, 1)
		if err := bindSugar("GearsSession.__init__", []string{"s"}, v, 1, args, kw); err != nil {
			return vm.Value{}, err
		}
		if !s.isSession(v[0]) {
			return vm.Value{}, gearsError("Given object is not of type GearsSession")
		}
		return vm.ObjectValue(&vm.Object{Type: cls}), nil
	}
	return ty
}
