package lib

import (
	"math"

	"gears/vm"
)

var dateTimeMethods = []vm.Builtin{
	{Name: "date", NoKw: true, Fn: dateTimeGet(func(d *dateTime) vm.Value { return dateValue(d.civil) })},
	{Name: "time", NoKw: true, Fn: dateTimeGet(func(d *dateTime) vm.Value {
		w := d.wallTime
		w.tz = vm.None
		return timeValue(typeTime, w)
	})},
	{Name: "timetz", NoKw: true, Fn: dateTimeGet(func(d *dateTime) vm.Value { return timeValue(typeTime, d.wallTime) })},
	{Name: "ctime", NoKw: true, Fn: dateTimeGet(func(d *dateTime) vm.Value {
		c := d.tm()
		return vm.Str(dateCtime(&c))
	})},
	{Name: "isoformat", Max: -1, Fn: dateTimeISO},
	{Name: "replace", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [9]vm.Value
		if err := sigDateTimeReplace.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		d, err := dateTimeOf(args[0]).with(t, a[:])
		return newObject(vm.TypeOf(args[0]), &d), err
	}},
	{Name: "astimezone", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		a := [1]vm.Value{vm.None}
		if err := sigAstimezone.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		return astimezone(t, args[0], a[0])
	}},
	{Name: "timestamp", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return timestampValue(t, args[0])
	}},
	{Name: "utcoffset", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := offsetOf(t, args[0])
		return deltaOrNone(d), err
	}},
	{Name: "dst", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := askDelta(t, dateTimeOf(args[0]).tz, "dst", args[0])
		return deltaOrNone(d), err
	}},
	{Name: "tzname", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return askName(t, dateTimeOf(args[0]).tz, args[0])
	}},
	{Name: "timetuple", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d := dateTimeOf(args[0])
		dst, err := askDelta(t, d.tz, "dst", args[0])
		if err != nil {
			return vm.Value{}, err
		}
		c := d.tm()
		if dst != nil {
			c.isDST = boolInt(*dst != delta{})
		}
		return structTime(&c), nil
	}},
	{Name: "utctimetuple", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d := *dateTimeOf(args[0])
		off, err := offsetOf(t, args[0])
		if err == nil && off != nil {
			d, err = d.add(off.neg())
		}
		if err != nil {
			return vm.Value{}, err
		}
		c := d.tm()
		c.isDST = 0
		return structTime(&c), nil
	}},
	{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d := dateTimeOf(args[0])
		return reduceWall(args[0], d.state(false), d.tz), nil
	}},
	{Name: "__reduce_ex__", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		protocol, err := cInt(t, args[1])
		d := dateTimeOf(args[0])
		return reduceWall(args[0], d.state(protocol > 3), d.tz), err
	}},
}

func dateTimeGet(f func(*dateTime) vm.Value) vm.GoFunc {
	return func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) { return f(dateTimeOf(args[0])), nil }
}

var (
	sigAstimezone    = ksig("astimezone", "tz=")
	sigNow           = ksig("now", "tz=")
	sigFromTimestamp = ksig("fromtimestamp", "timestamp tz=")
	sigCombine       = ksig("combine", "date time tzinfo=")
)

var dateTimeClassMethods = []vm.Builtin{
	{Name: "now", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		a := [1]vm.Value{vm.None}
		if err := sigNow.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		if err := checkTZ(a[0]); err != nil {
			return vm.Value{}, err
		}
		us := wallClock() / 1000
		return dateTimeAt(t, args[0].AsType(), us/microsPerSec, int(us%microsPerSec), a[0], false)
	}},
	{Name: "utcnow", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		us := wallClock() / 1000
		return dateTimeAt(t, args[0].AsType(), us/microsPerSec, int(us%microsPerSec), vm.None, true)
	}},
	{Name: "fromtimestamp", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		a := [2]vm.Value{{}, vm.None}
		if err := sigFromTimestamp.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		if err := checkTZ(a[1]); err != nil {
			return vm.Value{}, err
		}
		unix, us, err := unixArg(t, a[0], math.RoundToEven)
		if err != nil {
			return vm.Value{}, err
		}
		return dateTimeAt(t, args[0].AsType(), unix, us, a[1], false)
	}},
	{Name: "utcfromtimestamp", Max: -1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if err := oneArgument("utcfromtimestamp", args[1:]); err != nil {
			return vm.Value{}, err
		}
		unix, us, err := unixArg(t, args[1], math.RoundToEven)
		if err != nil {
			return vm.Value{}, err
		}
		return dateTimeAt(t, args[0].AsType(), unix, us, vm.None, true)
	}},
	{Name: "combine", Max: -1, Fn: combine},
	{Name: "fromisoformat", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if args[1].Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("fromisoformat: argument must be str")
		}
		d, ok, err := isoDateTime(args[1].AsStr())
		switch {
		case err != nil:
			return vm.Value{}, err
		case !ok:
			return vm.Value{}, badISO(args[1])
		}
		if err := d.check(); err != nil {
			return vm.Value{}, err
		}
		return makeDateTime(t, args[0].AsType(), d)
	}},
	{Name: "strptime", Max: -1, Fn: dateTimeStrptime},
}

func combine(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigCombine.bind(a[:], args[1:], kw); err != nil {
		return vm.Value{}, err
	}
	c, w := civilPart(a[0]), timeOf(a[1])
	switch {
	case c == nil:
		return vm.Value{}, vm.TypeErrorf("combine() argument 1 must be datetime.date, not %s", argTypeName(a[0]))
	case w == nil:
		return vm.Value{}, vm.TypeErrorf("combine() argument 2 must be datetime.time, not %s", argTypeName(a[1]))
	}
	tz, err := tzArg(a[2], w.tz)
	if err != nil {
		return vm.Value{}, err
	}
	d := dateTime{*c, *w}
	d.tz = tz
	return makeDateTime(t, args[0].AsType(), d)
}

func dateTimeStrptime(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(kw) > 0 {
		return vm.Value{}, vm.TypeErrorf("strptime() takes no keyword arguments")
	}
	if len(args) != 3 {
		return vm.Value{}, vm.TypeErrorf("strptime() takes exactly 2 arguments (%d given)", len(args)-1)
	}
	for i, a := range args[1:] {
		if a.Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("strptime() argument %d must be str, not %s", i+1, argTypeName(a))
		}
	}
	r, err := strptime(args[1].AsStr(), args[2].AsStr())
	if err != nil {
		return vm.Value{}, err
	}
	d := dateTime{civil{r.year, r.month, r.day}, wallTime{hour: r.hour, minute: r.minute, second: r.sec, micro: r.micro, tz: vm.None}}
	if err := d.check(); err != nil {
		return vm.Value{}, err
	}
	if r.hasOffset {
		off := newDelta(0, int64(r.offset)*microsPerSec+int64(r.microOffset))
		if d.tz, err = newZone(off, r.zone, r.zone != ""); err != nil {
			return vm.Value{}, err
		}
	}
	return makeDateTime(t, args[0].AsType(), d)
}
