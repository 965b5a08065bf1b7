package lib

import (
	"math"
	"math/big"

	"gears/vm"
)

var errDomain = func() error { return vm.ValueErrorf("math domain error") }
var errRange = func() error { return vm.Errorf(vm.ExcOverflowError, "math range error") }

// mathUnary are the functions of one float. overflow: an infinite result for
// a finite argument means the result is too large, not that there is none.
var mathUnary = []struct {
	name     string
	f        func(float64) float64
	overflow bool
}{
	{"acos", acos, false},
	{"acosh", math.Acosh, false},
	{"asin", asin, false},
	{"asinh", math.Asinh, false},
	{"atan", atan, false},
	{"atanh", math.Atanh, false},
	{"cbrt", math.Cbrt, false},
	{"cos", cos, false},
	{"cosh", cosh, true},
	{"erf", math.Erf, false},
	{"erfc", math.Erfc, false},
	{"exp", exp, true},
	{"exp2", exp2, true},
	{"expm1", expm1, true},
	{"fabs", math.Abs, false},
	{"gamma", gamma, true},
	{"lgamma", lgamma, true},
	{"log1p", log1p, false},
	{"sin", sin, false},
	{"sinh", sinh, true},
	{"sqrt", math.Sqrt, false},
	{"tan", tan, false},
	{"tanh", tanh, false},
	{"degrees", func(x float64) float64 { return x * (180 / math.Pi) }, false},
	{"radians", func(x float64) float64 { return x * (math.Pi / 180) }, false},
}

var mathFuncs = []vm.Builtin{
	{Name: "atan2", Min: 2, Max: 2, NoKw: true, Fn: mathBinary(func(a, b float64) (float64, error) { return atan2(a, b), nil })},
	{Name: "ceil", Min: 1, Max: 1, NoKw: true, Fn: mathRound("__ceil__", math.Ceil)},
	{Name: "comb", Min: 2, Max: 2, NoKw: true, Fn: mathComb},
	{Name: "copysign", Min: 2, Max: 2, NoKw: true, Fn: mathBinary(func(a, b float64) (float64, error) { return math.Copysign(a, b), nil })},
	{Name: "dist", Min: 2, Max: 2, NoKw: true, Fn: mathDist},
	{Name: "factorial", Min: 1, Max: 1, NoKw: true, Fn: mathFactorial},
	{Name: "floor", Min: 1, Max: 1, NoKw: true, Fn: mathRound("__floor__", math.Floor)},
	{Name: "fmod", Min: 2, Max: 2, NoKw: true, Fn: mathBinary(fmod)},
	{Name: "frexp", Min: 1, Max: 1, NoKw: true, Fn: mathFrexp},
	{Name: "fsum", Min: 1, Max: 1, NoKw: true, Fn: mathFsum},
	{Name: "gcd", Max: -1, NoKw: true, Fn: mathGCD},
	{Name: "hypot", Max: -1, NoKw: true, Fn: mathHypot},
	{Name: "isclose", Max: -1, Fn: mathIsclose},
	{Name: "isfinite", Min: 1, Max: 1, NoKw: true, Fn: mathTest(func(f float64) bool { return !math.IsInf(f, 0) && f == f })},
	{Name: "isinf", Min: 1, Max: 1, NoKw: true, Fn: mathTest(func(f float64) bool { return math.IsInf(f, 0) })},
	{Name: "isnan", Min: 1, Max: 1, NoKw: true, Fn: mathTest(func(f float64) bool { return f != f })},
	{Name: "isqrt", Min: 1, Max: 1, NoKw: true, Fn: mathIsqrt},
	{Name: "lcm", Max: -1, NoKw: true, Fn: mathLCM},
	{Name: "ldexp", Min: 2, Max: 2, NoKw: true, Fn: mathLdexp},
	{Name: "log", Min: 1, Max: 2, NoKw: true, Fn: mathLog},
	{Name: "log10", Min: 1, Max: 1, NoKw: true, Fn: mathLogBase(log10)},
	{Name: "log2", Min: 1, Max: 1, NoKw: true, Fn: mathLogBase(log2)},
	{Name: "modf", Min: 1, Max: 1, NoKw: true, Fn: mathModf},
	{Name: "nextafter", Min: 2, Max: 2, NoKw: true, Fn: mathBinary(func(a, b float64) (float64, error) {
		if a == b {
			return b, nil // the zeros differ
		}
		return math.Nextafter(a, b), nil
	})},
	{Name: "perm", Min: 1, Max: 2, NoKw: true, Fn: mathPerm},
	{Name: "pow", Min: 2, Max: 2, NoKw: true, Fn: mathBinary(mathPow)},
	{Name: "prod", Max: -1, Fn: mathProd},
	{Name: "remainder", Min: 2, Max: 2, NoKw: true, Fn: mathBinary(mathRemainder)},
	{Name: "trunc", Min: 1, Max: 1, NoKw: true, Fn: mathRound("__trunc__", math.Trunc)},
	{Name: "ulp", Min: 1, Max: 1, NoKw: true, Fn: mathUlp},
}

func buildMath(*vm.Thread) (*vm.Module, error) {
	fns := append([]vm.Builtin(nil), mathFuncs...)
	for _, u := range mathUnary {
		fns = append(fns, vm.Builtin{Name: u.name, Min: 1, Max: 1, NoKw: true, Fn: mathOne(u.f, u.overflow)})
	}
	return newModule("math", fns,
		attr{"pi", vm.Float(math.Pi)}, attr{"e", vm.Float(math.E)}, attr{"tau", vm.Float(2 * math.Pi)},
		attr{"inf", vm.Float(math.Inf(1))}, attr{"nan", vm.Float(math.NaN())}), nil
}

func finite(f float64) bool { return f-f == 0 }

// mathOne wraps a function of one float with CPython's rule for errors: no
// result for an argument that is a number is a domain error.
func mathOne(f func(float64) float64, overflow bool) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		x, err := toFloat(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		r := f(x)
		if r != r && x == x {
			return vm.Value{}, errDomain()
		}
		if math.IsInf(r, 0) && finite(x) {
			if overflow {
				return vm.Value{}, errRange()
			}
			return vm.Value{}, errDomain()
		}
		return vm.Float(r), nil
	}
}

func mathBinary(f func(a, b float64) (float64, error)) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		a, err := toFloat(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		b, err := toFloat(t, args[1])
		if err != nil {
			return vm.Value{}, err
		}
		r, err := f(a, b)
		return vm.Float(r), err
	}
}

func mathTest(f func(float64) bool) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		x, err := toFloat(t, args[0])
		return vm.Bool(f(x)), err
	}
}

// mathRound makes ceil, floor and trunc: to an int of any size.
func mathRound(dunder string, f func(float64) float64) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		v := args[0]
		switch v.Kind() {
		case vm.KInt, vm.KBig:
			return v, nil
		case vm.KBool:
			return vm.Int(v.AsInt()), nil
		case vm.KObject:
			if m, ok, err := vm.LookupAttr(t, v, dunder); err != nil {
				return vm.Value{}, err
			} else if ok {
				return t.Call(m, nil, nil)
			}
		}
		if dunder == "__trunc__" && v.Kind() != vm.KFloat {
			return vm.Value{}, vm.TypeErrorf("type %s doesn't define __trunc__ method", vm.TypeName(v))
		}
		x, err := toFloat(t, v)
		if err != nil {
			return vm.Value{}, err
		}
		return floatToInt(f(x))
	}
}

// floatToInt converts a float that has no fraction.
func floatToInt(x float64) (vm.Value, error) {
	switch {
	case x != x:
		return vm.Value{}, vm.ValueErrorf("cannot convert float NaN to integer")
	case math.IsInf(x, 0):
		return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "cannot convert float infinity to integer")
	case x >= -1<<63 && x < 1<<63:
		return vm.Int(int64(x)), nil
	}
	b, _ := big.NewFloat(x).Int(nil)
	return vm.BigInt(b), nil
}

func fmod(x, y float64) (float64, error) {
	if math.IsInf(y, 0) && finite(x) {
		return x, nil
	}
	r := math.Mod(x, y)
	if r != r && x == x && y == y {
		return 0, errDomain()
	}
	return r, nil
}

func mathRemainder(x, y float64) (float64, error) {
	r := math.Remainder(x, y)
	if r != r && x == x && y == y {
		return 0, errDomain()
	}
	if r == 0 {
		r = math.Copysign(0, x)
	}
	return r, nil
}

func mathPow(x, y float64) (float64, error) {
	if !finite(x) || !finite(y) {
		return math.Pow(x, y), nil
	}
	r := pow(x, y)
	switch {
	case r != r:
		return 0, errDomain()
	case math.IsInf(r, 0) && x == 0:
		return 0, errDomain()
	case math.IsInf(r, 0):
		return 0, errRange()
	}
	return r, nil
}

func mathFrexp(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	x, err := toFloat(t, args[0])
	m, e := math.Frexp(x)
	if !finite(x) {
		m, e = x, 0
	}
	return vm.NewTuple(vm.Float(m), vm.Int(int64(e))), err
}

func mathModf(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	x, err := toFloat(t, args[0])
	if math.IsInf(x, 0) {
		return vm.NewTuple(vm.Float(math.Copysign(0, x)), vm.Float(x)), err
	}
	whole := math.Trunc(x)
	frac := math.Copysign(x-whole, x)
	if x != x {
		frac = x
	}
	return vm.NewTuple(vm.Float(frac), vm.Float(whole)), err
}

func mathLdexp(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	x, err := toFloat(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if !args[1].IsInt() {
		return vm.Value{}, vm.TypeErrorf("Expected an int as second argument to ldexp.")
	}
	if x == 0 || !finite(x) {
		return vm.Float(x), nil
	}
	e, err := toBig(t, args[1])
	if err != nil {
		return vm.Value{}, err
	}
	n := 0
	switch {
	case e.IsInt64() && e.Int64() > -1<<20 && e.Int64() < 1<<20:
		n = int(e.Int64())
	case e.Sign() > 0:
		n = 1 << 20
	default:
		n = -1 << 20
	}
	r := math.Ldexp(x, n)
	if math.IsInf(r, 0) {
		return vm.Value{}, errRange()
	}
	return vm.Float(r), nil
}

func mathUlp(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	x, err := toFloat(t, args[0])
	x = math.Abs(x)
	switch {
	case x != x || math.IsInf(x, 0):
		return vm.Float(x), err
	case x == math.MaxFloat64:
		return vm.Float(x - math.Nextafter(x, 0)), err
	}
	return vm.Float(math.Nextafter(x, math.Inf(1)) - x), err
}

// logOf is the logarithm of a number of any size. An int that is too large for
// a float is a mantissa times a power of two.
func logOf(t *vm.Thread, v vm.Value, f func(float64) float64) (float64, error) {
	if v.Kind() == vm.KBig && v.AsBig().Sign() > 0 {
		if x, err := bigToFloat(v.AsBig()); err == nil {
			return f(x), nil
		}
		var m big.Float
		e := new(big.Float).SetInt(v.AsBig()).MantExp(&m)
		x, _ := m.Float64()
		if x == 1 {
			x, e = 0.5, e+1
		}
		return f(x) + float64(f(2)*float64(e)), nil
	}
	if v.Kind() == vm.KBig {
		return 0, errDomain()
	}
	x, err := toFloat(t, v)
	if err != nil {
		return 0, err
	}
	r := f(x)
	if r != r && x == x || math.IsInf(r, 0) && finite(x) {
		return 0, errDomain()
	}
	return r, nil
}

func mathLog(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	num, err := logOf(t, args[0], log)
	if err != nil || len(args) == 1 {
		return vm.Float(num), err
	}
	den, err := logOf(t, args[1], log)
	if err != nil {
		return vm.Value{}, err
	}
	if den == 0 {
		return vm.Value{}, vm.Errorf(vm.ExcZeroDivisionError, "float division by zero")
	}
	return vm.Float(num / den), nil
}

func mathLogBase(f func(float64) float64) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		r, err := logOf(t, args[0], f)
		return vm.Float(r), err
	}
}

// gamma has poles, where it gives NaN, at 0 and the negative integers.
func gamma(x float64) float64 {
	if x <= 0 && x == math.Floor(x) {
		return math.NaN()
	}
	if x <= 23 && x == math.Floor(x) {
		f := 1.0 // exact: 22! fits a float
		for i := 2.0; i < x; i++ {
			f *= i
		}
		return f
	}
	return math.Gamma(x)
}

// lgamma has the same poles.
func lgamma(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.Inf(1)
	}
	if x <= 0 && x == math.Floor(x) {
		return math.NaN()
	}
	if math.Abs(x) < 1e-300 {
		return -log(math.Abs(x))
	}
	r, _ := math.Lgamma(x)
	return r
}

var sigIsclose = sig("isclose", "a b * rel_tol= abs_tol=")

func mathIsclose(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [4]vm.Value
	if err := sigIsclose.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	x := [4]float64{2: 1e-9}
	for i, v := range a {
		if v.IsUnset() {
			continue
		}
		var err error
		if x[i], err = toFloat(t, v); err != nil {
			return vm.Value{}, err
		}
	}
	p, q, rel, abs := x[0], x[1], x[2], x[3]
	if rel < 0 || abs < 0 {
		return vm.Value{}, vm.ValueErrorf("tolerances must be non-negative")
	}
	if p == q {
		return vm.True, nil
	}
	if math.IsInf(p, 0) || math.IsInf(q, 0) {
		return vm.False, nil
	}
	diff := math.Abs(q - p)
	return vm.Bool(diff <= math.Abs(rel*q) || diff <= math.Abs(rel*p) || diff <= abs), nil
}

func mathFsum(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	var s floatSum
	err := vm.Iterate(t, args[0], func(v vm.Value) error {
		x, err := toFloat(t, v)
		if err != nil {
			return err
		}
		return s.add(x)
	})
	if err != nil {
		return vm.Value{}, err
	}
	r, err := s.sum()
	return vm.Float(r), err
}

// floatSum adds floats without loss (Shewchuk, "Adaptive precision
// floating-point arithmetic", 1997): partials hold the exact sum as
// non-overlapping floats of rising magnitude.
type floatSum struct {
	partials []float64
	special  float64 // sum of the infinities and NaNs
	infs     float64
}

func (s *floatSum) add(x float64) error {
	orig := x
	n := 0
	for _, y := range s.partials {
		if math.Abs(x) < math.Abs(y) {
			x, y = y, x
		}
		hi := x + y
		lo := y - (hi - x)
		if lo != 0 {
			s.partials[n] = lo
			n++
		}
		x = hi
	}
	s.partials = s.partials[:n]
	if x != 0 {
		if !finite(x) {
			if finite(orig) {
				return vm.Errorf(vm.ExcOverflowError, "intermediate overflow in fsum")
			}
			if math.IsInf(orig, 0) {
				s.infs += orig
			}
			s.special += orig
			s.partials = s.partials[:0]
			return nil
		}
		s.partials = append(s.partials, x)
	}
	return nil
}

func (s *floatSum) sum() (float64, error) {
	if s.special != 0 {
		if s.infs != s.infs {
			return 0, vm.ValueErrorf("-inf + inf in fsum")
		}
		return s.special, nil
	}
	n := len(s.partials)
	if n == 0 {
		return 0, nil
	}
	n--
	hi, lo := s.partials[n], 0.0
	for n > 0 {
		x := hi
		n--
		y := s.partials[n]
		hi = x + y
		lo = y - (hi - x)
		if lo != 0 {
			break
		}
	}
	// Round half to even across the remaining partials.
	if n > 0 && (lo < 0 && s.partials[n-1] < 0 || lo > 0 && s.partials[n-1] > 0) {
		y := lo * 2
		x := hi + y
		if y == x-hi {
			hi = x
		}
	}
	return hi, nil
}

// norm is the Euclidean length of v, computed in twice the precision so that
// the result is correctly rounded but for the rarest cases.
func norm(v []float64) float64 {
	largest := 0.0
	nan := false
	for i, x := range v {
		v[i] = math.Abs(x)
		nan = nan || x != x
		largest = max(largest, v[i])
	}
	for _, x := range v {
		if math.IsInf(x, 0) {
			return math.Inf(1)
		}
	}
	if nan {
		return math.NaN()
	}
	if largest == 0 || len(v) == 1 {
		return largest
	}
	_, e := math.Frexp(largest)
	var sum dd
	for _, x := range v {
		x = math.Ldexp(x, -e)
		sum = sum.add(mulExact(x, x))
	}
	r := math.Sqrt(sum.hi)
	rest := sum.sub(mulExact(r, r))
	r += (rest.hi + rest.lo) / (2 * r)
	return math.Ldexp(r, e)
}

func mathHypot(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	v := make([]float64, len(args))
	for i, a := range args {
		var err error
		if v[i], err = toFloat(t, a); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.Float(norm(v)), nil
}

func mathDist(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	var pts [2][]vm.Value
	for i := range pts {
		var err error
		if pts[i], err = vm.Collect(t, args[i]); err != nil {
			return vm.Value{}, err
		}
	}
	if len(pts[0]) != len(pts[1]) {
		return vm.Value{}, vm.ValueErrorf("both points must have the same number of dimensions")
	}
	v := make([]float64, len(pts[0]))
	for i := range v {
		p, err := toFloat(t, pts[0][i])
		if err != nil {
			return vm.Value{}, err
		}
		q, err := toFloat(t, pts[1][i])
		if err != nil {
			return vm.Value{}, err
		}
		v[i] = p - q
	}
	return vm.Float(norm(v)), nil
}

var sigProd = sig("prod", "iterable / * start=")

func mathProd(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigProd.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	acc := a[1]
	if acc.IsUnset() {
		acc = vm.Int(1)
	}
	err := vm.Iterate(t, a[0], func(v vm.Value) error {
		var err error
		acc, err = vm.BinaryOp(t, "*", acc, v)
		return err
	})
	return acc, err
}
