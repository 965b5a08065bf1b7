package ops

import "gears/vm"

// countBy counts the records of each key; its final half adds up the counts of
// groups.
type countBy struct {
	groups
	spec Spec
	n    []int64
}

func newCountBy(s Spec) Sink { return &countBy{groups: newGroups(), spec: s} }

func (s *countBy) Add(t *vm.Thread, key, rec vm.Value) error {
	var k string
	var err error
	n := int64(1)
	if s.spec.Half == Final {
		var v vm.Value
		k, v, err = ungroup(t, rec)
		n = v.AsInt()
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
	for int(i) >= len(s.n) {
		s.n = append(s.n, 0)
	}
	s.n[i] += n
	return nil
}

func (s *countBy) Finish(_ *vm.Thread, emit func(vm.Value)) []error {
	for i, k := range s.keys {
		emit(group(k, vm.Int(s.n[i])))
	}
	return nil
}
