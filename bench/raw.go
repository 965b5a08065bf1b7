package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// The programs in this file are the practical limit: a socket, a buffer, and no
// allocation for a reply. The next page of SCAN is asked for before the replies
// of this one are read, so that Redis always has something to do.

// raw is a connection that writes commands into a buffer and reads replies from
// another.
type raw struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	long []byte // room for bulk strings that the buffer does not hold whole
}

func dialRaw(e *env) (*raw, error) {
	conn, err := net.Dial("unix", e.socket)
	if err != nil {
		return nil, err
	}
	return &raw{conn: conn, in: bufio.NewReaderSize(conn, 256<<10)}, nil
}

// arg appends one argument of a command.
func (r *raw) arg(b []byte) {
	r.out = append(r.out, '$')
	r.out = strconv.AppendInt(r.out, int64(len(b)), 10)
	r.out = append(r.out, '\r', '\n')
	r.out = append(r.out, b...)
	r.out = append(r.out, '\r', '\n')
}

func (r *raw) text(s string) {
	r.out = append(r.out, '$')
	r.out = strconv.AppendInt(r.out, int64(len(s)), 10)
	r.out = append(r.out, '\r', '\n')
	r.out = append(r.out, s...)
	r.out = append(r.out, '\r', '\n')
}

func (r *raw) command(args ...string) {
	r.out = append(r.out, '*')
	r.out = strconv.AppendInt(r.out, int64(len(args)), 10)
	r.out = append(r.out, '\r', '\n')
	for _, a := range args {
		r.text(a)
	}
}

func (r *raw) flush() error {
	_, err := r.conn.Write(r.out)
	r.out = r.out[:0]
	return err
}

// header reads the first line of a reply: its type and number.
func (r *raw) header() (kind byte, n int, err error) {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	line = bytes.TrimRight(line, "\r\n")
	if len(line) == 0 {
		return 0, 0, errors.New("an empty line")
	}
	switch line[0] {
	case '-':
		return 0, 0, fmt.Errorf("redis answered: %s", line[1:])
	case '+':
		return '+', 0, nil
	}
	neg, digits := false, line[1:]
	if len(digits) > 0 && digits[0] == '-' {
		neg, digits = true, digits[1:]
	}
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	if neg {
		n = -n
	}
	return line[0], n, nil
}

// bulk reads a bulk string, valid until the next read; nil for a null.
func (r *raw) bulk() ([]byte, error) {
	kind, n, err := r.header()
	if err != nil {
		return nil, err
	}
	if kind != '$' {
		return nil, fmt.Errorf("a reply of type %c", kind)
	}
	if n < 0 {
		return nil, nil
	}
	b, err := r.in.Peek(n + 2)
	if err == nil {
		r.in.Discard(n + 2)
		return b[:n], nil
	}
	if err != bufio.ErrBufferFull {
		return nil, err
	}
	if cap(r.long) < n+2 {
		r.long = make([]byte, n+2)
	}
	b = r.long[:n+2]
	_, err = io.ReadFull(r.in, b)
	return b[:n], err
}

// scanPage is a page of SCAN: the keys are one buffer and its ends.
type scanPage struct {
	cursor string
	keys   []byte
	ends   []int
}

func (p *scanPage) each(f func(key []byte)) {
	start := 0
	for _, end := range p.ends {
		f(p.keys[start:end])
		start = end
	}
}

func (r *raw) page(p *scanPage) error {
	if _, _, err := r.header(); err != nil {
		return err
	}
	c, err := r.bulk()
	if err != nil {
		return err
	}
	p.cursor = string(c)
	_, n, err := r.header()
	if err != nil {
		return err
	}
	p.keys, p.ends = p.keys[:0], p.ends[:0]
	for range n {
		k, err := r.bulk()
		if err != nil {
			return err
		}
		p.keys = append(p.keys, k...)
		p.ends = append(p.ends, len(p.keys))
	}
	return nil
}

func (r *raw) scan(cursor, match string) {
	r.command("SCAN", cursor, "MATCH", match, "COUNT", strconv.Itoa(page))
}

// expected is what the next replies are: a page of SCAN, n fields, or n numbers.
type expected struct {
	kind byte // 's', 'f' or 'n'
	n    int
}

// fields scans and, unless field is "", reads a field of each key. found is
// called with each page; value gets each field that is there and may append
// commands that answer with a number: it returns how many.
//
// On the way are, in this order: the writes that the fields of an earlier page
// caused, the next SCAN, and the fields of the page that was read last.
func (r *raw) fields(match, field string, found func(p *scanPage), value func(v []byte) (writes int)) error {
	var p scanPage
	writes := 0
	r.scan("0", match)
	queue := []expected{{kind: 's'}}
	if err := r.flush(); err != nil {
		return err
	}
	for len(queue) > 0 || writes > 0 {
		if len(queue) == 0 {
			queue, writes = append(queue, expected{'n', writes}), 0
			if err := r.flush(); err != nil {
				return err
			}
		}
		next := queue[0]
		queue = queue[1:]
		switch next.kind {
		case 'n':
			for range next.n {
				if _, _, err := r.header(); err != nil {
					return err
				}
			}
		case 'f':
			for range next.n {
				v, err := r.bulk()
				if err != nil {
					return err
				}
				if v != nil {
					writes += value(v)
				}
			}
		case 's':
			if err := r.page(&p); err != nil {
				return err
			}
			if writes > 0 {
				queue, writes = append(queue, expected{'n', writes}), 0
			}
			if p.cursor != "0" {
				r.scan(p.cursor, match)
				queue = append(queue, expected{kind: 's'})
			}
			if field != "" {
				p.each(func(key []byte) {
					r.out = append(r.out, "*3\r\n$4\r\nHGET\r\n"...)
					r.arg(key)
					r.text(field)
				})
				queue = append(queue, expected{'f', len(p.ends)})
			}
			if err := r.flush(); err != nil {
				return err
			}
			if found != nil {
				found(&p)
			}
		}
	}
	return nil
}

// tally counts byte strings without making a string of each.
type tally map[string]*int

func (t tally) add(b []byte) {
	n := t[string(b)]
	if n == nil {
		n = new(int)
		t[string(b)] = n
	}
	*n++
}

func (t tally) answer() answer {
	out := make(answer, len(t))
	for k, n := range t {
		out[k] = *n
	}
	return out
}

// splitEach calls f with the parts of b between commas.
func splitEach(b []byte, f func(part []byte)) {
	for {
		i := bytes.IndexByte(b, ',')
		if i < 0 {
			f(b)
			return
		}
		f(b[:i])
		b = b[i+1:]
	}
}

func rawGenres(e *env) (answer, error) {
	r, err := dialRaw(e)
	if err != nil {
		return nil, err
	}
	defer r.conn.Close()
	t := tally{}
	err = r.fields("movie:*", "genres", nil, func(v []byte) int {
		splitEach(v, t.add)
		return 0
	})
	return t.answer(), err
}

func rawCount(e *env) (answer, error) {
	r, err := dialRaw(e)
	if err != nil {
		return nil, err
	}
	defer r.conn.Close()
	n := 0
	err = r.fields("*", "", func(p *scanPage) { n += len(p.ends) }, nil)
	return answer{"": n}, err
}

func rawYears(e *env) (answer, error) {
	r, err := dialRaw(e)
	if err != nil {
		return nil, err
	}
	defer r.conn.Close()
	t := tally{}
	err = r.fields("*", "startYear", nil, func(v []byte) int {
		t.add(v)
		return 0
	})
	return t.answer(), err
}

func rawWrites(e *env) (answer, error) {
	r, err := dialRaw(e)
	if err != nil {
		return nil, err
	}
	defer r.conn.Close()
	t := tally{}
	err = r.fields("movie:*", "genres", nil, func(v []byte) (writes int) {
		splitEach(v, func(g []byte) {
			t.add(g)
			r.out = append(r.out, "*4\r\n$7\r\nHINCRBY\r\n$12\r\n"+countsKey+"\r\n"...)
			r.arg(g)
			r.text("1")
			writes++
		})
		return writes
	})
	return t.answer(), err
}

// rawModify sends the reads of a page together with the writes of the page
// before; records of few keys go one by one.
func rawModify(e *env, prefix string, n int) (answer, error) {
	r, err := dialRaw(e)
	if err != nil {
		return nil, err
	}
	defer r.conn.Close()
	size := page
	if n < e.keys {
		size = 1
	}
	writes := 0
	values := make([]int, 0, size)
	for i := 0; i < e.keys; i += size {
		last := min(e.keys, i+size)
		for j := i; j < last; j++ {
			r.command("GET", prefix+strconv.Itoa(j%n))
		}
		if err := r.flush(); err != nil {
			return nil, err
		}
		if err := r.statuses(writes); err != nil {
			return nil, err
		}
		values = values[:0]
		for j := i; j < last; j++ {
			b, err := r.bulk()
			if err != nil {
				return nil, err
			}
			v := 0
			for _, d := range b {
				v = v*10 + int(d-'0')
			}
			values = append(values, v+1)
		}
		for j := i; j < last; j++ {
			r.command("SET", prefix+strconv.Itoa(j%n), strconv.Itoa(values[j-i]))
		}
		writes = last - i
	}
	if err := r.flush(); err != nil {
		return nil, err
	}
	return answer{"": e.keys}, r.statuses(writes)
}

// statuses reads n replies of one line.
func (r *raw) statuses(n int) error {
	for range n {
		if _, _, err := r.header(); err != nil {
			return err
		}
	}
	return nil
}
