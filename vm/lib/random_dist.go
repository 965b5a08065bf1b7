package lib

import (
	"math"

	"gears/vm"
)

// The distributions draw from the generator in the order in which CPython's
// random module does; the algorithms and their sources are named there too.
// Products that are added to something are rounded first (float64(x*y)): on
// some processors the compiler would fuse the two and the last bit would
// differ.

// randomReal wraps a distribution of real parameters; defaults fills those
// that may be left out.
func randomReal(s *signature, defaults []float64, f func(r *rng, p [2]float64) (float64, error)) randomFunc {
	return func(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [2]vm.Value
		if err := s.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		var p [2]float64
		for i := range s.names {
			if a[i].IsUnset() {
				p[i] = defaults[i]
				continue
			}
			var err error
			if p[i], err = toFloat(t, a[i]); err != nil {
				return vm.Value{}, err
			}
		}
		x, err := f(r, p)
		if err != nil {
			return vm.Value{}, err
		}
		return vm.Float(x), t.Tick()
	}
}

func errZeroDivision() error { return vm.Errorf(vm.ExcZeroDivisionError, "float division by zero") }

func uniform(r *rng, p [2]float64) (float64, error) {
	return p[0] + float64((p[1]-p[0])*r.float()), nil
}

var sigTriangular = sig("triangular", "low= high= mode=")

func randomTriangular(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigTriangular.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	p := [3]float64{0, 1, 0}
	for i, v := range a {
		if i < 2 && v.IsUnset() || i == 2 && !given(v) {
			continue
		}
		var err error
		if p[i], err = toFloat(t, v); err != nil {
			return vm.Value{}, err
		}
	}
	low, high := p[0], p[1]
	u, c := r.float(), 0.5
	if given(a[2]) {
		if high == low {
			return a[0], nil
		}
		c = (p[2] - low) / (high - low)
	}
	if u > c {
		u, c = 1-u, 1-c
		low, high = high, low
	}
	return vm.Float(low + float64((high-low)*math.Sqrt(u*c))), nil
}

func gauss(r *rng, p [2]float64) (float64, error) {
	z := r.gauss
	if r.hasGauss {
		r.hasGauss = false
	} else {
		x := r.float() * (2 * math.Pi)
		g := math.Sqrt(-2 * log(1-r.float()))
		z = cos(x) * g
		r.gauss, r.hasGauss = sin(x)*g, true
	}
	return p[0] + float64(z*p[1]), nil
}

// The constants are computed as CPython computes them, at run time, so that
// they round alike.
var (
	normalMagic = 4 * exp(-0.5) / math.Sqrt(2)
	log4        = log(4)
	gammaMagic  = 1 + log(4.5)
)

func normal(r *rng) float64 {
	for {
		u1 := r.float()
		u2 := 1 - r.float()
		z := normalMagic * (u1 - 0.5) / u2
		if z*z/4 <= -log(u2) {
			return z
		}
	}
}

func normalvariate(r *rng, p [2]float64) (float64, error) {
	return p[0] + float64(normal(r)*p[1]), nil
}

func lognormvariate(r *rng, p [2]float64) (float64, error) {
	x := exp(p[0] + float64(normal(r)*p[1]))
	if math.IsInf(x, 1) {
		return 0, errRange()
	}
	return x, nil
}

func expovariate(r *rng, p [2]float64) (float64, error) {
	x := -log(1 - r.float())
	if p[0] == 0 {
		return 0, errZeroDivision()
	}
	return x / p[0], nil
}

func vonmisesvariate(r *rng, p [2]float64) (float64, error) {
	mu, kappa := p[0], p[1]
	const twoPi = 2 * math.Pi
	if kappa <= 1e-6 {
		return twoPi * r.float(), nil
	}
	s := 0.5 / kappa
	rr := s + math.Sqrt(1+float64(s*s))
	var z float64
	for {
		z = cos(math.Pi * r.float())
		d := z / (rr + z)
		u2 := r.float()
		if u2 < 1-float64(d*d) || u2 <= (1-d)*exp(d) {
			break
		}
	}
	q := 1 / rr
	f := (q + z) / (1 + float64(q*z))
	theta := mu - acos(f)
	if r.float() > 0.5 {
		theta = mu + acos(f)
	}
	m := math.Mod(theta, twoPi)
	if m < 0 {
		m += twoPi
	}
	return m, nil
}

func gammavariate(r *rng, p [2]float64) (float64, error) {
	alpha, beta := p[0], p[1]
	switch {
	case !(alpha > 0 && beta > 0):
		return 0, vm.ValueErrorf("gammavariate: alpha and beta must be > 0.0")
	case alpha > 1:
		return gammaLarge(r, alpha) * beta, nil
	case alpha == 1:
		return -log(1-r.float()) * beta, nil
	}
	for {
		b := (math.E + alpha) / math.E
		q := b * r.float()
		var x float64
		if q <= 1 {
			x = pow(q, 1/alpha)
		} else {
			x = -log((b - q) / alpha)
		}
		u := r.float()
		if q > 1 {
			if u <= pow(x, alpha-1) {
				return x * beta, nil
			}
		} else if u <= exp(-x) {
			return x * beta, nil
		}
	}
}

func gammaLarge(r *rng, alpha float64) float64 {
	inv := math.Sqrt(float64(2*alpha) - 1)
	bbb, ccc := alpha-log4, alpha+inv
	for {
		u1 := r.float()
		if !(1e-7 < u1 && u1 < 0.9999999) {
			continue
		}
		u2 := 1 - r.float()
		v := log(u1/(1-u1)) / inv
		x := alpha * exp(v)
		z := u1 * u1 * u2
		rr := bbb + float64(ccc*v) - x
		if rr+gammaMagic-float64(4.5*z) >= 0 || rr >= log(z) {
			return x
		}
	}
}

func betavariate(r *rng, p [2]float64) (float64, error) {
	y, err := gammavariate(r, [2]float64{p[0], 1})
	if err != nil || y == 0 {
		return 0, err
	}
	z, err := gammavariate(r, [2]float64{p[1], 1})
	return y / (y + z), err
}

func paretovariate(r *rng, p [2]float64) (float64, error) {
	u := 1 - r.float()
	if p[0] == 0 {
		return 0, errZeroDivision()
	}
	return pow(u, -1/p[0]), nil
}

func weibullvariate(r *rng, p [2]float64) (float64, error) {
	u := 1 - r.float()
	if p[1] == 0 {
		return 0, errZeroDivision()
	}
	return p[0] * pow(-log(u), 1/p[1]), nil
}
