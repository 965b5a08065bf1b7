package lib

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gears/vm"
)

var (
	typeZoneInfo         = vm.NewType("zoneinfo", "ZoneInfo", []*vm.Type{typeTZInfo}, nil)
	typeZoneInfoNotFound = vm.NewType("zoneinfo._common", "ZoneInfoNotFoundError", []*vm.Type{vm.ExcKeyError}, nil)
	typeInvalidTZPath    = vm.NewType("zoneinfo", "InvalidTZPathWarning", []*vm.Type{vm.ExcRuntimeWarning}, nil)
)

// zonePlaces are the directories in which systems keep their time zones: those
// that Go's time package looks at.
var zonePlaces = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// namedZone is the native part of a ZoneInfo.
type namedZone struct {
	key string
	loc *time.Location
}

// wallAt is an instant of the period whose rules hold when clocks show wall;
// fold chooses among the two of a time that is shown twice or never.
func (z *namedZone) wallAt(wall int64, fold int) time.Time {
	x := time.Unix(wall-2*secsPerDay, 0).In(z.loc)
	for {
		_, end := x.ZoneBounds()
		if end.IsZero() {
			return x
		}
		if !end.After(x) {
			// Beyond the table of the zone, Go ends periods with the 365th day of
			// the year too, and those of the 366th before they begin.
			end = x.Add(secsPerDay * time.Second)
		}
		_, a := x.Zone()
		_, b := end.Zone()
		change := end.Unix()
		if fold == 0 {
			change += int64(max(a, b))
		} else {
			change += int64(min(a, b))
		}
		if wall < change {
			return x
		}
		x = end
	}
}

// fixed is an instant of the zone's only period, if there is but one.
func (z *namedZone) fixed() (time.Time, bool) {
	x := time.Unix(0, 0).In(z.loc)
	start, end := x.ZoneBounds()
	return x, start.IsZero() && end.IsZero()
}

// at finds the rules for what utcoffset and its like are asked about; ok is
// false when nothing can be said, of a time without a date.
func (z *namedZone) at(dt vm.Value) (x time.Time, ok bool, err error) {
	if dt.IsNone() {
		x, ok = z.fixed()
		return x, ok, nil
	}
	d := dateTimeOf(dt)
	if d == nil {
		return x, false, vm.AttrErrorf("'%s' object has no attribute 'toordinal'", vm.TypeName(dt))
	}
	return z.wallAt(wallSeconds(d.civil, d.seconds()), d.fold), true, nil
}

// dstOffset is how far daylight saving time is from the standard time next to
// it.
func dstOffset(x time.Time) int {
	if !x.IsDST() {
		return 0
	}
	_, off := x.Zone()
	start, end := x.ZoneBounds()
	if !start.IsZero() {
		if before := start.Add(-time.Second); !before.IsDST() {
			_, std := before.Zone()
			return off - std
		}
	}
	if !end.IsZero() && !end.IsDST() {
		_, std := end.Zone()
		return off - std
	}
	return 3600
}

func zoneInfoOf(v vm.Value) *namedZone { return v.AsObject().Data.(*namedZone) }

func zoneNotFound(key string) error {
	return vm.Errorf(typeZoneInfoNotFound, "No time zone found with key %s", key)
}

// loadZone reads a zone of the machine's database.
func loadZone(key string) (*namedZone, error) {
	switch {
	case path.IsAbs(key):
		return nil, vm.ValueErrorf("ZoneInfo keys may not be absolute paths, got: %s", key)
	case strings.HasPrefix(path.Clean(key), ".."):
		return nil, vm.ValueErrorf("ZoneInfo keys must refer to subdirectories of TZPATH, got: %s", key)
	case path.Clean(key) != key || key == ".":
		return nil, vm.ValueErrorf("ZoneInfo keys must be normalized relative paths, got: %s", key)
	case key == "Local" || len(key) > 255 || strings.IndexByte(key, 0) >= 0:
		return nil, zoneNotFound(key) // Go has a zone of its own under this name
	}
	loc, err := time.LoadLocation(key)
	if err != nil {
		return nil, zoneNotFound(key)
	}
	return &namedZone{key, loc}, nil
}

var sigZoneInfo = ksig("", "key")

// zoneKey reads the argument of the constructors.
func zoneKey(args []vm.Value, kw []vm.Kw) (string, error) {
	var a [1]vm.Value
	if err := sigZoneInfo.bind(a[:], args, kw); err != nil {
		return "", err
	}
	if a[0].Kind() != vm.KStr {
		return "", vm.TypeErrorf("expected str, bytes or os.PathLike object, not %s", vm.TypeName(a[0]))
	}
	return a[0].AsStr(), nil
}

// zoneCacheName is the module's attribute with the zones that an isolate has
// made: there is one instance of each.
const zoneCacheName = "_zones"

func zoneCache(t *vm.Thread) *vm.Dict {
	if m := t.Iso.Modules["zoneinfo"]; m != nil {
		if v, ok := m.Attrs.GetStr(zoneCacheName); ok && v.Kind() == vm.KDict {
			return v.AsDict()
		}
	}
	return vm.NewDict(0)
}

func zoneInfoNew(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	key, err := zoneKey(args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	cache, id := zoneCache(t), vm.NewTuple(vm.TypeValue(cls), vm.Str(key))
	if v, ok, err := cache.Get(t, id); err != nil {
		return vm.Value{}, err
	} else if ok && v.Kind() == vm.KObject {
		if _, ok := v.AsObject().Data.(*namedZone); ok && v.AsObject().Type == cls {
			return v, nil
		}
	}
	v, err := newZoneInfo(t, cls, key)
	if err != nil {
		return vm.Value{}, err
	}
	return v, cache.Set(t, id, v)
}

// newZoneInfo makes a ZoneInfo that no one else has.
func newZoneInfo(t *vm.Thread, cls *vm.Type, key string) (vm.Value, error) {
	if err := t.Burn(1000); err != nil { // it reads a file
		return vm.Value{}, err
	}
	z, err := loadZone(key)
	if err != nil {
		return vm.Value{}, err
	}
	return newObject(cls, z), t.Charge(4096)
}

// zoneNamesOnDisk are the keys of all zones of the machine.
var zoneNamesOnDisk = sync.OnceValue(func() []string {
	seen := map[string]bool{}
	var names []string
	for _, dir := range zonePlaces {
		_ = filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
			key := strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
			switch {
			case err != nil || key == "":
				return nil // what cannot be read is not there
			case e.IsDir() && (key == "posix" || key == "right"):
				return fs.SkipDir // the same zones again, with and without leap seconds
			case e.IsDir() || seen[key] || key == "posixrules" || !isZoneFile(file):
				return nil
			}
			seen[key] = true
			names = append(names, key)
			return nil
		})
	}
	return names
})

func isZoneFile(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && string(magic[:]) == "TZif"
}

func availableZones(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	names := zoneNamesOnDisk()
	if err := t.Burn(int64(len(names))); err != nil {
		return vm.Value{}, err
	}
	s := vm.NewSet()
	for _, n := range names {
		if err := s.Add(t, vm.Str(n)); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.SetValue(s), nil
}

// zoneMethod makes a method of ZoneInfo that is asked about a datetime.
func zoneMethod(name string, f func(time.Time) vm.Value) vm.Builtin {
	return vm.Builtin{Name: name, Min: 1, Max: 1, NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		x, ok, err := zoneInfoOf(args[0]).at(args[1])
		if err != nil || !ok {
			return vm.None, err
		}
		return f(x), nil
	}}
}

var zoneInfoMethods = []vm.Builtin{
	zoneMethod("utcoffset", func(x time.Time) vm.Value {
		_, off := x.Zone()
		return deltaValue(secondsDelta(int64(off)))
	}),
	zoneMethod("dst", func(x time.Time) vm.Value { return deltaValue(secondsDelta(int64(dstOffset(x)))) }),
	zoneMethod("tzname", func(x time.Time) vm.Value {
		name, _ := x.Zone()
		return vm.Str(name)
	}),
	{Name: "fromutc", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		if err := ownDatetime(args[0], args[1]); err != nil {
			return vm.Value{}, err
		}
		z, d := zoneInfoOf(args[0]), dateTimeOf(args[1])
		unix := wallSeconds(d.civil, d.seconds())
		_, off := time.Unix(unix, 0).In(z.loc).Zone()
		out, err := d.add(secondsDelta(int64(off)))
		if err != nil {
			return vm.Value{}, err
		}
		// The second time that clocks show it, the first reading is another.
		if _, first := z.wallAt(unix+int64(off), 0).Zone(); first != off {
			out.fold = 1
		}
		return makeDateTime(t, vm.TypeOf(args[1]), out)
	}},
	{Name: "__reduce__", NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		return vm.NewTuple(vm.TypeValue(vm.TypeOf(args[0])), vm.NewTuple(vm.Str(zoneInfoOf(args[0]).key))), nil
	}},
}

func setupZoneInfo() {
	typeZoneInfo.New, typeZoneInfo.Dotted = zoneInfoNew, true
	typeZoneInfo.AddMethods(zoneInfoMethods)
	s := &typeZoneInfo.Slots
	s.Str = func(_ *vm.Thread, v vm.Value) (string, error) { return zoneInfoOf(v).key, nil }
	s.Repr = func(_ *vm.Thread, v vm.Value) (string, error) {
		key, err := vm.Repr(nil, vm.Str(zoneInfoOf(v).key))
		return vm.TypeName(v) + "(key=" + key + ")", err
	}
	typeZoneInfo.Attrs.SetStr("key", vm.ReadOnly(typeZoneInfo, "key", func(v vm.Value) vm.Value { return vm.Str(zoneInfoOf(v).key) }))
	classMethods(typeZoneInfo, []vm.Builtin{
		{Name: "no_cache", Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			key, err := zoneKey(args[1:], kw)
			if err != nil {
				return vm.Value{}, err
			}
			return newZoneInfo(t, args[0].AsType(), key)
		}},
		{Name: "clear_cache", Fn: clearZoneCache},
		{Name: "from_file", Min: 1, Max: 2, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			return vm.Value{}, vm.Errorf(vm.ExcNotImplementedError, "gears has the time zones of its machine only, by their keys")
		}},
	})
}

// clearZoneCache forgets all zones of the class, or those of only_keys.
func clearZoneCache(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	cache := zoneCache(t)
	var drop []vm.Value
	for _, k := range kw {
		if k.Name != "only_keys" {
			return vm.Value{}, vm.TypeErrorf("'%s' is an invalid keyword argument for clear_cache()", k.Name)
		}
		if k.V.IsNone() {
			continue
		}
		keys, err := vm.Collect(t, k.V)
		if err != nil {
			return vm.Value{}, err
		}
		for _, key := range keys {
			drop = append(drop, vm.NewTuple(args[0], key))
		}
	}
	if drop == nil {
		for i := range cache.Slots() {
			if k, _, ok := cache.Slot(i); ok && k.Kind() == vm.KTuple && vm.Is(k.AsTuple().Elems[0], args[0]) {
				drop = append(drop, k)
			}
		}
	}
	for _, k := range drop {
		if _, _, err := cache.Delete(t, k); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.None, nil
}

func buildZoneInfo(*vm.Thread) (*vm.Module, error) {
	places := make([]vm.Value, len(zonePlaces))
	for i, p := range zonePlaces {
		places[i] = vm.Str(p)
	}
	attrs := append(typeAttrs(typeZoneInfo, typeZoneInfoNotFound, typeInvalidTZPath),
		attr{"TZPATH", vm.NewTuple(places...)}, attr{zoneCacheName, vm.DictValue(vm.NewDict(0))})
	return newModule("zoneinfo", []vm.Builtin{
		{Name: "available_timezones", NoKw: true, Fn: availableZones},
		{Name: "reset_tzpath", Max: 1, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
			return vm.Value{}, vm.Errorf(vm.ExcNotImplementedError, "gears has the time zones of its machine only")
		}},
	}, attrs...), nil
}
