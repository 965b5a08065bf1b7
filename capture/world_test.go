package capture_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/capture"
	"gears/shard"
	"gears/shard/shardtest"
)

// patience only bounds how long a broken test hangs.
const patience = 20 * time.Second

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not come to this: %s", what)
		}
	}
}

func open(t testing.TB, url string) *shard.Topology {
	t.Helper()
	top, err := shard.Open(t.Context(), shard.Options{URLs: []string{url}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { top.Close() })
	return top
}

func only(top *shard.Topology) *shard.Shard { return top.Snapshot().Shards()[0] }

// told records what a link says.
type told struct {
	mu       sync.Mutex
	events   []capture.Event
	gaps     []string
	attached []bool // resumed?
	flushes  []int
	moved    int
	err      error
}

func (r *told) handler() capture.Handler {
	locked := func(f func()) {
		r.mu.Lock()
		defer r.mu.Unlock()
		f()
	}
	return capture.Handler{
		Event:    func(e capture.Event) { locked(func() { r.events = append(r.events, e) }) },
		Gap:      func(why string) { locked(func() { r.gaps = append(r.gaps, why) }) },
		Attached: func(_ capture.Position, resumed bool) { locked(func() { r.attached = append(r.attached, resumed) }) },
		Flush:    func(db int, _ int64) { locked(func() { r.flushes = append(r.flushes, db) }) },
		Moved:    func(_, _ capture.Position) { locked(func() { r.moved++ }) },
	}
}

func (r *told) snapshot() (events []capture.Event, gaps []string, attached []bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]capture.Event(nil), r.events...), append([]string(nil), r.gaps...), append([]bool(nil), r.attached...)
}

// names are the events as "set k".
func (r *told) names() []string {
	events, _, _ := r.snapshot()
	out := make([]string, len(events))
	for i, e := range events {
		out[i] = e.Event + " " + e.Key
	}
	return out
}

// drain is names, and forgets them.
func (r *told) drain() []string {
	out := r.names()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = r.events[len(out):]
	return out
}

func (r *told) lastGap() string {
	_, gaps, _ := r.snapshot()
	if len(gaps) == 0 {
		return ""
	}
	return gaps[len(gaps)-1]
}

// follower runs a link, and runs it again when it is cut, until stop.
type follower struct {
	*told
	link *capture.Link
	stop func()
}

func follow(t *testing.T, s *shard.Shard, from ...capture.Position) *follower {
	t.Helper()
	return followWith(t, capture.Options{Shard: s, From: from})
}

func followWith(t *testing.T, o capture.Options) *follower {
	t.Helper()
	f := &follower{told: &told{}}
	o.Log = slog.New(slog.DiscardHandler)
	f.link = capture.New(o, f.handler())
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			err := f.link.Run(ctx)
			f.mu.Lock()
			f.err = err
			f.mu.Unlock()
			time.Sleep(2 * time.Millisecond)
		}
	})
	f.stop = func() { cancel(); wg.Wait() }
	t.Cleanup(f.stop)
	eventually(t, "the link is up", func() bool { return f.link.Stats().Up })
	return f
}

// do sends a command and returns the reply's text.
func do(t testing.TB, s *shard.Shard, args ...string) string {
	t.Helper()
	r, err := s.Do(t.Context(), args...)
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return show(r)
}

func show(r shard.Reply) string {
	switch {
	case r.Elems != nil:
		words := make([]string, len(r.Elems))
		for i, e := range r.Elems {
			words[i] = show(e)
		}
		return strings.Join(words, " ")
	case r.Kind == ':':
		return strconv.FormatInt(r.Int, 10)
	case r.IsError():
		return "(error) " + r.Str
	}
	return r.Str
}

func info(t testing.TB, s *shard.Shard, name string) string {
	t.Helper()
	for line := range strings.Lines(do(t, s, "INFO")) {
		if n, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && n == name {
			return v
		}
	}
	return ""
}

// caughtUp waits until the link has handed out all that was written.
func (f *follower) caughtUp(t *testing.T, s *shard.Shard) {
	t.Helper()
	end, err := strconv.ParseInt(info(t, s, "master_repl_offset"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the link has all", func() bool { return f.link.Received().Offset >= end })
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got:\n%s\nwant:\n%s", g, w)
	}
}

// numbered are the events of SET of key:0, key:1, …
func numbered(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprintf("set key:%d", i))
	}
	return out
}

func setNumbered(t *testing.T, s *shard.Shard, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		do(t, s, "SET", fmt.Sprintf("key:%d", i), "v")
	}
}

func TestFollowsFromThePresent(t *testing.T) {
	server := shardtest.Start(t)
	s := only(open(t, server.URL))
	do(t, s, "SET", "before", "1")
	f := follow(t, s)
	setNumbered(t, s, 0, 100)
	do(t, s, "SET", "__gears__:own", "1")
	do(t, s, "SET", "e", "1", "PX", "100000")
	f.caughtUp(t, s)
	equal(t, f.names(), append(numbered(0, 100), "set e", "expire e"))
	if st := f.link.Stats(); st.Full != 1 || st.TTLs != 1 {
		t.Errorf("stats are %+v", st)
	}
}
