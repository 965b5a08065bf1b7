package vm

import "testing"

func TestHotOperationsDoNotAllocate(t *testing.T) {
	th := testThread()
	d := NewDict(0)
	for i := range 50 {
		d.SetStr(string(rune('a'+i)), Int(int64(i)))
		_ = d.Set(nil, Int(int64(i)), None)
	}
	dv := DictValue(d)
	list := NewList([]Value{Int(1), Int(2), Int(3)})
	set := NewSet()
	_ = set.Add(nil, Int(7))
	key := Str("c")
	tuple := NewTuple(Int(1), Str("a"))
	other := NewTuple(Int(1), Str("b"))
	_ = d.Set(nil, tuple, None)
	get := dictMethods[0].Fn
	args := []Value{dv, key, None}
	for name, f := range map[string]func() error{
		"int +":        func() error { _, err := BinaryOp(th, "+", Int(40), Int(2)); return err },
		"int *":        func() error { _, err := BinaryOp(th, "*", Int(1<<40), Int(3)); return err },
		"int //":       func() error { _, err := BinaryOp(th, "//", Int(-7), Int(2)); return err },
		"int **":       func() error { _, err := BinaryOp(th, "**", Int(3), Int(20)); return err },
		"int /":        func() error { _, err := BinaryOp(th, "/", Int(7), Int(2)); return err },
		"float +":      func() error { _, err := BinaryOp(th, "+=", Float(1.5), Float(2)); return err },
		"int + float":  func() error { _, err := BinaryOp(th, "+", Int(1), Float(2)); return err },
		"negation":     func() error { _, err := UnaryOp(th, "-", Int(5)); return err },
		"int <":        func() error { _, err := Compare(th, "<", Int(1), Int(2)); return err },
		"int == float": func() error { _, err := Compare(th, "==", Int(1), Float(1)); return err },
		"str ==":       func() error { _, err := Equal(th, Str("abc"), Str("abd")); return err },
		"tuple <":      func() error { _, err := Compare(th, "<", tuple, other); return err },
		"dict get":     func() error { _, err := GetItem(th, dv, key); return err },
		"dict get int": func() error { _, err := GetItem(th, dv, Int(30)); return err },
		"dict get tup": func() error { _, err := GetItem(th, dv, tuple); return err },
		"dict set":     func() error { return SetItem(th, dv, key, None) },
		"dict set int": func() error { return SetItem(th, dv, Int(30), None) },
		"dict.get":     func() error { _, err := get(th, args, nil); return err },
		"in dict":      func() error { _, err := Contains(th, dv, key); return err },
		"in set":       func() error { _, err := Contains(th, SetValue(set), Int(7)); return err },
		"in list":      func() error { _, err := Contains(th, list, Int(3)); return err },
		"list get":     func() error { _, err := GetItem(th, list, Int(-1)); return err },
		"list set":     func() error { return SetItem(th, list, Int(0), Int(9)) },
		"str index":    func() error { _, err := GetItem(th, Str("hello"), Int(1)); return err },
	} {
		if err := f(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := testing.AllocsPerRun(100, func() { _ = f() }); n > 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
