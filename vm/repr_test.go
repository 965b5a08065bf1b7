package vm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"regexp"
	"strings"
	"testing"
)

var hexAddress = regexp.MustCompile(`0x[0-9a-f]+`)

// The expectations are what CPython 3.11 prints, with 0x… for addresses.
func TestRepr(t *testing.T) {
	list := NewList([]Value{Int(1)})
	list.AsList().Elems = append(list.AsList().Elems, list)
	dict := NewDict(0)
	dict.SetStr("a", DictValue(dict))
	tuple := NewTuple(NewList(nil))
	tuple.AsTuple().Elems[0].AsList().Elems = []Value{tuple}
	set := NewSet()
	_ = set.Add(nil, Int(1))
	sub := NewType("", "Bag", []*Type{TypeList}, nil)
	subSet := NewType("", "Tags", []*Type{TypeSet}, nil)
	split, _ := TypeStr.Lookup("split")
	record := NewRecord(&Record{Key: Str("k"), Type: Str("string"), Value: Str("v"), Event: None})
	object := ObjectValue(&Object{Type: TypeObject})
	for _, c := range []struct {
		v    Value
		want string
	}{
		{None, "None"}, {True, "True"}, {False, "False"}, {Ellipsis, "Ellipsis"}, {NotImplemented, "NotImplemented"},
		{Int(-42), "-42"},
		{BigInt(new(big.Int).Lsh(big.NewInt(1), 70)), "1180591620717411303424"},
		{Float(49.5), "49.5"}, {Float(42), "42.0"}, {Float(1e16), "1e+16"}, {Float(1e15), "1000000000000000.0"},
		{Float(1e-4), "0.0001"}, {Float(1e-5), "1e-05"}, {Float(math.Copysign(0, -1)), "-0.0"},
		{Float(math.Inf(1)), "inf"}, {Float(math.Inf(-1)), "-inf"}, {Float(math.NaN()), "nan"},
		{Float(1.7976931348623157e308), "1.7976931348623157e+308"}, {Float(5e-324), "5e-324"}, {Float(0.1), "0.1"},
		{Str(""), "''"}, {Str("it's"), `"it's"`}, {Str(`"`), `'"'`}, {Str(`'"`), `'\'"'`}, {Str("a\\b\n\r\t"), `'a\\b\n\r\t'`},
		{Str("\x00\x1f\x7f"), `'\x00\x1f\x7f'`}, {Str("é日😀"), "'é日😀'"}, {Str("\u0080\u00ad\u200b\u2028\U000e0001"), `'\x80\xad\u200b\u2028\U000e0001'`},
		{Str("\u00a0\u3000"), `'\xa0\u3000'`},
		{Bytes("x\x01'"), `b"x\x01'"`}, {Bytes("\xff\"'"), `b'\xff"\''`},
		{NewByteArray([]byte("x")), "bytearray(b'x')"}, {NewByteArray([]byte("'")), `bytearray(b"\'")`},
		{NewTuple(), "()"}, {NewTuple(Int(1)), "(1,)"}, {NewTuple(Int(1), Str("a")), "(1, 'a')"},
		{NewList(nil), "[]"}, {list, "[1, [...]]"}, {DictValue(dict), "{'a': {...}}"}, {tuple, "([(...)],)"},
		{record, "{'event': None, 'key': 'k', 'type': 'string', 'value': 'v'}"},
		{SetValue(NewSet()), "set()"}, {SetValue(set), "{1}"}, {FrozenSetValue(NewSet()), "frozenset()"}, {FrozenSetValue(set), "frozenset({1})"},
		{ListValue(&List{Elems: []Value{Int(1)}, Sub: &Sub{Type: sub}}), "[1]"},
		{SetValue(&Set{D: set.D, Sub: &Sub{Type: subSet}}), "Tags({1})"},
		{NewRange(0, 5, 1), "range(0, 5)"}, {NewRange(5, 0, -2), "range(5, 0, -2)"},
		{NewSlice(Int(1), None, None), "slice(1, None, None)"},
		{TypeValue(TypeInt), "<class 'int'>"}, {TypeValue(ExcGearsError), "<class 'gears.error'>"}, {TypeValue(TypeNone), "<class 'NoneType'>"},
		{ModuleValue(&Module{Name: "json"}), "<module 'json' (built-in)>"},
		{FuncValue(&Function{Name: "f", Qual: "f"}), "<function f at 0x…>"},
		{BuiltinValue(&Builtin{Name: "len", Qual: "len"}), "<built-in function len>"},
		{split, "<method 'split' of 'str' objects>"},
		{NewMethod(split, Str("")), "<built-in method split of str object at 0x…>"},
		{NewMethod(FuncValue(&Function{Name: "m", Qual: "C.m"}), Int(3)), "<bound method C.m of 3>"},
		{NewIter(&listIter{l: list.AsList()}, typeListIter), "<list_iterator object at 0x…>"},
		{object, "<object object at 0x…>"},
		{NewExc(ExcValueError), "ValueError()"}, {NewExc(ExcValueError, Str("x")), "ValueError('x')"},
		{NewExc(ExcKeyError, Str("x"), Int(2)), "KeyError('x', 2)"}, {NewExc(ExcGearsError, Str("x")), "error('x')"},
	} {
		got, err := Repr(testThread(), c.v)
		if err != nil {
			t.Errorf("repr of %s: %v", c.want, err)
		}
		if got = hexAddress.ReplaceAllString(got, "0x…"); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
		if plain, err := Repr(nil, c.v); err != nil || hexAddress.ReplaceAllString(plain, "0x…") != got {
			t.Errorf("without a thread: %s, %v; with one: %s", plain, err, got)
		}
	}
}

func TestStrOfExceptions(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want string
	}{
		{NewExc(ExcValueError), ""},
		{NewExc(ExcValueError, Str("x")), "x"},
		{NewExc(ExcValueError, Str("x"), Int(1)), "('x', 1)"},
		{NewExc(ExcValueError, NewList([]Value{Str("x")})), "['x']"},
		{NewExc(ExcKeyError, Str("x")), "'x'"},
		{NewExc(ExcKeyError, Str("x"), Int(1)), "('x', 1)"},
		{NewExc(ExcOSError, Int(2), Str("no such file")), "[Errno 2] no such file"},
		{NewExc(ExcFileNotFoundError, Int(2), Str("no such file"), Str("a")), "[Errno 2] no such file: 'a'"},
		{NewExc(ExcUnicodeDecodeError, Str("utf-8"), Bytes("a\xff"), Int(1), Int(2), Str("invalid start byte")),
			"'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"},
		{NewExc(ExcUnicodeEncodeError, Str("ascii"), Str("é€"), Int(0), Int(2), Str("ordinal not in range(128)")),
			"'ascii' codec can't encode characters in position 0-1: ordinal not in range(128)"},
	} {
		if got, err := ToStr(testThread(), c.v); err != nil || got != c.want {
			t.Errorf("got %s, %v; want %s", got, err, c.want)
		}
	}
}

func TestReprIsBounded(t *testing.T) {
	th := testThread()
	deep := NewList(nil)
	for range 1100 {
		deep = NewList([]Value{deep})
	}
	if _, err := Repr(th, deep); err == nil || !IsExc(err, ExcRecursionError) ||
		!strings.HasSuffix(err.Error(), "maximum recursion depth exceeded while getting the repr of an object") {
		t.Errorf("1100 nested lists: %v", err)
	}
	if len(th.printing) != 0 {
		t.Errorf("%d containers are still marked as being printed", len(th.printing))
	}
	// A value of forty nodes whose repr would have 2^40 parts.
	wide := NewList([]Value{Str("x")})
	for range 40 {
		wide = NewList([]Value{wide, wide})
	}
	th.memory = 1 << 20
	if _, err := Repr(th, wide); err == nil || !IsExc(err, ExcMemoryError) {
		t.Errorf("exponential repr: %v", err)
	}
	huge := BigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(4300), nil))
	if _, err := Repr(th, huge); err == nil || !IsExc(err, ExcValueError) {
		t.Errorf("int of 4301 digits: %v", err)
	}
	largest := BigInt(new(big.Int).Sub(huge.AsBig(), big.NewInt(1)))
	if s, err := ToStr(th, largest); err != nil || len(s) != 4300 {
		t.Errorf("int of 4300 digits: %d, %v", len(s), err)
	}
}

func TestReprAgreesWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(41))}
	th := testThread()
	var cases []oracleCase
	for range 6000 {
		v := g.value(3)
		switch g.r.Intn(4) {
		case 0:
			v = Float(math.Float64frombits(g.r.Uint64()))
		case 1:
			v = NewTuple(g.text(8), Bytes(g.byteRun(8)), NewByteArray([]byte(g.byteRun(4))))
		case 2:
			v = Float(math.Trunc(g.r.NormFloat64()*1e6) / math.Pow(10, float64(g.r.Intn(12))))
		}
		if strings.Contains(pySource(v), "set(") {
			continue
		}
		for _, fn := range []struct {
			name string
			f    func(*Thread, Value) (string, error)
		}{{"repr", Repr}, {"str", ToStr}, {"ascii", Ascii}} {
			s, err := fn.f(th, v)
			cases = append(cases, oracleCase{"", fmt.Sprintf("%s(%s)", fn.name, pySource(v)), outcome(Str(s), err)})
		}
	}
	askPython(t, cases)
}
