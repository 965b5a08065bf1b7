package lib

import (
	"fmt"
	"math/big"
	"time"
	"unicode/utf8"

	"gears/vm"
)

// dateTime is the native part of a datetime.
type dateTime struct {
	civil
	wallTime
}

func dateTimeOf(v vm.Value) *dateTime {
	if v.Kind() != vm.KObject {
		return nil
	}
	d, _ := v.AsObject().Data.(*dateTime)
	return d
}

func dateTimeValue(d dateTime) vm.Value { return newObject(typeDateTime, &d) }

func (d *dateTime) check() error {
	if err := d.civil.check(); err != nil {
		return err
	}
	return d.wallTime.check()
}

// makeDateTime is cls(year, …, tzinfo): a subclass decides itself what it makes.
func makeDateTime(t *vm.Thread, cls *vm.Type, d dateTime) (vm.Value, error) {
	if cls == typeDateTime {
		return dateTimeValue(d), nil
	}
	args := append(ints(d.year, d.month, d.day, d.hour, d.minute, d.second, d.micro), d.tz)
	var kw []vm.Kw
	if d.fold != 0 {
		kw = []vm.Kw{{Name: "fold", V: vm.Int(int64(d.fold))}}
	}
	return t.Call(vm.TypeValue(cls), args, kw)
}

var (
	sigDateTime        = ksig("", "year month day hour= minute= second= microsecond= tzinfo= * fold=")
	sigDateTimeReplace = ksig("replace", "year= month= day= hour= minute= second= microsecond= tzinfo= * fold=")
)

func dateTimeNew(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if n := len(args); n >= 1 && n <= 2 && len(kw) == 0 {
		if b, ok := stateBytes(args[0], 10); ok && b[2]&0x7f >= 1 && b[2]&0x7f <= 12 {
			return dateTimeOfState(cls, b, args)
		}
	}
	var a [9]vm.Value
	if err := intsFirst(t, sigDateTime, args, kw, 7); err != nil {
		return vm.Value{}, err
	}
	if err := sigDateTime.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	d, err := (&dateTime{wallTime: wallTime{tz: vm.None}}).with(t, a[:])
	return newObject(cls, &d), err
}

// dateTimeOfState reads what __reduce_ex__ gave: the fold is a bit of the month.
func dateTimeOfState(cls *vm.Type, b string, args []vm.Value) (vm.Value, error) {
	d := dateTime{civil{int(b[0])<<8 | int(b[1]), int(b[2] & 0x7f), int(b[3])}, wallOfState(b[4:])}
	d.fold = int(b[2] >> 7)
	var err error
	if d.tz, err = stateZone(args); err == nil {
		err = d.check()
	}
	return newObject(cls, &d), err
}

func (d *dateTime) state(fold bool) string {
	date := []byte(d.civil.state())
	if fold && d.fold == 1 {
		date[2] |= 0x80
	}
	return string(date) + d.wallTime.state(false)
}

// with replaces what is given of the nine parts.
func (d *dateTime) with(t *vm.Thread, a []vm.Value) (dateTime, error) {
	out := *d
	var err error
	if out.civil, err = civilArgs(t, d.civil, a[:3]); err == nil {
		out.wallTime, err = d.wallTime.with(t, a[3:])
	}
	return out, err
}

// add is the datetime d later, on the same clocks.
func (d *dateTime) add(x delta) (dateTime, error) {
	sum := newDelta(x.days, x.micros+d.micros())
	out := dateTime{wallTime: wallTime{tz: d.tz}}
	out.setMicros(sum.micros)
	var err error
	out.civil, err = d.addDays(sum.days)
	return out, err
}

// since is the time between what two clocks show.
func (d *dateTime) since(e *dateTime) delta {
	return newDelta(int64(d.ordinal()-e.ordinal()), d.micros()-e.micros())
}

// addToDateTime is v + x.
func addToDateTime(t *vm.Thread, v vm.Value, x delta) (vm.Value, error) {
	d, err := dateTimeOf(v).add(x)
	if err != nil {
		return vm.Value{}, err
	}
	return makeDateTime(t, vm.TypeOf(v), d)
}

func offsetOf(t *vm.Thread, v vm.Value) (*delta, error) {
	return askDelta(t, dateTimeOf(v).tz, "utcoffset", v)
}

// offsets are those of two datetimes, both nil when they share their zone.
func offsets(t *vm.Thread, a, b vm.Value) (p, q *delta, err error) {
	if vm.Is(dateTimeOf(a).tz, dateTimeOf(b).tz) {
		return nil, nil, nil
	}
	if p, err = offsetOf(t, a); err == nil {
		q, err = offsetOf(t, b)
	}
	return p, q, err
}

func dateTimeBinary(t *vm.Thread, op string, a, b vm.Value, swapped bool) (vm.Value, error) {
	if dateTimeOf(a) == nil {
		return vm.NotImplemented, nil
	}
	if x := deltaOf(b); x != nil {
		switch {
		case op == "+":
			return addToDateTime(t, a, *x)
		case op == "-" && !swapped:
			return addToDateTime(t, a, x.neg())
		}
		return vm.NotImplemented, nil
	}
	if dateTimeOf(b) == nil || op != "-" {
		return vm.NotImplemented, nil
	}
	if swapped {
		a, b = b, a
	}
	p, q, err := offsets(t, a, b)
	if err != nil {
		return vm.Value{}, err
	}
	if (p == nil) != (q == nil) {
		return vm.Value{}, vm.TypeErrorf("can't subtract offset-naive and offset-aware datetimes")
	}
	x := dateTimeOf(a).since(dateTimeOf(b))
	if p != nil {
		x = x.sub(*p).add(*q)
	}
	return deltaValue(x), nil
}

func dateTimeCompare(t *vm.Thread, op string, a, b vm.Value) (vm.Value, error) {
	d, e := dateTimeOf(a), dateTimeOf(b)
	if d == nil {
		return vm.NotImplemented, nil
	}
	if e == nil {
		switch {
		case civilPart(b) == nil:
			return vm.NotImplemented, nil
		case op == "==" || op == "!=":
			return vm.Bool(op == "!="), nil
		}
		return vm.Value{}, vm.TypeErrorf("can't compare %s to %s", vm.TypeName(a), vm.TypeName(b))
	}
	p, q, err := offsets(t, a, b)
	if err != nil {
		return vm.Value{}, err
	}
	if (p == nil) != (q == nil) {
		return mixedCompare(op, "datetimes")
	}
	x := d.since(e)
	if p != nil {
		x = x.sub(*p).add(*q)
	}
	c := x.compare(delta{})
	if c == 0 && (op == "==" || op == "!=") && !vm.Is(d.tz, e.tz) {
		for i, v := range []vm.Value{a, b} {
			odd, err := dependsOnFold(t, v, []*delta{p, q}[i])
			if err != nil {
				return vm.Value{}, err
			}
			if odd {
				c = 1
			}
		}
	}
	return holdsFor(op, c), nil
}

// dependsOnFold reports whether v's offset would be another with the other
// fold: such times equal none of another zone, so that equal times hash alike.
func dependsOnFold(t *vm.Thread, v vm.Value, off *delta) (bool, error) {
	d := *dateTimeOf(v)
	d.fold = 1 - d.fold
	other, err := offsetOf(t, dateTimeValue(d))
	if err != nil {
		return false, err
	}
	if off == nil || other == nil {
		return off != other, nil
	}
	return *off != *other, nil
}

func dateTimeKey(t *vm.Thread, v vm.Value) (vm.Value, error) {
	d := *dateTimeOf(v)
	first := v
	if d.fold != 0 {
		d.fold = 0
		first = dateTimeValue(d)
	}
	off, err := offsetOf(t, first)
	if err != nil {
		return vm.Value{}, err
	}
	if off == nil {
		return vm.Bytes(d.state(false)), nil
	}
	x := newDelta(int64(d.ordinal()), d.micros()).sub(*off)
	return vm.NewTuple(vm.Int(x.days), vm.Int(x.micros)), nil
}

// tm breaks a datetime down as strftime and struct_time have it.
func (d *dateTime) tm() calendar {
	c := d.asTm()
	c.hour, c.minute, c.sec, c.micro = d.hour, d.minute, d.second, d.micro
	return c
}

func (d *dateTime) isoformat(t *vm.Thread, v vm.Value, sep, timespec string) (string, error) {
	s, err := d.clockText(timespec)
	if err != nil {
		return "", err
	}
	s = d.civil.String() + sep + s
	off, err := offsetOf(t, v)
	if err == nil && off != nil {
		s += offsetText(*off, ":")
	}
	return s, err
}

var sigDateTimeISO = ksig("isoformat", "sep= timespec=")

func dateTimeISO(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigDateTimeISO.bind(a[:], args[1:], kw); err != nil {
		return vm.Value{}, err
	}
	sep := "T"
	if !a[0].IsUnset() {
		sep = a[0].AsStrOrEmpty()
		if a[0].Kind() != vm.KStr || utf8.RuneCountInString(sep) != 1 {
			return vm.Value{}, vm.TypeErrorf("isoformat() argument 1 must be a unicode character, not %s", argTypeName(a[0]))
		}
	}
	spec, err := timespecArg(a[1], 2)
	if err != nil {
		return vm.Value{}, err
	}
	s, err := dateTimeOf(args[0]).isoformat(t, args[0], sep, spec)
	return vm.Str(s), err
}

// instant is the time of v in microseconds since 1970, from its offset or as a
// local time.
func instant(t *vm.Thread, v vm.Value) (*big.Int, error) {
	d := dateTimeOf(v)
	epoch := dateTime{civil: civil{1970, 1, 1}}
	if d.tz.IsNone() {
		unix, err := unixOf(wallSeconds(d.civil, d.seconds()), d.fold)
		if err != nil {
			return nil, err
		}
		return secondsDelta(unix).add(delta{micros: int64(d.micro)}).total(), nil
	}
	off, err := offsetOf(t, v)
	if err != nil {
		return nil, err
	}
	if off == nil {
		return nil, vm.TypeErrorf("can't subtract offset-naive and offset-aware datetimes")
	}
	return d.since(&epoch).sub(*off).total(), nil
}

// localZoneAt is the local zone as it is at a time, as a timezone.
func localZoneAt(unix int64) (vm.Value, error) {
	name, off := time.Unix(unix, 0).In(localZone).Zone()
	return newZone(secondsDelta(int64(off)), name, true)
}

// astimezone is v in another zone; None is the local one.
func astimezone(t *vm.Thread, v, tz vm.Value) (vm.Value, error) {
	d := dateTimeOf(v)
	if err := checkTZ(tz); err != nil {
		return vm.Value{}, err
	}
	own := d.tz
	local := func() error {
		unix, err := unixOf(wallSeconds(d.civil, d.seconds()), d.fold)
		if err == nil {
			own, err = localZoneAt(unix)
		}
		return err
	}
	if own.IsNone() {
		if err := local(); err != nil {
			return vm.Value{}, err
		}
	}
	if vm.Is(own, tz) {
		return v, nil
	}
	off, err := askDelta(t, own, "utcoffset", v)
	if err == nil && off == nil {
		if err = local(); err == nil {
			off, err = askDelta(t, own, "utcoffset", v)
		}
	}
	if err != nil {
		return vm.Value{}, err
	}
	utc, err := d.add(off.neg())
	if err != nil {
		return vm.Value{}, err
	}
	if tz.IsNone() {
		if tz, err = localZoneAt(wallSeconds(utc.civil, utc.seconds())); err != nil {
			return vm.Value{}, err
		}
	}
	utc.tz = tz
	x, err := makeDateTime(t, vm.TypeOf(v), utc)
	if err != nil {
		return vm.Value{}, err
	}
	return askTZ(t, tz, "fromutc", x)
}

// dateTimeAt is the datetime at a time, in the local zone when tz is None, and
// in UTC without a zone when utc is set.
func dateTimeAt(t *vm.Thread, cls *vm.Type, unix int64, micros int, tz vm.Value, utc bool) (vm.Value, error) {
	wall, fold := unix, 0
	if tz.IsNone() && !utc {
		wall += zoneOffset(unix)
		fold = foldOf(unix)
	}
	c, secs, err := civilAt(wall)
	if err != nil {
		return vm.Value{}, err
	}
	d := dateTime{c, wallTime{fold: fold, tz: tz}}
	d.setMicros(int64(secs)*microsPerSec + int64(micros))
	v, err := makeDateTime(t, cls, d)
	if err != nil || tz.IsNone() {
		return v, err
	}
	return askTZ(t, tz, "fromutc", v)
}

func setupDateTime() {
	typeDateTime.New = dateTimeNew
	s := &typeDateTime.Slots
	s.Binary, s.Compare, s.Format = dateTimeBinary, dateTimeCompare, formatTemporal
	s.Str = func(t *vm.Thread, v vm.Value) (string, error) { return isoformatOf(t, v, vm.Str(" ")) }
	s.Repr = func(t *vm.Thread, v vm.Value) (string, error) {
		d := dateTimeOf(v)
		rest, err := d.parts(t, false)
		return fmt.Sprintf("%s(%d, %d, %d, %s)", vm.TypeName(v), d.year, d.month, d.day, rest), err
	}
	for name, get := range wallAttrs {
		typeDateTime.Attrs.SetStr(name, vm.ReadOnly(typeDateTime, name, func(v vm.Value) vm.Value { return get(&dateTimeOf(v).wallTime) }))
	}
	last := wallTime{hour: 23, minute: 59, second: 59, micro: 999999, tz: vm.None}
	typeDateTime.Attrs.SetStr("min", dateTimeValue(dateTime{civil{minYear, 1, 1}, wallTime{tz: vm.None}}))
	typeDateTime.Attrs.SetStr("max", dateTimeValue(dateTime{civil{maxYear, 12, 31}, last}))
	typeDateTime.Attrs.SetStr("resolution", deltaValue(delta{micros: 1}))
	typeDateTime.AddMethods(dateTimeMethods)
	typeDateTime.AddMethods([]vm.Builtin{strftimeMethod(func(t *vm.Thread, v vm.Value) (calendar, vm.Value, error) {
		return dateTimeOf(v).tm(), dateTimeOf(v).tz, nil
	})})
	classMethods(typeDateTime, dateTimeClassMethods)
}

// timestampValue is instant in seconds.
func timestampValue(t *vm.Thread, v vm.Value) (vm.Value, error) {
	us, err := instant(t, v)
	if err != nil {
		return vm.Value{}, err
	}
	if dateTimeOf(v).tz.IsNone() {
		// The local time in seconds first, as C has it: the fraction is added.
		q, r := new(big.Int).DivMod(us, big.NewInt(microsPerSec), new(big.Int))
		return vm.Float(float64(q.Int64()) + float64(r.Int64())/microsPerSec), nil
	}
	return vm.BinaryOp(t, "/", vm.BigInt(us), vm.Int(microsPerSec))
}

// wallClock is the time now, in nanoseconds since 1970.
func wallClock() int64 { return time.Now().UnixNano() }
