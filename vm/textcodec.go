package vm

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// textCodec is one encoding of text as bytes.
type textCodec struct {
	name    string // as errors print it
	aliases []string
	encode  func(e *textEncoder) error
	decode  func(d *textDecoder) error
}

// textCodecs are the encodings that str.encode and bytes.decode know. Aliases
// are in normalized form: lower case, everything between letters and digits is
// one underscore.
var textCodecs = []textCodec{
	{"utf-8", []string{"utf_8", "utf8", "u8", "utf", "utf8_ucs2", "utf8_ucs4", "cp65001"}, encodeUTF8, decodeUTF8},
	{"ascii", []string{"ascii", "us_ascii", "646", "us", "ansi_x3.4_1968", "ansi_x3_4_1968", "ansi_x3.4_1986", "cp367", "csascii",
		"ibm367", "iso646_us", "iso_646.irv_1991", "iso_ir_6"}, encodeNarrow, decodeASCII},
	{"latin-1", []string{"latin_1", "latin1", "latin", "l1", "8859", "cp819", "csisolatin1", "ibm819", "iso8859", "iso8859_1",
		"iso_8859_1", "iso_8859_1_1987", "iso_ir_100"}, encodeNarrow, decodeLatin1},
	{"utf-8", []string{"utf_8_sig"}, encodeUTF8Sig, decodeUTF8Sig},
	{"utf-16", []string{"utf_16", "utf16", "u16"}, encodeUTF16(true, false), decodeUTF16(2)},
	{"utf-16-le", []string{"utf_16_le", "utf_16le", "unicodelittleunmarked"}, encodeUTF16(false, false), decodeUTF16(0)},
	{"utf-16-be", []string{"utf_16_be", "utf_16be", "unicodebigunmarked"}, encodeUTF16(false, true), decodeUTF16(1)},
	{"utf-32", []string{"utf_32", "utf32", "u32"}, encodeUTF32(true, false), decodeUTF32(2)},
	{"utf-32-le", []string{"utf_32_le", "utf_32le"}, encodeUTF32(false, false), decodeUTF32(0)},
	{"utf-32-be", []string{"utf_32_be", "utf_32be"}, encodeUTF32(false, true), decodeUTF32(1)},
}

// notTextCodecs are names that stand for conversions which are not from text
// to bytes.
var notTextCodecs = []string{"hex", "hex_codec", "base64", "base64_codec", "base_64", "rot13", "rot_13", "zlib", "zlib_codec", "zip",
	"bz2", "bz2_codec", "uu", "uu_codec", "quopri", "quopri_codec", "quoted_printable", "quotedprintable"}

// findCodec finds an encoding by any of its names; verb completes the hint of
// the error.
func findCodec(name, verb string) (*textCodec, error) {
	if name == "utf-8" || name == "utf8" {
		return &textCodecs[0], nil
	}
	if strings.IndexByte(name, 0) >= 0 {
		return nil, ValueErrorf("embedded null character")
	}
	norm := codecName(name)
	for i := range textCodecs {
		for _, a := range textCodecs[i].aliases {
			if a == norm {
				return &textCodecs[i], nil
			}
		}
	}
	for _, n := range notTextCodecs {
		if n == norm {
			return nil, lookupError("'%s' is not a text encoding; use codecs.%s() to handle arbitrary codecs", name, verb)
		}
	}
	return nil, lookupError("unknown encoding: %s", name)
}

func lookupError(format string, args ...any) error { return Errorf(ExcLookupError, format, args...) }

// codecName brings the name of an encoding into the form of the alias table.
func codecName(name string) string {
	out := make([]byte, 0, len(name))
	gap := false
	for _, c := range []byte(name) {
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.':
		case c >= utf8.RuneSelf:
			continue
		default:
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, '_')
		}
		gap = false
		out = append(out, c)
	}
	return string(out)
}

// encodeText is s.encode(encoding, errors); the result may share the memory of
// s.
func encodeText(t *Thread, s, encoding, errors string) (string, error) {
	c, err := findCodec(encoding, "encode")
	if err != nil {
		return "", err
	}
	if c == &textCodecs[0] {
		return s, nil // what strings are made of already
	}
	e := textEncoder{t: t, codec: c, in: s, errors: errors}
	if err := textRoom(t, len(s)); err != nil {
		return "", err
	}
	if err := c.encode(&e); err != nil {
		return "", c.failed("encoding", encoding, err)
	}
	return unsafeString(e.out), textRoom(t, len(e.out)-len(s))
}

// decodeText is b.decode(encoding, errors); the result may share the memory of
// b.
func decodeText(t *Thread, b, encoding, errors string) (string, error) {
	c, err := findCodec(encoding, "decode")
	if err != nil {
		return "", err
	}
	if c == &textCodecs[0] && utf8.ValidString(b) {
		return b, nil
	}
	d := textDecoder{t: t, name: c.name, in: b, errors: errors}
	if err := textRoom(t, len(b)); err != nil {
		return "", err
	}
	if err := c.decode(&d); err != nil {
		return "", c.failed("decoding", encoding, err)
	}
	return unsafeString(d.out), textRoom(t, len(d.out)-len(b))
}

// failed words the errors of the less usual encodings as CPython does, whose
// own codecs are looked up and called there.
func (c *textCodec) failed(doing, encoding string, err error) error {
	switch c.aliases[0] {
	case "utf_8", "ascii", "latin_1", "utf_16", "utf_32":
		return err
	}
	r, ok := err.(*Raised)
	if !ok || IsExc(err, ExcUnicodeError) {
		return err
	}
	ty := TypeOf(r.V)
	return Errorf(ty, "%s with '%s' codec failed (%s: %s)", doing, encoding, ty.Name, excMessage(nil, r.V))
}

type textEncoder struct {
	t      *Thread
	codec  *textCodec
	in     string
	out    []byte
	errors string
}

// share makes the input the output.
func (e *textEncoder) share() { e.out = unsafeBytes(e.in) }

// bad handles code points lo up to hi of the input, which are run, and which
// the encoding does not have.
func (e *textEncoder) bad(lo, hi int, run, reason string) error {
	switch e.errors {
	case "strict", "surrogateescape", "surrogatepass":
		// Strings hold no lone surrogates, so these two have nothing to do.
		return &Raised{NewExc(ExcUnicodeEncodeError, Str(e.codec.name), Str(e.in), Int(int64(lo)), Int(int64(hi)), Str(reason))}
	case "ignore":
	case "replace":
		for range run {
			e.out = append(e.out, '?')
		}
	case "backslashreplace":
		for _, r := range run {
			e.out = appendEscapedRune(e.out, r)
		}
	case "xmlcharrefreplace":
		for _, r := range run {
			e.out = append(e.out, "&#"...)
			e.out = strconv.AppendInt(e.out, int64(r), 10)
			e.out = append(e.out, ';')
		}
	case "namereplace":
		return lookupError("error handler 'namereplace' needs the names of all characters, which gears does not have")
	default:
		return lookupError("unknown error handler name '%s'", e.errors)
	}
	return nil
}

func encodeUTF8(e *textEncoder) error {
	e.share()
	return nil
}

func encodeUTF8Sig(e *textEncoder) error {
	e.out = append(append(make([]byte, 0, len(e.in)+3), "\ufeff"...), e.in...)
	return nil
}

// encodeNarrow serves the encodings whose bytes are the first code points.
func encodeNarrow(e *textEncoder) error {
	limit, reason := rune(0x80), "ordinal not in range(128)"
	if e.codec.name == "latin-1" {
		limit, reason = 0x100, "ordinal not in range(256)"
	}
	n := asciiLen(e.in)
	if n == len(e.in) {
		e.share()
		return nil
	}
	e.out = append(make([]byte, 0, len(e.in)), e.in[:n]...)
	for i, at := n, n; i < len(e.in); {
		r, size := utf8.DecodeRuneInString(e.in[i:])
		if r < limit {
			e.out = append(e.out, byte(r))
			i += size
			at++
			continue
		}
		end, stop := i, at
		for end < len(e.in) && r >= limit {
			end += size
			stop++
			r, size = utf8.DecodeRuneInString(e.in[end:])
		}
		if err := e.bad(at, stop, e.in[i:end], reason); err != nil {
			return err
		}
		i, at = end, stop
	}
	return nil
}

func appendUnit16(dst []byte, u uint16, big bool) []byte {
	if big {
		return append(dst, byte(u>>8), byte(u))
	}
	return append(dst, byte(u), byte(u>>8))
}

func encodeUTF16(mark, big bool) func(*textEncoder) error {
	return func(e *textEncoder) error {
		e.out = make([]byte, 0, 2*len(e.in)+2)
		if mark {
			e.out = appendUnit16(e.out, 0xfeff, big)
		}
		for _, r := range e.in {
			if r > 0xffff {
				r -= 0x10000
				e.out = appendUnit16(e.out, 0xd800|uint16(r>>10), big)
				r = 0xdc00 | r&0x3ff
			}
			e.out = appendUnit16(e.out, uint16(r), big)
		}
		return nil
	}
}

func encodeUTF32(mark, big bool) func(*textEncoder) error {
	return func(e *textEncoder) error {
		e.out = make([]byte, 0, 4*len(e.in)+4)
		put := func(r rune) {
			if big {
				e.out = append(e.out, 0, byte(r>>16), byte(r>>8), byte(r))
			} else {
				e.out = append(e.out, byte(r), byte(r>>8), byte(r>>16), 0)
			}
		}
		if mark {
			put(0xfeff)
		}
		for _, r := range e.in {
			put(r)
		}
		return nil
	}
}

type textDecoder struct {
	t      *Thread
	name   string
	in     string
	out    []byte
	errors string
}

func (d *textDecoder) share() { d.out = unsafeBytes(d.in) }

// bad handles the bytes lo up to hi of the input, which are no text.
func (d *textDecoder) bad(lo, hi int, reason string) error {
	switch d.errors {
	case "strict":
		in := strings.Clone(d.in) // it may be the view of a bytearray
		return &Raised{NewExc(ExcUnicodeDecodeError, Str(d.name), Bytes(in), Int(int64(lo)), Int(int64(hi)), Str(reason))}
	case "ignore":
	case "replace":
		d.out = append(d.out, "\ufffd"...)
	case "backslashreplace":
		for _, c := range []byte(d.in[lo:hi]) {
			d.out = append(d.out, '\\', 'x', lowerHex[c>>4], lowerHex[c&15])
		}
	case "surrogateescape", "surrogatepass":
		return ValueErrorf("error handler '%s' needs lone surrogates, which strings in gears do not hold", d.errors)
	case "xmlcharrefreplace", "namereplace":
		return TypeErrorf("don't know how to handle UnicodeDecodeError in error callback")
	default:
		return lookupError("unknown error handler name '%s'", d.errors)
	}
	return nil
}

func decodeUTF8(d *textDecoder) error {
	if utf8.ValidString(d.in) {
		d.share()
		return nil
	}
	d.out = make([]byte, 0, len(d.in))
	for i := 0; i < len(d.in); {
		if n := asciiLen(d.in[i:]); n > 0 {
			d.out = append(d.out, d.in[i:i+n]...)
			i += n
			continue
		}
		if r, n := utf8.DecodeRuneInString(d.in[i:]); r != utf8.RuneError || n > 1 {
			d.out = append(d.out, d.in[i:i+n]...)
			i += n
			continue
		}
		n, reason := badUTF8(d.in[i:])
		if err := d.bad(i, i+n, reason); err != nil {
			return err
		}
		i += n
	}
	return nil
}

// badUTF8 says how long the malformed sequence at the start of s is and what is
// wrong with it: the longest prefix that could still have become a character,
// as the Unicode standard recommends.
func badUTF8(s string) (n int, reason string) {
	const (
		start = "invalid start byte"
		cont  = "invalid continuation byte"
		end   = "unexpected end of data"
	)
	c := s[0]
	need := 2
	lo, hi := byte(0x80), byte(0xbf) // what the second byte may be
	switch {
	case c < 0xc2 || c > 0xf4:
		return 1, start
	case c >= 0xf0:
		need = 4
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	case c >= 0xe0:
		need = 3
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	}
	for n = 1; n < need; n++ {
		if n == len(s) {
			return n, end
		}
		if s[n] < lo || s[n] > hi {
			return n, cont
		}
		lo, hi = 0x80, 0xbf
	}
	return 1, start
}

func decodeUTF8Sig(d *textDecoder) error {
	d.in = strings.TrimPrefix(d.in, "\ufeff")
	return decodeUTF8(d)
}

func decodeASCII(d *textDecoder) error {
	n := asciiLen(d.in)
	if n == len(d.in) {
		d.share()
		return nil
	}
	d.out = append(make([]byte, 0, len(d.in)), d.in[:n]...)
	for i := n; i < len(d.in); i++ {
		if c := d.in[i]; c < utf8.RuneSelf {
			d.out = append(d.out, c)
		} else if err := d.bad(i, i+1, "ordinal not in range(128)"); err != nil {
			return err
		}
	}
	return nil
}

func decodeLatin1(d *textDecoder) error {
	n := asciiLen(d.in)
	if n == len(d.in) {
		d.share()
		return nil
	}
	d.out = append(make([]byte, 0, 2*len(d.in)), d.in[:n]...)
	for i := n; i < len(d.in); i++ {
		d.out = utf8.AppendRune(d.out, rune(d.in[i]))
	}
	return nil
}

// decodeUTF16 reads units in little (0) or big (1) order, or in the order that
// a mark at the start tells (2).
func decodeUTF16(order int) func(*textDecoder) error {
	return func(d *textDecoder) error {
		big, i := order == 1, 0
		if order == 2 {
			d.name = "utf-16-le"
			switch {
			case strings.HasPrefix(d.in, "\xff\xfe"):
				i = 2
			case strings.HasPrefix(d.in, "\xfe\xff"):
				i, big = 2, true
				d.name = "utf-16-be"
			}
		}
		unit := func(i int) rune {
			if big {
				return rune(d.in[i])<<8 | rune(d.in[i+1])
			}
			return rune(d.in[i+1])<<8 | rune(d.in[i])
		}
		d.out = make([]byte, 0, len(d.in))
		for i < len(d.in) {
			end, reason := i+2, ""
			var r rune
			switch left := len(d.in) - i; {
			case left < 2:
				end, reason = len(d.in), "truncated data"
			default:
				r = unit(i)
				switch {
				case r < 0xd800 || r > 0xdfff:
				case r >= 0xdc00:
					reason = "illegal encoding"
				case left < 4:
					end, reason = len(d.in), "unexpected end of data"
				default:
					low := unit(i + 2)
					if low < 0xdc00 || low > 0xdfff {
						reason = "illegal UTF-16 surrogate"
						break
					}
					r = 0x10000 + (r&0x3ff)<<10 + low&0x3ff
					end = i + 4
				}
			}
			if reason == "" {
				d.out = utf8.AppendRune(d.out, r)
			} else if err := d.bad(i, end, reason); err != nil {
				return err
			}
			i = end
		}
		return nil
	}
}

// decodeUTF32 is decodeUTF16 for units of four bytes.
func decodeUTF32(order int) func(*textDecoder) error {
	return func(d *textDecoder) error {
		big, i := order == 1, 0
		if order == 2 {
			d.name = "utf-32-le"
			switch {
			case strings.HasPrefix(d.in, "\xff\xfe\x00\x00"):
				i = 4
			case strings.HasPrefix(d.in, "\x00\x00\xfe\xff"):
				i, big = 4, true
				d.name = "utf-32-be"
			}
		}
		d.out = make([]byte, 0, len(d.in)/2)
		for i < len(d.in) {
			if len(d.in)-i < 4 {
				if err := d.bad(i, len(d.in), "truncated data"); err != nil {
					return err
				}
				break
			}
			var u uint32
			for j := range 4 {
				if big {
					u = u<<8 | uint32(d.in[i+j])
				} else {
					u |= uint32(d.in[i+j]) << (8 * j)
				}
			}
			reason := ""
			switch {
			case u >= 0x110000:
				reason = "code point not in range(0x110000)"
			case u >= 0xd800 && u < 0xe000:
				reason = "code point in surrogate code point range(0xd800, 0xe000)"
			}
			if reason == "" {
				d.out = utf8.AppendRune(d.out, rune(u))
			} else if err := d.bad(i, i+4, reason); err != nil {
				return err
			}
			i += 4
		}
		return nil
	}
}

// unicodeErrorStr is str() of UnicodeDecodeError and UnicodeEncodeError, whose
// arguments are encoding, object, start, end and reason; ok is false when they
// are not.
func unicodeErrorStr(args []Value, decode bool) (s string, ok bool) {
	if len(args) != 5 || args[0].k != KStr || args[2].k != KInt || args[3].k != KInt || args[4].k != KStr {
		return "", false
	}
	start, end := args[2].n, args[3].n
	verb, what := "encode", ""
	if decode {
		verb = "decode"
		b, isBytes := bytesOf(args[1])
		if !isBytes {
			return "", false
		}
		if end == start+1 && start >= 0 && start < int64(len(b)) {
			c := b[start]
			what = "byte 0x" + string([]byte{lowerHex[c>>4], lowerHex[c&15]})
		} else {
			what = "bytes"
		}
	} else {
		if args[1].k != KStr {
			return "", false
		}
		what = "characters"
		if end == start+1 && start >= 0 {
			if c, in := strIndex(args[1].AsStr(), start); in {
				r, _ := utf8.DecodeRuneInString(c)
				what = "character '" + string(appendEscapedRune(nil, r)) + "'"
			}
		}
	}
	at := strconv.FormatInt(start, 10)
	if what == "bytes" || what == "characters" {
		at += "-" + strconv.FormatInt(end-1, 10)
	}
	return "'" + args[0].AsStr() + "' codec can't " + verb + " " + what + " in position " + at + ": " + args[4].AsStr(), true
}
