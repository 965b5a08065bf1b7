package vm

import (
	"encoding/binary"
	"math/big"
	"unicode/utf8"
)

// DecodeCaptured brings captured callbacks to life in the isolate of t. g is the
// globals of a program compiled from the same source, whose module body need
// not have run: the globals that the callbacks use are set in it, replacing what
// has these names. Functions of the script run on t where objects define
// __setstate__ or the like.
//
// The error is ErrCapture for bytes that EncodeCaptured did not write, an error
// in words for another version or source, else what the script's code raised.
func DecodeCaptured(t *Thread, g *Globals, data []byte) ([]Value, error) {
	body, err := g.Program.checkHeader(data)
	if err != nil {
		return nil, err
	}
	if err := t.charge(len(data)); err != nil {
		return nil, err
	}
	d := &captureDecoder{t: t, in: body, programs: []*capturedProgram{newCapturedProgram(0, g)}, open: map[*Type]bool{}}
	n, err := d.count(1)
	if err != nil {
		return nil, err
	}
	var fns []Value
	for range n {
		f, err := d.value()
		if err != nil {
			return nil, err
		}
		fns = append(fns, f)
	}
	if len(d.in) > 0 {
		return nil, ErrCapture
	}
	return fns, d.settleStates()
}

type captureDecoder struct {
	t        *Thread
	in       []byte
	programs []*capturedProgram // by number
	memo     []Value            // by number; unset until the object is there
	depth    int

	// open are the classes whose namespace is not complete. States of objects
	// are kept until it is: it may hold the __setstate__ that takes them.
	open   map[*Type]bool
	states []lateState
}

func (d *captureDecoder) byte() (byte, error) {
	if len(d.in) == 0 {
		return 0, ErrCapture
	}
	b := d.in[0]
	d.in = d.in[1:]
	return b, nil
}

func (d *captureDecoder) uint() (int, error) {
	n, w := binary.Uvarint(d.in)
	if w <= 0 || n > 1<<31 {
		return 0, ErrCapture
	}
	d.in = d.in[w:]
	return int(n), nil
}

// count reads the number of things that take at least size bytes each.
func (d *captureDecoder) count(size int) (int, error) {
	n, err := d.uint()
	if err == nil && n > len(d.in)/size {
		err = ErrCapture
	}
	return n, err
}

func (d *captureDecoder) text() (string, error) {
	n, err := d.count(1)
	if err != nil {
		return "", err
	}
	s := string(d.in[:n])
	d.in = d.in[n:]
	return s, nil
}

// name reads a text that scripts see as a str.
func (d *captureDecoder) name() (string, error) {
	s, err := d.text()
	if err == nil && !utf8.ValidString(s) {
		err = ErrCapture
	}
	return s, err
}

// reserve takes the next number for an object that fill will give.
func (d *captureDecoder) reserve() int {
	d.memo = append(d.memo, Value{})
	return len(d.memo) - 1
}

func (d *captureDecoder) number(v Value) Value {
	d.memo = append(d.memo, v)
	return v
}

// settled reads what the encoder's settle wrote: known is the object that a
// number names, unset for a new one.
func (d *captureDecoder) settled(kind Kind) (known Value, err error) {
	n, err := d.uint()
	if err != nil || n == 0 {
		return Value{}, err
	}
	return d.object(n-1, kind)
}

// object returns an object by number; kind KUnset stands for any that scripts
// can see.
func (d *captureDecoder) object(n int, kind Kind) (Value, error) {
	if n >= len(d.memo) {
		return Value{}, ErrCapture
	}
	v := d.memo[n]
	if v.k == KUnset || kind == KUnset && v.k == KCell || kind != KUnset && v.k != kind {
		return Value{}, ErrCapture
	}
	return v, nil
}

// value reads a value that scripts may see.
func (d *captureDecoder) value() (Value, error) {
	v, err := d.optional()
	if err == nil && v.k == KUnset {
		err = ErrCapture
	}
	return v, err
}

// optional reads a value, or unset where there is none.
func (d *captureDecoder) optional() (Value, error) {
	if err := d.t.tick(); err != nil {
		return Value{}, err
	}
	tag, err := d.byte()
	if err != nil {
		return Value{}, err
	}
	read, ok := captureReaders[tag]
	if !ok {
		return Value{}, ErrCapture
	}
	if d.depth >= maxCaptureDepth+8 {
		return Value{}, Errorf(ExcRecursionError, "maximum recursion depth exceeded while unpickling an object")
	}
	d.depth++
	v, err := read(d, tag)
	d.depth--
	return v, err
}

// captureReaders read the content of each tag. Those of numbered objects take
// their number where the encoder gave it. The table is filled when the package
// starts, since its functions lead back to it.
var captureReaders map[byte]func(d *captureDecoder, tag byte) (Value, error)

func setupCapture() {
	captureReaders = map[byte]func(d *captureDecoder, tag byte) (Value, error){
		tagNone: (*captureDecoder).plain, tagFalse: (*captureDecoder).plain, tagTrue: (*captureDecoder).plain,
		tagInt: (*captureDecoder).plain, tagBig: (*captureDecoder).plain, tagNegBig: (*captureDecoder).plain,
		tagFloat: (*captureDecoder).plain, tagBytes: (*captureDecoder).plain,
		tagStr:         (*captureDecoder).str,
		tagRef:         (*captureDecoder).ref,
		tagUnset:       (*captureDecoder).constant,
		tagEllipsis:    (*captureDecoder).constant,
		tagNotImpl:     (*captureDecoder).constant,
		tagTuple:       (*captureDecoder).frozen,
		tagFrozenSet:   (*captureDecoder).frozen,
		tagList:        (*captureDecoder).mutable,
		tagDict:        (*captureDecoder).mutable,
		tagSet:         (*captureDecoder).mutable,
		tagSub:         (*captureDecoder).subclass,
		tagByteArray:   (*captureDecoder).byteArray,
		tagRange:       (*captureDecoder).rangeObject,
		tagSlice:       (*captureDecoder).slice,
		tagFunc:        (*captureDecoder).function,
		tagMethod:      (*captureDecoder).method,
		tagBoundNative: (*captureDecoder).boundNative,
		tagNamed:       (*captureDecoder).named,
		tagMember:      (*captureDecoder).member,
		tagModule:      (*captureDecoder).module,
		tagCoreType:    (*captureDecoder).coreType,
		tagClass:       (*captureDecoder).class,
		tagMadeClass:   (*captureDecoder).madeClass,
		tagObject:      (*captureDecoder).instance,
		tagBoxed:       (*captureDecoder).instance,
		tagException:   (*captureDecoder).instance,
		tagProperty:    (*captureDecoder).descriptor,
		tagWrapped:     (*captureDecoder).descriptor,
		tagSlot:        (*captureDecoder).slotMember,
		tagReduced:     (*captureDecoder).reduced,
	}
}

// plain reads a value of the plain codec that has no parts.
func (d *captureDecoder) plain(tag byte) (Value, error) {
	p := decoder{b: append([]byte{tag}, d.in[:min(len(d.in), 10)]...)}
	if tag == tagBig || tag == tagNegBig || tag == tagBytes {
		s, err := d.text()
		if err != nil {
			return Value{}, err
		}
		if tag == tagBytes {
			return Bytes(s), nil
		}
		return bigOf(s, tag == tagNegBig)
	}
	v := p.value(0)
	if p.bad {
		return Value{}, ErrCapture
	}
	d.in = d.in[min(len(d.in), 10)-len(p.b):]
	return v, nil
}

func bigOf(s string, negative bool) (Value, error) {
	if len(s) > maxIntBits/8+1 {
		return Value{}, ErrCapture
	}
	x := new(big.Int).SetBytes([]byte(s))
	if x.BitLen() > maxIntBits {
		return Value{}, ErrCapture
	}
	if negative {
		x.Neg(x)
	}
	return BigInt(x), nil
}

func (d *captureDecoder) str(byte) (Value, error) {
	s, err := d.name()
	if err != nil {
		return Value{}, err
	}
	return d.number(Str(s)), nil
}

func (d *captureDecoder) ref(byte) (Value, error) {
	n, err := d.uint()
	if err != nil {
		return Value{}, err
	}
	return d.object(n, KUnset)
}

func (d *captureDecoder) constant(tag byte) (Value, error) {
	switch tag {
	case tagEllipsis:
		return Ellipsis, nil
	case tagNotImpl:
		return NotImplemented, nil
	}
	return Value{}, nil
}

// values reads n values.
func (d *captureDecoder) values(n int) ([]Value, error) {
	if n == 0 {
		return nil, nil
	}
	out := make([]Value, 0, min(n, roomFor))
	for range n {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (d *captureDecoder) list() ([]Value, error) {
	n, err := d.count(1)
	if err != nil {
		return nil, err
	}
	return d.values(n)
}

// fillSet and fillDict read the elements of a container that exists.
func (d *captureDecoder) fillSet(s *Set) error {
	n, err := d.count(1)
	for ; err == nil && n > 0; n-- {
		var v Value
		if v, err = d.value(); err == nil {
			err = setAdd(d.t, s, v)
		}
	}
	return err
}

func (d *captureDecoder) fillDict(to *Dict) error {
	n, err := d.count(2)
	for ; err == nil && n > 0; n-- {
		var k, v Value
		if k, err = d.value(); err == nil {
			if v, err = d.value(); err == nil {
				err = dictSet(d.t, to, k, v)
			}
		}
	}
	return err
}

// frozen reads a tuple or frozenset, which its parts cannot lead back to but
// through an object that made it meanwhile.
func (d *captureDecoder) frozen(tag byte) (Value, error) {
	var v Value
	if tag == tagTuple {
		elems, err := d.list()
		if err != nil {
			return Value{}, err
		}
		v = NewTuple(elems...)
	} else {
		s := NewSet()
		if err := d.fillSet(s); err != nil {
			return Value{}, err
		}
		v = FrozenSetValue(s)
	}
	return d.settle(v)
}

// settle is the end of objects that are numbered when they are complete.
func (d *captureDecoder) settle(v Value) (Value, error) {
	known, err := d.settled(v.k)
	if err != nil || known.k != KUnset {
		return known, err
	}
	return d.number(v), nil
}

func (d *captureDecoder) mutable(tag byte) (Value, error) {
	switch tag {
	case tagList:
		l := &List{}
		v := d.number(ListValue(l))
		elems, err := d.list()
		l.Elems = elems
		return v, err
	case tagDict:
		x := NewDict(0)
		v := d.number(DictValue(x))
		return v, d.fillDict(x)
	}
	s := NewSet()
	v := d.number(SetValue(s))
	return v, d.fillSet(s)
}

func (d *captureDecoder) byteArray(byte) (Value, error) {
	i := d.reserve()
	s, err := d.text()
	if err != nil {
		return Value{}, err
	}
	d.memo[i] = NewByteArray([]byte(s))
	return d.memo[i], nil
}

func (d *captureDecoder) rangeObject(byte) (Value, error) {
	i := d.reserve()
	var n [3]int64
	for j := range n {
		x, w := binary.Varint(d.in)
		if w <= 0 {
			return Value{}, ErrCapture
		}
		d.in = d.in[w:]
		n[j] = x
	}
	if n[2] == 0 {
		return Value{}, ErrCapture
	}
	d.memo[i] = NewRange(n[0], n[1], n[2])
	return d.memo[i], nil
}

func (d *captureDecoder) slice(byte) (Value, error) {
	p, err := d.values(3)
	if err != nil {
		return Value{}, err
	}
	return d.settle(NewSlice(p[0], p[1], p[2]))
}
