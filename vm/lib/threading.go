package lib

import (
	"slices"
	"sync/atomic"
	"time"

	"gears/vm"
	"gears/vm/loop"
)

// buildThread makes the module _thread: locks, and the start of a thread. What
// is built of them is python/threading.py. Threads of one isolate take turns,
// see vm.GIL.
func buildThread(*vm.Thread) (*vm.Module, error) {
	return newModule("_thread", threadFuncs, attr{"RLock", vm.TypeValue(typeRLock)}, attr{"LockType", vm.TypeValue(typeLock)},
		attr{"_local", vm.TypeValue(typeThreadLocal)}), nil
}

var (
	typeLock        = vm.NewType("_thread", "lock", nil, nil)
	typeRLock       = vm.NewType("_thread", "RLock", nil, nil)
	typeThreadLocal = vm.NewType("_thread", "_local", nil, nil)
)

// threadLock is a lock of scripts; the isolate's lock guards it.
type threadLock struct {
	held    bool
	waiting []chan struct{} // who gets it next, in order

	// Of re-entrant locks.
	owner *vm.Thread
	depth int
}

var threadFuncs = []vm.Builtin{
	{Name: "allocate_lock", Max: 0, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
		return vm.ObjectValue(&vm.Object{Type: typeLock, Data: &threadLock{}}), nil
	}},
	{Name: "get_ident", Max: 0, Fn: func(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Int(t.ID()), nil
	}},
	{Name: "_start", Min: 1, Max: 1, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		fn := args[0]
		if t.Iso.Spawn == nil {
			return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "can't start new thread")
		}
		return vm.None, t.Iso.Spawn(t, func(t *vm.Thread) {
			if _, err := t.Call(fn, nil, nil); err != nil && t.Iso.Log != nil {
				t.Iso.Log("Exception in thread: " + vm.ErrorText(t, err, true))
			}
		})
	}},
	{Name: "_report", Min: 2, Max: 2, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if t.Iso.Log != nil {
			t.Iso.Log("Exception in thread " + args[0].AsStr() + ": " + vm.ErrorText(t, vm.RaiseValue(args[1]), true))
		}
		return vm.None, nil
	}},
}

func setupThreading() {
	typeRLock.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if len(args)+len(kw) > 0 {
			return vm.Value{}, vm.TypeErrorf("RLock() takes no arguments")
		}
		return vm.ObjectValue(&vm.Object{Type: cls, Data: &threadLock{}}), nil
	}
	typeLock.AddMethods(lockMethods)
	typeRLock.AddMethods(lockMethods)
	typeRLock.AddMethods(rlockMethods)
	typeThreadLocal.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if cls == typeThreadLocal && len(args)+len(kw) > 0 {
			return vm.Value{}, vm.TypeErrorf("Initialization arguments are not supported")
		}
		return vm.ObjectValue(&vm.Object{Type: cls, Data: &threadLocal{slices.Clone(args), slices.Clone(kw), map[int64]*vm.Dict{}}}), nil
	}
	typeThreadLocal.Slots.GetAttr = localGet
	typeThreadLocal.Slots.SetAttr = localSet
	typeThreadLocal.Slots.DelAttr = localDel
}

func lockOf(v vm.Value) *threadLock { return v.AsObject().Data.(*threadLock) }

// acquire takes the lock, waiting up to limit when that is not negative. The
// error is the exception of an aborted thread.
func (l *threadLock) acquire(t *vm.Thread, block bool, limit time.Duration) (bool, error) {
	if !l.held {
		l.held = true
		return true, nil
	}
	if !block || limit == 0 {
		return false, nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	var due <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		due = timer.C
	}
	err := loop.Wait(t, turn, due)
	for i, w := range l.waiting {
		if w == turn {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return false, err
		}
	}
	// It was handed over.
	if err != nil {
		l.release()
		return false, err
	}
	return true, nil
}

// release hands the lock to the one who waits longest.
func (l *threadLock) release() {
	if len(l.waiting) == 0 {
		l.held = false
		return
	}
	turn := l.waiting[0]
	l.waiting = l.waiting[1:]
	close(turn)
}

// lockArgs are the arguments of acquire(blocking=True, timeout=-1).
func lockArgs(t *vm.Thread, args []vm.Value, kw []vm.Kw) (block bool, limit time.Duration, err error) {
	blocking, timeout := vm.True, vm.Int(-1)
	if len(args) > 1 {
		blocking = args[1]
	}
	if len(args) > 2 {
		timeout = args[2]
	}
	for _, k := range kw {
		switch k.Name {
		case "blocking":
			blocking = k.V
		case "timeout":
			timeout = k.V
		default:
			return false, 0, vm.TypeErrorf("acquire() got an unexpected keyword argument '%s'", k.Name)
		}
	}
	if block, err = vm.Truth(t, blocking); err != nil {
		return false, 0, err
	}
	s, err := toFloat(t, timeout)
	switch {
	case err != nil:
		return false, 0, err
	case !block && s != -1:
		return false, 0, vm.ValueErrorf("can't specify a timeout for a non-blocking call")
	case s < 0 && s != -1:
		return false, 0, vm.ValueErrorf("timeout value must be positive")
	case s > 9e9:
		return false, 0, vm.Errorf(vm.ExcOverflowError, "timeout value is too large")
	case s < 0:
		return block, -1, nil
	}
	return block, time.Duration(s * float64(time.Second)), nil
}

var lockMethods = []vm.Builtin{
	{Name: "acquire", Max: 2, Fn: lockAcquire},
	{Name: "release", Max: 0, Fn: lockRelease},
	{Name: "locked", Max: 0, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(lockOf(args[0]).held), nil
	}},
	{Name: "__enter__", Max: 0, Fn: lockAcquire},
	{Name: "__exit__", Max: 3, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return lockRelease(t, args, nil)
	}},
}

func lockAcquire(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	block, limit, err := lockArgs(t, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	ok, err := lockOf(args[0]).acquire(t, block, limit)
	return vm.Bool(ok), err
}

func lockRelease(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	l := lockOf(args[0])
	if !l.held {
		return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "release unlocked lock")
	}
	l.release()
	return vm.None, nil
}

var rlockMethods = []vm.Builtin{
	{Name: "acquire", Max: 2, Fn: rlockAcquire},
	{Name: "release", Max: 0, Fn: rlockRelease},
	{Name: "_is_owned", Max: 0, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Bool(lockOf(args[0]).owner == t), nil
	}},
	{Name: "__enter__", Max: 0, Fn: rlockAcquire},
	{Name: "__exit__", Max: 3, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return rlockRelease(t, args, nil)
	}},
}

func rlockAcquire(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	block, limit, err := lockArgs(t, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	l := lockOf(args[0])
	if l.owner == t {
		l.depth++
		return vm.True, nil
	}
	ok, err := l.acquire(t, block, limit)
	if ok {
		l.owner, l.depth = t, 1
	}
	return vm.Bool(ok), err
}

func rlockRelease(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	l := lockOf(args[0])
	if l.owner != t {
		return vm.Value{}, vm.Errorf(vm.ExcRuntimeError, "cannot release un-acquired lock")
	}
	if l.depth--; l.depth == 0 {
		l.owner = nil
		l.release()
	}
	return vm.None, nil
}

// threadLocal is a threading.local: a dictionary for each thread.
type threadLocal struct {
	args  []vm.Value // of the constructor, for a subclass's __init__ in other threads
	kw    []vm.Kw
	dicts map[int64]*vm.Dict
}

// attrs returns the dictionary of thread t, which a subclass's __init__ fills.
func (l *threadLocal) attrs(t *vm.Thread, v vm.Value) (*vm.Dict, error) {
	d := l.dicts[t.ID()]
	if d == nil {
		d = vm.NewDict(0)
		first := len(l.dicts) == 0
		l.dicts[t.ID()] = d
		if init, ok := vm.TypeOf(v).Lookup("__init__"); ok && !first && init.Kind() == vm.KFunc {
			if _, err := t.Call(init, append([]vm.Value{v}, l.args...), l.kw); err != nil {
				delete(l.dicts, t.ID())
				return nil, err
			}
		}
	}
	return d, nil
}

func localGet(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	l, ok := v.AsObject().Data.(*threadLocal)
	if !ok {
		return vm.Value{}, false, nil
	}
	d, err := l.attrs(t, v)
	if err != nil {
		return vm.Value{}, false, err
	}
	if name == "__dict__" {
		return vm.DictValue(d), true, nil
	}
	x, ok := d.GetStr(name)
	return x, ok, nil
}

func localSet(t *vm.Thread, v vm.Value, name string, x vm.Value) (bool, error) {
	l, ok := v.AsObject().Data.(*threadLocal)
	if !ok {
		return false, nil
	}
	d, err := l.attrs(t, v)
	if err != nil {
		return false, err
	}
	d.SetStr(name, x)
	return true, nil
}

func localDel(t *vm.Thread, v vm.Value, name string) (bool, error) {
	l, ok := v.AsObject().Data.(*threadLocal)
	if !ok {
		return false, nil
	}
	d, err := l.attrs(t, v)
	if err != nil {
		return false, err
	}
	_, ok, err = d.Delete(t, vm.Str(name))
	return ok, err
}

// SpawnLimit is how many threads one isolate may have at a time.
const SpawnLimit = 256

// Spawner starts threads of an isolate whose lock is set: each is a goroutine
// that holds the lock while it runs.
func Spawner(newThread func(parent *vm.Thread) *vm.Thread) func(parent *vm.Thread, run func(t *vm.Thread)) error {
	var running atomic.Int32
	return func(parent *vm.Thread, run func(t *vm.Thread)) error {
		if parent.Iso.GIL == nil || running.Load() >= SpawnLimit {
			return vm.Errorf(vm.ExcRuntimeError, "can't start new thread")
		}
		running.Add(1)
		t := newThread(parent)
		go func() {
			defer running.Add(-1)
			t.Iso.GIL.Lock()
			defer t.Iso.GIL.Unlock()
			run(t)
		}()
		return nil
	}
}

// buildConcurrent makes the package that holds concurrent.futures alone.
func buildConcurrent(*vm.Thread) (*vm.Module, error) { return vm.NewModule("concurrent", nil), nil }
