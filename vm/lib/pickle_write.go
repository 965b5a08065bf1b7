package lib

import (
	"encoding/binary"
	"math"
	"math/big"
	"strings"
	"unsafe"

	"gears/vm"
)

// The pickle protocols 2 to 5, as the documentation of Python's pickletools
// describes them. What is written has no frames, which readers do not need.

// The opcodes of protocols 0 to 5 that are written or read.
const (
	opMark            = '('
	opStop            = '.'
	opPop             = '0'
	opPopMark         = '1'
	opDup             = '2'
	opBinInt          = 'J'
	opBinInt1         = 'K'
	opBinInt2         = 'M'
	opNone            = 'N'
	opBinPersID       = 'Q'
	opReduce          = 'R'
	opBinUnicode      = 'X'
	opAppend          = 'a'
	opBuild           = 'b'
	opGlobal          = 'c'
	opDict            = 'd'
	opEmptyDict       = '}'
	opAppends         = 'e'
	opBinGet          = 'h'
	opLongBinGet      = 'j'
	opList            = 'l'
	opEmptyList       = ']'
	opBinPut          = 'q'
	opLongBinPut      = 'r'
	opSetItem         = 's'
	opTuple           = 't'
	opEmptyTuple      = ')'
	opSetItems        = 'u'
	opBinFloat        = 'G'
	opBinString       = 'T'
	opShortBinString  = 'U'
	opBinBytes        = 'B'
	opShortBinBytes   = 'C'
	opInt             = 'I'
	opLong            = 'L'
	opFloat           = 'F'
	opString          = 'S'
	opUnicode         = 'V'
	opGet             = 'g'
	opPut             = 'p'
	opObj             = 'o'
	opInst            = 'i'
	opProto           = 0x80
	opNewObj          = 0x81
	opTuple1          = 0x85
	opTuple2          = 0x86
	opTuple3          = 0x87
	opNewTrue         = 0x88
	opNewFalse        = 0x89
	opLong1           = 0x8a
	opLong4           = 0x8b
	opShortBinUnicode = 0x8c
	opBinUnicode8     = 0x8d
	opBinBytes8       = 0x8e
	opEmptySet        = 0x8f
	opAddItems        = 0x90
	opFrozenSet       = 0x91
	opNewObjEx        = 0x92
	opStackGlobal     = 0x93
	opMemoize         = 0x94
	opFrame           = 0x95
	opByteArray8      = 0x96
)

// The protocols: what dumps writes when nothing is asked for, and the newest.
const (
	pickleDefault = 4
	pickleHighest = 5
)

// maxPickleDepth bounds the nesting of what is written.
const maxPickleDepth = 900

type pickleKey struct {
	k vm.Kind
	p unsafe.Pointer
	n int64
}

type pickler struct {
	t          *vm.Thread
	proto      int
	out        []byte
	memo       map[pickleKey]int
	keep       []vm.Value
	depth      int
	paid       int
	persistent vm.Value // persistent_id of a Pickler, or unset
}

func pickleDumps(t *vm.Thread, v vm.Value, proto int, persistent vm.Value) (string, error) {
	p := &pickler{t: t, proto: proto, memo: map[pickleKey]int{}, persistent: persistent}
	p.op(opProto, byte(proto))
	if err := p.save(v); err != nil {
		return "", err
	}
	p.op(opStop)
	return string(p.out), nil
}

func (p *pickler) op(b ...byte) { p.out = append(p.out, b...) }

// keyOf is the identity under which a value is remembered; ok is false for those
// that are written again each time.
func (p *pickler) keyOf(v vm.Value) (pickleKey, bool) {
	switch v.Kind() {
	case vm.KNone, vm.KBool, vm.KInt, vm.KBig, vm.KFloat, vm.KEllipsis, vm.KNotImplemented:
		return pickleKey{}, false
	case vm.KTuple:
		if len(v.AsTuple().Elems) == 0 && vm.TypeOf(v) == vm.TypeTuple {
			return pickleKey{}, false
		}
	}
	at, n := vm.IdentityOf(v)
	return pickleKey{v.Kind(), at, n}, true
}

func (p *pickler) memoize(v vm.Value) {
	key, ok := p.keyOf(v)
	if !ok {
		return
	}
	n := len(p.memo)
	p.memo[key] = n
	p.keep = append(p.keep, v)
	switch {
	case p.proto >= 4:
		p.op(opMemoize)
	case n < 256:
		p.op(opBinPut, byte(n))
	default:
		p.op(opLongBinPut)
		p.out = binary.LittleEndian.AppendUint32(p.out, uint32(n))
	}
}

func (p *pickler) get(n int) {
	if n < 256 {
		p.op(opBinGet, byte(n))
		return
	}
	p.op(opLongBinGet)
	p.out = binary.LittleEndian.AppendUint32(p.out, uint32(n))
}

// remembered writes a reference when v was written before.
func (p *pickler) remembered(v vm.Value) bool {
	if key, ok := p.keyOf(v); ok {
		if n, ok := p.memo[key]; ok {
			p.get(n)
			return true
		}
	}
	return false
}

func (p *pickler) save(v vm.Value) error {
	if err := p.t.Tick(); err != nil {
		return err
	}
	if n := len(p.out); n-p.paid > 1<<16 {
		if err := p.t.Charge(n - p.paid); err != nil {
			return err
		}
		p.paid = n
	}
	if !p.persistent.IsUnset() {
		id, err := p.t.Call(p.persistent, []vm.Value{v}, nil)
		if err != nil {
			return err
		}
		if !id.IsNone() {
			if err := p.plain(id); err != nil {
				return err
			}
			p.op(opBinPersID)
			return nil
		}
	}
	return p.plain(v)
}

// plain is save behind persistent_id.
func (p *pickler) plain(v vm.Value) error {
	if p.remembered(v) {
		return nil
	}
	if p.depth >= maxPickleDepth {
		return vm.Errorf(vm.ExcRecursionError, "maximum recursion depth exceeded while pickling an object")
	}
	p.depth++
	defer func() { p.depth-- }()
	if vm.TypeOf(v) == vm.KindType(v.Kind()) || v.Kind() == vm.KBool {
		switch v.Kind() {
		case vm.KNone:
			p.op(opNone)
			return nil
		case vm.KBool:
			if v.AsBool() {
				p.op(opNewTrue)
			} else {
				p.op(opNewFalse)
			}
			return nil
		case vm.KInt:
			p.int(v.AsInt())
			return nil
		case vm.KBig:
			p.long(v.AsBig())
			return nil
		case vm.KFloat:
			p.op(opBinFloat)
			p.out = binary.BigEndian.AppendUint64(p.out, math.Float64bits(v.AsFloat()))
			return nil
		case vm.KStr:
			p.sized(v.AsStr(), opShortBinUnicode, opBinUnicode, opBinUnicode8, p.proto >= 4)
			p.memoize(v)
			return nil
		case vm.KBytes:
			return p.bytes(v)
		case vm.KByteArray:
			if p.proto >= 5 {
				p.op(opByteArray8)
				b := v.AsByteArray().B
				p.out = binary.LittleEndian.AppendUint64(p.out, uint64(len(b)))
				p.out = append(p.out, b...)
				p.memoize(v)
				return nil
			}
		case vm.KTuple:
			return p.tuple(v)
		case vm.KList:
			p.op(opEmptyList)
			p.memoize(v)
			return p.appends(append([]vm.Value(nil), v.AsList().Elems...))
		case vm.KDict:
			p.op(opEmptyDict)
			p.memoize(v)
			return p.dict(v.AsDict())
		case vm.KSet, vm.KFrozenSet:
			if p.proto >= 4 {
				return p.set(v)
			}
		}
	}
	switch v.Kind() {
	case vm.KEllipsis:
		return p.global(v, "builtins", "Ellipsis")
	case vm.KNotImplemented:
		return p.global(v, "builtins", "NotImplemented")
	case vm.KType:
		return p.class(v)
	case vm.KFunc, vm.KBuiltin:
		return p.function(v)
	case vm.KMethod:
		m := v.AsMethod()
		name, err := vm.GetAttr(p.t, m.Fn, "__name__")
		if err != nil {
			return err
		}
		get, err := vm.ModuleAttr(p.t, "", "getattr")
		if err != nil {
			return err
		}
		return p.reduction(v, &vm.Reduction{Fn: get, Args: []vm.Value{m.Self, name}})
	}
	r, err := vm.Reduce(p.t, v)
	if err != nil {
		return err
	}
	if r.Name != "" {
		ty := vm.TypeOf(v)
		return p.global(v, pickleModule(ty.Module), r.Name)
	}
	return p.reduction(v, r)
}

func (p *pickler) int(n int64) {
	switch {
	case n >= 0 && n < 1<<8:
		p.op(opBinInt1, byte(n))
	case n >= 0 && n < 1<<16:
		p.op(opBinInt2, byte(n), byte(n>>8))
	case n >= math.MinInt32 && n <= math.MaxInt32:
		p.op(opBinInt)
		p.out = binary.LittleEndian.AppendUint32(p.out, uint32(n))
	default:
		p.long(big.NewInt(n))
	}
}

// long writes an int in two's complement, least byte first.
func (p *pickler) long(b *big.Int) {
	n := b.BitLen()/8 + 1
	x := b
	if b.Sign() < 0 {
		x = new(big.Int).Add(b, new(big.Int).Lsh(big.NewInt(1), uint(8*n)))
	}
	raw := x.FillBytes(make([]byte, n))
	for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
		raw[i], raw[j] = raw[j], raw[i]
	}
	if b.Sign() < 0 && n > 1 && raw[n-1] == 0xff && raw[n-2]&0x80 != 0 {
		n-- // the sign has room in the byte before
		raw = raw[:n]
	}
	if n < 256 {
		p.op(opLong1, byte(n))
	} else {
		p.op(opLong4)
		p.out = binary.LittleEndian.AppendUint32(p.out, uint32(n))
	}
	p.op(raw...)
}

// sized writes a text with the opcode that its length takes.
func (p *pickler) sized(s string, short, medium, long byte, hasShort bool) {
	switch n := len(s); {
	case n < 256 && hasShort:
		p.op(short, byte(n))
	case n <= math.MaxUint32:
		p.op(medium)
		p.out = binary.LittleEndian.AppendUint32(p.out, uint32(n))
	default:
		p.op(long)
		p.out = binary.LittleEndian.AppendUint64(p.out, uint64(n))
	}
	p.out = append(p.out, s...)
}

func (p *pickler) bytes(v vm.Value) error {
	if p.proto >= 3 {
		p.sized(v.AsStr(), opShortBinBytes, opBinBytes, opBinBytes8, true)
		p.memoize(v)
		return nil
	}
	// Protocol 2 has no bytes: the characters of their Latin-1 text are encoded
	// when they are read.
	if err := p.global(vm.Value{}, "_codecs", "encode"); err != nil {
		return err
	}
	var b strings.Builder
	for i := range len(v.AsStr()) {
		b.WriteRune(rune(v.AsStr()[i]))
	}
	for _, s := range []string{b.String(), "latin1"} {
		if err := p.plain(vm.Str(s)); err != nil {
			return err
		}
	}
	p.op(opTuple2, opReduce)
	p.memoize(v)
	return nil
}

func (p *pickler) tuple(v vm.Value) error {
	e := v.AsTuple().Elems
	if len(e) == 0 {
		p.op(opEmptyTuple)
		return nil
	}
	if len(e) > 3 {
		p.op(opMark)
	}
	for _, x := range e {
		if err := p.save(x); err != nil {
			return err
		}
	}
	key, _ := p.keyOf(v)
	if n, ok := p.memo[key]; ok { // its own parts led back to it
		if len(e) > 3 {
			p.op(opPopMark)
		} else {
			for range e {
				p.op(opPop)
			}
		}
		p.get(n)
		return nil
	}
	if len(e) > 3 {
		p.op(opTuple)
	} else {
		p.op(opTuple1 + byte(len(e)) - 1)
	}
	p.memoize(v)
	return nil
}

// pickleBatch is how many elements one opcode adds.
const pickleBatch = 1000

func (p *pickler) appends(elems []vm.Value) error {
	for len(elems) > 0 {
		n := min(len(elems), pickleBatch)
		if n > 1 {
			p.op(opMark)
		}
		for _, x := range elems[:n] {
			if err := p.save(x); err != nil {
				return err
			}
		}
		if n > 1 {
			p.op(opAppends)
		} else {
			p.op(opAppend)
		}
		elems = elems[n:]
	}
	return nil
}

func (p *pickler) dict(d *vm.Dict) error {
	var pairs []vm.Value
	for i := range d.Slots() {
		if k, x, ok := d.Slot(i); ok {
			pairs = append(pairs, k, x)
		}
	}
	return p.pairs(pairs)
}

func (p *pickler) pairs(pairs []vm.Value) error {
	for len(pairs) > 0 {
		n := min(len(pairs), 2*pickleBatch)
		if n > 2 {
			p.op(opMark)
		}
		for _, x := range pairs[:n] {
			if err := p.save(x); err != nil {
				return err
			}
		}
		if n > 2 {
			p.op(opSetItems)
		} else {
			p.op(opSetItem)
		}
		pairs = pairs[n:]
	}
	return nil
}

func (p *pickler) set(v vm.Value) error {
	elems, err := vm.Collect(p.t, v)
	if err != nil {
		return err
	}
	if v.Kind() == vm.KSet {
		p.op(opEmptySet)
		p.memoize(v)
		for len(elems) > 0 {
			n := min(len(elems), pickleBatch)
			p.op(opMark)
			for _, x := range elems[:n] {
				if err := p.save(x); err != nil {
					return err
				}
			}
			p.op(opAddItems)
			elems = elems[n:]
		}
		return nil
	}
	p.op(opMark)
	for _, x := range elems {
		if err := p.save(x); err != nil {
			return err
		}
	}
	if p.remembered(v) {
		return vm.Errorf(vm.ExcPicklingError, "a frozenset that its own elements lead back to cannot be pickled")
	}
	p.op(opFrozenSet)
	p.memoize(v)
	return nil
}

func (p *pickler) reduction(v vm.Value, r *vm.Reduction) error {
	tuple := r.Tuple().AsTuple().Elems // the form that pickle knows
	fn, args := r.Fn, vm.NewTuple(r.Args...)
	op := []byte{opReduce}
	switch {
	case r.New && r.Kw != nil && p.proto < 4:
		partial, err := vm.ModuleAttr(p.t, "functools", "partial")
		if err != nil {
			return err
		}
		made, err := p.t.Call(partial, append([]vm.Value{vm.NewObjExFunc}, tuple[1].AsTuple().Elems...), nil)
		if err != nil {
			return err
		}
		fn, args = made, vm.NewTuple()
	case r.New && r.Kw != nil:
		for _, x := range tuple[1].AsTuple().Elems {
			if err := p.save(x); err != nil {
				return err
			}
		}
		op, fn = []byte{opNewObjEx}, vm.Value{}
	case r.New:
		op = []byte{opNewObj}
	}
	if !fn.IsUnset() {
		if err := p.save(fn); err != nil {
			return err
		}
		if err := p.save(args); err != nil {
			return err
		}
	}
	p.op(op...)
	if p.inMemo(v) {
		p.op(opPop)
		p.remembered(v)
		return nil
	}
	p.memoize(v)
	if !r.Items.IsUnset() {
		items, err := vm.Collect(p.t, r.Items)
		if err == nil {
			err = p.appends(items)
		}
		if err != nil {
			return err
		}
	}
	if !r.Pairs.IsUnset() {
		var pairs []vm.Value
		err := vm.Iterate(p.t, r.Pairs, func(x vm.Value) error {
			if x.Kind() != vm.KTuple || len(x.AsTuple().Elems) != 2 {
				return vm.Errorf(vm.ExcPicklingError, "fifth item of the tuple returned by __reduce__ must be an iterator of pairs")
			}
			pairs = append(pairs, x.AsTuple().Elems...)
			return p.t.Tick()
		})
		if err == nil {
			err = p.pairs(pairs)
		}
		if err != nil {
			return err
		}
	}
	return p.state(v, r, tuple)
}

// state writes the state: set by BUILD or, when the object names a function for
// that, by calling it.
func (p *pickler) state(v vm.Value, r *vm.Reduction, tuple []vm.Value) error {
	if len(tuple) < 3 || tuple[2].IsNone() {
		return nil
	}
	if r.Setter.IsUnset() {
		if err := p.save(tuple[2]); err != nil {
			return err
		}
		p.op(opBuild)
		return nil
	}
	for _, x := range []vm.Value{r.Setter, v, r.State} {
		if err := p.save(x); err != nil {
			return err
		}
	}
	p.op(opTuple2, opReduce, opPop)
	return nil
}

func (p *pickler) inMemo(v vm.Value) bool {
	key, ok := p.keyOf(v)
	if ok {
		_, ok = p.memo[key]
	}
	return ok
}

// pickleModule is the name that pickles use for a module.
func pickleModule(name string) string {
	if name == "" {
		return "builtins"
	}
	return name
}

// oldModules are the names that Python 2 has for modules of protocol 2.
var oldModules = map[string]string{"builtins": "__builtin__", "copyreg": "copy_reg"}

// global writes what a module holds under a name.
func (p *pickler) global(v vm.Value, module, name string) error {
	if p.proto >= 4 {
		for _, s := range []string{module, name} {
			if err := p.plain(vm.Str(s)); err != nil {
				return err
			}
		}
		p.op(opStackGlobal)
	} else {
		if old, ok := oldModules[module]; ok && p.proto < 3 {
			module = old
		}
		p.op(opGlobal)
		p.out = append(p.out, module+"\n"+name+"\n"...)
	}
	if !v.IsUnset() {
		p.memoize(v)
	}
	return nil
}

func (p *pickler) class(v vm.Value) error {
	ty := v.AsType()
	switch ty {
	case vm.TypeNone, vm.TypeEllipsis, vm.TypeNotImpl:
		one := map[*vm.Type]vm.Value{vm.TypeNone: vm.None, vm.TypeEllipsis: vm.Ellipsis, vm.TypeNotImpl: vm.NotImplemented}[ty]
		return p.reduction(v, &vm.Reduction{Fn: vm.TypeValue(vm.TypeType), Args: []vm.Value{one}})
	}
	return p.named(v, pickleModule(ty.Module), ty.Qual, "<class '"+ty.FullName()+"'>")
}

func (p *pickler) function(v vm.Value) error {
	text, err := vm.Repr(p.t, v)
	if err != nil {
		return err
	}
	if v.Kind() == vm.KFunc {
		f := v.AsFunc()
		module := f.Code.Program.Library
		if module == "" {
			module = vm.ScriptModule
		}
		return p.named(v, module, f.Qual, text)
	}
	b := v.AsBuiltin()
	if vm.Is(v, vm.NewObjFunc) || vm.Is(v, vm.NewObjExFunc) {
		return p.global(v, "copyreg", b.Name)
	}
	module, name, ok := strings.Cut(b.Qual, ".")
	if !ok {
		module, name = "builtins", b.Qual
	}
	if x, err := vm.ModuleAttr(p.t, "", module); err == nil && x.Kind() == vm.KType {
		// A method of a builtin class.
		get, err := vm.ModuleAttr(p.t, "", "getattr")
		if err != nil {
			return err
		}
		return p.reduction(v, &vm.Reduction{Fn: get, Args: []vm.Value{x, vm.Str(name)}})
	}
	return p.named(v, module, name, text)
}

// named writes v as a global after making sure that the name leads to it.
func (p *pickler) named(v vm.Value, module, name, text string) error {
	if strings.Contains(name, "<locals>") {
		return vm.AttrErrorf("Can't pickle local object '%s'", name)
	}
	found, err := pickleGlobal(p.t, module, name)
	if err != nil {
		return vm.Errorf(vm.ExcPicklingError, "Can't pickle %s: attribute lookup %s on %s failed", text, name, module)
	}
	if !vm.Is(found, v) {
		return vm.Errorf(vm.ExcPicklingError, "Can't pickle %s: it's not the same object as %s.%s", text, module, name)
	}
	return p.global(v, module, name)
}
