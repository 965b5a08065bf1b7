package ops

import "gears/vm"

// avg divides the sum of the records by their number. The sum is the script's
// own addition, so that records may be anything that adds up and divides.
type avg struct {
	spec Spec
	sum  vm.Value
	n    int64
}

func newAvg(s Spec) Sink { return &avg{spec: s, sum: vm.Int(0)} }

func (s *avg) Add(t *vm.Thread, _, rec vm.Value) error {
	t.Begin()
	n := int64(1)
	if s.spec.Half == Final && rec.Kind() == vm.KTuple {
		e := rec.AsTuple().Elems
		rec, n = e[0], e[1].AsInt()
	}
	sum, err := vm.BinaryOp(t, "+", s.sum, rec)
	if err != nil {
		s.sum, s.n = vm.Int(0), 0
		return vm.BuilderFrames(err, s.spec.Sugar)
	}
	s.sum = sum
	s.n += n
	return nil
}

func (s *avg) Finish(t *vm.Thread, emit func(vm.Value)) []error {
	if s.n == 0 {
		return nil
	}
	if s.spec.Half == Local {
		emit(vm.NewTuple(s.sum, vm.Int(s.n)))
		return nil
	}
	v, err := vm.BinaryOp(t, "/", s.sum, vm.Int(s.n))
	if err != nil {
		return []error{vm.BuilderFrames(err, 1)}
	}
	emit(v)
	return nil
}
