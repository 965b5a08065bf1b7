package ops

import "gears/vm"

// batchGroup gathers the records of each key in a list and calls the script's
// function once for each.
type batchGroup struct {
	groups
	spec Spec
}

func newBatchGroup(s Spec) Sink { return &batchGroup{groups: newGroups(), spec: s} }

func (s *batchGroup) Add(t *vm.Thread, key, rec vm.Value) error {
	k, err := s.spec.key(t, key, rec)
	if err != nil {
		return err
	}
	i, err := s.slot(t, k)
	if err != nil {
		return err
	}
	if s.vals[i].IsUnset() {
		s.vals[i] = vm.NewList(nil)
	}
	l := s.vals[i].AsList()
	l.Elems = append(l.Elems, vm.Detach(rec))
	return t.Charge(32)
}

func (s *batchGroup) Finish(t *vm.Thread, emit func(vm.Value)) []error {
	var errs []error
	for i, k := range s.keys {
		v, err := s.spec.callAtOnce(t, vm.Str(k), s.vals[i])
		t.EnterStep("")
		s.vals[i] = vm.Value{}
		switch {
		case err != nil:
			errs = append(errs, err)
		case vm.Deferred(v):
			errs = append(errs, vm.PlainError("coroutine are not allow on reduce"))
		default:
			emit(group(k, v))
		}
	}
	return errs
}
