package conformance_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard/shardtest"
)

// faultRun is a gearsd and a Redis in which something breaks.
type faultRun struct {
	*testing.T
	ctx      context.Context
	fault    *fault
	workload *workload
	srv      *shardtest.Server
	db       *redis.Client // straight to Redis
	link     *shardtest.Link
	gearsd   *process
	launches int
	acked    []string // keys of the events that Redis acknowledged
}

func newFaultRun(t *testing.T, f *fault, w *workload) *faultRun {
	r := &faultRun{T: t, ctx: t.Context(), fault: f, workload: w}
	var args []string
	if f.append {
		args = []string{"--appendonly", "yes", "--appendfsync", "always"}
	}
	if w.resumes {
		// The default, 1 MB, holds less than is written here while gearsd is away.
		args = append(args, "--repl-backlog-size", "64mb")
	}
	r.srv = shardtest.Start(t, args...)
	r.db = redis.NewClient(&redis.Options{Network: "unix", Addr: r.srv.Socket, Protocol: 2, DisableIdentity: true, MaxRetries: -1})
	t.Cleanup(func() { r.db.Close() })
	if f.link {
		r.link = shardtest.NewLink(t, r.srv.Socket)
	}
	r.launch()
	for i, script := range w.scripts {
		if got := r.gearsd.do("RG.PYEXECUTE", script, "ID", fmt.Sprint("s", i)); got != "OK" {
			t.Fatal(got)
		}
	}
	return r
}

func (r *faultRun) launch() {
	url := r.srv.URL
	if r.link != nil {
		url = r.link.URL
	}
	r.launches++
	r.gearsd = launchOver(r.T, r.srv.Dir, url, strconv.Itoa(r.launches))
}

func (r *faultRun) killGearsd() {
	r.gearsd.kill()
	r.launch()
}

func (r *faultRun) killRedis() {
	r.srv.Kill()
	r.srv.Restart()
}

// cutLink cuts the link for as long as gearsd needs to notice and to try again.
func (r *faultRun) cutLink() {
	gaps := r.gaps()
	refused := r.link.Refusals.Load()
	r.link.Cut()
	r.gearsd.eventually("gearsd tries to come back", func() bool { return r.link.Refusals.Load() > refused })
	r.link.Mend()
	r.gearsd.eventually("the gap is counted, and over", func() bool {
		return (r.workload.resumes || r.gaps() == gaps+1) && strings.Contains(r.info(), "rg_gears_events_up:1")
	})
}

// info is what gearsd says of itself. Beside it stands what Redis says, over a
// connection that may just have been cut.
func (r *faultRun) info() (text string) {
	r.gearsd.eventually("INFO is answered", func() bool {
		var err error
		text, err = r.gearsd.Do(r.ctx, "INFO", "rg").Text()
		return err == nil
	})
	return text
}

var gapsField = regexp.MustCompile(`rg_gears_event_gaps:(\d+)`)

// gaps is how often gearsd says that it may have missed events.
func (r *faultRun) gaps() int {
	m := gapsField.FindStringSubmatch(r.info())
	if m == nil {
		r.Fatal("INFO rg does not tell of gaps")
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// pipelined is how many writes the client has under way.
const pipelined = 100

// run writes n events, strikes meanwhile, and counts when all is done.
func (r *faultRun) run(n int) *tally {
	var done atomic.Int64
	var wrote time.Duration
	began := time.Now()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.write(n, &done)
		wrote = time.Since(began)
	}()
	for i := range r.fault.times {
		at := int64(n * (i + 1) / (r.fault.times + 1))
		r.gearsd.eventually("events are written", func() bool { return done.Load() >= at })
		r.fault.strike(r)
	}
	<-ended
	r.settle()
	c := &tally{fault: r.fault.name, workload: r.workload.name, strikes: r.fault.times, in: len(r.acked), twice: -1, gaps: r.gaps(), events: wrote, allEvents: time.Since(began)}
	c.out, c.twice = r.effects()
	c.lost = c.in - c.out
	return c
}

// write writes events until Redis has acknowledged n.
func (r *faultRun) write(n int, done *atomic.Int64) {
	for next := 0; len(r.acked) < n && r.ctx.Err() == nil; {
		var keys []string
		cmds, err := r.db.Pipelined(r.ctx, func(p redis.Pipeliner) error {
			for range pipelined {
				keys = append(keys, "k"+strconv.Itoa(next))
				r.workload.event(r, p, keys[len(keys)-1])
				next++
			}
			return nil
		})
		for i, c := range cmds {
			if c.Err() == nil {
				r.acked = append(r.acked, keys[i])
			}
		}
		done.Store(int64(len(r.acked)))
		if err != nil {
			time.Sleep(time.Millisecond)
		}
	}
}

// settle waits until nothing more will come. Where all must come it waits for
// that; else for an event at the end, which is carried out after those before it.
func (r *faultRun) settle() {
	w := r.workload
	if !w.loses(r.fault) {
		r.patiently(func() bool { out, _ := r.effects(); return out == len(r.acked) })
	} else {
		for last := 0; ; last++ {
			k := "kend" + strconv.Itoa(last)
			if err := r.db.Set(r.ctx, k, "v", 0).Err(); err != nil {
				r.Fatal(err)
			}
			if r.patientlyFor(time.Second, func() bool { out, _ := r.effectsOn([]string{k}); return out == 1 }) {
				break
			}
			if last == 60 {
				r.Fatal("no events come any more")
			}
		}
	}
	r.patiently(func() bool { return !strings.Contains(strings.ReplaceAll(r.info(), "queued=0,", ""), "queued=") })
	if w.stream {
		r.patiently(func() bool { return r.db.XLen(r.ctx, "inputStream").Val() == 0 })
	}
}

// patiently waits up to a minute; what did not come then is lost.
func (r *faultRun) patiently(f func() bool) { r.patientlyFor(time.Minute, f) }

func (r *faultRun) patientlyFor(d time.Duration, f func() bool) bool {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if f() {
			return true
		}
	}
	return false
}

// effects counts the acknowledged events that were carried out, and those that
// were so more than once: -1 where that cannot be told.
func (r *faultRun) effects() (out, twice int) { return r.effectsOn(r.acked) }

func (r *faultRun) effectsOn(keys []string) (out, twice int) {
	w := r.workload
	var members []bool
	times := map[string]string{}
	values := make([]bool, len(keys))
	var err error
	switch {
	case w.set:
		for part := range slices.Chunk(keys, 1000) {
			asked := make([]any, len(part))
			for i, k := range part {
				asked[i] = k
			}
			var some []bool
			if some, err = r.db.SMIsMember(r.ctx, "all_keys", asked...).Result(); err != nil {
				r.Fatal(err)
			}
			members = append(members, some...)
		}
	case w.times:
		if times, err = r.db.HGetAll(r.ctx, "times").Result(); err != nil {
			r.Fatal(err)
		}
	}
	if w.keys {
		values = values[:0]
		for part := range slices.Chunk(keys, 1000) {
			some, err := r.db.MGet(r.ctx, part...).Result()
			if err != nil {
				r.Fatal(err)
			}
			for _, v := range some {
				values = append(values, v == "v")
			}
		}
	}
	if !w.times {
		twice = -1
	}
	for i, k := range keys {
		there := !w.set || members[i]
		there = there && (!w.times || times[k] != "") && (!w.keys || values[i])
		if there {
			out++
		}
		if w.times && times[k] != "" && times[k] != "1" {
			twice++
		}
	}
	return out, twice
}
