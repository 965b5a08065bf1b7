package lib

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"gears/vm"
)

var typeUUID = vm.NewType("uuid", "UUID", nil, nil)

type uuid [16]byte

func (u *uuid) String() string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func uuidValue(cls *vm.Type, u uuid) vm.Value { return newObject(cls, &u) }

// setVersion stamps the version and the variant of RFC 4122.
func (u *uuid) setVersion(n byte) {
	u[6] = u[6]&0x0f | n<<4
	u[8] = u[8]&0x3f | 0x80
}

// uuidNamespaces are the well-known name spaces; they differ in one byte.
var uuidNamespaces = []struct {
	name string
	b    byte
}{{"NAMESPACE_DNS", 0x10}, {"NAMESPACE_URL", 0x11}, {"NAMESPACE_OID", 0x12}, {"NAMESPACE_X500", 0x14}}

func buildUUID(*vm.Thread) (*vm.Module, error) {
	st := &uuidState{}
	copy(st.node[:], entropy(8))
	st.node[2] |= 1 // multicast: no network card has it
	attrs := typeAttrs(typeUUID)
	for _, n := range uuidNamespaces {
		u := uuid{0x6b, 0xa7, 0xb8, n.b, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
		attrs = append(attrs, attr{n.name, uuidValue(typeUUID, u)})
	}
	for _, v := range []struct{ name, s string }{{"RESERVED_NCS", "reserved for NCS compatibility"}, {"RFC_4122", "specified in RFC 4122"},
		{"RESERVED_MICROSOFT", "reserved for Microsoft compatibility"}, {"RESERVED_FUTURE", "reserved for future definition"}} {
		attrs = append(attrs, attr{v.name, vm.Str(v.s)})
	}
	return newModule("uuid", []vm.Builtin{
		{Name: "uuid1", Max: -1, Fn: st.uuid1},
		{Name: "uuid3", Max: -1, Fn: uuidNamed(sig("uuid3", "namespace name"), 3)},
		{Name: "uuid4", NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			u := uuid(entropy(16))
			u.setVersion(4)
			return uuidValue(typeUUID, u), nil
		}},
		{Name: "uuid5", Max: -1, Fn: uuidNamed(sig("uuid5", "namespace name"), 5)},
		{Name: "getnode", NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			return vm.Int(int64(binary.BigEndian.Uint64(append([]byte{0, 0}, st.node[2:]...)))), nil
		}},
	}, attrs...), nil
}

// uuidState makes time-based UUIDs: clock sequence and node are random, the
// time never repeats.
type uuidState struct {
	node [8]byte // two bytes of clock sequence, six of node
	last uint64
}

// gregorian is the time from the start of the Gregorian calendar to 1970, in
// units of 100 ns.
const gregorian = 0x01b21dd213814000

var sigUUID1 = sig("uuid1", "node= clock_seq=")

func (st *uuidState) uuid1(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigUUID1.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	now := max(uint64(time.Now().UnixNano()/100)+gregorian, st.last+1)
	st.last = now
	var u uuid
	binary.BigEndian.PutUint32(u[0:], uint32(now))
	binary.BigEndian.PutUint16(u[4:], uint16(now>>32))
	binary.BigEndian.PutUint16(u[6:], uint16(now>>48))
	copy(u[8:], st.node[:])
	if given(a[0]) {
		n, err := vm.IndexInt(t, a[0])
		if err != nil {
			return vm.Value{}, err
		}
		if n < 0 || n >= 1<<48 {
			return vm.Value{}, vm.ValueErrorf("field 6 out of range (need a 48-bit value)")
		}
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n))
		copy(u[10:], b[2:])
	}
	if given(a[1]) {
		n, err := vm.IndexInt(t, a[1])
		if err != nil {
			return vm.Value{}, err
		}
		binary.BigEndian.PutUint16(u[8:], uint16(n))
	}
	u.setVersion(1)
	return uuidValue(typeUUID, u), nil
}

func uuidNamed(s *signature, version byte) vm.GoFunc {
	return func(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [2]vm.Value
		if err := s.bind(a[:], args, kw); err != nil {
			return vm.Value{}, err
		}
		ns, err := dataOf[uuid](a[:1], typeUUID, "bytes")
		if err != nil {
			return vm.Value{}, vm.AttrErrorf("'%s' object has no attribute 'bytes'", vm.TypeName(a[0]))
		}
		var name string
		if a[1].Kind() == vm.KStr {
			name = a[1].AsStr()
		} else if name, err = bytesOf(a[1]); err != nil {
			return vm.Value{}, vm.TypeErrorf("encoding without a string argument")
		}
		data := append(append([]byte(nil), ns[:]...), name...)
		var u uuid
		if version == 3 {
			sum := md5.Sum(data)
			u = uuid(sum[:16])
		} else {
			sum := sha1.Sum(data)
			u = uuid(sum[:16])
		}
		u.setVersion(version)
		return uuidValue(typeUUID, u), nil
	}
}

var sigUUID = sig("UUID.__init__", "hex= bytes= bytes_le= fields= int= version= * is_safe=")

func newUUID(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [7]vm.Value
	if err := sigUUID.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	n, which := 0, 0
	for i := range 5 {
		if given(a[i]) {
			n++
			which = i
		}
	}
	if n != 1 {
		return vm.Value{}, vm.TypeErrorf("one of the hex, bytes, bytes_le, fields, or int arguments must be given")
	}
	u, err := parseUUID(t, which, a[which])
	if err != nil {
		return vm.Value{}, err
	}
	if given(a[5]) {
		v, err := vm.IndexInt(t, a[5])
		if err != nil {
			return vm.Value{}, err
		}
		if v < 1 || v > 5 {
			return vm.Value{}, vm.ValueErrorf("illegal version number")
		}
		u.setVersion(byte(v))
	}
	return uuidValue(cls, u), nil
}

// parseUUID reads one of the five forms, numbered as the parameters are.
func parseUUID(t *vm.Thread, which int, v vm.Value) (u uuid, err error) {
	switch which {
	case 0:
		s, err := text(v, "hex")
		if err != nil {
			return u, err
		}
		s = strings.NewReplacer("urn:", "", "uuid:", "").Replace(s)
		s = strings.ReplaceAll(strings.Trim(s, "{}"), "-", "")
		b, err := hex.DecodeString(s)
		if len([]rune(s)) != 32 || err != nil {
			if len([]rune(s)) == 32 {
				return u, vm.ValueErrorf("invalid literal for int() with base 16: '%s'", s)
			}
			return u, vm.ValueErrorf("badly formed hexadecimal UUID string")
		}
		return uuid(b), nil
	case 1, 2:
		s, err := bytesOf(v)
		if err != nil {
			return u, err
		}
		if len(s) != 16 {
			return u, vm.ValueErrorf("%s is not a 16-char string", sigUUID.names[which])
		}
		u = uuid([]byte(s))
		if which == 2 {
			u = u.swapped()
		}
		return u, nil
	case 3:
		return uuidFields(t, v)
	}
	b, err := toBig(t, v)
	if err != nil {
		return u, err
	}
	if b.Sign() < 0 || b.BitLen() > 128 {
		return u, vm.ValueErrorf("int is out of range (need a 128-bit value)")
	}
	b.FillBytes(u[:])
	return u, nil
}

// swapped turns the first three fields between big- and little-endian.
func (u uuid) swapped() uuid {
	u[0], u[1], u[2], u[3] = u[3], u[2], u[1], u[0]
	u[4], u[5] = u[5], u[4]
	u[6], u[7] = u[7], u[6]
	return u
}

// uuidFieldSizes are the widths of the six fields in bytes.
var uuidFieldSizes = [6]int{4, 2, 2, 1, 1, 6}

func uuidFields(t *vm.Thread, v vm.Value) (u uuid, err error) {
	parts, err := vm.Collect(t, v)
	if err != nil {
		return u, err
	}
	if len(parts) != 6 {
		return u, vm.ValueErrorf("fields is not a 6-tuple")
	}
	at := 0
	for i, size := range uuidFieldSizes {
		n, err := vm.IndexInt(t, parts[i])
		if err != nil {
			return u, err
		}
		if n < 0 || n >= 1<<(8*size) {
			return u, vm.ValueErrorf("field %d out of range (need a %d-bit value)", i+1, 8*size)
		}
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n))
		copy(u[at:at+size], b[8-size:])
		at += size
	}
	return u, nil
}

// field is the number in the bytes of field i.
func (u *uuid) field(i int) int64 {
	at := 0
	for _, size := range uuidFieldSizes[:i] {
		at += size
	}
	n := int64(0)
	for _, b := range u[at : at+uuidFieldSizes[i]] {
		n = n<<8 | int64(b)
	}
	return n
}

var uuidFieldNames = [6]string{"time_low", "time_mid", "time_hi_version", "clock_seq_hi_variant", "clock_seq_low", "node"}

func uuidAttr(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	u, ok := v.AsObject().Data.(*uuid)
	if !ok {
		return vm.Value{}, false, nil
	}
	for i, f := range uuidFieldNames {
		if f == name {
			return vm.Int(u.field(i)), true, nil
		}
	}
	switch name {
	case "is_safe":
		safe, err := vm.ModuleAttr(t, "uuid", "SafeUUID")
		if err != nil {
			return vm.Value{}, false, err
		}
		x, err := vm.GetAttr(t, safe, "unknown")
		return x, err == nil, err
	case "hex":
		return vm.Str(hex.EncodeToString(u[:])), true, nil
	case "bytes":
		return vm.Bytes(string(u[:])), true, nil
	case "bytes_le":
		le := u.swapped()
		return vm.Bytes(string(le[:])), true, nil
	case "int":
		return vm.BigInt(new(big.Int).SetBytes(u[:])), true, nil
	case "urn":
		return vm.Str("urn:uuid:" + u.String()), true, nil
	case "fields":
		out := make([]vm.Value, 6)
		for i := range out {
			out[i] = vm.Int(u.field(i))
		}
		return vm.NewTuple(out...), true, nil
	case "time":
		return vm.Int(u.field(2)&0x0fff<<48 | u.field(1)<<32 | u.field(0)), true, nil
	case "clock_seq":
		return vm.Int(u.field(3)&0x3f<<8 | u.field(4)), true, nil
	case "variant":
		switch b := u[8]; {
		case b&0x80 == 0:
			return vm.Str("reserved for NCS compatibility"), true, nil
		case b&0x40 == 0:
			return vm.Str("specified in RFC 4122"), true, nil
		case b&0x20 == 0:
			return vm.Str("reserved for Microsoft compatibility"), true, nil
		}
		return vm.Str("reserved for future definition"), true, nil
	case "version":
		if u[8]&0xc0 == 0x80 {
			return vm.Int(int64(u[6] >> 4)), true, nil
		}
		return vm.None, true, nil
	}
	return vm.Value{}, false, nil
}

func setupUUID() {
	typeUUID.New = newUUID
	s := &typeUUID.Slots
	s.GetAttr = uuidAttr
	s.SetAttr = func(*vm.Thread, vm.Value, string, vm.Value) (bool, error) {
		return true, vm.TypeErrorf("UUID objects are immutable")
	}
	s.Str = func(_ *vm.Thread, v vm.Value) (string, error) { return v.AsObject().Data.(*uuid).String(), nil }
	s.Repr = func(_ *vm.Thread, v vm.Value) (string, error) {
		return fmt.Sprintf("%s('%s')", vm.TypeName(v), v.AsObject().Data.(*uuid)), nil
	}
	s.Hash = func(t *vm.Thread, v vm.Value) (uint64, error) {
		return vm.Hash(t, vm.Bytes(string(v.AsObject().Data.(*uuid)[:])))
	}
	s.Compare = func(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		x, ok := a.AsObject().Data.(*uuid)
		if b.Kind() != vm.KObject || !ok {
			return vm.NotImplemented, nil
		}
		y, ok := b.AsObject().Data.(*uuid)
		if !ok {
			return vm.NotImplemented, nil
		}
		return vm.Compare(t, op, vm.Int(int64(bytes.Compare(x[:], y[:]))), vm.Int(0))
	}
	s.Copy = func(_ *vm.Thread, v vm.Value, _ func(vm.Value) (vm.Value, error)) (vm.Value, error) { return v, nil }
	typeUUID.AddMethods([]vm.Builtin{{Name: "__int__", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if _, err := dataOf[uuid](args, typeUUID, "__int__"); err != nil {
			return vm.Value{}, err
		}
		v, _, err := uuidAttr(t, args[0], "int")
		return v, err
	}}})
}
