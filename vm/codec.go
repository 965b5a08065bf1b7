package vm

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"
	"unicode/utf8"
)

// The codec carries values between isolates. It takes what Python's marshal
// takes of the kinds that gears has: None, bool, int, float, str, bytes,
// bytearray (which arrives as bytes), tuple, list, set, frozenset and dict, all
// of the builtin classes themselves. Reader records stay records.
//
// An encoded value is a tag byte and its content: lengths are uvarints, ints
// zigzag varints, floats eight bytes in little endian, containers their length
// and their elements.
const (
	tagNone byte = iota
	tagFalse
	tagTrue
	tagInt
	tagBig    // positive: length, big-endian bytes
	tagNegBig // the same, negated
	tagFloat
	tagStr
	tagBytes
	tagTuple
	tagList
	tagSet
	tagFrozenSet
	tagDict
	tagRecord // event, key, id, type, value
	tagAbsent // an absent field of a record
)

// maxEncodedDepth bounds the nesting of encoded values.
const maxEncodedDepth = 1000

// ErrEncoding is what Decode reports for bytes that Append did not write.
var ErrEncoding = errors.New("malformed encoded value")

// Append appends the encoding of v to dst. The error is a script's ValueError:
// "unmarshallable object", or that v is nested too deeply; dst is then returned
// as it was.
func Append(dst []byte, v Value) ([]byte, error) {
	out, err := appendValue(dst, v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func unmarshallable() error { return ValueErrorf("unmarshallable object") }

func appendValue(dst []byte, v Value, depth int) ([]byte, error) {
	if depth > maxEncodedDepth {
		return dst, ValueErrorf("object too deeply nested to marshal")
	}
	if v.sub() != nil {
		return dst, unmarshallable()
	}
	switch v.k {
	case KNone:
		return append(dst, tagNone), nil
	case KBool:
		return append(dst, tagFalse+byte(v.n)), nil
	case KInt:
		return binary.AppendVarint(append(dst, tagInt), v.n), nil
	case KBig:
		tag := tagBig
		if v.AsBig().Sign() < 0 {
			tag = tagNegBig
		}
		return appendText(append(dst, tag), byteString(v.AsBig().Bytes())), nil
	case KFloat:
		return binary.LittleEndian.AppendUint64(append(dst, tagFloat), uint64(v.n)), nil
	case KStr:
		return appendText(append(dst, tagStr), v.AsStr()), nil
	case KBytes:
		return appendText(append(dst, tagBytes), v.AsStr()), nil
	case KByteArray:
		return appendText(append(dst, tagBytes), byteString(v.AsByteArray().B)), nil
	case KTuple:
		return appendSeq(append(dst, tagTuple), v.AsTuple().Elems, depth)
	case KList:
		return appendSeq(append(dst, tagList), v.AsList().Elems, depth)
	case KSet:
		return appendKeys(append(dst, tagSet), v.AsSet(), depth)
	case KFrozenSet:
		return appendKeys(append(dst, tagFrozenSet), v.AsSet(), depth)
	case KDict:
		return appendDict(dst, v.AsDict(), depth)
	}
	return dst, unmarshallable()
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendSeq(dst []byte, elems []Value, depth int) ([]byte, error) {
	dst = binary.AppendUvarint(dst, uint64(len(elems)))
	var err error
	for _, e := range elems {
		if dst, err = appendValue(dst, e, depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendKeys(dst []byte, s *Set, depth int) ([]byte, error) {
	dst = binary.AppendUvarint(dst, uint64(s.Len()))
	var err error
	for i := range s.Slots() {
		if e, ok := s.Slot(i); ok {
			if dst, err = appendValue(dst, e, depth+1); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}

func appendDict(dst []byte, d *Dict, depth int) ([]byte, error) {
	var err error
	if r := d.rec; r != nil {
		dst = append(dst, tagRecord)
		for _, f := range [...]Value{r.Event, r.Key, r.ID, r.Type, r.Value} {
			if f.k == KUnset {
				dst = append(dst, tagAbsent)
			} else if dst, err = appendValue(dst, f, depth+1); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}
	dst = binary.AppendUvarint(append(dst, tagDict), uint64(d.Len()))
	for i := range d.Slots() {
		k, x, ok := d.Slot(i)
		if !ok {
			continue
		}
		if dst, err = appendValue(dst, k, depth+1); err != nil {
			return dst, err
		}
		if dst, err = appendValue(dst, x, depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// Decode reads one value and returns what follows it. The value shares no
// memory with b. The error is ErrEncoding.
func Decode(b []byte) (Value, []byte, error) {
	d := decoder{b: b}
	v := d.value(0)
	if d.bad {
		return Value{}, b, ErrEncoding
	}
	return v, d.b, nil
}

// decoder reads values off b; after the first fault bad is set and every read
// gives nothing.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) fail() Value {
	d.bad = true
	d.b = nil
	return Value{}
}

// length reads a length whose content needs at least min bytes per unit.
func (d *decoder) length(min int) int {
	n, w := binary.Uvarint(d.b)
	if w <= 0 || n > uint64(len(d.b)-w)/uint64(min) {
		d.fail()
		return 0
	}
	d.b = d.b[w:]
	return int(n)
}

func (d *decoder) text() string {
	n := d.length(1)
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) value(depth int) Value {
	if len(d.b) == 0 || depth > maxEncodedDepth {
		return d.fail()
	}
	tag := d.b[0]
	d.b = d.b[1:]
	switch tag {
	case tagNone:
		return None
	case tagFalse:
		return False
	case tagTrue:
		return True
	case tagInt:
		n, w := binary.Varint(d.b)
		if w <= 0 {
			return d.fail()
		}
		d.b = d.b[w:]
		return Int(n)
	case tagBig, tagNegBig:
		x := new(big.Int).SetBytes([]byte(d.text()))
		if x.BitLen() > maxIntBits {
			return d.fail()
		}
		if tag == tagNegBig {
			x.Neg(x)
		}
		return BigInt(x)
	case tagFloat:
		if len(d.b) < 8 {
			return d.fail()
		}
		f := math.Float64frombits(binary.LittleEndian.Uint64(d.b))
		d.b = d.b[8:]
		return Float(f)
	case tagStr:
		s := d.text()
		if !isASCII(s) && !utf8.ValidString(s) {
			return d.fail()
		}
		return Str(s)
	case tagBytes:
		return Bytes(d.text())
	case tagTuple:
		return NewTuple(d.seq(depth)...)
	case tagList:
		return NewList(d.seq(depth))
	case tagSet, tagFrozenSet:
		return d.set(tag, depth)
	case tagDict:
		return d.dict(depth)
	case tagRecord:
		return d.record(depth)
	}
	return d.fail()
}

// roomFor bounds what is allocated on the word of a length: the rest grows as
// elements really come.
const roomFor = 1024

func (d *decoder) seq(depth int) []Value {
	n := d.length(1)
	if n == 0 {
		return nil
	}
	out := make([]Value, 0, min(n, roomFor))
	for range n {
		v := d.value(depth + 1)
		if d.bad {
			return nil
		}
		out = append(out, v)
	}
	return out
}

func (d *decoder) set(tag byte, depth int) Value {
	n := d.length(1)
	s := NewSet()
	for range n {
		if v := d.value(depth + 1); d.bad || s.Add(nil, v) != nil {
			return d.fail()
		}
	}
	if tag == tagFrozenSet {
		return FrozenSetValue(s)
	}
	return SetValue(s)
}

func (d *decoder) dict(depth int) Value {
	n := d.length(2)
	out := NewDict(min(n, roomFor))
	for range n {
		k := d.value(depth + 1)
		v := d.value(depth + 1)
		if d.bad || out.Set(nil, k, v) != nil {
			return d.fail()
		}
	}
	return DictValue(out)
}

func (d *decoder) record(depth int) Value {
	r := &Record{}
	for _, f := range [...]*Value{&r.Event, &r.Key, &r.ID, &r.Type, &r.Value} {
		if len(d.b) > 0 && d.b[0] == tagAbsent {
			d.b = d.b[1:]
			continue
		}
		if *f = d.value(depth + 1); d.bad {
			return Value{}
		}
	}
	if r.Key.k == KUnset {
		return d.fail()
	}
	return NewRecord(r)
}
