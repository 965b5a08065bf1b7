package lib

import (
	"strconv"
	"strings"
	"time"

	"gears/vm"
)

// strptime reads data by format.
func strptime(data, format string) (*strptimeResult, error) {
	full, err := checkFormat(format)
	if err != nil {
		return nil, err
	}
	m := &strptimeMatch{format: full}
	rest, ok := m.match(data, full)
	if !ok {
		d, _ := vm.Repr(nil, vm.Str(data))
		f, _ := vm.Repr(nil, vm.Str(format))
		return nil, vm.ValueErrorf("time data %s does not match format %s", d, f)
	}
	if rest != "" {
		return nil, vm.ValueErrorf("unconverted data remains: %s", rest)
	}
	return m.result()
}

func (m *strptimeMatch) num(d byte) int {
	n, _ := strconv.Atoi(strings.TrimLeft(m.found[d], " "))
	return n
}

func (m *strptimeMatch) name(d byte, names []string, cut int) int {
	for i, w := range names {
		if cut > 0 {
			w = w[:cut]
		}
		if strings.EqualFold(m.found[d], w) {
			return i
		}
	}
	return -1
}

// result makes the calendar out of the texts found. Later fields of the format
// do not matter more than earlier ones: each directive has its own part.
func (m *strptimeMatch) result() (*strptimeResult, error) {
	r := &strptimeResult{}
	r.month, r.day, r.isDST = 1, 1, -1
	year, hasYear := 0, true
	switch {
	case m.has['Y']:
		year = m.num('Y')
	case m.has['y']:
		year = 1900 + m.num('y')
		if year <= 1968 {
			year += 100
		}
	default:
		hasYear = false
	}
	if m.has['m'] {
		r.month = m.num('m')
	}
	if m.has['B'] {
		r.month = m.name('B', monthNames[:], 0) + 1
	}
	if m.has['b'] {
		r.month = m.name('b', monthNames[:], 3) + 1
	}
	if m.has['d'] {
		r.day = m.num('d')
	}
	m.timeOfDay(r)
	if err := m.zone(r); err != nil {
		return nil, err
	}
	weekday := m.weekday()
	if err := m.checkISO(hasYear, weekday); err != nil {
		return nil, err
	}
	leapFix := false
	if !hasYear {
		year = 1900
		if r.month == 2 && r.day == 29 {
			year, leapFix = 1904, true
		}
	}
	r.year = year
	if err := m.date(r, weekday, hasYear); err != nil {
		return nil, err
	}
	if leapFix {
		r.year = 1900
	}
	return r, nil
}

func (m *strptimeMatch) timeOfDay(r *strptimeResult) {
	if m.has['H'] {
		r.hour = m.num('H')
	}
	if m.has['I'] {
		r.hour = m.num('I') % 12
		if strings.EqualFold(m.found['p'], "pm") {
			r.hour += 12
		}
	}
	if m.has['M'] {
		r.minute = m.num('M')
	}
	if m.has['S'] {
		r.sec = m.num('S')
	}
	if m.has['f'] {
		r.micro, _ = strconv.Atoi((m.found['f'] + "00000")[:6])
	}
}

func (m *strptimeMatch) weekday() int {
	switch {
	case m.has['A']:
		return m.name('A', weekdayNames[:], 0)
	case m.has['a']:
		return m.name('a', weekdayNames[:], 3)
	case m.has['w']:
		return (m.num('w') + 6) % 7
	case m.has['u']:
		return m.num('u') - 1
	}
	return -1
}

func (m *strptimeMatch) zone(r *strptimeResult) error {
	if m.has['Z'] {
		r.zone = m.found['Z']
		std, dst := zoneNames()
		switch z := strings.ToLower(r.zone); {
		case z == "utc" || z == "gmt" || z == strings.ToLower(std):
			r.isDST = 0
		case z == strings.ToLower(dst):
			r.isDST = 1
		}
	}
	if !m.has['z'] {
		return nil
	}
	r.hasOffset = true
	z := m.found['z']
	if z == "Z" {
		return nil
	}
	digits := z[1:]
	if digits[2] == ':' {
		digits = digits[:2] + digits[3:]
		if len(digits) > 4 {
			if digits[4] != ':' {
				return vm.ValueErrorf("Inconsistent use of : in %s", z)
			}
			digits = digits[:4] + digits[5:]
		}
	}
	part := func(i int) int {
		if i+2 > len(digits) {
			return 0
		}
		n, _ := strconv.Atoi(digits[i : i+2])
		return n
	}
	r.offset = part(0)*3600 + part(2)*60 + part(4)
	if len(digits) > 7 {
		r.microOffset, _ = strconv.Atoi((digits[7:] + "00000")[:6])
	}
	if z[0] == '-' {
		r.offset, r.microOffset = -r.offset, -r.microOffset
	}
	return nil
}

func (m *strptimeMatch) checkISO(hasYear bool, weekday int) error {
	const days = "directive ('%A', '%a', '%w', or '%u')."
	switch {
	case !hasYear && m.has['G']:
		if !m.has['V'] || weekday < 0 {
			return vm.ValueErrorf("%s", "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday "+days)
		}
		if m.has['j'] {
			return vm.ValueErrorf("%s", "Day of the year directive '%j' is not compatible with ISO year directive '%G'. Use '%Y' instead.")
		}
	case !m.has['U'] && !m.has['W'] && m.has['V']:
		if weekday < 0 {
			return vm.ValueErrorf("%s", "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday "+days)
		}
		return vm.ValueErrorf("%s", "ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year '%G' instead.")
	}
	return nil
}

// date fills in the date from whatever of month and day, day of the year, week
// and weekday was given.
func (m *strptimeMatch) date(r *strptimeResult, weekday int, hasYear bool) error {
	yday, isoDay := 0, 0
	if m.has['j'] {
		yday = m.num('j')
	} else if weekday >= 0 {
		switch {
		case m.has['U'] || m.has['W']:
			yday = dayOfWeek(r.year, weekday, m)
			if yday <= 0 {
				r.year--
				yday += daysIn(r.year)
			}
		case !hasYear && m.has['G'] && m.has['V']:
			week := m.num('V')
			if week < 1 || week > isoWeeks(m.num('G')) {
				return vm.ValueErrorf("Invalid week: %d", week)
			}
			jan4 := time.Date(m.num('G'), time.January, 4, 0, 0, 0, 0, time.UTC)
			monday := jan4.AddDate(0, 0, -(int(jan4.Weekday())+6)%7)
			x := monday.AddDate(0, 0, (week-1)*7+weekday)
			r.year, r.month, r.day = x.Year(), int(x.Month()), x.Day()
			// CPython counts the day from the start of the ISO year.
			isoDay = int(x.Sub(time.Date(m.num('G'), time.January, 1, 0, 0, 0, 0, time.UTC))/(24*time.Hour)) + 1
		}
	}
	if yday > 0 {
		x := time.Date(r.year, time.January, yday, 0, 0, 0, 0, time.UTC)
		r.year, r.month, r.day = x.Year(), int(x.Month()), x.Day()
	}
	x := time.Date(r.year, time.Month(r.month), r.day, 0, 0, 0, 0, time.UTC)
	if x.Day() != r.day {
		return vm.ValueErrorf("day is out of range for month")
	}
	if r.year < 1 {
		return vm.ValueErrorf("year %d is out of range", r.year)
	}
	if r.yearDay = x.YearDay(); isoDay > 0 {
		r.yearDay = isoDay
	}
	if r.weekday = weekday; weekday < 0 {
		r.weekday = (int(x.Weekday()) + 6) % 7
	}
	return nil
}

func daysIn(year int) int {
	return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
}

// dayOfWeek is the day of the year of a weekday in week %U or %W.
func dayOfWeek(year, weekday int, m *strptimeMatch) int {
	first := (int(time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC).Weekday()) + 6) % 7
	week := m.num('W')
	if m.has['U'] {
		// Weeks that begin on Sunday.
		week = m.num('U')
		first = (first + 1) % 7
		weekday = (weekday + 1) % 7
	}
	weekZero := (7 - first) % 7
	if week == 0 {
		return 1 + weekday - first
	}
	return 1 + weekZero + 7*(week-1) + weekday
}
