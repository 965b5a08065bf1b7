package vm

import (
	"strings"
	"testing"
	"time"
)

// TestHugeTextsAreRefused calls what could ask for more memory than there is.
func TestHugeTextsAreRefused(t *testing.T) {
	str := func(s, method string, args ...Value) func(th *Thread) (Value, error) {
		return func(th *Thread) (Value, error) {
			f, err := GetAttr(th, Str(s), method)
			if err != nil {
				return Value{}, err
			}
			return th.Call(f, args, nil)
		}
	}
	percent := func(f string, args ...Value) func(th *Thread) (Value, error) {
		return func(th *Thread) (Value, error) {
			s, err := PercentFormat(th, f, NewTuple(args...))
			return Str(s), err
		}
	}
	mega := strings.Repeat("a", 1<<20)
	table := NewDict(0)
	_ = table.Set(nil, Int('a'), Str(mega))
	huge := Int(1 << 40)
	cases := map[string]func(th *Thread) (Value, error){
		"ljust":      str("a", "ljust", huge),
		"rjust":      str("a", "rjust", huge, Str("é")),
		"center":     str("a", "center", Int(1<<62)),
		"zfill":      str("-a", "zfill", huge),
		"expandtabs": str(strings.Repeat("\t", 1000), "expandtabs", Int(1<<30)),
		"replace":    str(mega, "replace", Str("a"), Str(mega)),
		"replace0":   str(mega, "replace", Str(""), Str(mega)),
		"join":       str(mega, "join", Str(strings.Repeat("x", 1<<12))),
		"translate":  str(mega, "translate", DictValue(table)),
		"format":     str("{:1099511627776}", "format", Int(1)),
		"format,":    str("{:01099511627776,}", "format", Int(1)),
		"format.f":   str("{:.2000000000f}", "format", Float(1)),
		"format#g":   str("{:#.2000000000g}", "format", Float(1)),
		"formats":    str(strings.Repeat("{0}", 2000), "format", Str(mega)),
		"formatstr":  str("{:1099511627776}", "format", Str("a")),
		"percent":    percent("%1099511627776d", Int(1)),
		"percents":   percent("%1099511627776s", Str("a")),
		"percent.d":  percent("%.2000000000d", Int(1)),
		"percent.f":  percent("%.2000000000f", Float(1)),
		"percent*":   percent("%*d", huge, Int(1)),
		"percentss":  percent(strings.Repeat("%(a)s", 1000)),
	}
	d := NewDict(0)
	_ = d.Set(nil, Str("a"), Str(mega))
	cases["percentss"] = func(th *Thread) (Value, error) {
		s, err := PercentFormat(th, strings.Repeat("%(a)s", 1000), DictValue(d))
		return Str(s), err
	}
	for name, f := range cases {
		t.Run(name, func(t *testing.T) {
			th := NewThread(&Isolate{}, Limits{Memory: 64 << 20})
			start := time.Now()
			_, err := f(th)
			if err == nil || !IsExc(err, ExcMemoryError) && !IsExc(err, ExcOverflowError) {
				t.Errorf("got %v, want a MemoryError", err)
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestLargeTextsFitTheBudget: what is built piece by piece is charged once.
func TestLargeTextsFitTheBudget(t *testing.T) {
	part := Str(strings.Repeat("x", 1<<10))
	elems := make([]Value, 20<<10)
	for i := range elems {
		elems[i] = part
	}
	table := NewDict(0)
	_ = table.Set(nil, Int('a'), part)
	for name, f := range map[string]func(th *Thread) error{
		"repr": func(th *Thread) error { _, err := Repr(th, NewList(elems)); return err },
		"percent": func(th *Thread) error {
			_, err := PercentFormat(th, strings.Repeat("%s", len(elems)), NewTuple(elems...))
			return err
		},
		"format": func(th *Thread) error {
			_, err := strFormat(th, strings.Repeat("{}", len(elems)), elems, nil)
			return err
		},
		"join": func(th *Thread) error { _, err := strJoin(th, ",", []Value{NewList(elems)}, nil); return err },
		"translate": func(th *Thread) error {
			_, err := strTranslate(th, strings.Repeat("a", len(elems)), []Value{DictValue(table)}, nil)
			return err
		},
	} {
		if err := f(NewThread(&Isolate{}, Limits{Memory: 64 << 20})); err != nil {
			t.Errorf("%s of 20 MiB: %v", name, err)
		}
	}
}
