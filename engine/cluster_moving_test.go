package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gears/engine"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// TestCountsWhileSlotsMove has slots go to and fro under runs that count keys.
// Every answer is right, or is no answer.
func TestCountsWhileSlotsMove(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{})
	e := engineOn(t, c, engine.Options{})
	const keys = 6000
	for i := range keys {
		cluster(t, e, "SET", fmt.Sprint("k", i), "v")
	}
	for i := range 100 {
		cluster(t, e, "XADD", "s", "*", "n", fmt.Sprint(i))
	}
	ctx, stop := context.WithCancel(t.Context())
	moved := make(chan error, 1)
	go func() {
		var err error
		for i := 0; ctx.Err() == nil && err == nil; i++ {
			a, b := c.Node(0), c.Node(1)
			if i%2 == 1 {
				a, b = b, a
			}
			err = c.MigrateRange(context.WithoutCancel(ctx), 100, 220, a, b)
			// Now and then nothing moves for a while.
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
		moved <- err
	}()
	// On the first shard alone the answer is that of whole slots: some have gone, or
	// come back, one after the other.
	inSlot := map[int]int{}
	own := 0
	for i := range keys {
		if slot := shard.KeySlot(fmt.Sprint("k", i)); slot <= 5460 {
			inSlot[slot]++
			own++
		}
	}
	whole := map[string]bool{}
	gone, back := 0, 0
	for i := 0; i <= 121; i++ {
		whole[fmt.Sprint(own-gone)], whole[fmt.Sprint(own-back)] = true, true
		gone += inSlot[100+i]
		back += inSlot[220-i]
	}
	right, moves := 0, 0
	for end := time.Now().Add(time.Minute); (right < 20 || moves < 20) && time.Now().Before(end); {
		for _, script := range []string{"GB().count().run('k*')", "GB('KeysOnlyReader').count().run('k*')", "GB().countby(lambda x: x['type']).map(lambda x: x['value']).run('k*')", "GB('StreamReader').count().run('s')", "GB().count().run('k*', mode='async_local')"} {
			want := fmt.Sprint(keys)
			if strings.Contains(script, "Stream") {
				want = "100"
			}
			out := exec(t, e, engine.Request{Script: script})
			switch {
			case len(out.Errors) == 0 && strings.Contains(script, "async_local") && whole[strings.Join(texts(out.Results), "")]:
			case len(out.Errors) == 0 && !strings.Contains(script, "async_local") && fmt.Sprint(texts(out.Results)) == "["+want+"]":
				right++
			case len(out.Errors) == 1 && strings.Contains(out.Errors[0], "keys moved between shards while they were read"):
				moves++
			default:
				t.Errorf("%s: %v %v", script, texts(out.Results), out.Errors)
			}
		}
	}
	stop()
	if err := <-moved; err != nil {
		t.Error(err)
	}
	t.Logf("%d right answers, %d errors", right, moves)
	eventually(t, "the count is right when nothing moves", func() bool {
		out := exec(t, e, engine.Request{Script: "GB().count().run('k*')"})
		return len(out.Errors) == 0 && fmt.Sprint(texts(out.Results)) == fmt.Sprintf("[%d]", keys)
	})
}
