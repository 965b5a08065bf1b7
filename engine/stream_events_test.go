package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
)

// xadd appends to a stream and returns the id.
func xadd(t *testing.T, e *engine.Engine, stream string, fields ...string) string {
	t.Helper()
	return do(t, e, append([]string{"XADD", stream, "*"}, fields...)...)
}

// list is a list of Redis, in one text.
func list(t *testing.T, e *engine.Engine, key string) string {
	t.Helper()
	r, err := e.Topology().Shards()[0].Do(t.Context(), "LRANGE", key, "0", "-1")
	if err != nil || r.IsError() {
		t.Fatal(r.Str, err)
	}
	var out []string
	for _, x := range r.Elems {
		out = append(out, x.Str)
	}
	return strings.Join(out, " ")
}

// becomes waits until a list is want.
func becomes(t *testing.T, e *engine.Engine, key, want string) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Logf("%s is %s, registrations %+v", key, list(t, e, key), e.Registrations())
		}
	}()
	eventually(t, key+" is "+want, func() bool { return list(t, e, key) == want })
}

// settled waits until a registration's figures say that so many executions came
// to their end, and returns them.
func settled(t *testing.T, e *engine.Engine, n int64) engine.RegistrationInfo {
	t.Helper()
	var info engine.RegistrationInfo
	eventually(t, fmt.Sprint(n, " executions"), func() bool {
		info = e.Registrations()[0]
		return info.Success+info.Failures+info.Aborted >= n
	})
	return info
}

const recipe3 = "GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream')"

// TestRecipe3 has each XADD set its keys.
func TestRecipe3(t *testing.T) {
	e := newEngine(t, engine.Options{})
	xadd(t, e, "inputStream", "before", "1")
	exec(t, e, engine.Request{Script: recipe3})
	for i := range 2000 {
		xadd(t, e, "inputStream", fmt.Sprint("k", i), fmt.Sprint(i))
	}
	eventually(t, "the stream is empty", func() bool { return do(t, e, "XLEN", "inputStream") == "0" })
	if do(t, e, "GET", "before") != "1" || do(t, e, "GET", "k1999") != "1999" || do(t, e, "DBSIZE") != "2002" {
		t.Error(do(t, e, "DBSIZE"))
	}
	// One more execution than entries looked for what was pending.
	info := settled(t, e, 2002)
	if info.Success != 2002 || info.Triggered != 2002 || info.Status != "OK" || info.HasError || info.AvgLagMS < 0 {
		t.Errorf("%+v", info)
	}
	e.ClearStats()
	if info := e.Registrations()[0]; info.Success != 0 || info.AvgLagMS != 0 || info.LastLagMS != 0 {
		t.Errorf("%+v", info)
	}
}

// sizes keeps how many entries each execution had.
const sizes = "GB('StreamReader').count().foreach(lambda n: execute('rpush', 'sizes', n))"

// TestStreamBatches waits for full batches, but not for what was there before.
func TestStreamBatches(t *testing.T) {
	e := newEngine(t, engine.Options{})
	for range 5 {
		xadd(t, e, "s", "f", "v")
	}
	exec(t, e, engine.Request{Script: sizes + ".register('s', batch=3)"})
	becomes(t, e, "sizes", "3 2")
	for range 7 {
		xadd(t, e, "s", "f", "v")
	}
	becomes(t, e, "sizes", "3 2 3 3")
	eventually(t, "what is done is trimmed", func() bool { return do(t, e, "XLEN", "s") == "1" })
	if info := e.Registrations()[0]; info.Triggered != 5 {
		t.Errorf("%+v", info)
	}
	xadd(t, e, "s", "f", "v")
	xadd(t, e, "s", "f", "v")
	becomes(t, e, "sizes", "3 2 3 3 3")
}

// TestStreamDuration runs a smaller batch when its time is up.
func TestStreamDuration(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'seen', x['value']['n'])).register('s', batch=100, duration=20)"})
	for i := range 3 {
		xadd(t, e, "s", "n", fmt.Sprint(i))
	}
	becomes(t, e, "seen", "0 1 2")
	xadd(t, e, "s", "n", "3")
	becomes(t, e, "seen", "0 1 2 3")
}

// fussy fails with what the key 'say' holds, at entry 2.
const fussy = `
def f(x):
    n = x['value']['n']
    execute('rpush', 'tried', n)
    if n == '2' and execute('exists', 'say'):
        flat_error(execute('get', 'say'))
    execute('rpush', 'done', n)
GB('StreamReader').foreach(f).register('s*', %s)
`

// numbers appends entries 1 to n to a stream.
func numbers(t *testing.T, e *engine.Engine, stream string, n int) {
	t.Helper()
	for i := 1; i <= n; i++ {
		xadd(t, e, stream, "n", fmt.Sprint(i))
	}
}

func pendingOf(t *testing.T, e *engine.Engine, stream string) int64 {
	t.Helper()
	r, err := e.Topology().Shards()[0].Do(t.Context(), "XPENDING", stream, "__gears_consumer_group__")
	if err != nil || len(r.Elems) == 0 {
		t.Fatal(r, err)
	}
	return r.Elems[0].Int
}

func TestStreamContinues(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET say no")
	exec(t, e, engine.Request{Script: fmt.Sprintf(fussy, "batch=1")})
	numbers(t, e, "s", 4)
	becomes(t, e, "done", "1 3 4")
	info := settled(t, e, 5)
	if info.Failures != 1 || info.Success != 4 || info.Status != "OK" {
		t.Errorf("%+v", info)
	}
	eventually(t, "the failed entry is trimmed, too", func() bool { return do(t, e, "XLEN", "s") == "0" && pendingOf(t, e, "s") == 0 })
}

func TestStreamAborts(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET say no")
	numbers(t, e, "s", 4)
	exec(t, e, engine.Request{ID: "a", Script: fmt.Sprintf(fussy, "batch=1, onFailedPolicy='Abort'")})
	eventually(t, "it aborts", func() bool { return e.Registrations()[0].Status == "ABORTED" })
	info := e.Registrations()[0]
	if info.Failures != 1 || info.LastError != "no" || !info.HasError {
		t.Errorf("%+v", info)
	}
	// Nothing goes on, not even after a pause.
	if err := e.Pause(info.ID); err != nil {
		t.Error(err)
	}
	if err := e.Unpause(info.ID); err != nil {
		t.Error(err)
	}
	numbers(t, e, "s", 1)
	if got := e.Registrations()[0]; got.Status != "ABORTED" || got.Triggered != info.Triggered {
		t.Errorf("%+v", got)
	}
	if got := do(t, e, "XLEN", "s"); got != "4" {
		t.Error(got, "entries are left, want 4: only the first was done")
	}
	do(t, e, "DEL", "say")
	exec(t, e, engine.Request{ID: "a", Upgrade: true, Script: fmt.Sprintf(fussy, "batch=1, onFailedPolicy='abort'")})
	becomes(t, e, "done", "1 2 3 4 1")
}

func TestStreamRetries(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET say no")
	numbers(t, e, "s", 4)
	exec(t, e, engine.Request{Script: fmt.Sprintf(fussy, "batch=1, onFailedPolicy='retry', onFailedRetryInterval=0")})
	eventually(t, "it is tried again", func() bool { return strings.HasPrefix(list(t, e, "tried"), "1 2 2 2") })
	if got := list(t, e, "done"); got != "1" {
		t.Error(got, "is done, but order is to be kept")
	}
	do(t, e, "DEL", "say")
	becomes(t, e, "done", "1 2 3 4")
	eventually(t, "the status is good again", func() bool { i := e.Registrations()[0]; return i.Status == "OK" && !i.HasError })
}

// TestStreamRetryWaits shows what the status is between two attempts, and that
// nothing runs after it was unregistered.
func TestStreamRetryWaits(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET say no")
	numbers(t, e, "s", 3)
	exec(t, e, engine.Request{Script: fmt.Sprintf(fussy, "batch=10, onFailedPolicy='retry', onFailedRetryInterval=1000")})
	eventually(t, "it waits", func() bool { return e.Registrations()[0].Status == "WAITING_FOR_RETRY_ON_FAILURE" })
	if n := pendingOf(t, e, "s"); n != 3 {
		t.Error(n, "are pending, want the whole batch")
	}
	if err := e.Unregister(e.Registrations()[0].ID, true); err != nil {
		t.Error(err)
	}
	if got := do(t, e, "XLEN", "s"); got != "3" {
		t.Error(got)
	}
}

func TestStreamPausesItself(t *testing.T) {
	e := newEngine(t, engine.Options{}, "SET say PAUSE:later")
	exec(t, e, engine.Request{Script: fmt.Sprintf(fussy, "batch=2, duration=10")})
	numbers(t, e, "s", 2)
	eventually(t, "it is paused", func() bool { return e.Registrations()[0].Status == "PAUSED" })
	id := e.Registrations()[0].ID
	do(t, e, "DEL", "say", "done")
	numbers(t, e, "s", 3)
	if n := pendingOf(t, e, "s"); n == 0 {
		t.Error("what paused it is not pending")
	}
	for range 2 {
		if err := e.Unpause(id); err != nil {
			t.Error(err)
		}
	}
	eventually(t, "what paused it runs again, and the rest", func() bool { return strings.HasSuffix(list(t, e, "done"), "2 1 2 3") })
	eventually(t, "nothing is left", func() bool { return do(t, e, "XLEN", "s") == "0" })
}

func TestPausing(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: fmt.Sprintf(fussy, "batch=1") + "GB().register('nothing')\nGB('CommandReader').register(trigger='t')"})
	numbers(t, e, "s", 2)
	becomes(t, e, "done", "1 2")
	regs := e.Registrations()
	for range 2 {
		if err := e.Pause(regs[0].ID); err != nil {
			t.Error(err)
		}
	}
	numbers(t, e, "s", 3)
	if info := e.Registrations()[0]; info.Status != "PAUSED" || info.Triggered != 3 {
		t.Errorf("%+v", info)
	}
	if err := e.Unpause(regs[0].ID); err != nil {
		t.Error(err)
	}
	becomes(t, e, "done", "1 2 1 2 3")
	var texts []string
	for _, err := range []error{e.Pause("x"), e.Unpause("y"), e.Pause(regs[1].ID), e.Unpause(regs[2].ID)} {
		texts = append(texts, fmt.Sprint(err))
	}
	zeros := strings.Repeat("0", 40)
	if diff := cmp.Diff([]string{
		"Execution x does not exists on shard " + zeros, "Execution y does not exists on shard " + zeros,
		"Reader KeysReader does not support pause", "Reader CommandReader does not support unpause",
	}, texts); diff != "" {
		t.Error(diff)
	}
}

// TestStreamsUnderOnePrefix serves several streams, old and new ones.
func TestStreamsUnderOnePrefix(t *testing.T) {
	e := newEngine(t, engine.Options{})
	numbers(t, e, "s1", 3)
	do(t, e, "SET", "sx", "no stream")
	numbers(t, e, "other", 1)
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'of:' + x['key'], x['value']['n'])).register('s*', trimStream=False)"})
	numbers(t, e, "s2", 4)
	becomes(t, e, "of:s1", "1 2 3")
	becomes(t, e, "of:s2", "1 2 3 4")
	if do(t, e, "XLEN", "s1") != "3" || do(t, e, "XLEN", "s2") != "4" || do(t, e, "EXISTS", "of:other") != "0" {
		t.Error("something was trimmed, or a stream was read that is not meant")
	}
	// A stream that is deleted and comes back is a new one.
	do(t, e, "DEL", "s1")
	numbers(t, e, "s1", 2)
	becomes(t, e, "of:s1", "1 2 3 1 2")
	do(t, e, "DEL", "s2")
	do(t, e, "SET", "s2", "text")
	do(t, e, "DEL", "s2")
	numbers(t, e, "s2", 1)
	becomes(t, e, "of:s2", "1 2 3 4 1")
}

// TestStreamIsShared has two registrations compete for the entries of a stream;
// what one of them has failed at stays.
func TestStreamIsShared(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'a', x['value']['n'])).register('s')"})
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'b', x['value']['n'])).register('s*')"})
	numbers(t, e, "s", 500)
	eventually(t, "every entry ran", func() bool { return do(t, e, "XLEN", "s") == "0" })
	seen := map[string]int{}
	for _, n := range append(strings.Fields(list(t, e, "a")), strings.Fields(list(t, e, "b"))...) {
		seen[n]++
	}
	for n, times := range seen {
		if times != 1 {
			t.Errorf("entry %s ran %d times", n, times)
		}
	}
	if len(seen) != 500 {
		t.Error(len(seen), "entries ran")
	}
}

// TestStreamTrimsNothingThatIsNeeded keeps an entry that one registration has
// pending while another that shares the stream trims.
func TestStreamTrimsNothingThatIsNeeded(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: 1 // 0).register('s', onFailedPolicy='abort')"})
	id := xadd(t, e, "s", "n", "0")
	eventually(t, "it aborts", func() bool { return e.Registrations()[0].Status == "ABORTED" })
	// The second registration takes what is pending. So there is another group
	// member's entry that it does not see.
	xadd(t, e, "s", "n", "1")
	if r, err := e.Topology().Shards()[0].Do(t.Context(), "XREADGROUP", "GROUP", "__gears_consumer_group__", "somebody", "COUNT", "1", "STREAMS", "s", ">"); err != nil || r.IsError() {
		t.Fatal(r, err)
	}
	numbers(t, e, "s", 5)
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'b', x['value']['n'])).register('s')"})
	becomes(t, e, "b", "0 1 2 3 4 5")
	eventually(t, "what comes before the pending entry is trimmed", func() bool { return do(t, e, "XLEN", "s") == "6" })
	if r, err := e.Topology().Shards()[0].Do(t.Context(), "XRANGE", "s", id, id); err != nil || len(r.Elems) != 0 {
		t.Error(r, err)
	}
}

// TestStreamEntriesThatVanished are still records, without a value.
func TestStreamEntriesThatVanished(t *testing.T) {
	e := newEngine(t, engine.Options{}, "XADD s 1-1 f v", "XADD s 1-2 f v", "XGROUP CREATE s __gears_consumer_group__ 0",
		"XREADGROUP GROUP __gears_consumer_group__ __gears_client__ STREAMS s >", "XDEL s 1-1")
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('rpush', 'seen', str(x).replace(' ', ''))).register('s')"})
	becomes(t, e, "seen", "{'key':'s','id':'1-1','value':{}} {'key':'s','id':'1-2','value':{'f':'v'}}")
	eventually(t, "nothing is pending", func() bool { return pendingOf(t, e, "s") == 0 })
	if info := e.Registrations()[0]; info.Triggered != 2 {
		t.Errorf("%+v", info)
	}
}

// TestStreamUpgradeKeepsOrder replaces a registration while it works.
func TestStreamUpgradeKeepsOrder(t *testing.T) {
	e := newEngine(t, engine.Options{})
	script := "GB('StreamReader').foreach(lambda x: execute('rpush', 'seen', x['value']['n'])).register('s')"
	exec(t, e, engine.Request{ID: "s", Script: script})
	var want []string
	for i := range 1000 {
		xadd(t, e, "s", "n", fmt.Sprint(i))
		want = append(want, fmt.Sprint(i))
		if i%200 == 100 {
			exec(t, e, engine.Request{ID: "s", Upgrade: true, Script: script})
		}
	}
	becomes(t, e, "seen", strings.Join(want, " "))
}

// TestStreamGroups gives each registration all entries, and trims what both have
// done.
func TestStreamGroups(t *testing.T) {
	e := newEngine(t, engine.Options{})
	numbers(t, e, "s", 3)
	script := "GB('StreamReader').foreach(lambda x: execute('rpush', '%s', x['value']['n'])).register('s', group='%[1]s')"
	exec(t, e, engine.Request{Script: fmt.Sprintf(script, "a")})
	becomes(t, e, "a", "1 2 3")
	id := e.Registrations()[0].ID
	if err := e.Pause(id); err != nil {
		t.Fatal(err)
	}
	numbers(t, e, "s", 2)
	exec(t, e, engine.Request{Script: fmt.Sprintf(script, "b")})
	becomes(t, e, "b", "1 2")
	if got := do(t, e, "XLEN", "s"); got != "2" {
		t.Error(got, "entries are left, want those that the other group has not read")
	}
	if err := e.Unpause(id); err != nil {
		t.Fatal(err)
	}
	becomes(t, e, "a", "1 2 3 1 2")
	eventually(t, "both are done", func() bool { return do(t, e, "XLEN", "s") == "0" })
	if _, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('StreamReader').register('s', group=1)"}); err == nil || !strings.Contains(err.Error(), "group argument must be a string") {
		t.Error(err)
	}
}

// TestLastBatchIsNotLeftLying: entries that come while a batch before them is
// being finished run without waiting for another one.
func TestLastBatchIsNotLeftLying(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: sizes + ".register('s', batch=3)"})
	for range 300 {
		numbers(t, e, "s", 9)
		eventually(t, "all entries ran", func() bool { return do(t, e, "XLEN", "s") == "0" })
	}
}
