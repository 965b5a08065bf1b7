package lib

import "math"

// The elementary functions here are computed in about 100 bits and rounded
// once. Go's own are good to about one unit in the last place, which is not
// enough: glibc's, and so CPython's, are correctly rounded in all but about
// one case in a thousand, and random.gauss and its relatives must give
// the same floats as CPython for the same seed. The price is some 300 ns a
// call.

// dd is the unevaluated sum hi+lo with |lo| at most half a unit of hi
// (Dekker, "A floating-point technique for extending the available
// precision", 1971).
type dd struct{ hi, lo float64 }

func twoSum(a, b float64) dd {
	s := a + b
	bb := s - a
	return dd{s, (a - (s - bb)) + (b - bb)}
}

func quickSum(a, b float64) dd {
	s := a + b
	return dd{s, b - (s - a)}
}

func mulExact(a, b float64) dd {
	p := a * b
	return dd{p, math.FMA(a, b, -p)}
}

func (a dd) add(b dd) dd {
	s := twoSum(a.hi, b.hi)
	t := twoSum(a.lo, b.lo)
	s = quickSum(s.hi, s.lo+t.hi)
	return quickSum(s.hi, s.lo+t.lo)
}

func (a dd) addF(b float64) dd {
	s := twoSum(a.hi, b)
	return quickSum(s.hi, s.lo+a.lo)
}

func (a dd) neg() dd     { return dd{-a.hi, -a.lo} }
func (a dd) sub(b dd) dd { return a.add(b.neg()) }

func (a dd) mul(b dd) dd {
	p := mulExact(a.hi, b.hi)
	return quickSum(p.hi, p.lo+(a.hi*b.lo+a.lo*b.hi))
}

func (a dd) mulF(b float64) dd {
	p := mulExact(a.hi, b)
	return quickSum(p.hi, p.lo+a.lo*b)
}

func (a dd) div(b dd) dd {
	q1 := a.hi / b.hi
	r := a.sub(b.mulF(q1))
	q2 := r.hi / b.hi
	r = r.sub(b.mulF(q2))
	return quickSum(q1, q2).addF(r.hi / b.hi)
}

// scale multiplies by 2**n, exactly unless the result underflows.
func (a dd) scale(n int) dd { return dd{math.Ldexp(a.hi, n), math.Ldexp(a.lo, n)} }

func (a dd) float() float64 { return a.hi + a.lo }

var (
	ddLn2     = dd{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}
	ddInvLn2  = dd{0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56}
	ddInvLn10 = dd{0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57}
	halfPi    = [4]float64{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110, 0x1.4cf98e804177dp-164}
	// inverse[n] is 1/n!
	inverse = func() (f [30]dd) {
		f[0] = dd{1, 0}
		for i := 1; i < len(f); i++ {
			f[i] = f[i-1].div(dd{float64(i), 0})
		}
		return
	}()
)

// ddExpm1 is exp(x)-1 for |x| < 0.36.
func ddExpm1(x dd) dd {
	const halvings = 8
	r := x.scale(-halvings)
	s := inverse[9]
	for n := 8; n >= 1; n-- {
		s = s.mul(r).add(inverse[n])
	}
	s = s.mul(r)
	for range halvings {
		s = s.scale(1).add(s.mul(s))
	}
	return s
}

// ddExp is exp(x) as m * 2**k.
func ddExp(x dd) (m dd, k int) {
	n := math.Round(x.hi * (1 / math.Ln2))
	r := x.sub(ddLn2.mulF(n))
	return ddExpm1(r).addF(1), int(n)
}

func exp(x float64) float64 {
	if x != x || x > 710 || x < -750 {
		return math.Exp(x)
	}
	m, k := ddExp(dd{x, 0})
	return math.Ldexp(m.float(), k)
}

func exp2(x float64) float64 {
	if x != x || x > 1030 || x < -1080 {
		return math.Exp2(x)
	}
	n := math.Round(x)
	return math.Ldexp(ddExpm1(ddLn2.mulF(x-n)).addF(1).float(), int(n))
}

func expm1(x float64) float64 {
	switch {
	case x != x || x > 710 || x < -50 || math.Abs(x) < 1e-290:
		return math.Expm1(x)
	case math.Abs(x) < 0.3:
		return ddExpm1(dd{x, 0}).float()
	}
	m, k := ddExp(dd{x, 0})
	if k > 1000 {
		return math.Ldexp(m.float(), k)
	}
	return m.scale(k).addF(-1).float()
}

// ddLog is log(x) for a finite x > 0.
func ddLog(x dd) dd {
	m, e := math.Frexp(x.hi)
	if m < math.Sqrt2/2 {
		e--
	}
	x = x.scale(-e)
	var y dd
	if f := x.addF(-1); math.Abs(f.hi) < 0x1p-9 {
		// 2 artanh(f/(2+f)); y0 and one step would lose what cancels here.
		y = ddAtanhSeries(f.div(f.addF(2))).scale(1)
	} else {
		y0 := math.Log(x.hi)
		m, k := ddExp(dd{-y0, 0})
		d := m.scale(k).mul(x).addF(-1)
		y = d.sub(d.mul(d).scale(-1)).addF(y0)
	}
	return y.add(ddLn2.mulF(float64(e)))
}

func ddAtanhSeries(s dd) dd {
	sq := s.mul(s)
	sum := dd{}
	for n := 13.0; n >= 3; n -= 2 {
		sum = sum.add(dd{1, 0}.div(dd{n, 0})).mul(sq)
	}
	return sum.addF(1).mul(s)
}

func log(x float64) float64 {
	if x <= 0 || !finite(x) || x == 1 {
		return math.Log(x)
	}
	return ddLog(dd{x, 0}).float()
}

func log2(x float64) float64 {
	if x <= 0 || !finite(x) {
		return math.Log2(x)
	}
	return ddLog(dd{x, 0}).mul(ddInvLn2).float()
}

func log10(x float64) float64 {
	if x <= 0 || !finite(x) {
		return math.Log10(x)
	}
	return ddLog(dd{x, 0}).mul(ddInvLn10).float()
}

func log1p(x float64) float64 {
	switch {
	case x <= -1 || !finite(x) || math.Abs(x) < 1e-290:
		return math.Log1p(x)
	case math.Abs(x) < 0x1p-9:
		return 2 * ddAtanhSeries(dd{x, 0}.div(twoSum(2, x))).float()
	}
	return ddLog(twoSum(1, x)).float()
}

// pow is x**y for finite arguments.
func pow(x, y float64) float64 {
	if x == 0 || y == 0 || x == 1 || y == 1 || !finite(x) || !finite(y) {
		return math.Pow(x, y)
	}
	sign := 1.0
	if x < 0 {
		if y != math.Floor(y) {
			return math.NaN()
		}
		if math.Mod(y, 2) != 0 {
			sign = -1
		}
		x = -x
	}
	e := ddLog(dd{x, 0}).mulF(y)
	switch {
	case e.hi > 710:
		return sign * math.Inf(1)
	case e.hi < -750 || e.hi != e.hi:
		return sign * 0
	}
	m, k := ddExp(e)
	return sign * math.Ldexp(m.float(), k)
}

// ddSinCos gives sin and cos of x for |x| up to 2**30.
func ddSinCos(x float64) (s, c dd) {
	n := math.Round(x * (2 / math.Pi))
	r := dd{x, 0}
	for _, p := range halfPi {
		r = r.sub(mulExact(n, p))
	}
	sq := r.mul(r)
	for i := 27; i >= 1; i -= 2 {
		s = s.mul(sq).neg().add(inverse[i])
		c = c.mul(sq).neg().add(inverse[i-1])
	}
	s = s.mul(r)
	switch int64(n) & 3 {
	case 1:
		return c, s.neg()
	case 2:
		return s.neg(), c.neg()
	case 3:
		return c.neg(), s
	}
	return s, c
}

const maxTrig = 1 << 30

// tiny bounds the arguments whose sine, tangent and hyperbolic sine round to
// the argument itself. Below it the products in the series would underflow.
const tiny = 1e-8

func sin(x float64) float64 {
	if !(math.Abs(x) < maxTrig) {
		return math.Sin(x)
	}
	if math.Abs(x) < tiny {
		return x
	}
	s, _ := ddSinCos(x)
	return s.float()
}

func cos(x float64) float64 {
	if !(math.Abs(x) < maxTrig) {
		return math.Cos(x)
	}
	_, c := ddSinCos(x)
	return c.float()
}

func tan(x float64) float64 {
	if !(math.Abs(x) < maxTrig) {
		return math.Tan(x)
	}
	if math.Abs(x) < tiny {
		return x
	}
	s, c := ddSinCos(x)
	return s.div(c).float()
}

// The inverse functions take one Newton step from Go's result.

func atan(x float64) float64 {
	y := math.Atan(x)
	if !finite(x) || math.Abs(x) < 1e-8 || math.Abs(x) > 1e15 {
		return y
	}
	s, c := ddSinCos(y)
	num := c.mulF(x).sub(s)
	den := s.mulF(x).add(c)
	return num.div(den).addF(y).float()
}

func atan2(y, x float64) float64 {
	a := math.Atan2(y, x)
	if !finite(x) || !finite(y) || x == 0 || y == 0 || math.Abs(y) < 1e-8*math.Abs(x) || math.Abs(x) < 1e-8*math.Abs(y) {
		return a
	}
	_, e := math.Frexp(x)
	x, y = math.Ldexp(x, -e), math.Ldexp(y, -e) // no overflow below
	s, c := ddSinCos(a)
	num := c.mulF(y).sub(s.mulF(x))
	den := c.mulF(x).add(s.mulF(y))
	return num.div(den).addF(a).float()
}

func asin(x float64) float64 {
	y := math.Asin(x)
	if !(math.Abs(x) < 1) || math.Abs(x) < 1e-8 {
		return y
	}
	s, c := ddSinCos(y)
	return s.neg().addF(x).div(c).addF(y).float()
}

func acos(x float64) float64 {
	y := math.Acos(x)
	if !(math.Abs(x) < 1) {
		return y
	}
	s, c := ddSinCos(y)
	return c.addF(-x).div(s).addF(y).float()
}

// ddHyperbolic gives exp(x)/2 and exp(-x)/2 for |x| < 700.
func ddHyperbolic(x float64) (p, q dd) {
	m, k := ddExp(dd{x, 0})
	p = m.scale(k - 1)
	return p, dd{0.25, 0}.div(p)
}

func sinh(x float64) float64 {
	switch {
	case !(math.Abs(x) < 700):
		return math.Sinh(x)
	case math.Abs(x) < tiny:
		return x
	case math.Abs(x) < 1:
		sq := mulExact(x, x)
		s := dd{}
		for i := 27; i >= 1; i -= 2 {
			s = s.mul(sq).add(inverse[i])
		}
		return s.mulF(x).float()
	}
	p, q := ddHyperbolic(x)
	return p.sub(q).float()
}

func cosh(x float64) float64 {
	if !(math.Abs(x) < 700) {
		return math.Cosh(x)
	}
	p, q := ddHyperbolic(x)
	return p.add(q).float()
}

func tanh(x float64) float64 {
	switch {
	case !(math.Abs(x) < 22):
		return math.Tanh(x)
	case math.Abs(x) < tiny:
		return x
	case math.Abs(x) < 0.15:
		// expm1(2x) / (expm1(2x) + 2)
		e := ddExpm1(dd{2 * x, 0})
		return e.div(e.addF(2)).float()
	}
	p, q := ddHyperbolic(x)
	return p.sub(q).div(p.add(q)).float()
}
