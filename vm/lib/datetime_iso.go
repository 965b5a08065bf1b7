package lib

import (
	"strings"
	"unicode/utf8"

	"gears/vm"
)

// What fromisoformat takes: ISO 8601's dates (extended or basic form; calendar
// or week dates), any one character, and a time of day with an optional
// fraction of its last part and an optional offset.

func badISO(v vm.Value) error {
	s, err := vm.Repr(nil, v)
	if err != nil {
		return err
	}
	return vm.ValueErrorf("Invalid isoformat string: %s", s)
}

// isoScanner reads digits and marks off the front of a text.
type isoScanner struct{ s string }

// next is the next byte, 0 at the end.
func (p *isoScanner) next() byte {
	if p.s == "" {
		return 0
	}
	return p.s[0]
}

func (p *isoScanner) take(c byte) bool {
	if p.next() != c || p.s == "" {
		return false
	}
	p.s = p.s[1:]
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits reads exactly n digits.
func (p *isoScanner) digits(n int) (int, bool) {
	if len(p.s) < n {
		return 0, false
	}
	x := 0
	for i := range n {
		if !isDigit(p.s[i]) {
			return 0, false
		}
		x = x*10 + int(p.s[i]-'0')
	}
	p.s = p.s[n:]
	return x, true
}

// isoDate reads a date at the front of s. Its parts need not make a date that
// exists.
func isoDate(s string) (c civil, ok bool) {
	p := isoScanner{s}
	if c.year, ok = p.digits(4); !ok {
		return c, false
	}
	extended := p.take('-')
	if p.take('W') {
		week, ok := p.digits(2)
		if !ok {
			return c, false
		}
		day := 1
		if p.s != "" {
			if extended && !p.take('-') {
				return c, false
			}
			if day, ok = p.digits(1); !ok {
				return c, false
			}
		}
		c, err := civilOfISO(c.year, week, day)
		return c, err == nil
	}
	if c.month, ok = p.digits(2); !ok {
		return c, false
	}
	if extended && !p.take('-') {
		return c, false
	}
	c.day, ok = p.digits(2)
	return c, ok
}

// isoDateLength tells where the date of a date and time ends. Week dates leave
// it open whether a digit is of the day or separates, and then the more usual
// reading wins.
func isoDateLength(s string) int {
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	switch {
	case len(s) == 7:
		return 7
	case at(4) == '-' && at(5) != 'W':
		return len("2020-01-01")
	case at(4) == '-' && at(8) == '-':
		if len(s) == 9 {
			return -1 // neither a day nor an hour
		}
		if len(s) > 10 && isDigit(at(10)) {
			return len("2020-W01") // the hyphen separates
		}
		return len("2020-W01-1")
	case at(4) == '-', at(4) != 'W':
		return len("20200101")
	}
	// Digits of a time come in pairs, so an odd one more is the day.
	end := 7
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	switch {
	case end < 9:
		return end
	case end%2 == 0:
		return len("2020W01")
	}
	return len("2020W011")
}

// isoClock is the time of day in the front of s: two digits each of hour,
// minute and second, with colons or without, and a fraction after a period or
// comma. after is the byte behind s, 0 at the end of the whole text; whole tells
// that nothing was left over.
func isoClock(s string, after byte) (n [4]int, whole, ok bool) {
	p := isoScanner{s}
	colons := true
	for i := range 3 {
		if n[i], ok = p.digits(2); !ok {
			return n, false, false
		}
		c := p.next()
		if p.s == "" {
			c = after
		}
		if i == 0 {
			colons = c == ':'
		}
		if len(p.s) <= 1 {
			return n, c == 0, true
		}
		switch {
		case colons && c == ':':
			p.s = p.s[1:]
			continue
		case c == '.' || c == ',':
			p.s = p.s[1:]
			n[3], whole, ok = isoFraction(p.s)
			return n, whole, ok
		case colons:
			return n, false, false
		}
	}
	n[3], whole, ok = isoFraction(p.s)
	return n, whole, ok
}

// isoFraction reads a fraction in microseconds; digits beyond them are dropped.
func isoFraction(s string) (micros int, whole, ok bool) {
	p := isoScanner{s}
	n := min(len(s), 6)
	if micros, ok = p.digits(n); !ok {
		return 0, false, false
	}
	for range 6 - n {
		micros *= 10
	}
	rest := strings.TrimLeft(p.s, "0123456789")
	return micros, rest == "" || rest[0] == 0, true
}

// isoTime is a time of day with its zone; tz is None when s names none.
func isoTime(s string) (w wallTime, ok bool, err error) {
	w.tz = vm.None
	at := strings.IndexAny(s, "+-Z")
	after := byte(0)
	clock := s
	if at >= 0 {
		clock, after = s[:at], s[at]
	}
	n, whole, ok := isoClock(clock, after)
	if !ok || at < 0 && !whole {
		return w, false, nil
	}
	w.hour, w.minute, w.second, w.micro = n[0], n[1], n[2], n[3]
	if at < 0 {
		return w, true, nil
	}
	if after == 'Z' {
		w.tz = utcZone
		return w, at+1 == len(s) || s[at+1] == 0, nil
	}
	if n, whole, ok = isoClock(s[at+1:], 0); !ok || !whole {
		return w, false, nil
	}
	secs := int64(n[0]*3600 + n[1]*60 + n[2])
	if secs == 0 {
		w.tz = utcZone // whatever the fraction
		return w, true, nil
	}
	d := newDelta(0, secs*microsPerSec+int64(n[3]))
	if after == '-' {
		d = d.neg()
	}
	w.tz, err = newZone(d, "", false)
	return w, true, err
}

// isoDateTime reads a date and, behind one character of any kind, a time.
func isoDateTime(s string) (dt dateTime, ok bool, err error) {
	dt.tz = vm.None
	if len(s) < 7 {
		return dt, false, nil
	}
	n := isoDateLength(s)
	if n < 0 {
		return dt, false, nil
	}
	n = min(n, len(s))
	if dt.civil, ok = isoDate(s[:n]); !ok || n == len(s) {
		return dt, ok, nil
	}
	_, size := utf8.DecodeRuneInString(s[n:])
	if n+size == len(s) {
		return dt, false, nil
	}
	dt.wallTime, ok, err = isoTime(s[n+size:])
	return dt, ok, err
}
