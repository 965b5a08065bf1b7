package lib

import (
	"math"
	"time"

	"gears/vm"
)

// timeClocks are the clocks that clock_gettime reads, by the numbers that Linux
// has for them. Those that gears cannot tell apart read the same.
var timeClocks = []struct {
	name string
	id   int64
	read func() int64
}{
	{"CLOCK_REALTIME", 0, func() int64 { return time.Now().UnixNano() }},
	{"CLOCK_MONOTONIC", 1, monotonic},
	{"CLOCK_PROCESS_CPUTIME_ID", 2, cpuTime},
	{"CLOCK_THREAD_CPUTIME_ID", 3, cpuTime},
	{"CLOCK_MONOTONIC_RAW", 4, monotonic},
	{"CLOCK_BOOTTIME", 7, monotonic},
	{"CLOCK_TAI", 11, func() int64 { return time.Now().UnixNano() }},
}

// clockInfos are what get_clock_info knows, by the name of the function.
var clockInfos = []struct {
	name, implementation  string
	monotonic, adjustable bool
}{
	{"time", "clock_gettime(CLOCK_REALTIME)", false, true},
	{"monotonic", "clock_gettime(CLOCK_MONOTONIC)", true, false},
	{"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", true, false},
	{"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false},
	{"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false},
}

const clockResolution = 1e-9

var clockFuncs = []vm.Builtin{
	{Name: "clock_gettime", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		read, err := clockOf(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		return vm.Float(seconds(read())), nil
	}},
	{Name: "clock_gettime_ns", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		read, err := clockOf(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		return vm.Int(read()), nil
	}},
	{Name: "clock_getres", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		_, err := clockOf(t, args[0])
		return vm.Float(clockResolution), err
	}},
	{Name: "clock_settime", Min: 2, Max: 2, NoKw: true, Fn: clockSet},
	{Name: "clock_settime_ns", Min: 2, Max: 2, NoKw: true, Fn: clockSet},
	{Name: "get_clock_info", Min: 1, Max: 1, NoKw: true, Fn: clockInfo},
	{Name: "tzset", NoKw: true, Fn: func(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.None, nil }},
}

func clockOf(t *vm.Thread, id vm.Value) (func() int64, error) {
	n, err := vm.IndexInt(t, id)
	if err != nil {
		return nil, err
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return nil, vm.Errorf(vm.ExcOverflowError, "signed integer is greater than maximum")
	}
	for _, c := range timeClocks {
		if c.id == n {
			return c.read, nil
		}
	}
	return nil, vm.RaiseValue(vm.NewExc(vm.ExcOSError, vm.Int(22), vm.Str("Invalid argument")))
}

// clockSet refuses: scripts do not set the clocks of the machine.
func clockSet(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if _, err := clockOf(t, args[0]); err != nil {
		return vm.Value{}, err
	}
	return vm.Value{}, vm.RaiseValue(vm.NewExc(vm.ExcPermissionError, vm.Int(1), vm.Str("Operation not permitted")))
}

func clockInfo(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	name, err := text(args[0], "get_clock_info() argument 1")
	if err != nil {
		return vm.Value{}, err
	}
	for _, c := range clockInfos {
		if c.name == name {
			return t.Call(vm.TypeValue(typeNamespace), nil, []vm.Kw{{Name: "implementation", V: vm.Str(c.implementation)},
				{Name: "monotonic", V: vm.Bool(c.monotonic)}, {Name: "adjustable", V: vm.Bool(c.adjustable)},
				{Name: "resolution", V: vm.Float(clockResolution)}})
		}
	}
	return vm.Value{}, vm.ValueErrorf("unknown clock")
}
