package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newSplitter() *splitter { return &splitter{maxArgs: 1000, maxBulk: 1 << 20} }

// splitAll splits data that arrives in pieces of the given sizes, as a client
// does, and returns the arguments of each command.
func splitAll(data []byte, sizes func() int) (list [][]string, failed string) {
	s := newSplitter()
	var buf []byte
	for {
		c, err := s.next(buf)
		switch {
		case err == nil:
			if c.argc > 0 {
				words := []string{}
				for _, a := range c.args() {
					words = append(words, string(a))
				}
				if len(words) != c.argc || words[0] != string(c.name) {
					return list, "internal: name and arguments differ"
				}
				list = append(list, words)
			}
			buf = buf[len(c.raw):]
			continue
		case !errors.Is(err, errPartial):
			return list, err.Error()
		case len(data) == 0:
			return list, ""
		}
		n := min(max(1, sizes()), len(data))
		// A new buffer: positions must not depend on the old one.
		buf = append(bytes.Clone(buf), data[:n]...)
		data = data[n:]
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		in     string
		want   [][]string
		failed string
	}{
		{"*1\r\n$4\r\nPING\r\n", [][]string{{"PING"}}, ""},
		{"*2\r\n$3\r\nGET\r\n$0\r\n\r\n*1\r\n$1\r\na\r\n", [][]string{{"GET", ""}, {"a"}}, ""},
		{"PING\r\nset a  'b c'\n", [][]string{{"PING"}, {"set", "a", "b c"}}, ""},
		{"\r\n\n  \r\nget a\r\n", [][]string{{"get", "a"}}, ""},
		{"*0\r\n*-1\r\nPING\r\n", [][]string{{"PING"}}, ""},
		{`set "a\x41\n\"" 'it\'s' ""` + "\r\n", [][]string{{"set", "aA\n\"", "it's", ""}}, ""},
		{"*2\r\n$4\r\nECHO\r\n$4\r\n\r\n$1\r\n", [][]string{{"ECHO", "\r\n$1"}}, ""},
		{"*x\r\n", nil, "ERR Protocol error: invalid multibulk length"},
		{"*01\r\n", nil, "ERR Protocol error: invalid multibulk length"},
		{"*1001\r\n", nil, "ERR Protocol error: invalid multibulk length"},
		{"*1\r\nx\r\n", nil, "ERR Protocol error: expected '$', got 'x'"},
		{"*1\r\n$-1\r\n", nil, "ERR Protocol error: invalid bulk length"},
		{"*1\r\n$99999999\r\n", nil, "ERR Protocol error: invalid bulk length"},
		{`get "a` + "\r\n", nil, "ERR Protocol error: unbalanced quotes in request"},
		{`get "a"b` + "\r\n", nil, "ERR Protocol error: unbalanced quotes in request"},
		{strings.Repeat("a", maxInline+1), nil, "ERR Protocol error: too big inline request"},
		{"*" + strings.Repeat("1", maxHeader+1), nil, "ERR Protocol error: too big mbulk count string"},
		{"*1\r\n$" + strings.Repeat("1", maxHeader+1), nil, "ERR Protocol error: too big bulk count string"},
		{"*3\r\n$3\r\nSET\r\n", nil, ""},
	} {
		for _, size := range []int{1, 7, 1 << 20} {
			if size < 1000 && len(c.in) > 1000 {
				continue
			}
			got, failed := splitAll([]byte(c.in), func() int { return size })
			if diff := cmp.Diff(c.want, got); diff != "" || failed != c.failed {
				t.Errorf("%.40q in pieces of %d: failed with %q, want %q\n%s", c.in, size, failed, c.failed, diff)
			}
		}
	}
}

// passAll hands a command on as client.pass does, from the moment that its name
// is known, and returns what was handed on, and what is left.
func passAll(data []byte, sizes func() int) (passed, rest []byte, done bool, err error) {
	s, hold := newSplitter(), 0
	var buf []byte
	passing := false
	for {
		if !passing {
			c, err := s.next(buf)
			if err == nil {
				return c.raw, append(bytes.Clone(buf[len(c.raw):]), data...), true, nil
			}
			if err != errPartial {
				return nil, nil, false, err
			}
			_, _, passing = s.started(buf)
		}
		if passing {
			for {
				n, end, err := s.pass(buf, &hold)
				if err != nil {
					return passed, nil, false, err
				}
				passed = append(passed, buf[:n]...)
				buf = buf[n:]
				if end {
					return passed, append(bytes.Clone(buf), data...), true, nil
				}
				if n == 0 {
					break
				}
			}
		}
		if len(data) == 0 {
			return passed, buf, false, nil
		}
		n := min(max(1, sizes()), len(data))
		buf = append(bytes.Clone(buf), data[:n]...)
		data = data[n:]
	}
}

func TestPassLongCommand(t *testing.T) {
	cmd := string(appendCommand(nil, "SET", "key", strings.Repeat("\r\n$5\r\n", 50), "", "x"))
	in := cmd + "*1\r\n$4\r\nPING\r\n"
	for size := 1; size < len(in); size++ {
		passed, rest, done, err := passAll([]byte(in), func() int { return size })
		if err != nil || !done || string(passed) != cmd || string(rest) != in[len(cmd):] {
			t.Fatalf("in pieces of %d: got %q, %q, %v, %v", size, passed, rest, done, err)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("*2\r\n$3\r\nGET\r\n$1\r\na\r\nPING\r\n"), []byte{1, 2, 3})
	f.Add([]byte("set a 'b\\'c' \"\\x41\"\r\n*0\r\n*1\r\n$0\r\n\r\n"), []byte{5})
	f.Add([]byte("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10\r\n0123456789\r\n*1\rx$1\rxa\r\n"), []byte{4, 9})
	f.Fuzz(func(t *testing.T, data, sizes []byte) {
		whole, failed := splitAll(data, func() int { return len(data) })
		i := 0
		size := func() int {
			if len(sizes) == 0 {
				return 3
			}
			i++
			return int(sizes[i%len(sizes)])
		}
		pieces, failedPieces := splitAll(data, size)
		if diff := cmp.Diff(whole, pieces); diff != "" || failed != failedPieces {
			t.Fatalf("whole and in pieces differ: %q, %q\n%s", failed, failedPieces, diff)
		}
		if strings.HasPrefix(failed, "internal") {
			t.Fatal(failed)
		}
		// What is handed on in pieces is what a splitter takes as one command.
		i = 0
		passed, rest, done, err := passAll(data, size)
		c, wantErr := newSplitter().next(data)
		switch {
		case wantErr == nil && c.argc > 0 && !c.inline:
			if err != nil || !done || !bytes.Equal(passed, c.raw) || !bytes.Equal(rest, data[len(c.raw):]) {
				t.Fatalf("got %q, %q, %v, %v, want %q", passed, rest, done, err, c.raw)
			}
		case wantErr == errPartial && (done || err != nil):
			t.Fatalf("got %q, %v, %v for a partial command", passed, done, err)
		}
	})
}
