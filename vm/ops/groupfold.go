package ops

import "gears/vm"

// groupFold folds the records of each key with the script's function. start
// says what a key's fold starts from and value what of a record it sees.
type groupFold struct {
	groups
	spec  Spec
	zero  bool // the accumulator is a copy of zero whenever it is falsy
	merge bool // records are groups; the function sees their value
}

func newGroupFold(s Spec) Sink     { return &groupFold{groups: newGroups(), spec: s} }
func newGroupFoldZero(s Spec) Sink { return &groupFold{groups: newGroups(), spec: s, zero: true} }
func newMergeFoldZero(s Spec) Sink {
	return &groupFold{groups: newGroups(), spec: s, zero: true, merge: true}
}

func (s *groupFold) Add(t *vm.Thread, key, rec vm.Value) error {
	var k string
	var err error
	if s.merge {
		k, rec, err = ungroup(t, rec)
	} else {
		k, err = s.spec.key(t, key, rec)
	}
	if err != nil {
		return err
	}
	i, err := s.slot(t, k)
	if err != nil {
		return err
	}
	acc := s.vals[i]
	if acc.IsUnset() {
		acc = vm.None
	}
	s.vals[i] = vm.Value{}
	if s.zero {
		if acc, err = s.spec.orZero(t, acc); err != nil {
			return err
		}
	}
	v, err := s.spec.call(t, vm.Str(s.keys[i]), acc, rec)
	if err == nil {
		s.vals[i] = v
	}
	return err
}

func (s *groupFold) Finish(_ *vm.Thread, emit func(vm.Value)) []error { return s.finish(emit) }

// ungroup takes a {'key','value'} record apart.
func ungroup(t *vm.Thread, rec vm.Value) (string, vm.Value, error) {
	k, err := vm.GetItem(t, rec, vm.Str("key"))
	if err != nil {
		return "", vm.Value{}, err
	}
	v, err := vm.GetItem(t, rec, vm.Str("value"))
	if err != nil {
		return "", vm.Value{}, err
	}
	s, err := KeyText(t, k)
	return s, v, err
}
