package lib

import (
	"fmt"
	"math"
	"math/big"

	"gears/vm"
)

// delta is the native part of a timedelta: days of any sign, and microseconds
// within the day. A duration has one such form.
type delta struct{ days, micros int64 }

const (
	maxDeltaDays = 999999999
	microsPerSec = 1_000_000
	secsPerDay   = 24 * 60 * 60
	microsPerDay = secsPerDay * microsPerSec
)

// newDelta normalises days and microseconds.
func newDelta(days, micros int64) delta {
	q := micros / microsPerDay
	if micros%microsPerDay < 0 {
		q--
	}
	return delta{days + q, micros - q*microsPerDay}
}

func secondsDelta(n int64) delta { return newDelta(0, n*microsPerSec) }

func deltaValue(d delta) vm.Value { return newObject(typeDelta, &d) }

// checked is the timedelta of d, or the OverflowError of one too long.
func (d delta) checked() (vm.Value, error) {
	if err := d.check(); err != nil {
		return vm.Value{}, err
	}
	return deltaValue(d), nil
}

func (d delta) check() error {
	if d.days < -maxDeltaDays || d.days > maxDeltaDays {
		return vm.Errorf(vm.ExcOverflowError, "days=%d; must have magnitude <= %d", d.days, maxDeltaDays)
	}
	return nil
}

func (d delta) add(e delta) delta { return newDelta(d.days+e.days, d.micros+e.micros) }
func (d delta) neg() delta        { return newDelta(-d.days, -d.micros) }
func (d delta) sub(e delta) delta { return d.add(e.neg()) }
func (d delta) seconds() int64    { return d.micros / microsPerSec }

// wholeSeconds is the duration without its fraction of a second.
func (d delta) wholeSeconds() int64 { return d.days*secsPerDay + d.seconds() }

func (d delta) compare(e delta) int {
	switch {
	case d == e:
		return 0
	case d.days < e.days || d.days == e.days && d.micros < e.micros:
		return -1
	}
	return 1
}

var bigDay = big.NewInt(microsPerDay)

// total is the duration in microseconds.
func (d delta) total() *big.Int {
	x := big.NewInt(d.days)
	return x.Add(x.Mul(x, bigDay), big.NewInt(d.micros))
}

// totalDelta is the inverse of total.
func totalDelta(x *big.Int) (delta, error) {
	days, micros := new(big.Int).DivMod(x, bigDay, new(big.Int))
	if !days.IsInt64() || days.Int64() != int64(int32(days.Int64())) {
		return delta{}, vm.Errorf(vm.ExcOverflowError, "Python int too large to convert to C int")
	}
	d := delta{days.Int64(), micros.Int64()}
	return d, d.check()
}

func totalValue(x *big.Int) (vm.Value, error) {
	d, err := totalDelta(x)
	if err != nil {
		return vm.Value{}, err
	}
	return deltaValue(d), nil
}

// deltaOf returns the duration that v is, or nil.
func deltaOf(v vm.Value) *delta {
	if v.Kind() != vm.KObject {
		return nil
	}
	d, _ := v.AsObject().Data.(*delta)
	return d
}

// deltaUnits are the parameters of timedelta() with their length in
// microseconds, and the order in which they are added up: the fractions of
// floats are rounded together at the end.
var (
	sigDelta   = ksig("__new__", "days= seconds= microseconds= milliseconds= minutes= hours= weeks=")
	deltaUnits = []struct {
		arg   int
		unit  int64
		label string
	}{
		{2, 1, "microseconds"}, {3, 1000, "milliseconds"}, {1, microsPerSec, "seconds"}, {4, 60 * microsPerSec, "minutes"},
		{5, 3600 * microsPerSec, "hours"}, {0, microsPerDay, "days"}, {6, 7 * microsPerDay, "weeks"},
	}
)

func deltaNew(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [7]vm.Value
	if err := sigDelta.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	sum, rest := new(big.Int), 0.0
	for _, u := range deltaUnits {
		switch v := a[u.arg]; v.Kind() {
		case vm.KUnset:
		case vm.KInt, vm.KBool:
			sum.Add(sum, new(big.Int).Mul(big.NewInt(v.AsInt()), big.NewInt(u.unit)))
		case vm.KBig:
			sum.Add(sum, new(big.Int).Mul(v.AsBig(), big.NewInt(u.unit)))
		case vm.KFloat:
			whole, frac := math.Modf(v.AsFloat())
			w, err := floatInt(whole)
			if err != nil {
				return vm.Value{}, err
			}
			sum.Add(sum, w.Mul(w, big.NewInt(u.unit)))
			whole, frac = math.Modf(frac * float64(u.unit))
			sum.Add(sum, big.NewInt(int64(whole)))
			rest += frac
		default:
			return vm.Value{}, vm.TypeErrorf("unsupported type for timedelta %s component: %s", u.label, vm.TypeName(v))
		}
	}
	if rest != 0 {
		// To the nearest microsecond of the sum, and to an even one from the middle.
		odd := float64(sum.Bit(0))
		sum.Add(sum, big.NewInt(int64(math.RoundToEven(rest+odd)-odd)))
	}
	d, err := totalDelta(sum)
	if err != nil {
		return vm.Value{}, err
	}
	return newObject(cls, &d), nil
}

// floatInt is int(f) for a whole f.
func floatInt(f float64) (*big.Int, error) {
	switch {
	case f != f:
		return nil, vm.ValueErrorf("cannot convert float NaN to integer")
	case math.IsInf(f, 0):
		return nil, vm.Errorf(vm.ExcOverflowError, "cannot convert float infinity to integer")
	}
	x, _ := big.NewFloat(f).Int(nil)
	return x, nil
}

// floatRatio is f as a fraction, in lowest terms.
func floatRatio(f float64) (num, den *big.Int, err error) {
	r := new(big.Rat)
	switch {
	case f != f:
		return nil, nil, vm.ValueErrorf("cannot convert NaN to integer ratio")
	case math.IsInf(f, 0):
		return nil, nil, vm.Errorf(vm.ExcOverflowError, "cannot convert Infinity to integer ratio")
	}
	r.SetFloat64(f)
	return r.Num(), r.Denom(), nil
}

// divideNearest is a/b rounded to the nearest integer, half to even.
func divideNearest(a, b *big.Int) (*big.Int, error) {
	if b.Sign() == 0 {
		return nil, vm.Errorf(vm.ExcZeroDivisionError, "integer division or modulo by zero")
	}
	if b.Sign() < 0 {
		a, b = new(big.Int).Neg(a), new(big.Int).Neg(b)
	}
	q, r := new(big.Int).DivMod(a, b, new(big.Int))
	switch c := r.Lsh(r, 1).Cmp(b); {
	case c > 0, c == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(1))
	}
	return q, nil
}

// deltaBinary is the arithmetic of timedelta; swapped, d is the right operand.
func deltaBinary(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
	d := deltaOf(a)
	if d == nil {
		return vm.NotImplemented, nil
	}
	if e := deltaOf(b); e != nil {
		if swapped {
			d, e = e, d
		}
		return deltaPair(t, op, *d, *e)
	}
	switch {
	case op == "*" && b.IsInt():
		n, err := toBig(t, b)
		if err != nil {
			return vm.Value{}, err
		}
		return totalValue(new(big.Int).Mul(d.total(), n))
	case op == "*" && b.Kind() == vm.KFloat, op == "/" && b.Kind() == vm.KFloat && !swapped:
		num, den, err := floatRatio(b.AsFloat())
		if err != nil {
			return vm.Value{}, err
		}
		if op == "/" {
			num, den = den, num
		}
		return nearestValue(new(big.Int).Mul(d.total(), num), den)
	case op == "/" && b.IsInt() && !swapped:
		n, err := toBig(t, b)
		if err != nil {
			return vm.Value{}, err
		}
		return nearestValue(d.total(), n)
	case op == "//" && b.IsInt() && !swapped:
		q, err := vm.BinaryOp(t, "//", vm.BigInt(d.total()), b)
		if err != nil {
			return vm.Value{}, err
		}
		n, err := toBig(t, q)
		if err != nil {
			return vm.Value{}, err
		}
		return totalValue(n)
	}
	return vm.NotImplemented, nil
}

func nearestValue(a, b *big.Int) (vm.Value, error) {
	q, err := divideNearest(a, b)
	if err != nil {
		return vm.Value{}, err
	}
	return totalValue(q)
}

// deltaPair is d op e.
func deltaPair(t *vm.Thread, op string, d, e delta) (vm.Value, error) {
	switch op {
	case "+":
		return d.add(e).checked()
	case "-":
		return d.sub(e).checked()
	case "/", "//":
		return vm.BinaryOp(t, op, vm.BigInt(d.total()), vm.BigInt(e.total()))
	case "%", "divmod":
		r, err := vm.BinaryOp(t, op, vm.BigInt(d.total()), vm.BigInt(e.total()))
		if err != nil {
			return vm.Value{}, err
		}
		quotient := vm.Value{}
		if op == "divmod" {
			quotient, r = r.AsTuple().Elems[0], r.AsTuple().Elems[1]
		}
		n, err := toBig(t, r)
		if err != nil {
			return vm.Value{}, err
		}
		v, err := totalValue(n)
		if err == nil && op == "divmod" {
			v = vm.NewTuple(quotient, v)
		}
		return v, err
	}
	return vm.NotImplemented, nil
}

func deltaUnary(_ *vm.Thread, op string, v vm.Value) (vm.Value, error) {
	d := deltaOf(v)
	if d == nil {
		return vm.NotImplemented, nil
	}
	if op == "-" || op == "abs" && d.days < 0 {
		return d.neg().checked()
	}
	if op == "~" {
		return vm.NotImplemented, nil
	}
	return deltaValue(*d), nil
}

func deltaCompare(_ *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
	d, e := deltaOf(a), deltaOf(b)
	if d == nil || e == nil {
		return vm.NotImplemented, nil
	}
	return holdsFor(op, d.compare(*e)), nil
}

func deltaKey(_ *vm.Thread, v vm.Value) (vm.Value, error) {
	d := deltaOf(v)
	return vm.NewTuple(vm.Int(d.days), vm.Int(d.micros)), nil
}

func (d delta) String() string {
	s := ""
	if d.days != 0 {
		plural := "s"
		if d.days == 1 || d.days == -1 {
			plural = ""
		}
		s = fmt.Sprintf("%d day%s, ", d.days, plural)
	}
	n := d.seconds()
	s += fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
	if us := d.micros % microsPerSec; us != 0 {
		s += fmt.Sprintf(".%06d", us)
	}
	return s
}

// repr is the repr of a timedelta of class name.
func (d delta) repr(name string) string {
	args := ""
	for _, p := range []struct {
		name string
		n    int64
	}{{"days", d.days}, {"seconds", d.seconds()}, {"microseconds", d.micros % microsPerSec}} {
		if p.n != 0 {
			if args != "" {
				args += ", "
			}
			args += fmt.Sprintf("%s=%d", p.name, p.n)
		}
	}
	if args == "" {
		args = "0"
	}
	return name + "(" + args + ")"
}

func setupDelta() {
	typeDelta.New = deltaNew
	s := &typeDelta.Slots
	s.Binary, s.Unary, s.Compare = deltaBinary, deltaUnary, deltaCompare
	s.Truth = func(_ *vm.Thread, v vm.Value) (bool, error) { return *deltaOf(v) != delta{}, nil }
	s.Str = func(_ *vm.Thread, v vm.Value) (string, error) { return deltaOf(v).String(), nil }
	s.Repr = func(_ *vm.Thread, v vm.Value) (string, error) { return deltaOf(v).repr(vm.TypeName(v)), nil }
	for name, get := range map[string]func(d *delta) int64{
		"days":         func(d *delta) int64 { return d.days },
		"seconds":      func(d *delta) int64 { return d.seconds() },
		"microseconds": func(d *delta) int64 { return d.micros % microsPerSec },
	} {
		typeDelta.Attrs.SetStr(name, vm.ReadOnly(typeDelta, name, func(v vm.Value) vm.Value { return vm.Int(get(deltaOf(v))) }))
	}
	for name, d := range map[string]delta{"min": {-maxDeltaDays, 0}, "max": {maxDeltaDays, microsPerDay - 1}, "resolution": {0, 1}} {
		typeDelta.Attrs.SetStr(name, deltaValue(d))
	}
	typeDelta.AddMethods([]vm.Builtin{
		{Name: "total_seconds", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return vm.BinaryOp(t, "/", vm.BigInt(deltaOf(args[0]).total()), vm.Int(microsPerSec))
		}},
		{Name: "__bool__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			return vm.Bool(*deltaOf(args[0]) != delta{}), nil
		}},
		{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			d := deltaOf(args[0])
			return vm.NewTuple(vm.TypeValue(vm.TypeOf(args[0])),
				vm.NewTuple(vm.Int(d.days), vm.Int(d.seconds()), vm.Int(d.micros%microsPerSec))), nil
		}},
	})
}
