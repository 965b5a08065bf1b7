package native

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// str scans a string, or a part of one: from is the first byte of the token, at
// the first of the text. A part ends at the quote, or at a "{" of "…" strings.
func (s *scanner) str(from, at int, quote byte) {
	first := s.src[from] != '}'
	for i := at; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == '\n':
			s.unclosed(from, i, quote, first)
			return
		case c == '\\':
			i++
			if i < len(s.src) && s.src[i] == '\n' {
				i--
			}
		case c == quote:
			s.emit(pick(first, tokStr, tokTail), from, i+1)
			return
		case quote == '"' && (c == '{' || c == '}') && i+1 < len(s.src) && s.src[i+1] == c:
			i++
		case quote == '"' && c == '{':
			s.emit(pick(first, tokHead, tokMid), from, i+1)
			s.at = i
			s.push(bracket{sign: '{', text: true})
			s.at = i + 1
			return
		case quote == '"' && c == '}':
			s.fail(i, i+1, "write }} for a brace, or put the string in single quotes", "a lone } in a string")
		}
	}
	s.unclosed(from, len(s.src), quote, first)
}

func pick(first bool, a, b lexer.TokenType) lexer.TokenType {
	if first {
		return a
	}
	return b
}

// unclosed reports a string without its end, and ends it.
func (s *scanner) unclosed(from, to int, quote byte, first bool) {
	s.fail(from, to, fmt.Sprintf("write %c after the last character; \\n is a newline in a string", quote), "a string without its end")
	value := string(quote) + string(quote)
	if !first {
		value = "}" + string(quote)
	}
	s.tokens = append(s.tokens, lexer.Token{Type: pick(first, tokStr, tokTail), Value: value, Pos: s.pos(from)})
	s.at = to
}

// bytes scans b"…" or b'…'.
func (s *scanner) bytes() {
	from, quote := s.at, s.src[s.at+1]
	for i := from + 2; i < len(s.src) && s.src[i] != '\n'; i++ {
		if s.src[i] == '\\' && i+1 < len(s.src) && s.src[i+1] != '\n' {
			i++
		} else if s.src[i] == quote {
			s.emit(tokBytes, from, i+1)
			return
		}
	}
	to := len(s.src)
	if i := strings.IndexByte(s.src[from:], '\n'); i >= 0 {
		to = from + i
	}
	s.fail(from, to, fmt.Sprintf("write %c after the last byte", quote), "bytes without their end")
	s.tokens = append(s.tokens, lexer.Token{Type: tokBytes, Value: "b" + string(quote) + string(quote), Pos: s.pos(from)})
	s.at = to
}

// escapes are the escapes of one letter.
var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '0': 0, '\\': '\\', '"': '"', '\'': '\''}

// badText is what is wrong in the text of a string, at byte at of it.
type badText struct {
	at, size int
	message  string
	hint     string
}

// unquote is the text that raw, without quotes, stands for. In "…" strings
// braces are written twice.
func unquote(raw string, braces, bytes bool) (string, *badText) {
	if strings.IndexByte(raw, '\\') < 0 && (!braces || !strings.ContainsAny(raw, "{}")) {
		return raw, checkText(raw, bytes)
	}
	if bad := checkText(raw, bytes); bad != nil {
		return "", bad
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if braces && (c == '{' || c == '}') {
			i++
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		n, bad := unescape(&b, raw[i:], bytes)
		if bad != nil {
			bad.at += i
			return "", bad
		}
		i += n - 1
	}
	return b.String(), nil
}

// checkText refuses what is not UTF-8, and in bytes all that is not ASCII.
func checkText(raw string, bytes bool) *badText {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		if bytes && r >= utf8.RuneSelf {
			return &badText{i, size, "bytes hold ASCII characters and escapes", `write \xNN for other bytes`}
		}
		if r == utf8.RuneError && size == 1 {
			return &badText{i, 1, "this string is not UTF-8", `b"…" holds bytes`}
		}
		i += size
	}
	return nil
}

// unescape writes what the escape at the start of raw stands for, and gives its
// length. No string ends with its first byte: that would take the quote.
func unescape(b *strings.Builder, raw string, bytes bool) (int, *badText) {
	if c, ok := escapes[raw[1]]; ok {
		b.WriteByte(c)
		return 2, nil
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[raw[1]]
	if bytes && raw[1] != 'x' {
		digits = 0
	}
	if digits > 0 && len(raw) >= 2+digits {
		if n, err := strconv.ParseUint(raw[2:2+digits], 16, 32); err == nil {
			if bytes {
				b.WriteByte(byte(n))
				return 2 + digits, nil
			}
			if n <= utf8.MaxRune && utf8.ValidRune(rune(n)) {
				b.WriteRune(rune(n))
				return 2 + digits, nil
			}
		}
	}
	_, size := utf8.DecodeRuneInString(raw[1:])
	return 0, &badText{0, 1 + size, fmt.Sprintf("%s is no escape", raw[:1+size]), `escapes are \n \t \r \0 \\ \" \' \xNN \uNNNN \UNNNNNNNN`}
}
