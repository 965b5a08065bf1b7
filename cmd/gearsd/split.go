package main

import (
	"bytes"
	"errors"
)

// splitter finds the ends of commands in what a client sends. It keeps its
// place in a command that has not arrived in whole, so no byte is looked at
// twice, and it never copies.
//
// The buffer belongs to the caller, who may move it: all positions that are
// kept are relative to the start of the command, or, once Skip was called, to
// the start of the part of it that is still in the buffer.
type splitter struct {
	maxArgs int // arguments of one command
	maxBulk int // bytes of one argument

	off    int  // bytes of the current command that are scanned
	left   int  // its arguments that are still to come
	argc   int  // all of its arguments
	inside bool // the header is read
	name   span // where its first argument is, valid until skip
}

type span struct{ from, to int }

// Limits of Redis itself for what a client may send.
const (
	maxCommandArgs = 1 << 20
	maxCommandBulk = 512 << 20
	maxInline      = 64 << 10
	maxHeader      = 64 << 10 // a length line; Redis' limit for lines
	loginArgs      = 10       // before AUTH, as in Redis
	loginBulk      = 16 << 10
)

// command is one command in the buffer.
type command struct {
	raw    []byte // as it was sent
	name   []byte
	argc   int
	inline bool
}

// protocolError is what is said to a client before its connection is closed.
type protocolError struct{ text string }

func (e *protocolError) Error() string { return "ERR Protocol error: " + e.text }

// errPartial says that the rest of the command has not arrived.
var errPartial = errors.New("partial command")

// next returns the command at the start of buf. Its argc is 0 for what has no
// reply: an empty line, an empty array. The error is errPartial or a
// *protocolError.
func (s *splitter) next(buf []byte) (command, error) {
	if !s.inside {
		if len(buf) == 0 {
			return command{}, errPartial
		}
		if buf[0] != '*' {
			return s.inline(buf)
		}
		n, end, err := s.length(buf, 0, "invalid multibulk length", "too big mbulk count string")
		if err != nil {
			return command{}, err
		}
		if n <= 0 {
			return command{raw: buf[:end]}, nil
		}
		if n > s.maxArgs {
			if s.maxArgs == loginArgs {
				return command{}, &protocolError{"unauthenticated multibulk length"}
			}
			return command{}, &protocolError{"invalid multibulk length"}
		}
		s.inside, s.off, s.left, s.argc = true, end, n, n
	}
	if err := s.args(buf); err != nil {
		return command{}, err
	}
	c := command{raw: buf[:s.off], name: buf[s.name.from:s.name.to], argc: s.argc}
	s.reset()
	return c, nil
}

func (s *splitter) reset() { s.off, s.left, s.argc, s.inside, s.name = 0, 0, 0, false, span{} }

// args walks over the arguments that have arrived in whole.
func (s *splitter) args(buf []byte) error {
	for s.left > 0 {
		if s.off >= len(buf) {
			return errPartial
		}
		if buf[s.off] != '$' {
			return &protocolError{"expected '$', got '" + printable(buf[s.off]) + "'"}
		}
		n, end, err := s.length(buf, s.off, "invalid bulk length", "too big bulk count string")
		if err != nil {
			return err
		}
		if n < 0 || n > s.maxBulk {
			if s.maxBulk == loginBulk && n > 0 {
				return &protocolError{"unauthenticated bulk length"}
			}
			return &protocolError{"invalid bulk length"}
		}
		if s.left == s.argc {
			if len(buf) < end+n {
				return errPartial
			}
			s.name = span{end, end + n}
		} else if len(buf) < end+n+2 {
			return errPartial
		}
		if len(buf) < end+n+2 {
			return errPartial
		}
		s.off = end + n + 2
		s.left--
	}
	return nil
}

// started returns the name and the argument count of a command of which next
// said that it is partial, if that much has arrived.
func (s *splitter) started(buf []byte) (name []byte, argc int, ok bool) {
	if !s.inside || s.name.to == 0 {
		return nil, 0, false
	}
	return buf[s.name.from:s.name.to], s.argc, true
}

// skip gives up the scanned part of a partial command: the caller has consumed
// it and drops it from the start of the buffer. It returns its length.
func (s *splitter) skip() int {
	n := s.off
	s.off = 0
	return n
}

// pass is next for a command whose beginning was skipped: it returns how many
// bytes of buf belong to it, and whether that is its end. Of an argument that
// is still arriving it hands out what is there; hold is how much of that
// argument is still to come and is kept by the caller between calls.
func (s *splitter) pass(buf []byte, hold *int) (n int, done bool, err error) {
	if *hold > 0 {
		n = min(*hold, len(buf))
		*hold -= n
		if *hold > 0 {
			return n, false, nil
		}
		if s.left == 0 {
			s.reset()
			return n, true, nil
		}
	}
	err = s.args(buf[n:])
	n += s.skip()
	switch err {
	case nil:
		s.reset()
		return n, true, nil
	case errPartial:
		rest := buf[n:]
		if len(rest) == 0 || rest[0] != '$' {
			return n, false, nil
		}
		size, end, err := s.length(rest, 0, "", "")
		if err != nil { // the header itself is not whole
			return n, false, nil
		}
		*hold = end + size + 2 - len(rest)
		s.left--
		return n + len(rest), false, nil
	}
	return n, false, err
}

// length parses the line at buf[at:], a type byte and a decimal number, and
// returns where the next line begins.
func (s *splitter) length(buf []byte, at int, invalid, tooBig string) (n, end int, err error) {
	line := buf[at+1:]
	i := bytes.IndexByte(line, '\r')
	if i < 0 {
		if len(line) > maxHeader {
			return 0, 0, &protocolError{tooBig}
		}
		return 0, 0, errPartial
	}
	if i+1 >= len(line) {
		return 0, 0, errPartial
	}
	n, ok := parseLength(line[:i])
	if !ok {
		return 0, 0, &protocolError{invalid}
	}
	// Redis does not look at the byte after the CR either.
	return n, at + 1 + i + 2, nil
}

// parseLength parses a decimal integer of at most ten digits.
func parseLength(b []byte) (int, bool) {
	digits := b
	if len(b) > 0 && b[0] == '-' {
		digits = b[1:]
	}
	if len(digits) == 0 || len(digits) > 10 || digits[0] == '0' && len(b) > 1 {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	if len(digits) != len(b) {
		n = -n
	}
	return n, true
}

func printable(c byte) string {
	if c < ' ' || c > '~' {
		return "?"
	}
	return string(rune(c))
}

// inline takes a line of words, the form of people with a telnet.
func (s *splitter) inline(buf []byte) (command, error) {
	i := bytes.IndexByte(buf, '\n')
	if i < 0 {
		if len(buf) > maxInline {
			return command{}, &protocolError{"too big inline request"}
		}
		return command{}, errPartial
	}
	words, ok := splitWords(bytes.TrimSuffix(buf[:i], []byte("\r")))
	if !ok {
		return command{}, &protocolError{"unbalanced quotes in request"}
	}
	c := command{raw: buf[:i+1], argc: len(words), inline: true}
	if len(words) > 0 {
		c.name = words[0]
	}
	return c, nil
}

// args returns the arguments of c, the name first. They are views into it, but
// for the words of an inline command.
func (c command) args() [][]byte {
	if c.inline {
		words, _ := splitWords(bytes.TrimRight(c.raw, "\r\n"))
		return words
	}
	args := make([][]byte, 0, c.argc)
	b := c.raw[bytes.IndexByte(c.raw, '\r')+2:]
	for range c.argc {
		i := bytes.IndexByte(b, '\r')
		n, _ := parseLength(b[1:i])
		args = append(args, b[i+2:i+2+n:i+2+n])
		b = b[i+2+n+2:]
	}
	return args
}

// splitWords splits a line as Redis does: words between white space, "…" with
// \xHH \n \r \t \b \a and \c, '…' with \'. A closing quote must be followed by
// white space.
func splitWords(line []byte) (words [][]byte, ok bool) {
	for i := 0; ; {
		for i < len(line) && isSpace(line[i]) {
			i++
		}
		if i == len(line) {
			return words, true
		}
		word := []byte{}
	word:
		for i < len(line) && !isSpace(line[i]) {
			switch c := line[i]; c {
			case '"', '\'':
				text, n, ok := unquote(line[i:])
				if !ok {
					return nil, false
				}
				word = append(word, text...)
				i += n
				if i < len(line) && !isSpace(line[i]) {
					return nil, false
				}
				break word
			default:
				word = append(word, c)
				i++
			}
		}
		words = append(words, word)
	}
}

// unquote reads the quoted text at the start of b and returns its length there.
func unquote(b []byte) (text []byte, n int, ok bool) {
	quote := b[0]
	for i := 1; i < len(b); i++ {
		c := b[i]
		switch {
		case c == quote:
			return text, i + 1, true
		case c == '\\' && quote == '\'' && i+1 < len(b) && b[i+1] == '\'':
			i++
			text = append(text, '\'')
		case c == '\\' && quote == '"' && i+3 < len(b) && b[i+1] == 'x' && isHex(b[i+2]) && isHex(b[i+3]):
			text = append(text, hexDigit(b[i+2])<<4|hexDigit(b[i+3]))
			i += 3
		case c == '\\' && quote == '"' && i+1 < len(b):
			i++
			text = append(text, escaped(b[i]))
		default:
			text = append(text, c)
		}
	}
	return nil, 0, false
}

func escaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'a':
		return '\a'
	}
	return c
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' || c == 0 }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func hexDigit(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
