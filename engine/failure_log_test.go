package engine_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
)

// TestFailuresReachTheLog: recipe, line, key and error are told.
func TestFailuresReachTheLog(t *testing.T) {
	e, log := resume(t, shardtest.Start(t))
	exec(t, e, engine.Request{ID: "sess", Script: "def f(x):\n  raise ValueError('why')\nGB('KeysReader', desc='the doubtful').foreach(f).register('k:*')"})
	exec(t, e, engine.Request{Script: "\n\nGB('StreamReader').foreach(lambda x:\n 1 // 0).register('s', batch=2)"})
	do(t, e, "SET", "k:1", "v")
	xadd(t, e, "s", "f", "v")
	id := xadd(t, e, "s", "f", "v")
	eventually(t, "both failed", func() bool { r := e.Registrations(); return r[0].Failures == 1 && r[1].Failures == 1 })
	for _, want := range []string{
		`registration=` + e.Registrations()[0].ID, `session=sess`, `reader=KeysReader`, `event="set k:1"`, `description="the doubtful"`, `line=2`, `ValueError: why`,
		`reader=StreamReader`, id + `"`, `line=4`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
	if got := e.Registrations()[0].LastError; !strings.Contains(got, "ValueError: why") {
		t.Error(got)
	}
}

// TestManyFailuresAreFewLines: what the log does not show it counts.
func TestManyFailuresAreFewLines(t *testing.T) {
	const n = 3000
	e, log := resume(t, shardtest.Start(t))
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: 1 // 0).register('k:*')"})
	do(t, e, "EVAL", "for i = 1, ARGV[1] do redis.call('SET', 'k:' .. i, i) end", "0", fmt.Sprint(n))
	eventually(t, "all failed", func() bool { return e.Registrations()[0].Failures == n })
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
	lines := strings.Count(log.String(), "a registered recipe failed\"")
	total := lines
	for _, m := range regexp.MustCompile(`not_shown=(\d+)`).FindAllStringSubmatch(log.String(), -1) {
		hidden, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		total += hidden
	}
	if total != n || lines > n/10 {
		t.Errorf("%d lines tell of %d failures, want %d", lines, total, n)
	}
}
