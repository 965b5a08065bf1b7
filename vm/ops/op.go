// Package ops holds the sinks: the operators that combine records and so end a
// stage. Per-record operators have no code here; they are fused into a stage's
// segments (vm.Segment).
//
// One file holds one operator; ops.go lists them.
package ops

import (
	"gears/vm"
)

// Sink consumes the records of a stage on one shard, in record order, and then
// emits what the stage passes on.
//
// Add takes one record; key is its group key where the edge before carried one,
// else unset. An error makes that record an error record; the sink stays usable.
// Finish is called once, after the last Add: it emits the results and returns
// the errors met on the way. Sinks start no goroutines and are used by one
// goroutine at a time, the isolate's.
type Sink interface {
	Add(t *vm.Thread, key, rec vm.Value) error
	Finish(t *vm.Thread, emit func(vm.Value)) []error
}

// Half tells which half of a split aggregation a sink is; see planner.Half.
type Half string

// The halves.
const (
	Whole Half = ""
	Local Half = "local"
	Final Half = "final"
)

// Spec describes the sink to make. Values that an operator does not use are
// unset.
type Spec struct {
	Op      string
	Half    Half
	Key     vm.Value // extractor; unset with Keyed and for the identity
	Keyed   bool
	Fn      vm.Value
	Zero    vm.Value
	Reverse bool
	Sugar   int // builder frames in tracebacks of Fn and of the sink itself
	KeyWrap int // the same for Key
}

// key returns the group key of a record: the one it carries, or the
// extractor's result.
func (s *Spec) key(t *vm.Thread, key, rec vm.Value) (string, error) {
	if s.Keyed {
		if key.Kind() == vm.KStr {
			return key.AsStr(), nil
		}
		return KeyText(t, key)
	}
	if s.Key.IsUnset() {
		return KeyText(t, rec)
	}
	return Extract(t, s.Key, rec, s.KeyWrap)
}

// Extract calls an extractor and makes its result a key.
func Extract(t *vm.Thread, fn, rec vm.Value, frames int) (string, error) {
	t.Begin()
	t.EnterStep("extractor")
	v, err := t.Call(fn, []vm.Value{rec}, nil)
	t.EnterStep("")
	if err != nil {
		return "", vm.BuilderFrames(err, frames)
	}
	if vm.Deferred(v) {
		return "", vm.ErrAsyncExtractor()
	}
	return KeyText(t, v)
}

// KeyText is the key that a value is: a str itself, anything else its repr.
func KeyText(t *vm.Thread, v vm.Value) (string, error) {
	if v.Kind() == vm.KStr {
		return v.AsStr(), nil
	}
	return vm.Repr(t, v)
}

// GroupKey is the key of a group that an earlier sink made.
func GroupKey(t *vm.Thread, rec vm.Value) (string, error) {
	k, _, err := ungroup(t, rec)
	return k, err
}

// call calls the sink's function. When it returns a coroutine, or a future of
// the step, the sink waits for its outcome: there is one accumulator, so there
// is nothing else that it could do.
func (s *Spec) call(t *vm.Thread, args ...vm.Value) (vm.Value, error) {
	v, err := s.callAtOnce(t, args...)
	promised := !t.Step().Future.IsUnset()
	t.EnterStep("")
	switch {
	case err != nil:
		return vm.Value{}, err
	case vm.Deferred(v):
		return t.Iso.Host.Await(t, v)
	case promised:
		// The script made a future for this step and then returned something else.
		return vm.None, nil
	}
	return v, nil
}

// callAtOnce calls the sink's function; coroutines are the caller's to refuse.
func (s *Spec) callAtOnce(t *vm.Thread, args ...vm.Value) (vm.Value, error) {
	t.Begin()
	t.EnterStep(s.Op)
	v, err := t.Call(s.Fn, args, nil)
	if err != nil {
		return vm.Value{}, vm.BuilderFrames(err, s.Sugar)
	}
	return v, nil
}

// orZero is a, or a deep copy of the zero value when a is falsy.
func (s *Spec) orZero(t *vm.Thread, a vm.Value) (vm.Value, error) {
	truth, err := vm.Truth(t, a)
	if err != nil {
		return vm.Value{}, vm.BuilderFrames(err, s.Sugar)
	}
	if truth {
		return a, nil
	}
	z, err := vm.DeepCopy(t, s.Zero)
	if err != nil {
		return vm.Value{}, vm.BuilderFrames(err, s.Sugar)
	}
	return z, nil
}

// group makes the {'key': k, 'value': v} record of a group.
func group(k string, v vm.Value) vm.Value {
	d := vm.NewDict(2)
	d.SetStr("key", vm.Str(k))
	d.SetStr("value", v)
	return vm.DictValue(d)
}
