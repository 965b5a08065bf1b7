package ops

import "gears/vm"

// count counts records; its final half adds up counts.
type count struct {
	spec Spec
	n    int64
	any  bool
}

func newCount(s Spec) Sink { return &count{spec: s} }

func (s *count) Add(t *vm.Thread, _, rec vm.Value) error {
	if s.spec.Half == Final {
		s.n += rec.AsInt()
	} else {
		s.n++
	}
	s.any = true
	return nil
}

func (s *count) Finish(_ *vm.Thread, emit func(vm.Value)) []error {
	if s.any {
		emit(vm.Int(s.n))
	}
	return nil
}
