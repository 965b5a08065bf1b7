package vm

import (
	"math"
	"math/big"
	"math/bits"
)

// A hash has two forms. The script's form is what hash() and __hash__ give: for
// numbers, tuples and frozensets it is CPython's, so that 1, 1.0 and True agree.
// The table's form, which Hash and Slots.Hash return, is the same number spread
// over all bits: dicts take the low bits of it as the home slot, and the
// script's form of 1000, 2000, 3000 … would fill every eighth slot only.
const (
	spreadMul   = 0x9E3779B97F4A7C15
	unspreadMul = 0xF1DE83E19937733D // spreadMul * unspreadMul == 1 (mod 2^64)
)

func spread(h uint64) uint64   { return bits.ReverseBytes64(h * spreadMul) }
func unspread(h uint64) uint64 { return bits.ReverseBytes64(h) * unspreadMul }

// hashMod is the prime that CPython reduces numbers by.
const hashMod = 1<<61 - 1

// Hash is hash(v) as dicts use it. The error is the TypeError of an unhashable
// value or what __hash__ raised.
func Hash(t *Thread, v Value) (uint64, error) {
	switch v.k {
	case KStr:
		return hashStr(v.AsStr()), nil
	case KInt, KBool:
		return spread(hashInt(v.n)), nil
	}
	h, err := scriptHash(t, v)
	return spread(h), err
}

// scriptHash is hash(v) as the script sees it.
func scriptHash(t *Thread, v Value) (uint64, error) {
	switch v.k {
	case KStr, KBytes:
		return unspread(hashStr(v.AsStr())), nil
	case KInt, KBool:
		return hashInt(v.n), nil
	case KFloat:
		return hashFloat(v.AsFloat()), nil
	case KBig:
		return hashBig(v.AsBig()), nil
	case KNone:
		return 0xFCA86420, nil
	case KEllipsis, KNotImplemented:
		return 0xFCA86420 + uint64(v.k), nil
	case KList, KDict, KSet, KTuple, KFrozenSet:
		return hashContainer(t, v)
	case KByteArray, KSlice:
		return 0, unhashable(v)
	case KRange:
		return hashRange(v.AsRange()), nil
	case KMethod:
		m := v.AsMethod()
		return hashPointer(m.Fn) ^ bits.RotateLeft64(hashPointer(m.Self), 7), nil
	case KObject, KType:
		if f := TypeOf(v).Slots.Hash; f != nil {
			h, err := f(t, v)
			return unspread(h), err
		}
	}
	return hashPointer(v), nil
}

func unhashable(v Value) error { return TypeErrorf("unhashable type: '%s'", TypeName(v)) }

// hashPointer is the hash by identity.
func hashPointer(v Value) uint64 {
	return uint64(bits.RotateLeft64(uint64(uintptr(v.p)), -4)) ^ uint64(v.n)
}

func hashInt(n int64) uint64 {
	if n >= 0 && n < hashMod {
		return uint64(n)
	}
	m := n % hashMod
	if m == -1 {
		m = -2 // -1 is CPython's error mark
	}
	return uint64(m)
}

var bigHashMod = big.NewInt(hashMod)

func hashBig(b *big.Int) uint64 {
	var r big.Int
	r.Rem(b, bigHashMod)
	return hashInt(r.Int64())
}

// hashFloat reduces the exact value of f modulo hashMod, as CPython does, so
// that equal numbers of different types hash alike.
func hashFloat(f float64) uint64 {
	if f == math.Trunc(f) && math.Abs(f) < 1<<62 {
		return hashInt(int64(f))
	}
	switch {
	case math.IsInf(f, 1):
		return 314159
	case math.IsInf(f, -1):
		return ^uint64(314159) + 1
	case math.IsNaN(f):
		return 0
	}
	m, e := math.Frexp(math.Abs(f))
	var x uint64
	for m != 0 {
		x = (x<<28)&hashMod | x>>(61-28)
		m *= 1 << 28
		e -= 28
		y := uint64(m)
		m -= float64(y)
		x += y
		if x >= hashMod {
			x -= hashMod
		}
	}
	e %= 61
	if e < 0 {
		e += 61
	}
	x = (x<<e)&hashMod | x>>(61-e)
	if f < 0 {
		x = -x
		if x == math.MaxUint64 {
			x--
		}
	}
	return x
}

func hashContainer(t *Thread, v Value) (uint64, error) {
	if s := v.sub(); s != nil && s.Type.Slots.Hash != nil {
		h, err := s.Type.Slots.Hash(t, v)
		return unspread(h), err
	}
	switch v.k {
	case KTuple:
		return hashTuple(t, v.AsTuple().Elems)
	case KFrozenSet:
		return hashSet(t, v.AsSet())
	}
	return 0, unhashable(v)
}

// tupleHash is CPython's variant of xxHash over the elements' hashes.
type tupleHash struct{ acc, n uint64 }

const (
	xxPrime1 = 11400714785074694791
	xxPrime2 = 14029467366897019727
	xxPrime5 = 2870177450012600261
)

func (h *tupleHash) add(lane uint64) {
	if h.n == 0 {
		h.acc = xxPrime5
	}
	h.n++
	h.acc = bits.RotateLeft64(h.acc+lane*xxPrime2, 31) * xxPrime1
}

func (h *tupleHash) sum() uint64 {
	if h.n == 0 {
		h.acc = xxPrime5
	}
	x := h.acc + (h.n ^ (xxPrime5 ^ 3527539))
	if x == math.MaxUint64 {
		return 1546275796
	}
	return x
}

func hashTuple(t *Thread, elems []Value) (uint64, error) {
	t = guarded(t)
	if err := t.enter(""); err != nil {
		return 0, err
	}
	defer t.leave()
	var h tupleHash
	for _, e := range elems {
		x, err := scriptHash(t, e)
		if err != nil {
			return 0, err
		}
		h.add(x)
	}
	return h.sum(), nil
}

func hashSet(t *Thread, s *Set) (uint64, error) {
	t = guarded(t)
	if err := t.enter(""); err != nil {
		return 0, err
	}
	defer t.leave()
	var h uint64
	for i := 0; i < s.Slots(); i++ {
		e, ok := s.Slot(i)
		if !ok {
			continue
		}
		x, err := scriptHash(t, e)
		if err != nil {
			return 0, err
		}
		h ^= ((x ^ 89869747) ^ (x << 16)) * 3644798167
	}
	h ^= (uint64(s.Len()) + 1) * 1927868237
	h ^= h>>11 ^ h>>25
	h = h*69069 + 907133923
	if h == math.MaxUint64 {
		return 590923713, nil
	}
	return h, nil
}

func hashRange(r *Range) uint64 {
	none, _ := scriptHash(nil, None)
	var h tupleHash
	n := r.Len()
	h.add(hashInt(n))
	switch {
	case n == 0:
		h.add(none)
		h.add(none)
	case n == 1:
		h.add(hashInt(r.Start))
		h.add(none)
	default:
		h.add(hashInt(r.Start))
		h.add(hashInt(r.Step))
	}
	return h.sum()
}
