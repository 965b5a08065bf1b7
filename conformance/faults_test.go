package conformance_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// faultEvents is how many events each of the fault runs has. With GEARS_FAULTS=n
// it is n, and gearsd is built without the race detector; GEARS_FAULTS_TABLE then
// names the page to write.
func faultEvents(t *testing.T) int {
	if !faultsAtLength() {
		return 10_000
	}
	n, err := strconv.Atoi(os.Getenv("GEARS_FAULTS"))
	if err != nil || n < 1000 {
		t.Fatalf("GEARS_FAULTS must be a number of events, 1000 or more: %q", os.Getenv("GEARS_FAULTS"))
	}
	return n
}

func faultsAtLength() bool { return os.Getenv("GEARS_FAULTS") != "" }

// The recipes of the runs. Those that count keep how often an event was carried
// out, which a set or a key cannot tell.
const (
	allKeys        = `GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register(capture='notifications')`
	allKeysResumed = `GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register(capture='replication')`
	allKeysAgain   = `GB().filter(lambda x: x['key'] != 'all_keys').repartition(lambda x: 'all_keys').foreach(lambda x: execute('sadd', 'all_keys', x['key'])).register(resync=True, capture='notifications')`
	countKeys      = `GB().foreach(lambda x: execute('hincrby', 'times', x['key'], 1)).register('k*', eventTypes=['set'], capture='notifications')`
	countResumed   = `GB().foreach(lambda x: execute('hincrby', 'times', x['key'], 1)).register('k*', eventTypes=['set'], capture='replication')`
	setKeys        = `GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream')`
	countEntries   = `GB('StreamReader').flatmap(lambda x: [a[0] for a in x['value'].items()]).repartition(lambda x: x).foreach(lambda x: execute('hincrby', 'times', x, 1)).register('inputStream', group='count')`
)

// workload is what a run does with Redis, and what comes of it.
type workload struct {
	name    string
	scripts []string
	stream  bool // events are entries of a stream, else SETs
	set     bool // effects are members of all_keys
	keys    bool // effects are keys
	times   bool // effects are counted
	heals   bool // what was missed comes later
	resumes bool // it goes on where it was left, as long as Redis has its history
}

// loses reports whether events may be lost.
func (w *workload) loses(f *fault) bool {
	return f.strike != nil && !w.heals && !(w.resumes && !f.append)
}

var workloads = []workload{
	{name: "stream: recipe 3, and one that counts", scripts: []string{setKeys, countEntries}, stream: true, keys: true, times: true, heals: true},
	{name: "key events: recipe 1", scripts: []string{allKeys}, set: true},
	{name: "key events: a recipe that counts", scripts: []string{countKeys}, times: true},
	{name: "key events: recipe 1 with `resync=True`", scripts: []string{allKeysAgain}, set: true, heals: true},
	{name: "replication: recipe 1", scripts: []string{allKeysResumed}, set: true, resumes: true},
	{name: "replication: a recipe that counts", scripts: []string{countResumed}, times: true, resumes: true},
}

// fault is something that breaks while events come.
type fault struct {
	name   string
	times  int
	strike func(r *faultRun)
	append bool // Redis writes its append-only file at every command
	link   bool // gearsd has a link that can be cut
	dies   bool // gearsd dies of it
}

var faults = []fault{
	{name: "none"},
	{name: "`kill -9` of gearsd", times: 2, strike: (*faultRun).killGearsd, dies: true},
	{name: "`kill -9` of Redis", times: 2, strike: (*faultRun).killRedis, append: true},
	{name: "link cut", times: 5, strike: (*faultRun).cutLink, link: true},
}

// tally is what a run came to.
type tally struct {
	fault, workload   string
	strikes           int
	in, out, lost     int
	twice             int // events that were carried out more than once; -1: nobody counted
	gaps              int // that gearsd counted
	events, allEvents time.Duration
}

// TestFaults breaks gearsd, Redis and the link between them at full speed, and
// counts.
func TestFaults(t *testing.T) {
	n := faultEvents(t)
	var tallies []*tally
	for i := range faults {
		for j := range workloads {
			f, w := &faults[i], &workloads[j]
			t.Run(f.name+"/"+w.name, func(t *testing.T) {
				r := newFaultRun(t, f, w)
				c := r.run(n)
				t.Logf("in %d, out %d, lost %d, twice %d, gaps %d, written in %s, all done after %s", c.in, c.out, c.lost, c.twice, c.gaps, c.events, c.allEvents)
				tallies = append(tallies, c)
				switch {
				case c.lost > 0 && !w.loses(f):
					t.Errorf("%d of %d events were lost", c.lost, c.in)
				case c.lost > 0 && !f.dies && c.gaps == 0:
					t.Errorf("%d events were lost, and no gap was counted", c.lost)
				case c.twice > 0 && f.strike == nil:
					t.Errorf("%d of %d events were carried out more than once", c.twice, c.in)
				}
				if w.resumes && !f.append && c.gaps > 0 {
					t.Errorf("%d gaps were counted, but the stream goes on where it was left", c.gaps)
				}
				if f.link && !w.stream && !w.resumes {
					if c.gaps != f.times || !strings.Contains(r.info(), fmt.Sprintf(",gaps=%d,", f.times)) {
						t.Errorf("the link was cut %d times, %d gaps were counted", f.times, c.gaps)
					}
					r.gearsd.eventually("the log tells of each", func() bool {
						return strings.Count(r.gearsd.log.String(), "the subscription to key events is back") == f.times
					})
				}
			})
		}
	}
	if page := os.Getenv("GEARS_FAULTS_TABLE"); page != "" && !t.Failed() {
		if err := os.WriteFile(page, []byte(faultsPage(t, n, tallies)), 0o644); err != nil {
			t.Error(err)
		}
	}
}

const faultsIntro = `# What faults do to events

Written by ` + "`make faults`" + `, which breaks a real gearsd, a real Redis and the link between them while a client writes
at full speed, straight to Redis. Key events come to be known by notifications or, where the table says so, by the
replication stream: [guarantees.md](guarantees.md) says what each promises.

* **in**: writes that Redis acknowledged; what got no answer does not count.
* **out**: those of them whose effect is there in the end; **lost** are the others.
* **twice**: those that were carried out more than once, where the recipe counts; a set or a key cannot tell.
* **gaps**: times that gearsd noticed that it missed events; in ` + "`INFO rg`, at `/metrics` and in the log" + `.

`

const faultsReading = `
## How to read it

* Entries of a **stream** stay in Redis until they have been carried out: nothing is lost. What was under way when
  something broke, and had not been acknowledged, is carried out again.
* **Key events** by notifications are told once. When gearsd is killed, what it had heard of and not carried out yet is lost with what
  happens until the next gearsd listens: the more, the faster the writes and the further behind the recipe.
* While gearsd lives it loses nothing that it has heard of: it waits for Redis and carries out what was interrupted
  again. What happens while its subscription is away nobody tells: a gap, which is counted. When Redis is killed, also
  what it had acknowledged and not told of yet is missed.
* By the **replication stream** nothing is lost when gearsd is killed or the link is cut: it goes on where everything
  had been carried out, and does what came after that again. For that the backlog of Redis has to hold what is written
  meanwhile: here it has ` + "`repl-backlog-size 64mb`" + `, as the default of 1 MB is full after some 30,000 of these writes,
  a seventh of a second. What it does not hold is a gap. A Redis that is killed begins another history: a gap,
  which is counted; what it had acknowledged and not sent yet is missed.
* ` + "`register(…, resync=True)`" + ` feeds the recipe every matching key after all of that, so nothing is lost for good; keys
  that did not change are carried out again, too.
`

// faultsPage is the page about a set of runs.
func faultsPage(t *testing.T, n int, tallies []*tally) string {
	version, err := exec.Command(filepath.Join(binaries, "gearsd"), "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	redisVersion, err := exec.Command("redis-server", "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(faultsIntro)
	fmt.Fprintf(&b, "%s, %d events in each run, %d processors for all of gearsd, Redis and the client. `%s`, %s/%s, `%s`, %s.\n\n",
		time.Now().Format("2 January 2006"), n, runtime.NumCPU(), strings.TrimSpace(string(version)), runtime.GOOS, runtime.GOARCH,
		strings.Join(strings.Fields(string(redisVersion))[:3], " "), runtime.Version())
	b.WriteString("| fault | recipe | in | out | lost | twice | gaps | written in | all done after |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, c := range tallies {
		name, twice := c.fault, strconv.Itoa(c.twice)
		if c.strikes > 0 {
			name += fmt.Sprintf(", %d times", c.strikes)
		}
		if c.twice < 0 {
			twice = "–"
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %s | %d | %.1f s | %.1f s |\n", name, c.workload, c.in, c.out, c.lost, twice, c.gaps, c.events.Seconds(), c.allEvents.Seconds())
	}
	b.WriteString(faultsReading)
	return b.String()
}

// event is the write that makes the event of k.
func (w *workload) event(r *faultRun, p redis.Pipeliner, k string) {
	if w.stream {
		p.XAdd(r.ctx, &redis.XAddArgs{Stream: "inputStream", Values: []any{k, "v"}})
		return
	}
	p.Set(r.ctx, k, "v", 0)
}
