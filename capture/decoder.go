package capture

import (
	"bytes"
	"errors"
	"fmt"
)

// decoder cuts the bytes of a stream into commands. It goes on within a command
// whose end has not arrived, so that a long one is not read again with each block.
type decoder struct {
	buf   []byte
	start int // of the command under way; what lies before it is consumed
	pos   int

	left  int // arguments to come; 0: no command is under way
	spans []span
	args  [][]byte
}

// span is an argument, from the start of its command.
type span struct{ at, len int }

// The limits are far above what a Redis sends; they stop what is no stream from
// taking the memory.
const (
	maxArgs   = 1 << 28
	maxArg    = 512 << 20
	maxInline = 64 << 10
	readSize  = 256 << 10 // bytes asked for at once
	keptSize  = 4 << 20   // a buffer that a long command made larger is given back
)

var errStream = errors.New("what came is no replication stream")

// room is where the next bytes are to be read to; tell with grown how many came.
func (d *decoder) room() []byte {
	if d.start > 0 {
		n := copy(d.buf, d.buf[d.start:])
		d.buf, d.pos, d.start = d.buf[:n], d.pos-d.start, 0
		if n < readSize && cap(d.buf) > keptSize {
			d.buf = append(make([]byte, 0, 2*readSize), d.buf...)
		}
	}
	if cap(d.buf)-len(d.buf) < readSize {
		larger := make([]byte, len(d.buf), 2*cap(d.buf)+2*readSize)
		copy(larger, d.buf)
		d.buf = larger
	}
	return d.buf[len(d.buf) : len(d.buf)+readSize]
}

func (d *decoder) grown(n int) { d.buf = d.buf[:len(d.buf)+n] }

// reset begins a stream whose first bytes have been read.
func (d *decoder) reset(first []byte) {
	d.buf, d.start, d.pos, d.left = append(d.buf[:0], first...), 0, 0, 0
}

// next is the next command with the number of its bytes; 0 when it has not all
// arrived. An empty line is a command without words. The arguments are valid until
// room is called.
func (d *decoder) next() (args [][]byte, size int, err error) {
	if d.left == 0 {
		if ready, err := d.begin(); err != nil || !ready {
			return nil, 0, err
		}
		if d.left == 0 { // the arguments are there: it was an inline command
			return d.args, d.take(), nil
		}
	}
	for d.left > 0 {
		at := d.pos
		n, ready, err := d.length('$', maxArg)
		if err != nil || !ready {
			return nil, 0, err
		}
		if len(d.buf)-d.pos < n+2 {
			d.pos = at
			return nil, 0, nil
		}
		if d.buf[d.pos+n] != '\r' || d.buf[d.pos+n+1] != '\n' {
			return nil, 0, fmt.Errorf("%w: an argument of %d bytes does not end in CRLF", errStream, n)
		}
		d.spans = append(d.spans, span{d.pos - d.start, n})
		d.pos += n + 2
		d.left--
	}
	d.args = d.args[:0]
	for _, s := range d.spans {
		at := d.start + s.at
		d.args = append(d.args, d.buf[at:at+s.len:at+s.len])
	}
	return d.args, d.take(), nil
}

// take consumes the command.
func (d *decoder) take() int {
	size := d.pos - d.start
	d.start = d.pos
	return size
}

// begin reads the head of a command, or all of it when it is an inline one.
func (d *decoder) begin() (ready bool, err error) {
	d.spans = d.spans[:0]
	if d.pos == len(d.buf) {
		return false, nil
	}
	if d.buf[d.pos] != '*' {
		end := bytes.IndexByte(d.buf[d.pos:], '\n')
		if end < 0 && len(d.buf)-d.pos <= maxInline {
			return false, nil
		}
		if end < 0 || end > maxInline {
			return false, fmt.Errorf("%w: a line of more than %d bytes", errStream, maxInline)
		}
		d.args = append(d.args[:0], bytes.Fields(d.buf[d.pos:d.pos+end])...)
		d.pos += end + 1
		return true, nil
	}
	n, ready, err := d.length('*', maxArgs)
	if err != nil || !ready {
		return false, err
	}
	d.left, d.args = n, d.args[:0]
	return true, nil
}

// length reads a line that is a sign and a number.
func (d *decoder) length(sign byte, limit int) (n int, ready bool, err error) {
	rest := d.buf[d.pos:]
	if len(rest) == 0 {
		return 0, false, nil
	}
	if rest[0] != sign {
		return 0, false, fmt.Errorf("%w: %q stands where %q is due", errStream, rest[0], sign)
	}
	i := 1
	for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
		if n = n*10 + int(rest[i]-'0'); n > limit {
			return 0, false, fmt.Errorf("%w: a length of more than %d", errStream, limit)
		}
	}
	switch {
	case len(rest) < i+2 && (i == len(rest) || rest[i] == '\r'):
		return 0, false, nil
	case i == 1 || rest[i] != '\r' || rest[i+1] != '\n':
		return 0, false, fmt.Errorf("%w: a length is followed by %q", errStream, rest[:min(len(rest), i+2)])
	}
	d.pos += i + 2
	return n, true, nil
}
