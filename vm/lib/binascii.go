package lib

import (
	"encoding/base64"
	"encoding/hex"
	"hash/crc32"

	"gears/vm"
)

var (
	typeBinasciiError      = vm.NewType("binascii", "Error", []*vm.Type{vm.ExcValueError}, nil)
	typeBinasciiIncomplete = vm.NewType("binascii", "Incomplete", []*vm.Type{vm.ExcException}, nil)
)

func binasciiError(format string, args ...any) error {
	return vm.Errorf(typeBinasciiError, format, args...)
}

var binasciiFuncs = []vm.Builtin{
	{Name: "hexlify", Max: -1, Fn: binasciiHexlify},
	{Name: "b2a_hex", Max: -1, Fn: binasciiHexlify},
	{Name: "unhexlify", Min: 1, Max: 1, NoKw: true, Fn: textFunc(unhex)},
	{Name: "a2b_hex", Min: 1, Max: 1, NoKw: true, Fn: textFunc(unhex)},
	{Name: "b2a_base64", Max: -1, Fn: binasciiB2A},
	{Name: "a2b_base64", Max: -1, Fn: binasciiA2B},
	{Name: "crc32", Min: 1, Max: 2, NoKw: true, Fn: binasciiCRC32},
	{Name: "crc_hqx", Min: 2, Max: 2, NoKw: true, Fn: binasciiCRCHqx},
}

func buildBinascii(*vm.Thread) (*vm.Module, error) {
	return newModule("binascii", append(quotedFuncs, binasciiFuncs...), attr{"Error", vm.TypeValue(typeBinasciiError)},
		attr{"Incomplete", vm.TypeValue(typeBinasciiIncomplete)}), nil
}

func unhex(s string) (string, error) {
	if len(s)%2 != 0 {
		return "", binasciiError("Odd-length string")
	}
	out, err := hex.DecodeString(s)
	if err != nil {
		return "", binasciiError("Non-hexadecimal digit found")
	}
	return string(out), nil
}

var sigHexlify = csig("hexlify", "data sep= bytes_per_sep=")

func binasciiHexlify(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigHexlify.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	every, err := intOr(t, a[2], 1)
	if err != nil {
		return vm.Value{}, err
	}
	sep := ""
	if !a[1].IsUnset() {
		if a[1].Kind() == vm.KStr {
			sep = a[1].AsStr()
		} else if sep, err = bytesOf(a[1]); err != nil {
			return vm.Value{}, err
		}
		if len(sep) != 1 {
			return vm.Value{}, vm.ValueErrorf("sep must be length 1.")
		}
	}
	return bytesResult(t, s, func(s string) (string, error) {
		if sep == "" || every == 0 {
			return hex.EncodeToString([]byte(s)), nil
		}
		out := make([]byte, 0, 3*len(s))
		for i := range len(s) {
			// Groups are counted from the right, or from the left when negative.
			at := int64(len(s) - i)
			step := every
			if every < 0 {
				at, step = int64(i), -every
			}
			if i > 0 && at%step == 0 {
				out = append(out, sep...)
			}
			out = append(out, hexDigits[s[i]>>4], hexDigits[s[i]&15])
		}
		return string(out), nil
	})
}

var (
	sigB2A = csig("b2a_base64", "data / * newline=")
	sigA2B = csig("a2b_base64", "data / * strict_mode=")
)

func binasciiB2A(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigB2A.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	newline, err := truth(t, a[1], true)
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) {
		out := base64.StdEncoding.EncodeToString([]byte(s))
		if newline {
			out += "\n"
		}
		return out, nil
	})
}

func binasciiA2B(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigA2B.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := asciiOrBytes(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	strict, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) { return decodeBase64(s, strict) })
}

// seedArg is the value that a checksum goes on from.
func seedArg(t *vm.Thread, args []vm.Value, i int) (uint32, error) {
	if i >= len(args) {
		return 0, nil
	}
	b, err := toBig(t, args[i])
	if err != nil {
		return 0, err
	}
	return uint32(b.Uint64()), nil
}

func binasciiCRC32(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	s, err := bytesOf(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	seed, err := seedArg(t, args, 1)
	return vm.Int(int64(crc32.Update(seed, crc32.IEEETable, []byte(s)))), err
}

// binasciiCRCHqx is the CRC of the CCITT, polynomial x**16 + x**12 + x**5 + 1.
func binasciiCRCHqx(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	s, err := bytesOf(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	seed, err := seedArg(t, args, 1)
	crc := uint16(seed)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			carry := crc & 0x8000
			crc <<= 1
			if carry != 0 {
				crc ^= 0x1021
			}
		}
	}
	return vm.Int(int64(crc)), err
}
