package lib

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"gears/vm"
)

var base64Funcs = []vm.Builtin{
	{Name: "b64encode", Max: -1, Fn: base64Encode},
	{Name: "b64decode", Max: -1, Fn: base64Decode},
	{Name: "standard_b64encode", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil })},
	{Name: "standard_b64decode", Min: 1, Max: 1, Fn: textFunc(func(s string) (string, error) { return decodeBase64(s, false) })},
	{Name: "urlsafe_b64encode", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return base64.URLEncoding.EncodeToString([]byte(s)), nil })},
	{Name: "urlsafe_b64decode", Min: 1, Max: 1, Fn: textFunc(func(s string) (string, error) {
		return decodeBase64(strings.NewReplacer("-", "+", "_", "/").Replace(s), false)
	})},
	{Name: "encodebytes", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return encodeLines(s), nil })},
	{Name: "decodebytes", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return decodeBase64(s, false) })},
	{Name: "b32encode", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return base32.StdEncoding.EncodeToString([]byte(s)), nil })},
	{Name: "b32decode", Max: -1, Fn: base32Decode(sig("b32decode", "s casefold= map01="), base32.StdEncoding)},
	{Name: "b32hexencode", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return base32.HexEncoding.EncodeToString([]byte(s)), nil })},
	{Name: "b32hexdecode", Max: -1, Fn: base32Decode(sig("b32hexdecode", "s casefold="), base32.HexEncoding)},
	{Name: "b16encode", Min: 1, Max: 1, Fn: bytesFunc(func(s string) (string, error) { return strings.ToUpper(hex.EncodeToString([]byte(s))), nil })},
	{Name: "b16decode", Max: -1, Fn: base16Decode},
	{Name: "b85encode", Max: -1, Fn: base85Encode},
	{Name: "b85decode", Min: 1, Max: 1, Fn: textFunc(func(s string) (string, error) { return decodeBase85(s) })},
	{Name: "a85encode", Max: -1, Fn: ascii85Encode},
	{Name: "a85decode", Max: -1, Fn: ascii85Decode},
}

func buildBase64(*vm.Thread) (*vm.Module, error) { return newModule("base64", base64Funcs), nil }

// bytesFunc makes a function from bytes to bytes.
func bytesFunc(f func(string) (string, error)) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		s, err := bytesOf(args[0])
		if err != nil {
			return vm.Value{}, err
		}
		return bytesResult(t, s, f)
	}
}

// textFunc makes a function from bytes or ASCII text to bytes.
func textFunc(f func(string) (string, error)) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		s, err := asciiOrBytes(args[0])
		if err != nil {
			return vm.Value{}, err
		}
		return bytesResult(t, s, f)
	}
}

func bytesResult(t *vm.Thread, s string, f func(string) (string, error)) (vm.Value, error) {
	if err := t.Reserve(len(s), 2); err != nil {
		return vm.Value{}, err
	}
	out, err := f(s)
	return vm.Bytes(out), err
}

var sigB64Encode = sig("b64encode", "s altchars=")

func base64Encode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigB64Encode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) {
		out := base64.StdEncoding.EncodeToString([]byte(s))
		if !given(a[1]) {
			return out, nil
		}
		alt, err := bytesOf(a[1])
		if err != nil {
			return "", err
		}
		if len(alt) != 2 {
			return "", vm.Errorf(vm.ExcAssertionError, "%s", reprBytes(alt))
		}
		return strings.NewReplacer("+", alt[:1], "/", alt[1:]).Replace(out), nil
	})
}

func reprBytes(s string) string {
	r, _ := vm.Repr(nil, vm.Bytes(s))
	return r
}

var sigB64Decode = sig("b64decode", "s altchars= validate=")

func base64Decode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigB64Decode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := asciiOrBytes(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	if given(a[1]) {
		alt, err := asciiOrBytes(a[1])
		if err != nil {
			return vm.Value{}, err
		}
		if len(alt) != 2 {
			return vm.Value{}, vm.Errorf(vm.ExcAssertionError, "%s", reprBytes(alt))
		}
		s = strings.NewReplacer(alt[:1], "+", alt[1:], "/").Replace(s)
	}
	strict, err := truth(t, a[2], false)
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) { return decodeBase64(s, strict) })
}

// base64Values maps the characters of base64 to their values; others to 255.
var base64Values = func() (v [256]byte) {
	for i := range v {
		v[i] = 255
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		v[c] = byte(i)
	}
	return
}()

// decodeBase64 decodes as binascii.a2b_base64 does: without strict, characters
// that are not base64's are skipped and what follows the padding is dropped.
func decodeBase64(s string, strict bool) (string, error) {
	out := make([]byte, 0, len(s)/4*3+3)
	quad, pads := 0, 0
	padded := false
	var left byte
	if strict && strings.HasPrefix(s, "=") {
		return "", binasciiError("Leading padding not allowed")
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '=' {
			padded = true
			pads++
			if quad >= 2 && quad+pads >= 4 {
				if strict && i+1 < len(s) {
					return "", binasciiError("Excess data after padding")
				}
				return string(out), nil
			}
			continue
		}
		c := base64Values[s[i]]
		if c == 255 {
			if strict {
				return "", binasciiError("Only base64 data is allowed")
			}
			continue
		}
		if strict && padded {
			return "", binasciiError("Discontinuous padding not allowed")
		}
		pads = 0
		switch quad {
		case 0:
			quad, left = 1, c
		case 1:
			out = append(out, left<<2|c>>4)
			quad, left = 2, c&0x0f
		case 2:
			out = append(out, left<<4|c>>2)
			quad, left = 3, c&0x03
		case 3:
			out = append(out, left<<6|c)
			quad, left = 0, 0
		}
	}
	switch quad {
	case 0:
		return string(out), nil
	case 1:
		return "", binasciiError("Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a multiple of 4",
			len(out)/3*4+1)
	}
	return "", binasciiError("Incorrect padding")
}

// encodeLines is base64 in lines of 76 characters.
func encodeLines(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(len(s), 57)
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(s[:n])))
		b.WriteByte('\n')
		s = s[n:]
	}
	return b.String()
}

func base32Decode(sg *signature, enc *base32.Encoding) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		a := make([]vm.Value, 3)
		if err := sg.bind(a, args, kw); err != nil {
			return vm.Value{}, err
		}
		s, err := asciiOrBytes(a[0])
		if err != nil {
			return vm.Value{}, err
		}
		if len(s)%8 != 0 {
			return vm.Value{}, binasciiError("Incorrect padding")
		}
		if given(a[2]) {
			m, err := asciiOrBytes(a[2])
			if err != nil {
				return vm.Value{}, err
			}
			s = strings.NewReplacer("0", "O", "1", m).Replace(s)
		}
		fold, err := truth(t, a[1], false)
		if err != nil {
			return vm.Value{}, err
		}
		if fold {
			s = strings.ToUpper(s)
		}
		return bytesResult(t, s, func(s string) (string, error) {
			body := strings.TrimRight(s, "=")
			pads := len(s) - len(body)
			out, err := enc.WithPadding(base32.NoPadding).DecodeString(body)
			if err != nil || strings.ContainsAny(s, "\r\n") {
				return "", binasciiError("Non-base32 digit found")
			}
			if pads != 0 && pads != 1 && pads != 3 && pads != 4 && pads != 6 {
				return "", binasciiError("Incorrect padding")
			}
			return string(out), nil
		})
	}
}

var sigB16Decode = sig("b16decode", "s casefold=")

func base16Decode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigB16Decode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := asciiOrBytes(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	fold, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	if !fold && strings.ToUpper(s) != s || strings.Trim(s, "0123456789ABCDEFabcdef") != "" {
		return vm.Value{}, binasciiError("Non-base16 digit found")
	}
	return bytesResult(t, s, unhex)
}

// base85 is the alphabet of b85encode.
const base85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"

// encode85 writes groups of four bytes as five digits, the last group padded
// with zeros and cut unless pad is set. short names the groups that have a
// one-character form.
func encode85(s string, digit func(byte) byte, pad bool, short func(n uint32) byte) []byte {
	var out []byte
	for len(s) > 0 {
		var b [4]byte
		n := copy(b[:], s)
		s = s[n:]
		x := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		if short != nil && (n == 4 || pad) {
			if c := short(x); c != 0 {
				out = append(out, c)
				continue
			}
		}
		var d [5]byte
		for i := 4; i >= 0; i-- {
			d[i] = digit(byte(x % 85))
			x /= 85
		}
		if pad {
			n = 4
		}
		out = append(out, d[:n+1]...)
	}
	return out
}

var sigB85Encode = sig("b85encode", "b pad=")

func base85Encode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigB85Encode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	pad, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) {
		return string(encode85(s, func(d byte) byte { return base85[d] }, pad, nil)), nil
	})
}

func decodeBase85(s string) (string, error) {
	var out []byte
	for start := 0; start < len(s); start += 5 {
		chunk := s[start:min(start+5, len(s))]
		var x uint64
		for i := range 5 {
			d := 84 // padding
			if i < len(chunk) {
				if d = strings.IndexByte(base85, chunk[i]); d < 0 {
					return "", vm.ValueErrorf("bad base85 character at position %d", start+i)
				}
			}
			x = x*85 + uint64(d)
		}
		if x > 0xffffffff {
			return "", vm.ValueErrorf("base85 overflow in hunk starting at byte %d", start)
		}
		b := []byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)}
		out = append(out, b[:len(chunk)-1]...)
	}
	return string(out), nil
}

var sigA85Encode = sig("a85encode", "b * foldspaces= wrapcol= pad= adobe=")

func ascii85Encode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [5]vm.Value
	if err := sigA85Encode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := bytesOf(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	var opt [3]bool
	for i, at := range []int{1, 3, 4} {
		if opt[i], err = truth(t, a[at], false); err != nil {
			return vm.Value{}, err
		}
	}
	fold, pad, adobe := opt[0], opt[1], opt[2]
	wrap, err := intOr(t, a[2], 0)
	if err != nil {
		return vm.Value{}, err
	}
	return bytesResult(t, s, func(s string) (string, error) {
		out := encode85(s, func(d byte) byte { return '!' + d }, pad, func(n uint32) byte {
			switch {
			case n == 0:
				return 'z'
			case fold && n == 0x20202020:
				return 'y'
			}
			return 0
		})
		if adobe {
			out = append([]byte("<~"), out...)
		}
		if wrap > 0 {
			width := int(max(wrap, int64(1+boolInt(adobe))))
			out = wrapLines(out, width, adobe)
		}
		if adobe {
			out = append(out, "~>"...)
		}
		return string(out), nil
	})
}

// wrapLines puts newlines after every width characters; with tail, the last
// line leaves room for the two characters that end it.
func wrapLines(b []byte, width int, tail bool) []byte {
	var lines []string
	for i := 0; i < len(b); i += width {
		lines = append(lines, string(b[i:min(i+width, len(b))]))
	}
	if n := len(lines); tail && n > 0 && len(lines[n-1])+2 > width {
		lines = append(lines, "")
	}
	return []byte(strings.Join(lines, "\n"))
}

var sigA85Decode = sig("a85decode", "b * foldspaces= adobe= ignorechars=")

func ascii85Decode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [4]vm.Value
	if err := sigA85Decode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := asciiOrBytes(a[0])
	if err != nil {
		return vm.Value{}, err
	}
	fold, err := truth(t, a[1], false)
	if err != nil {
		return vm.Value{}, err
	}
	adobe, err := truth(t, a[2], false)
	if err != nil {
		return vm.Value{}, err
	}
	ignore := " \t\n\r\v"
	if given(a[3]) {
		if ignore, err = bytesOf(a[3]); err != nil {
			return vm.Value{}, err
		}
	}
	if adobe {
		body, ok := strings.CutSuffix(s, "~>")
		if !ok {
			return vm.Value{}, vm.ValueErrorf("Ascii85 encoded byte sequences must end with b'~>'")
		}
		s = strings.TrimPrefix(body, "<~")
	}
	return bytesResult(t, s, func(s string) (string, error) { return decodeAscii85(s, fold, ignore) })
}

func decodeAscii85(s string, fold bool, ignore string) (string, error) {
	var out []byte
	var group []byte
	flush := func(n int) error {
		var x uint64
		for _, c := range group {
			x = x*85 + uint64(c-'!')
		}
		if x > 0xffffffff {
			return vm.ValueErrorf("Ascii85 overflow")
		}
		b := []byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)}
		out = append(out, b[:n]...)
		group = group[:0]
		return nil
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '!' && c <= 'u':
			if group = append(group, c); len(group) == 5 {
				if err := flush(4); err != nil {
					return "", err
				}
			}
		case c == 'z' || fold && c == 'y':
			if len(group) > 0 {
				return "", vm.ValueErrorf("%c inside Ascii85 5-tuple", c)
			}
			fill := byte(0)
			if c == 'y' {
				fill = ' '
			}
			out = append(out, fill, fill, fill, fill)
		case strings.IndexByte(ignore, c) >= 0:
		default:
			return "", vm.ValueErrorf("Non-Ascii85 digit found: %c", c)
		}
	}
	if n := len(group); n > 0 {
		for len(group) < 5 {
			group = append(group, 'u')
		}
		if err := flush(n - 1); err != nil {
			return "", err
		}
	}
	return string(out), nil
}
