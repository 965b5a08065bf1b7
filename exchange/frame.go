package exchange

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"sync"
	"unicode/utf8"

	"gears/vm"
)

// Frame is a buffer of encoded records, or a short message between two members.
// It has one owner at a time, who hands it on or frees it.
type Frame struct {
	Bytes []byte
}

// pooledBytes is the largest buffer that is kept for the next frame: one huge
// record must not stay in memory for good.
const pooledBytes = 256 << 10

// noteBytes tells the buffers of short messages from those of data, which would
// otherwise have to grow again and again.
const noteBytes = 64

var (
	frames = sync.Pool{New: func() any { return new(Frame) }}
	notes  = sync.Pool{New: func() any { return &Frame{Bytes: make([]byte, 0, noteBytes)} }}
)

// NewFrame gives an empty frame.
func NewFrame() *Frame { return frames.Get().(*Frame) }

func newNote(kind byte) *Frame {
	f := notes.Get().(*Frame)
	f.Bytes = append(f.Bytes, kind)
	return f
}

// Free gives the frame back. It is not to be used any more.
func (f *Frame) Free() {
	n := cap(f.Bytes)
	f.Bytes = f.Bytes[:0]
	switch {
	case n > pooledBytes:
	case n > noteBytes:
		frames.Put(f)
	case n == noteBytes:
		notes.Put(f)
	}
}

// The kinds of frames: the first byte.
const (
	kindData byte = iota + 1
	kindEnd
	kindCredit
	kindStop
	kindCut
)

// dataHeader is the length of a data frame without records.
const dataHeader = 1 + 8 + 4

// The kinds of records.
const (
	recordValue byte = iota
	recordKeyed
	recordError
)

// newData is a data frame whose header is filled in by sealData.
func newData() *Frame {
	f := NewFrame()
	f.Bytes = append(f.Bytes, kindData, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	return f
}

func (f *Frame) sealData(seq uint64, records int) {
	binary.LittleEndian.PutUint64(f.Bytes[1:], seq)
	binary.LittleEndian.PutUint32(f.Bytes[9:], uint32(records))
}

// appendRecord appends r; when r's value cannot be encoded the frame stays as it
// was and the error is the script's.
func (f *Frame) appendRecord(r *Record) error {
	b := f.Bytes
	switch {
	case r.Failed:
		f.Bytes = appendText(appendKind(b, recordError, r.Tag), r.Err)
		return nil
	case r.Keyed:
		b = appendText(appendKind(b, recordKeyed, r.Tag), r.Key)
	default:
		b = appendKind(b, recordValue, r.Tag)
	}
	b, err := vm.Append(b, r.Value)
	if err != nil {
		return err
	}
	f.Bytes = b
	return nil
}

func appendKind(b []byte, kind byte, tag uint32) []byte {
	return binary.AppendUvarint(append(b, kind), uint64(tag))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func endFrame(seq, records uint64) *Frame {
	f := newNote(kindEnd)
	f.Bytes = binary.LittleEndian.AppendUint64(f.Bytes, seq)
	f.Bytes = binary.LittleEndian.AppendUint64(f.Bytes, records)
	return f
}

func creditFrame(taken int64, want bool) *Frame {
	f := newNote(kindCredit)
	f.Bytes = append(binary.LittleEndian.AppendUint64(f.Bytes, uint64(taken)), 0)
	if want {
		f.Bytes[len(f.Bytes)-1] = 1
	}
	return f
}

func stopFrame() *Frame { return newNote(kindStop) }

// cutText bounds the text of a cause.
const cutText = 16 << 10

func cutFrame(c *CutError) *Frame {
	f := newNote(kindCut)
	f.Bytes = append(appendText(f.Bytes, c.Member), c.Cause[:min(len(c.Cause), cutText)]...)
	return f
}

// message is a frame's head as parseFrame finds it.
type message struct {
	kind    byte
	seq     uint64 // data: the number of this frame; end: how many there were
	records uint64 // data: in this frame; end: in all
	taken   int64  // credit
	want    bool   // credit
	cut     *CutError
	body    []byte // data: the records
}

// lengths are those of the frames without body.
var lengths = map[byte]int{kindEnd: 17, kindCredit: 10, kindStop: 1}

// parseFrame reads the head of a frame. It trusts nothing in b.
func parseFrame(b []byte) (message, error) {
	if len(b) == 0 {
		return message{}, fmt.Errorf("%w: empty", ErrFrame)
	}
	m := message{kind: b[0]}
	if want, fixed := lengths[m.kind]; fixed && len(b) != want {
		return m, fmt.Errorf("%w: got %d bytes of kind %d, want %d", ErrFrame, len(b), m.kind, want)
	}
	switch m.kind {
	case kindData:
		if len(b) < dataHeader {
			return m, fmt.Errorf("%w: got %d bytes of data", ErrFrame, len(b))
		}
		m.seq, m.records = binary.LittleEndian.Uint64(b[1:]), uint64(binary.LittleEndian.Uint32(b[9:]))
		m.body = b[dataHeader:]
		// A record takes three bytes or more: what is allocated for records on the
		// word of the header is bounded by what was really sent.
		if m.records > uint64(len(m.body))/3 {
			return m, fmt.Errorf("%w: %d records in %d bytes", ErrFrame, m.records, len(m.body))
		}
	case kindEnd:
		m.seq, m.records = binary.LittleEndian.Uint64(b[1:]), binary.LittleEndian.Uint64(b[9:])
	case kindCredit:
		n := binary.LittleEndian.Uint64(b[1:])
		if n > 1<<62 || b[9] > 1 {
			return m, fmt.Errorf("%w: credit", ErrFrame)
		}
		m.taken, m.want = int64(n), b[9] == 1
	case kindStop:
	case kindCut:
		member, cause, ok := cutPrefixed(b[1:])
		if !ok {
			return m, fmt.Errorf("%w: cut", ErrFrame)
		}
		m.cut = &CutError{Member: string(member), Cause: strings.ToValidUTF8(string(cause), "")}
	default:
		return m, fmt.Errorf("%w: kind %d", ErrFrame, m.kind)
	}
	return m, nil
}

// appendRecords decodes the records of a data frame. They share no memory with
// it.
func (m message) appendRecords(dst []Record, keys *keyCache) ([]Record, error) {
	b := m.body
	for i := range m.records {
		if len(b) == 0 {
			return dst, fmt.Errorf("%w: %d of %d records", ErrFrame, i, m.records)
		}
		kind := b[0]
		tag, w := binary.Uvarint(b[1:])
		if w <= 0 || tag > math.MaxUint32 {
			return dst, fmt.Errorf("%w: tag of record %d", ErrFrame, i)
		}
		b = b[1+w:]
		r := Record{Tag: uint32(tag)}
		var text []byte
		var ok bool
		if kind != recordValue {
			if text, b, ok = cutPrefixed(b); !ok {
				return dst, fmt.Errorf("%w: record %d", ErrFrame, i)
			}
		}
		switch kind {
		case recordValue:
		case recordKeyed:
			if r.Key, r.Keyed = keys.text(text); !r.Keyed {
				return dst, fmt.Errorf("%w: key of record %d is not UTF-8", ErrFrame, i)
			}
		case recordError:
			r.Failed, r.Err = true, string(text)
		default:
			return dst, fmt.Errorf("%w: kind %d of record %d", ErrFrame, kind, i)
		}
		if !r.Failed {
			var err error
			if r.Value, b, err = vm.Decode(b); err != nil {
				return dst, fmt.Errorf("%w: record %d: %w", ErrFrame, i, err)
			}
		}
		dst = append(dst, r)
	}
	if len(b) > 0 {
		return dst, fmt.Errorf("%w: %d bytes after the last record", ErrFrame, len(b))
	}
	return dst, nil
}

// cutPrefixed splits a text with its length before it off b.
func cutPrefixed(b []byte) (text, rest []byte, ok bool) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > uint64(len(b)-w) {
		return nil, b, false
	}
	return b[w : w+int(n)], b[w+int(n):], true
}

// keyCache remembers keys: the records of a grouping come with few different
// keys, and a string for each record costs more than looking here.
type keyCache [256]string

// text is b as a string; false when it is not UTF-8.
func (c *keyCache) text(b []byte) (string, bool) {
	if len(b) == 0 || len(b) > 64 {
		return string(b), utf8.Valid(b)
	}
	h := uint32(2166136261)
	for _, x := range b {
		h = (h ^ uint32(x)) * 16777619
	}
	slot := &c[(h^h>>16)&255]
	if *slot == string(b) {
		return *slot, true
	}
	if !utf8.Valid(b) {
		return "", false
	}
	*slot = string(b)
	return *slot, true
}
