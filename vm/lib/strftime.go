package lib

import (
	"strconv"
	"strings"
	"time"

	"gears/vm"
)

// calendar is a point in calendar time as strftime prints it: the fields of C's
// struct tm with the month from 1, Monday as weekday 0 and the day of the year
// from 1. They need not agree with one another.
type calendar struct {
	year, month, day  int
	hour, minute, sec int
	weekday, yearDay  int
	isDST             int // 1 yes, 0 no, -1 not known
	micro             int
	zone              string
	offset            int // seconds east of UTC
	hasOffset         bool
}

var (
	weekdayNames = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames   = [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"}
)

// calendarOf breaks a time down in its location.
func calendarOf(x time.Time) calendar {
	zone, offset := x.Zone()
	c := calendar{
		year: x.Year(), month: int(x.Month()), day: x.Day(), hour: x.Hour(), minute: x.Minute(), sec: x.Second(),
		weekday: (int(x.Weekday()) + 6) % 7, yearDay: x.YearDay(), micro: x.Nanosecond() / 1000,
		zone: zone, offset: offset, hasOffset: true,
	}
	if x.IsDST() {
		c.isDST = 1
	}
	return c
}

// isoWeek returns the ISO 8601 year and week of the date.
func (c *calendar) isoWeek() (year, week int) {
	// The week's Thursday tells the year that the week belongs to.
	week = (c.yearDay - c.weekday + 9) / 7
	switch {
	case week < 1:
		return c.year - 1, isoWeeks(c.year - 1)
	case week > isoWeeks(c.year):
		return c.year + 1, 1
	}
	return c.year, week
}

// isoWeeks returns how many ISO weeks a year has.
func isoWeeks(year int) int {
	_, w := time.Date(year, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return w
}

// strftimeComposite are the directives that stand for others, as in the C
// locale.
var strftimeComposite = map[byte]string{
	'c': "%a %b %e %H:%M:%S %Y", 'D': "%m/%d/%y", 'F': "%Y-%m-%d", 'r': "%I:%M:%S %p", 'R': "%H:%M",
	'T': "%H:%M:%S", 'x': "%m/%d/%y", 'X': "%H:%M:%S",
}

// maxFieldWidth bounds the width of one strftime field.
const maxFieldWidth = 1000

// strftime formats c as C's strftime does in the C locale, with glibc's flags
// (- no padding, _ blanks, 0 zeros, ^ upper case, # the other case) and widths.
// Unknown directives stand for themselves.
func strftime(dst []byte, format string, c *calendar) []byte {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			dst = append(dst, format[i])
			continue
		}
		start := i
		i++
		var pad byte
		upper, swap := false, false
	flags:
		for ; i < len(format); i++ {
			switch format[i] {
			case '-', '_', '0':
				pad = format[i]
			case '^':
				upper = true
			case '#':
				swap = true
			default:
				break flags
			}
		}
		width := 0
		for ; i < len(format) && format[i] >= '0' && format[i] <= '9'; i++ {
			width = min(width*10+int(format[i]-'0'), maxFieldWidth)
		}
		if i < len(format) && (format[i] == 'E' || format[i] == 'O') {
			i++
		}
		if i >= len(format) {
			return append(dst, format[start:]...)
		}
		f := strftimeField{c: c, pad: pad, width: width}
		mark := len(dst)
		var known bool
		if dst, known = f.append(dst, format[i]); !known {
			dst = append(dst, format[start:i+1]...)
			continue
		}
		if upper || swap && strings.IndexByte("aAbBh", format[i]) >= 0 {
			copy(dst[mark:], strings.ToUpper(string(dst[mark:])))
		} else if swap {
			copy(dst[mark:], strings.ToLower(string(dst[mark:])))
		}
	}
	return dst
}

type strftimeField struct {
	c     *calendar
	pad   byte // flag; 0 for the directive's own
	width int
}

// num appends n padded to width with zeros, or blanks when pad is '_'.
func (f *strftimeField) num(dst []byte, n, width int, pad byte) []byte {
	if f.pad != 0 {
		pad = f.pad
	}
	if f.width > 0 {
		width = f.width
	}
	if pad == '-' {
		width = 0
	}
	s := strconv.Itoa(n)
	fill := byte('0')
	if pad == '_' {
		fill = ' '
	}
	if n < 0 && fill == '0' {
		dst = append(dst, '-')
		s = s[1:]
		width--
	}
	for range width - len(s) {
		dst = append(dst, fill)
	}
	return append(dst, s...)
}

func (f *strftimeField) text(dst []byte, s string) []byte {
	for range f.width - len(s) {
		if f.pad == '0' {
			dst = append(dst, '0')
		} else {
			dst = append(dst, ' ')
		}
	}
	return append(dst, s...)
}

func (f *strftimeField) append(dst []byte, directive byte) ([]byte, bool) {
	c := f.c
	hour12 := (c.hour+11)%12 + 1
	name := func(names []string, i, cut int) []byte {
		if i < 0 || i >= len(names) {
			return f.text(dst, "?")
		}
		s := names[i]
		if cut > 0 {
			s = s[:cut]
		}
		return f.text(dst, s)
	}
	if sub, ok := strftimeComposite[directive]; ok {
		return f.text(dst, string(strftime(nil, sub, c))), true
	}
	switch directive {
	case 'a':
		return name(weekdayNames[:], c.weekday, 3), true
	case 'A':
		return name(weekdayNames[:], c.weekday, 0), true
	case 'b', 'h':
		return name(monthNames[:], c.month-1, 3), true
	case 'B':
		return name(monthNames[:], c.month-1, 0), true
	case 'C':
		return f.num(dst, floorDiv(c.year, 100), 1, '0'), true
	case 'd':
		return f.num(dst, c.day, 2, '0'), true
	case 'e':
		return f.num(dst, c.day, 2, '_'), true
	case 'f':
		if c.micro < 0 {
			return dst, false
		}
		return f.num(dst, c.micro, 6, '0'), true
	case 'g':
		y, _ := c.isoWeek()
		return f.num(dst, floorMod(y, 100), 2, '0'), true
	case 'G':
		y, _ := c.isoWeek()
		return f.num(dst, y, 0, '0'), true
	case 'H':
		return f.num(dst, c.hour, 2, '0'), true
	case 'I':
		return f.num(dst, hour12, 2, '0'), true
	case 'j':
		return f.num(dst, c.yearDay, 3, '0'), true
	case 'k':
		return f.num(dst, c.hour, 2, '_'), true
	case 'l':
		return f.num(dst, hour12, 2, '_'), true
	case 'm':
		return f.num(dst, c.month, 2, '0'), true
	case 'M':
		return f.num(dst, c.minute, 2, '0'), true
	case 'n':
		return append(dst, '\n'), true
	case 'p', 'P':
		s := "AM"
		if c.hour >= 12 {
			s = "PM"
		}
		if directive == 'P' {
			s = strings.ToLower(s)
		}
		return f.text(dst, s), true
	case 's':
		return f.num(dst, int(c.unix(localZone)), 0, '0'), true
	case 'S':
		return f.num(dst, c.sec, 2, '0'), true
	case 't':
		return append(dst, '\t'), true
	case 'u':
		return f.num(dst, c.weekday+1, 1, '0'), true
	case 'U':
		return f.num(dst, (c.yearDay+6-(c.weekday+1)%7)/7, 2, '0'), true
	case 'V':
		_, w := c.isoWeek()
		return f.num(dst, w, 2, '0'), true
	case 'w':
		return f.num(dst, (c.weekday+1)%7, 1, '0'), true
	case 'W':
		return f.num(dst, (c.yearDay+6-c.weekday)/7, 2, '0'), true
	case 'y':
		return f.num(dst, floorMod(c.year, 100), 2, '0'), true
	case 'Y':
		return f.num(dst, c.year, 0, '0'), true
	case 'z':
		if !c.hasOffset {
			return dst, true
		}
		return f.zoneOffset(dst), true
	case 'Z':
		return f.text(dst, c.zone), true
	case '%':
		return append(dst, '%'), true
	}
	return dst, false
}

func (f *strftimeField) zoneOffset(dst []byte) []byte {
	off := f.c.offset
	sign := byte('+')
	if off < 0 {
		sign, off = '-', -off
	}
	dst = append(dst, sign)
	two := func(n int) { dst = append(dst, byte('0'+n/10%10), byte('0'+n%10)) }
	two(off / 3600)
	two(off / 60 % 60)
	if off%60 != 0 {
		two(off % 60)
	}
	return dst
}

// unix is the time in seconds since 1970, by the fields of date and time of
// day, which may be out of their ranges.
func (c *calendar) unix(zone *time.Location) int64 {
	x := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.sec, 0, zone)
	return x.Unix()
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int) int {
	m := a % b
	if m < 0 {
		m += b
	}
	return m
}

// strptimeResult is what strptime reads, before defaults are filled in.
type strptimeResult struct {
	calendar
	microOffset int // fraction of the zone offset
}

// strptimeFields lists the patterns of the directives, as alternatives of
// character classes: d any digit, [a-b] a range, others literal. The first
// that lets the rest match wins.
var strptimeFields = map[byte][]string{
	'd': {"3[0-1]", "[1-2]d", "0[1-9]", "[1-9]", " [1-9]"},
	'f': {"dddddd", "ddddd", "dddd", "ddd", "dd", "d"},
	'H': {"2[0-3]", "[0-1]d", "d"},
	'I': {"1[0-2]", "0[1-9]", "[1-9]"},
	'G': {"dddd"},
	'j': {"36[0-6]", "3[0-5]d", "[1-2]dd", "0[1-9]d", "00[1-9]", "[1-9]d", "0[1-9]", "[1-9]"},
	'm': {"1[0-2]", "0[1-9]", "[1-9]"},
	'M': {"[0-5]d", "d"},
	'S': {"6[0-1]", "[0-5]d", "d"},
	'U': {"5[0-3]", "[0-4]d", "d"},
	'W': {"5[0-3]", "[0-4]d", "d"},
	'w': {"[0-6]"},
	'u': {"[1-7]"},
	'V': {"5[0-3]", "0[1-9]", "[1-4]d", "d"},
	'y': {"dd"},
	'Y': {"dddd"},
}

var strptimeComposite = map[byte]string{'c': "%a %b %d %H:%M:%S %Y", 'x': "%m/%d/%y", 'X': "%H:%M:%S"}

// strptimeMatch is the state of matching one text against one format: the text
// that each directive took.
type strptimeMatch struct {
	format string
	found  [128]string
	has    [128]bool
	steps  int
}

// match matches s against format and calls done with what is left of s; done
// is always satisfied. It backtracks over the alternatives of the directives.
func (m *strptimeMatch) match(s, format string) (rest string, ok bool) {
	if m.steps++; m.steps > 1<<20 {
		return "", false
	}
	for len(format) > 0 {
		c := format[0]
		switch {
		case c != '%' && isBlank(c):
			n := 0
			for n < len(s) && isBlank(s[n]) {
				n++
			}
			for len(format) > 0 && isBlank(format[0]) {
				format = format[1:]
			}
			// \s+, giving blanks back when what follows wants them.
			for ; n > 0; n-- {
				if rest, ok := m.match(s[n:], format); ok {
					return rest, true
				}
			}
			return "", false
		case c != '%':
			if len(s) == 0 || lower(s[0]) != lower(c) {
				return "", false
			}
			s, format = s[1:], format[1:]
			continue
		}
		d := format[1] // there is one: the format has been checked
		format = format[2:]
		if d == '%' {
			if len(s) == 0 || s[0] != '%' {
				return "", false
			}
			s = s[1:]
			continue
		}
		for _, n := range strptimeLengths(s, d) {
			if rest, ok := m.match(s[n:], format); ok {
				m.found[d], m.has[d] = s[:n], true
				return rest, true
			}
		}
		return "", false
	}
	return s, true
}

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// strptimeLengths returns how much of s directive d may take, best first.
func strptimeLengths(s string, d byte) []int {
	var out []int
	words := func(names []string, cut int) {
		// Longest first, so that "Mayor" is not read as "May".
		for size := 12; size > 0; size-- {
			for _, w := range names {
				if cut > 0 && len(w) > cut {
					w = w[:cut]
				}
				if len(w) == size && len(s) >= size && strings.EqualFold(s[:size], w) {
					out = append(out, size)
				}
			}
		}
	}
	switch d {
	case 'a':
		words(weekdayNames[:], 3)
	case 'A':
		words(weekdayNames[:], 0)
	case 'b':
		words(monthNames[:], 3)
	case 'B':
		words(monthNames[:], 0)
	case 'p':
		words([]string{"AM", "PM"}, 0)
	case 'Z':
		std, dst := zoneNames()
		words([]string{"utc", "gmt", std, dst}, 0)
	case 'z':
		return zoneLengths(s)
	default:
		for _, p := range strptimeFields[d] {
			if n, ok := matchDigits(s, p); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

// matchDigits matches one alternative of strptimeFields.
func matchDigits(s, pattern string) (int, bool) {
	n := 0
	for i := 0; i < len(pattern); i++ {
		if n >= len(s) {
			return 0, false
		}
		lo, hi := pattern[i], pattern[i]
		switch lo {
		case 'd':
			lo, hi = '0', '9'
		case '[':
			lo, hi = pattern[i+1], pattern[i+3]
			i += 4
		}
		if s[n] < lo || s[n] > hi {
			return 0, false
		}
		n++
	}
	return n, true
}

// zoneLengths matches [+-]hh:?mm(:?ss(.f{1,6})?)? or Z.
func zoneLengths(s string) []int {
	if strings.HasPrefix(s, "Z") {
		return []int{1}
	}
	if len(s) == 0 || s[0] != '+' && s[0] != '-' {
		return nil
	}
	n, ok := matchDigits(s[1:], "dd")
	if !ok {
		return nil
	}
	n++
	part := func(at int) (int, bool) {
		if at < len(s) && s[at] == ':' {
			at++
		}
		if at > len(s) {
			return 0, false
		}
		k, ok := matchDigits(s[at:], "[0-5]d")
		return at + k, ok
	}
	if n, ok = part(n); !ok {
		return nil
	}
	out := []int{n}
	if n, ok = part(n); ok {
		out = append([]int{n}, out...)
		if n < len(s) && s[n] == '.' {
			k := n + 1
			for k < len(s) && k < n+7 && s[k] >= '0' && s[k] <= '9' {
				k++
				out = append([]int{k}, out...)
			}
		}
	}
	return out
}

// checkFormat expands composite directives and refuses unknown ones.
func checkFormat(format string) (string, error) {
	var b strings.Builder
	seen := map[byte]bool{}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		if i >= len(format) {
			return "", vm.ValueErrorf("stray %% in format '%s'", format)
		}
		d := format[i]
		if sub, ok := strptimeComposite[d]; ok {
			b.WriteString(sub)
			continue
		}
		if strptimeFields[d] == nil && strings.IndexByte("aAbBpZz%", d) < 0 {
			return "", vm.ValueErrorf("'%s' is a bad directive in format '%s'", string(rune(d)), format)
		}
		if d != '%' && seen[d] {
			return "", vm.ValueErrorf("redefinition of group name '%c' in format '%s'", d, format)
		}
		seen[d] = true
		b.WriteByte('%')
		b.WriteByte(d)
	}
	return b.String(), nil
}
