package vm

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

var byteAlphabets = []string{"ab, AB", "aA1 \t\n\r\v\x1c\x85x", "\x00\xff\x80az'\"\\", "\xc3\xa9\xe2\x82\xacab", "+-0129ax"}

func (g gen) byteRun(n int) string {
	a := byteAlphabets[g.r.Intn(len(byteAlphabets))]
	b := make([]byte, g.r.Intn(n+1))
	for i := range b {
		b[i] = a[g.r.Intn(len(a))]
	}
	return string(b)
}

// bytesUpTo makes bytes or a bytearray of at most n bytes.
func bytesUpTo(n int) argMaker {
	return func(g gen) Value {
		if g.r.Intn(3) == 0 {
			return NewByteArray([]byte(g.byteRun(n)))
		}
		return Bytes(g.byteRun(n))
	}
}

func byteOrBytes(g gen) Value {
	if g.r.Intn(4) == 0 {
		return Int(int64(g.r.Intn(270) - 5))
	}
	return bytesUpTo(1)(g)
}

func manyBytes(g gen) Value {
	var e []Value
	for range g.r.Intn(4) {
		e = append(e, chance(bytesUpTo(2))(g))
	}
	if g.r.Intn(2) == 0 {
		return NewTuple(e...)
	}
	return NewList(e)
}

// noSets replaces sets, whose order is not CPython's.
func noSets(mk argMaker) argMaker {
	return func(g gen) Value {
		v := mk(g)
		if v.k == KSet || v.k == KFrozenSet {
			return None
		}
		return v
	}
}

func bytesOrTuple(g gen) Value {
	if g.r.Intn(3) > 0 {
		return bytesUpTo(1)(g)
	}
	v := manyBytes(g)
	if v.k == KList {
		return NewTuple(v.AsList().Elems...)
	}
	return v
}

func byteTable(g gen) Value {
	if g.r.Intn(4) == 0 {
		return None
	}
	b := make([]byte, 256-g.r.Intn(20)/19)
	g.r.Read(b)
	return Bytes(string(b))
}

func hexText(g gen) Value {
	const a = "0123456789abcdefABCDEF \n"
	b := make([]byte, g.r.Intn(9))
	for i := range b {
		b[i] = a[g.r.Intn(len(a))]
	}
	return Str(string(b))
}

var bytesMethodCases = []methodCase{
	{"split", 0, []argMaker{chance(bytesUpTo(1)), chance(width)}, []string{"sep", "maxsplit"}},
	{"rsplit", 0, []argMaker{chance(bytesUpTo(1)), chance(width)}, []string{"sep", "maxsplit"}},
	{"split", 0, nil, nil},
	{"rsplit", 0, nil, nil},
	{"split", 2, []argMaker{func(gen) Value { return None }, width}, nil},
	{"rsplit", 2, []argMaker{func(gen) Value { return None }, width}, nil},
	{"splitlines", 0, []argMaker{chance(width)}, []string{"keepends"}},
	{"join", 1, []argMaker{noSets(chance(manyBytes))}, nil},
	{"partition", 1, []argMaker{chance(bytesUpTo(1))}, nil},
	{"rpartition", 1, []argMaker{chance(bytesUpTo(1))}, nil},
	{"replace", 2, []argMaker{chance(bytesUpTo(1)), chance(bytesUpTo(2)), chance(width)}, nil},
	{"strip", 0, []argMaker{chance(bytesUpTo(2))}, nil},
	{"lstrip", 0, []argMaker{chance(bytesUpTo(2))}, nil},
	{"rstrip", 0, []argMaker{chance(bytesUpTo(2))}, nil},
	{"removeprefix", 1, []argMaker{chance(bytesUpTo(1))}, nil},
	{"removesuffix", 1, []argMaker{chance(bytesUpTo(1))}, nil},
	{"startswith", 1, []argMaker{chance(bytesOrTuple), chance(bound), chance(bound)}, nil},
	{"endswith", 1, []argMaker{chance(bytesOrTuple), chance(bound), chance(bound)}, nil},
	{"find", 1, []argMaker{chance(byteOrBytes), chance(bound), chance(bound)}, nil},
	{"rfind", 1, []argMaker{chance(byteOrBytes), chance(bound), chance(bound)}, nil},
	{"index", 1, []argMaker{chance(byteOrBytes), chance(bound), chance(bound)}, nil},
	{"rindex", 1, []argMaker{chance(byteOrBytes), chance(bound), chance(bound)}, nil},
	{"count", 1, []argMaker{chance(byteOrBytes), chance(bound), chance(bound)}, nil},
	{"ljust", 1, []argMaker{chance(width), chance(bytesUpTo(1))}, nil},
	{"rjust", 1, []argMaker{chance(width), chance(bytesUpTo(1))}, nil},
	{"center", 1, []argMaker{chance(width), chance(bytesUpTo(1))}, nil},
	{"zfill", 1, []argMaker{chance(width)}, nil},
	{"expandtabs", 0, []argMaker{chance(width)}, []string{"tabsize"}},
	{"translate", 1, []argMaker{chance(byteTable), chance(bytesUpTo(2))}, nil},
	{"maketrans", 2, []argMaker{chance(bytesUpTo(2)), chance(bytesUpTo(2))}, nil},
	{"fromhex", 1, []argMaker{chance(hexText)}, nil},
	{"hex", 0, []argMaker{chance(oneOf(":", "-", "", "ab", "é")), chance(width)}, []string{"sep", "bytes_per_sep"}},
	{"decode", 0, []argMaker{chance(encodings), chance(handlers)}, []string{"encoding", "errors"}},
	{"upper", 0, nil, nil}, {"lower", 0, nil, nil}, {"title", 0, nil, nil}, {"capitalize", 0, nil, nil}, {"swapcase", 0, nil, nil},
	{"isalpha", 0, nil, nil}, {"isalnum", 0, nil, nil}, {"isdigit", 0, nil, nil}, {"isspace", 0, nil, nil},
	{"isascii", 0, nil, nil}, {"isupper", 0, nil, nil}, {"islower", 0, nil, nil}, {"istitle", 0, nil, nil},
}

var byteArrayMethodCases = []methodCase{
	{"append", 1, []argMaker{chance(byteOrBytes)}, nil},
	{"extend", 1, []argMaker{chance(bytesUpTo(4))}, nil},
	{"extend", 1, []argMaker{func(g gen) Value { return g.list(1) }}, nil},
	{"insert", 2, []argMaker{chance(width), chance(byteOrBytes)}, nil},
	{"pop", 0, []argMaker{chance(width)}, nil},
	{"remove", 1, []argMaker{chance(byteOrBytes)}, nil},
	{"clear", 0, nil, nil}, {"copy", 0, nil, nil}, {"reverse", 0, nil, nil},
}

func TestBytesMethodsAgreeWithPython(t *testing.T) {
	methodOracle(t, 31, 100, func(g gen) Value { return Bytes(g.byteRun(10)) }, bytesMethodCases)
}

func TestByteArrayMethodsAgreeWithPython(t *testing.T) {
	self := func(g gen) Value { return NewByteArray([]byte(g.byteRun(10))) }
	methodOracle(t, 32, 40, self, bytesMethodCases)
	methodOracle(t, 33, 100, self, byteArrayMethodCases)
}

func TestTextConstructorsAgreeWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(34)), noNaN: true}
	th := testThread()
	source := func(g gen) Value {
		switch g.r.Intn(6) {
		case 0:
			return text10(g)
		case 1:
			return g.small()
		case 2:
			return NewList([]Value{Int(int64(g.r.Intn(300) - 10)), chance(byteOrBytes)(g)})
		case 3:
			// bytes(3037000500) is too much for a test.
			if v := noSets(func(g gen) Value { return g.value(1) })(g); !v.IsInt() {
				return v
			}
		}
		return bytesUpTo(6)(g)
	}
	names := Builtins()
	makers := []argMaker{source, chance(encodings), chance(handlers)}
	var cases []oracleCase
	for range 400 {
		for _, fn := range []string{"str", "bytes", "bytearray"} {
			params := []string{"source", "encoding", "errors"}
			if fn == "str" {
				params[0] = "object"
			}
			var args []Value
			var kw []Kw
			var src []string
			for i := range g.r.Intn(4) {
				v := makers[i](g)
				text := pySource(v)
				if len(kw) > 0 || g.r.Intn(3) == 0 {
					kw = append(kw, Kw{params[i], v})
					text = params[i] + "=" + text
				} else {
					args = append(args, v)
				}
				src = append(src, text)
			}
			f, _ := names.GetStr(fn)
			v, err := th.Call(f, args, kw)
			cases = append(cases, oracleCase{"", fmt.Sprintf("%s(%s)", fn, strings.Join(src, ",")), outcome(v, err)})
		}
	}
	askPython(t, cases)
}
