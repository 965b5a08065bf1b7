package vm

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

func pick(r *rand.Rand, xs ...string) string { return xs[r.Intn(len(xs))] }

// randomSpec makes a format specifier, valid more often than not.
func randomSpec(r *rand.Rand) string {
	var b strings.Builder
	if r.Intn(3) == 0 {
		b.WriteString(pick(r, "", "", "*", "0", "é", "<", "😀"))
		b.WriteString(pick(r, "<", ">", "^", "="))
	}
	b.WriteString(pick(r, "", "", "", "+", "-", " "))
	b.WriteString(pick(r, "", "", "", "", "", "z"))
	b.WriteString(pick(r, "", "", "", "#"))
	b.WriteString(pick(r, "", "", "", "0"))
	b.WriteString(pick(r, "", "", "1", "5", "12", "20", "٣", "99999999999999999999"))
	b.WriteString(pick(r, "", "", "", "", ",", "_", ",_", "_,"))
	b.WriteString(pick(r, "", "", "", ".0", ".1", ".3", ".10", ".", ".30"))
	b.WriteString(pick(r, "", "", "d", "b", "o", "x", "X", "c", "n", "e", "E", "f", "F", "g", "G", "%", "s", "s", "r", "é", "dd", "\n"))
	return b.String()
}

func (g gen) formattable() Value {
	switch g.r.Intn(12) {
	case 0:
		return g.value(1)
	case 1, 2, 3:
		return g.text(8)
	case 4:
		return Bool(g.r.Intn(2) == 0)
	case 5:
		return Int(int64(g.r.Intn(0x250)))
	case 6, 7:
		return g.float()
	case 8:
		return Float(float64(g.r.Intn(2000000)-1000000) / 1000)
	}
	return g.int()
}

func TestFormatAgreesWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(31))}
	th := testThread()
	var cases []oracleCase
	for range 6000 {
		v, spec := g.formattable(), randomSpec(g.r)
		s, err := Format(th, v, spec)
		cases = append(cases, oracleCase{"", fmt.Sprintf("format(%s, %s)", pySource(v), pySource(Str(spec))), outcome(Str(s), err)})
	}
	askPython(t, cases)
}

func randomPercent(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.Intn(2) {
		b.WriteString(pick(r, "", "a", "é ", "%%"))
		b.WriteString("%")
		b.WriteString(pick(r, "", "", "", "", "(a)", "(b(c)d)", "(", "()"))
		for range r.Intn(3) {
			b.WriteString(pick(r, "-", "+", " ", "#", "0"))
		}
		b.WriteString(pick(r, "", "", "", "1", "7", "15", "*", "99999999999999999999"))
		b.WriteString(pick(r, "", "", "", ".", ".0", ".2", ".12", ".*", ".9999999999"))
		b.WriteString(pick(r, "", "", "", "l", "h"))
		b.WriteString(pick(r, "s", "s", "r", "a", "d", "i", "u", "x", "X", "o", "c", "e", "E", "f", "F", "g", "G", "%", "y", "é", "", "\x01"))
	}
	return b.String()
}

func (g gen) percentArgs() Value {
	switch g.r.Intn(6) {
	case 0:
		d := NewDict(0)
		_ = d.Set(nil, Str("a"), g.formattable())
		_ = d.Set(nil, Str("b(c)d"), g.formattable())
		_ = d.Set(nil, Bytes("a"), g.formattable())
		return DictValue(d)
	case 1:
		return g.formattable()
	}
	var e []Value
	for range g.r.Intn(4) {
		if g.r.Intn(3) == 0 {
			e = append(e, g.small())
		} else {
			e = append(e, g.formattable())
		}
	}
	return NewTuple(e...)
}

// hugeStar tells cases that make Python write gigabytes.
func hugeStar(f string, args Value) bool {
	if !strings.Contains(f, "*") || args.k != KTuple {
		return false
	}
	for _, v := range args.AsTuple().Elems {
		if v.k == KInt && (v.n > 1000 || v.n < -1000) && v.n < 1<<61 && v.n > -1<<61 {
			return true
		}
	}
	return false
}

// withoutSets leaves out arguments whose repr differs from run to run.
func withoutSets(v Value) bool {
	return !strings.Contains(pySource(v), "set(") && !strings.Contains(encValue(v), "bytearray")
}

func TestPercentAgreesWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(32))}
	th := testThread()
	var cases []oracleCase
	for range 6000 {
		f, args := randomPercent(g.r), g.percentArgs()
		if !withoutSets(args) || hugeStar(f, args) {
			continue
		}
		s, err := PercentFormat(th, f, args)
		cases = append(cases, oracleCase{"", fmt.Sprintf("%s %% %s", pySource(Str(f)), pySource(args)), outcome(Str(s), err)})
	}
	askPython(t, cases)
}

func TestPercentOfBytesAgreesWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(33))}
	th := testThread()
	var cases []oracleCase
	for range 5000 {
		f, args := randomPercent(g.r), g.percentArgs()
		// CPython fails to word the error about codes beyond ASCII.
		f = strings.ReplaceAll(f, "é", "y")
		if g.r.Intn(3) == 0 {
			f = strings.ReplaceAll(f, "s", "b")
		}
		if !withoutSets(args) || hugeStar(f, args) {
			continue
		}
		if args.k == KTuple && len(args.AsTuple().Elems) > 0 && g.r.Intn(2) == 0 {
			args.AsTuple().Elems[0] = g.bytes()
		}
		s, err := percentBytes(th, f, args)
		cases = append(cases, oracleCase{"", fmt.Sprintf("%s %% %s", pySource(Bytes(f)), pySource(args)), outcome(Bytes(s), err)})
	}
	askPython(t, cases)
}

func randomTemplate(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.Intn(2) {
		b.WriteString(pick(r, "", "", "a", "é ", "{{", "}}", "{", "}"))
		b.WriteString("{")
		b.WriteString(pick(r, "", "", "", "0", "1", "2", "a", "b", "nope", "99999999999999999999", "٣", "{"))
		for range r.Intn(2) {
			b.WriteString(pick(r, "[0]", "[1]", "[a]", "[", "[]", ".real", ".", ".nope", "[0]x", "[-1]", "[}]"))
		}
		b.WriteString(pick(r, "", "", "", "!r", "!s", "!a", "!", "!x", "!rr", "!\n", "!é"))
		b.WriteString(pick(r, "", "", ":", ":>5", ":{}", ":{0}", ":{b}", ":{:{}}", ":{1:{1:{1}}}", ":é^9", ":{", ":}"))
		b.WriteString(pick(r, "}", "}", "}", "}", "}", "", "}}"))
	}
	return b.String()
}

func TestStrFormatAgreesWithPython(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(34))}
	th := testThread()
	var cases []oracleCase
	for range 6000 {
		f := randomTemplate(g.r)
		var args []Value
		var texts []string
		for range g.r.Intn(4) {
			v := g.value(1)
			if g.r.Intn(3) == 0 {
				v = g.small()
			}
			if g.r.Intn(4) == 0 {
				v = Str(randomSpec(g.r))
			}
			if !withoutSets(v) {
				v = None
			}
			args = append(args, v)
			texts = append(texts, pySource(v))
		}
		kw := []Kw{{"a", g.small()}, {"b", Str("*^7")}}
		texts = append(texts, "a="+pySource(kw[0].V), "b="+pySource(kw[1].V))
		method := "format"
		src := strings.Join(texts, ",")
		if g.r.Intn(6) == 0 {
			method = "format_map"
			d := NewDict(0)
			_ = d.Set(nil, Str("a"), kw[0].V)
			_ = d.Set(nil, Str("b"), kw[1].V)
			args, kw = []Value{DictValue(d)}, nil
			src = pySource(args[0])
		}
		m, err := GetAttr(th, Str(f), method)
		if err != nil {
			t.Fatal(err)
		}
		v, err := th.Call(m, args, kw)
		cases = append(cases, oracleCase{"", fmt.Sprintf("%s.%s(%s)", pySource(Str(f)), method, src), outcome(v, err)})
	}
	askPython(t, cases)
}

func FuzzFormat(f *testing.F) {
	r := rand.New(rand.NewSource(35))
	for range 50 {
		f.Add(randomSpec(r), randomPercent(r), randomTemplate(r))
	}
	f.Fuzz(func(t *testing.T, spec, percent, template string) {
		th := testThread()
		th.memory = 1 << 20
		args := []Value{Int(-7), Float(2.5), Str("é"), NewList([]Value{Int(1)})}
		for _, v := range args {
			_, _ = Format(th, v, strings.ToValidUTF8(spec, "?"))
		}
		_, _ = PercentFormat(th, strings.ToValidUTF8(percent, "?"), NewTuple(args...))
		_, _ = percentBytes(th, percent, NewTuple(args...))
		_, _ = strFormat(th, strings.ToValidUTF8(template, "?"), args, []Kw{{"a", Int(1)}})
	})
}
