package lib

import (
	"fmt"

	"gears/vm"
)

// civilPart returns the date of a date or datetime, or nil.
func civilPart(v vm.Value) *civil {
	if v.Kind() != vm.KObject {
		return nil
	}
	switch d := v.AsObject().Data.(type) {
	case *civil:
		return d
	case *dateTime:
		return &d.civil
	}
	return nil
}

func dateValue(c civil) vm.Value { return newObject(typeDate, &c) }

// makeDate is cls(year, month, day): a subclass decides itself what it makes.
func makeDate(t *vm.Thread, cls *vm.Type, c civil) (vm.Value, error) {
	if cls == typeDate {
		return dateValue(c), nil
	}
	return t.Call(vm.TypeValue(cls), ints(c.year, c.month, c.day), nil)
}

var sigDate = ksig("", "year month day")

func dateNew(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 1 && len(kw) == 0 {
		if b, ok := stateBytes(args[0], 4); ok && b[2] >= 1 && b[2] <= 12 {
			c := civil{int(b[0])<<8 | int(b[1]), int(b[2]), int(b[3])}
			return newObject(cls, &c), c.check()
		}
	}
	var a [3]vm.Value
	if err := intsFirst(t, sigDate, args, kw, 3); err != nil {
		return vm.Value{}, err
	}
	if err := sigDate.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	c, err := civilArgs(t, civil{}, a[:])
	return newObject(cls, &c), err
}

// stateBytes returns the bytes that __reduce__ gave: they come as the only
// argument or the first of two.
func stateBytes(v vm.Value, n int) (string, bool) {
	if v.Kind() != vm.KBytes || len(v.AsStr()) != n {
		return "", false
	}
	return v.AsStr(), true
}

// civilArgs replaces what is given of year, month and day.
func civilArgs(t *vm.Thread, c civil, a []vm.Value) (civil, error) {
	n := []int{c.year, c.month, c.day}
	if err := cInts(t, n, a); err != nil {
		return c, err
	}
	c = civil{n[0], n[1], n[2]}
	return c, c.check()
}

func (c civil) state() string {
	return string([]byte{byte(c.year >> 8), byte(c.year), byte(c.month), byte(c.day)})
}

func dateBinary(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
	if a.Kind() != vm.KObject {
		return vm.NotImplemented, nil
	}
	c, ok := a.AsObject().Data.(*civil)
	if !ok {
		return vm.NotImplemented, nil
	}
	if d := deltaOf(b); d != nil && (op == "+" || op == "-" && !swapped) {
		days := d.days
		if op == "-" {
			days = -days
		}
		sum, err := c.addDays(days)
		if err != nil {
			return vm.Value{}, err
		}
		return makeDate(t, vm.TypeOf(a), sum)
	}
	if b.Kind() == vm.KObject && op == "-" {
		if d, ok := b.AsObject().Data.(*civil); ok {
			if swapped {
				c, d = d, c
			}
			return deltaValue(delta{days: int64(c.ordinal() - d.ordinal())}), nil
		}
	}
	return vm.NotImplemented, nil
}

func dateCompare(_ *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
	c, d := civilPart(a), civilPart(b)
	if c == nil || d == nil {
		return vm.NotImplemented, nil
	}
	return holdsFor(op, c.compare(*d)), nil
}

func dateKey(_ *vm.Thread, v vm.Value) (vm.Value, error) { return vm.Bytes(civilPart(v).state()), nil }

// isoformatOf is v.isoformat(args…), which a subclass may have its own of.
func isoformatOf(t *vm.Thread, v vm.Value, args ...vm.Value) (string, error) {
	f, err := vm.GetAttr(t, v, "isoformat")
	if err != nil {
		return "", err
	}
	s, err := t.Call(f, args, nil)
	if err == nil && s.Kind() != vm.KStr {
		err = vm.TypeErrorf("__str__ returned non-string (type %s)", vm.TypeName(s))
	}
	return s.AsStrOrEmpty(), err
}

// formatTemporal is format(v, spec): a strftime format, or str().
func formatTemporal(t *vm.Thread, v vm.Value, spec string) (string, error) {
	if spec == "" {
		return vm.ToStr(t, v)
	}
	f, err := vm.GetAttr(t, v, "strftime")
	if err != nil {
		return "", err
	}
	s, err := t.Call(f, []vm.Value{vm.Str(spec)}, nil)
	if err == nil && s.Kind() != vm.KStr {
		err = vm.TypeErrorf("__format__ must return a str, not %s", vm.TypeName(s))
	}
	return s.AsStrOrEmpty(), err
}

// formatMethod is __format__ as a method.
var formatMethod = vm.Builtin{Name: "__format__", Min: 1, Max: 1, NoKw: true,
	Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if args[1].Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("__format__() argument 1 must be str, not %s", vm.TypeName(args[1]))
		}
		s, err := formatTemporal(t, args[0], args[1].AsStr())
		return vm.Str(s), err
	}}

// asTm is the date at midnight as strftime and struct_time have it.
func (c civil) asTm() calendar {
	return calendar{year: c.year, month: c.month, day: c.day, weekday: c.weekday(), yearDay: c.yearDay(), isDST: -1}
}

var (
	sigStrftime        = ksig("strftime", "format")
	sigDateReplace     = ksig("replace", "year= month= day=")
	sigFromISOCalendar = ksig("fromisocalendar", "year week day")
)

// strftimeMethod makes strftime of a class; tm breaks the value down.
func strftimeMethod(tm func(*vm.Thread, vm.Value) (calendar, vm.Value, error)) vm.Builtin {
	return vm.Builtin{Name: "strftime", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [1]vm.Value
		if err := sigStrftime.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		if a[0].Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("strftime() argument 1 must be str, not %s", argTypeName(a[0]))
		}
		c, tz, err := tm(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		format, err := zoneDirectives(t, a[0].AsStr(), args[0], tz)
		if err != nil {
			return vm.Value{}, err
		}
		out := string(strftime(nil, format, &c))
		return vm.Str(out), t.Charge(len(out))
	}}
}

// argTypeName is a type in errors about arguments, where None is its own.
func argTypeName(v vm.Value) string {
	if v.IsNone() {
		return "None"
	}
	return vm.TypeName(v)
}

var dateMethods = []vm.Builtin{
	{Name: "toordinal", NoKw: true, Fn: dateInt(civil.ordinal)},
	{Name: "weekday", NoKw: true, Fn: dateInt(civil.weekday)},
	{Name: "isoweekday", NoKw: true, Fn: dateInt(func(c civil) int { return c.weekday() + 1 })},
	{Name: "isocalendar", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		y, w, d := civilPart(args[0]).iso()
		return vm.TupleValue(&vm.Tuple{Elems: ints(y, w, d), Sub: &vm.Sub{Type: typeIsoDate}}), nil
	}},
	{Name: "isoformat", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Str(civilPart(args[0]).String()), nil
	}},
	{Name: "ctime", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		c := civilPart(args[0]).asTm()
		return vm.Str(dateCtime(&c)), nil
	}},
	{Name: "timetuple", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		c := civilPart(args[0]).asTm()
		return structTime(&c), nil
	}},
	{Name: "replace", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [3]vm.Value
		if err := sigDateReplace.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		c, err := civilArgs(t, *civilPart(args[0]), a[:])
		return newObject(vm.TypeOf(args[0]), &c), err
	}},
	{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.NewTuple(vm.TypeValue(vm.TypeOf(args[0])), vm.NewTuple(vm.Bytes(civilPart(args[0]).state()))), nil
	}},
}

// dateCtime is asctime with four digits of the year.
func dateCtime(c *calendar) string {
	return fmt.Sprintf("%.3s %.3s %2d %02d:%02d:%02d %04d", weekdayNames[c.weekday], monthNames[c.month-1], c.day, c.hour,
		c.minute, c.sec, c.year)
}

var dateClassMethods = []vm.Builtin{
	{Name: "today", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		// By fromtimestamp, which subclasses may have their own of.
		f, err := vm.GetAttr(t, args[0], "fromtimestamp")
		if err != nil {
			return vm.Value{}, err
		}
		return t.Call(f, []vm.Value{vm.Float(seconds(wallClock()))}, nil)
	}},
	{Name: "fromtimestamp", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		unix, err := wholeUnix(t, args[1])
		if err != nil {
			return vm.Value{}, err
		}
		c, _, err := civilAt(unix + zoneOffset(unix))
		if err != nil {
			return vm.Value{}, err
		}
		return makeDate(t, args[0].AsType(), c)
	}},
	{Name: "fromordinal", Max: -1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if err := oneArgument("fromordinal", args[1:]); err != nil {
			return vm.Value{}, err
		}
		n, err := cInt(t, args[1])
		if err != nil {
			return vm.Value{}, err
		}
		if n < 1 {
			return vm.Value{}, vm.ValueErrorf("ordinal must be >= 1")
		}
		c := civilOf(n)
		if err := c.check(); err != nil {
			return vm.Value{}, err
		}
		return makeDate(t, args[0].AsType(), c)
	}},
	{Name: "fromisoformat", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if args[1].Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("fromisoformat: argument must be str")
		}
		s := args[1].AsStr()
		c, ok := civil{}, false
		if n := len(s); n == 7 || n == 8 || n == 10 {
			c, ok = isoDate(s)
		}
		if !ok {
			return vm.Value{}, badISO(args[1])
		}
		if err := c.check(); err != nil {
			return vm.Value{}, err
		}
		return makeDate(t, args[0].AsType(), c)
	}},
	{Name: "fromisocalendar", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [3]vm.Value
		if err := sigFromISOCalendar.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		var n [3]int
		if err := cInts(t, n[:], a[:]); err != nil {
			return vm.Value{}, err
		}
		c, err := civilOfISO(n[0], n[1], n[2])
		if err == nil {
			err = c.check()
		}
		if err != nil {
			return vm.Value{}, err
		}
		return makeDate(t, args[0].AsType(), c)
	}},
}

func dateInt(f func(civil) int) vm.GoFunc {
	return func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.Int(int64(f(*civilPart(args[0])))), nil
	}
}

func setupDate() {
	typeDate.New = dateNew
	typeDate.Doc = "date(year, month, day) --> date object"
	s := &typeDate.Slots
	s.Binary, s.Compare, s.Format = dateBinary, dateCompare, formatTemporal
	s.Str = func(t *vm.Thread, v vm.Value) (string, error) { return isoformatOf(t, v) }
	s.Repr = func(_ *vm.Thread, v vm.Value) (string, error) {
		c := civilPart(v)
		return fmt.Sprintf("%s(%d, %d, %d)", vm.TypeName(v), c.year, c.month, c.day), nil
	}
	for name, get := range map[string]func(*civil) int{
		"year": func(c *civil) int { return c.year }, "month": func(c *civil) int { return c.month },
		"day": func(c *civil) int { return c.day },
	} {
		typeDate.Attrs.SetStr(name, vm.ReadOnly(typeDate, name, func(v vm.Value) vm.Value { return vm.Int(int64(get(civilPart(v)))) }))
	}
	typeDate.Attrs.SetStr("min", dateValue(civil{minYear, 1, 1}))
	typeDate.Attrs.SetStr("max", dateValue(civil{maxYear, 12, 31}))
	typeDate.Attrs.SetStr("resolution", deltaValue(delta{days: 1}))
	typeDate.AddMethods(dateMethods)
	typeDate.AddMethods([]vm.Builtin{formatMethod, strftimeMethod(func(_ *vm.Thread, v vm.Value) (calendar, vm.Value, error) {
		return civilPart(v).asTm(), vm.None, nil
	})})
	classMethods(typeDate, dateClassMethods)

	typeIsoDate.Slots.Repr = func(t *vm.Thread, v vm.Value) (string, error) {
		e := v.AsTuple().Elems
		return fmt.Sprintf("datetime.IsoCalendarDate(year=%d, week=%d, weekday=%d)", e[0].AsInt(), e[1].AsInt(), e[2].AsInt()), nil
	}
	typeIsoDate.Slots.Str = typeIsoDate.Slots.Repr
	typeIsoDate.New, typeIsoDate.Final = nil, true
}
