package lib

import (
	"encoding/binary"
	"math"
	"math/big"
	"strings"

	"gears/vm"
)

var (
	typeStruct      = vm.NewType("_struct", "Struct", nil, nil)
	typeStructError = vm.NewType("struct", "error", []*vm.Type{vm.ExcException}, nil)
	typeUnpackIter  = vm.NewType("_struct", "unpack_iterator", nil, nil)
)

func structError(format string, args ...any) error {
	return vm.Errorf(typeStructError, format, args...)
}

// structCode is a format character: its size in standard and native layout.
type structCode struct {
	std, native int
	kind        byte // i signed, u unsigned, f float, others themselves
	name        string
}

var structCodes = map[byte]structCode{
	'x': {1, 1, 'x', ""}, 'c': {1, 1, 'c', ""}, '?': {1, 1, '?', ""},
	'b': {1, 1, 'i', "byte"}, 'B': {1, 1, 'u', "ubyte"}, 'h': {2, 2, 'i', "short"}, 'H': {2, 2, 'u', "ushort"},
	'i': {4, 4, 'i', "int"}, 'I': {4, 4, 'u', "uint"}, 'l': {4, 8, 'i', "long"}, 'L': {4, 8, 'u', "ulong"},
	'q': {8, 8, 'i', "longlong"}, 'Q': {8, 8, 'u', "ulonglong"}, 'n': {0, 8, 'i', "ssize_t"}, 'N': {0, 8, 'u', "size_t"},
	'P': {0, 8, 'u', "pointer"}, 'e': {2, 2, 'f', ""}, 'f': {4, 4, 'f', ""}, 'd': {8, 8, 'f', ""},
	's': {1, 1, 's', ""}, 'p': {1, 1, 'p', ""},
}

// structField is one value of a layout; s and p take count bytes.
type structField struct {
	code   byte
	kind   byte
	offset int
	size   int
}

// layout is a compiled format.
type layout struct {
	format string
	native bool
	order  binary.ByteOrder
	fields []structField
	size   int
}

// maxStruct bounds the size of a layout in bytes, and so its fields.
const maxStruct = 1 << 24

func parseLayout(format string) (*layout, error) {
	l := &layout{format: format, native: true, order: binary.LittleEndian}
	f := format
	aligned := true
	if f != "" {
		switch f[0] {
		case '@':
			f = f[1:]
		case '=':
			l.native, aligned, f = false, false, f[1:]
		case '<':
			l.native, aligned, f = false, false, f[1:]
		case '>', '!':
			l.native, aligned, l.order, f = false, false, binary.BigEndian, f[1:]
		}
	}
	for i := 0; i < len(f); i++ {
		c := f[i]
		if c == ' ' || c >= '\t' && c <= '\r' {
			continue
		}
		n, counted := 0, false
		for ; i < len(f) && f[i] >= '0' && f[i] <= '9'; i++ {
			n, counted = n*10+int(f[i]-'0'), true
			if n > maxStruct {
				return nil, structError("total struct size too long")
			}
		}
		if i >= len(f) {
			return nil, structError("repeat count given without format specifier")
		}
		if !counted {
			n = 1
		}
		code, ok := structCodes[f[i]]
		size := code.std
		if l.native {
			size = code.native
		}
		if !ok || size == 0 {
			return nil, structError("bad char in struct format")
		}
		if aligned && code.kind != 's' && code.kind != 'p' {
			l.size = (l.size + size - 1) / size * size
		}
		switch code.kind {
		case 'x':
			l.size += n
		case 's', 'p':
			l.fields = append(l.fields, structField{f[i], code.kind, l.size, n})
			l.size += n
		default:
			for range n {
				if l.size > maxStruct {
					break
				}
				l.fields = append(l.fields, structField{f[i], code.kind, l.size, size})
				l.size += size
			}
		}
		if l.size > maxStruct {
			return nil, structError("total struct size too long")
		}
	}
	return l, nil
}

func (l *layout) pack(t *vm.Thread, dst []byte, args []vm.Value) error {
	for i, f := range l.fields {
		if err := l.packOne(t, dst[f.offset:f.offset+f.size], f, args[i]); err != nil {
			return err
		}
	}
	return nil
}

func (l *layout) packOne(t *vm.Thread, dst []byte, f structField, v vm.Value) error {
	switch f.kind {
	case 'c':
		s, err := bytesOf(v)
		if err != nil || len(s) != 1 || v.Kind() != vm.KBytes {
			return structError("char format requires a bytes object of length 1")
		}
		dst[0] = s[0]
	case '?':
		b, err := vm.Truth(t, v)
		if err != nil {
			return err
		}
		dst[0] = byte(boolInt(b))
	case 's', 'p':
		s, err := bytesOf(v)
		if err != nil {
			return structError("argument for '%c' must be a bytes object", f.code)
		}
		if f.kind == 'p' && f.size > 0 {
			n := copy(dst[1:], s)
			dst[0] = byte(min(n, 255))
			return nil
		}
		copy(dst, s)
	case 'f':
		x, err := toFloat(t, v)
		if err != nil {
			return structError("required argument is not a float")
		}
		return l.packFloat(dst, x)
	default:
		return l.packInt(t, dst, f, v)
	}
	return nil
}

func (l *layout) packFloat(dst []byte, x float64) error {
	switch len(dst) {
	case 8:
		l.order.PutUint64(dst, math.Float64bits(x))
	case 4:
		f := float32(x)
		if !l.native && math.IsInf(float64(f), 0) && finite(x) {
			return vm.Errorf(vm.ExcOverflowError, "float too large to pack with f format")
		}
		l.order.PutUint32(dst, math.Float32bits(f))
	case 2:
		h, ok := halfBits(x)
		if !ok {
			return vm.Errorf(vm.ExcOverflowError, "float too large to pack with e format")
		}
		l.order.PutUint16(dst, h)
	}
	return nil
}

// halfBits rounds to IEEE 754 half precision.
func halfBits(x float64) (uint16, bool) {
	sign := uint16(math.Float64bits(x)>>48) & 0x8000
	a := math.Abs(x)
	switch {
	case x != x:
		return sign | 0x7e00, true
	case math.IsInf(x, 0):
		return sign | 0x7c00, true
	case a < 0x1p-14: // subnormal: units of 2**-24
		return sign | uint16(math.RoundToEven(a*0x1p24)), true
	}
	m, e := math.Frexp(a)
	n := uint64(math.RoundToEven(m * 0x1p11)) // 1024 … 2048
	if n == 0x800 {
		n, e = 0x400, e+1
	}
	if e > 16 {
		return 0, false
	}
	return sign | uint16(e+14)<<10 | uint16(n&0x3ff), true
}

func halfFloat(h uint16) float64 {
	sign := 1.0
	if h&0x8000 != 0 {
		sign = -1
	}
	e, m := int(h>>10&0x1f), float64(h&0x3ff)
	switch e {
	case 0:
		return sign * m * 0x1p-24
	case 31:
		if m != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+m, e-25)
}

func (l *layout) packInt(t *vm.Thread, dst []byte, f structField, v vm.Value) error {
	b, err := toBig(t, v)
	if err != nil {
		if vm.IsExc(err, vm.ExcTypeError) {
			err = structError("required argument is not an integer")
		}
		return err
	}
	bits := uint(8 * f.size)
	lo, hi := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if f.kind == 'i' {
		hi.Rsh(hi, 1)
		lo.Neg(hi)
	}
	hi.Sub(hi, big.NewInt(1))
	if b.Cmp(lo) < 0 || b.Cmp(hi) > 0 {
		return l.rangeError(f, b, lo, hi)
	}
	x := new(big.Int).Set(b)
	if x.Sign() < 0 {
		x.Add(x, new(big.Int).Lsh(big.NewInt(1), bits))
	}
	n := x.Uint64()
	for i := range dst {
		at := i
		if l.order == binary.BigEndian {
			at = len(dst) - 1 - i
		}
		dst[at] = byte(n >> (8 * i))
	}
	return nil
}

// rangeError words the error as CPython does, whose texts depend on the byte
// order.
func (l *layout) rangeError(f structField, b, lo, hi *big.Int) error {
	big := l.order == binary.BigEndian
	switch {
	case f.size == 1:
		return structError("%s format requires %s <= number <= %s", structCodes[f.code].name, lo, hi)
	case big && f.size == 8:
		return structError("int too large to convert")
	case big && !(f.kind == 'u' && b.Sign() < 0):
	case !big && f.size < 4:
		return structError("%s format requires %s <= number <= %s", structCodes[f.code].name, lo, hi)
	case f.size == 8, f.kind == 'u' && b.Sign() < 0:
		return structError("argument out of range")
	}
	return structError("'%c' format requires %s <= number <= %s", f.code, lo, hi)
}

func (l *layout) unpack(src string) vm.Value {
	out := make([]vm.Value, len(l.fields))
	for i, f := range l.fields {
		out[i] = l.unpackOne([]byte(src[f.offset:f.offset+f.size]), f)
	}
	return vm.NewTuple(out...)
}

func (l *layout) unpackOne(b []byte, f structField) vm.Value {
	switch f.kind {
	case 'c', 's':
		return vm.Bytes(string(b))
	case 'p':
		if len(b) == 0 {
			return vm.Bytes("")
		}
		return vm.Bytes(string(b[1 : 1+min(int(b[0]), len(b)-1)]))
	case '?':
		return vm.Bool(b[0] != 0)
	case 'f':
		switch len(b) {
		case 8:
			return vm.Float(math.Float64frombits(l.order.Uint64(b)))
		case 4:
			return vm.Float(float64(math.Float32frombits(l.order.Uint32(b))))
		}
		return vm.Float(halfFloat(l.order.Uint16(b)))
	}
	var n uint64
	for i := range b {
		at := i
		if l.order == binary.LittleEndian {
			at = len(b) - 1 - i
		}
		n = n<<8 | uint64(b[at])
	}
	if f.kind == 'i' {
		shift := 64 - 8*len(b)
		return vm.Int(int64(n<<shift) >> shift)
	}
	if n > math.MaxInt64 {
		return vm.BigInt(new(big.Int).SetUint64(n))
	}
	return vm.Int(int64(n))
}

// structMethod is a function on a layout: of the module, with the format
// first, and of Struct.
type structMethod func(t *vm.Thread, l *layout, args []vm.Value, kw []vm.Kw) (vm.Value, error)

var structMethods = []struct {
	name string
	f    structMethod
}{
	{"pack", structPack}, {"pack_into", structPackInto}, {"unpack", structUnpack},
	{"unpack_from", structUnpackFrom}, {"iter_unpack", structIterUnpack},
}

func buildStruct(*vm.Thread) (*vm.Module, error) {
	cache := map[string]*layout{}
	get := func(v vm.Value) (*layout, error) {
		f, err := structFormat(v)
		if err != nil {
			return nil, err
		}
		if l, ok := cache[f]; ok {
			return l, nil
		}
		l, err := parseLayout(f)
		if err != nil {
			return nil, err
		}
		if len(cache) >= 100 {
			clear(cache)
		}
		cache[f] = l
		return l, nil
	}
	fns := []vm.Builtin{{Name: "calcsize", Min: 1, Max: 1, NoKw: true,
		Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			l, err := get(args[0])
			if err != nil {
				return vm.Value{}, err
			}
			return vm.Int(int64(l.size)), nil
		}}}
	for _, m := range structMethods {
		fns = append(fns, vm.Builtin{Name: m.name, Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			if len(args) == 0 {
				return vm.Value{}, vm.TypeErrorf("missing format argument")
			}
			l, err := get(args[0])
			if err != nil {
				return vm.Value{}, err
			}
			return m.f(t, l, args[1:], kw)
		}})
	}
	return newModule("struct", fns, typeAttrs(typeStruct, typeStructError)...), nil
}

func structFormat(v vm.Value) (string, error) {
	switch v.Kind() {
	case vm.KStr, vm.KBytes:
		return v.AsStr(), nil
	}
	return "", vm.TypeErrorf("Struct() argument 1 must be a str or bytes object, not %s", vm.TypeName(v))
}

func setupStruct() {
	typeStruct.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		if err := exactly("Struct", 1, args, kw); err != nil {
			return vm.Value{}, err
		}
		f, err := structFormat(args[0])
		if err != nil {
			return vm.Value{}, err
		}
		l, err := parseLayout(f)
		return newObject(cls, l), err
	}
	for _, m := range structMethods {
		typeStruct.AddMethods([]vm.Builtin{{Name: m.name, Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			l, err := dataOf[layout](args, typeStruct, m.name)
			if err != nil {
				return vm.Value{}, err
			}
			return m.f(t, l, args[1:], kw)
		}}})
	}
	typeStruct.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		l, ok := v.AsObject().Data.(*layout)
		if !ok {
			return vm.Value{}, false, nil
		}
		switch name {
		case "format":
			return vm.Str(l.format), true, nil
		case "size":
			return vm.Int(int64(l.size)), true, nil
		}
		return vm.Value{}, false, nil
	}
}

func structPack(t *vm.Thread, l *layout, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if err := noKw("pack", kw); err != nil {
		return vm.Value{}, err
	}
	if len(args) != len(l.fields) {
		return vm.Value{}, structError("pack expected %d items for packing (got %d)", len(l.fields), len(args))
	}
	if err := t.Reserve(l.size, 1); err != nil {
		return vm.Value{}, err
	}
	out := make([]byte, l.size)
	err := l.pack(t, out, args)
	return vm.Bytes(unsafeString(out)), err
}

func structPackInto(t *vm.Thread, l *layout, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if err := noKw("pack_into", kw); err != nil {
		return vm.Value{}, err
	}
	if len(args) != len(l.fields)+2 {
		switch len(args) {
		case 0:
			return vm.Value{}, structError("pack_into expected buffer argument")
		case 1:
			return vm.Value{}, structError("pack_into expected offset argument")
		}
		return vm.Value{}, structError("pack_into expected %d items for packing (got %d)", len(l.fields), len(args)-2)
	}
	if args[0].Kind() != vm.KByteArray {
		return vm.Value{}, vm.TypeErrorf("argument must be read-write bytes-like object, not %s", vm.TypeName(args[0]))
	}
	off, err := vm.IndexInt(t, args[1])
	if err != nil {
		return vm.Value{}, err
	}
	out := make([]byte, l.size)
	if err := l.pack(t, out, args[2:]); err != nil {
		return vm.Value{}, err
	}
	b := args[0].AsByteArray().B // only now: packing may have run a script
	n := int64(len(b))
	if off < 0 {
		if off+n < 0 {
			return vm.Value{}, structError("offset %d out of range for %d-byte buffer", off, n)
		}
		if off > -int64(l.size) {
			return vm.Value{}, structError("no space to pack %d bytes at offset %d", l.size, off)
		}
		off += n
	}
	if n-off < int64(l.size) {
		return vm.Value{}, structError("pack_into requires a buffer of at least %d bytes for packing %d bytes at offset %d (actual buffer size is %d)",
			off+int64(l.size), l.size, off, n)
	}
	// Pad bytes too are written, as zeros.
	copy(b[off:], out)
	return vm.None, nil
}

func structUnpack(t *vm.Thread, l *layout, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if err := exactly("unpack", 1, args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if len(s) != l.size {
		return vm.Value{}, structError("unpack requires a buffer of %d bytes", l.size)
	}
	return l.unpack(s), t.Reserve(len(l.fields), 24)
}

var sigUnpackFrom = csig("unpack_from", "buffer offset=")

func structUnpackFrom(t *vm.Thread, l *layout, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigUnpackFrom.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	off, err := intOr(t, a[1], 0)
	if err != nil {
		return vm.Value{}, err
	}
	n := int64(len(s))
	if off < 0 {
		if off+n < 0 {
			return vm.Value{}, structError("offset %d out of range for %d-byte buffer", off, n)
		}
		if off > -int64(l.size) {
			return vm.Value{}, structError("not enough data to unpack %d bytes at offset %d", l.size, off)
		}
		off += n
	}
	if n-off < int64(l.size) {
		return vm.Value{}, structError("unpack_from requires a buffer of at least %d bytes for unpacking %d bytes at offset %d (actual buffer size is %d)",
			off+int64(l.size), l.size, off, n)
	}
	return l.unpack(s[off : off+int64(l.size)]), t.Reserve(len(l.fields), 24)
}

type unpackIter struct {
	l *layout
	s string
}

func (it *unpackIter) Next(*vm.Thread) (vm.Value, bool, error) {
	if len(it.s) == 0 {
		return stop()
	}
	v := it.l.unpack(it.s[:it.l.size])
	it.s = it.s[it.l.size:]
	return v, true, nil
}

func structIterUnpack(_ *vm.Thread, l *layout, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if err := exactly("iter_unpack", 1, args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if l.size == 0 {
		return vm.Value{}, structError("cannot iteratively unpack with a struct of length 0")
	}
	if len(s)%l.size != 0 {
		return vm.Value{}, structError("iterative unpacking requires a buffer of a multiple of %d bytes", l.size)
	}
	return vm.NewIter(&unpackIter{l, strings.Clone(s)}, typeUnpackIter), nil
}
