package ops

import "gears/vm"

// distinct emits each different record once.
type distinct struct {
	spec Spec
	set  *vm.Set
}

func newDistinct(s Spec) Sink { return &distinct{spec: s, set: vm.NewSet()} }

func (s *distinct) Add(t *vm.Thread, _, rec vm.Value) error {
	t.Begin()
	if s.spec.Half == Final && rec.Kind() == vm.KSet {
		o := rec.AsSet()
		for i := range o.Slots() {
			if v, ok := o.Slot(i); ok {
				if err := s.set.Add(t, v); err != nil {
					return vm.BuilderFrames(err, s.spec.Sugar)
				}
			}
		}
		return nil
	}
	has, err := s.set.Has(t, rec)
	if err == nil && !has {
		if err = t.Charge(96); err == nil {
			err = s.set.Add(t, vm.Detach(rec))
		}
	}
	if err != nil {
		// As in the folds, a failure drops what was gathered.
		s.set = vm.NewSet()
		return vm.BuilderFrames(err, s.spec.Sugar)
	}
	return nil
}

func (s *distinct) Finish(_ *vm.Thread, emit func(vm.Value)) []error {
	if s.spec.Half == Local {
		if s.set.Len() > 0 {
			emit(vm.SetValue(s.set))
		}
		return nil
	}
	// The operator ends in a flatmap of list(set), hence last first.
	for i := s.set.Slots() - 1; i >= 0; i-- {
		if v, ok := s.set.Slot(i); ok {
			emit(v)
		}
	}
	return nil
}
