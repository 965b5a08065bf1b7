package lib

import (
	"fmt"
	"strings"

	"gears/vm"
)

// fixedZone is the native part of a timezone.
type fixedZone struct {
	offset delta
	name   string
	named  bool
}

func (z *fixedZone) String() string {
	if z.named {
		return z.name
	}
	if z.offset == (delta{}) {
		return "UTC"
	}
	return "UTC" + offsetText(z.offset, ":")
}

// offsetText writes an offset as ±hh:mm[:ss[.ffffff]].
func offsetText(d delta, sep string) string {
	sign := "+"
	if d.days < 0 {
		sign, d = "-", d.neg()
	}
	n := d.seconds()
	s := fmt.Sprintf("%s%02d%s%02d", sign, n/3600, sep, n/60%60)
	us := d.micros % microsPerSec
	if n%60 != 0 || us != 0 {
		s += fmt.Sprintf("%s%02d", sep, n%60)
	}
	if us != 0 {
		s += fmt.Sprintf(".%06d", us)
	}
	return s
}

func isTZ(v vm.Value) bool { return vm.TypeOf(v).IsSubtype(typeTZInfo) }

// checkTZ refuses what is no tzinfo and not None.
func checkTZ(v vm.Value) error {
	if v.IsNone() || isTZ(v) {
		return nil
	}
	return vm.TypeErrorf("tzinfo argument must be None or of a tzinfo subclass, not type '%s'", vm.TypeName(v))
}

// tzArg is an optional tzinfo argument.
func tzArg(v, def vm.Value) (vm.Value, error) {
	if v.IsUnset() {
		return def, nil
	}
	return v, checkTZ(v)
}

// askTZ calls a method of a tzinfo for a datetime, or None for times.
func askTZ(t *vm.Thread, tz vm.Value, method string, dt vm.Value) (vm.Value, error) {
	f, err := vm.GetAttr(t, tz, method)
	if err != nil {
		return vm.Value{}, err
	}
	return t.Call(f, []vm.Value{dt}, nil)
}

// askDelta is askTZ for utcoffset and dst; nil is None.
func askDelta(t *vm.Thread, tz vm.Value, method string, dt vm.Value) (*delta, error) {
	if tz.IsNone() {
		return nil, nil
	}
	if z, ok := tz.AsObject().Data.(*fixedZone); ok {
		if method == "dst" {
			return nil, nil
		}
		return &z.offset, nil
	}
	v, err := askTZ(t, tz, method, dt)
	if err != nil || v.IsNone() {
		return nil, err
	}
	d := deltaOf(v)
	if d == nil {
		return nil, vm.TypeErrorf("tzinfo.%s() must return None or timedelta, not '%s'", method, vm.TypeName(v))
	}
	if !withinDay(*d) {
		return nil, vm.ValueErrorf("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).")
	}
	return d, nil
}

// withinDay reports whether d is shorter than a day, to both sides.
func withinDay(d delta) bool { return d.days == 0 || d.days == -1 && d.micros > 0 }

// askName is askTZ for tzname.
func askName(t *vm.Thread, tz, dt vm.Value) (vm.Value, error) {
	if tz.IsNone() {
		return vm.None, nil
	}
	v, err := askTZ(t, tz, "tzname", dt)
	if err == nil && !v.IsNone() && v.Kind() != vm.KStr {
		err = vm.TypeErrorf("tzinfo.tzname() must return None or a string, not '%s'", vm.TypeName(v))
	}
	return v, err
}

func deltaOrNone(d *delta) vm.Value {
	if d == nil {
		return vm.None
	}
	return deltaValue(*d)
}

// zoneDirectives replaces the directives of a strftime format that only a zone
// can answer; dt is what the zone is asked about.
func zoneDirectives(t *vm.Thread, format string, dt, tz vm.Value) (string, error) {
	if !strings.Contains(format, "%z") && !strings.Contains(format, "%Z") {
		return format, nil
	}
	if _, ok := dt.AsObject().Data.(*dateTime); !ok {
		dt = vm.None
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch format[i] {
		case 'z':
			d, err := askDelta(t, tz, "utcoffset", dt)
			if err != nil {
				return "", err
			}
			if d != nil {
				b.WriteString(offsetText(*d, ""))
			}
		case 'Z':
			name, err := askName(t, tz, dt)
			if err != nil {
				return "", err
			}
			b.WriteString(strings.ReplaceAll(name.AsStrOrEmpty(), "%", "%%"))
		default:
			b.WriteString(format[i-1 : i+1])
		}
		if err := t.Charge(b.Len() / 64); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// newZone is the timezone of an offset, utc itself for the plain zero.
func newZone(d delta, name string, named bool) (vm.Value, error) {
	if !named && d == (delta{}) {
		return utcZone, nil
	}
	if !withinDay(d) {
		return vm.Value{}, vm.ValueErrorf("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %s.",
			d.repr("datetime.timedelta"))
	}
	return newObject(typeTimezone, &fixedZone{d, name, named}), nil
}

var sigTimezone = ksig("timezone", "offset name=")

func timezoneNew(_ *vm.Thread, _ *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigTimezone.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	d := deltaOf(a[0])
	if d == nil {
		return vm.Value{}, vm.TypeErrorf("timezone() argument 1 must be datetime.timedelta, not %s", argTypeName(a[0]))
	}
	if !a[1].IsUnset() && a[1].Kind() != vm.KStr {
		return vm.Value{}, vm.TypeErrorf("timezone() argument 2 must be str, not %s", argTypeName(a[1]))
	}
	return newZone(*d, a[1].AsStrOrEmpty(), !a[1].IsUnset())
}

func timezoneOf(v vm.Value) *fixedZone { return v.AsObject().Data.(*fixedZone) }

func timezoneKey(_ *vm.Thread, v vm.Value) (vm.Value, error) {
	return deltaKey(nil, deltaValue(timezoneOf(v).offset))
}

// aboutDatetime checks the argument of a timezone's method.
func aboutDatetime(method string, v vm.Value) error {
	if v.IsNone() || dateTimeOf(v) != nil {
		return nil
	}
	return vm.TypeErrorf("%s(dt) argument must be a datetime instance or None, not %s", method, vm.TypeName(v))
}

// timezoneMethod makes a method that is asked about a datetime.
func timezoneMethod(name string, f func(*fixedZone) vm.Value) vm.Builtin {
	return vm.Builtin{Name: name, Min: 1, Max: 1, NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return f(timezoneOf(args[0])), aboutDatetime(name, args[1])
	}}
}

// initArgs are the arguments that make a timezone again.
func (z *fixedZone) initArgs() vm.Value {
	if z.named {
		return vm.NewTuple(deltaValue(z.offset), vm.Str(z.name))
	}
	return vm.NewTuple(deltaValue(z.offset))
}

var timezoneMethods = []vm.Builtin{
	timezoneMethod("utcoffset", func(z *fixedZone) vm.Value { return deltaValue(z.offset) }),
	timezoneMethod("dst", func(*fixedZone) vm.Value { return vm.None }),
	timezoneMethod("tzname", func(z *fixedZone) vm.Value { return vm.Str(z.String()) }),
	{Name: "fromutc", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if err := ownDatetime(args[0], args[1]); err != nil {
			return vm.Value{}, err
		}
		return addToDateTime(t, args[1], timezoneOf(args[0]).offset)
	}},
	{Name: "__getinitargs__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return timezoneOf(args[0]).initArgs(), nil
	}},
	{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.NewTuple(vm.TypeValue(typeTimezone), timezoneOf(args[0]).initArgs(), vm.None), nil
	}},
}

// ownDatetime checks the argument of fromutc: a datetime of the zone itself.
func ownDatetime(tz, dt vm.Value) error {
	d := dateTimeOf(dt)
	if d == nil {
		return vm.TypeErrorf("fromutc: argument must be a datetime")
	}
	if !vm.Is(d.tz, tz) {
		return vm.ValueErrorf("fromutc: dt.tzinfo is not self")
	}
	return nil
}

// tzinfoFromUTC is tzinfo.fromutc: it finds the local time of a zone that knows
// its offset and daylight saving by local time only.
func tzinfoFromUTC(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	tz, dt := args[0], args[1]
	if err := ownDatetime(tz, dt); err != nil {
		return vm.Value{}, err
	}
	off, err := askDelta(t, tz, "utcoffset", dt)
	if err != nil {
		return vm.Value{}, err
	}
	if off == nil {
		return vm.Value{}, vm.ValueErrorf("fromutc: non-None utcoffset() result required")
	}
	dst, err := askDelta(t, tz, "dst", dt)
	if err != nil {
		return vm.Value{}, err
	}
	if dst == nil {
		return vm.Value{}, vm.ValueErrorf("fromutc: non-None dst() result required")
	}
	out, err := addToDateTime(t, dt, off.sub(*dst))
	if err != nil {
		return vm.Value{}, err
	}
	if dst, err = askDelta(t, tz, "dst", out); err != nil {
		return vm.Value{}, err
	}
	if dst == nil {
		return vm.Value{}, vm.ValueErrorf("fromutc: tz.dst() gave inconsistent results; cannot convert")
	}
	return addToDateTime(t, out, *dst)
}

// abstractTZ is a method that only subclasses of tzinfo have.
func abstractTZ(name string) vm.Builtin {
	return vm.Builtin{Name: name, Min: 1, Max: 1, NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
		return vm.Value{}, vm.Errorf(vm.ExcNotImplementedError, "a tzinfo subclass must implement %s()", name)
	}}
}

// tzinfoReduce gives the class, what __getinitargs__ says, and the attributes.
func tzinfoReduce(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	with := vm.NewTuple()
	if f, ok, err := vm.LookupAttr(t, args[0], "__getinitargs__"); err != nil {
		return vm.Value{}, err
	} else if ok {
		v, err := t.Call(f, nil, nil)
		if err != nil {
			return vm.Value{}, err
		}
		elems, err := vm.Collect(t, v)
		if err != nil {
			return vm.Value{}, err
		}
		with = vm.NewTuple(elems...)
	}
	state := vm.None
	if d := args[0].AsObject().Attrs; d != nil && d.Len() > 0 {
		state = vm.DictValue(d)
	}
	return vm.NewTuple(vm.TypeValue(vm.TypeOf(args[0])), with, state), nil
}

func setupZones() {
	typeTZInfo.New = func(_ *vm.Thread, cls *vm.Type, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return newObject(cls, nil), nil
	}
	typeTZInfo.AddMethods([]vm.Builtin{abstractTZ("utcoffset"), abstractTZ("dst"), abstractTZ("tzname"),
		{Name: "fromutc", Min: 1, Max: 1, NoKw: true, Fn: tzinfoFromUTC}, {Name: "__reduce__", NoKw: true, Fn: tzinfoReduce}})

	typeTimezone.New, typeTimezone.Final = timezoneNew, true
	typeTimezone.AddMethods(timezoneMethods)
	s := &typeTimezone.Slots
	s.Str = func(_ *vm.Thread, v vm.Value) (string, error) { return timezoneOf(v).String(), nil }
	s.Repr = func(_ *vm.Thread, v vm.Value) (string, error) {
		z := timezoneOf(v)
		if vm.Is(v, utcZone) {
			return "datetime.timezone.utc", nil
		}
		args := z.offset.repr("datetime.timedelta")
		if z.named {
			name, err := vm.Repr(nil, vm.Str(z.name))
			if err != nil {
				return "", err
			}
			args += ", " + name
		}
		return "datetime.timezone(" + args + ")", nil
	}
	s.Compare = func(_ *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
		if op != "==" && op != "!=" || b.Kind() != vm.KObject {
			return vm.NotImplemented, nil
		}
		z, ok := b.AsObject().Data.(*fixedZone)
		if !ok {
			return vm.NotImplemented, nil
		}
		return holdsFor(op, timezoneOf(a).offset.compare(z.offset)), nil
	}
	lowest, highest := newDelta(0, -(secsPerDay-60)*microsPerSec), newDelta(0, (secsPerDay-60)*microsPerSec)
	typeTimezone.Attrs.SetStr("utc", utcZone)
	typeTimezone.Attrs.SetStr("min", newObject(typeTimezone, &fixedZone{offset: lowest}))
	typeTimezone.Attrs.SetStr("max", newObject(typeTimezone, &fixedZone{offset: highest}))
}
