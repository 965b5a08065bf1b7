package lib_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"gears/vm"
	"gears/vm/lib"
)

const datetimePrelude = `from datetime import *
def one(f):
    try:
        r = f()
        print(repr(r), str(r))
    except Exception as e:
        print(type(e).__name__, e)
`

// randomDelta writes a timedelta.
func randomDelta(r *rand.Rand) string {
	units := []string{"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}
	var args []string
	for _, i := range r.Perm(len(units))[:r.Intn(4)] {
		var n string
		switch r.Intn(5) {
		case 0:
			n = fmt.Sprint(r.NormFloat64() * 100)
		case 1:
			n = fmt.Sprint(float64(r.Intn(2001)-1000) / 2)
		case 2:
			n = fmt.Sprint(r.Int63n(1<<uint(2+r.Intn(50))) - 1000)
		default:
			n = fmt.Sprint(r.Intn(200) - 100)
		}
		args = append(args, units[i]+"="+n)
	}
	return "timedelta(" + strings.Join(args, ", ") + ")"
}

func randomZone(r *rand.Rand) string {
	return pick(r, []string{"None", "timezone.utc", "timezone(timedelta(hours=2))", "timezone(timedelta(minutes=-210), 'X')",
		fmt.Sprintf("timezone(timedelta(seconds=%d))", r.Intn(172798)-86399)})
}

// randomDateTime writes a datetime, most of them possible ones.
func randomDateTime(r *rand.Rand) string {
	year := pick(r, []int{1, 2, 1600, 1900, 1969, 1970, 1999, 2000, 2023, 2024, 2038, 9998, 9999})
	return fmt.Sprintf("datetime(%d, %d, %d, %d, %d, %d, %d, %s)", year, 1+r.Intn(12), 1+r.Intn(29), r.Intn(24), r.Intn(60), r.Intn(60),
		pick(r, []int{0, 1, 500000, r.Intn(1000000)}), randomZone(r))
}

func randomDate(r *rand.Rand) string { return randomDateTime(r) + ".date()" }

func randomTime(r *rand.Rand) string {
	return randomDateTime(r) + pick(r, []string{".time()", ".timetz()"})
}

// randomISO writes something like an ISO date and time.
func randomISO(r *rand.Rand) string {
	date := pick(r, []string{"2024-02-29", "20240229", "2024-W09-4", "2024W094", "2024-W09", "2024W09", "0001-01-01", "9999-12-31", "2023-02-29"})
	s := date + pick(r, []string{"", "T", " ", "-", "1", "é"}) + pick(r, []string{"", "12", "1230", "12:30", "12:30:45", "123045", "12:30:45.5", "123045,123456", "24:00"}) +
		pick(r, []string{"", "Z", "+01:00", "-0330", "+05", "+01:02:03", "-00:00", "+24:00", ".25"})
	if r.Intn(3) == 0 && len(s) > 0 { // damage it
		i := r.Intn(len(s))
		s = strings.ToValidUTF8(s[:i]+pick(r, []string{"", ":", "-", "T", "0", "9", "x", "W", ".", ","})+s[min(len(s), i+r.Intn(2)):], "?")
	}
	return s
}

var strptimeFormats = []string{"%Y-%m-%d %H:%M:%S", "%d/%m/%y", "%a %d %b %Y", "%A %B %d %Y %I:%M:%S.%f %p", "%j %Y", "%Y %U %w", "%Y %W %a",
	"%G-%V-%u", "%c", "%x %X", "%Y%m%dT%H%M%S%z", "%Y %m %d %Z %z", "%H:%M:%S.%f%z", "%y%m%d", "%%%Y %d"}

// randomStrptime writes a call of strptime with what strftime of a datetime
// gives, damaged now and then.
func randomStrptime(r *rand.Rand) string {
	f := pick(r, strptimeFormats)
	text := randomDateTime(r) + ".strftime(" + pyQuote(f) + ")"
	switch r.Intn(4) {
	case 0:
		text += fmt.Sprintf("[%d:]", r.Intn(3))
	case 1:
		text += fmt.Sprintf(".replace(%s, %s)", pyQuote(pick(r, []string{"0", "1", " ", ":", "-", "a"})), pyQuote(pick(r, []string{"", "1", "9", " ", "  ", "B"})))
	}
	return "datetime.strptime(" + text + ", " + pyQuote(f) + ")"
}

// randomTemporal writes an expression of module datetime.
func randomTemporal(r *rand.Rand) string {
	values := []func(*rand.Rand) string{randomDelta, randomDateTime, randomDate, randomTime}
	any := func() string { return pick(r, values)(r) }
	directives := "aAbBcdfgGHIjmMpSuUVwWxXyYzZ%eDFTRCn"
	format := ""
	for range 1 + r.Intn(5) {
		format += "%" + string(directives[r.Intn(len(directives))]) + pick(r, []string{" ", "-", ""})
	}
	switch r.Intn(14) {
	case 0, 1:
		return any() + pick(r, []string{" + ", " - "}) + randomDelta(r)
	case 2:
		return any() + pick(r, []string{" < ", " == ", " >= ", " != ", " - "}) + any()
	case 3:
		return randomDelta(r) + pick(r, []string{" * ", " / ", " // "}) + pick(r, []string{fmt.Sprint(r.Intn(20) - 10), fmt.Sprint(r.NormFloat64()), "0.5", "3", "7e-3"})
	case 4:
		return randomDelta(r) + pick(r, []string{" / ", " // ", " % "}) + randomDelta(r)
	case 5:
		return "divmod(" + randomDelta(r) + ", " + randomDelta(r) + ")"
	case 6:
		return any() + ".strftime(" + pyQuote(format) + ")"
	case 7:
		return pick(r, []string{"datetime", "datetime", "date", "time"}) + ".fromisoformat(" + pyQuote(randomISO(r)) + ")"
	case 8:
		return randomStrptime(r)
	case 9:
		return randomDateTime(r) + ".astimezone(" + randomZone(r) + ")"
	case 10:
		return pick(r, []func(*rand.Rand) string{randomDateTime, randomTime})(r) + ".isoformat(timespec=" +
			pyQuote(pick(r, []string{"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"})) + ")"
	case 11:
		return randomDateTime(r) + pick(r, []string{".timestamp()", ".timetuple()", ".utctimetuple()", ".isocalendar()", ".ctime()", ".toordinal()", ".weekday()",
			".replace(tzinfo=None).timestamp()", ".date()", ".timetz()", ".utcoffset()", ".tzname()", ".__reduce__()"})
	case 12:
		return fmt.Sprintf("%s(%v%s)", pick(r, []string{"datetime.fromtimestamp", "datetime.utcfromtimestamp", "date.fromtimestamp"}),
			pick(r, []float64{float64(r.Int63n(4e9)), r.Float64() * 4e9, -r.Float64() * 4e9, float64(r.Int63n(3e11)), r.Float64()}),
			pick(r, []string{"", "", ", timezone(timedelta(hours=3))"}))
	}
	return fmt.Sprintf("date.fromisocalendar(%d, %d, %d)", 1990+r.Intn(60), r.Intn(55), 1+r.Intn(8))
}

func TestDatetimeMatchesCPython(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/New_York"} {
		t.Run(zone, func(t *testing.T) {
			t.Setenv("TZ", zone)
			restore, err := lib.SetLocalZone(zone)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			r := rand.New(rand.NewSource(4))
			var b strings.Builder
			b.WriteString(datetimePrelude)
			for range 3000 {
				fmt.Fprintf(&b, "one(lambda: %s)\n", randomTemporal(r))
			}
			agree(t, "datetime", b.String())
		})
	}
}

// localTimes goes through the hours around changes of the clocks, where mktime
// is left out: C may answer either way there.
const localTimes = `from datetime import *
import time
for month, day in [(3, 8), (3, 29), (10, 24), (10, 31), (7, 1)]:
    d = datetime(2026, month, day)
    for i in range(200):
        for fold in (0, 1):
            x = d.replace(fold=fold)
            a = x.astimezone()
            print(x.timestamp(), a, a.tzname(), x.astimezone(timezone.utc))
        u = datetime.fromtimestamp(d.replace(tzinfo=timezone.utc).timestamp())
        print(u, u.fold, u.timestamp(), time.mktime(d.timetuple()) if month == 7 else '', time.localtime(u.timestamp())[:], time.strftime('%H:%M %Z %z', time.localtime(u.timestamp())))
        d += timedelta(minutes=20)
print(datetime.now().astimezone().utcoffset() == timedelta(seconds=time.localtime().tm_gmtoff), time.tzname, time.timezone, time.altzone, time.daylight)
`

func TestLocalTimeMatchesCPython(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata"} {
		t.Run(zone, func(t *testing.T) {
			t.Setenv("TZ", zone)
			restore, err := lib.SetLocalZone(zone)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			agree(t, "local", localTimes)
		})
	}
}

const zoneInfoScript = `from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones
from datetime import *
import copy
for key in ['Europe/Berlin', 'America/New_York', 'Europe/Dublin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'Etc/GMT+5', 'UTC']:
    z = ZoneInfo(key)
    print(z, repr(z), z.key, z is ZoneInfo(key=key), copy.deepcopy([z])[0] is z, z.utcoffset(None), z.tzname(None), time(1, tzinfo=z))
    d = datetime(1890, 1, 1, 5)
    while d.year < 2080:
        for fold in (0, 1):
            x = d.replace(tzinfo=z, fold=fold)
            print(x, x.tzname(), x.astimezone(timezone.utc))
        u = d.replace(tzinfo=timezone.utc).astimezone(z)
        print(u, u.fold)
        d += timedelta(days=97, hours=7)
    u = datetime(2024, 1, 1, tzinfo=timezone.utc)
    while u.year < 2025:
        x = u.astimezone(z)
        if x.day > 24 or x.day < 8:
            print(x, x.fold, x.dst(), x.tzname(), x.astimezone(timezone.utc) == u, x.replace(fold=1 - x.fold).utcoffset())
        u += timedelta(minutes=210)
for key in ['Nope/X', '', 'Europe', '/etc/passwd', '../x', 'a/../b', 'Local', 'europe/berlin', 5]:
    try:
        print(ZoneInfo(key))
    except Exception as e:
        print(type(e).__name__, isinstance(e, KeyError), e)
a = ZoneInfo('Europe/Berlin')
print(ZoneInfo.no_cache('Europe/Berlin') is a, ZoneInfo.clear_cache(only_keys=['Europe/Berlin']), ZoneInfo('Europe/Berlin') is a, 'Europe/Berlin' in available_timezones())
`

func TestZoneInfoMatchesCPython(t *testing.T) {
	restore, err := lib.SetLocalZone("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	restore()
	agree(t, "zoneinfo", zoneInfoScript)
}

func FuzzDatetime(f *testing.F) {
	for _, s := range []string{"2024-02-29T12:30:45.5+01:00", "2024W094T12", "2024-W09-12", "20240229 123045,1Z", "12:30+0530"} {
		f.Add(s, "%Y-%m-%d%z")
	}
	f.Add("Thu Feb 29 12:30:45 2024", "%c")
	f.Fuzz(func(t *testing.T, s, format string) {
		th, _ := start(t, "", vm.Limits{})
		for _, class := range []string{"date", "time", "datetime"} {
			cls, err := vm.GetAttr(th, vm.ModuleValue(module(t, th, "datetime")), class)
			if err != nil {
				t.Fatal(err)
			}
			parse, err := vm.GetAttr(th, cls, "fromisoformat")
			if err != nil {
				t.Fatal(err)
			}
			v, err := th.Call(parse, []vm.Value{vm.Text(s)}, nil)
			wantScriptError(t, err)
			if err != nil {
				continue
			}
			// What was read is written so that it reads the same again.
			out, err := vm.ToStr(th, v)
			if err != nil {
				t.Fatal(err)
			}
			again, err := th.Call(parse, []vm.Value{vm.Str(out)}, nil)
			if err != nil {
				t.Fatalf("%q became %q: %v", s, out, err)
			}
			if same, err := vm.Equal(th, v, again); err != nil || !same {
				t.Errorf("%q became %q, which reads otherwise (%v)", s, out, err)
			}
			strftime, err := vm.GetAttr(th, v, "strftime")
			if err != nil {
				t.Fatal(err)
			}
			_, err = th.Call(strftime, []vm.Value{vm.Text(format)}, nil)
			wantScriptError(t, err)
		}
		cls, _ := vm.GetAttr(th, vm.ModuleValue(module(t, th, "datetime")), "datetime")
		strptime, err := vm.GetAttr(th, cls, "strptime")
		if err != nil {
			t.Fatal(err)
		}
		_, err = th.Call(strptime, []vm.Value{vm.Text(s), vm.Text(format)}, nil)
		wantScriptError(t, err)
	})
}

// module imports a library module.
func module(t testing.TB, th *vm.Thread, name string) *vm.Module {
	t.Helper()
	if m := th.Iso.Modules[name]; m != nil {
		return m
	}
	m, err := lib.Import(th, name)
	if err != nil {
		t.Fatal(err)
	}
	th.Iso.Modules[name] = m
	return m
}
