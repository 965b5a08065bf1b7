package lang

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"unicode/utf8"
)

// A .gear file is a compiled recipe:
//
//	"GEARS\0"         magic
//	uint16            version of this layout
//	uint16            version of the function IR
//	uint64            bytes of payload
//	[32]byte          SHA-256 of everything else
//	payload           the module: file name, source, body
//
// Numbers are big-endian. The payload is the module's fields in the order of
// their declaration: integers as varints, strings by reference once they were
// written, nodes as their row in exprNodes or stmtNodes and their fields, and
// positions as distances from the position before.
//
// What is stored is the IR and not bytecode. Bytecode is made from it in
// microseconds when the file is loaded, needs no format of its own that would
// have to stay compatible, and needs no verifier: a hostile file can at worst
// be a hostile script. What the compiler takes for granted of its input, such as
// that slots exist and targets can be assigned to, is checked when the file is
// decoded.
const (
	gearMagic   = "GEARS\x00"
	gearFormat  = 1
	gearProgram = 3 // to be raised with every change of the IR; a test tells

	gearHeader = len(gearMagic) + 2 + 2 + 8 + sha256.Size
	gearSumAt  = gearHeader - sha256.Size

	// maxGear bounds the size of a file, maxGearDepth how deep its nodes nest.
	// Front-ends stay far below both with their own limits.
	maxGear      = 256 << 20
	maxGearDepth = 6000
)

// The reasons why DecodeModule refuses a file.
var (
	ErrNotGear       = errors.New("not a .gear file")
	ErrGearVersion   = errors.New("made by another version of gears")
	ErrGearDamaged   = errors.New("the file is damaged")
	ErrGearTruncated = errors.New("the file is cut off")
)

// IsGear reports whether data begins like a .gear file.
func IsGear(data []byte) bool {
	return strings.HasPrefix(string(data[:min(len(data), len(gearMagic))]), gearMagic)
}

// EncodeModule makes a .gear file of a module. The same module gives the same
// bytes. It fails for modules that no front-end makes.
func EncodeModule(m *Module) ([]byte, error) {
	e := &gearEncoder{strings: map[string]uint64{}}
	e.out = make([]byte, gearHeader, gearHeader+len(m.Source)*2)
	e.value(reflect.ValueOf(m).Elem())
	if e.err == nil && len(e.out) > maxGear {
		e.err = fmt.Errorf("the compiled recipe has %d bytes, more than %d", len(e.out), maxGear)
	}
	if e.err != nil {
		return nil, e.err
	}
	copy(e.out, gearMagic)
	at := len(gearMagic)
	binary.BigEndian.PutUint16(e.out[at:], gearFormat)
	binary.BigEndian.PutUint16(e.out[at+2:], gearProgram)
	binary.BigEndian.PutUint64(e.out[at+4:], uint64(len(e.out)-gearHeader))
	sum := gearSum(e.out)
	copy(e.out[gearSumAt:], sum[:])
	return e.out, nil
}

// gearSum is the checksum of all of a file but the checksum.
func gearSum(file []byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(file[:gearSumAt])
	h.Write(file[gearHeader:])
	h.Sum(sum[:0])
	return sum
}

// DecodeModule reads a .gear file. The error wraps ErrNotGear, ErrGearVersion,
// ErrGearDamaged or ErrGearTruncated. Data may come from anybody: what it
// returns without an error can be compiled and run like any script.
func DecodeModule(data []byte) (*Module, error) {
	payload, err := gearPayload(data)
	if err != nil {
		return nil, err
	}
	m, err := decodePayload(payload)
	if err == nil {
		err = verify(m)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGearDamaged, err)
	}
	return m, nil
}

func decodePayload(payload []byte) (*Module, error) {
	d := &gearDecoder{in: payload}
	m := &Module{}
	d.value(reflect.ValueOf(m).Elem(), "", 0)
	if d.err == nil && len(d.in) > 0 {
		d.fail("%d bytes are left over", len(d.in))
	}
	return m, d.err
}

// gearPayload checks the frame of a file.
func gearPayload(data []byte) ([]byte, error) {
	switch {
	case !IsGear(data):
		return nil, fmt.Errorf("%w: it does not begin with the mark of one", ErrNotGear)
	case len(data) < len(gearMagic)+4:
		return nil, ErrGearTruncated
	}
	at := len(gearMagic)
	format, program := binary.BigEndian.Uint16(data[at:]), binary.BigEndian.Uint16(data[at+2:])
	if format != gearFormat || program != gearProgram {
		return nil, fmt.Errorf("%w: it has format %d with program version %d, this is format %d with program version %d; compile the recipe again from its script: gearsc compile SCRIPT.py -o RECIPE.gear",
			ErrGearVersion, format, program, gearFormat, gearProgram)
	}
	if len(data) < gearHeader {
		return nil, ErrGearTruncated
	}
	size := binary.BigEndian.Uint64(data[at+4:])
	if have := uint64(len(data) - gearHeader); have < size {
		return nil, fmt.Errorf("%w: %d bytes of %d are there", ErrGearTruncated, len(data), uint64(gearHeader)+size)
	} else if have > size {
		return nil, fmt.Errorf("%w: %d bytes follow its end", ErrGearDamaged, have-size)
	}
	if sum := gearSum(data); string(sum[:]) != string(data[gearSumAt:gearHeader]) {
		return nil, fmt.Errorf("%w: its checksum does not match", ErrGearDamaged)
	}
	if len(data) > maxGear {
		return nil, fmt.Errorf("%w: it has %d bytes, more than %d", ErrGearDamaged, len(data), maxGear)
	}
	return data[gearHeader:], nil
}

// exprNodes and stmtNodes number the node types of the IR, from 1: 0 is an absent
// node. New types go at the end.
var (
	exprNodes = nodeTypes([]Expr{
		(*NoneLit)(nil), (*EllipsisLit)(nil), (*BoolLit)(nil), (*IntLit)(nil), (*BigIntLit)(nil), (*FloatLit)(nil),
		(*StrLit)(nil), (*BytesLit)(nil), (*Name)(nil), (*Unary)(nil), (*Binary)(nil), (*Compare)(nil), (*BoolOp)(nil),
		(*Cond)(nil), (*Call)(nil), (*Attr)(nil), (*Index)(nil), (*Slice)(nil), (*ListLit)(nil), (*TupleLit)(nil),
		(*SetLit)(nil), (*DictLit)(nil), (*Star)(nil), (*FString)(nil), (*Format)(nil), (*FuncExpr)(nil), (*Comp)(nil),
		(*Walrus)(nil), (*Yield)(nil), (*YieldFrom)(nil), (*Await)(nil),
	})
	stmtNodes = nodeTypes([]Stmt{
		(*ExprStmt)(nil), (*Assign)(nil), (*AugAssign)(nil), (*AnnAssign)(nil), (*Del)(nil), (*Return)(nil), (*If)(nil),
		(*While)(nil), (*For)(nil), (*Try)(nil), (*With)(nil), (*Raise)(nil), (*Assert)(nil), (*Pass)(nil), (*Break)(nil),
		(*Continue)(nil), (*Import)(nil), (*ImportFrom)(nil), (*DefStmt)(nil), (*ClassStmt)(nil), (*CompEmit)(nil),
	})
)

// nodeTable is one of the two tables, and its inverse.
type nodeTable struct {
	types []reflect.Type // structs
	tags  map[reflect.Type]uint64
}

func nodeTypes[N any](nodes []N) *nodeTable {
	t := &nodeTable{tags: map[reflect.Type]uint64{}}
	for i, n := range nodes {
		ty := reflect.TypeOf(n).Elem()
		t.types = append(t.types, ty)
		t.tags[ty] = uint64(i + 1)
	}
	return t
}

// mayBeNil lists the fields without which a node is whole. All other
// expressions and pointers must be there.
var mayBeNil = map[string]bool{
	"Param.Default": true, "Param.Annotation": true, "Func.Returns": true, "Slice.Lo": true, "Slice.Hi": true, "Slice.Step": true,
	"DictLit.Keys": true, "Format.Spec": true, "Yield.X": true, "AnnAssign.Value": true, "AnnAssign.Annotation": true,
	"Return.X": true, "Raise.X": true, "Raise.Cause": true, "Assert.Msg": true, "CompEmit.Key": true,
	"Handler.Type": true, "Handler.Target": true, "WithItem.Target": true,
}

// anyBytes lists the string fields that need not be UTF-8.
var anyBytes = map[string]bool{"BytesLit.Value": true, "Module.File": true, "Module.Source": true, "Imported.Path": true, "Imported.Source": true}

var (
	exprType = reflect.TypeFor[Expr]()
	spanType = reflect.TypeFor[Span]()
	posType  = reflect.TypeFor[Pos]()
	bigType  = reflect.TypeFor[*big.Int]()
)

// nodesFor is the table of an interface type.
func nodesFor(t reflect.Type) *nodeTable {
	if t == exprType {
		return exprNodes
	}
	return stmtNodes
}

// gearEncoder writes a payload.
type gearEncoder struct {
	out     []byte
	strings map[string]uint64
	last    Pos
	err     error
}

func (e *gearEncoder) uint(n uint64) { e.out = binary.AppendUvarint(e.out, n) }
func (e *gearEncoder) int(n int64)   { e.out = binary.AppendVarint(e.out, n) }

func (e *gearEncoder) string(s string) {
	n, ok := e.strings[s]
	if !ok {
		n = uint64(len(e.strings))
		e.strings[s] = n
	}
	e.uint(n)
	if !ok {
		e.uint(uint64(len(s)))
		e.out = append(e.out, s...)
	}
}

func (e *gearEncoder) pos(p Pos) {
	e.int(int64(p.Line) - int64(e.last.Line))
	e.int(int64(p.Col) - int64(e.last.Col))
	e.last = p
}

func (e *gearEncoder) value(v reflect.Value) {
	switch v.Type() {
	case spanType:
		s := v.Interface().(Span)
		e.pos(s.Start)
		e.pos(s.End)
		return
	case posType:
		e.pos(v.Interface().(Pos))
		return
	case bigType:
		e.string(v.Interface().(*big.Int).Text(16))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		e.int(map[bool]int64{false: 0, true: 1}[v.Bool()])
	case reflect.Uint8:
		e.uint(v.Uint())
	case reflect.Int, reflect.Int32, reflect.Int64:
		e.int(v.Int())
	case reflect.Float64:
		e.out = binary.BigEndian.AppendUint64(e.out, math.Float64bits(v.Float()))
	case reflect.String:
		e.string(v.String())
	case reflect.Slice:
		// 0 is nil, so that a module comes back exactly as it was.
		if v.IsNil() {
			e.uint(0)
			return
		}
		e.uint(uint64(v.Len()) + 1)
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			e.value(v.Field(i))
		}
	case reflect.Pointer:
		if v.IsNil() {
			e.uint(0)
			return
		}
		e.uint(1)
		e.value(v.Elem())
	case reflect.Interface:
		e.node(v)
	default:
		panic("internal error: .gear files have no form for " + v.Type().String())
	}
}

func (e *gearEncoder) node(v reflect.Value) {
	if v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() {
		e.uint(0)
		return
	}
	x := v.Elem().Elem()
	tag, ok := nodesFor(v.Type()).tags[x.Type()]
	if !ok {
		e.err = fmt.Errorf("the module holds a %s where %s stands", x.Type(), v.Type())
		return
	}
	e.uint(tag)
	e.value(x)
}

// gearDecoder reads a payload. After the first error it reads zeros.
type gearDecoder struct {
	in      []byte
	strings []string
	last    Pos
	err     error
}

func (d *gearDecoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
	d.in = nil
}

func (d *gearDecoder) uint() uint64 {
	n, size := binary.Uvarint(d.in)
	if size <= 0 {
		d.fail("a number is cut off or too large")
		return 0
	}
	d.in = d.in[size:]
	return n
}

func (d *gearDecoder) int() int64 {
	n, size := binary.Varint(d.in)
	if size <= 0 {
		d.fail("a number is cut off or too large")
		return 0
	}
	d.in = d.in[size:]
	return n
}

func (d *gearDecoder) string() string {
	n := d.uint()
	switch {
	case d.err != nil:
		return ""
	case n < uint64(len(d.strings)):
		return d.strings[n]
	case n > uint64(len(d.strings)):
		d.fail("it refers to string %d of %d", n, len(d.strings))
		return ""
	}
	size := d.uint()
	if size > uint64(len(d.in)) {
		d.fail("a string is cut off")
		return ""
	}
	s := string(d.in[:size])
	d.in = d.in[size:]
	d.strings = append(d.strings, s)
	return s
}

func (d *gearDecoder) pos() Pos {
	line, col := d.int()+int64(d.last.Line), d.int()+int64(d.last.Col)
	if line < 0 || col < 0 || line > math.MaxInt32 || col > math.MaxInt32 {
		d.fail("a position is out of range")
		return Pos{}
	}
	d.last = Pos{Line: int32(line), Col: int32(col)}
	return d.last
}

// value fills v, the field called name ("Type.Field").
func (d *gearDecoder) value(v reflect.Value, name string, depth int) {
	if d.err != nil {
		return
	}
	if depth > maxGearDepth {
		d.fail("its nodes nest deeper than %d", maxGearDepth)
		return
	}
	switch v.Type() {
	case spanType:
		v.Set(reflect.ValueOf(Span{Start: d.pos(), End: d.pos()}))
		return
	case posType:
		v.Set(reflect.ValueOf(d.pos()))
		return
	case bigType:
		n, ok := new(big.Int).SetString(d.string(), 16)
		if !ok {
			d.fail("an integer is not one")
			return
		}
		v.Set(reflect.ValueOf(n))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.int() != 0)
	case reflect.Uint8:
		n := d.uint()
		if n > math.MaxUint8 {
			d.fail("%s is out of range", name)
			return
		}
		v.SetUint(n)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n := d.int()
		if v.OverflowInt(n) {
			d.fail("%s is out of range", name)
			return
		}
		v.SetInt(n)
	case reflect.Float64:
		if len(d.in) < 8 {
			d.fail("a number is cut off")
			return
		}
		v.SetFloat(math.Float64frombits(binary.BigEndian.Uint64(d.in)))
		d.in = d.in[8:]
	case reflect.String:
		s := d.string()
		if !anyBytes[name] && !utf8.ValidString(s) {
			d.fail("%s is not UTF-8", name)
			return
		}
		v.SetString(s)
	case reflect.Slice:
		d.slice(v, name, depth)
	case reflect.Struct:
		t := v.Type()
		for i := range v.NumField() {
			d.value(v.Field(i), t.Name()+"."+t.Field(i).Name, depth)
		}
	case reflect.Pointer:
		if d.present(name) {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(v.Elem(), name, depth+1)
		}
	case reflect.Interface:
		d.node(v, name, depth)
	}
}

// slice reads the elements one by one: a false count must not allocate.
func (d *gearDecoder) slice(v reflect.Value, name string, depth int) {
	n := d.uint()
	if n == 0 || d.err != nil {
		return
	}
	n--
	if n > uint64(len(d.in)) { // an element has a byte at least
		d.fail("%s has %d elements in %d bytes", name, n, len(d.in))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, int(min(n, 16))))
	for range n {
		elem := reflect.New(v.Type().Elem()).Elem()
		d.value(elem, name, depth+1)
		if d.err != nil {
			return
		}
		v.Set(reflect.Append(v, elem))
	}
}

// present reads whether a pointer is there.
func (d *gearDecoder) present(name string) bool {
	switch n := d.uint(); {
	case d.err != nil:
		return false
	case n > 1:
		d.fail("%s is neither there nor absent", name)
		return false
	case n == 0 && !mayBeNil[name]:
		d.fail("%s is missing", name)
		return false
	default:
		return n == 1
	}
}

func (d *gearDecoder) node(v reflect.Value, name string, depth int) {
	tag := d.uint()
	t := nodesFor(v.Type())
	switch {
	case d.err != nil:
	case tag == 0 && !mayBeNil[name]:
		d.fail("%s is missing", name)
	case tag == 0:
	case tag > uint64(len(t.types)):
		d.fail("%s is a node of unknown type %d", name, tag)
	default:
		x := reflect.New(t.types[tag-1])
		d.value(x.Elem(), name, depth+1)
		v.Set(x)
	}
}
