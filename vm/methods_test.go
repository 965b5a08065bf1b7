package vm

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// methodArgs names the methods that are tried on random receivers, with the
// makers of their arguments.
type argMaker func(g gen) Value

func anyArg(g gen) Value      { return g.value(1) }
func smallArg(g gen) Value    { return g.small() }
func hashArg(g gen) Value     { return g.hashable(1) }
func iterableArg(g gen) Value { return g.ordered() }

// ordered makes an iterable whose order CPython defines.
func (g gen) ordered() Value {
	switch g.r.Intn(5) {
	case 0:
		return g.dict(1)
	case 1:
		return g.str()
	case 2:
		return NewTuple(g.list(1).AsList().Elems...)
	}
	return g.list(1)
}

func hashablesArg(g gen) Value {
	if g.r.Intn(3) == 0 {
		return g.set()
	}
	var e []Value
	for range g.r.Intn(6) {
		e = append(e, g.hashable(1))
	}
	return NewList(e)
}

func pairsArg(g gen) Value {
	if g.r.Intn(2) == 0 {
		return g.dict(1)
	}
	var e []Value
	for range g.r.Intn(4) {
		e = append(e, NewTuple(g.hashable(1), g.value(0)))
	}
	if g.r.Intn(5) == 0 {
		e = append(e, g.value(0))
	}
	return NewList(e)
}

var testMethods = []struct {
	recv func(g gen) Value
	name string
	args []argMaker
}{
	{func(g gen) Value { return g.list(2) }, "append", []argMaker{anyArg}},
	{func(g gen) Value { return g.list(2) }, "clear", nil},
	{func(g gen) Value { return g.list(2) }, "copy", nil},
	{func(g gen) Value { return g.list(1) }, "count", []argMaker{anyArg}},
	{func(g gen) Value { return g.list(2) }, "extend", []argMaker{iterableArg}},
	{func(g gen) Value { return g.list(2) }, "extend", []argMaker{gen.number}},
	{func(g gen) Value { return g.list(2) }, "insert", []argMaker{smallArg, anyArg}},
	{func(g gen) Value { return g.list(2) }, "insert", []argMaker{anyArg, anyArg}},
	{func(g gen) Value { return g.list(2) }, "pop", nil},
	{func(g gen) Value { return g.list(2) }, "pop", []argMaker{smallArg}},
	{func(g gen) Value { return g.list(2) }, "remove", []argMaker{anyArg}},
	{func(g gen) Value { return g.list(2) }, "reverse", nil},
	{func(g gen) Value { return g.list(1) }, "sort", nil},
	{func(g gen) Value { return g.numbers() }, "sort", nil},
	{func(g gen) Value { return NewTuple(g.list(1).AsList().Elems...) }, "count", []argMaker{anyArg}},
	{func(g gen) Value { return NewTuple(g.list(1).AsList().Elems...) }, "index", []argMaker{anyArg}},
	{func(g gen) Value { return NewTuple(g.numbers().AsList().Elems...) }, "index", []argMaker{smallArg, smallArg, smallArg}},
	{func(g gen) Value { return g.numbers() }, "index", []argMaker{smallArg, smallArg}},
	{func(g gen) Value { return g.dict(1) }, "get", []argMaker{hashArg}},
	{func(g gen) Value { return g.dict(1) }, "get", []argMaker{anyArg, anyArg}},
	{func(g gen) Value { return g.dict(1) }, "pop", []argMaker{hashArg}},
	{func(g gen) Value { return g.dict(1) }, "pop", []argMaker{hashArg, anyArg}},
	{func(g gen) Value { return g.dict(1) }, "popitem", nil},
	{func(g gen) Value { return g.dict(1) }, "setdefault", []argMaker{hashArg, anyArg}},
	{func(g gen) Value { return g.dict(1) }, "setdefault", []argMaker{hashArg}},
	{func(g gen) Value { return g.dict(1) }, "update", []argMaker{pairsArg}},
	{func(g gen) Value { return g.dict(1) }, "copy", nil},
	{func(g gen) Value { return g.dict(1) }, "clear", nil},
	{func(g gen) Value { return g.set() }, "union", []argMaker{hashablesArg, hashablesArg}},
	{func(g gen) Value { return g.set() }, "intersection", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.set() }, "difference", []argMaker{hashablesArg, hashablesArg}},
	{func(g gen) Value { return g.set() }, "symmetric_difference", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.set() }, "isdisjoint", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.set() }, "issubset", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.set() }, "issuperset", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.mutableSet() }, "add", []argMaker{anyArg}},
	{func(g gen) Value { return g.mutableSet() }, "discard", []argMaker{anyArg}},
	{func(g gen) Value { return g.mutableSet() }, "remove", []argMaker{hashArg}},
	{func(g gen) Value { return g.mutableSet() }, "update", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.mutableSet() }, "intersection_update", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.mutableSet() }, "difference_update", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.mutableSet() }, "symmetric_difference_update", []argMaker{hashablesArg}},
	{func(g gen) Value { return g.rng() }, "count", []argMaker{anyArg}},
	{func(g gen) Value { return g.rng() }, "count", []argMaker{smallArg}},
	{func(g gen) Value { return NewSlice(g.small(), None, g.small()) }, "indices", []argMaker{smallArg}},
	{gen.int, "bit_length", nil},
	{gen.int, "bit_count", nil},
	{gen.int, "as_integer_ratio", nil},
	{gen.int, "__round__", []argMaker{smallArg}},
	{gen.int, "__floor__", nil},
	{gen.float, "is_integer", nil},
	{gen.float, "as_integer_ratio", nil},
	{gen.float, "hex", nil},
	{gen.float, "__trunc__", nil},
	{gen.float, "__floor__", nil},
	{gen.float, "__ceil__", nil},
	{gen.float, "__round__", nil},
	{gen.float, "__round__", []argMaker{smallArg}},
	{gen.number, "__add__", []argMaker{anyArg}},
	{gen.number, "__rsub__", []argMaker{anyArg}},
	{gen.number, "__divmod__", []argMaker{gen.number}},
	{gen.number, "__eq__", []argMaker{gen.number}},
	{gen.number, "__neg__", nil},
	{gen.number, "__abs__", nil},
}

func (g gen) mutableSet() Value { return SetValue(g.set().AsSet()) }

func (g gen) numbers() Value {
	var e []Value
	for range g.r.Intn(40) {
		if g.r.Intn(3) == 0 {
			e = append(e, Float(float64(g.r.Intn(40)-20)/2))
		} else {
			e = append(e, g.small())
		}
	}
	return NewList(e)
}

func TestMethodsAgreeWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(11)), noNaN: true}
	th := testThread()
	var cases []oracleCase
	for range 120 {
		for _, m := range testMethods {
			recv := m.recv(g)
			src := pySource(recv)
			args := make([]Value, len(m.args))
			texts := make([]string, len(m.args))
			for i, mk := range m.args {
				args[i] = mk(g)
				texts[i] = pySource(args[i])
			}
			f, err := GetAttr(th, recv, m.name)
			var v Value
			if err == nil {
				v, err = th.Call(f, args, nil)
			}
			stmt := "v = " + src
			expr := fmt.Sprintf("(v.%s(%s), v)", m.name, strings.Join(texts, ","))
			if err == nil {
				v = NewTuple(v, recv)
			}
			if err != nil && strings.Contains(outcome(v, err), "is not in list") {
				continue // the text holds a repr
			}
			cases = append(cases, oracleCase{stmt, expr, outcome(v, err)})
		}
	}
	askPython(t, cases)
}

// builtinCalls are calls of builtin functions: the text as Python has it, with
// $n for the arguments.
var builtinCalls = []struct {
	name string
	kw   string // "name=$n" parts, after the positional ones
	args []argMaker
}{
	{"abs", "", []argMaker{anyArg}},
	{"all", "", []argMaker{anyArg}},
	{"any", "", []argMaker{anyArg}},
	{"bin", "", []argMaker{anyArg}},
	{"bool", "", []argMaker{anyArg}},
	{"callable", "", []argMaker{anyArg}},
	{"chr", "", []argMaker{smallArg}},
	{"dict", "", []argMaker{pairsArg}},
	{"dict", "", []argMaker{iterableArg}},
	{"divmod", "", []argMaker{gen.number, gen.number}},
	{"divmod", "", []argMaker{anyArg, anyArg}},
	{"float", "", []argMaker{gen.number}},
	{"float", "", []argMaker{func(g gen) Value { return g.list(1) }}},
	{"hash", "", []argMaker{gen.number}},
	{"hex", "", []argMaker{gen.int}},
	{"int", "", []argMaker{gen.number}},
	{"int", "", []argMaker{func(g gen) Value { return g.list(1) }}},
	{"len", "", []argMaker{anyArg}},
	{"list", "", []argMaker{iterableArg}},
	{"list", "", []argMaker{gen.number}},
	{"max", "", []argMaker{func(g gen) Value { return g.list(1) }}},
	{"max", "", []argMaker{gen.number, gen.number, gen.number}},
	{"min", "", []argMaker{func(g gen) Value { return g.numbers() }}},
	{"min", "default", []argMaker{func(g gen) Value { return g.numbers() }, anyArg}},
	{"oct", "", []argMaker{gen.int}},
	{"ord", "", []argMaker{anyArg}},
	{"pow", "", []argMaker{gen.int, smallArg, gen.int}},
	{"pow", "", []argMaker{gen.number, smallArg}},
	{"round", "", []argMaker{gen.number}},
	{"round", "", []argMaker{gen.number, smallArg}},
	{"sorted", "", []argMaker{func(g gen) Value { return g.numbers() }}},
	{"sorted", "reverse", []argMaker{func(g gen) Value { return g.numbers() }, smallArg}},
	{"sorted", "", []argMaker{iterableArg}},
	{"sum", "", []argMaker{func(g gen) Value { return g.numbers() }}},
	{"sum", "", []argMaker{func(g gen) Value { return g.list(1) }}},
	{"sum", "start", []argMaker{func(g gen) Value { return g.numbers() }, anyArg}},
	{"tuple", "", []argMaker{iterableArg}},
	{"set", "", []argMaker{hashablesArg}},
	{"set", "", []argMaker{anyArg}},
	{"frozenset", "", []argMaker{hashablesArg}},
	{"range", "", []argMaker{smallArg}},
	{"range", "", []argMaker{smallArg, smallArg, smallArg}},
	{"range", "", []argMaker{anyArg}},
	{"slice", "", []argMaker{anyArg, anyArg}},
	{"isinstance", "", []argMaker{anyArg, anyArg}},
	{"iter", "", []argMaker{anyArg, anyArg}},
	{"next", "", []argMaker{anyArg}},
	{"getattr", "", []argMaker{anyArg, anyArg}},
}

func TestBuiltinsAgreeWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(12)), noNaN: true}
	th := testThread()
	names := Builtins()
	var cases []oracleCase
	for range 100 {
		for _, c := range builtinCalls {
			var args []Value
			var kw []Kw
			var texts []string
			for i, mk := range c.args {
				v := mk(g)
				src := pySource(v)
				if c.kw != "" && i == len(c.args)-1 {
					kw = append(kw, Kw{c.kw, v})
					src = c.kw + "=" + src
				} else {
					args = append(args, v)
				}
				texts = append(texts, src)
			}
			f, ok := names.GetStr(c.name)
			if !ok {
				t.Fatalf("no builtin %s", c.name)
			}
			v, err := th.Call(f, args, kw)
			cases = append(cases, oracleCase{"", fmt.Sprintf("%s(%s)", c.name, strings.Join(texts, ",")), outcome(v, err)})
		}
	}
	for _, c := range []string{"enumerate", "reversed", "zip", "map", "filter", "iter", "sorted"} {
		for range 60 {
			v := g.ordered()
			f, _ := names.GetStr(c)
			args, src := []Value{v}, pySource(v)
			if c == "map" || c == "filter" {
				fn, _ := names.GetStr("bool")
				args, src = []Value{fn, v}, "bool,"+src
			}
			x, err := th.Call(f, args, nil)
			if err == nil {
				var e []Value
				e, err = Collect(th, x)
				x = NewList(e)
			}
			cases = append(cases, oracleCase{"", fmt.Sprintf("list(%s(%s))", c, src), outcome(x, err)})
		}
	}
	askPython(t, cases)
}

func TestSortIsStableAndSurvivesErrors(t *testing.T) {
	th := testThread()
	r := rand.New(rand.NewSource(13))
	key := BuiltinValue(&Builtin{Name: "key", Min: 1, Max: 1, Fn: func(t *Thread, args []Value, _ []Kw) (Value, error) {
		return args[0].AsTuple().Elems[0], nil
	}})
	for n := range 200 {
		elems := make([]Value, n)
		for i := range elems {
			elems[i] = NewTuple(Int(int64(r.Intn(5))), Int(int64(i)))
		}
		for _, reverse := range []bool{false, true} {
			got := append([]Value(nil), elems...)
			if err := sortValues(th, got, key, reverse); err != nil {
				t.Fatal(err)
			}
			for i := 1; i < n; i++ {
				a, b := got[i-1].AsTuple().Elems, got[i].AsTuple().Elems
				if reverse {
					a[0], b[0] = b[0], a[0]
				}
				if a[0].n > b[0].n || a[0].n == b[0].n && a[1].n > b[1].n {
					t.Fatalf("n=%d reverse=%v: not stable at %d", n, reverse, i)
				}
				if reverse {
					a[0], b[0] = b[0], a[0]
				}
			}
		}
		// A list that mixes what cannot be compared stays a permutation.
		mixed := make([]Value, n)
		for i := range mixed {
			mixed[i] = Int(int64(r.Intn(1000)))
			if r.Intn(30) == 0 {
				mixed[i] = Str("x")
			}
		}
		count := func(vs []Value) string {
			s := NewSet()
			for _, v := range vs {
				_ = s.Add(nil, v)
			}
			return encValue(SetValue(s))
		}
		before := count(mixed)
		_ = sortValues(th, mixed, None, false)
		if after := count(mixed); after != before {
			t.Fatalf("sorting lost elements: %s, then %s", before, after)
		}
	}
}
