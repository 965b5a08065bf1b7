package ops

import "gears/vm"

// sorting gathers the records and emits them sorted. The operator ends in a
// flatmap, which emits a list last element first: so the order that clients see
// is the reverse of sorted(records, reverse=Reverse).
type sorting struct {
	spec Spec
	recs []vm.Value
}

func newSort(s Spec) Sink { return &sorting{spec: s} }

func (s *sorting) Add(t *vm.Thread, _, rec vm.Value) error {
	if s.spec.Half == Final && rec.Kind() == vm.KList {
		s.recs = append(s.recs, rec.AsList().Elems...)
		return nil
	}
	s.recs = append(s.recs, vm.Detach(rec))
	return t.Charge(32)
}

func (s *sorting) Finish(t *vm.Thread, emit func(vm.Value)) []error {
	if len(s.recs) == 0 {
		return nil
	}
	if s.spec.Half == Local {
		emit(vm.NewList(s.recs))
		return nil
	}
	t.Begin()
	if err := vm.SortValues(t, s.recs, vm.None, s.spec.Reverse); err != nil {
		return []error{vm.BuilderFrames(err, s.spec.Sugar)}
	}
	for i := len(s.recs) - 1; i >= 0; i-- {
		emit(s.recs[i])
	}
	return nil
}
