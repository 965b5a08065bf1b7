package lib

import (
	"math"
	"math/big"
	"sort"

	"gears/vm"
)

var (
	typeRandom       = vm.NewType("random", "Random", nil, nil)
	typeSystemRandom = vm.NewType("random", "SystemRandom", []*vm.Type{typeRandom}, nil)
)

// randomFunc is a method of Random; the module's functions are the same
// methods on the isolate's own instance.
type randomFunc func(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error)

var randomFuncs = []struct {
	name     string
	min, max int
	noKw     bool
	f        randomFunc
}{
	{"seed", 0, -1, false, randomSeed},
	{"random", 0, 0, true, randomRandom},
	{"getrandbits", 1, 1, true, randomGetrandbits},
	{"randbytes", 1, 1, true, randomRandbytes},
	{"randrange", 0, -1, false, randomRandrange},
	{"randint", 0, -1, false, randomRandint},
	{"choice", 1, 1, false, randomChoice},
	{"choices", 0, -1, false, randomChoices},
	{"shuffle", 1, 1, false, randomShuffle},
	{"sample", 0, -1, false, randomSample},
	{"getstate", 0, 0, true, randomGetstate},
	{"setstate", 1, 1, true, randomSetstate},
	{"uniform", 0, -1, false, randomReal(sig("uniform", "a b"), nil, uniform)},
	{"triangular", 0, -1, false, randomTriangular},
	{"gauss", 0, -1, false, randomReal(sig("gauss", "mu= sigma="), []float64{0, 1}, gauss)},
	{"normalvariate", 0, -1, false, randomReal(sig("normalvariate", "mu= sigma="), []float64{0, 1}, normalvariate)},
	{"lognormvariate", 0, -1, false, randomReal(sig("lognormvariate", "mu sigma"), nil, lognormvariate)},
	{"expovariate", 0, -1, false, randomReal(sig("expovariate", "lambd"), nil, expovariate)},
	{"betavariate", 0, -1, false, randomReal(sig("betavariate", "alpha beta"), nil, betavariate)},
	{"gammavariate", 0, -1, false, randomReal(sig("gammavariate", "alpha beta"), nil, gammavariate)},
	{"paretovariate", 0, -1, false, randomReal(sig("paretovariate", "alpha"), nil, paretovariate)},
	{"weibullvariate", 0, -1, false, randomReal(sig("weibullvariate", "alpha beta"), nil, weibullvariate)},
	{"vonmisesvariate", 0, -1, false, randomReal(sig("vonmisesvariate", "mu kappa"), nil, vonmisesvariate)},
}

func setupRandom() {
	var methods []vm.Builtin
	for _, m := range randomFuncs {
		methods = append(methods, vm.Builtin{Name: m.name, Min: m.min, Max: m.max, NoKw: m.noKw,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
				r, err := dataOf[rng](args, typeRandom, m.name)
				if err != nil {
					return vm.Value{}, err
				}
				return m.f(t, r, args[1:], kw)
			}})
	}
	typeRandom.AddMethods(methods)
	typeRandom.AddMethods([]vm.Builtin{{Name: "__init__", Max: 1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		r, err := dataOf[rng](args, typeRandom, "__init__")
		if err != nil {
			return vm.Value{}, err
		}
		return vm.None, r.init(t, args[1:], kw)
	}}})
	newRandom := func(system bool) func(*vm.Thread, *vm.Type, []vm.Value, []vm.Kw) (vm.Value, error) {
		return func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			r := &rng{system: system}
			if scriptInit(cls) {
				args, kw = nil, nil
			}
			return newObject(cls, r), r.init(t, args, kw)
		}
	}
	typeRandom.New = newRandom(false)
	typeSystemRandom.New = newRandom(true)
}

func (r *rng) init(t *vm.Thread, args []vm.Value, kw []vm.Kw) error {
	var a [1]vm.Value
	if err := sigRandom.bind(a[:], args, kw); err != nil {
		return err
	}
	return r.seed(t, a[0], 2)
}

var sigRandom = sig("Random", "x=")

// randomConstants are numbers that the distributions use.
var randomConstants = map[string]float64{
	"LOG4": math.Log(4), "NV_MAGICCONST": 4 * math.Exp(-0.5) / math.Sqrt(2), "RECIP_BPF": 1.0 / (1 << 53), "SG_MAGICCONST": 1 + math.Log(4.5),
	"TWOPI": 2 * math.Pi,
}

func buildRandom(t *vm.Thread) (*vm.Module, error) {
	r := &rng{}
	if err := r.seed(t, vm.None, 2); err != nil {
		return nil, err
	}
	var fns []vm.Builtin
	for _, m := range randomFuncs {
		fns = append(fns, vm.Builtin{Name: m.name, Min: m.min, Max: m.max, NoKw: m.noKw,
			Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) { return m.f(t, r, args, kw) }})
	}
	attrs := typeAttrs(typeRandom, typeSystemRandom)
	for name, x := range randomConstants {
		attrs = append(attrs, attr{name, vm.Float(x)})
	}
	return newModule("random", fns, append(attrs, attr{"BPF", vm.Int(53)})...), nil
}

var sigSeed = sig("seed", "a= version=")

func randomSeed(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigSeed.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	version, err := intOr(t, a[1], 2)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.None, r.seed(t, a[0], version)
}

func randomRandom(_ *vm.Thread, r *rng, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	return vm.Float(r.float()), nil
}

// maxRandomBits bounds one draw of getrandbits and randbytes.
const maxRandomBits = 1 << 30

func randomBitCount(t *vm.Thread, v vm.Value, unit int64) (int, error) {
	n, err := vm.IndexInt(t, v)
	if err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, vm.ValueErrorf("number of bits must be non-negative")
	}
	if n > maxRandomBits/unit {
		return 0, vm.Errorf(vm.ExcMemoryError, "%d random bits at once are too many", n)
	}
	n *= unit
	return int(n), t.Reserve(int(n/8), 1)
}

func randomGetrandbits(t *vm.Thread, r *rng, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	k, err := randomBitCount(t, args[0], 1)
	if err != nil {
		return vm.Value{}, err
	}
	if k < 64 {
		return vm.Int(int64(r.bits64(k))), nil
	}
	return vm.BigInt(r.bitsBig(k)), nil
}

func randomRandbytes(t *vm.Thread, r *rng, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	k, err := randomBitCount(t, args[0], 8)
	if err != nil {
		return vm.Value{}, err
	}
	if r.system {
		return vm.Bytes(unsafeString(entropy(k / 8))), nil
	}
	out := r.bitsBig(k).FillBytes(make([]byte, k/8))
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return vm.Bytes(unsafeString(out)), nil
}

// rangeArg converts an argument of randrange: ints, and floats that are whole.
func rangeArg(t *vm.Thread, v vm.Value, what string) (*big.Int, error) {
	if v.Kind() == vm.KFloat {
		f := v.AsFloat()
		if f != math.Floor(f) {
			return nil, vm.ValueErrorf("non-integer %s for randrange()", what)
		}
		n, err := floatToInt(f)
		if err != nil {
			return nil, err
		}
		v = n
	}
	return toBig(t, v)
}

var sigRandrange = sig("randrange", "start stop= step=")

func randomRandrange(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigRandrange.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	if a[2].IsUnset() && a[0].Kind() == vm.KInt {
		lo, hi := a[0].AsInt(), int64(0)
		switch {
		case !given(a[1]):
			if lo > 0 {
				return vm.Int(r.below(lo)), nil
			}
		case a[1].Kind() == vm.KInt:
			hi = a[1].AsInt()
			if lo < hi && hi-lo > 0 {
				return vm.Int(lo + r.below(hi-lo)), nil
			}
		}
	}
	start, err := rangeArg(t, a[0], "arg 1")
	if err != nil {
		return vm.Value{}, err
	}
	if !given(a[1]) {
		if !a[2].IsUnset() {
			return vm.Value{}, vm.TypeErrorf("Missing a non-None stop argument")
		}
		if start.Sign() <= 0 {
			return vm.Value{}, vm.ValueErrorf("empty range for randrange()")
		}
		return vm.BigInt(r.belowBig(start)), nil
	}
	stop, err := rangeArg(t, a[1], "stop")
	if err != nil {
		return vm.Value{}, err
	}
	step := big.NewInt(1)
	if !a[2].IsUnset() {
		if step, err = rangeArg(t, a[2], "step"); err != nil {
			return vm.Value{}, err
		}
	}
	width := new(big.Int).Sub(stop, start)
	if step.IsInt64() && step.Int64() == 1 {
		if width.Sign() <= 0 {
			return vm.Value{}, vm.ValueErrorf("empty range for randrange() (%s, %s, %s)", start, stop, width)
		}
		return vm.BigInt(width.Add(start, r.belowBig(width))), nil
	}
	if step.Sign() == 0 {
		return vm.Value{}, vm.ValueErrorf("zero step for randrange()")
	}
	// How many steps: width / step, rounded up.
	n, rest := new(big.Int).QuoRem(width, step, new(big.Int))
	if rest.Sign() != 0 && rest.Sign() == step.Sign() {
		n.Add(n, big.NewInt(1))
	}
	if n.Sign() <= 0 {
		return vm.Value{}, vm.ValueErrorf("empty range for randrange()")
	}
	n = r.belowBig(n)
	n.Mul(n, step)
	return vm.BigInt(n.Add(n, start)), nil
}

var sigRandint = sig("randint", "a b")

func randomRandint(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigRandint.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	hi, err := vm.BinaryOp(t, "+", a[1], vm.Int(1))
	if err != nil {
		return vm.Value{}, err
	}
	return randomRandrange(t, r, []vm.Value{a[0], hi}, nil)
}

func randomChoice(t *vm.Thread, r *rng, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	n, err := vm.Len(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if n == 0 {
		return vm.Value{}, vm.IndexErrorf("Cannot choose from an empty sequence")
	}
	return vm.GetItem(t, args[0], vm.Int(r.below(int64(n))))
}

// accumulate returns the running sums of v's elements.
func accumulate(t *vm.Thread, v vm.Value) ([]vm.Value, error) {
	sums, err := vm.Collect(t, v)
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(sums); i++ {
		if sums[i], err = vm.BinaryOp(t, "+", sums[i-1], sums[i]); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// drawCount converts the k argument and charges for so many values.
func drawCount(t *vm.Thread, v vm.Value, def int64) (int, error) {
	k, err := intOr(t, v, def)
	if err != nil {
		return 0, err
	}
	if k > 1<<31 {
		return 0, vm.Errorf(vm.ExcMemoryError, "%d values at once are too many", k)
	}
	return int(max(k, 0)), t.Reserve(int(max(k, 0)), 24)
}

var sigChoices = sig("choices", "population weights= * cum_weights= k=")

func randomChoices(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [4]vm.Value
	if err := sigChoices.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	n, err := vm.Len(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	k, err := drawCount(t, a[3], 1)
	if err != nil {
		return vm.Value{}, err
	}
	pick := func() int64 { return int64(math.Floor(r.float() * float64(n))) }
	if given(a[1]) || given(a[2]) {
		if given(a[1]) && given(a[2]) {
			return vm.Value{}, vm.TypeErrorf("Cannot specify both weights and cumulative weights")
		}
		if given(a[1]) && a[1].IsInt() {
			s, err := vm.Repr(t, a[1])
			if err != nil {
				return vm.Value{}, err
			}
			return vm.Value{}, vm.TypeErrorf("The number of choices must be a keyword argument: k=%s", s)
		}
		sums, err := cumulative(t, a[1], a[2])
		if err != nil {
			return vm.Value{}, err
		}
		if len(sums) != n {
			return vm.Value{}, vm.ValueErrorf("The number of weights does not match the population")
		}
		if n == 0 {
			return vm.Value{}, vm.IndexErrorf("list index out of range")
		}
		total := sums[n-1]
		if total <= 0 {
			return vm.Value{}, vm.ValueErrorf("Total of weights must be greater than zero")
		}
		if !finite(total) {
			return vm.Value{}, vm.ValueErrorf("Total of weights must be finite")
		}
		pick = func() int64 {
			x := r.float() * total
			return int64(sort.Search(n-1, func(i int) bool { return x < sums[i] }))
		}
	} else if n == 0 && k > 0 {
		return vm.Value{}, vm.IndexErrorf("list index out of range")
	}
	out := make([]vm.Value, k)
	for i := range out {
		if err := t.Tick(); err != nil {
			return vm.Value{}, err
		}
		if out[i], err = vm.GetItem(t, a[0], vm.Int(pick())); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.NewList(out), nil
}

// cumulative returns the running sums of weights, or sums that are given.
func cumulative(t *vm.Thread, weights, sums vm.Value) ([]float64, error) {
	var vals []vm.Value
	var err error
	if given(weights) {
		vals, err = accumulate(t, weights)
	} else {
		vals, err = vm.Collect(t, sums)
	}
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(vals))
	for i, v := range vals {
		if out[i], err = toFloat(t, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func randomShuffle(t *vm.Thread, r *rng, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	x := args[0]
	n, err := vm.Len(t, x)
	if err != nil {
		return vm.Value{}, err
	}
	if x.Kind() == vm.KList {
		e := x.AsList().Elems
		for i := n - 1; i > 0; i-- {
			j := r.below(int64(i + 1))
			e[i], e[j] = e[j], e[i]
		}
		return vm.None, nil
	}
	for i := n - 1; i > 0; i-- {
		p, q := vm.Int(int64(i)), vm.Int(r.below(int64(i+1)))
		a, err := vm.GetItem(t, x, p)
		if err != nil {
			return vm.Value{}, err
		}
		b, err := vm.GetItem(t, x, q)
		if err != nil {
			return vm.Value{}, err
		}
		if err := vm.SetItem(t, x, p, b); err != nil {
			return vm.Value{}, err
		}
		if err := vm.SetItem(t, x, q, a); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.None, nil
}

var sigSample = sig("sample", "population k * counts=")

func randomSample(t *vm.Thread, r *rng, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigSample.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	pop := a[0]
	if !isSequence(pop) {
		return vm.Value{}, vm.TypeErrorf("Population must be a sequence.  For dicts or sets, use sorted(d).")
	}
	n, err := vm.Len(t, pop)
	if err != nil {
		return vm.Value{}, err
	}
	k, err := vm.IndexInt(t, a[1])
	if err != nil {
		return vm.Value{}, err
	}
	at := func(i int64) vm.Value { return vm.Int(i) }
	if given(a[2]) {
		sums, err := accumulate(t, a[2])
		if err != nil {
			return vm.Value{}, err
		}
		if len(sums) != n {
			return vm.Value{}, vm.ValueErrorf("The number of counts does not match the population")
		}
		for _, s := range sums {
			if s.Kind() != vm.KInt {
				return vm.Value{}, vm.TypeErrorf("Counts must be integers")
			}
		}
		if n == 0 || sums[n-1].AsInt() <= 0 {
			return vm.Value{}, vm.ValueErrorf("Total of counts must be greater than zero")
		}
		groups := n
		at = func(i int64) vm.Value {
			return vm.Int(int64(sort.Search(groups-1, func(j int) bool { return i < sums[j].AsInt() })))
		}
		n = int(sums[n-1].AsInt())
	}
	if k < 0 || k > int64(n) {
		return vm.Value{}, vm.ValueErrorf("Sample larger than population or is negative")
	}
	picks, err := r.sample(t, int64(n), int(k))
	if err != nil {
		return vm.Value{}, err
	}
	out := make([]vm.Value, k)
	for i, p := range picks {
		if out[i], err = vm.GetItem(t, pop, at(p)); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.NewList(out), nil
}

// sample draws k different numbers below n, by the same choice between a pool
// and a set of those drawn as CPython makes.
func (r *rng) sample(t *vm.Thread, n int64, k int) ([]int64, error) {
	if err := t.Reserve(k, 32); err != nil {
		return nil, err
	}
	out := make([]int64, k)
	setSize := 21.0
	if k > 5 {
		setSize += math.Pow(4, math.Ceil(log(float64(k)*3)/log(4)))
	}
	if float64(n) <= setSize {
		pool := make([]int64, n)
		for i := range pool {
			pool[i] = int64(i)
		}
		for i := range out {
			last := n - int64(i) - 1
			j := r.below(last + 1)
			out[i] = pool[j]
			pool[j] = pool[last]
		}
		return out, nil
	}
	seen := make(map[int64]struct{}, k)
	for i := range out {
		if err := t.Tick(); err != nil {
			return nil, err
		}
		j := r.below(n)
		for {
			if _, dup := seen[j]; !dup {
				break
			}
			j = r.below(n)
		}
		seen[j] = struct{}{}
		out[i] = j
	}
	return out, nil
}

// isSequence reports whether v is a sequence as collections.abc has it.
func isSequence(v vm.Value) bool {
	switch v.Kind() {
	case vm.KList, vm.KTuple, vm.KStr, vm.KBytes, vm.KByteArray, vm.KRange:
		return true
	case vm.KObject:
		ty := vm.TypeOf(v)
		return ty.IsSubtype(typeDeque) || ty.Slots.GetItem != nil && ty.Slots.Len != nil
	}
	return false
}

func randomGetstate(_ *vm.Thread, r *rng, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if r.system {
		return vm.Value{}, vm.Errorf(vm.ExcNotImplementedError, "System entropy source does not have state.")
	}
	state := make([]vm.Value, twisterN+1)
	for i, w := range r.state {
		state[i] = vm.Int(int64(w))
	}
	state[twisterN] = vm.Int(int64(r.next))
	next := vm.None
	if r.hasGauss {
		next = vm.Float(r.gauss)
	}
	return vm.NewTuple(vm.Int(3), vm.NewTuple(state...), next), nil
}

func randomSetstate(t *vm.Thread, r *rng, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if r.system {
		return vm.Value{}, vm.Errorf(vm.ExcNotImplementedError, "System entropy source does not have state.")
	}
	parts, err := vm.Collect(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if len(parts) != 3 || parts[0].Kind() != vm.KInt || parts[0].AsInt() != 3 {
		return vm.Value{}, vm.ValueErrorf("state is not one that getstate() of this version returned")
	}
	if parts[1].Kind() != vm.KTuple {
		return vm.Value{}, vm.TypeErrorf("state vector must be a tuple")
	}
	words := parts[1].AsTuple().Elems
	if len(words) != twisterN+1 {
		return vm.Value{}, vm.ValueErrorf("state vector is the wrong size")
	}
	var m twister
	for i := range m.state {
		n, err := vm.IndexInt(t, words[i])
		if err != nil {
			return vm.Value{}, err
		}
		m.state[i] = uint32(n)
	}
	next, err := vm.IndexInt(t, words[twisterN])
	if err != nil {
		return vm.Value{}, err
	}
	if next < 0 || next > twisterN {
		return vm.Value{}, vm.ValueErrorf("invalid state")
	}
	m.next = int(next)
	r.twister = m
	r.hasGauss = given(parts[2])
	if r.hasGauss {
		if r.gauss, err = toFloat(t, parts[2]); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.None, nil
}
