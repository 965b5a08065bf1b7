package lib

import (
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"gears/vm"
	"gears/vm/loop"
)

var typeStructTime = vm.NewType("time", "struct_time", []*vm.Type{vm.TypeTuple}, nil)

// structTimeFields names the elements of a struct_time; the last two are
// attributes only.
var structTimeFields = []string{"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday",
	"tm_isdst", "tm_zone", "tm_gmtoff"}

// localZone is the zone that TZ names; UTC when it is not set, so that a recipe
// gives the same answer on every machine.
var localZone = func() *time.Location {
	name, ok := os.LookupEnv("TZ")
	if !ok {
		return time.UTC
	}
	loc, err := time.LoadLocation(strings.TrimPrefix(name, ":"))
	if err != nil {
		return time.UTC
	}
	return loc
}()

// greenwich is UTC under the name that C libraries give it in gmtime.
var greenwich = time.FixedZone("GMT", 0)

// processStart is the zero of the monotonic clocks.
var processStart = time.Now()

// zoneNames returns the abbreviations of standard and daylight saving time.
func zoneNames() (std, dst string) {
	year := time.Now().Year()
	a := time.Date(year, time.January, 1, 0, 0, 0, 0, localZone)
	b := time.Date(year, time.July, 1, 0, 0, 0, 0, localZone)
	if a.IsDST() {
		a, b = b, a
	}
	std, _ = a.Zone()
	dst, _ = b.Zone()
	return std, dst
}

// zoneOffsets returns the seconds west of UTC of standard and daylight time.
func zoneOffsets() (std, dst int) {
	year := time.Now().Year()
	a := time.Date(year, time.January, 1, 0, 0, 0, 0, localZone)
	b := time.Date(year, time.July, 1, 0, 0, 0, 0, localZone)
	if a.IsDST() {
		a, b = b, a
	}
	_, std = a.Zone()
	_, dst = b.Zone()
	return -std, -dst
}

var timeFuncs = []vm.Builtin{
	{Name: "time", NoKw: true, Fn: clock(func() float64 { return seconds(time.Now().UnixNano()) })},
	{Name: "time_ns", NoKw: true, Fn: clockNs(func() int64 { return time.Now().UnixNano() })},
	{Name: "monotonic", NoKw: true, Fn: clock(func() float64 { return seconds(monotonic()) })},
	{Name: "monotonic_ns", NoKw: true, Fn: clockNs(monotonic)},
	{Name: "perf_counter", NoKw: true, Fn: clock(func() float64 { return seconds(monotonic()) })},
	{Name: "perf_counter_ns", NoKw: true, Fn: clockNs(monotonic)},
	{Name: "process_time", NoKw: true, Fn: clock(func() float64 { return seconds(cpuTime()) })},
	{Name: "process_time_ns", NoKw: true, Fn: clockNs(cpuTime)},
	{Name: "thread_time", NoKw: true, Fn: clock(func() float64 { return seconds(cpuTime()) })},
	{Name: "thread_time_ns", NoKw: true, Fn: clockNs(cpuTime)},
	{Name: "sleep", Min: 1, Max: 1, NoKw: true, Fn: timeSleep},
	{Name: "gmtime", Max: 1, NoKw: true, Fn: breakDown(func() *time.Location { return greenwich })},
	{Name: "localtime", Max: 1, NoKw: true, Fn: breakDown(func() *time.Location { return localZone })},
	{Name: "mktime", Min: 1, Max: 1, NoKw: true, Fn: timeMktime},
	{Name: "strftime", Min: 1, Max: 2, NoKw: true, Fn: timeStrftime},
	{Name: "strptime", Min: 1, Max: 2, NoKw: true, Fn: timeStrptime},
	{Name: "asctime", Max: 1, NoKw: true, Fn: timeAsctime},
	{Name: "ctime", Max: 1, NoKw: true, Fn: timeCtime},
}

func setupTime() {
	typeStructTime.New = structTimeNew
	typeStructTime.AddMethods([]vm.Builtin{structTimeReduce})
	typeStructTime.Slots.Repr = structTimeRepr
	typeStructTime.Slots.Str = structTimeRepr
	typeStructTime.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if v.Kind() != vm.KTuple {
			return vm.Value{}, false, nil
		}
		e := v.AsTuple().Elems
		for i, f := range structTimeFields {
			if f == name && i < len(e) {
				return e[i], true, nil
			}
		}
		switch name {
		case "tm_zone", "tm_gmtoff": // not in those made from a bare tuple
			return vm.None, true, nil
		case "n_fields":
			return vm.Int(11), true, nil
		case "n_sequence_fields":
			return vm.Int(9), true, nil
		}
		return vm.Value{}, false, nil
	}
}

func buildTime(*vm.Thread) (*vm.Module, error) {
	std, dst := zoneNames()
	off, alt := zoneOffsets()
	var attrs []attr
	for _, c := range timeClocks {
		attrs = append(attrs, attr{c.name, vm.Int(c.id)})
	}
	return newModule("time", append(clockFuncs, timeFuncs...), append(attrs,
		attr{"struct_time", vm.TypeValue(typeStructTime)},
		attr{"timezone", vm.Int(int64(off))}, attr{"altzone", vm.Int(int64(alt))},
		attr{"daylight", vm.Int(int64(boolInt(off != alt)))},
		attr{"tzname", vm.NewTuple(vm.Str(std), vm.Str(dst))})...), nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }

func monotonic() int64 { return int64(time.Since(processStart)) }

func clock(f func() float64) vm.GoFunc {
	return func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.Float(f()), nil }
}

func clockNs(f func() int64) vm.GoFunc {
	return func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.Int(f()), nil }
}

// timeSleep lets others run the isolate's code meanwhile.
func timeSleep(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if !args[0].IsNumber() {
		if _, err := vm.IndexInt(t, args[0]); err != nil {
			return vm.Value{}, err
		}
	}
	s, err := toFloat(t, args[0])
	if err != nil {
		return vm.Value{}, err
	}
	switch {
	case s != s:
		return vm.Value{}, vm.ValueErrorf("Invalid value NaN (not a number)")
	case s < 0:
		return vm.Value{}, vm.ValueErrorf("sleep length must be non-negative")
	case s > 9e9:
		return vm.Value{}, vm.Errorf(vm.ExcOverflowError, "timestamp too large to convert to C _PyTime_t")
	}
	timer := time.NewTimer(time.Duration(s * float64(time.Second)))
	defer timer.Stop()
	return vm.None, loop.Wait(t, nil, timer.C)
}

// structTime makes a struct_time.
func structTime(c *calendar) vm.Value {
	nums := []int{c.year, c.month, c.day, c.hour, c.minute, c.sec, c.weekday, c.yearDay, c.isDST}
	elems := make([]vm.Value, len(nums))
	for i, n := range nums {
		elems[i] = vm.Int(int64(n))
	}
	attrs := vm.NewDict(2)
	zone, off := vm.None, vm.None
	if c.zone != "" {
		zone = vm.Str(c.zone)
	}
	if c.hasOffset {
		off = vm.Int(int64(c.offset))
	}
	attrs.SetStr("tm_zone", zone)
	attrs.SetStr("tm_gmtoff", off)
	return vm.TupleValue(&vm.Tuple{Elems: elems, Sub: &vm.Sub{Type: typeStructTime, Attrs: attrs}})
}

func structTimeNew(t *vm.Thread, cls *vm.Type, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if len(args) == 0 {
		return vm.Value{}, vm.TypeErrorf("structseq() missing required argument 'sequence' (pos 1)")
	}
	elems, err := vm.Collect(t, args[0])
	if err != nil {
		return vm.Value{}, vm.TypeErrorf("constructor requires a sequence")
	}
	if len(elems) < 9 {
		return vm.Value{}, vm.TypeErrorf("time.struct_time() takes an at least 9-sequence (%d-sequence given)", len(elems))
	}
	if len(elems) > 11 {
		return vm.Value{}, vm.TypeErrorf("time.struct_time() takes an at most 11-sequence (%d-sequence given)", len(elems))
	}
	attrs := vm.NewDict(2)
	for i := 9; i < 11; i++ {
		v := vm.None
		if i < len(elems) {
			v = elems[i]
		}
		attrs.SetStr(structTimeFields[i], v)
	}
	return vm.TupleValue(&vm.Tuple{Elems: elems[:9:9], Sub: &vm.Sub{Type: cls, Attrs: attrs}}), nil
}

func structTimeRepr(t *vm.Thread, v vm.Value) (string, error) {
	t = vm.Guarded(t)
	var b strings.Builder
	b.WriteString("time.struct_time(")
	for i, e := range v.AsTuple().Elems {
		if i > 0 {
			b.WriteString(", ")
		}
		s, err := vm.Repr(t, e)
		if err != nil {
			return "", err
		}
		b.WriteString(structTimeFields[i] + "=" + s)
	}
	return b.String() + ")", nil
}

// timestamp converts an optional argument in seconds; the default is now.
func timestamp(t *vm.Thread, args []vm.Value) (time.Time, error) {
	if len(args) == 0 || args[0].IsNone() {
		return time.Now(), nil
	}
	f, err := toFloat(t, args[0])
	if err != nil {
		return time.Time{}, vm.TypeErrorf("'%s' object cannot be interpreted as an integer", vm.TypeName(args[0]))
	}
	if f != f {
		return time.Time{}, vm.ValueErrorf("Invalid value NaN (not a number)")
	}
	f = math.Floor(f)
	if math.Abs(f) > 67767976233532799 {
		return time.Time{}, vm.Errorf(vm.ExcOverflowError, "timestamp out of range for platform time_t")
	}
	return time.Unix(int64(f), 0), nil
}

func breakDown(zone func() *time.Location) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		x, err := timestamp(t, args)
		if err != nil {
			return vm.Value{}, err
		}
		c := calendarOf(x.In(zone()))
		return structTime(&c), nil
	}
}

// timeTuple reads a time tuple, as strftime, mktime and asctime take it.
func timeTuple(t *vm.Thread, v vm.Value, fn string) (*calendar, error) {
	if v.Kind() != vm.KTuple {
		return nil, vm.TypeErrorf("Tuple or struct_time argument required")
	}
	e := v.AsTuple().Elems
	if len(e) != 9 {
		return nil, vm.TypeErrorf("%s(): illegal time tuple argument", fn)
	}
	var n [9]int
	for i, x := range e {
		k, err := vm.IndexInt(t, x)
		if err != nil {
			return nil, err
		}
		if k > math.MaxInt32 || k < math.MinInt32 {
			return nil, vm.Errorf(vm.ExcOverflowError, "signed integer is greater than maximum")
		}
		n[i] = int(k)
	}
	c := &calendar{year: n[0], month: n[1], day: n[2], hour: n[3], minute: n[4], sec: n[5], weekday: floorMod(n[6], 7),
		yearDay: n[7], isDST: n[8]}
	attrs := v.AsTuple().Sub
	if attrs != nil && attrs.Attrs != nil {
		if z, ok := attrs.Attrs.GetStr("tm_zone"); ok && z.Kind() == vm.KStr {
			c.zone = z.AsStr()
		}
		if o, ok := attrs.Attrs.GetStr("tm_gmtoff"); ok && o.Kind() == vm.KInt {
			c.offset, c.hasOffset = int(o.AsInt()), true
		}
	}
	if c.zone == "" && c.isDST >= 0 {
		std, dst := zoneNames()
		c.zone = std
		off, alt := zoneOffsets()
		c.offset = -off
		if c.isDST > 0 {
			c.zone, c.offset = dst, -alt
		}
		c.hasOffset = true
	}
	return c, nil
}

// checkRanges refuses what strftime and asctime refuse; zeros for the month,
// the day and the day of the year count as 1.
func (c *calendar) checkRanges() error {
	for _, p := range []*int{&c.month, &c.day, &c.yearDay} {
		if *p == 0 {
			*p = 1
		}
	}
	checks := []struct {
		n, lo, hi int
		what      string
	}{
		{c.month, 1, 12, "month out of range"}, {c.day, 1, 31, "day of month out of range"},
		{c.hour, 0, 23, "hour out of range"}, {c.minute, 0, 59, "minute out of range"},
		{c.sec, 0, 61, "seconds out of range"}, {c.yearDay, 1, 366, "day of year out of range"},
	}
	for _, k := range checks {
		if k.n < k.lo || k.n > k.hi {
			return vm.ValueErrorf("%s", k.what)
		}
	}
	return nil
}

// nowOr reads the time tuple in args, if there is one, else takes local time.
func nowOr(t *vm.Thread, args []vm.Value, fn string) (*calendar, error) {
	if len(args) == 0 {
		c := calendarOf(time.Now().In(localZone))
		return &c, nil
	}
	c, err := timeTuple(t, args[0], fn)
	if err != nil {
		return nil, err
	}
	return c, c.checkRanges()
}

func timeStrftime(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if args[0].Kind() != vm.KStr {
		return vm.Value{}, vm.TypeErrorf("strftime() argument 1 must be str, not %s", vm.TypeName(args[0]))
	}
	c, err := nowOr(t, args[1:], "strftime")
	if err != nil {
		return vm.Value{}, err
	}
	c.micro = -1 // %f is datetime's: C leaves it as it stands
	return vm.Str(string(strftime(nil, args[0].AsStr(), c))), nil
}

func timeStrptime(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	format := "%a %b %d %H:%M:%S %Y"
	for i, a := range args {
		if a.Kind() != vm.KStr {
			return vm.Value{}, vm.TypeErrorf("strptime() argument %d must be str, not <class '%s'>", i, vm.TypeOf(a).FullName())
		}
	}
	if len(args) > 1 {
		format = args[1].AsStr()
	}
	r, err := strptime(args[0].AsStr(), format)
	if err != nil {
		return vm.Value{}, err
	}
	return structTime(&r.calendar), nil
}

func timeMktime(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	c, err := timeTuple(t, args[0], "mktime")
	if err != nil {
		return vm.Value{}, err
	}
	return vm.Float(float64(c.unix(localZone))), nil
}

func asctime(c *calendar) string {
	return fmt.Sprintf("%.3s %.3s%3d %.2d:%.2d:%.2d %d", weekdayNames[c.weekday], monthNames[c.month-1], c.day, c.hour,
		c.minute, c.sec, c.year)
}

func timeAsctime(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	c, err := nowOr(t, args, "asctime")
	if err != nil {
		return vm.Value{}, err
	}
	return vm.Str(asctime(c)), nil
}

func timeCtime(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	x, err := timestamp(t, args)
	if err != nil {
		return vm.Value{}, err
	}
	c := calendarOf(x.In(localZone))
	return vm.Str(asctime(&c)), nil
}
