package vm

import "unicode/utf8"

// strTranslate maps each code point through table[ord(c)]: an int, a str, None
// to delete it; a LookupError leaves it.
func strTranslate(t *Thread, s string, args []Value, _ []Kw) (Value, error) {
	dst := make([]byte, 0, len(s))
	changed := false
	paid := 0
	// What the table says of ASCII characters is asked once.
	var known [utf8.RuneSelf]Value
	for i, r := range s {
		var x Value
		if r < utf8.RuneSelf {
			x = known[r]
		}
		if x.k == KUnset {
			var err error
			if x, err = translation(t, args[0], r); err != nil {
				return Value{}, err
			}
			if r < utf8.RuneSelf {
				known[r] = x
			}
		}
		switch x.k {
		case KNotImplemented:
			dst = append(dst, s[i:i+utf8.RuneLen(r)]...)
			continue
		case KStr:
			dst = append(dst, x.AsStr()...)
		}
		changed = true
		var err error
		if paid, err = textGrown(t, paid, len(dst)); err != nil {
			return Value{}, err
		}
		if err := t.tick(); err != nil {
			return Value{}, err
		}
	}
	if !changed {
		return Str(s), nil
	}
	return Str(unsafeString(dst)), nil
}

// translation looks a code point up: a str, None, or NotImplemented where the
// table has nothing.
func translation(t *Thread, table Value, r rune) (Value, error) {
	x, err := GetItem(t, table, Int(int64(r)))
	if err != nil {
		if IsExc(err, ExcLookupError) {
			return NotImplemented, nil
		}
		return Value{}, err
	}
	if x.k != KNone {
		x = unboxed(x)
	}
	switch {
	case x.k == KNone || x.k == KStr:
		return x, nil
	case !x.IsInt():
		return Value{}, TypeErrorf("character mapping must return integer, None or str")
	case x.k == KBig || x.n < 0 || x.n > utf8.MaxRune:
		return Value{}, ValueErrorf("character mapping must be in range(0x110000)")
	case !utf8.ValidRune(rune(x.n)):
		return Value{}, noSurrogates()
	}
	return Str(string(rune(x.n))), nil
}

// noSurrogates refuses lone surrogates, which text in gears cannot hold.
func noSurrogates() error {
	return ValueErrorf("surrogates are not characters: a str in gears cannot hold them")
}

var strStaticMethods = []Builtin{
	{Name: "maketrans", Min: 1, Max: 3, NoKw: true, Fn: strMakeTrans},
}

func strMakeTrans(t *Thread, args []Value, _ []Kw) (Value, error) {
	d := NewDict(0)
	if len(args) == 1 {
		if args[0].k != KDict {
			return Value{}, TypeErrorf("if you give only one argument to maketrans it must be a dict")
		}
		src := args[0].AsDict()
		for i := 0; i < src.Slots(); i++ {
			k, v, ok := src.Slot(i)
			if !ok {
				continue
			}
			if s, is := asStr(k); is {
				if strLen(s) != 1 {
					return Value{}, ValueErrorf("string keys in translate table must be of length 1")
				}
				r, _ := utf8.DecodeRuneInString(s)
				k = Int(int64(r))
			} else if !k.IsInt() {
				return Value{}, TypeErrorf("keys in translate table must be strings or integers")
			}
			if err := dictSet(t, d, k, v); err != nil {
				return Value{}, err
			}
		}
		return DictValue(d), nil
	}
	y, ok := asStr(args[1])
	if !ok {
		return Value{}, TypeErrorf("maketrans() argument 2 must be str, not %s", argName(args[1]))
	}
	drop := ""
	if len(args) > 2 {
		if drop, ok = asStr(args[2]); !ok {
			return Value{}, TypeErrorf("maketrans() argument 3 must be str, not %s", argName(args[2]))
		}
	}
	x, ok := asStr(args[0])
	if !ok {
		return Value{}, TypeErrorf("first maketrans argument must be a string if there is a second argument")
	}
	if strLen(x) != strLen(y) {
		return Value{}, ValueErrorf("the first two maketrans arguments must have equal length")
	}
	for _, r := range x {
		to, n := utf8.DecodeRuneInString(y)
		y = y[n:]
		if err := dictSet(t, d, Int(int64(r)), Int(int64(to))); err != nil {
			return Value{}, err
		}
	}
	for _, r := range drop {
		if err := dictSet(t, d, Int(int64(r)), None); err != nil {
			return Value{}, err
		}
	}
	return DictValue(d), nil
}
