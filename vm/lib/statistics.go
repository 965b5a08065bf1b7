package lib

import (
	"math"
	"math/big"

	"gears/vm"
)

var (
	typeStatisticsError  = vm.NewType("statistics", "StatisticsError", []*vm.Type{vm.ExcValueError}, nil)
	typeLinearRegression = newTupleClass("statistics", "LinearRegression", []string{"slope", "intercept"}, nil)
)

func statisticsError(format string, args ...any) error {
	return vm.Errorf(typeStatisticsError, format, args...)
}

var statisticsFuncs = []vm.Builtin{
	{Name: "mean", Max: -1, Fn: statMean},
	{Name: "fmean", Max: -1, Fn: statFmean},
	{Name: "geometric_mean", Max: -1, Fn: statGeometricMean},
	{Name: "harmonic_mean", Max: -1, Fn: statHarmonicMean},
	{Name: "median", Max: -1, Fn: statMedian(sig("median", "data"), medianMiddle)},
	{Name: "median_low", Max: -1, Fn: statMedian(sig("median_low", "data"), medianLow)},
	{Name: "median_high", Max: -1, Fn: statMedian(sig("median_high", "data"), medianHigh)},
	{Name: "median_grouped", Max: -1, Fn: statMedianGrouped},
	{Name: "mode", Max: -1, Fn: statMode},
	{Name: "multimode", Max: -1, Fn: statMultimode},
	{Name: "variance", Max: -1, Fn: statSpread(sig("variance", "data xbar="), 1, false)},
	{Name: "pvariance", Max: -1, Fn: statSpread(sig("pvariance", "data mu="), 0, false)},
	{Name: "stdev", Max: -1, Fn: statSpread(sig("stdev", "data xbar="), 1, true)},
	{Name: "pstdev", Max: -1, Fn: statSpread(sig("pstdev", "data mu="), 0, true)},
	{Name: "quantiles", Max: -1, Fn: statQuantiles},
	{Name: "covariance", Min: 2, Max: 2, NoKw: true, Fn: statPair("covariance", statCovariance)},
	{Name: "correlation", Min: 2, Max: 2, NoKw: true, Fn: statPair("correlation", statCorrelation)},
	{Name: "linear_regression", Max: -1, Fn: statLinearRegression},
}

func buildStatistics(*vm.Thread) (*vm.Module, error) {
	return newModule("statistics", statisticsFuncs, typeAttrs(typeStatisticsError, typeLinearRegression)...), nil
}

// exactSum adds numbers, and on demand their squares, without loss: as integers
// in units of the smallest float (and of its square).
type exactSum struct {
	n       int
	sum, sq *big.Int
	floats  bool    // some were floats: so is the result
	special float64 // sum of infinities and NaNs
	odd     bool    // there were such
	squares bool
}

// unitBits: the smallest float is 2**-unitBits.
const unitBits = 1074

func (s *exactSum) add(t *vm.Thread, v vm.Value) error {
	s.n++
	x := new(big.Int)
	switch v.Kind() {
	case vm.KInt, vm.KBool, vm.KBig:
		b, err := toBig(t, v)
		if err != nil {
			return err
		}
		x.Lsh(b, unitBits)
	case vm.KFloat:
		s.floats = true
		f := v.AsFloat()
		if !finite(f) {
			s.special += f
			s.odd = true
			return nil
		}
		m, e := math.Frexp(f)
		x.SetInt64(int64(m * (1 << 53)))
		if shift := e - 53 + unitBits; shift >= 0 {
			x.Lsh(x, uint(shift))
		} else {
			x.Rsh(x, uint(-shift)) // exact: the mantissa of a subnormal ends in zeros
		}
	default:
		return vm.TypeErrorf("can't convert type '%s' to numerator/denominator", vm.TypeName(v))
	}
	s.sum.Add(s.sum, x)
	if s.squares {
		s.sq.Add(s.sq, x.Mul(x, x))
	}
	return t.Burn(4)
}

func newExactSum(squares bool) *exactSum {
	return &exactSum{sum: new(big.Int), sq: new(big.Int), squares: squares}
}

func sumOf(t *vm.Thread, v vm.Value, squares bool) (*exactSum, error) {
	s := newExactSum(squares)
	err := vm.Iterate(t, v, func(x vm.Value) error { return s.add(t, x) })
	return s, err
}

// total is the sum as a fraction.
func (s *exactSum) total() *big.Rat {
	return new(big.Rat).SetFrac(s.sum, new(big.Int).Lsh(big.NewInt(1), unitBits))
}

// squareDeviations is the sum of the squared distances from the mean, or from
// c.
func (s *exactSum) squareDeviations(c *big.Rat) *big.Rat {
	n := big.NewInt(int64(s.n))
	unit2 := new(big.Int).Lsh(big.NewInt(1), 2*unitBits)
	if c == nil {
		x := new(big.Int).Mul(s.sq, n)
		x.Sub(x, new(big.Int).Mul(s.sum, s.sum))
		return new(big.Rat).SetFrac(x, unit2.Mul(unit2, n))
	}
	// Σ(x-c)² = Σx² - 2cΣx + nc²
	r := new(big.Rat).SetFrac(s.sq, unit2)
	d := new(big.Rat).Mul(c, s.total())
	r.Sub(r, d.Add(d, d))
	cc := new(big.Rat).Mul(c, c)
	return r.Add(r, cc.Mul(cc, new(big.Rat).SetInt(n)))
}

// result converts a fraction to the type of the data.
func (s *exactSum) result(r *big.Rat) (vm.Value, error) {
	if !s.floats && r.IsInt() {
		return vm.BigInt(new(big.Int).Set(r.Num())), nil
	}
	f, _ := r.Float64()
	if math.IsInf(f, 0) {
		return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "integer division result too large for a float")
	}
	return vm.Float(f), nil
}

var sigStatData = sig("mean", "data")

func statMean(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [1]vm.Value
	if err := sigStatData.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := sumOf(t, a[0], false)
	if err != nil {
		return vm.Value{}, err
	}
	if s.n < 1 {
		return vm.Value{}, statisticsError("mean requires at least one data point")
	}
	if s.odd {
		return vm.Float(s.special), nil
	}
	return s.result(new(big.Rat).Quo(s.total(), new(big.Rat).SetInt64(int64(s.n))))
}

// floatsOf converts all elements to floats.
func floatsOf(t *vm.Thread, v vm.Value) ([]float64, error) {
	elems, err := vm.Collect(t, v)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(elems))
	for i, e := range elems {
		if out[i], err = toFloat(t, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fsum adds n floats exactly and rounds once.
func fsum(n int, at func(i int) float64) (float64, error) {
	var s floatSum
	for i := range n {
		if err := s.add(at(i)); err != nil {
			return 0, err
		}
	}
	return s.sum()
}

var sigFmean = sig("fmean", "data weights=")

func statFmean(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigFmean.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	x, err := floatsOf(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if !given(a[1]) {
		total, err := fsum(len(x), func(i int) float64 { return x[i] })
		if err != nil {
			return vm.Value{}, err
		}
		if len(x) == 0 {
			return vm.Value{}, statisticsError("fmean requires at least one data point")
		}
		return vm.Float(total / float64(len(x))), nil
	}
	w, err := floatsOf(t, a[1])
	if err != nil {
		return vm.Value{}, err
	}
	if len(w) != len(x) {
		return vm.Value{}, statisticsError("data and weights must be the same length")
	}
	num, err := fsum(len(x), func(i int) float64 { return x[i] * w[i] })
	if err != nil {
		return vm.Value{}, err
	}
	den, err := fsum(len(w), func(i int) float64 { return w[i] })
	if err != nil {
		return vm.Value{}, err
	}
	if den == 0 {
		return vm.Value{}, statisticsError("sum of weights must be non-zero")
	}
	return vm.Float(num / den), nil
}

var sigGeometricMean = sig("geometric_mean", "data")

func statGeometricMean(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [1]vm.Value
	if err := sigGeometricMean.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	x, err := floatsOf(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	bad := len(x) == 0
	for _, f := range x {
		bad = bad || f <= 0
	}
	if bad {
		return vm.Value{}, statisticsError("geometric mean requires a non-empty dataset containing positive numbers")
	}
	total, err := fsum(len(x), func(i int) float64 { return log(x[i]) })
	return vm.Float(exp(total / float64(len(x)))), err
}

var sigHarmonicMean = sig("harmonic_mean", "data weights=")

func statHarmonicMean(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigHarmonicMean.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	data, err := vm.Collect(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if len(data) == 0 {
		return vm.Value{}, statisticsError("harmonic_mean requires at least one data point")
	}
	weights := make([]vm.Value, len(data))
	for i := range weights {
		weights[i] = vm.Int(1)
	}
	if given(a[1]) {
		if weights, err = vm.Collect(t, a[1]); err != nil {
			return vm.Value{}, err
		}
		if len(weights) != len(data) {
			return vm.Value{}, statisticsError("Number of weights does not match data size")
		}
	}
	for _, v := range append(append([]vm.Value(nil), weights...), data...) {
		if !v.IsNumber() {
			return vm.Value{}, vm.TypeErrorf("unsupported type")
		}
		if neg, err := vm.Less(t, v, vm.Int(0)); err != nil || neg {
			if err == nil {
				err = statisticsError("harmonic mean does not support negative values")
			}
			return vm.Value{}, err
		}
	}
	if len(data) == 1 && !given(a[1]) {
		return data[0], nil
	}
	wsum, sum := newExactSum(false), newExactSum(false)
	for i, w := range weights {
		if err := wsum.add(t, w); err != nil {
			return vm.Value{}, err
		}
		q := vm.Int(0)
		if some, err := vm.Truth(t, w); err != nil {
			return vm.Value{}, err
		} else if some {
			if q, err = vm.BinaryOp(t, "/", w, data[i]); err != nil {
				if vm.IsExc(err, vm.ExcZeroDivisionError) {
					return vm.Int(0), nil
				}
				return vm.Value{}, err
			}
		}
		if err := sum.add(t, q); err != nil {
			return vm.Value{}, err
		}
	}
	if sum.odd && sum.special > 0 {
		return vm.Float(0), nil
	}
	if sum.odd || wsum.odd || sum.sum.Sign() <= 0 {
		return vm.Value{}, statisticsError("Weighted sum must be positive")
	}
	return sum.result(new(big.Rat).Quo(wsum.total(), sum.total()))
}

// sorted is sorted(v) as a slice.
func sorted(t *vm.Thread, v vm.Value) ([]vm.Value, error) {
	f, ok := t.Iso.Builtins.GetStr("sorted")
	if !ok {
		return nil, vm.Errorf(vm.ExcRuntimeError, "sorted is not to be had")
	}
	l, err := callOne(t, f, v)
	if err != nil {
		return nil, err
	}
	return vm.Collect(t, l)
}

func statMedian(s *signature, pick func(t *vm.Thread, d []vm.Value) (vm.Value, error)) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [1]vm.Value
		if err := s.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		d, err := sorted(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		if len(d) == 0 {
			return vm.Value{}, statisticsError("no median for empty data")
		}
		return pick(t, d)
	}
}

func medianMiddle(t *vm.Thread, d []vm.Value) (vm.Value, error) {
	i := len(d) / 2
	if len(d)%2 == 1 {
		return d[i], nil
	}
	sum, err := vm.BinaryOp(t, "+", d[i-1], d[i])
	if err != nil {
		return vm.Value{}, err
	}
	return vm.BinaryOp(t, "/", sum, vm.Int(2))
}

func medianLow(_ *vm.Thread, d []vm.Value) (vm.Value, error) { return d[(len(d)-1)/2], nil }

func medianHigh(_ *vm.Thread, d []vm.Value) (vm.Value, error) { return d[len(d)/2], nil }

var sigMedianGrouped = sig("median_grouped", "data interval=")

func statMedianGrouped(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigMedianGrouped.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	d, err := sorted(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	n := len(d)
	if n == 0 {
		return vm.Value{}, statisticsError("no median for empty data")
	}
	list, x := vm.NewList(d), d[n/2]
	i, err := bisect(t, list, x, 0, int64(n), vm.None, false)
	if err != nil {
		return vm.Value{}, err
	}
	j, err := bisect(t, list, x, i, int64(n), vm.None, true)
	if err != nil {
		return vm.Value{}, err
	}
	width := 1.0
	if !a[1].IsUnset() {
		if width, err = toFloat(t, a[1]); err != nil {
			return vm.Value{}, err
		}
	}
	f, err := toFloat(t, x)
	if err != nil {
		return vm.Value{}, err
	}
	low := f - width/2
	return vm.Float(low + float64(width*(float64(n)/2-float64(i)))/float64(j-i)), nil
}

// tally counts the elements, in the order of their first appearance.
func tally(t *vm.Thread, s *signature, args []vm.Value, kw []vm.Kw) (*vm.Dict, int64, error) {
	var a [1]vm.Value
	if err := s.bind(a[:], args, kw); err != nil {
		return nil, 0, err
	}
	d, top := vm.NewDict(0), int64(0)
	err := vm.Iterate(t, a[0], func(v vm.Value) error {
		if err := counterCount(t, d, v, vm.Int(1), "+"); err != nil {
			return err
		}
		n, _, err := d.Get(t, v)
		top = max(top, n.AsInt())
		return err
	})
	return d, top, err
}

var (
	sigMode      = sig("mode", "data")
	sigMultimode = sig("multimode", "data")
)

func statMode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	d, top, err := tally(t, sigMode, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	for i := range d.Slots() {
		if k, n, ok := d.Slot(i); ok && n.AsInt() == top {
			return k, nil
		}
	}
	return vm.Value{}, statisticsError("no mode for empty data")
}

func statMultimode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	d, top, err := tally(t, sigMultimode, args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	var out []vm.Value
	for i := range d.Slots() {
		if k, n, ok := d.Slot(i); ok && n.AsInt() == top {
			out = append(out, k)
		}
	}
	return vm.NewList(out), nil
}

// statSpread makes variance (less 1) and pvariance (less 0), and their roots.
func statSpread(sg *signature, less int, root bool) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [2]vm.Value
		if err := sg.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		s, err := sumOf(t, a[0], true)
		if err != nil {
			return vm.Value{}, err
		}
		if s.n <= less {
			return vm.Value{}, statisticsError("%s requires at least %s data point%s", sg.fn, []string{"one", "two"}[less], []string{"", "s"}[less])
		}
		if s.odd {
			return vm.Float(math.NaN()), nil
		}
		var c *big.Rat
		if given(a[1]) {
			m := newExactSum(false)
			if err := m.add(t, a[1]); err != nil {
				return vm.Value{}, err
			}
			c = m.total()
			s.floats = s.floats || m.floats
		}
		v := s.squareDeviations(c)
		v.Quo(v, new(big.Rat).SetInt64(int64(s.n-less)))
		if !root {
			return s.result(v)
		}
		if v.Sign() == 0 {
			return vm.Float(0), nil
		}
		f, _ := new(big.Float).Sqrt(new(big.Float).SetPrec(200).SetRat(v)).Float64()
		return vm.Float(f), nil
	}
}

var sigQuantiles = sig("quantiles", "data * n= method=")

func statQuantiles(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigQuantiles.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	n, err := intOr(t, a[1], 4)
	if err != nil {
		return vm.Value{}, err
	}
	if n < 1 {
		return vm.Value{}, statisticsError("n must be at least 1")
	}
	d, err := sorted(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	size := int64(len(d))
	if size < 2 {
		return vm.Value{}, statisticsError("must have at least two data points")
	}
	if n > 1<<32 {
		return vm.Value{}, vm.Errorf(vm.ExcMemoryError, "%d quantiles are too many", n)
	}
	if err := t.Reserve(int(n), 24); err != nil {
		return vm.Value{}, err
	}
	inclusive := false
	if !a[2].IsUnset() {
		switch {
		case a[2].Kind() == vm.KStr && a[2].AsStr() == "inclusive":
			inclusive = true
		case a[2].Kind() == vm.KStr && a[2].AsStr() == "exclusive":
		default:
			r, err := vm.Repr(t, a[2])
			if err != nil {
				return vm.Value{}, err
			}
			return vm.Value{}, vm.ValueErrorf("Unknown method: %s", r)
		}
	}
	var out []vm.Value
	for i := int64(1); i < n; i++ {
		var j, delta int64
		if inclusive {
			j, delta = i*(size-1)/n, i*(size-1)%n
		} else {
			j = min(max(i*(size+1)/n, 1), size-1)
			delta = i*(size+1) - j*n
			j--
		}
		v, err := interpolate(t, d[j], d[j+1], delta, n)
		if err != nil {
			return vm.Value{}, err
		}
		out = append(out, v)
	}
	return vm.NewList(out), nil
}

// interpolate is (lo*(n-delta) + hi*delta) / n.
func interpolate(t *vm.Thread, lo, hi vm.Value, delta, n int64) (vm.Value, error) {
	a, err := vm.BinaryOp(t, "*", lo, vm.Int(n-delta))
	if err != nil {
		return vm.Value{}, err
	}
	b, err := vm.BinaryOp(t, "*", hi, vm.Int(delta))
	if err != nil {
		return vm.Value{}, err
	}
	if a, err = vm.BinaryOp(t, "+", a, b); err != nil {
		return vm.Value{}, err
	}
	return vm.BinaryOp(t, "/", a, vm.Int(n))
}

// moments are the sums that the functions of two inputs are made of.
type moments struct {
	n             float64
	xbar, ybar    float64
	sxy, sxx, syy float64
}

func momentsOf(t *vm.Thread, what string, xv, yv vm.Value, centred bool) (*moments, error) {
	x, err := floatsOf(t, xv)
	if err != nil {
		return nil, err
	}
	y, err := floatsOf(t, yv)
	if err != nil {
		return nil, err
	}
	n := len(x)
	if len(y) != n {
		return nil, statisticsError("%s requires that both inputs have same number of data points", what)
	}
	if n < 2 {
		return nil, statisticsError("%s requires at least two data points", what)
	}
	m := &moments{n: float64(n)}
	var failed error
	sum := func(f func(i int) float64) float64 {
		s, err := fsum(n, f)
		if err != nil {
			failed = err
		}
		return s
	}
	if centred {
		m.xbar = sum(func(i int) float64 { return x[i] }) / m.n
		m.ybar = sum(func(i int) float64 { return y[i] }) / m.n
	}
	m.sxy = sum(func(i int) float64 { return (x[i] - m.xbar) * (y[i] - m.ybar) })
	m.sxx = sum(func(i int) float64 { return (x[i] - m.xbar) * (x[i] - m.xbar) })
	m.syy = sum(func(i int) float64 { return (y[i] - m.ybar) * (y[i] - m.ybar) })
	return m, failed
}

func statPair(what string, f func(m *moments) (float64, error)) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		m, err := momentsOf(t, what, args[0], args[1], true)
		if err != nil {
			return vm.Value{}, err
		}
		x, err := f(m)
		return vm.Float(x), err
	}
}

func statCovariance(m *moments) (float64, error) { return m.sxy / (m.n - 1), nil }

func statCorrelation(m *moments) (float64, error) {
	if m.sxx*m.syy == 0 {
		return 0, statisticsError("at least one of the inputs is constant")
	}
	return m.sxy / math.Sqrt(m.sxx*m.syy), nil
}

var sigLinearRegression = sig("linear_regression", "x y / * proportional=")

func statLinearRegression(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigLinearRegression.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	proportional, err := truth(t, a[2], false)
	if err != nil {
		return vm.Value{}, err
	}
	m, err := momentsOf(t, "linear regression", a[0], a[1], !proportional)
	if err != nil {
		return vm.Value{}, err
	}
	if m.sxx == 0 {
		return vm.Value{}, statisticsError("x is constant")
	}
	slope := m.sxy / m.sxx
	intercept := 0.0
	if !proportional {
		intercept = m.ybar - float64(slope*m.xbar)
	}
	return vm.TupleValue(&vm.Tuple{Elems: []vm.Value{vm.Float(slope), vm.Float(intercept)},
		Sub: &vm.Sub{Type: typeLinearRegression}}), nil
}
