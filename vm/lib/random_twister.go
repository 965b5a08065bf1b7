package lib

import (
	"crypto/rand"
	"crypto/sha512"
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"

	"gears/vm"
)

const (
	twisterN = 624
	twisterM = 397
)

// twister is MT19937 (Matsumoto and Nishimura, "Mersenne Twister", 1998),
// seeded and read as CPython does so that a seed gives the same numbers.
type twister struct {
	state [twisterN]uint32
	next  int
}

func (m *twister) seedWord(s uint32) {
	m.state[0] = s
	for i := 1; i < twisterN; i++ {
		prev := m.state[i-1]
		m.state[i] = 1812433253*(prev^prev>>30) + uint32(i)
	}
	m.next = twisterN
}

// seedKey is the reference implementation's init_by_array.
func (m *twister) seedKey(key []uint32) {
	m.seedWord(19650218)
	i, j := 1, 0
	for range max(twisterN, len(key)) {
		prev := m.state[i-1]
		m.state[i] = (m.state[i] ^ (prev^prev>>30)*1664525) + key[j] + uint32(j)
		i++
		j++
		if i >= twisterN {
			m.state[0] = m.state[twisterN-1]
			i = 1
		}
		if j >= len(key) {
			j = 0
		}
	}
	for range twisterN - 1 {
		prev := m.state[i-1]
		m.state[i] = (m.state[i] ^ (prev^prev>>30)*1566083941) - uint32(i)
		i++
		if i >= twisterN {
			m.state[0] = m.state[twisterN-1]
			i = 1
		}
	}
	m.state[0] = 1 << 31
}

func (m *twister) refill() {
	mix := func(i, j, k int) {
		y := m.state[i]&(1<<31) | m.state[j]&(1<<31-1)
		x := m.state[k] ^ y>>1
		if y&1 != 0 {
			x ^= 0x9908b0df
		}
		m.state[i] = x
	}
	for i := range twisterN - 1 {
		mix(i, i+1, (i+twisterM)%twisterN)
	}
	mix(twisterN-1, 0, twisterM-1)
	m.next = 0
}

func (m *twister) uint32() uint32 {
	if m.next >= twisterN {
		m.refill()
	}
	y := m.state[m.next]
	m.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

// rng is the native part of a Random: a twister or, for SystemRandom, the
// entropy of the operating system.
type rng struct {
	twister
	system   bool
	gauss    float64 // the second number of gauss's last pair
	hasGauss bool
}

func entropy(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// float is the next number in [0, 1), of 53 bits.
func (r *rng) float() float64 {
	if r.system {
		var b [8]byte
		rand.Read(b[1:])
		return float64(binary.BigEndian.Uint64(b[:])>>3) * (1.0 / (1 << 53))
	}
	a, b := r.uint32()>>5, r.uint32()>>6
	return (float64(float64(a)*67108864) + float64(b)) * (1.0 / 9007199254740992.0)
}

// bits64 is getrandbits(k) for 0 <= k <= 64.
func (r *rng) bits64(k int) uint64 {
	switch {
	case k == 0:
		return 0
	case r.system:
		var b [8]byte
		n := (k + 7) / 8
		rand.Read(b[8-n:])
		return binary.BigEndian.Uint64(b[:]) >> (n*8 - k)
	case k <= 32:
		return uint64(r.uint32() >> (32 - k))
	}
	low := uint64(r.uint32())
	return low | uint64(r.uint32()>>(64-k))<<32
}

// bitsBig is getrandbits(k) for any k >= 0.
func (r *rng) bitsBig(k int) *big.Int {
	if k <= 64 {
		return new(big.Int).SetUint64(r.bits64(k))
	}
	n := (k + 7) / 8
	if r.system {
		x := new(big.Int).SetBytes(entropy(n))
		return x.Rsh(x, uint(n*8-k))
	}
	words := (k + 31) / 32
	buf := make([]byte, 4*words) // big-endian: the first word drawn is the last
	for i := range words {
		w := r.uint32()
		if left := k - 32*i; left < 32 {
			w >>= 32 - left
		}
		binary.BigEndian.PutUint32(buf[4*(words-1-i):], w)
	}
	return new(big.Int).SetBytes(buf)
}

// below is a number in [0, n), n > 0.
func (r *rng) below(n int64) int64 {
	k := bits.Len64(uint64(n))
	x := r.bits64(k)
	for x >= uint64(n) {
		x = r.bits64(k)
	}
	return int64(x)
}

func (r *rng) belowBig(n *big.Int) *big.Int {
	if n.IsInt64() {
		return big.NewInt(r.below(n.Int64()))
	}
	x := r.bitsBig(n.BitLen())
	for x.Cmp(n) >= 0 {
		x = r.bitsBig(n.BitLen())
	}
	return x
}

// seed restarts the generator. version is 1 or 2: the way in which text
// becomes a number.
func (r *rng) seed(t *vm.Thread, v vm.Value, version int64) error {
	r.hasGauss = false
	if r.system {
		return nil
	}
	var n *big.Int
	switch v.Kind() {
	case vm.KUnset, vm.KNone:
		b := entropy(twisterN * 4)
		key := make([]uint32, twisterN)
		for i := range key {
			key[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
		r.seedKey(key)
		return nil
	case vm.KInt, vm.KBool, vm.KBig:
		b, err := toBig(t, v)
		if err != nil {
			return err
		}
		n = new(big.Int).Abs(b)
	case vm.KFloat:
		n = new(big.Int).SetUint64(uint64(hashFloat(v.AsFloat())))
	case vm.KStr, vm.KBytes, vm.KByteArray:
		var s string
		if v.Kind() == vm.KByteArray {
			s = string(v.AsByteArray().B)
		} else {
			s = v.AsStr()
		}
		if version == 1 && v.Kind() != vm.KByteArray {
			n = new(big.Int).SetUint64(seedText1(s, v.Kind() == vm.KBytes))
			break
		}
		sum := sha512.Sum512([]byte(s))
		n = new(big.Int).SetBytes(append([]byte(s), sum[:]...))
	default:
		return vm.TypeErrorf("The only supported seed types are: None,\nint, float, str, bytes, and bytearray.")
	}
	b := n.Bytes()
	key := make([]uint32, max((len(b)+3)/4, 1))
	for i := range b {
		pos := len(b) - 1 - i
		key[i/4] |= uint32(b[pos]) << (8 * (i % 4))
	}
	r.seedKey(key)
	return nil
}

// seedText1 is the hash of text by which version 1 seeds.
func seedText1(s string, raw bool) uint64 {
	var x, n uint64
	add := func(c uint64) {
		if n == 0 {
			x = c << 7
		}
		x = 1000003*x ^ c
		n++
	}
	if raw {
		for _, c := range []byte(s) {
			add(uint64(c))
		}
	} else {
		for _, c := range s {
			add(uint64(c))
		}
	}
	return x ^ n
}

// hashFloat is CPython's hash of a float: the value modulo 2**61-1.
func hashFloat(f float64) int64 {
	const modulus = 1<<61 - 1
	switch {
	case f != f:
		return 0
	case math.IsInf(f, 0):
		return int64(math.Copysign(314159, f))
	}
	m, e := math.Frexp(math.Abs(f))
	var x uint64
	for m != 0 {
		x = x<<28&modulus | x>>(61-28)
		m *= 1 << 28
		e -= 28
		y := uint64(m)
		m -= float64(y)
		x += y
		if x >= modulus {
			x -= modulus
		}
	}
	e %= 61
	if e < 0 {
		e += 61
	}
	x = x<<e&modulus | x>>(61-e)
	h := int64(x)
	if f < 0 {
		h = -h
	}
	if h == -1 {
		h = -2
	}
	return h
}
