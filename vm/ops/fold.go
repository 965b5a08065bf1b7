package ops

import "gears/vm"

// fold is accumulate from a copy of a zero value.
type fold struct {
	spec Spec
	acc  vm.Value
}

func newFold(s Spec) Sink { return &fold{spec: s} }

func (s *fold) Add(t *vm.Thread, _, rec vm.Value) error {
	acc := s.acc
	if acc.IsUnset() {
		acc = vm.None
	}
	s.acc = vm.Value{}
	acc, err := s.spec.orZero(t, acc)
	if err != nil {
		return err
	}
	v, err := s.spec.call(t, acc, rec)
	if err == nil {
		s.acc = v
	}
	return err
}

func (s *fold) Finish(_ *vm.Thread, emit func(vm.Value)) []error {
	if !s.acc.IsUnset() {
		emit(s.acc)
	}
	return nil
}
