package lib

import (
	"strings"

	"gears/vm"
)

var (
	typeCSVError   = vm.NewType("_csv", "Error", []*vm.Type{vm.ExcException}, nil)
	typeCSVDialect = vm.NewType("_csv", "Dialect", nil, nil)
	typeCSVReader  = vm.NewType("_csv", "reader", nil, nil)
	typeCSVWriter  = vm.NewType("_csv", "writer", nil, nil)
)

const (
	quoteMinimal = iota
	quoteAll
	quoteNonNumeric
	quoteNone
)

// csvDialect says how fields are written; a rune of 0 is none.
type csvDialect struct {
	delimiter, quote, escape rune
	double, skipSpace        bool
	terminator               string
	quoting                  int64
	strict                   bool
	unended                  bool // no terminator was given
}

// csvState is what one isolate's csv module keeps.
type csvState struct {
	dialects *vm.Dict
	limit    int64
}

// csvOptions are the attributes of a dialect, in the order of the arguments of
// Dialect.
var csvOptions = []struct {
	name string
	get  func(d *csvDialect) vm.Value
	set  func(t *vm.Thread, d *csvDialect, v vm.Value) error
}{
	{"delimiter", func(d *csvDialect) vm.Value { return vm.Str(string(d.delimiter)) },
		func(_ *vm.Thread, d *csvDialect, v vm.Value) error {
			return csvChar(&d.delimiter, "delimiter", v, false)
		}},
	{"doublequote", func(d *csvDialect) vm.Value { return vm.Bool(d.double) },
		func(t *vm.Thread, d *csvDialect, v vm.Value) (err error) { d.double, err = vm.Truth(t, v); return err }},
	{"escapechar", func(d *csvDialect) vm.Value { return charOrNone(d.escape) },
		func(_ *vm.Thread, d *csvDialect, v vm.Value) error { return csvChar(&d.escape, "escapechar", v, true) }},
	{"lineterminator", func(d *csvDialect) vm.Value { return vm.Str(d.terminator) },
		func(_ *vm.Thread, d *csvDialect, v vm.Value) error {
			if v.Kind() != vm.KStr && !v.IsNone() {
				return vm.TypeErrorf("\"lineterminator\" must be a string")
			}
			d.terminator, d.unended = v.AsStrOrEmpty(), v.IsNone()
			return nil
		}},
	{"quotechar", func(d *csvDialect) vm.Value { return charOrNone(d.quote) },
		func(_ *vm.Thread, d *csvDialect, v vm.Value) error { return csvChar(&d.quote, "quotechar", v, true) }},
	{"quoting", func(d *csvDialect) vm.Value { return vm.Int(d.quoting) },
		func(_ *vm.Thread, d *csvDialect, v vm.Value) error {
			if v.Kind() != vm.KInt {
				return vm.TypeErrorf("\"quoting\" must be an integer")
			}
			d.quoting = v.AsInt()
			return nil
		}},
	{"skipinitialspace", func(d *csvDialect) vm.Value { return vm.Bool(d.skipSpace) },
		func(t *vm.Thread, d *csvDialect, v vm.Value) (err error) {
			d.skipSpace, err = vm.Truth(t, v)
			return err
		}},
	{"strict", func(d *csvDialect) vm.Value { return vm.Bool(d.strict) },
		func(t *vm.Thread, d *csvDialect, v vm.Value) (err error) { d.strict, err = vm.Truth(t, v); return err }},
}

func charOrNone(r rune) vm.Value {
	if r == 0 {
		return vm.None
	}
	return vm.Str(string(r))
}

func csvChar(dst *rune, name string, v vm.Value, none bool) error {
	if none && v.IsNone() {
		*dst = 0
		return nil
	}
	orNone := ""
	if none {
		orNone = " or None"
	}
	if v.Kind() != vm.KStr {
		return vm.TypeErrorf("\"%s\" must be string%s, not %s", name, orNone, vm.TypeName(v))
	}
	r := []rune(v.AsStr())
	if len(r) != 1 {
		return vm.TypeErrorf("\"%s\" must be a 1-character string", name)
	}
	*dst = r[0]
	return nil
}

// dialect makes a dialect of what reader, writer and Dialect are called with
// behind their first argument.
func (c *csvState) dialect(t *vm.Thread, base vm.Value, kw []vm.Kw) (*csvDialect, error) {
	d := &csvDialect{delimiter: ',', quote: '"', double: true, terminator: "\r\n"}
	for _, k := range kw {
		if k.Name == "dialect" {
			base = k.V
		}
	}
	if base.Kind() == vm.KStr {
		found, ok := c.dialects.GetStr(base.AsStr())
		if !ok {
			return nil, vm.Errorf(typeCSVError, "unknown dialect")
		}
		base = found
	}
	if given(base) {
		if have, ok := dialectOf(base); ok {
			*d = *have
		}
	}
	known := map[string]vm.Value{}
	for _, k := range kw {
		known[k.Name] = k.V
	}
	delete(known, "dialect")
	if q, ok := known["quotechar"]; ok && q.IsNone() {
		d.quoting = quoteNone
	}
	for _, o := range csvOptions {
		v, ok := known[o.name]
		delete(known, o.name)
		if !ok && given(base) {
			if _, native := dialectOf(base); !native {
				var err error
				if v, ok, err = vm.LookupAttr(t, base, o.name); err != nil {
					return nil, err
				}
				if ok && v.IsNone() && base.Kind() == vm.KType && o.name == "strict" {
					ok = false
				}
			}
		}
		if !ok {
			continue
		}
		if err := o.set(t, d, v); err != nil {
			return nil, err
		}
	}
	for _, k := range kw {
		if _, left := known[k.Name]; left {
			return nil, vm.TypeErrorf("'%s' is an invalid keyword argument for this function", k.Name)
		}
	}
	switch {
	case d.quoting < quoteMinimal || d.quoting > quoteNone:
		return nil, vm.TypeErrorf("bad \"quoting\" value")
	case d.quoting != quoteNone && d.quote == 0:
		return nil, vm.TypeErrorf("quotechar must be set if quoting enabled")
	case d.unended:
		return nil, vm.TypeErrorf("lineterminator must be set")
	}
	return d, nil
}

func dialectOf(v vm.Value) (*csvDialect, bool) {
	if v.Kind() != vm.KObject {
		return nil, false
	}
	d, ok := v.AsObject().Data.(*csvDialect)
	return d, ok
}

// csvReader is the native part of a reader.
type csvReader struct {
	csv    *csvState
	d      *csvDialect
	in     vm.Iterator
	lines  int64
	state  readState
	field  []byte
	runes  int64 // in field
	number bool  // the field is one of those that QUOTE_NONNUMERIC reads as numbers
	fields []vm.Value
}

type readState int

const (
	startRecord readState = iota
	startField
	escaped
	inField
	inQuoted
	escapedInQuoted
	quoteInQuoted
	eatLineEnd
	afterEscapedLineEnd
)

// endOfLine stands behind the last character of a line.
const endOfLine = -1

func (r *csvReader) Next(t *vm.Thread) (vm.Value, bool, error) {
	r.fields, r.field, r.runes = nil, nil, 0
	r.number = false
	r.state = startRecord
	for {
		line, ok, err := r.in.Next(t)
		if err != nil {
			return vm.Value{}, false, err
		}
		if !ok {
			if r.runes == 0 && r.state != inQuoted {
				return vm.Value{}, false, nil
			}
			if r.d.strict {
				return vm.Value{}, false, vm.Errorf(typeCSVError, "unexpected end of data")
			}
			if err := r.save(); err != nil {
				return vm.Value{}, false, err
			}
			break
		}
		if line.Kind() != vm.KStr {
			return vm.Value{}, false, vm.Errorf(typeCSVError, "iterator should return strings, not %s (the file should be opened in text mode)",
				vm.TypeName(line))
		}
		r.lines++
		s := line.AsStr()
		if err := t.Charge(2 * len(s)); err != nil {
			return vm.Value{}, false, err
		}
		if err := t.Burn(int64(len(s))/8 + 1); err != nil {
			return vm.Value{}, false, err
		}
		for _, c := range s {
			if err := r.char(c); err != nil {
				return vm.Value{}, false, err
			}
		}
		if err := r.char(endOfLine); err != nil {
			return vm.Value{}, false, err
		}
		if r.state == startRecord {
			break
		}
	}
	return vm.NewList(r.fields), true, nil
}

func (r *csvReader) add(c rune) error {
	if r.runes >= r.csv.limit {
		return vm.Errorf(typeCSVError, "field larger than field limit (%d)", r.csv.limit)
	}
	r.runes++
	r.field = append(r.field, string(c)...)
	return nil
}

func (r *csvReader) save() error {
	s := string(r.field)
	r.field, r.runes = r.field[:0], 0
	v := vm.Str(s)
	if r.number {
		r.number = false
		f, err := vm.ParseFloat(s)
		if err != nil {
			return err
		}
		v = vm.Float(f)
	}
	r.fields = append(r.fields, v)
	return nil
}

// end saves the field at the end of a line.
func (r *csvReader) end(c rune) error {
	r.state = eatLineEnd
	if c == endOfLine {
		r.state = startRecord
	}
	return r.save()
}

// char takes the next character.
func (r *csvReader) char(c rune) error {
	d := r.d
	lineEnd := c == '\n' || c == '\r' || c == endOfLine
	quote := c == d.quote && d.quote != 0 && d.quoting != quoteNone
	escape := c == d.escape && d.escape != 0
	switch r.state {
	case startRecord:
		if c == endOfLine {
			return nil
		}
		if lineEnd {
			r.state = eatLineEnd
			return nil
		}
		r.state = startField
		return r.char(c)
	case startField:
		switch {
		case lineEnd:
			return r.end(c)
		case quote:
			r.state = inQuoted
		case escape:
			r.state = escaped
		case c == ' ' && d.skipSpace:
		case c == d.delimiter:
			return r.save()
		default:
			r.number = d.quoting == quoteNonNumeric
			r.state = inField
			return r.add(c)
		}
	case escaped:
		if c == '\n' || c == '\r' {
			r.state = afterEscapedLineEnd
			return r.add(c)
		}
		if c == endOfLine {
			c = '\n'
		}
		r.state = inField
		return r.add(c)
	case afterEscapedLineEnd:
		if c == endOfLine {
			return nil
		}
		r.state = inField
		return r.char(c)
	case inField:
		switch {
		case lineEnd:
			return r.end(c)
		case escape:
			r.state = escaped
		case c == d.delimiter:
			r.state = startField
			return r.save()
		default:
			return r.add(c)
		}
	case inQuoted:
		switch {
		case c == endOfLine:
		case escape:
			r.state = escapedInQuoted
		case quote && d.double:
			r.state = quoteInQuoted
		case quote:
			r.state = inField
		default:
			return r.add(c)
		}
	case escapedInQuoted:
		if c == endOfLine {
			c = '\n'
		}
		r.state = inQuoted
		return r.add(c)
	case quoteInQuoted:
		switch {
		case quote:
			r.state = inQuoted
			return r.add(c)
		case c == d.delimiter:
			r.state = startField
			return r.save()
		case lineEnd:
			return r.end(c)
		case d.strict:
			return vm.Errorf(typeCSVError, "'%c' expected after '%c'", d.delimiter, d.quote)
		}
		r.state = inField
		return r.add(c)
	case eatLineEnd:
		if c == endOfLine {
			r.state = startRecord
		} else if !lineEnd {
			return vm.Errorf(typeCSVError, "new-line character seen in unquoted field - do you need to open the file in universal-newline mode?")
		}
	}
	return nil
}

// csvWriter is the native part of a writer.
type csvWriter struct {
	d     *csvDialect
	write vm.Value
}

func (w *csvWriter) row(t *vm.Thread, row vm.Value) (vm.Value, error) {
	it, err := vm.GetIter(t, row)
	if err != nil {
		if vm.IsExc(err, vm.ExcTypeError) {
			err = vm.Errorf(typeCSVError, "iterable expected, not %s", vm.TypeName(row))
		}
		return vm.Value{}, err
	}
	var b strings.Builder
	n := 0
	for {
		v, ok, err := it.Next(t)
		if err != nil {
			return vm.Value{}, err
		}
		if !ok {
			break
		}
		if n > 0 {
			b.WriteRune(w.d.delimiter)
		}
		n++
		if err := w.field(t, &b, v); err != nil {
			return vm.Value{}, err
		}
	}
	if n > 0 && b.Len() == 0 {
		if w.d.quoting == quoteNone {
			return vm.Value{}, vm.Errorf(typeCSVError, "single empty field record must be quoted")
		}
		b.WriteRune(w.d.quote)
		b.WriteRune(w.d.quote)
	}
	b.WriteString(w.d.terminator)
	return t.Call(w.write, []vm.Value{vm.Str(b.String())}, nil)
}

func (w *csvWriter) field(t *vm.Thread, b *strings.Builder, v vm.Value) error {
	quoted := w.d.quoting == quoteAll || w.d.quoting == quoteNonNumeric && !v.IsNumber()
	s := ""
	if !v.IsNone() {
		var err error
		if s, err = vm.ToStr(t, v); err != nil {
			return err
		}
	}
	if err := t.Charge(2 * len(s)); err != nil {
		return err
	}
	if err := t.Burn(int64(len(s))/16 + 1); err != nil {
		return err
	}
	var body strings.Builder
	for _, c := range s {
		special := c == w.d.delimiter || c == w.d.escape && c != 0 || c == w.d.quote && c != 0 || strings.ContainsRune(w.d.terminator, c)
		escape := special && w.d.quoting == quoteNone
		if special && !escape {
			switch {
			case c == w.d.quote && w.d.double:
				body.WriteRune(c)
				quoted = true
			case c == w.d.quote, c == w.d.escape:
				escape = true
			default:
				quoted = true
			}
		}
		if escape {
			if w.d.escape == 0 {
				return vm.Errorf(typeCSVError, "need to escape, but no escapechar set")
			}
			body.WriteRune(w.d.escape)
		}
		body.WriteRune(c)
	}
	if quoted {
		b.WriteRune(w.d.quote)
	}
	b.WriteString(body.String())
	if quoted {
		b.WriteRune(w.d.quote)
	}
	return nil
}
