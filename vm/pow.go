package vm

import "math"

// Go's math.Pow is off by several units in the last place for large exponents,
// where the C library is right but for rounding; scripts print such digits. So
// powers are computed with double-double numbers (Dekker 1971), about 106 bits.

// dd is the unevaluated sum hi + lo, |lo| ≤ ulp(hi)/2.
type dd struct{ hi, lo float64 }

func twoSum(a, b float64) dd {
	s := a + b
	bb := s - a
	return dd{s, (a - (s - bb)) + (b - bb)}
}

func fastTwoSum(a, b float64) dd {
	s := a + b
	return dd{s, b - (s - a)}
}

func (a dd) add(b dd) dd {
	s := twoSum(a.hi, b.hi)
	e := twoSum(a.lo, b.lo)
	s = fastTwoSum(s.hi, s.lo+e.hi)
	return fastTwoSum(s.hi, s.lo+e.lo)
}

func (a dd) mul(b dd) dd {
	p := a.hi * b.hi
	e := math.FMA(a.hi, b.hi, -p)
	return fastTwoSum(p, e+(a.hi*b.lo+a.lo*b.hi))
}

func (a dd) scale(f float64) dd {
	p := a.hi * f
	return fastTwoSum(p, math.FMA(a.hi, f, -p)+a.lo*f)
}

// inverse is 1/a.
func (a dd) inverse() dd {
	q := 1 / a.hi
	r := math.FMA(-q, a.hi, 1) - q*a.lo
	return fastTwoSum(q, r*q)
}

var (
	ddLn2 = dd{0.6931471805599453, 2.3190468138462996e-17}

	// ddInvFact are 1/n! for n = 3…10.
	ddInvFact = func() (out [8]dd) {
		f := 2.0
		for i := range out {
			f *= float64(i + 3)
			out[i] = dd{f, 0}.inverse()
		}
		return
	}()
)

// expDD is e^v as m * 2^k.
func expDD(v dd) (m dd, k int) {
	n := math.Round(v.hi / ddLn2.hi)
	r := v.add(ddLn2.scale(-n))
	const halvings = 9
	r.hi = math.Ldexp(r.hi, -halvings)
	r.lo = math.Ldexp(r.lo, -halvings)
	// e^r - 1 by Taylor; squaring works on it rather than on e^r, whose
	// leading 1 would cost bits.
	sum := ddInvFact[len(ddInvFact)-1]
	for i := len(ddInvFact) - 2; i >= 0; i-- {
		sum = sum.mul(r).add(ddInvFact[i])
	}
	sum = sum.mul(r).add(dd{0.5, 0}).mul(r).mul(r).add(r)
	for range halvings {
		sum = sum.scale(2).add(sum.mul(sum))
	}
	return sum.add(dd{1, 0}), int(n)
}

// logDD is ln(x) for a finite x > 0.
func logDD(x float64) dd {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	l := math.Log(m)
	// One Newton step from the library's logarithm doubles its digits.
	inv, k := expDD(dd{-l, 0})
	inv = dd{math.Ldexp(inv.hi, k), math.Ldexp(inv.lo, k)}
	d := inv.scale(m).add(dd{-1, 0})
	out := twoSum(l, d.hi)
	out = out.add(dd{d.lo - d.hi*d.hi/2, 0})
	return out.add(ddLn2.scale(float64(e)))
}

// Pow is x**y for floats with the special cases of C's pow, rounded to the
// nearest float but for one case in billions.
func Pow(x, y float64) float64 {
	if x == 0 || y == 0 || x == 1 || math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return math.Pow(x, y)
	}
	whole := y == math.Trunc(y)
	switch {
	case y == 1:
		return x
	case y == 2:
		return x * x
	case y == 0.5:
		return math.Sqrt(x)
	case x < 0 && !whole:
		return math.NaN()
	case whole && math.Abs(y) <= 64:
		if z, ok := powSmall(x, int(y)); ok {
			return z
		}
	}
	z := powLog(math.Abs(x), y)
	if x < 0 && math.Mod(y, 2) != 0 {
		z = -z
	}
	return z
}

// powSmall multiplies; ok is false when a product left the range where the low
// halves are exact.
func powSmall(x float64, n int) (float64, bool) {
	r, base := dd{1, 0}, dd{x, 0}
	for e := max(n, -n); ; {
		if e&1 != 0 {
			r = r.mul(base)
		}
		if e >>= 1; e == 0 {
			break
		}
		base = base.mul(base)
	}
	if n < 0 {
		r = r.inverse()
	}
	a, b := math.Abs(r.hi), math.Abs(base.hi)
	const small, large = 1e-200, 1e200
	return r.hi + r.lo, a > small && a < large && b > small && b < large
}

func powLog(x, y float64) float64 {
	v := logDD(x).scale(y)
	switch {
	case v.hi > 710:
		return math.Inf(1)
	case v.hi < -746:
		return 0
	}
	m, k := expDD(v)
	return math.Ldexp(m.hi+m.lo, k)
}
