package shard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unsafe"
)

// Reply is one reply of the server.
//
// Str and Elems are views into memory that the connection filled once and will
// not touch again, so they stay valid for ever; but a kept Str keeps its whole
// block (up to 64 KiB, more for a larger string) alive, and kept Elems keep
// their neighbours. Who stores a reply for long must strings.Clone it.
type Reply struct {
	// Kind is '+' simple, '-' error, ':' integer, '$' bulk, '*' array or '_'
	// nil (the null bulk and the null array alike). Of RESP3, which only
	// ParseReply callers meet: ',' double and '(' big number (text in Str),
	// '#' boolean (Int 0 or 1), '=' verbatim (Str without its "txt:"), '%' map
	// (Elems are key, value, key, value…), '~' set, '>' push. A bulk error is
	// '-', and attributes are dropped.
	Kind  byte
	Str   string
	Int   int64
	Elems []Reply
}

// IsError reports whether the server answered with an error; Str is its text.
func (r *Reply) IsError() bool { return r.Kind == '-' }

// IsNil reports whether the reply is a null.
func (r *Reply) IsNil() bool { return r.Kind == '_' }

// Limits of what is accepted from the other side. They are far above what a
// Redis sends: they stop a stream that is not RESP from eating the memory.
const (
	maxLine      = 64 << 10  // bytes of a simple string
	maxErrorLine = 1 << 20   // error texts quote their arguments
	maxNumber    = 64        // bytes of a length or an integer
	maxBulk      = 512 << 20 // bytes of a bulk string: Redis' own limit
	maxElems     = 1 << 28   // elements of one aggregate
	maxNesting   = 128       // aggregates within each other
)

const (
	firstBlock = 4 << 10  // most connections only ever see short replies
	blockSize  = 64 << 10 // what one read fills at most
	trustBulk  = 16 << 20 // longer strings get their memory as they arrive
	chunkElems = 256      // Replies allocated at once for small arrays
	trustElems = 1024     // likewise for the elements of large ones
)

// errProtocol marks what is not RESP; the connection cannot be used further.
var errProtocol = errors.New("protocol error")

func protocolError(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errProtocol}, args...)...)
}

// ParseReply reads one whole RESP2 or RESP3 reply from the start of b and
// returns what follows it. The reply's strings are views into b. When b ends
// too early the error is io.ErrUnexpectedEOF.
func ParseReply(b []byte) (r Reply, rest []byte, err error) {
	d := decoder{buf: b[:len(b):len(b)], shared: true}
	if err := d.reply(&r, 0); err != nil {
		return Reply{}, b, err
	}
	return r, b[d.pos:], nil
}

// decoder turns a byte stream into replies without copying strings.
//
// buf[:pos] is consumed, buf[pos:] is read and not yet consumed. A block that
// strings point into (shared) is only ever appended to; when it is full the
// unconsumed tail moves to a new one. Strings of one reply may therefore lie in
// different blocks, each whole in one.
type decoder struct {
	source func([]byte) (int, error) // nil: buf is all there is
	buf    []byte
	pos    int
	next   int // size of the block to allocate next
	shared bool
	chunk  []Reply // unused Replies for small arrays
}

// more reads at least one byte. It makes room so that the unconsumed part can
// grow to need bytes.
func (d *decoder) more(need int) error {
	if d.source == nil {
		return io.ErrUnexpectedEOF
	}
	have := len(d.buf) - d.pos
	if !d.shared && d.pos > 0 {
		// Nothing points into this block: use it again from its start.
		copy(d.buf, d.buf[d.pos:])
		d.buf, d.pos = d.buf[:have], 0
	}
	if len(d.buf) == cap(d.buf) || need <= trustBulk && cap(d.buf)-d.pos < need {
		d.grow(have, need)
	}
	n, err := d.source(d.buf[len(d.buf):cap(d.buf)])
	d.buf = d.buf[:len(d.buf)+n]
	if n > 0 {
		return nil
	}
	if err == nil {
		return io.ErrNoProgress
	}
	if err == io.EOF && have > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// grow replaces the block. A length that the stream merely claims is believed
// up to trustBulk; beyond that the block doubles as bytes arrive.
func (d *decoder) grow(have, need int) {
	size := max(d.next, firstBlock)
	d.next = min(size*4, blockSize)
	if need > trustBulk {
		need = min(need, max(trustBulk, 2*have))
	}
	block := make([]byte, have, max(size, need, have+1))
	copy(block, d.buf[d.pos:])
	d.buf, d.pos, d.shared = block, 0, false
}

// line consumes one line and returns it without its CRLF. It is valid until the
// next read.
func (d *decoder) line(limit int) ([]byte, error) {
	scanned := 0
	for {
		rest := d.buf[d.pos:]
		if i := bytes.IndexByte(rest[scanned:], '\n'); i >= 0 {
			i += scanned
			if i > limit+1 {
				break
			}
			if i == 0 || rest[i-1] != '\r' {
				return nil, protocolError("line does not end in CRLF")
			}
			d.pos += i + 1
			return rest[:i-1], nil
		}
		if scanned = len(rest); scanned > limit+1 {
			break
		}
		if err := d.more(scanned + 1); err != nil {
			return nil, err
		}
	}
	return nil, protocolError("line longer than %d bytes", limit)
}

// number consumes a line that is a decimal integer.
func (d *decoder) number() (int64, error) {
	b, err := d.line(maxNumber)
	if err != nil {
		return 0, err
	}
	digits := b
	if len(b) > 0 && b[0] == '-' {
		digits = b[1:]
	}
	if len(digits) == 0 || len(digits) > 18 {
		return slowNumber(b)
	}
	n := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return slowNumber(b)
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) != len(b) {
		n = -n
	}
	return n, nil
}

// slowNumber takes what number's short loop does not: 19 digits, a plus sign,
// and nonsense.
func slowNumber(b []byte) (int64, error) {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return 0, protocolError("%q is not an integer", b)
	}
	return n, nil
}

// length consumes the length of a bulk string or aggregate; -1 is null.
func (d *decoder) length(limit int64) (int, error) {
	n, err := d.number()
	if err != nil {
		return 0, err
	}
	if n < -1 || n > limit {
		return 0, protocolError("length %d is out of range", n)
	}
	return int(n), nil
}

// view makes a string of b, which lies in the current block, without copying.
func (d *decoder) view(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	d.shared = true
	return unsafe.String(&b[0], len(b))
}

// simple is view for status lines. The usual ones are constants, so that a
// pipeline of writes never gives its blocks away.
func (d *decoder) simple(b []byte) string {
	switch string(b) {
	case "OK":
		return "OK"
	case "QUEUED":
		return "QUEUED"
	case "PONG":
		return "PONG"
	}
	return d.view(b)
}

// bulk consumes length, payload and CRLF; ok is false for null.
func (d *decoder) bulk() (s string, ok bool, err error) {
	n, err := d.length(maxBulk)
	if err != nil || n < 0 {
		return "", false, err
	}
	for len(d.buf)-d.pos < n+2 {
		if err := d.more(n + 2); err != nil {
			return "", false, err
		}
	}
	b := d.buf[d.pos : d.pos+n+2]
	if b[n] != '\r' || b[n+1] != '\n' {
		return "", false, protocolError("bulk string does not end in CRLF")
	}
	d.pos += n + 2
	return d.view(b[:n]), true, nil
}

// reply consumes one reply into r, which must be zero.
func (d *decoder) reply(r *Reply, depth int) (err error) {
	if d.pos == len(d.buf) {
		if err := d.more(1); err != nil {
			return err
		}
	}
	kind := d.buf[d.pos]
	d.pos++
	r.Kind = kind
	switch kind {
	case '$', '=', '!':
		return d.bulkReply(r)
	case ':':
		r.Int, err = d.number()
		return err
	case '+', '-', ',', '(':
		limit := maxLine
		if kind == '-' {
			limit = maxErrorLine
		}
		b, err := d.line(limit)
		if err != nil {
			return err
		}
		r.Str = d.simple(b)
		return nil
	case '*', '%', '~', '>', '|':
		return d.aggregate(r, depth)
	case '_':
		b, err := d.line(maxNumber)
		if err == nil && len(b) > 0 {
			err = protocolError("null with content %q", b)
		}
		return err
	case '#':
		return d.boolean(r)
	}
	return protocolError("%q is no type of reply", kind)
}

func (d *decoder) bulkReply(r *Reply) error {
	s, ok, err := d.bulk()
	switch {
	case err != nil:
		return err
	case !ok:
		r.Kind = '_'
		return nil
	case r.Kind == '!':
		r.Kind = '-'
	case r.Kind == '=':
		if len(s) < 4 || s[3] != ':' {
			return protocolError("verbatim string without format")
		}
		s = s[4:]
	}
	r.Str = s
	return nil
}

func (d *decoder) boolean(r *Reply) error {
	b, err := d.line(maxNumber)
	if err != nil {
		return err
	}
	switch string(b) {
	case "t":
		r.Int = 1
	case "f":
	default:
		return protocolError("%q is not a boolean", b)
	}
	return nil
}

func (d *decoder) aggregate(r *Reply, depth int) error {
	if depth >= maxNesting {
		return protocolError("replies nested deeper than %d", maxNesting)
	}
	n, err := d.length(maxElems)
	if err != nil {
		return err
	}
	if n < 0 {
		r.Kind = '_'
		return nil
	}
	attribute := r.Kind == '|'
	if attribute || r.Kind == '%' {
		n *= 2
	}
	if r.Elems, err = d.elems(n, depth+1); err != nil {
		return err
	}
	if attribute {
		// The value that the attribute describes follows. It counts as nested
		// so that a chain of attributes ends.
		*r = Reply{}
		return d.reply(r, depth+1)
	}
	return nil
}

// elems consumes n replies. Small arrays share a chunk; of a large one only
// what has arrived is allocated, as n is only a claim.
func (d *decoder) elems(n, depth int) ([]Reply, error) {
	if n == 0 {
		return []Reply{}, nil
	}
	if n > chunkElems/4 {
		list := make([]Reply, 0, min(n, trustElems))
		for range n {
			list = append(list, Reply{})
			if err := d.reply(&list[len(list)-1], depth); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	if len(d.chunk) < n {
		d.chunk = make([]Reply, chunkElems)
	}
	list := d.chunk[:n:n]
	d.chunk = d.chunk[n:]
	for i := range list {
		if err := d.reply(&list[i], depth); err != nil {
			return nil, err
		}
	}
	return list, nil
}
