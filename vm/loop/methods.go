package loop

import (
	"fmt"
	"strings"
	"time"

	"gears/vm"
)

// Setup gives the types their methods. It is called once, by the set-up of the
// library.
func Setup() {
	TypeFuture.New = newFuture
	TypeFuture.AddMethods(futureMethods)
	TypeFuture.Slots.Repr = futureRepr
	TypeFuture.Slots.Str = futureRepr
	TypeTask.New = newTask
	TypeTask.AddMethods(taskMethods)
	TypeTask.Slots.Repr = futureRepr
	TypeTask.Slots.Str = futureRepr
	TypeLoop.AddMethods(loopMethods)
	TypeLoop.Slots.Repr = loopRepr
	TypeLoop.Slots.GetAttr = loopAttr
	TypeLoop.Slots.Str = loopRepr
	TypeHandle.AddMethods(handleMethods)
	TypeTimer.AddMethods(timerMethods)
}

func invalidState(text string) error { return vm.Errorf(ExcInvalidState, "%s", text) }

// kwOnly takes the keyword arguments of the given names, and refuses others.
func kwOnly(fn string, kw []vm.Kw, names ...string) (map[string]vm.Value, error) {
	out := map[string]vm.Value{}
next:
	for _, k := range kw {
		for _, n := range names {
			if n == k.Name {
				out[n] = k.V
				continue next
			}
		}
		return nil, vm.TypeErrorf("%s() got an unexpected keyword argument '%s'", fn, k.Name)
	}
	return out, nil
}

func newFuture(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	o, err := kwOnly("Future", kw, "loop")
	if err != nil {
		return vm.Value{}, err
	}
	if len(args) > 0 && cls == TypeFuture {
		return vm.Value{}, vm.TypeErrorf("Future() takes at most 0 positional arguments (%d given)", len(args))
	}
	l := Of(t)
	if x, ok := o["loop"]; ok && !x.IsNone() {
		if l, err = loopOf(x); err != nil {
			return vm.Value{}, err
		}
	}
	f := l.NewFuture()
	f.object.Type = cls
	return f.Value(), nil
}

func newTask(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	o, err := kwOnly("Task", kw, "coro", "loop", "name", "context")
	if err != nil {
		return vm.Value{}, err
	}
	if len(args) == 0 {
		if c, ok := o["coro"]; ok {
			args = []vm.Value{c}
		}
	}
	if len(args) != 1 {
		return vm.Value{}, vm.TypeErrorf("Task() missing required argument 'coro' (pos 1)")
	}
	l := Of(t)
	if x, ok := o["loop"]; ok && !x.IsNone() {
		if l, err = loopOf(x); err != nil {
			return vm.Value{}, err
		}
	}
	return makeTask(t, l, cls, args[0], o["name"])
}

func makeTask(t *vm.Thread, l *Loop, cls *vm.Type, co, name vm.Value) (vm.Value, error) {
	if l.closed {
		return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Event loop is closed")
	}
	if co.Kind() != vm.KGen || !co.AsGen().Coroutine {
		return vm.Value{}, vm.TypeErrorf("a coroutine was expected, got %s", reprOf(t, co))
	}
	f := l.NewTask(t, co)
	f.object.Type = cls
	if !name.IsUnset() && !name.IsNone() {
		text, err := vm.ToStr(t, name)
		if err != nil {
			return vm.Value{}, err
		}
		f.name = text
	}
	return f.Value(), nil
}

func loopOf(v vm.Value) (*Loop, error) {
	if v.Kind() == vm.KObject {
		if l, ok := v.AsObject().Data.(*Loop); ok {
			return l, nil
		}
	}
	return nil, vm.TypeErrorf("an event loop is required, not '%s'", vm.TypeName(v))
}

func self(args []vm.Value) *Future { return FutureOf(args[0]) }

// futureMethods are the methods of asyncio.Future.
var futureMethods = []vm.Builtin{
	{Name: "result", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f := self(args)
		if f.state == pending {
			return vm.Value{}, invalidState("Result is not set.")
		}
		return f.Outcome()
	}},
	{Name: "exception", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f := self(args)
		switch {
		case f.state == pending:
			return vm.Value{}, invalidState("Exception is not set.")
		case f.state == cancelled:
			return vm.Value{}, f.cancelledError()
		case f.exc.IsUnset():
			return vm.None, nil
		}
		return f.exc, nil
	}},
	{Name: "done", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(self(args).Done()), nil
	}},
	{Name: "cancelled", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(self(args).state == cancelled), nil
	}},
	{Name: "cancel", Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		o, err := kwOnly("cancel", kw, "msg")
		if err != nil {
			return vm.Value{}, err
		}
		msg := o["msg"]
		if len(args) > 1 {
			msg = args[1]
		}
		if msg.IsNone() {
			msg = vm.Value{}
		}
		return vm.Bool(self(args).Cancel(msg)), nil
	}},
	{Name: "set_result", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f := self(args)
		if err := f.settable(t); err != nil {
			return vm.Value{}, err
		}
		f.SetResult(args[1])
		return vm.None, nil
	}},
	{Name: "set_exception", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f := self(args)
		if err := f.settable(t); err != nil {
			return vm.Value{}, err
		}
		exc := args[1]
		if exc.Kind() == vm.KType {
			var err error
			if exc, err = t.Call(exc, nil, nil); err != nil {
				return vm.Value{}, err
			}
		}
		switch {
		case vm.ExcOf(exc) == nil:
			return vm.Value{}, vm.TypeErrorf("invalid exception object")
		case vm.TypeOf(exc).IsSubtype(vm.ExcStopIteration):
			return vm.Value{}, vm.TypeErrorf("StopIteration interacts badly with generators and cannot be raised into a Future")
		}
		f.SetException(exc)
		return vm.None, nil
	}},
	{Name: "add_done_callback", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if _, err := kwOnly("add_done_callback", kw, "context"); err != nil {
			return vm.Value{}, err
		}
		self(args).add(callback{fn: args[1]})
		return vm.None, nil
	}},
	{Name: "remove_done_callback", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f := self(args)
		var kept []callback
		removed := 0
		for _, c := range f.callbacks {
			same := false
			if c.run == nil {
				var err error
				if same, err = vm.Equal(t, c.fn, args[1]); err != nil {
					return vm.Value{}, err
				}
			}
			if same {
				removed++
			} else {
				kept = append(kept, c)
			}
		}
		f.callbacks = kept
		return vm.Int(int64(removed)), nil
	}},
	{Name: "get_loop", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return self(args).loop.object, nil
	}},
	{Name: "__await__", Max: 0, Fn: futureAwait},
	{Name: "__iter__", Max: 0, Fn: futureAwait},
}

func futureAwait(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	return vm.NewIter(&waiter{f: self(args)}, typeWaiter), nil
}

// settable is the error of completing a future twice, or a task by hand.
func (f *Future) settable(t *vm.Thread) error {
	if f.name != "" {
		return vm.Errorf(vm.ExcRuntimeError, "Task does not support set_result operation")
	}
	if f.state != pending {
		return invalidState("invalid state")
	}
	return nil
}

// taskMethods are the methods that asyncio.Task adds.
var taskMethods = []vm.Builtin{
	{Name: "get_coro", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if c := self(args).coro; !c.IsUnset() {
			return c, nil
		}
		return vm.None, nil
	}},
	{Name: "get_name", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Str(self(args).name), nil
	}},
	{Name: "set_name", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		text, err := vm.ToStr(t, args[1])
		self(args).name = text
		return vm.None, err
	}},
	{Name: "cancelling", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Int(int64(self(args).requests)), nil
	}},
	{Name: "uncancel", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		f := self(args)
		f.requests = max(f.requests-1, 0)
		return vm.Int(int64(f.requests)), nil
	}},
	{Name: "get_stack", Max: 0, Fn: func(_ *vm.Thread, _ []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if _, err := kwOnly("get_stack", kw, "limit"); err != nil {
			return vm.Value{}, err
		}
		return vm.NewList(nil), nil
	}},
}

func futureRepr(t *vm.Thread, v vm.Value) (string, error) {
	f := FutureOf(v)
	var b strings.Builder
	b.WriteString("<" + vm.TypeName(v))
	switch f.state {
	case pending:
		b.WriteString(" pending")
	case cancelled:
		b.WriteString(" cancelled")
	case finished:
		b.WriteString(" finished")
	}
	if f.name != "" {
		fmt.Fprintf(&b, " name=%s", reprOf(t, vm.Str(f.name)))
	}
	if f.state == finished {
		what, x := "result", f.result
		if !f.exc.IsUnset() {
			what, x = "exception", f.exc
		}
		text, err := vm.Repr(t, x)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, " %s=%s", what, text)
	}
	b.WriteByte('>')
	return b.String(), nil
}

// loopMethods are the methods of the event loop.
var loopMethods = []vm.Builtin{
	{Name: "call_soon", Min: 1, Max: -1, Fn: callSoon},
	{Name: "call_soon_threadsafe", Min: 1, Max: -1, Fn: callSoon},
	{Name: "call_later", Min: 2, Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		d, err := number(args[1])
		if err != nil {
			return vm.Value{}, err
		}
		return callAt(args, kw, time.Now().Add(seconds(d)))
	}},
	{Name: "call_at", Min: 2, Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		d, err := number(args[1])
		if err != nil {
			return vm.Value{}, err
		}
		return callAt(args, kw, started.Add(seconds(d)))
	}},
	{Name: "time", Max: 0, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
		return vm.Float(time.Since(started).Seconds()), nil
	}},
	{Name: "create_future", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return theLoop(args).NewFuture().Value(), nil
	}},
	{Name: "create_task", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		o, err := kwOnly("create_task", kw, "name", "context")
		if err != nil {
			return vm.Value{}, err
		}
		return makeTask(t, theLoop(args), TypeTask, args[1], o["name"])
	}},
	{Name: "_run", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		l, f := theLoop(args), FutureOf(args[1])
		switch {
		case l.closed:
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Event loop is closed")
		case l.thread != nil:
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "This event loop is already running")
		case Running(t) != nil:
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Cannot run the event loop while another loop is running")
		}
		if err := l.RunUntil(t, f); err != nil {
			return vm.Value{}, err
		}
		if f == nil {
			return vm.None, nil
		}
		if f.state == pending {
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Event loop stopped before Future completed.")
		}
		return f.Outcome()
	}},
	{Name: "stop", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		l := theLoop(args)
		l.stopped = true
		l.poke()
		return vm.None, nil
	}},
	{Name: "is_running", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(theLoop(args).running()), nil
	}},
	{Name: "is_closed", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(theLoop(args).closed), nil
	}},
	{Name: "close", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		l := theLoop(args)
		if l.running() {
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Cannot close a running event loop")
		}
		l.closed = true
		l.ready, l.timers = nil, nil
		return vm.None, nil
	}},
	{Name: "get_debug", Max: 0, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.False, nil }},
	{Name: "set_debug", Min: 1, Max: 1, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.None, nil }},
	{Name: "set_exception_handler", Min: 1, Max: 1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		l := theLoop(args)
		l.handler = args[1]
		if args[1].IsNone() {
			l.handler = vm.Value{}
		}
		return vm.None, nil
	}},
	{Name: "get_exception_handler", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if h := theLoop(args).handler; !h.IsUnset() {
			return h, nil
		}
		return vm.None, nil
	}},
	{Name: "call_exception_handler", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		l := theLoop(args)
		if !l.handler.IsUnset() {
			return t.Call(l.handler, []vm.Value{l.object, args[1]}, nil)
		}
		if t.Iso.Log != nil {
			t.Iso.Log("event loop: " + reprOf(t, args[1]))
		}
		return vm.None, nil
	}},
	{Name: "_tasks", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		s := vm.NewSet()
		for p := range theLoop(args).tasks {
			if f := p.Value(); f != nil && f.state == pending {
				if err := s.Add(nil, f.Value()); err != nil {
					return vm.Value{}, err
				}
			}
		}
		return vm.SetValue(s), nil
	}},
	{Name: "_current", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if f := theLoop(args).current; f != nil {
			return f.Value(), nil
		}
		return vm.None, nil
	}},
}

// running: a loop that the embedder runs is always running, as the engine's loop
// of the original.
func (l *Loop) running() bool { return l.thread != nil || l.Wake != nil }

func theLoop(args []vm.Value) *Loop { return args[0].AsObject().Data.(*Loop) }

func number(v vm.Value) (float64, error) {
	switch v.Kind() {
	case vm.KInt, vm.KBool:
		return float64(v.AsInt()), nil
	case vm.KFloat:
		return v.AsFloat(), nil
	}
	return 0, vm.TypeErrorf("must be real number, not %s", vm.TypeName(v))
}

// Seconds is a duration that a script gives in seconds.
func Seconds(v vm.Value) (time.Duration, error) {
	d, err := number(v)
	return seconds(d), err
}

func seconds(d float64) time.Duration {
	switch {
	case d != d || d <= 0:
		return 0
	case d > 9e9:
		d = 9e9
	}
	return time.Duration(d * float64(time.Second))
}

func callSoon(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if _, err := kwOnly("call_soon", kw, "context"); err != nil {
		return vm.Value{}, err
	}
	l := theLoop(args)
	if l.closed {
		return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Event loop is closed")
	}
	h := l.soon(&Handle{fn: args[1], args: append([]vm.Value(nil), args[2:]...)})
	return vm.ObjectValue(&vm.Object{Type: TypeHandle, Data: h}), nil
}

func callAt(args []vm.Value, kw []vm.Kw, when time.Time) (vm.Value, error) {
	if _, err := kwOnly("call_later", kw, "context"); err != nil {
		return vm.Value{}, err
	}
	l := theLoop(args)
	if l.closed {
		return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "Event loop is closed")
	}
	h := l.at(when, &Handle{fn: args[2], args: append([]vm.Value(nil), args[3:]...)})
	return vm.ObjectValue(&vm.Object{Type: TypeTimer, Data: h}), nil
}

// loopAttr finds the methods that module asyncio adds.
func loopAttr(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	l := Default(t.Iso)
	if l.Methods == nil {
		if _, err := t.Import("asyncio"); err != nil {
			return vm.Value{}, false, err
		}
	}
	if l.Methods != nil {
		if f, ok := l.Methods.GetStr(name); ok {
			return vm.NewMethod(f, v), true, nil
		}
	}
	return vm.Value{}, false, nil
}

func loopRepr(_ *vm.Thread, v vm.Value) (string, error) {
	l := v.AsObject().Data.(*Loop)
	truth := map[bool]string{true: "True", false: "False"}
	return fmt.Sprintf("<_UnixSelectorEventLoop running=%s closed=%s debug=False>", truth[l.running()], truth[l.closed]), nil
}

var handleMethods = []vm.Builtin{
	{Name: "cancel", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		args[0].AsObject().Data.(*Handle).Cancel()
		return vm.None, nil
	}},
	{Name: "cancelled", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(args[0].AsObject().Data.(*Handle).cancelled), nil
	}},
}

var timerMethods = []vm.Builtin{
	{Name: "when", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Float(args[0].AsObject().Data.(*Handle).when.Sub(started).Seconds()), nil
	}},
}
