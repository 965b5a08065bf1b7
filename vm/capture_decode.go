package vm

import (
	"encoding/binary"
	"math/big"
	"slices"
	"unicode/utf8"

	"gears/lang"
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
	d := &captureDecoder{t: t, g: g, in: body, open: map[*Type]bool{}}
	d.codes, _ = codeTree(g.Program)
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
	t     *Thread
	g     *Globals
	in    []byte
	codes []*Code
	memo  []Value // by number; unset until the object is there
	depth int

	// open are the classes whose namespace is not complete. States of objects
	// are kept until it is: it may hold the __setstate__ that takes them.
	open   map[*Type]bool
	states []lateState
}

type lateState struct{ obj, state, setter Value }

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

func (d *captureDecoder) subclass(byte) (Value, error) {
	tag, err := d.byte()
	if err != nil {
		return Value{}, err
	}
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	base, ok := map[byte]*Type{tagTuple: TypeTuple, tagList: TypeList, tagDict: TypeDict, tagSet: TypeSet, tagFrozenSet: TypeFrozenSet}[tag]
	if !ok || ty == base || !ty.IsSubtype(base) || tag == tagTuple && nativeBase(ty) != TypeTuple {
		return Value{}, ErrCapture
	}
	s := &Sub{Type: ty}
	var v Value
	fill := func() error { return nil }
	switch tag {
	case tagTuple:
		elems, err := d.list()
		if err != nil {
			return Value{}, err
		}
		v = TupleValue(&Tuple{Elems: elems, Sub: s})
	case tagFrozenSet:
		x := &Set{Sub: s}
		if err := d.fillSet(x); err != nil {
			return Value{}, err
		}
		v = FrozenSetValue(x)
	case tagList:
		l := &List{Sub: s}
		v = ListValue(l)
		fill = func() (err error) { l.Elems, err = d.list(); return }
	case tagDict:
		x := NewDict(0)
		x.Sub = s
		v = DictValue(x)
		fill = func() error { return d.fillDict(x) }
	case tagSet:
		x := &Set{Sub: s}
		v = SetValue(x)
		fill = func() error { return d.fillSet(x) }
	}
	known, err := d.settled(v.k)
	if err != nil || known.k != KUnset {
		return known, err
	}
	d.number(v)
	if s.Default, err = d.optional(); err != nil {
		return Value{}, err
	}
	if err := fill(); err != nil {
		return Value{}, err
	}
	s.Attrs, err = d.attrs()
	return v, err
}

// typeValue reads a class.
func (d *captureDecoder) typeValue() (*Type, error) {
	v, err := d.value()
	if err == nil && v.k != KType {
		err = ErrCapture
	}
	if err != nil {
		return nil, err
	}
	return v.AsType(), nil
}

// attrs reads an attribute dictionary; nil when it is empty.
func (d *captureDecoder) attrs() (*Dict, error) {
	n, err := d.count(2)
	if err != nil || n == 0 {
		return nil, err
	}
	out := NewDict(min(n, roomFor))
	return out, d.attrsInto(out, n)
}

func (d *captureDecoder) attrsInto(out *Dict, n int) error {
	for range n {
		k, err := d.value()
		if err != nil {
			return err
		}
		if k.k != KStr {
			return ErrCapture
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		out.SetStr(k.AsStr(), v)
	}
	return nil
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

func (d *captureDecoder) function(byte) (Value, error) {
	f := &Function{Globals: d.g}
	slot := d.reserve()
	i, err := d.uint()
	if err != nil {
		return Value{}, err
	}
	if i >= len(d.codes) {
		return Value{}, ErrCapture
	}
	f.Code = d.codes[i]
	if k := f.Code.Fn.Kind; k != lang.FuncDef && k != lang.FuncLambda {
		return Value{}, ErrCapture // the others are not called as functions are
	}
	v := FuncValue(f)
	d.memo[slot] = v
	if f.Name, err = d.name(); err != nil {
		return Value{}, err
	}
	if f.Qual, err = d.name(); err != nil {
		return Value{}, err
	}
	n, err := d.count(1)
	if err != nil {
		return Value{}, err
	}
	if n != len(f.Code.Fn.Free) {
		return Value{}, ErrCapture
	}
	// Every cell is there at once: what closes over the function may be called
	// before its own cells are read.
	if n > 0 {
		f.Free = make([]*Cell, n)
		for i := range f.Free {
			f.Free[i] = &Cell{}
		}
		for i := range f.Free {
			if f.Free[i], err = d.cell(); err != nil {
				return Value{}, err
			}
		}
	}
	if f.Defaults, err = d.defaults(f.Code.nPos, false); err != nil {
		return Value{}, err
	}
	if f.KwDefaults, err = d.defaults(f.Code.nKwOnly, true); err != nil {
		return Value{}, err
	}
	for _, dst := range []**Dict{&f.Attrs, &f.notes} {
		if *dst, err = d.attrs(); err != nil {
			return Value{}, err
		}
	}
	return v, d.globals()
}

// defaults reads the defaults of at most n parameters; for the keyword-only
// ones there is one for each, or none at all.
func (d *captureDecoder) defaults(n int, keyword bool) ([]Value, error) {
	k, err := d.count(1)
	if err != nil || k == 0 {
		return nil, err
	}
	if k > n || keyword && k != n {
		return nil, ErrCapture
	}
	out := make([]Value, k)
	for i := range out {
		if keyword {
			out[i], err = d.optional()
		} else {
			out[i], err = d.value()
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *captureDecoder) cell() (*Cell, error) {
	tag, err := d.byte()
	if err != nil {
		return nil, err
	}
	switch tag {
	case tagRef:
		n, err := d.uint()
		if err != nil {
			return nil, err
		}
		v, err := d.object(n, KCell)
		if err != nil {
			return nil, err
		}
		return v.asCell(), nil
	case tagCell:
		c := &Cell{}
		d.number(box(KCell, c))
		c.V, err = d.optional()
		return c, err
	}
	return nil, ErrCapture
}

// globals reads the globals behind a function or class and sets them.
func (d *captureDecoder) globals() error {
	for {
		more, err := d.byte()
		if err != nil || more == 0 {
			return err
		}
		if more != 1 {
			return ErrCapture
		}
		name, err := d.name()
		if err != nil {
			return err
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		d.g.SetName(name, v)
	}
}

func (d *captureDecoder) method(byte) (Value, error) {
	p, err := d.values(2)
	if err != nil {
		return Value{}, err
	}
	if !Callable(p[0]) {
		return Value{}, ErrCapture
	}
	return d.settle(NewMethod(p[0], p[1]))
}

func (d *captureDecoder) boundNative(byte) (Value, error) {
	self, err := d.value()
	if err != nil {
		return Value{}, err
	}
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	v, err := GetAttr(d.t, self, name)
	if err != nil {
		return Value{}, err
	}
	return d.settle(v)
}

func (d *captureDecoder) named(byte) (Value, error) {
	i := d.reserve()
	var ref nameRef
	var err error
	if ref.module, err = d.name(); err != nil {
		return Value{}, err
	}
	if ref.name, err = d.name(); err != nil {
		return Value{}, err
	}
	d.memo[i], err = lookupNamed(d.t, ref)
	return d.memo[i], err
}

func (d *captureDecoder) member(byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	v, ok := ty.Attrs.GetStr(name)
	if !ok {
		return Value{}, AttrErrorf("type object '%s' has no attribute '%s'", ty.Name, name)
	}
	return d.settle(v)
}

func (d *captureDecoder) module(byte) (Value, error) {
	i := d.reserve()
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	d.memo[i], err = d.t.importModule(name, false)
	return d.memo[i], err
}

func (d *captureDecoder) coreType(byte) (Value, error) {
	i := d.reserve()
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	ty := coreType(name)
	if ty == nil {
		return Value{}, ErrCapture
	}
	d.memo[i] = TypeValue(ty)
	return d.memo[i], nil
}

func (d *captureDecoder) class(byte) (Value, error) {
	bases, err := d.list()
	if err != nil {
		return Value{}, err
	}
	meta, err := d.optional()
	if err != nil {
		return Value{}, err
	}
	if meta.k != KUnset && (meta.k != KType || !meta.AsType().IsSubtype(TypeType)) {
		return Value{}, ErrCapture
	}
	known, err := d.settled(KType)
	if err != nil || known.k != KUnset {
		return known, err
	}
	flags, err := d.uint()
	if err != nil {
		return Value{}, err
	}
	ty := &Type{heap: true, Attrs: NewDict(0), token: &token{}}
	slot := d.reserve()
	for _, part := range []*string{&ty.Name, &ty.Qual, &ty.Module} {
		if *part, err = d.name(); err != nil {
			return Value{}, err
		}
	}
	if err := ty.derive(bases); err != nil {
		return Value{}, err
	}
	if meta.k == KType {
		ty.Meta = meta.AsType()
	}
	ty.noDict, ty.abstract = flags&1 != 0, flags&2 != 0
	if flags&4 != 0 {
		ty.registry = &abcRegistry{}
	}
	ty.adopted()
	d.memo[slot] = TypeValue(ty)
	d.open[ty] = true
	n, err := d.count(2)
	if err != nil {
		return Value{}, err
	}
	if err := d.attrsInto(ty.Attrs, n); err != nil {
		return Value{}, err
	}
	delete(d.open, ty)
	ty.changed("__init__")
	if err := d.globals(); err != nil {
		return Value{}, err
	}
	if len(d.open) == 0 {
		err = d.settleStates()
	}
	return d.memo[slot], err
}

// settleStates sets the states that had to wait for a class.
func (d *captureDecoder) settleStates() error {
	states := d.states
	d.states = nil
	for _, s := range states {
		if err := SetState(d.t, s.obj, s.state, s.setter); err != nil {
			return err
		}
	}
	return nil
}

func (d *captureDecoder) madeClass(byte) (Value, error) {
	v, err := d.reduced(tagReduced)
	if err == nil && v.k != KType {
		err = ErrCapture
	}
	return v, err
}

// instance reads an instance of a class of the script, or an exception.
func (d *captureDecoder) instance(tag byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	native := nativeBase(ty)
	switch tag {
	case tagObject:
		if !ty.heap || native != TypeObject {
			return Value{}, ErrCapture
		}
	case tagBoxed:
		if !ty.heap {
			return Value{}, ErrCapture
		}
	case tagException:
		if !ty.IsSubtype(ExcBaseException) {
			return Value{}, ErrCapture
		}
	}
	known, err := d.settled(KObject)
	if err != nil || known.k != KUnset {
		return known, err
	}
	o := &Object{Type: ty}
	v := ObjectValue(o)
	slot := d.reserve()
	switch tag {
	case tagObject:
		d.memo[slot] = v
	case tagBoxed:
		x, err := d.value()
		if err != nil {
			return Value{}, err
		}
		if (x.k != KInt && x.k != KBig && x.k != KFloat && x.k != KStr && x.k != KBytes) || kindTypes[x.k] != native {
			return Value{}, ErrCapture
		}
		o.Data = x
		d.memo[slot] = v
	case tagException:
		e := &Exc{}
		o.Data = e
		d.memo[slot] = v
		args, err := d.value()
		if err != nil {
			return Value{}, err
		}
		if args.k != KTuple {
			return Value{}, ErrCapture
		}
		e.Args = args.AsTuple().Elems
		if ty.IsSubtype(ExcStopIteration) {
			e.StopValue = None
			if len(e.Args) > 0 {
				e.StopValue = e.Args[0]
			}
		}
	}
	o.Attrs, err = d.attrs()
	return v, err
}

func (d *captureDecoder) descriptor(tag byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	known, err := d.settled(KObject)
	if err != nil || known.k != KUnset {
		return known, err
	}
	o := &Object{Type: ty}
	v := ObjectValue(o)
	slot := d.reserve()
	native := nativeBase(ty)
	var parts []*Value
	switch {
	case tag == tagProperty && native == typeProperty:
		p := &Property{None, None, None, None}
		o.Data = p
		parts = []*Value{&p.Get, &p.Set, &p.Del, &p.Doc}
	case tag == tagWrapped && native == typeClassMethod:
		m := &classMethod{None}
		o.Data = m
		parts = []*Value{&m.fn}
	case tag == tagWrapped && native == typeStaticMethod:
		m := &staticMethod{None}
		o.Data = m
		parts = []*Value{&m.fn}
	default:
		return Value{}, ErrCapture
	}
	d.memo[slot] = v
	for _, p := range parts {
		if *p, err = d.value(); err != nil {
			return Value{}, err
		}
	}
	o.Attrs, err = d.attrs()
	return v, err
}

func (d *captureDecoder) slotMember(byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	known, err := d.settled(KObject)
	if err != nil || known.k != KUnset {
		return known, err
	}
	m := &slotMember{cls: ty}
	v := d.number(ObjectValue(&Object{Type: TypeMember, Data: m}))
	m.name, err = d.name()
	return v, err
}

// reduced reads a reduction and carries it out.
func (d *captureDecoder) reduced(byte) (Value, error) {
	flags, err := d.byte()
	if err != nil {
		return Value{}, err
	}
	r := &Reduction{New: flags&reducedNew != 0}
	if r.Fn, err = d.value(); err != nil {
		return Value{}, err
	}
	if r.New && r.Fn.k != KType || !Callable(r.Fn) {
		return Value{}, ErrCapture
	}
	if r.Args, err = d.list(); err != nil {
		return Value{}, err
	}
	if flags&reducedKw != 0 {
		n, err := d.count(2)
		if err != nil {
			return Value{}, err
		}
		for range n {
			name, err := d.name()
			if err != nil {
				return Value{}, err
			}
			x, err := d.value()
			if err != nil {
				return Value{}, err
			}
			r.Kw = append(r.Kw, Kw{name, x})
		}
	}
	n, err := d.uint()
	if err != nil {
		return Value{}, err
	}
	if n > 0 {
		return d.object(n-1, KUnset)
	}
	v, err := r.Make(d.t)
	if err != nil {
		return Value{}, err
	}
	d.number(v)
	if flags&reducedItems != 0 {
		items, err := d.list()
		if err == nil {
			err = AppendItems(d.t, v, items)
		}
		if err != nil {
			return Value{}, err
		}
	}
	if flags&reducedPairs != 0 {
		n, err := d.count(2)
		if err != nil {
			return Value{}, err
		}
		for range n {
			p, err := d.values(2)
			if err == nil {
				err = SetItem(d.t, v, p[0], p[1])
			}
			if err != nil {
				return Value{}, err
			}
		}
	}
	if flags&reducedSetter != 0 {
		if r.Setter, err = d.value(); err != nil {
			return Value{}, err
		}
	}
	if flags&reducedState != 0 {
		state, err := d.value()
		if err != nil {
			return Value{}, err
		}
		if err := d.state(v, state, r.Setter); err != nil {
			return Value{}, err
		}
	}
	if flags&reducedAttrs != 0 {
		n, err := d.count(2)
		if err != nil || n == 0 {
			return v, err
		}
		attrs := ensureDict(v)
		if attrs == nil {
			return Value{}, ErrCapture
		}
		return v, d.attrsInto(attrs, n)
	}
	return v, nil
}

// state sets the state of an object now or, when its class is not complete,
// later.
func (d *captureDecoder) state(v, state, setter Value) error {
	if slices.ContainsFunc(TypeOf(v).MRO, func(c *Type) bool { return d.open[c] }) {
		d.states = append(d.states, lateState{v, state, setter})
		return nil
	}
	return SetState(d.t, v, state, setter)
}
