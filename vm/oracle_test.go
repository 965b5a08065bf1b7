package vm

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// testThread is a thread with ample budgets.
func testThread() *Thread { return &Thread{fuel: math.MaxInt64, memory: 1 << 40} }

// encValue writes v in a form that does not depend on repr, for comparing with
// what the Python side of the oracle writes.
func encValue(v Value) string {
	list := func(elems []Value, sorted bool) string {
		parts := make([]string, len(elems))
		for i, e := range elems {
			parts[i] = encValue(e)
		}
		if sorted {
			slices.Sort(parts)
		}
		return strings.Join(parts, ",")
	}
	keys := func(d *Dict) (out []Value) {
		for i := 0; i < d.Slots(); i++ {
			if k, _, ok := d.Slot(i); ok {
				out = append(out, k)
			}
		}
		return out
	}
	switch v.Kind() {
	case KNone:
		return "None"
	case KBool:
		return fmt.Sprintf("b%d", v.n)
	case KInt:
		return fmt.Sprintf("i%d", v.n)
	case KBig:
		return "i" + v.AsBig().String()
	case KFloat:
		if math.IsNaN(v.AsFloat()) {
			return "fnan"
		}
		return fmt.Sprintf("f%016x", math.Float64bits(v.AsFloat()))
	case KStr:
		return "s" + hex.EncodeToString([]byte(v.AsStr()))
	case KBytes:
		return "y" + hex.EncodeToString([]byte(v.AsStr()))
	case KByteArray:
		return "z" + hex.EncodeToString(v.AsByteArray().B)
	case KTuple:
		return "(" + list(v.AsTuple().Elems, false) + ")"
	case KList:
		return "[" + list(v.AsList().Elems, false) + "]"
	case KSet:
		return "{" + list(keys(&v.AsSet().D), true) + "}"
	case KFrozenSet:
		return "F{" + list(keys(&v.AsSet().D), true) + "}"
	case KDict:
		var parts []string
		d := v.AsDict()
		for i := 0; i < d.Slots(); i++ {
			if k, x, ok := d.Slot(i); ok {
				parts = append(parts, encValue(k)+":"+encValue(x))
			}
		}
		return "D{" + strings.Join(parts, ",") + "}"
	case KRange:
		r := v.AsRange()
		return fmt.Sprintf("R%d,%d,%d", r.Start, r.Stop, r.Step)
	case KEllipsis:
		return "..."
	case KNotImplemented:
		return "NotImplemented"
	case KSlice:
		s := v.AsSlice()
		return "S(" + encValue(s.Lo) + "," + encValue(s.Hi) + "," + encValue(s.Step) + ")"
	}
	return "<" + TypeName(v) + ">"
}

// pySource writes v as a Python expression.
func pySource(v Value) string {
	list := func(elems []Value) string {
		parts := make([]string, len(elems))
		for i, e := range elems {
			parts[i] = pySource(e)
		}
		return strings.Join(parts, ",")
	}
	switch v.Kind() {
	case KNone:
		return "None"
	case KBool:
		if v.AsBool() {
			return "True"
		}
		return "False"
	case KInt:
		return fmt.Sprintf("(%d)", v.n)
	case KBig:
		return "(" + v.AsBig().String() + ")"
	case KFloat:
		return fmt.Sprintf("F(%d)", int64(math.Float64bits(v.AsFloat())))
	case KStr:
		b, _ := json.Marshal(v.AsStr())
		return strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(string(b))
	case KBytes:
		return "bytes.fromhex('" + hex.EncodeToString([]byte(v.AsStr())) + "')"
	case KByteArray:
		return "bytearray.fromhex('" + hex.EncodeToString(v.AsByteArray().B) + "')"
	case KTuple:
		return "T([" + list(v.AsTuple().Elems) + "])"
	case KList:
		return "[" + list(v.AsList().Elems) + "]"
	case KSet, KFrozenSet:
		var elems []Value
		s := v.AsSet()
		for i := 0; i < s.Slots(); i++ {
			if e, ok := s.Slot(i); ok {
				elems = append(elems, e)
			}
		}
		name := "set"
		if v.Kind() == KFrozenSet {
			name = "frozenset"
		}
		return name + "([" + list(elems) + "])"
	case KDict:
		var parts []string
		d := v.AsDict()
		for i := 0; i < d.Slots(); i++ {
			if k, x, ok := d.Slot(i); ok {
				parts = append(parts, pySource(k)+":"+pySource(x))
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	case KRange:
		r := v.AsRange()
		return fmt.Sprintf("range(%d,%d,%d)", r.Start, r.Stop, r.Step)
	case KSlice:
		s := v.AsSlice()
		return "slice(" + pySource(s.Lo) + "," + pySource(s.Hi) + "," + pySource(s.Step) + ")"
	}
	panic("no source for " + TypeName(v))
}

const oraclePy = `
import sys, json, struct, warnings
warnings.simplefilter("ignore")
T = tuple
def F(n): return struct.unpack("<d", struct.pack("<q", n))[0]
def enc(v):
    t = type(v)
    if v is None: return "None"
    if t is bool: return "b%d" % v
    if t is int:
        return "i" + str(v)
    if t is float:
        if v != v: return "fnan"
        return "f%016x" % struct.unpack("<Q", struct.pack("<d", v))[0]
    if t is str: return "s" + v.encode("utf-8", "surrogatepass").hex()
    if t is bytes: return "y" + v.hex()
    if t is bytearray: return "z" + v.hex()
    if t is tuple: return "(" + ",".join(map(enc, v)) + ")"
    if t is list: return "[" + ",".join(map(enc, v)) + "]"
    if t is set: return "{" + ",".join(sorted(map(enc, v))) + "}"
    if t is frozenset: return "F{" + ",".join(sorted(map(enc, v))) + "}"
    if t is dict: return "D{" + ",".join(enc(k)+":"+enc(x) for k, x in v.items()) + "}"
    if t is range: return "R%d,%d,%d" % (v.start, v.stop, v.step)
    if v is ...: return "..."
    if v is NotImplemented: return "NotImplemented"
    if t is slice: return "S(%s,%s,%s)" % (enc(v.start), enc(v.stop), enc(v.step))
    return "<" + t.__name__ + ">"
sys.set_int_max_str_digits(0)
out = []
for stmt, expr in json.load(sys.stdin):
    try:
        ns = {"T": T, "F": F}
        if stmt: exec(stmt, ns)
        out.append(enc(eval(expr, ns)))
    except BaseException as e:
        if type(e) is KeyError: out.append("KeyError: " + enc(e.args[0] if e.args else None))
        elif len(e.args) == 1 or type(e) is not OverflowError: out.append(type(e).__name__ + ": " + str(e))
        else: out.append(type(e).__name__ + ": " + enc(e.args))
json.dump(out, sys.stdout)
`

// oracleCase is one question: Stmt runs first, Expr is the answer.
type oracleCase struct{ Stmt, Expr, Got string }

// outcome encodes what a Go evaluation gave.
func outcome(v Value, err error) string {
	if err == nil {
		return encValue(v)
	}
	r, ok := err.(*Raised)
	if !ok {
		return "internal: " + err.Error()
	}
	args := r.Exc().Args
	name := TypeOf(r.V).Name
	switch {
	case name == "KeyError" && len(args) > 0:
		return "KeyError: " + encValue(args[0])
	case len(args) == 0:
		return name + ": "
	case TypeOf(r.V).IsSubtype(ExcUnicodeError):
		return name + ": " + excMessage(nil, r.V)
	case len(args) == 1 && args[0].k == KStr:
		return name + ": " + args[0].AsStr()
	case len(args) == 1:
		return name + ": " + encValue(args[0])
	}
	return name + ": " + encValue(NewTuple(args...))
}

// askPython runs all cases in one python3 process and reports differences.
func askPython(t *testing.T, cases []oracleCase) {
	t.Helper()
	py, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is missing")
	}
	qs := make([][2]string, len(cases))
	for i, c := range cases {
		qs[i] = [2]string{c.Stmt, c.Expr}
	}
	in, err := json.Marshal(qs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(py, "-c", oraclePy)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v\n%s", err, stderr.String())
	}
	var want []string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	bad := 0
	for i, c := range cases {
		if c.Got == want[i] || acceptable(c.Got, want[i]) {
			continue
		}
		if bad++; bad <= 25 {
			t.Errorf("%s%s\n got %.300s\nwant %.300s", withSep(c.Stmt), c.Expr, c.Got, want[i])
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d cases differ", bad, len(cases))
	}
}

func withSep(s string) string {
	if s == "" {
		return ""
	}
	return s + "\n"
}

// acceptable lists the differences that gears chose: no complex numbers, a
// lower cap on the size of ints and objects.
func acceptable(got, want string) bool {
	switch {
	case strings.Contains(got, "gears has no complex numbers"):
		return want == "<complex>" || strings.Contains(want, "complex")
	case strings.HasPrefix(got, "MemoryError"):
		return true
	case strings.Contains(got, "range() in gears is limited"):
		return strings.HasPrefix(want, "R") || strings.HasPrefix(want, "OverflowError")
	}
	return false
}

// gen makes random values.
type gen struct {
	r     *rand.Rand
	noNaN bool // a NaN has an identity in CPython, but none here
}

var genInts = []int64{0, 1, -1, 2, 3, 7, -7, 10, 63, 64, 255, 256, 1 << 31, 1<<53 - 1, 1 << 53, 1<<53 + 1, -(1<<53 + 1),
	math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 1 << 62, 3037000500, -3037000500}

var genFloats = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, -2.5, 3, 1e16, 1 << 53, 1e300, -1e300, 5e-324, 0.1,
	9223372036854775807, -9223372036854775808, math.Inf(1), math.Inf(-1), math.NaN(), 7, -7, 2.675, 1e22}

func (g gen) int() Value {
	switch g.r.Intn(4) {
	case 0:
		return Int(genInts[g.r.Intn(len(genInts))])
	case 1:
		b := new(big.Int).Rand(g.r, new(big.Int).Lsh(bigOne, uint(g.r.Intn(200))))
		if g.r.Intn(2) == 0 {
			b.Neg(b)
		}
		return BigInt(b)
	}
	return g.small()
}

func (g gen) small() Value { return Int(int64(g.r.Intn(21) - 10)) }

func (g gen) float() Value {
	switch g.r.Intn(3) {
	case 0:
		f := genFloats[g.r.Intn(len(genFloats))]
		if f != f && g.noNaN {
			f = 0.25
		}
		return Float(f)
	case 1:
		return Float(float64(g.r.Intn(200)-100) / 8)
	}
	return Float(g.r.NormFloat64() * math.Pow(10, float64(g.r.Intn(20)-8)))
}

func (g gen) number() Value {
	switch g.r.Intn(5) {
	case 0:
		return Bool(g.r.Intn(2) == 0)
	case 1, 2:
		return g.float()
	}
	return g.int()
}

const genAlphabet = "abcABC 012,.é€😀ß"

func (g gen) str() Value {
	runes := []rune(genAlphabet)
	n := g.r.Intn(7)
	if g.r.Intn(2) == 0 {
		runes = runes[:12]
	}
	var b strings.Builder
	for range n {
		b.WriteRune(runes[g.r.Intn(len(runes))])
	}
	return Str(b.String())
}

func (g gen) bytes() Value {
	b := make([]byte, g.r.Intn(6))
	for i := range b {
		b[i] = byte(g.r.Intn(4)) + 'a'
	}
	if g.r.Intn(2) == 0 {
		return NewByteArray(b)
	}
	return Bytes(string(b))
}

// hashable makes a value that may be a key.
func (g gen) hashable(depth int) Value {
	switch g.r.Intn(8) {
	case 0:
		return None
	case 1, 2:
		return g.small()
	case 3:
		return Float(float64(g.r.Intn(10)) / 2)
	case 4:
		if depth > 0 {
			var e []Value
			for range g.r.Intn(3) {
				e = append(e, g.hashable(depth-1))
			}
			return NewTuple(e...)
		}
	case 5:
		return Bool(g.r.Intn(2) == 0)
	}
	return g.str()
}

func (g gen) list(depth int) Value {
	var e []Value
	for range g.r.Intn(6) {
		e = append(e, g.value(depth-1))
	}
	return NewList(e)
}

func (g gen) dict(depth int) Value {
	d := NewDict(0)
	for range g.r.Intn(6) {
		_ = d.Set(nil, g.hashable(1), g.value(depth-1))
	}
	return DictValue(d)
}

func (g gen) set() Value {
	s := NewSet()
	for range g.r.Intn(7) {
		_ = s.Add(nil, g.hashable(1))
	}
	if g.r.Intn(2) == 0 {
		return FrozenSetValue(s)
	}
	return SetValue(s)
}

func (g gen) rng() Value {
	step := int64(g.r.Intn(7) - 3)
	if step == 0 {
		step = 1
	}
	return NewRange(int64(g.r.Intn(11)-5), int64(g.r.Intn(21)-10), step)
}

func (g gen) slice() Value {
	part := func() Value {
		switch g.r.Intn(8) {
		case 0, 1:
			return None
		case 2:
			return g.int()
		}
		return g.small()
	}
	step := None
	if g.r.Intn(2) == 0 {
		step = part()
	}
	return NewSlice(part(), part(), step)
}

// value makes any value whose nesting is at most depth.
func (g gen) value(depth int) Value {
	if depth <= 0 {
		switch g.r.Intn(5) {
		case 0:
			return g.str()
		case 1:
			return g.bytes()
		case 2:
			return None
		}
		return g.number()
	}
	switch g.r.Intn(9) {
	case 0:
		return g.list(depth)
	case 1:
		return NewTuple(g.list(depth).AsList().Elems...)
	case 2:
		return g.dict(depth)
	case 3:
		return g.set()
	case 4:
		return g.rng()
	}
	return g.value(0)
}
