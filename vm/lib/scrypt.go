package lib

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"

	"gears/vm"
)

var sigScrypt = csig("scrypt", "password * salt= n= r= p= maxmem= dklen=")

// scryptLimit is the memory that a call may use when maxmem does not say.
const scryptLimit = 32 << 20

// hashlibScrypt derives a key (RFC 7914). Its memory and time count.
func hashlibScrypt(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [7]vm.Value
	if err := sigScrypt.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	password, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if !given(a[1]) {
		return vm.Value{}, vm.TypeErrorf("salt is required")
	}
	salt, err := bytesOf(a[1])
	if err != nil {
		return vm.Value{}, err
	}
	var n, r, p int64
	for i, x := range []struct {
		to   *int64
		text string
	}{{&n, "n is required and must be an unsigned int"}, {&r, "r is required and must be an unsigned int"}, {&p, "p is required and must be an unsigned int"}} {
		if !given(a[i+2]) || !a[i+2].IsInt() {
			return vm.Value{}, vm.TypeErrorf("%s", x.text)
		}
		if *x.to, err = vm.IndexInt(t, a[i+2]); err != nil {
			return vm.Value{}, err
		}
		if i == 0 && (n < 2 || n&(n-1) != 0) {
			return vm.Value{}, vm.ValueErrorf("n must be a power of 2.")
		}
	}
	maxmem, size := int64(0), int64(64)
	if given(a[5]) {
		if maxmem, err = vm.IndexInt(t, a[5]); err != nil {
			return vm.Value{}, err
		}
		if maxmem < 0 || maxmem > math.MaxInt32 {
			return vm.Value{}, vm.ValueErrorf("maxmem must be positive and smaller than %d", math.MaxInt32)
		}
	}
	if given(a[6]) {
		if size, err = vm.IndexInt(t, a[6]); err != nil {
			return vm.Value{}, err
		}
		if size <= 0 || size > math.MaxInt32 {
			return vm.Value{}, vm.ValueErrorf("dklen must be greater than 0 and smaller than %d", math.MaxInt32)
		}
	}
	if maxmem == 0 {
		maxmem = scryptLimit
	}
	if r < 1 || p < 1 || r > 1<<20 || p > 1<<20 || n > 1<<31 || p > (1<<30-1)/r {
		return vm.Value{}, vm.ValueErrorf("Invalid parameter combination for n, r, p, maxmem.")
	}
	// What OpenSSL counts: the blocks, the table and working space.
	if need := 128*r*p + 32*r*4*(n+2); need > maxmem {
		return vm.Value{}, vm.ValueErrorf("[digital envelope routines] memory limit exceeded")
	}
	if err := t.Charge(int(128*r*(n+p+2) + size)); err != nil {
		return vm.Value{}, err
	}
	blocks := pbkdf2Once(password, salt, int(128*r*p))
	for i := range p {
		if err := scryptMix(t, blocks[i*128*r:(i+1)*128*r], int(r), int(n)); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.Bytes(string(pbkdf2Once(password, string(blocks), int(size)))), nil
}

// pbkdf2Once is PBKDF2-HMAC-SHA256 with one iteration.
func pbkdf2Once(password, salt string, size int) []byte {
	mac := hmac.New(sha256.New, []byte(password))
	var out []byte
	for block := uint32(1); len(out) < size; block++ {
		mac.Reset()
		mac.Write([]byte(salt))
		mac.Write(binary.BigEndian.AppendUint32(nil, block))
		out = mac.Sum(out)
	}
	return out[:size]
}

// scryptMix is ROMix over one block of 128*r bytes.
func scryptMix(t *vm.Thread, block []byte, r, n int) error {
	words := 32 * r
	x, y := make([]uint32, words), make([]uint32, words)
	for i := range x {
		x[i] = binary.LittleEndian.Uint32(block[4*i:])
	}
	table := make([]uint32, words*n)
	for i := range n {
		if err := t.Burn(int64(20 * r)); err != nil {
			return err
		}
		copy(table[i*words:], x)
		blockMix(x, y, r)
		x, y = y, x
	}
	for range n {
		if err := t.Burn(int64(20 * r)); err != nil {
			return err
		}
		j := int(x[words-16]) & (n - 1)
		for k, v := range table[j*words : (j+1)*words] {
			x[k] ^= v
		}
		blockMix(x, y, r)
		x, y = y, x
	}
	for i, v := range x {
		binary.LittleEndian.PutUint32(block[4*i:], v)
	}
	return nil
}

// blockMix mixes the 2*r parts of in; the even ones come first in out.
func blockMix(in, out []uint32, r int) {
	var x [16]uint32
	copy(x[:], in[len(in)-16:])
	for i := range 2 * r {
		for k := range x {
			x[k] ^= in[16*i+k]
		}
		salsa8(&x)
		copy(out[16*(i/2+i%2*r):], x[:])
	}
}

// salsaSteps are the sums of a double round of Salsa20: the word that changes,
// the two that are added, and the rotation.
var salsaSteps = func() (steps [32][4]uint8) {
	i := 0
	for _, stride := range []uint8{4, 1} { // columns, then rows
		for d := range uint8(4) {
			at := func(k uint8) uint8 {
				k = (d + k) % 4
				if stride == 4 {
					return 4*k + d
				}
				return 4*d + k
			}
			for k, rot := range []uint8{7, 9, 13, 18} {
				steps[i] = [4]uint8{at(uint8(k) + 1), at(uint8(k)), at(uint8(k) + 3), rot}
				i++
			}
		}
	}
	return
}()

// salsa8 is the core of Salsa20 with eight rounds.
func salsa8(x *[16]uint32) {
	y := *x
	for range 4 {
		for _, s := range salsaSteps {
			y[s[0]] ^= bits.RotateLeft32(y[s[1]]+y[s[2]], int(s[3]))
		}
	}
	for i, v := range y {
		x[i] += v
	}
}
