package vm

import "testing"

// TestTextAllocations pins what the commonest operations on text allocate:
// their result, once.
func TestTextAllocations(t *testing.T) {
	th := testThread()
	method := func(name string, args ...Value) func() error {
		m, _ := TypeStr.Lookup(name)
		return func() error {
			_, err := m.AsBuiltin().Fn(th, args, nil)
			return err
		}
	}
	line := Str("alpha,beta,gamma,delta,epsilon")
	list := NewList([]Value{Str("alpha"), Str("beta"), Str("gamma")})
	for _, c := range []struct {
		name string
		max  float64
		f    func() error
	}{
		{"split", 2, method("split", line, Str(","))}, // the list and its elements
		{"split at blanks", 2, method("split", Str("alpha beta gamma"))},
		{"join", 1, method("join", Str(","), list)},
		{"strip", 0, method("strip", Str("  alpha \n"))},
		{"startswith", 0, method("startswith", line, Str("alpha"))},
		{"find", 0, method("find", line, Str("gamma"))},
		{"lower of lower", 0, method("lower", Str("alpha"))},
		{"upper", 1, method("upper", Str("alpha"))},
		{"replace", 1, method("replace", line, Str(","), Str(";"))},
		{"encode", 0, method("encode", line)},
		{"isdigit", 0, method("isdigit", Str("123"))},
		{"str of str", 0, func() error { _, err := ToStr(th, line); return err }},
		{"int of str", 0, func() error { _, err := ParseInt("123456", 10); return err }},
		{"float of str", 0, func() error { _, err := ParseFloat("1234.56"); return err }},
		{"str of int", 1, func() error { _, err := ToStr(th, Int(123456)); return err }},
		{"str of float", 1, func() error { _, err := ToStr(th, Float(1234.56)); return err }},
		{"repr of str", 1, func() error { _, err := Repr(th, line); return err }},
	} {
		if err := c.f(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if n := testing.AllocsPerRun(100, func() { _ = c.f() }); n > c.max {
			t.Errorf("%s allocates %v times, want at most %v", c.name, n, c.max)
		}
	}
}
