package ops

import "gears/vm"

// accumulate folds all records from None with the script's function.
type accumulate struct {
	spec Spec
	acc  vm.Value // unset: no accumulator
}

func newAccumulate(s Spec) Sink { return &accumulate{spec: s} }

func (s *accumulate) Add(t *vm.Thread, _, rec vm.Value) error {
	acc := s.acc
	if acc.IsUnset() {
		acc = vm.None
	}
	// A failure drops the accumulator; records that come later start anew.
	s.acc = vm.Value{}
	v, err := s.spec.call(t, acc, rec)
	if err == nil {
		s.acc = v
	}
	return err
}

func (s *accumulate) Finish(_ *vm.Thread, emit func(vm.Value)) []error {
	if !s.acc.IsUnset() {
		emit(s.acc)
	}
	return nil
}
