package vm

import (
	"unicode"
	"unicode/utf8"
)

// The classes of code points that the is… methods of str test.

func isAlpha(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}

func isDecimal(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9'
	}
	return unicode.Is(unicode.Nd, r)
}

func isDigit(r rune) bool {
	return isDecimal(r) || r >= utf8.RuneSelf && unicode.Is(digitNotDecimal, r)
}

func isNumeric(r rune) bool {
	return isDigit(r) || r >= utf8.RuneSelf && unicode.Is(numericNotDigit, r)
}

func isAlnum(r rune) bool { return isAlpha(r) || isNumeric(r) }

func isUpperRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'A' && r <= 'Z'
	}
	return unicode.Is(unicode.Lu, r) || unicode.Is(unicode.Other_Uppercase, r)
}

func isLowerRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z'
	}
	return unicode.Is(unicode.Ll, r) || unicode.Is(unicode.Other_Lowercase, r)
}

func isTitleRune(r rune) bool { return r >= utf8.RuneSelf && unicode.Is(unicode.Lt, r) }

func isCased(r rune) bool { return isUpperRune(r) || isLowerRune(r) || isTitleRune(r) }

// isCaseIgnorable: between letters, does not end a word for the final sigma.
func isCaseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', 0xb7, 0x387, 0x55f, 0x5f4, 0x2018, 0x2019, 0x2024, 0x2027, 0xfe13, 0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}

func isIdentStart(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlpha(r) || r == '_'
	}
	switch r {
	case 0xe33, 0xeb3, 0xff9e, 0xff9f:
		return false // their normal form starts with a mark
	}
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start) && !notIdent(r)
}

func isIdentPart(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlpha(r) || r == '_' || r >= '0' && r <= '9'
	}
	return !notIdent(r) && unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start,
		unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

// notIdent reports the letters whose normal form has something in it that no
// identifier may have.
func notIdent(r rune) bool {
	switch {
	case r == 0x37a, r == 0x2e2f, r == 0x309b, r == 0x309c, r >= 0xfc5e && r <= 0xfc63, r == 0xfdfa, r == 0xfdfb:
		return true
	}
	return r >= 0xfe70 && r <= 0xfe7e && r&1 == 0
}

// strAll makes a test that holds when s is not empty and each code point has
// the class.
func strAll(class func(rune) bool) func(*Thread, string, []Value, []Kw) (Value, error) {
	return func(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
		for _, r := range s {
			if !class(r) {
				return False, nil
			}
		}
		return Bool(s != ""), nil
	}
}

func strIsPrintable(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	for _, r := range s {
		if !isPrintable(r) {
			return False, nil
		}
	}
	return True, nil
}

func strIsASCII(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) { return Bool(isASCII(s)), nil }

func strIsIdentifier(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	for i, r := range s {
		if !isIdentPart(r) || i == 0 && !isIdentStart(r) {
			return False, nil
		}
	}
	return Bool(s != ""), nil
}

func strIsUpper(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	cased := false
	for _, r := range s {
		if isLowerRune(r) || isTitleRune(r) {
			return False, nil
		}
		cased = cased || isUpperRune(r)
	}
	return Bool(cased), nil
}

func strIsLower(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	cased := false
	for _, r := range s {
		if isUpperRune(r) || isTitleRune(r) {
			return False, nil
		}
		cased = cased || isLowerRune(r)
	}
	return Bool(cased), nil
}

func strIsTitle(_ *Thread, s string, _ []Value, _ []Kw) (Value, error) {
	cased, inWord := false, false
	for _, r := range s {
		switch {
		case isUpperRune(r) || isTitleRune(r):
			if inWord {
				return False, nil
			}
			inWord, cased = true, true
		case isLowerRune(r):
			if !inWord {
				return False, nil
			}
		default:
			inWord = false
		}
	}
	return Bool(cased), nil
}
