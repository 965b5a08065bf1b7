package lib

import (
	"fmt"

	"gears/vm"
)

// wallTime is a time of day as a clock shows it, with the zone it belongs to;
// tz is None when there is none. It is the native part of a time.
type wallTime struct {
	hour, minute, second, micro, fold int
	tz                                vm.Value
}

func timeOf(v vm.Value) *wallTime {
	if v.Kind() != vm.KObject {
		return nil
	}
	w, _ := v.AsObject().Data.(*wallTime)
	return w
}

func timeValue(cls *vm.Type, w wallTime) vm.Value { return newObject(cls, &w) }

// check refuses times that do not exist.
func (w *wallTime) check() error {
	switch {
	case w.hour < 0 || w.hour > 23:
		return vm.ValueErrorf("hour must be in 0..23")
	case w.minute < 0 || w.minute > 59:
		return vm.ValueErrorf("minute must be in 0..59")
	case w.second < 0 || w.second > 59:
		return vm.ValueErrorf("second must be in 0..59")
	case w.micro < 0 || w.micro > 999999:
		return vm.ValueErrorf("microsecond must be in 0..999999")
	case w.fold < 0 || w.fold > 1:
		return vm.ValueErrorf("fold must be either 0 or 1")
	}
	return nil
}

// seconds and micros count from midnight.
func (w *wallTime) seconds() int  { return w.hour*3600 + w.minute*60 + w.second }
func (w *wallTime) micros() int64 { return int64(w.seconds())*microsPerSec + int64(w.micro) }

// setMicros is the inverse of micros; fold and zone stay.
func (w *wallTime) setMicros(n int64) {
	w.micro = int(n % microsPerSec)
	s := int(n / microsPerSec)
	w.hour, w.minute, w.second = s/3600, s/60%60, s%60
}

// state is what __reduce_ex__ keeps; the fold is a bit of the byte that mark
// points to, the hour of a time.
func (w *wallTime) state(fold bool) string {
	b := []byte{byte(w.hour), byte(w.minute), byte(w.second), byte(w.micro >> 16), byte(w.micro >> 8), byte(w.micro)}
	if fold && w.fold == 1 {
		b[0] |= 0x80
	}
	return string(b)
}

func wallOfState(b string) wallTime {
	w := wallTime{hour: int(b[0] & 0x7f), minute: int(b[1]), second: int(b[2]), fold: int(b[0] >> 7),
		micro: int(b[3])<<16 | int(b[4])<<8 | int(b[5]), tz: vm.None}
	return w
}

// stateZone reads the zone that follows the bytes of a state.
func stateZone(args []vm.Value) (vm.Value, error) {
	if len(args) < 2 {
		return vm.None, nil
	}
	if !args[1].IsNone() && !isTZ(args[1]) {
		return vm.Value{}, vm.TypeErrorf("bad tzinfo state arg")
	}
	return args[1], nil
}

var (
	sigTime        = ksig("", "hour= minute= second= microsecond= tzinfo= * fold=")
	sigTimeReplace = ksig("replace", "hour= minute= second= microsecond= tzinfo= * fold=")
)

func timeNew(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if n := len(args); n >= 1 && n <= 2 && len(kw) == 0 {
		if b, ok := stateBytes(args[0], 6); ok && b[0]&0x7f < 24 {
			w := wallOfState(b)
			var err error
			if w.tz, err = stateZone(args); err == nil {
				err = w.check()
			}
			return timeValue(cls, w), err
		}
	}
	var a [6]vm.Value
	if err := intsFirst(t, sigTime, args, kw, 4); err != nil {
		return vm.Value{}, err
	}
	if err := sigTime.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	w, err := (&wallTime{tz: vm.None}).with(t, a[:])
	return timeValue(cls, w), err
}

// with replaces what is given of hour, minute, second, microsecond, zone and
// fold.
func (w *wallTime) with(t *vm.Thread, a []vm.Value) (wallTime, error) {
	n := []int{w.hour, w.minute, w.second, w.micro}
	if err := cInts(t, n, a); err != nil {
		return *w, err
	}
	fold := []int{w.fold}
	if err := cInts(t, fold, a[5:]); err != nil {
		return *w, err
	}
	out := wallTime{n[0], n[1], n[2], n[3], fold[0], w.tz}
	if err := out.check(); err != nil {
		return out, err
	}
	var err error
	out.tz, err = tzArg(a[4], w.tz)
	return out, err
}

// isoFormats are the values of timespec with their formats of hour, minute,
// second, millisecond and microsecond.
var isoFormats = map[string]string{
	"hours": "%02[1]d", "minutes": "%02[1]d:%02[2]d", "seconds": "%02[1]d:%02[2]d:%02[3]d",
	"milliseconds": "%02[1]d:%02[2]d:%02[3]d.%03[4]d", "microseconds": "%02[1]d:%02[2]d:%02[3]d.%06[5]d",
}

// clockText writes the time without its zone.
func (w *wallTime) clockText(timespec string) (string, error) {
	if timespec == "auto" {
		timespec = "seconds"
		if w.micro != 0 {
			timespec = "microseconds"
		}
	}
	f, ok := isoFormats[timespec]
	if !ok {
		return "", vm.ValueErrorf("Unknown timespec value")
	}
	// The last argument prints as nothing: formats need not use all the others.
	return fmt.Sprintf(f+"%.0[6]s", w.hour, w.minute, w.second, w.micro/1000, w.micro, ""), nil
}

// timespecArg reads the timespec argument of isoformat, its pos-th.
func timespecArg(v vm.Value, pos int) (string, error) {
	if v.IsUnset() {
		return "auto", nil
	}
	if v.Kind() != vm.KStr {
		return "", vm.TypeErrorf("isoformat() argument %d must be str, not %s", pos, argTypeName(v))
	}
	return v.AsStr(), nil
}

// parts are the arguments of a repr behind those of the date; times have the
// zone before the fold, datetimes behind it.
func (w *wallTime) parts(t *vm.Thread, zoneFirst bool) (string, error) {
	s := fmt.Sprintf("%d, %d", w.hour, w.minute)
	switch {
	case w.micro != 0:
		s += fmt.Sprintf(", %d, %d", w.second, w.micro)
	case w.second != 0:
		s += fmt.Sprintf(", %d", w.second)
	}
	fold, zone := "", ""
	if w.fold != 0 {
		fold = fmt.Sprintf(", fold=%d", w.fold)
	}
	if !w.tz.IsNone() {
		tz, err := vm.Repr(t, w.tz)
		if err != nil {
			return "", err
		}
		zone = ", tzinfo=" + tz
	}
	if zoneFirst {
		return s + zone + fold, nil
	}
	return s + fold + zone, nil
}

// offset is what the zone says of a time alone.
func (w *wallTime) offset(t *vm.Thread) (*delta, error) {
	return askDelta(t, w.tz, "utcoffset", vm.None)
}

func timeCompare(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
	w, x := timeOf(a), timeOf(b)
	if w == nil || x == nil {
		return vm.NotImplemented, nil
	}
	var p, q *delta
	if !vm.Is(w.tz, x.tz) {
		var err error
		if p, err = w.offset(t); err != nil {
			return vm.Value{}, err
		}
		if q, err = x.offset(t); err != nil {
			return vm.Value{}, err
		}
	}
	if (p == nil) != (q == nil) {
		return mixedCompare(op, "times")
	}
	i, j := w.micros(), x.micros()
	if p != nil {
		i -= p.wholeSeconds() * microsPerSec
		j -= q.wholeSeconds() * microsPerSec
	}
	return holdsFor(op, compareInt(i, j)), nil
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// mixedCompare compares something that has an offset with something that has
// not.
func mixedCompare(op, what string) (vm.Value, error) {
	switch op {
	case "==":
		return vm.False, nil
	case "!=":
		return vm.True, nil
	}
	return vm.Value{}, vm.TypeErrorf("can't compare offset-naive and offset-aware %s", what)
}

func timeKey(t *vm.Thread, v vm.Value) (vm.Value, error) {
	w := timeOf(v)
	off, err := w.offset(t)
	if err != nil || off == nil {
		return vm.Bytes(w.state(false)), err
	}
	return vm.Int(w.micros() - off.wholeSeconds()*microsPerSec), nil
}

var sigTimeISO = ksig("isoformat", "timespec=")

var timeMethods = []vm.Builtin{
	{Name: "isoformat", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [1]vm.Value
		if err := sigTimeISO.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		spec, err := timespecArg(a[0], 1)
		if err != nil {
			return vm.Value{}, err
		}
		w := timeOf(args[0])
		s, err := w.clockText(spec)
		if err != nil {
			return vm.Value{}, err
		}
		off, err := w.offset(t)
		if err == nil && off != nil {
			s += offsetText(*off, ":")
		}
		return vm.Str(s), err
	}},
	{Name: "replace", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		var a [6]vm.Value
		if err := sigTimeReplace.bind(a[:], args[1:], kw); err != nil {
			return vm.Value{}, err
		}
		w, err := timeOf(args[0]).with(t, a[:])
		return timeValue(vm.TypeOf(args[0]), w), err
	}},
	{Name: "utcoffset", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := timeOf(args[0]).offset(t)
		return deltaOrNone(d), err
	}},
	{Name: "dst", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		d, err := askDelta(t, timeOf(args[0]).tz, "dst", vm.None)
		return deltaOrNone(d), err
	}},
	{Name: "tzname", NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return askName(t, timeOf(args[0]).tz, vm.None)
	}},
	{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return reduceWall(args[0], timeOf(args[0]).state(false), timeOf(args[0]).tz), nil
	}},
	{Name: "__reduce_ex__", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		protocol, err := cInt(t, args[1])
		return reduceWall(args[0], timeOf(args[0]).state(protocol > 3), timeOf(args[0]).tz), err
	}},
	formatMethod,
	strftimeMethod(func(_ *vm.Thread, v vm.Value) (calendar, vm.Value, error) {
		w := timeOf(v)
		c := civil{1900, 1, 1}.asTm()
		c.hour, c.minute, c.sec, c.micro = w.hour, w.minute, w.second, w.micro
		return c, w.tz, nil
	}),
}

// reduceWall is what __reduce__ gives for a state and a zone.
func reduceWall(v vm.Value, state string, tz vm.Value) vm.Value {
	args := vm.NewTuple(vm.Bytes(state))
	if !tz.IsNone() {
		args = vm.NewTuple(vm.Bytes(state), tz)
	}
	return vm.NewTuple(vm.TypeValue(vm.TypeOf(v)), args)
}

// makeTime is cls(hour, minute, second, microsecond, tzinfo).
func makeTime(t *vm.Thread, cls *vm.Type, w wallTime) (vm.Value, error) {
	if cls == typeTime {
		return timeValue(cls, w), nil
	}
	return t.Call(vm.TypeValue(cls), append(ints(w.hour, w.minute, w.second, w.micro), w.tz), nil)
}

// wallAttrs are the attributes of times, which datetimes have too.
var wallAttrs = map[string]func(*wallTime) vm.Value{
	"hour": func(w *wallTime) vm.Value { return vm.Int(int64(w.hour)) }, "minute": func(w *wallTime) vm.Value { return vm.Int(int64(w.minute)) },
	"second": func(w *wallTime) vm.Value { return vm.Int(int64(w.second)) }, "microsecond": func(w *wallTime) vm.Value { return vm.Int(int64(w.micro)) },
	"fold": func(w *wallTime) vm.Value { return vm.Int(int64(w.fold)) }, "tzinfo": func(w *wallTime) vm.Value { return w.tz },
}

func setupTimeOfDay() {
	typeTime.New = timeNew
	s := &typeTime.Slots
	s.Compare, s.Format = timeCompare, formatTemporal
	s.Str = func(t *vm.Thread, v vm.Value) (string, error) { return isoformatOf(t, v) }
	s.Repr = func(t *vm.Thread, v vm.Value) (string, error) {
		args, err := timeOf(v).parts(t, true)
		return vm.TypeName(v) + "(" + args + ")", err
	}
	for name, get := range wallAttrs {
		typeTime.Attrs.SetStr(name, vm.ReadOnly(typeTime, name, func(v vm.Value) vm.Value { return get(timeOf(v)) }))
	}
	typeTime.Attrs.SetStr("min", timeValue(typeTime, wallTime{tz: vm.None}))
	typeTime.Attrs.SetStr("max", timeValue(typeTime, wallTime{hour: 23, minute: 59, second: 59, micro: 999999, tz: vm.None}))
	typeTime.Attrs.SetStr("resolution", deltaValue(delta{micros: 1}))
	typeTime.AddMethods(timeMethods)
	classMethods(typeTime, []vm.Builtin{{Name: "fromisoformat", Min: 1, Max: 1, NoKw: true,
		Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			if args[1].Kind() != vm.KStr {
				return vm.Value{}, vm.TypeErrorf("fromisoformat: argument must be str")
			}
			p := isoScanner{args[1].AsStr()}
			p.take('T')
			w, ok, err := isoTime(p.s)
			switch {
			case err != nil:
				return vm.Value{}, err
			case !ok:
				return vm.Value{}, badISO(args[1])
			}
			if err := w.check(); err != nil {
				return vm.Value{}, err
			}
			return makeTime(t, args[0].AsType(), w)
		}}})
}
