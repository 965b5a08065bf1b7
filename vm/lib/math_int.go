package lib

import (
	"math/big"

	"gears/vm"
)

// maxFactorial bounds factorial's argument: the result has 18.5 million bits.
const maxFactorial = 1_000_000

// maxCombBits bounds the size of what comb and perm may compute.
const maxCombBits = 1 << 24

func mathGCD(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	acc := new(big.Int)
	for _, a := range args {
		if acc.IsInt64() && a.Kind() == vm.KInt && a.AsInt() > -1<<62 {
			acc.SetInt64(gcd64(acc.Int64(), a.AsInt()))
			continue
		}
		b, err := toBig(t, a)
		if err != nil {
			return vm.Value{}, err
		}
		acc = new(big.Int).GCD(nil, nil, acc, new(big.Int).Abs(b))
	}
	return vm.BigInt(acc), nil
}

func gcd64(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	if a < 0 {
		return -a
	}
	return a
}

func mathLCM(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	acc := big.NewInt(1)
	for _, a := range args {
		b, err := toBig(t, a)
		if err != nil {
			return vm.Value{}, err
		}
		if acc.Sign() == 0 || b.Sign() == 0 {
			acc = new(big.Int)
			continue
		}
		b = new(big.Int).Abs(b)
		g := new(big.Int).GCD(nil, nil, acc, b)
		if err := t.Reserve((acc.BitLen()+b.BitLen())/8, 1); err != nil {
			return vm.Value{}, err
		}
		acc = new(big.Int).Mul(acc, b.Div(b, g))
	}
	return vm.BigInt(acc), nil
}

func mathIsqrt(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	b, err := toBig(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if b.Sign() < 0 {
		return vm.Value{}, vm.ValueErrorf("isqrt() argument must be nonnegative")
	}
	return vm.BigInt(new(big.Int).Sqrt(b)), nil
}

func mathFactorial(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	b, err := toBig(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if b.Sign() < 0 {
		return vm.Value{}, vm.ValueErrorf("factorial() not defined for negative values")
	}
	if !b.IsInt64() || b.Int64() > maxFactorial {
		return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "factorial() argument should not exceed %d", maxFactorial)
	}
	n := b.Int64()
	if err := t.Reserve(int(n), 3); err != nil {
		return vm.Value{}, err
	}
	return product(t, 1, n)
}

// product is lo * … * hi, by halves so that the factors stay of like size; it
// checks the thread's budget on the way.
func product(t *vm.Thread, lo, hi int64) (vm.Value, error) {
	var mul func(lo, hi int64) (*big.Int, error)
	mul = func(lo, hi int64) (*big.Int, error) {
		if hi-lo < 512 {
			if err := t.Tick(); err != nil {
				return nil, err
			}
			return new(big.Int).MulRange(lo, hi), nil
		}
		mid := lo + (hi-lo)/2
		a, err := mul(lo, mid)
		if err != nil {
			return nil, err
		}
		b, err := mul(mid+1, hi)
		if err != nil {
			return nil, err
		}
		return a.Mul(a, b), nil
	}
	b, err := mul(lo, hi)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.BigInt(b), nil
}

// nk converts the arguments of comb and perm.
func nk(t *vm.Thread, args []vm.Value) (n, k *big.Int, err error) {
	if n, err = toBig(t, args[0]); err != nil {
		return nil, nil, err
	}
	if k, err = toBig(t, args[1]); err != nil {
		return nil, nil, err
	}
	if n.Sign() < 0 {
		return nil, nil, vm.ValueErrorf("n must be a non-negative integer")
	}
	if k.Sign() < 0 {
		return nil, nil, vm.ValueErrorf("k must be a non-negative integer")
	}
	return n, k, nil
}

func mathComb(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	n, k, err := nk(t, args)
	if err != nil {
		return vm.Value{}, err
	}
	rest := new(big.Int).Sub(n, k)
	if rest.Sign() < 0 {
		return vm.Int(0), nil
	}
	if rest.Cmp(k) < 0 {
		k = rest
	}
	if !k.IsInt64() || k.Int64() > maxCombBits/int64(n.BitLen()+1) {
		return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "min(n - k, k) must not exceed %d", maxCombBits/(n.BitLen()+1))
	}
	if err := t.Reserve(int(k.Int64())*n.BitLen()/8, 1); err != nil {
		return vm.Value{}, err
	}
	num, err := falling(t, n, k.Int64())
	if err != nil {
		return vm.Value{}, err
	}
	den, err := product(t, 1, k.Int64())
	if err != nil {
		return vm.Value{}, err
	}
	d, err := toBig(t, den)
	return vm.BigInt(num.Quo(num, d)), err
}

// falling is n (n-1) … (n-k+1).
func falling(t *vm.Thread, n *big.Int, k int64) (*big.Int, error) {
	if n.IsInt64() {
		v, err := product(t, n.Int64()-k+1, n.Int64())
		if err != nil {
			return nil, err
		}
		b, err := toBig(t, v)
		return new(big.Int).Set(b), err
	}
	acc := big.NewInt(1)
	for i := range k {
		if err := t.Tick(); err != nil {
			return nil, err
		}
		acc.Mul(acc, new(big.Int).Sub(n, big.NewInt(i)))
	}
	return acc, nil
}

func mathPerm(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 1 || args[1].IsNone() {
		return mathFactorial(t, args[:1], nil)
	}
	n, k, err := nk(t, args)
	if err != nil {
		return vm.Value{}, err
	}
	if n.Cmp(k) < 0 {
		return vm.Int(0), nil
	}
	if !k.IsInt64() || k.Int64() > maxCombBits/int64(n.BitLen()+1) {
		return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "k must not exceed %d", maxCombBits/(n.BitLen()+1))
	}
	if err := t.Reserve(int(k.Int64())*n.BitLen()/8, 1); err != nil {
		return vm.Value{}, err
	}
	b, err := falling(t, n, k.Int64())
	if err != nil {
		return vm.Value{}, err
	}
	return vm.BigInt(b), nil
}
