package lib

import (
	"encoding/binary"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/vm"
)

// unpickler is the stack machine that reads pickles. Marks are kept apart: each
// is the height of the stack at which it stands.
type unpickler struct {
	t     *vm.Thread
	in    string
	at    int
	stack []vm.Value
	marks []int
	memo  map[int]vm.Value
	hooks unpickleHooks
}

// unpickleHooks are the methods that a subclass of Unpickler overrides; unset
// ones are gears' own.
type unpickleHooks struct{ findClass, persistentLoad vm.Value }

func unpicklingError(format string, args ...any) error {
	return vm.Errorf(vm.ExcUnpicklingError, format, args...)
}

// pickleLoads reads one pickle and returns how many bytes it took.
func pickleLoads(t *vm.Thread, data string, hooks unpickleHooks) (vm.Value, int, error) {
	u := &unpickler{t: t, in: data, memo: map[int]vm.Value{}, hooks: hooks}
	for {
		if u.at >= len(u.in) {
			return vm.Value{}, 0, vm.Errorf(vm.ExcEOFError, "Ran out of input")
		}
		op, err := u.byte()
		if err != nil {
			return vm.Value{}, 0, err
		}
		if op == opStop {
			v, err := u.pop()
			return v, u.at, err
		}
		read, ok := unpickleOps[op]
		if !ok {
			return vm.Value{}, 0, unpicklingError("invalid load key, '%s'.", loadKey(op))
		}
		if err := t.Tick(); err != nil {
			return vm.Value{}, 0, err
		}
		if err := read(u); err != nil {
			return vm.Value{}, 0, err
		}
	}
}

func loadKey(op byte) string {
	if op >= ' ' && op < 0x7f {
		return string(rune(op))
	}
	return "\\x" + strconv.FormatInt(int64(op)+0x100, 16)[1:]
}

func (u *unpickler) byte() (byte, error) {
	if u.at >= len(u.in) {
		return 0, unpicklingError("pickle data was truncated")
	}
	u.at++
	return u.in[u.at-1], nil
}

func (u *unpickler) take(n uint64) (string, error) {
	if n > uint64(len(u.in)-u.at) {
		return "", unpicklingError("pickle data was truncated")
	}
	s := u.in[u.at : u.at+int(n)]
	u.at += int(n)
	return s, nil
}

// uint reads an unsigned number of size bytes, least first.
func (u *unpickler) uint(size int) (uint64, error) {
	s, err := u.take(uint64(size))
	if err != nil {
		return 0, err
	}
	var b [8]byte
	copy(b[:], s)
	return binary.LittleEndian.Uint64(b[:]), nil
}

func (u *unpickler) line() (string, error) {
	i := strings.IndexByte(u.in[u.at:], '\n')
	if i < 0 {
		return "", unpicklingError("pickle data was truncated")
	}
	s := u.in[u.at : u.at+i]
	u.at += i + 1
	return s, nil
}

func (u *unpickler) push(v vm.Value) error {
	u.stack = append(u.stack, v)
	if n := len(u.stack); n&(n-1) == 0 {
		return u.t.Reserve(n, 24)
	}
	return nil
}

// floor is the height below which the stack belongs to an outer mark.
func (u *unpickler) floor() int {
	if n := len(u.marks); n > 0 {
		return u.marks[n-1]
	}
	return 0
}

// underflow is the error of taking what is not there.
func (u *unpickler) underflow() error {
	if len(u.marks) > 0 {
		return unpicklingError("unexpected MARK found")
	}
	return unpicklingError("unpickling stack underflow")
}

func (u *unpickler) pop() (vm.Value, error) {
	if len(u.stack) <= u.floor() {
		return vm.Value{}, u.underflow()
	}
	v := u.stack[len(u.stack)-1]
	u.stack = u.stack[:len(u.stack)-1]
	return v, nil
}

func (u *unpickler) pops(n int) ([]vm.Value, error) {
	if len(u.stack)-n < u.floor() {
		return nil, u.underflow()
	}
	out := append([]vm.Value(nil), u.stack[len(u.stack)-n:]...)
	u.stack = u.stack[:len(u.stack)-n]
	return out, nil
}

func (u *unpickler) top() (vm.Value, error) {
	if len(u.stack) <= u.floor() {
		return vm.Value{}, u.underflow()
	}
	return u.stack[len(u.stack)-1], nil
}

// marked takes what is above the last mark, and the mark.
func (u *unpickler) marked() ([]vm.Value, error) {
	if len(u.marks) == 0 {
		return nil, unpicklingError("could not find MARK")
	}
	at := u.marks[len(u.marks)-1]
	u.marks = u.marks[:len(u.marks)-1]
	out := append([]vm.Value(nil), u.stack[at:]...)
	u.stack = u.stack[:at]
	return out, nil
}

// unpickleOps are the opcodes. The table is filled by setupPickle, since its
// functions lead back to it.
var unpickleOps map[byte]func(u *unpickler) error

func constant(v vm.Value) func(*unpickler) error {
	return func(u *unpickler) error { return u.push(v) }
}

// number reads an int of size bytes.
func number(size int, signed bool) func(*unpickler) error {
	return func(u *unpickler) error {
		n, err := u.uint(size)
		if err != nil {
			return err
		}
		if signed {
			return u.push(vm.Int(int64(int32(n))))
		}
		return u.push(vm.Int(int64(n)))
	}
}

func longInt(size int) func(*unpickler) error {
	return func(u *unpickler) error {
		n, err := u.uint(size)
		if err != nil {
			return err
		}
		if n > 1<<20 {
			return unpicklingError("an int of %d bytes is too large", n)
		}
		s, err := u.take(n)
		if err != nil {
			return err
		}
		raw := []byte(s)
		for i, j := 0, len(raw)-1; i < j; i, j = i+1, j-1 {
			raw[i], raw[j] = raw[j], raw[i]
		}
		x := new(big.Int).SetBytes(raw)
		if len(raw) > 0 && raw[0]&0x80 != 0 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
		}
		return u.push(vm.BigInt(x))
	}
}

// sizedText reads what has its length in size bytes before it.
func sizedText(size int, value func(s string) (vm.Value, error)) func(*unpickler) error {
	return func(u *unpickler) error {
		n, err := u.uint(size)
		if err != nil {
			return err
		}
		s, err := u.take(n)
		if err == nil {
			err = u.t.Charge(len(s))
		}
		if err != nil {
			return err
		}
		v, err := value(strings.Clone(s))
		if err != nil {
			return err
		}
		return u.push(v)
	}
}

func unpickleStr(s string) (vm.Value, error) {
	if !utf8.ValidString(s) {
		return vm.Value{}, unpicklingError("a str of the pickle is not valid UTF-8")
	}
	return vm.Str(s), nil
}

func unpickleBytes(s string) (vm.Value, error) { return vm.Bytes(s), nil }

// unpickleOldStr is a str of Python 2: ASCII by default, as the documentation of
// loads has it.
func unpickleOldStr(s string) (vm.Value, error) {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return vm.Value{}, unpicklingError("a str of Python 2 in the pickle is not ASCII")
		}
	}
	return vm.Str(s), nil
}

func tupleOf(n int) func(*unpickler) error {
	return func(u *unpickler) error {
		e, err := u.pops(n)
		if err != nil {
			return err
		}
		return u.push(vm.NewTuple(e...))
	}
}

// fromMark makes a value of what is above the last mark.
func fromMark(f func(u *unpickler, e []vm.Value) (vm.Value, error)) func(*unpickler) error {
	return func(u *unpickler) error {
		e, err := u.marked()
		if err != nil {
			return err
		}
		v, err := f(u, e)
		if err != nil {
			return err
		}
		return u.push(v)
	}
}

// onTop changes the object below the last mark with what is above it.
func onTop(f func(u *unpickler, to vm.Value, e []vm.Value) error) func(*unpickler) error {
	return func(u *unpickler) error {
		e, err := u.marked()
		if err != nil {
			return err
		}
		to, err := u.top()
		if err != nil {
			return err
		}
		return f(u, to, e)
	}
}

func (u *unpickler) extend(to vm.Value, e []vm.Value) error { return vm.AppendItems(u.t, to, e) }

func (u *unpickler) setItems(to vm.Value, e []vm.Value) error {
	if len(e)%2 != 0 {
		return unpicklingError("odd number of items for SETITEMS")
	}
	for i := 0; i < len(e); i += 2 {
		if err := vm.SetItem(u.t, to, e[i], e[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpickler) addItems(to vm.Value, e []vm.Value) error {
	add, err := vm.GetAttr(u.t, to, "add")
	for i := 0; err == nil && i < len(e); i++ {
		_, err = u.t.Call(add, e[i:i+1:i+1], nil)
	}
	return err
}

func (u *unpickler) put(n uint64) error {
	v, err := u.top()
	if err != nil {
		return err
	}
	if n > math.MaxInt32 {
		return unpicklingError("memo index %d is too large", n)
	}
	u.memo[int(n)] = v
	return nil
}

func (u *unpickler) get(n uint64) error {
	v, ok := u.memo[int(n)]
	if !ok {
		return unpicklingError("Memo value not found at index %d", n)
	}
	return u.push(v)
}

// memoOp reads an index of size bytes, or a line with it when size is 0.
func memoOp(size int, f func(u *unpickler, n uint64) error) func(*unpickler) error {
	return func(u *unpickler) error {
		if size > 0 {
			n, err := u.uint(size)
			if err != nil {
				return err
			}
			return f(u, n)
		}
		s, err := u.line()
		if err != nil {
			return err
		}
		n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 31)
		if err != nil {
			return unpicklingError("invalid memo index '%s'", s)
		}
		return f(u, n)
	}
}

// call carries out a reduction that the pickle describes.
func (u *unpickler) call(r *vm.Reduction) error {
	if !vm.Callable(r.Fn) || r.New && r.Fn.Kind() != vm.KType {
		return unpicklingError("'%s' object is not what makes an object", vm.TypeName(r.Fn))
	}
	v, err := r.Make(u.t)
	if err != nil {
		return err
	}
	return u.push(v)
}

func (u *unpickler) reduce(isNew bool) error {
	p, err := u.pops(2)
	if err != nil {
		return err
	}
	if p[1].Kind() != vm.KTuple {
		return unpicklingError("arguments of a call must be a tuple, not %s", vm.TypeName(p[1]))
	}
	return u.call(&vm.Reduction{New: isNew, Fn: p[0], Args: p[1].AsTuple().Elems})
}

func (u *unpickler) newObjEx() error {
	p, err := u.pops(3)
	if err != nil {
		return err
	}
	if p[1].Kind() != vm.KTuple || p[2].Kind() != vm.KDict {
		return unpicklingError("NEWOBJ_EX needs a tuple and a dict")
	}
	r := &vm.Reduction{New: true, Fn: p[0], Args: p[1].AsTuple().Elems}
	for i := range p[2].AsDict().Slots() {
		if k, v, ok := p[2].AsDict().Slot(i); ok && k.Kind() == vm.KStr {
			r.Kw = append(r.Kw, vm.Kw{Name: k.AsStr(), V: v})
		}
	}
	return u.call(r)
}

func (u *unpickler) build() error {
	p, err := u.pops(2)
	if err != nil {
		return err
	}
	if err := u.push(p[0]); err != nil {
		return err
	}
	return vm.SetState(u.t, p[0], p[1], vm.Value{})
}

func (u *unpickler) global(module, name string) error {
	if !u.hooks.findClass.IsUnset() {
		v, err := u.t.Call(u.hooks.findClass, []vm.Value{vm.Str(module), vm.Str(name)}, nil)
		if err != nil {
			return err
		}
		return u.push(v)
	}
	v, err := pickleGlobal(u.t, module, name)
	if err != nil {
		return err
	}
	return u.push(v)
}

func (u *unpickler) persistent() error {
	id, err := u.pop()
	if err != nil {
		return err
	}
	if u.hooks.persistentLoad.IsUnset() {
		return unpicklingError("A load persistent id instruction was encountered, but no persistent_load function was specified.")
	}
	v, err := u.t.Call(u.hooks.persistentLoad, []vm.Value{id}, nil)
	if err != nil {
		return err
	}
	return u.push(v)
}

// newModuleNames are the names of Python 3 for modules that pickles of
// protocols 0 to 2 name as Python 2 did.
var newModuleNames = map[string]string{"__builtin__": "builtins", "copy_reg": "copyreg", "exceptions": "builtins",
	"_collections": "collections"}

// newBuiltinNames are those for builtins.
var newBuiltinNames = map[string]string{"xrange": "range", "unicode": "str", "long": "int", "unichr": "chr", "basestring": "str"}

// pickleGlobal is what a pickle may name: classes and functions of the script
// and of the library. Names that a session adds to the builtins, such as
// execute, are not among them.
func pickleGlobal(t *vm.Thread, module, name string) (vm.Value, error) {
	if m, ok := newModuleNames[module]; ok {
		if n, ok := newBuiltinNames[name]; ok && module == "__builtin__" {
			name = n
		}
		module = m
	}
	var v vm.Value
	var err error
	first, rest, dotted := strings.Cut(name, ".")
	switch module {
	case "builtins":
		var ok bool
		if v, ok = vm.Builtins().GetStr(first); !ok {
			return v, vm.AttrErrorf("Can't get attribute '%s' on <module 'builtins' (built-in)>", name)
		}
	case vm.ScriptModule, "__main__":
		if g := t.ScriptGlobals(); g != nil {
			v, _ = g.Dict().GetStr(first)
		}
		if v.IsUnset() {
			return v, vm.AttrErrorf("Can't get attribute '%s' on <module '%s'>", name, module)
		}
	case "redisgears":
		return v, unpicklingError("global '%s.%s' is forbidden", module, name)
	case "_codecs":
		if name == "encode" {
			return codecsEncode, nil
		}
		fallthrough
	default:
		if v, err = vm.ModuleAttr(t, module, first); err != nil {
			return v, err
		}
	}
	for dotted {
		first, rest, dotted = strings.Cut(rest, ".")
		if v, err = vm.GetAttr(t, v, first); err != nil {
			return v, err
		}
	}
	return v, nil
}

// codecsEncode is _codecs.encode, by which protocol 2 makes bytes.
var codecsEncode = vm.BuiltinValue(&vm.Builtin{Name: "encode", Qual: "_codecs.encode", Min: 1, Max: 2, NoKw: true,
	Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return callMethod(t, args[0], "encode", args[1:]...)
	}})

func setupPickle() {
	unpickleOps = map[byte]func(u *unpickler) error{
		opProto: func(u *unpickler) error {
			n, err := u.byte()
			if err == nil && n > pickleHighest {
				err = vm.ValueErrorf("unsupported pickle protocol: %d", n)
			}
			return err
		},
		opFrame: func(u *unpickler) error {
			n, err := u.uint(8)
			if err == nil && n > uint64(len(u.in)-u.at) {
				err = unpicklingError("pickle data was truncated")
			}
			return err
		},
		opMark: func(u *unpickler) error {
			u.marks = append(u.marks, len(u.stack))
			return nil
		},
		opPop: func(u *unpickler) error {
			if n := len(u.marks); n > 0 && u.marks[n-1] == len(u.stack) {
				u.marks = u.marks[:n-1]
				return nil
			}
			_, err := u.pop()
			return err
		},
		opPopMark: func(u *unpickler) error { _, err := u.marked(); return err },
		opDup: func(u *unpickler) error {
			v, err := u.top()
			if err != nil {
				return err
			}
			return u.push(v)
		},
		opNone: constant(vm.None), opNewTrue: constant(vm.True), opNewFalse: constant(vm.False),
		opBinInt: number(4, true), opBinInt1: number(1, false), opBinInt2: number(2, false),
		opLong1: longInt(1), opLong4: longInt(4),
		opBinFloat: func(u *unpickler) error {
			s, err := u.take(8)
			if err != nil {
				return err
			}
			return u.push(vm.Float(math.Float64frombits(binary.BigEndian.Uint64([]byte(s)))))
		},
		opShortBinUnicode: sizedText(1, unpickleStr), opBinUnicode: sizedText(4, unpickleStr), opBinUnicode8: sizedText(8, unpickleStr),
		opShortBinBytes: sizedText(1, unpickleBytes), opBinBytes: sizedText(4, unpickleBytes), opBinBytes8: sizedText(8, unpickleBytes),
		opShortBinString: sizedText(1, unpickleOldStr), opBinString: sizedText(4, unpickleOldStr),
		opByteArray8: sizedText(8, func(s string) (vm.Value, error) { return vm.NewByteArray([]byte(s)), nil }),
		opEmptyTuple: func(u *unpickler) error { return u.push(vm.NewTuple()) },
		opTuple1:     tupleOf(1), opTuple2: tupleOf(2), opTuple3: tupleOf(3),
		opTuple: fromMark(func(_ *unpickler, e []vm.Value) (vm.Value, error) { return vm.NewTuple(e...), nil }),
		opList:  fromMark(func(_ *unpickler, e []vm.Value) (vm.Value, error) { return vm.NewList(e), nil }),
		opDict: fromMark(func(u *unpickler, e []vm.Value) (vm.Value, error) {
			d := vm.DictValue(vm.NewDict(len(e) / 2))
			return d, u.setItems(d, e)
		}),
		opFrozenSet: fromMark(func(u *unpickler, e []vm.Value) (vm.Value, error) {
			s := vm.NewSet()
			for _, x := range e {
				if err := s.Add(u.t, x); err != nil {
					return vm.Value{}, err
				}
			}
			return vm.FrozenSetValue(s), nil
		}),
		opEmptyList: func(u *unpickler) error { return u.push(vm.NewList(nil)) },
		opEmptyDict: func(u *unpickler) error { return u.push(vm.DictValue(vm.NewDict(0))) },
		opEmptySet:  func(u *unpickler) error { return u.push(vm.SetValue(vm.NewSet())) },
		opAppends:   onTop((*unpickler).extend),
		opSetItems:  onTop((*unpickler).setItems),
		opAddItems:  onTop((*unpickler).addItems),
		opAppend: func(u *unpickler) error {
			x, err := u.pop()
			if err != nil {
				return err
			}
			to, err := u.top()
			if err != nil {
				return err
			}
			return u.extend(to, []vm.Value{x})
		},
		opSetItem: func(u *unpickler) error {
			p, err := u.pops(2)
			if err != nil {
				return err
			}
			to, err := u.top()
			if err != nil {
				return err
			}
			return u.setItems(to, p)
		},
		opBinGet: memoOp(1, (*unpickler).get), opLongBinGet: memoOp(4, (*unpickler).get), opGet: memoOp(0, (*unpickler).get),
		opBinPut: memoOp(1, (*unpickler).put), opLongBinPut: memoOp(4, (*unpickler).put), opPut: memoOp(0, (*unpickler).put),
		opMemoize:  func(u *unpickler) error { return u.put(uint64(len(u.memo))) },
		opReduce:   func(u *unpickler) error { return u.reduce(false) },
		opNewObj:   func(u *unpickler) error { return u.reduce(true) },
		opNewObjEx: (*unpickler).newObjEx,
		opBuild:    (*unpickler).build,
		opGlobal: func(u *unpickler) error {
			module, err := u.line()
			if err != nil {
				return err
			}
			name, err := u.line()
			if err != nil {
				return err
			}
			if !utf8.ValidString(module) || !utf8.ValidString(name) {
				return unpicklingError("a name of the pickle is not valid UTF-8")
			}
			return u.global(module, name)
		},
		opStackGlobal: func(u *unpickler) error {
			p, err := u.pops(2)
			if err != nil {
				return err
			}
			if p[0].Kind() != vm.KStr || p[1].Kind() != vm.KStr {
				return unpicklingError("STACK_GLOBAL requires str")
			}
			return u.global(p[0].AsStr(), p[1].AsStr())
		},
		opBinPersID: (*unpickler).persistent,
	}
	for op, name := range map[byte]string{opInt: "INT", opLong: "LONG", opFloat: "FLOAT", opString: "STRING", opUnicode: "UNICODE",
		opObj: "OBJ", opInst: "INST"} {
		unpickleOps[op] = func(*unpickler) error {
			return unpicklingError("opcode %s is of the text protocol 0; gears reads protocols 2 to 5", name)
		}
	}
}
