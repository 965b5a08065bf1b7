package vm

import (
	"unicode"
	"unicode/utf8"
)

// mapASCII is the fast path of upper and lower: one pass to see whether
// anything changes, one allocation if so. ok is false when s is not ASCII.
func mapASCII(t *Thread, s string, from, to byte) (out string, ok bool, err error) {
	if !isASCII(s) {
		return "", false, nil
	}
	i := 0
	for i < len(s) && (s[i] < from || s[i] > to) {
		i++
	}
	if i == len(s) {
		return s, true, nil
	}
	if err := textRoom(t, len(s)); err != nil {
		return "", true, err
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if b[i] >= from && b[i] <= to {
			b[i] ^= 0x20
		}
	}
	return unsafeString(b), true, nil
}

// mapRunes appends the mapping of each code point; f gets the offset too.
func mapRunes(t *Thread, s string, f func(dst []byte, i int, r rune) []byte) (Value, error) {
	if err := textRoom(t, 2*len(s)); err != nil {
		return Value{}, err
	}
	if err := t.burn(int64(len(s)) / 16); err != nil {
		return Value{}, err
	}
	dst := make([]byte, 0, len(s)+8)
	for i, r := range s {
		dst = f(dst, i, r)
	}
	return Str(unsafeString(dst)), nil
}

func appendUpper(dst []byte, r rune) []byte {
	if r >= utf8.RuneSelf {
		if s, ok := fullUpper[r]; ok {
			return append(dst, s...)
		}
	}
	return utf8.AppendRune(dst, unicode.ToUpper(r))
}

func appendTitle(dst []byte, r rune) []byte {
	if r >= utf8.RuneSelf {
		if s, ok := fullTitle[r]; ok {
			return append(dst, s...)
		}
	}
	return utf8.AppendRune(dst, unicode.ToTitle(r))
}

// appendLower needs the place in the text: a capital sigma that ends a word has
// a lower case of its own.
func appendLower(dst []byte, s string, i int, r rune) []byte {
	switch {
	case r == 'Σ':
		if endsWord(s, i) {
			return append(dst, "ς"...)
		}
		return append(dst, "σ"...)
	case r == 'İ':
		return append(dst, "i̇"...)
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

// endsWord reports whether the sigma at s[i] follows a letter and is not
// followed by one.
func endsWord(s string, i int) bool {
	cased := func(r rune, _ int) bool { return isCased(r) }
	before := false
	for j := i; j > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:j])
		if j -= n; !isCaseIgnorable(r) {
			before = cased(r, n)
			break
		}
	}
	if !before {
		return false
	}
	for _, r := range s[i+len("Σ"):] {
		if !isCaseIgnorable(r) {
			return !isCased(r)
		}
	}
	return true
}

func strUpper(t *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	if out, ok, err := mapASCII(t, s, 'a', 'z'); ok {
		return Str(out), err
	}
	return mapRunes(t, s, func(dst []byte, _ int, r rune) []byte { return appendUpper(dst, r) })
}

func strLower(t *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	if out, ok, err := mapASCII(t, s, 'A', 'Z'); ok {
		return Str(out), err
	}
	return mapRunes(t, s, func(dst []byte, i int, r rune) []byte { return appendLower(dst, s, i, r) })
}

func strCaseFold(t *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	if out, ok, err := mapASCII(t, s, 'A', 'Z'); ok {
		return Str(out), err
	}
	return mapRunes(t, s, func(dst []byte, _ int, r rune) []byte {
		if r >= utf8.RuneSelf {
			if x, ok := fullFold[r]; ok {
				return append(dst, x...)
			}
			if r == 'İ' {
				return append(dst, "i̇"...)
			}
		}
		return utf8.AppendRune(dst, unicode.ToLower(r))
	})
}

func strTitle(t *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	inWord := false
	return mapRunes(t, s, func(dst []byte, i int, r rune) []byte {
		if inWord {
			dst = appendLower(dst, s, i, r)
		} else {
			dst = appendTitle(dst, r)
		}
		inWord = isCased(r)
		return dst
	})
}

func strCapitalize(t *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	return mapRunes(t, s, func(dst []byte, i int, r rune) []byte {
		if i == 0 {
			return appendTitle(dst, r)
		}
		return appendLower(dst, s, i, r)
	})
}

func strSwapCase(t *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	return mapRunes(t, s, func(dst []byte, i int, r rune) []byte {
		switch {
		case isUpperRune(r):
			return appendLower(dst, s, i, r)
		case isLowerRune(r):
			return appendUpper(dst, r)
		}
		return utf8.AppendRune(dst, r)
	})
}
