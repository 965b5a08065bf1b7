package vm

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The expectations of these tables are what CPython 3.11 answers.

func TestParseInt(t *testing.T) {
	for _, c := range []struct {
		s    string
		base int
		want string
	}{
		{"", 10, "invalid literal for int() with base 10: ''"},
		{"  ", 10, "invalid literal for int() with base 10: '  '"},
		{"12a", 10, "invalid literal for int() with base 10: '12a'"},
		{"1_000", 10, "1000"},
		{"1__0", 10, "invalid literal for int() with base 10: '1__0'"},
		{"_1", 10, "invalid literal for int() with base 10: '_1'"},
		{"1_", 10, "invalid literal for int() with base 10: '1_'"},
		{"0x1f", 16, "31"},
		{"0x_1f", 16, "31"},
		{"0x__1f", 16, "invalid literal for int() with base 16: '0x__1f'"},
		{"0X1f", 0, "31"},
		{"010", 0, "invalid literal for int() with base 0: '010'"},
		{"0", 0, "0"},
		{"00", 0, "0"},
		{"0_0", 0, "0"},
		{"0b101", 0, "5"},
		{"0o17", 0, "15"},
		{"0o8", 0, "invalid literal for int() with base 0: '0o8'"},
		{"0b", 0, "invalid literal for int() with base 0: '0b'"},
		{"0x", 16, "invalid literal for int() with base 16: '0x'"},
		{"zz", 36, "1295"},
		{"٣٤", 10, "34"},
		{" \u00a012\u2003", 10, "12"},
		{"\x1c5\x1f", 10, "5"},
		{"+5", 10, "5"},
		{"- 5", 10, "invalid literal for int() with base 10: '- 5'"},
		{"-0", 10, "0"},
		{"--1", 10, "invalid literal for int() with base 10: '--1'"},
		{"0b1", 16, "177"},
		{"0b1", 2, "1"},
		{"0b2", 2, "invalid literal for int() with base 2: '0b2'"},
		{"a'b", 10, `invalid literal for int() with base 10: "a'b"`},
		{"1\x002", 10, `invalid literal for int() with base 10: '1\x002'`},
		{strings.Repeat("x", 300), 10, "invalid literal for int() with base 10: '" + strings.Repeat("x", 199)},
		{"é", 10, "invalid literal for int() with base 10: 'é'"},
		{"²", 10, "invalid literal for int() with base 10: '²'"},
		{"0_7", 0, "invalid literal for int() with base 0: '0_7'"},
		{"0x1_", 0, "invalid literal for int() with base 0: '0x1_'"},
		{"１２", 10, "12"},
		{"1\n", 10, "1"},
		{"+", 10, "invalid literal for int() with base 10: '+'"},
		{"9223372036854775807", 10, "9223372036854775807"},
		{"9223372036854775808", 10, "9223372036854775808"},
		{"-9223372036854775808", 10, "-9223372036854775808"},
		{"-9223372036854775809", 10, "-9223372036854775809"},
		{strings.Repeat("9", 4301), 10, "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit"},
	} {
		var got string
		v, err := ParseInt(c.s, c.base)
		if err != nil {
			got = excMessage(nil, err.(*Raised).V)
		} else {
			got, _ = Repr(nil, v)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("int(%.30q, %d): %s", c.s, c.base, d)
		}
	}
	if v, err := ParseInt(strings.Repeat("1", 5000), 16); err != nil || v.k != KBig {
		t.Errorf("a power of two as base has no limit of digits: %v", err)
	}
}

func TestParseFloat(t *testing.T) {
	for _, c := range []struct{ s, want string }{
		{"", "could not convert string to float: ''"},
		{"1_0.5_0", "10.5"},
		{"1__0", "could not convert string to float: '1__0'"},
		{"_1", "could not convert string to float: '_1'"},
		{"1_", "could not convert string to float: '1_'"},
		{"1_.5", "could not convert string to float: '1_.5'"},
		{"1._5", "could not convert string to float: '1._5'"},
		{"1e_5", "could not convert string to float: '1e_5'"},
		{"1_e5", "could not convert string to float: '1_e5'"},
		{"1e1_0", "10000000000.0"},
		{"inf", "inf"},
		{"-Infinity", "-inf"},
		{"+nan", "nan"},
		{"nan(1)", "could not convert string to float: 'nan(1)'"},
		{"infinit", "could not convert string to float: 'infinit'"},
		{"1e400", "inf"},
		{"-1e-400", "-0.0"},
		{"0x1p3", "could not convert string to float: '0x1p3'"},
		{"1.", "1.0"},
		{".", "could not convert string to float: '.'"},
		{".5", "0.5"},
		{"5.e3", "5000.0"},
		{"e5", "could not convert string to float: 'e5'"},
		{"1e", "could not convert string to float: '1e'"},
		{"1e+", "could not convert string to float: '1e+'"},
		{"١.٥", "1.5"},
		{" 1.5\n", "1.5"},
		{"1 5", "could not convert string to float: '1 5'"},
		{"ınf", "could not convert string to float: 'ınf'"},
		{"iNfInItY", "inf"},
		{"1e999999999999999999999", "inf"},
		{"1e-99999999999", "0.0"},
		{"1\x00", `could not convert string to float: '1\x00'`},
		{"a'b", `could not convert string to float: "a'b"`},
		{"100%d", "could not convert string to float: '100%d'"},
		{"+-1", "could not convert string to float: '+-1'"},
		{"9007199254740993", "9007199254740992.0"},
	} {
		var got string
		f, err := ParseFloat(c.s)
		if err != nil {
			got = excMessage(nil, err.(*Raised).V)
		} else {
			got = floatRepr(f)
		}
		if got != c.want {
			t.Errorf("float(%q) = %s, want %s", c.s, got, c.want)
		}
	}
	if f, _ := ParseFloat("-0"); !math.Signbit(f) {
		t.Error("the sign of -0 is lost")
	}
}

func TestNumbersOfBytes(t *testing.T) {
	for _, c := range []struct{ fn, in, want string }{
		{"int", " 12\n", "12"},
		{"int", "\xd9\xa3", `invalid literal for int() with base 10: b'\xd9\xa3'`},
		{"int", "12a", "invalid literal for int() with base 10: b'12a'"},
		{"int", "\xff", `invalid literal for int() with base 10: b'\xff'`},
		{"int", strings.Repeat("x", 300), "invalid literal for int() with base 10: b'" + strings.Repeat("x", 198)},
		{"int", strings.Repeat("1", 5000), "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"},
		{"float", "1_0.5", "10.5"},
		{"float", "1x", "could not convert string to float: b'1x'"},
		{"float", "\xd9\xa3", `could not convert string to float: b'\xd9\xa3'`},
	} {
		f, _ := Builtins().GetStr(c.fn)
		for _, v := range []Value{Bytes(c.in), NewByteArray([]byte(c.in))} {
			x, err := testThread().Call(f, []Value{v}, nil)
			got := ""
			if err != nil {
				got = excMessage(nil, err.(*Raised).V)
			} else {
				got, _ = Repr(nil, x)
			}
			want := c.want
			if v.k == KByteArray && c.fn == "float" && strings.Contains(want, " b'") {
				want = strings.Replace(want, " b'", " bytearray(b'", 1) + ")"
			}
			if got != want {
				t.Errorf("%s(%.20q) = %s, want %s", c.fn, c.in, got, want)
			}
		}
	}
}
