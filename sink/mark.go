package sink

import (
	"cmp"
	"strconv"
	"strings"
)

// After tells whether an id comes after another one. Ids are numbers, or two of
// them with a dash between, as those of streams are; others are ordered as text,
// after all of those.
func After(a, b string) bool {
	x, y := parseID(a), parseID(b)
	if x.ok && y.ok {
		return cmp.Or(cmp.Compare(x.major, y.major), cmp.Compare(x.minor, y.minor)) > 0
	}
	if x.ok != y.ok {
		return y.ok
	}
	return a > b
}

type id struct {
	major, minor uint64
	ok           bool
}

func parseID(s string) id {
	major, minor, two := strings.Cut(s, "-")
	a, err := strconv.ParseUint(major, 10, 64)
	if err != nil {
		return id{}
	}
	if !two {
		return id{a, 0, true}
	}
	b, err := strconv.ParseUint(minor, 10, 64)
	return id{a, b, err == nil}
}
