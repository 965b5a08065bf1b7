package main

import (
	"bytes"
	"fmt"
	"strings"
)

// replyScanner finds the ends of replies in a stream of RESP2 or RESP3 that
// arrives in pieces. It copies nothing but the few bytes of a length that a
// piece ends in.
type replyScanner struct {
	kind byte // first byte of the reply under way; 0 between replies
	left int  // values that are still to come within it
	skip int  // bytes of a bulk string and its CRLF to skip
	// line is set within a line whose end has not come. Of lines with a length
	// the beginning is kept.
	line   byte
	length []byte
}

// maxReplyNumber bounds a line that holds a length.
const maxReplyNumber = 32

// scan consumes bytes up to the end of the reply under way, or all of b. done
// says that the reply ended at n; its first byte is then kind.
func (s *replyScanner) scan(b []byte) (n int, kind byte, done bool, err error) {
	if s.kind == 0 && len(b) > 0 {
		s.kind, s.left = b[0], 1
	}
	for s.left > 0 {
		if s.skip > 0 {
			k := min(s.skip, len(b)-n)
			s.skip -= k
			if n += k; s.skip > 0 {
				return n, 0, false, nil
			}
			s.left--
			continue
		}
		if n == len(b) {
			return n, 0, false, nil
		}
		if s.line == 0 {
			if s.line = b[n]; !hasLength(s.line) && strings.IndexByte("+-:,#(_", s.line) < 0 {
				return n, 0, false, fmt.Errorf("%q is no type of reply", s.line)
			}
			n++
		}
		end := bytes.IndexByte(b[n:], '\n')
		if end < 0 {
			if err := s.keep(b[n:]); err != nil {
				return n, 0, false, err
			}
			return len(b), 0, false, nil
		}
		if err := s.value(b[n : n+end]); err != nil {
			return n, 0, false, err
		}
		n += end + 1
	}
	kind, s.kind = s.kind, 0
	return n, kind, true, nil
}

// replies consumes up to limit replies and, where b ends in one, its part. count
// is how many have ended.
func (s *replyScanner) replies(b []byte, limit int) (n, count int, err error) {
	for count < limit && n < len(b) {
		if s.kind == 0 {
			if k := shortReply(b[n:]); k > 0 {
				n += k
				count++
				continue
			}
		}
		k, _, done, err := s.scan(b[n:])
		if n += k; err != nil {
			return n, count, err
		}
		if done {
			count++
		}
	}
	return n, count, nil
}

// shortReply is the length of the reply at the start of b if that is a line or a
// bulk string and all there, and else 0: the way for nearly all replies.
func shortReply(b []byte) int {
	switch b[0] {
	case '+', '-', ':':
		return bytes.IndexByte(b, '\n') + 1
	case '$':
		size := 0
		for i := 1; i < len(b) && i < 10; i++ {
			switch c := b[i]; {
			case c >= '0' && c <= '9':
				size = 10*size + int(c-'0')
			case c == '\r' && i > 1 && i+2+size+2 <= len(b):
				return i + 2 + size + 2
			default:
				return 0
			}
		}
	}
	return 0
}

// keep remembers the beginning of a line that is cut off.
func (s *replyScanner) keep(part []byte) error {
	if !hasLength(s.line) {
		return nil
	}
	s.length = append(s.length, part...)
	if len(s.length) > maxReplyNumber {
		return fmt.Errorf("the length %q of a reply is too long", s.length)
	}
	return nil
}

// value takes the line (without its type and LF) that begins a value.
func (s *replyScanner) value(line []byte) error {
	kind := s.line
	s.line = 0
	if !hasLength(kind) {
		s.left--
		return nil
	}
	if len(s.length) > 0 {
		line = append(s.length, line...)
		s.length = s.length[:0]
	}
	n, ok := parseLength(bytes.TrimSuffix(line, []byte("\r")))
	if !ok || n < -1 {
		return fmt.Errorf("%q is no length of a reply", line)
	}
	switch {
	case kind == '$' || kind == '=' || kind == '!':
		if n < 0 {
			s.left--
		} else {
			s.skip = n + 2
		}
	case n < 0:
		s.left--
	case kind == '%':
		s.left += 2*n - 1
	case kind == '|':
		s.left += 2 * n // the value that it describes follows
	default:
		s.left += n - 1
	}
	return nil
}

// hasLength reports whether a value of the kind begins with a length.
func hasLength(kind byte) bool {
	switch kind {
	case '$', '*', '%', '~', '>', '|', '=', '!':
		return true
	}
	return false
}
