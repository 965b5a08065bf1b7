package vm

import (
	"math"
	"strings"
	"unicode/utf8"
)

// PercentFormat is s % args, for str.
func PercentFormat(t *Thread, s string, args Value) (string, error) {
	return percentFormat(t, s, args, false)
}

// percentBytes is s % args for bytes.
func percentBytes(t *Thread, s string, args Value) (string, error) {
	return percentFormat(t, s, args, true)
}

// percent is one % operation.
type percent struct {
	t     *Thread
	bytes bool // the format is bytes
	s     string
	pos   int
	out   []byte
	paid  int

	tuple   []Value // the arguments when they are a tuple
	single  Value   // else the argument; unset when it is used up
	next    int
	mapping Value // the argument when keys may be used
}

// conversion is one conversion, taken apart.
type conversion struct {
	left, plus, blank, alt, zero bool
	width, prec                  int // -1: none
	code                         rune
	at                           int // its place, in characters
}

func percentFormat(t *Thread, s string, args Value, isBytes bool) (string, error) {
	p := percent{t: t, bytes: isBytes, s: s}
	if args.k == KTuple {
		p.tuple = args.AsTuple().Elems
	} else {
		p.single = args
		if isMapping(args, isBytes) {
			p.mapping = args
		}
	}
	p.out = make([]byte, 0, len(s)+16)
	for p.pos < len(s) {
		i := strings.IndexByte(s[p.pos:], '%')
		if i < 0 {
			p.out = append(p.out, s[p.pos:]...)
			break
		}
		p.out = append(p.out, s[p.pos:p.pos+i]...)
		p.pos += i + 1
		if err := p.conversion(); err != nil {
			return "", err
		}
		var err error
		if p.paid, err = textGrown(t, p.paid, len(p.out)); err != nil {
			return "", err
		}
	}
	if p.mapping.k == KUnset && (p.next < len(p.tuple) || p.single.k != KUnset) {
		what := "string"
		if isBytes {
			what = "bytes"
		}
		return "", TypeErrorf("not all arguments converted during %s formatting", what)
	}
	return unsafeString(p.out), nil
}

// isMapping tells which arguments may be used with keys, and need not be used
// at all: everything with subscripts that is not text.
func isMapping(v Value, isBytes bool) bool {
	switch v.k {
	case KStr, KTuple:
		return false
	case KBytes, KByteArray:
		return !isBytes
	case KList, KDict, KRange:
		return true
	case KObject:
		if k := unboxed(v).k; k == KStr || k == KBytes && isBytes {
			return false
		}
		return v.AsObject().Type.Slots.GetItem != nil
	}
	return false
}

// arg takes the next argument.
func (p *percent) arg() (Value, error) {
	if p.next < len(p.tuple) {
		p.next++
		return p.tuple[p.next-1], nil
	}
	if v := p.single; v.k != KUnset {
		p.single = Value{}
		return v, nil
	}
	return Value{}, TypeErrorf("not enough arguments for format string")
}

// byte looks at the next byte of the format; ok is false at its end.
func (p *percent) byte() (c byte, ok bool) {
	if p.pos >= len(p.s) {
		return 0, false
	}
	return p.s[p.pos], true
}

// conversion reads and carries out a conversion whose % is already read.
func (p *percent) conversion() error {
	if c, ok := p.byte(); ok && c == '%' {
		p.out = append(p.out, '%')
		p.pos++
		return nil
	}
	c, err := p.parse()
	if err != nil {
		return err
	}
	v, err := p.arg()
	if err != nil {
		return err
	}
	switch c.code {
	case 's', 'r', 'a', 'b':
		if c.code == 'b' && !p.bytes {
			break
		}
		s, err := p.object(c.code, v)
		if err != nil {
			return err
		}
		if c.prec >= 0 {
			s = p.cut(s, c.prec)
		}
		return p.pad(&c, s)
	case 'c':
		s, err := p.char(v)
		if err != nil {
			return err
		}
		return p.pad(&c, s)
	case 'd', 'i', 'u', 'o', 'x', 'X':
		s, err := p.integer(&c, v)
		if err != nil {
			return err
		}
		return p.number(&c, s)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		s, err := p.float(&c, v)
		if err != nil {
			return err
		}
		return p.number(&c, s)
	}
	shown := c.code
	if !p.bytes && (shown < 31 || shown > 126) {
		shown = '?'
	}
	return ValueErrorf("unsupported format character '%c' (0x%x) at index %d", shown, c.code, c.at)
}

func (p *percent) parse() (c conversion, err error) {
	c.width, c.prec = -1, -1
	if ch, ok := p.byte(); ok && ch == '(' {
		if err := p.key(); err != nil {
			return c, err
		}
	}
flags:
	for {
		ch, _ := p.byte()
		switch ch {
		case '-':
			c.left = true
		case '+':
			c.plus = true
		case ' ':
			c.blank = true
		case '#':
			c.alt = true
		case '0':
			c.zero = true
		default:
			break flags
		}
		p.pos++
	}
	if ch, ok := p.byte(); ok && ch == '*' {
		p.pos++
		n, err := p.star("Python int too large to convert to C ssize_t", math.MaxInt64)
		if err != nil {
			return c, err
		}
		if n < 0 {
			c.left = true
			n = -n
		}
		c.width = n
	} else if c.width, err = p.count("width too big", math.MaxInt64); err != nil {
		return c, err
	}
	if ch, ok := p.byte(); ok && ch == '.' {
		p.pos++
		if ch, ok := p.byte(); ok && ch == '*' {
			p.pos++
			n, err := p.star("Python int too large to convert to C int", math.MaxInt32)
			if err != nil {
				return c, err
			}
			c.prec = max(n, 0)
		} else {
			if c.prec, err = p.count(p.tooPrecise(), math.MaxInt32); err != nil {
				return c, err
			}
			c.prec = max(c.prec, 0)
		}
	}
	if ch, _ := p.byte(); ch == 'h' || ch == 'l' || ch == 'L' {
		p.pos++
	}
	if p.pos >= len(p.s) {
		return c, ValueErrorf("incomplete format")
	}
	if p.bytes {
		c.code, c.at = rune(p.s[p.pos]), p.pos
		p.pos++
		return c, nil
	}
	r, n := utf8.DecodeRuneInString(p.s[p.pos:])
	c.code = r
	if !strings.ContainsRune("srcadiuoxXeEfFgG", r) {
		c.at = strLen(p.s[:p.pos])
	}
	p.pos += n
	return c, nil
}

func (p *percent) tooPrecise() string {
	if p.bytes {
		return "prec too big"
	}
	return "precision too big"
}

// key reads "(key)" and makes mapping[key] the argument.
func (p *percent) key() error {
	if p.mapping.k == KUnset {
		return TypeErrorf("format requires a mapping")
	}
	p.pos++
	start, open := p.pos, 1
	for open > 0 {
		ch, ok := p.byte()
		if !ok {
			return ValueErrorf("incomplete format key")
		}
		switch ch {
		case ')':
			open--
		case '(':
			open++
		}
		p.pos++
	}
	k := Str(p.s[start : p.pos-1])
	if p.bytes {
		k = Bytes(p.s[start : p.pos-1])
	}
	v, err := GetItem(p.t, p.mapping, k)
	p.single, p.tuple, p.next = v, nil, 0
	return err
}

// star takes a width or precision from the arguments.
func (p *percent) star(tooLarge string, limit int64) (int, error) {
	v, err := p.arg()
	if err != nil {
		return 0, err
	}
	v = unboxed(v)
	switch {
	case !v.IsInt():
		return 0, TypeErrorf("* wants int")
	case v.k == KBig || v.n > limit || v.n < -limit-1:
		return 0, Errorf(ExcOverflowError, "%s", tooLarge)
	}
	return int(max(v.n, -math.MaxInt64)), nil
}

// count reads digits; -1 when there are none.
func (p *percent) count(tooBig string, limit int) (int, error) {
	n := -1
	for {
		ch, ok := p.byte()
		if !ok || ch < '0' || ch > '9' {
			return n, nil
		}
		d := int(ch - '0')
		n = max(n, 0)
		if n > (limit-d)/10 {
			return 0, ValueErrorf("%s", tooBig)
		}
		n = n*10 + d
		p.pos++
	}
}

// object is the text of %s, %r, %a and the bytes' %b.
func (p *percent) object(code rune, v Value) (string, error) {
	switch {
	case code == 'a' || code == 'r' && p.bytes:
		return Ascii(p.t, v)
	case code == 'r':
		return Repr(p.t, v)
	case !p.bytes:
		return ToStr(p.t, v)
	}
	if s, ok := bytesOf(unboxed(v)); ok {
		return s, nil
	}
	x, ok, err := callSpecial(p.t, v, "__bytes__")
	if err != nil {
		return "", err
	}
	if !ok {
		return "", TypeErrorf("%%b requires a bytes-like object, or an object that implements __bytes__, not '%s'", TypeName(v))
	}
	if x = unboxed(x); x.k != KBytes {
		return "", TypeErrorf("__bytes__ returned non-bytes (type %s)", TypeName(x))
	}
	return x.AsStr(), nil
}

// cut shortens s to n characters.
func (p *percent) cut(s string, n int) string {
	if n >= len(s) {
		return s
	}
	if p.bytes {
		return s[:n]
	}
	off, _ := strOffset(s, n)
	return s[:off]
}

func (p *percent) char(v Value) (string, error) {
	v = unboxed(v)
	if p.bytes {
		return byteChar(p.t, v)
	}
	if v.k == KStr {
		if strLen(v.AsStr()) != 1 {
			return "", TypeErrorf("%%c requires int or char")
		}
		return v.AsStr(), nil
	}
	x, ok, err := indexMethod(p.t, v)
	if err != nil && !IsExc(err, ExcTypeError) {
		return "", err
	}
	if err != nil || !ok {
		return "", TypeErrorf("%%c requires int or char")
	}
	if x.k == KBig {
		return "", Errorf(ExcOverflowError, "%%c arg not in range(0x110000)")
	}
	return charOf(x)
}

func byteChar(t *Thread, v Value) (string, error) {
	const wrong = "%c requires an integer in range(256) or a single byte"
	if s, ok := bytesOf(v); ok {
		if len(s) != 1 {
			return "", TypeErrorf("%s", wrong)
		}
		return s, nil
	}
	x, ok, err := indexMethod(t, v)
	if err != nil && !IsExc(err, ExcTypeError) {
		return "", err
	}
	if err != nil || !ok {
		return "", TypeErrorf("%s", wrong)
	}
	if x.k == KBig || x.n < 0 || x.n > 255 {
		return "", Errorf(ExcOverflowError, "%%c arg not in range(256)")
	}
	return string([]byte{byte(x.n)}), nil
}

// integer writes the digits of the integer conversions, with sign and prefix.
func (p *percent) integer(c *conversion, v Value) (string, error) {
	base := 10
	switch c.code {
	case 'o':
		base = 8
	case 'x', 'X':
		base = 16
	}
	n, err := p.toInt(c.code, base, v)
	if err != nil {
		return "", err
	}
	neg, digits, err := intDigitsOf(p.t, n, base)
	if err != nil {
		return "", err
	}
	if c.prec > math.MaxInt32-3 {
		return "", Errorf(ExcOverflowError, "precision too large")
	}
	if c.prec > len(digits) {
		if digits, err = padText(p.t, digits, "0", c.prec-len(digits), 0); err != nil {
			return "", err
		}
	}
	if c.alt && base == 8 {
		digits = "0o" + digits
	} else if c.alt && base == 16 {
		digits = "0x" + digits
	}
	if c.code == 'X' {
		digits = upperASCII(digits)
	}
	if neg {
		digits = "-" + digits
	}
	return digits, nil
}

// toInt converts the argument of an integer conversion.
func (p *percent) toInt(code rune, base int, v Value) (Value, error) {
	x := unboxed(v)
	switch {
	case x.k == KBool:
		return Int(x.n), nil
	case x.IsInt():
		return x, nil
	}
	want := "a real number"
	var n Value
	var ok bool
	var err error
	if base != 10 {
		want = "an integer"
		n, ok, err = indexMethod(p.t, v)
	} else if x.k == KFloat {
		n, err = intOf(p.t, x)
		ok = true
	} else if v.k == KObject {
		for _, name := range []string{"__int__", "__index__", "__trunc__"} {
			if n, ok, err = intMethod(p.t, v, name); ok || err != nil {
				break
			}
		}
	}
	if err != nil && !IsExc(err, ExcTypeError) {
		return Value{}, err
	}
	if err != nil || !ok {
		if code == 'i' && p.bytes {
			code = 'd'
		}
		return Value{}, TypeErrorf("%%%c format: %s is required, not %s", code, want, TypeName(v))
	}
	return n, nil
}

func (p *percent) float(c *conversion, v Value) (string, error) {
	x, err := p.toFloat(v)
	if err != nil {
		return "", err
	}
	st := floatStyle{code: byte(c.code), prec: c.prec, alt: c.alt}
	if st.prec < 0 {
		st.prec = 6
	}
	var buf [40]byte
	dst := buf[:0]
	if math.Signbit(x) && x == x {
		dst = append(dst, '-')
	}
	dst, err = st.append(p.t, dst, math.Abs(x))
	return string(dst), err
}

func (p *percent) toFloat(v Value) (float64, error) {
	x := unboxed(v)
	if x.IsNumber() {
		return toFloat(x)
	}
	if v.k == KObject {
		if _, has := v.AsObject().Type.Lookup("__float__"); has {
			return floatOf(p.t, v)
		}
		if n, ok, err := indexMethod(p.t, v); err != nil || ok {
			if err != nil {
				return 0, err
			}
			return toFloat(n)
		}
	}
	if p.bytes {
		return 0, TypeErrorf("float argument required, not %s", TypeName(v))
	}
	return 0, TypeErrorf("must be real number, not %s", TypeName(v))
}

// pad writes s to the width, with blanks.
func (p *percent) pad(c *conversion, s string) error {
	n := len(s)
	if !p.bytes {
		n = strLen(s)
	}
	return p.write(c, "", "", s, n, ' ')
}

// number writes a number: the sign and the prefix before zeros, behind blanks.
func (p *percent) number(c *conversion, s string) error {
	sign := ""
	switch {
	case s[0] == '-':
		sign, s = s[:1], s[1:]
	case c.plus:
		sign = "+"
	case c.blank:
		sign = " "
	}
	prefix := ""
	if c.alt && (c.code == 'x' || c.code == 'X' || c.code == 'o') {
		prefix, s = s[:2], s[2:]
	}
	fill := byte(' ')
	if c.zero {
		fill = '0'
	}
	return p.write(c, sign, prefix, s, len(s), fill)
}

func (p *percent) write(c *conversion, sign, prefix, s string, n int, fill byte) error {
	pad := max(c.width-n-len(sign)-len(prefix), 0)
	if pad > 0 {
		if err := textRoom(p.t, pad); err != nil {
			return err
		}
	}
	if pad > 0 && !c.left && fill == ' ' {
		p.out = appendFill(p.out, " ", pad)
		pad = 0
	}
	p.out = append(append(p.out, sign...), prefix...)
	if pad > 0 && !c.left {
		p.out = appendFill(p.out, "0", pad)
		pad = 0
	}
	p.out = append(p.out, s...)
	p.out = appendFill(p.out, " ", pad)
	return p.t.tick()
}
