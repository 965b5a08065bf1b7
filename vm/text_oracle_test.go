package vm

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// textAlphabets are what random texts are made of; each stresses something
// else.
var textAlphabets = [][]rune{
	[]rune("ab, AB"),
	[]rune("aA1 \t\n\r\v\x1c\u0085\u2028x"),
	[]rune("ßéÉŉǅİıΣσς.'αΑﬁﬃ\u0345\u00ad"),
	[]rune("٣²½Ⅷ五0a_\u0301€😀"),
	[]rune("+-0129ax{}%"),
}

func (g gen) text(n int) Value {
	a := textAlphabets[g.r.Intn(len(textAlphabets))]
	var b strings.Builder
	for range g.r.Intn(n + 1) {
		b.WriteRune(a[g.r.Intn(len(a))])
	}
	return Str(b.String())
}

func text10(g gen) Value { return g.text(10) }
func text1(g gen) Value  { return g.text(1) }
func text2(g gen) Value  { return g.text(2) }
func width(g gen) Value  { return Int(int64(g.r.Intn(24) - 4)) }
func bound(g gen) Value {
	switch g.r.Intn(8) {
	case 0:
		return None
	case 1:
		return g.int()
	}
	return g.small()
}

// chance makes an argument of the wrong kind now and then.
func chance(mk argMaker) argMaker {
	return func(g gen) Value {
		if g.r.Intn(12) == 0 {
			return g.value(1)
		}
		return mk(g)
	}
}

func texts(g gen) Value {
	var e []Value
	for range g.r.Intn(4) {
		e = append(e, chance(text2)(g))
	}
	if g.r.Intn(2) == 0 {
		return NewTuple(e...)
	}
	return NewList(e)
}

func textOrTuple(g gen) Value {
	if g.r.Intn(3) > 0 {
		return text1(g)
	}
	v := texts(g)
	if v.k == KList {
		return NewTuple(v.AsList().Elems...)
	}
	return v
}

func oneOf(xs ...string) argMaker {
	return func(g gen) Value { return Str(xs[g.r.Intn(len(xs))]) }
}

var (
	encodings = oneOf("utf-8", "UTF8", "ascii", "latin-1", "iso_8859_1", "utf-16", "utf-16-le", "utf_16_be", "utf-32", "utf-32-be", "utf-8-sig", "nonsense")
	handlers  = oneOf("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "nonsense")
)

func transTable(g gen) Value {
	d := NewDict(0)
	for range g.r.Intn(6) {
		k := text1(g)
		if k.n == 0 {
			continue
		}
		var v Value
		switch g.r.Intn(4) {
		case 0:
			v = None
		case 1:
			v = Int(int64(g.r.Intn(0x500)))
		default:
			v = g.text(3)
		}
		_ = d.Set(nil, Int(int64([]rune(k.AsStr())[0])), v)
	}
	return DictValue(d)
}

// methodCase is a method with makers of its arguments; optional ones may be
// left out, named ones are given by name.
type methodCase struct {
	name  string
	need  int
	args  []argMaker
	named []string
}

var strMethodCases = []methodCase{
	{"split", 0, []argMaker{chance(text1), chance(width)}, []string{"sep", "maxsplit"}},
	{"rsplit", 0, []argMaker{chance(text1), chance(width)}, []string{"sep", "maxsplit"}},
	{"split", 0, nil, nil},
	{"rsplit", 0, nil, nil},
	{"split", 2, []argMaker{func(gen) Value { return None }, width}, nil},
	{"rsplit", 2, []argMaker{func(gen) Value { return None }, width}, nil},
	{"splitlines", 0, []argMaker{chance(width)}, []string{"keepends"}},
	{"join", 1, []argMaker{chance(texts)}, nil},
	{"join", 1, []argMaker{text10}, nil},
	{"partition", 1, []argMaker{chance(text1)}, nil},
	{"rpartition", 1, []argMaker{chance(text1)}, nil},
	{"replace", 2, []argMaker{chance(text1), chance(text2), chance(width)}, nil},
	{"strip", 0, []argMaker{chance(text2)}, nil},
	{"lstrip", 0, []argMaker{chance(text2)}, nil},
	{"rstrip", 0, []argMaker{chance(text2)}, nil},
	{"removeprefix", 1, []argMaker{chance(text1)}, nil},
	{"removesuffix", 1, []argMaker{chance(text1)}, nil},
	{"startswith", 1, []argMaker{chance(textOrTuple), chance(bound), chance(bound)}, nil},
	{"endswith", 1, []argMaker{chance(textOrTuple), chance(bound), chance(bound)}, nil},
	{"find", 1, []argMaker{chance(text1), chance(bound), chance(bound)}, nil},
	{"rfind", 1, []argMaker{chance(text1), chance(bound), chance(bound)}, nil},
	{"index", 1, []argMaker{chance(text1), chance(bound), chance(bound)}, nil},
	{"rindex", 1, []argMaker{chance(text1), chance(bound), chance(bound)}, nil},
	{"count", 1, []argMaker{chance(text1), chance(bound), chance(bound)}, nil},
	{"ljust", 1, []argMaker{chance(width), chance(text1)}, nil},
	{"rjust", 1, []argMaker{chance(width), chance(text1)}, nil},
	{"center", 1, []argMaker{chance(width), chance(text1)}, nil},
	{"zfill", 1, []argMaker{chance(width)}, nil},
	{"expandtabs", 0, []argMaker{chance(width)}, []string{"tabsize"}},
	{"translate", 1, []argMaker{chance(transTable)}, nil},
	{"maketrans", 1, []argMaker{chance(text2), chance(text2), chance(text1)}, nil},
	{"maketrans", 1, []argMaker{chance(transTable)}, nil},
	{"encode", 0, []argMaker{chance(encodings), chance(handlers)}, []string{"encoding", "errors"}},
	{"upper", 0, nil, nil}, {"lower", 0, nil, nil}, {"casefold", 0, nil, nil}, {"title", 0, nil, nil},
	{"capitalize", 0, nil, nil}, {"swapcase", 0, nil, nil},
	{"isalpha", 0, nil, nil}, {"isalnum", 0, nil, nil}, {"isdecimal", 0, nil, nil}, {"isdigit", 0, nil, nil},
	{"isnumeric", 0, nil, nil}, {"isspace", 0, nil, nil}, {"isprintable", 0, nil, nil}, {"isascii", 0, nil, nil},
	{"isidentifier", 0, nil, nil}, {"isupper", 0, nil, nil}, {"islower", 0, nil, nil}, {"istitle", 0, nil, nil},
}

// methodOracle calls each method n times on random receivers and compares with
// Python.
func methodOracle(t *testing.T, seed int64, n int, recv argMaker, methods []methodCase) {
	t.Helper()
	g := gen{r: rand.New(rand.NewSource(seed)), noNaN: true}
	th := testThread()
	var cases []oracleCase
	for range n {
		for _, m := range methods {
			self := recv(g)
			stmt := "v = " + pySource(self)
			count := len(m.args)
			if count > m.need {
				count = m.need + g.r.Intn(count-m.need+1)
			}
			if g.r.Intn(30) == 0 {
				count = g.r.Intn(len(m.args) + 2)
			}
			var args []Value
			var kw []Kw
			var texts []string
			byName := m.named != nil && g.r.Intn(3) == 0
			for i := range count {
				mk := anyArg
				if i < len(m.args) {
					mk = m.args[i]
				}
				v := mk(g)
				src := pySource(v)
				if byName && i < len(m.named) && (len(kw) > 0 || g.r.Intn(2) == 0) {
					kw = append(kw, Kw{m.named[i], v})
					src = m.named[i] + "=" + src
				} else if len(kw) > 0 {
					continue
				} else {
					args = append(args, v)
				}
				texts = append(texts, src)
			}
			f, err := GetAttr(th, self, m.name)
			var v Value
			if err == nil {
				v, err = th.Call(f, args, kw)
			}
			expr := fmt.Sprintf("(v.%s(%s), v)", m.name, strings.Join(texts, ","))
			if err == nil {
				v = NewTuple(v, self)
			}
			cases = append(cases, oracleCase{stmt, expr, outcome(v, err)})
		}
	}
	askPython(t, cases)
}

func TestStrMethodsAgreeWithPython(t *testing.T) {
	methodOracle(t, 21, 150, text10, strMethodCases)
}

func TestStrMethodsOnLongerTexts(t *testing.T) {
	methodOracle(t, 22, 25, func(g gen) Value { return g.text(200) }, strMethodCases)
}
