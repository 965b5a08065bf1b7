package lib

import (
	"fmt"
	"math"
	"time"

	"gears/vm"
)

// civil is a date of the Gregorian calendar, extended to the years before it.
// It is the native part of a date.
type civil struct{ year, month, day int }

const (
	minYear    = 1
	maxYear    = 9999
	maxOrdinal = 3652059 // of December 31 of maxYear
)

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysInMonth(year, month int) int {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysBefore is the number of days of a common year before each month.
var daysBefore = [13]int{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// daysBeforeYear is the number of days from the first of January of year 1.
func daysBeforeYear(year int) int {
	y := year - 1
	return y*365 + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400)
}

// check refuses dates that do not exist.
func (c civil) check() error {
	switch {
	case c.year < minYear || c.year > maxYear:
		return vm.ValueErrorf("year %d is out of range", c.year)
	case c.month < 1 || c.month > 12:
		return vm.ValueErrorf("month must be in 1..12")
	case c.day < 1 || c.day > daysInMonth(c.year, c.month):
		return vm.ValueErrorf("day is out of range for month")
	}
	return nil
}

func (c civil) yearDay() int {
	n := daysBefore[c.month] + c.day
	if c.month > 2 && isLeap(c.year) {
		n++
	}
	return n
}

// ordinal counts days; the first of January of year 1 is day 1.
func (c civil) ordinal() int { return daysBeforeYear(c.year) + c.yearDay() }

// weekday is 0 on Mondays.
func (c civil) weekday() int { return floorMod(c.ordinal()+6, 7) }

// civilOf is the inverse of ordinal, for positive n.
func civilOf(n int) civil {
	n--
	const in400, in100, in4 = 146097, 36524, 1461
	year := n/in400*400 + 1
	n %= in400
	centuries := min(n/in100, 3) // the last day of the 400 years makes no century of its own
	n -= centuries * in100
	year += centuries*100 + n/in4*4
	n %= in4
	years := min(n/365, 3)
	year += years
	n -= years * 365
	month := min(n/29+1, 12)
	before := func(m int) int {
		if m > 2 && isLeap(year) {
			return daysBefore[m] + 1
		}
		return daysBefore[m]
	}
	for before(month) > n {
		month--
	}
	return civil{year, month, n - before(month) + 1}
}

// isoYearStart is the ordinal of the Monday of ISO week 1.
func isoYearStart(year int) int {
	first := daysBeforeYear(year) + 1
	weekday := floorMod(first+6, 7)
	monday := first - weekday
	if weekday > 3 { // the week of the first Thursday counts
		monday += 7
	}
	return monday
}

// iso is the date in ISO 8601's calendar; weekdays are 1 to 7 there.
func (c civil) iso() (year, week, weekday int) {
	n := c.ordinal()
	year = c.year
	switch {
	case n < isoYearStart(year):
		year--
	case n >= isoYearStart(year+1):
		year++
	}
	n -= isoYearStart(year)
	return year, n/7 + 1, n%7 + 1
}

// civilOfISO is the inverse of iso. The last days of the calendar's last week
// lie beyond maxYear.
func civilOfISO(year, week, weekday int) (civil, error) {
	if year < minYear || year > maxYear {
		return civil{}, vm.ValueErrorf("Year is out of range: %d", year)
	}
	if week < 1 || week > (isoYearStart(year+1)-isoYearStart(year))/7 {
		return civil{}, vm.ValueErrorf("Invalid week: %d", week)
	}
	if weekday < 1 || weekday > 7 {
		return civil{}, vm.ValueErrorf("Invalid day: %d (range is [1, 7])", weekday)
	}
	return civilOf(isoYearStart(year) + (week-1)*7 + weekday - 1), nil
}

// addDays is the date n days later.
func (c civil) addDays(n int64) (civil, error) {
	n += int64(c.ordinal())
	if n < 1 || n > maxOrdinal {
		return civil{}, vm.Errorf(vm.ExcOverflowError, "date value out of range")
	}
	return civilOf(int(n)), nil
}

func (c civil) compare(d civil) int {
	a, b := c.year<<9|c.month<<5|c.day, d.year<<9|d.month<<5|d.day
	return a - b
}

func (c civil) String() string { return fmt.Sprintf("%04d-%02d-%02d", c.year, c.month, c.day) }

// epochOrdinal is the ordinal of the first of January 1970.
const epochOrdinal = 719163

// wallSeconds counts the seconds of a date and time of day from 1970 as if
// there were no zones.
func wallSeconds(c civil, secs int) int64 {
	return int64(c.ordinal()-epochOrdinal)*secsPerDay + int64(secs)
}

// civilAt breaks down what wallSeconds gives.
func civilAt(wall int64) (c civil, secs int, err error) {
	days := wall / secsPerDay
	if wall%secsPerDay < 0 {
		days--
	}
	n := days + epochOrdinal
	if n < 1 || n > maxOrdinal {
		return c, 0, vm.ValueErrorf("year %d is out of range", time.Unix(wall, 0).UTC().Year())
	}
	return civilOf(int(n)), int(wall - days*secsPerDay), nil
}

// zoneOffset is the local zone's offset at a time in seconds since 1970.
func zoneOffset(unix int64) int64 {
	_, off := time.Unix(unix, 0).In(localZone).Zone()
	return int64(off)
}

// localWall is unix in local time, as wallSeconds counts.
func localWall(unix int64) (int64, error) {
	wall := unix + zoneOffset(unix)
	_, _, err := civilAt(wall)
	return wall, err
}

// unixOf is the time at which local clocks show wall. Of two such times fold
// chooses the later one; where clocks jump over wall, fold 0 takes the offset
// before the jump.
func unixOf(wall int64, fold int) (int64, error) {
	// The offsets on both sides of any change that is near.
	look := func(unix int64) (int64, error) {
		w, err := localWall(unix)
		return w - unix, err
	}
	a, err := look(wall)
	if err != nil {
		return 0, err
	}
	first := wall - a
	w, err := localWall(first)
	if err != nil {
		return 0, err
	}
	var b int64
	if w == wall {
		// Maybe it is shown twice: look a day to the other side.
		side := first - secsPerDay
		if fold == 1 {
			side = first + secsPerDay
		}
		if b, err = look(side); err != nil || a == b {
			return first, err
		}
	} else {
		b = w - first
	}
	second := wall - b
	v, err := localWall(second)
	switch {
	case err != nil:
		return 0, err
	case v == wall:
		return second, nil
	case w == wall:
		return first, nil
	case fold == 1:
		return min(first, second), nil
	}
	return max(first, second), nil
}

// foldOf reports whether the local time at unix was shown an hour or so before
// already.
func foldOf(unix int64) int {
	wall := unix + zoneOffset(unix)
	before := unix - secsPerDay
	if jump := zoneOffset(unix) - zoneOffset(before); jump < 0 {
		earlier := unix + jump
		if earlier+zoneOffset(earlier) == wall {
			return 1
		}
	}
	return 0
}

// maxUnix bounds the times whose year C's struct tm can hold.
const maxUnix = 67767976233532799

// wholeUnix reads a timestamp, rounded down to seconds.
func wholeUnix(t *vm.Thread, v vm.Value) (int64, error) {
	unix, _, err := unixArg(t, v, math.Floor)
	return unix, err
}

// unixArg reads a timestamp as seconds and microseconds; round makes floats
// whole: their fraction in microseconds or, for wholeUnix, the seconds.
func unixArg(t *vm.Thread, v vm.Value, round func(float64) float64) (unix int64, micros int, err error) {
	tooLarge := vm.Errorf(vm.ExcOverflowError, "timestamp out of range for platform time_t")
	if v.Kind() != vm.KFloat {
		b, err := toBig(t, v)
		if err != nil {
			return 0, 0, err
		}
		if !b.IsInt64() {
			return 0, 0, tooLarge
		}
		unix = b.Int64()
	} else {
		f := v.AsFloat()
		if f != f {
			return 0, 0, vm.ValueErrorf("Invalid value NaN (not a number)")
		}
		whole, frac := math.Modf(f)
		us := round(frac * microsPerSec)
		switch {
		case us >= microsPerSec:
			us, whole = us-microsPerSec, whole+1
		case us < 0:
			us, whole = us+microsPerSec, whole-1
		}
		if math.Abs(whole) >= 1<<63 {
			return 0, 0, tooLarge
		}
		unix, micros = int64(whole), int(us)
	}
	if unix > maxUnix || unix < -maxUnix {
		return 0, 0, vm.Errorf(vm.ExcOSError, "[Errno 75] Value too large for defined data type")
	}
	return unix, micros, nil
}
