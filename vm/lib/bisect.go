package lib

import (
	"gears/vm"
)

var (
	sigBisectLeft  = csig("bisect_left", "a x lo= hi= * key=")
	sigBisectRight = csig("bisect_right", "a x lo= hi= * key=")
	sigInsortLeft  = csig("insort_left", "a x lo= hi= * key=")
	sigInsortRight = csig("insort_right", "a x lo= hi= * key=")
)

var bisectFuncs = []vm.Builtin{
	{Name: "bisect_left", Max: -1, Fn: bisectFn(sigBisectLeft, false, false)},
	{Name: "bisect_right", Max: -1, Fn: bisectFn(sigBisectRight, true, false)},
	{Name: "bisect", Max: -1, Fn: bisectFn(sigBisectRight, true, false)},
	{Name: "insort_left", Max: -1, Fn: bisectFn(sigInsortLeft, false, true)},
	{Name: "insort_right", Max: -1, Fn: bisectFn(sigInsortRight, true, true)},
	{Name: "insort", Max: -1, Fn: bisectFn(sigInsortRight, true, true)},
}

func buildBisect(*vm.Thread) (*vm.Module, error) { return newModule("bisect", bisectFuncs), nil }

func bisectFn(s *signature, right, insert bool) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [5]vm.Value
		if err := s.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		lo, err := intOr(t, a[2], 0)
		if err != nil {
			return vm.Value{}, err
		}
		if lo < 0 {
			return vm.Value{}, vm.ValueErrorf("lo must be non-negative")
		}
		hi := int64(-1)
		if given(a[3]) {
			if hi, err = vm.IndexInt(t, a[3]); err != nil {
				return vm.Value{}, err
			}
		}
		if hi < 0 {
			n, err := vm.Len(t, a[0])
			if err != nil {
				return vm.Value{}, err
			}
			hi = int64(n)
		}
		x := a[1]
		if insert && given(a[4]) {
			if x, err = callOne(t, a[4], x); err != nil {
				return vm.Value{}, err
			}
		}
		i, err := bisect(t, a[0], x, lo, hi, a[4], right)
		if err != nil || !insert {
			return vm.Int(i), err
		}
		_, err = callMethod(t, a[0], "insert", vm.Int(i), a[1])
		return vm.None, err
	}
}

// bisect finds where x belongs in the sorted a[lo:hi]: behind its equals when
// right, else before them.
func bisect(t *vm.Thread, a, x vm.Value, lo, hi int64, key vm.Value, right bool) (int64, error) {
	for lo < hi {
		mid := lo + (hi-lo)/2
		v, err := vm.GetItem(t, a, vm.Int(mid))
		if err != nil {
			return 0, err
		}
		if given(key) {
			if v, err = callOne(t, key, v); err != nil {
				return 0, err
			}
		}
		var below bool
		if right {
			below, err = vm.Less(t, x, v)
			below = !below
		} else {
			below, err = vm.Less(t, v, x)
		}
		if err != nil {
			return 0, err
		}
		if below {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, nil
}
