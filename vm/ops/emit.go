package ops

import "gears/vm"

// emit keeps the records and hands them on.
type emit struct{ recs []vm.Value }

func newEmit(Spec) Sink { return &emit{} }

func (s *emit) Add(t *vm.Thread, _, rec vm.Value) error {
	// What stays is cut loose from the page it came in.
	s.recs = append(s.recs, vm.Detach(rec))
	return t.Charge(32 + len(rec.AsStrOrEmpty()))
}

func (s *emit) Finish(_ *vm.Thread, emit func(vm.Value)) []error {
	for _, r := range s.recs {
		emit(r)
	}
	return nil
}
