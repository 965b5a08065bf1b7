package sink

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A columnType says what a text stands for. convert gets a string, and gives what
// is handed to a driver.
type columnType struct {
	name    string
	plain   bool // the text itself
	convert func(string) (any, error)
}

var columnTypes = []columnType{
	{"", true, asText},
	{"int", false, asInt},
	{"float", false, asFloat},
	{"bool", false, asBool},
	{"json", false, asJSON},
	{"timestamp", false, asTimestamp},
	{"bytes", false, func(s string) (any, error) { return []byte(s), nil }},
}

func findType(name string) (*columnType, error) {
	var names []string
	for i := range columnTypes {
		if columnTypes[i].name == name {
			return &columnTypes[i], nil
		}
		names = append(names, columnTypes[i].name)
	}
	return nil, fmt.Errorf("unknown type %q, want one of %s", name, strings.Join(names[1:], ", "))
}

func asText(s string) (any, error) { return s, nil }

func asInt(s string) (any, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, errors.New("is beyond 64 bits")
	case err != nil:
		return nil, errors.New("is not an integer")
	}
	return n, nil
}

func asFloat(s string) (any, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return nil, errors.New("is not a number")
	}
	return f, nil
}

var bools = map[string]bool{
	"1": true, "true": true, "t": true, "yes": true, "y": true, "on": true,
	"0": false, "false": false, "f": false, "no": false, "n": false, "off": false,
}

func asBool(s string) (any, error) {
	b, ok := bools[strings.ToLower(strings.TrimSpace(s))]
	if !ok {
		return nil, errors.New("is neither true nor false")
	}
	return b, nil
}

func asJSON(s string) (any, error) {
	if !json.Valid([]byte(s)) {
		return nil, errors.New("is not JSON")
	}
	return s, nil
}

// timeForms are tried in this order. A time without a zone is in UTC.
var timeForms = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly,
}

// maxSeconds is where a number is no longer taken for seconds: 1e11 is the year
// 5138, and as milliseconds it is 1973.
const maxSeconds = 1e11

func asTimestamp(s string) (any, error) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if n > -maxSeconds && n < maxSeconds {
			return time.Unix(n, 0).UTC(), nil
		}
		return time.UnixMilli(n).UTC(), nil
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
		if math.Abs(f) >= maxSeconds {
			f /= 1000
		}
		whole, part := math.Modf(f)
		return time.Unix(int64(whole), int64(math.Round(part*1e6))*1000).UTC(), nil
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC(), nil
		}
	}
	return nil, errors.New("is not a time (want seconds or milliseconds since 1970, or 2006-01-02 15:04:05)")
}

// text is how a value would stand in a hash.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case bool:
		if v {
			return "1", true
		}
		return "0", true
	}
	return "", false
}

// fieldName is what a message calls a column.
func (c Column) fieldName() string {
	if c.Field == "" || c.Field == c.Name {
		return c.Name
	}
	return c.Field + " (column " + c.Name + ")"
}

// shown keeps messages short.
const shownBytes = 60

func shown(s string) string {
	if len(s) > shownBytes {
		return strconv.Quote(s[:shownBytes]) + "…"
	}
	return strconv.Quote(s)
}

// convert puts what is handed to the database for a row into out, which has as
// many places as the table has columns.
func (f *form) convert(r Row, out []any) ([]any, error) {
	if len(r.Values) != len(f.table.Columns) {
		return nil, fmt.Errorf("got %d values for the %d columns of table %s", len(r.Values), len(f.table.Columns), f.table.Name)
	}
	for i, v := range r.Values {
		c := &f.table.Columns[i]
		if r.Delete && !c.Key {
			out[i] = Absent
			continue
		}
		if v == Absent && (c.Key || f.table.NullMissing) {
			v = nil
		}
		if v == nil && c.Key {
			return nil, fmt.Errorf("the key column %s has no value", c.fieldName())
		}
		if v == nil || v == Absent {
			out[i] = v
			continue
		}
		// Most values are texts that stay so; they keep their box.
		s, ok := v.(string)
		if ok && f.types[i].plain {
			out[i] = v
			continue
		}
		if !ok {
			s, ok = text(v)
		}
		if !ok {
			return nil, fmt.Errorf("the value of %s has the Go type %T", c.fieldName(), v)
		}
		cv, err := f.types[i].convert(s)
		if err != nil {
			return nil, fmt.Errorf("the value %s of %s %w", shown(s), c.fieldName(), err)
		}
		out[i] = cv
	}
	return out, nil
}
