package vm

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// textResult is the outcome of a conversion as text. The answers that the tables
// below expect are those of CPython 3.11.
func textResult(s string, err error) string {
	if err != nil {
		return TypeName(err.(*Raised).V) + ": " + excMessage(nil, err.(*Raised).V)
	}
	return s
}

func TestDecodeText(t *testing.T) {
	for _, c := range []struct{ in, encoding, errors, want string }{
		{"\x80", "utf-8", "strict", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0x80 in position 0: invalid start byte"},
		{"a\xc3", "UTF8", "strict", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc3 in position 1: unexpected end of data"},
		{"\xc3(", "U8", "strict", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc3 in position 0: invalid continuation byte"},
		{"\xe2\x82", "utf_8", "strict", "UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"},
		{"a\xe2\x82b\xf0\x9f\x98c", "utf--8", "replace", "a\ufffdb\ufffdc"},
		{"\xed\xa0\x80", "utf8", "replace", "\ufffd\ufffd\ufffd"},
		{"\xf4\x90\x80\x80", "utf8", "backslashreplace", `\xf4\x90\x80\x80`},
		{"\xf5é", "utf8", "ignore", "é"},
		{"\xff", "utf8", "foo", "LookupError: unknown error handler name 'foo'"},
		{"a", "utf8", "foo", "a"},
		{"a", "foo", "foo", "LookupError: unknown encoding: foo"},
		{"a", "hex", "strict", "LookupError: 'hex' is not a text encoding; use codecs.decode() to handle arbitrary codecs"},
		{"a", "utf\x00", "strict", "ValueError: embedded null character"},
		{"a\xff", "ascii", "strict", "UnicodeDecodeError: 'ascii' codec can't decode byte 0xff in position 1: ordinal not in range(128)"},
		{"a\xffb", "us-ascii", "replace", "a\ufffdb"},
		{"a\xff\x80", "ISO-8859-1", "strict", "aÿ\u0080"},
		{"\xff\xfea\x00", "utf-16", "strict", "a"},
		{"\xfe\xff\x00a", "utf16", "strict", "a"},
		{"\x34\xd8\x1e\xdd", "utf-16-le", "strict", "𝄞"},
		{"\xff\xfe\x34\xd8a", "utf-16", "strict", "UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 2-4: unexpected end of data"},
		{"\x00\xd8a\x00", "utf-16", "replace", "\ufffda"},
		{"\x00\xdc", "utf-16-le", "strict", "UnicodeDecodeError: 'utf-16-le' codec can't decode bytes in position 0-1: illegal encoding"},
		{"a\x00b", "utf-16-be", "ignore", "愀"},
		{"\x00\x00\xfe\xff\x00\x00\x00a", "utf-32", "strict", "a"},
		{"\x00\x00\x11\x00", "utf-32", "strict", "UnicodeDecodeError: 'utf-32-le' codec can't decode bytes in position 0-3: code point not in range(0x110000)"},
		{"\x00\xd8\x00\x00", "utf-32-le", "replace", "\ufffd"},
		{"a\x00\x00\x00b", "utf-32", "strict", "UnicodeDecodeError: 'utf-32-le' codec can't decode byte 0x62 in position 4: truncated data"},
		{"\ufeffa", "utf-8-sig", "strict", "a"},
		{"\ufeffa", "utf-8", "strict", "\ufeffa"},
		{"\xff", "utf-8", "surrogateescape", "ValueError: error handler 'surrogateescape' needs lone surrogates, which strings in gears do not hold"},
		{"\xff", "utf-8", "xmlcharrefreplace", "TypeError: don't know how to handle UnicodeDecodeError in error callback"},
	} {
		if d := cmp.Diff(c.want, textResult(decodeText(nil, c.in, c.encoding, c.errors))); d != "" {
			t.Errorf("%q.decode(%q, %q): %s", c.in, c.encoding, c.errors, d)
		}
	}
}

func TestEncodeText(t *testing.T) {
	for _, c := range []struct{ in, encoding, errors, want string }{
		{"é€𝄞", "utf-8", "strict", "é€𝄞"},
		{"aé€x", "ascii", "strict", "UnicodeEncodeError: 'ascii' codec can't encode characters in position 1-2: ordinal not in range(128)"},
		{"é€x", "latin1", "strict", "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u20ac' in position 1: ordinal not in range(256)"},
		{"é", "ascii", "surrogateescape", "UnicodeEncodeError: 'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)"},
		{"aé€b𝄞", "ascii", "replace", "a??b?"},
		{"aé€b𝄞", "ascii", "ignore", "ab"},
		{"é€𝄞", "ascii", "backslashreplace", `\xe9\u20ac\U0001d11e`},
		{"é€𝄞", "ascii", "xmlcharrefreplace", "&#233;&#8364;&#119070;"},
		{"é", "ascii", "foo", "LookupError: unknown error handler name 'foo'"},
		{"é€", "latin1", "replace", "\xe9?"},
		{"a€𝄞", "utf-16", "strict", "\xff\xfea\x00\xac 4\xd8\x1e\xdd"},
		{"a€𝄞", "utf-16be", "strict", "\x00a \xac\xd84\xdd\x1e"},
		{"a𝄞", "utf-32", "strict", "\xff\xfe\x00\x00a\x00\x00\x00\x1e\xd1\x01\x00"},
		{"a𝄞", "utf-32-be", "strict", "\x00\x00\x00a\x00\x01\xd1\x1e"},
		{"a", "utf-8-sig", "strict", "\xef\xbb\xbfa"},
		{"a", "rot13", "strict", "LookupError: 'rot13' is not a text encoding; use codecs.encode() to handle arbitrary codecs"},
		{"a", "", "strict", "LookupError: unknown encoding: "},
	} {
		if d := cmp.Diff(c.want, textResult(encodeText(nil, c.in, c.encoding, c.errors))); d != "" {
			t.Errorf("%q.encode(%q, %q): %s", c.in, c.encoding, c.errors, d)
		}
	}
}

func FuzzDecodeText(f *testing.F) {
	for _, s := range []string{"", "abc", "\xff\xfea\x00", "\xf0\x9f\x98", "\x00\x00\xfe\xff", "\xed\xa0\x80"} {
		f.Add(s, uint8(0), uint8(1))
	}
	modes := []string{"strict", "ignore", "replace", "backslashreplace"}
	f.Fuzz(func(t *testing.T, in string, codec, mode uint8) {
		c := textCodecs[int(codec)%len(textCodecs)].aliases[0]
		s, err := decodeText(nil, in, c, modes[int(mode)%len(modes)])
		if err == nil && !utf8.ValidString(s) {
			t.Errorf("%q.decode(%q) is not text: %q", in, c, s)
		}
		if err == nil {
			if b, err := encodeText(nil, s, c, "ignore"); err == nil {
				if back, err := decodeText(nil, b, c, "strict"); err != nil || c != "ascii" && c != "latin_1" && c != "utf_8_sig" && back != s && s[:min(3, len(s))] != "\ufeff" {
					t.Errorf("%q through %s comes back as %q, %v", s, c, back, err)
				}
			}
		}
	})
}
