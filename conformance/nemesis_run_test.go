package conformance_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// nemesis is one run: a Redis or a cluster, a gearsd, a database, and what breaks.
type nemesis struct {
	*testing.T
	ctx    context.Context
	recipe *nemesisRecipe
	fault  *nemesisFault
	db     *nemesisDB
	w      *nemesisWriter

	one       *shardtest.Server // nil: a cluster
	link      *shardtest.Link   // between gearsd and the one server
	cluster   *clustertest.Cluster
	dir       string
	gearsds   []*process // the last one runs
	failovers int
}

func newNemesis(t *testing.T, recipe *nemesisRecipe, kind string, fault *nemesisFault) *nemesis {
	n := &nemesis{T: t, ctx: t.Context(), recipe: recipe, fault: fault}
	dir, err := os.MkdirTemp("", "gears-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	n.dir = dir
	n.db = newNemesisDB(t, kind, fault.tiny)
	n.w = &nemesisWriter{keys: map[string]*nemesisKey{}}
	if fault.cluster {
		n.cluster = nemesisCluster(t)
		n.w.db = n.cluster.Client()
	} else {
		args := []string{"--repl-diskless-sync-delay", "0", "--repl-backlog-size", nemesisBacklog}
		if fault.fsync != "" {
			args = append(args, "--appendonly", "yes", "--appendfsync", fault.fsync)
		}
		n.one = shardtest.Start(t, args...)
		n.link = shardtest.NewLink(t, n.one.Socket)
		// Without a time limit: what is sent again may be carried out twice, and late.
		n.w.db = redis.NewClient(&redis.Options{Network: "unix", Addr: n.one.Socket, Protocol: 2, DisableIdentity: true, MaxRetries: -1, ReadTimeout: -1, WriteTimeout: -1})
	}
	t.Cleanup(func() { n.w.db.Close() })
	n.launch()
	script := n.recipe.script(n.db)
	if got := n.gearsd().do("RG.PYEXECUTE", script, "ID", "nemesis", "REQUIREMENTS", "rgsync"); got != "OK" {
		t.Fatal(got)
	}
	return n
}

// nemesisBacklog is large enough for what is written while gearsd is away.
const nemesisBacklog = "64mb"

// nemesisCluster starts three masters with a replica each. What is written in a
// run survives its nodes.
func nemesisCluster(t *testing.T) *clustertest.Cluster {
	return shardtest.StartCluster(t, clustertest.Options{Replicas: 1, Args: []string{"--appendonly", "yes", "--appendfsync", "always", "--repl-backlog-size", nemesisBacklog}})
}

func (n *nemesis) gearsd() *process { return n.gearsds[len(n.gearsds)-1] }

func (n *nemesis) launch() {
	urls := ""
	if n.cluster != nil {
		urls = strings.Join(n.cluster.URLs(), ",")
	} else {
		urls = n.link.URL
	}
	n.gearsds = append(n.gearsds, launchOver(n.T, n.dir, urls, strconv.Itoa(len(n.gearsds)), n.recipe.args...))
}

// nemesisSize is how much is written, how fast.
type nemesisSize struct {
	writes int
	batch  int
	rate   float64 // writes a second, of each writing goroutine
}

// run writes, strikes meanwhile, and judges when all is done.
func (n *nemesis) run(size nemesisSize, seed uint64) *nemesisTally {
	began := time.Now()
	var struck atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		done := func() bool { return struck.Load() && n.w.acked.Load() >= int64(size.writes) }
		var all []chan struct{}
		for i := range nemesisWriters {
			one := make(chan struct{})
			all = append(all, one)
			go func() {
				defer close(one)
				n.w.write(n.ctx, i, seed, size.batch, size.rate, done)
			}()
		}
		for _, one := range all {
			<-one
		}
	}()
	// A test that fails meanwhile must not leave writers behind.
	defer func() {
		struck.Store(true)
		<-ended
	}()
	for i := range n.fault.times {
		at := int64(size.writes * (i + 1) / (n.fault.times + 1))
		n.eventually("writes are acknowledged", func() bool { return n.w.acked.Load() >= at })
		n.fault.strike(n)
	}
	struck.Store(true)
	<-ended
	wrote := time.Since(began)
	v := n.settle()
	c := &nemesisTally{verdict: *v, recipe: n.recipe.name, kind: n.db.kind, fault: n.fault.title(), strikes: n.fault.times, gaps: n.gaps(), wrote: wrote, took: time.Since(began)}
	n.logs()
	return c
}

func (n *nemesis) eventually(what string, f func() bool) {
	n.Helper()
	n.gearsd().eventually(what, f)
}

// settle waits until all has come that will come, and judges. A key that is written
// at the end comes after all the others of its shard.
func (n *nemesis) settle() *verdict {
	n.Helper()
	for _, slots := range n.shards() {
		arrived := false
		for try := 0; !arrived; try++ {
			if try == 60 {
				n.Fatal("events do not come any more")
			}
			id := n.sentinel(slots)
			arrived = waitFor(time.Second, func() bool {
				var v int64
				return n.db.QueryRow("SELECT v FROM person WHERE id = '"+id+"'").Scan(&v) == nil
			})
		}
	}
	patience := 3 * time.Second
	if mayNotLose(n.recipe, n.fault, n.gaps()) {
		patience = time.Minute
	}
	waitFor(patience, func() bool { v, err := n.judge(); return err == nil && v.lost == 0 })
	n.drained()
	var v *verdict
	n.eventually("the database answers", func() (done bool) {
		var err error
		v, err = n.judge()
		return err == nil
	})
	return v
}

// shards are those that have slots, as what tells whether a key is one of theirs.
func (n *nemesis) shards() []func(slot int) bool {
	if n.cluster == nil {
		return []func(int) bool{func(int) bool { return true }}
	}
	masters, err := n.cluster.Masters(n.ctx)
	if err != nil {
		n.Fatal(err)
	}
	var all []func(int) bool
	for _, m := range masters {
		all = append(all, func(slot int) bool {
			owner, err := n.cluster.Owner(n.ctx, slot)
			return err == nil && owner == m
		})
	}
	return all
}

// sentinel writes a new key to a shard.
func (n *nemesis) sentinel(owns func(int) bool) string {
	n.Helper()
	id := ""
	n.eventually("a key at the end is written", func() bool {
		for i := 0; ; i++ {
			id = fmt.Sprintf("s%d-%d-end", len(n.w.keys), i)
			if owns(shard.KeySlot(keyPrefix + id)) {
				break
			}
		}
		n.w.batch(n.ctx, map[string]bool{id: false})
		return n.w.keys[id].writes[0].acked
	})
	return id
}

// judge compares what there is now.
func (n *nemesis) judge() (*verdict, error) {
	hashes, err := n.w.hashes(n.ctx)
	if err != nil {
		return nil, err
	}
	table, err := n.db.table()
	if err != nil {
		return nil, err
	}
	audit, err := n.db.audit()
	if err != nil {
		return nil, err
	}
	refused, err := n.db.refused()
	if err != nil {
		return nil, err
	}
	return n.w.check(hashes, table, audit, refused, n.recipe.once, n.fault.again), nil
}

// drained waits until nothing waits in streams and queues.
func (n *nemesis) drained() {
	n.eventually("queues are empty", func() bool {
		return !strings.Contains(strings.ReplaceAll(n.info(), "queued=0,", ""), "queued=")
	})
	if !n.recipe.streams {
		return
	}
	n.eventually("streams are empty", func() bool {
		var left atomic.Int64
		count := func(ctx context.Context, c *redis.Client) error {
			keys, err := c.Keys(ctx, "_person-stream-*").Result()
			for _, k := range keys {
				left.Add(c.XLen(ctx, k).Val())
			}
			return err
		}
		var err error
		switch c := n.w.db.(type) {
		case *redis.ClusterClient:
			err = c.ForEachMaster(n.ctx, count)
		case *redis.Client:
			err = count(n.ctx, c)
		}
		return err == nil && left.Load() == 0
	})
}

func waitFor(d time.Duration, f func() bool) bool {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if f() {
			return true
		}
	}
	return false
}

// info is what gearsd says of itself, when it can.
func (n *nemesis) info() (text string) {
	n.eventually("INFO is answered", func() bool {
		var err error
		text, err = n.gearsd().Do(n.ctx, "INFO", "rg").Text()
		return err == nil
	})
	return text
}

// gaps is how often gearsd says that it may have missed changes. Where they come from
// the replication stream, the notifications of streams do not count: entries stay.
func (n *nemesis) gaps() int {
	field := gapsField
	if n.recipe.replays {
		field = captureGapsField
	}
	m := field.FindStringSubmatch(n.info())
	if m == nil {
		n.Fatal("INFO rg does not tell of gaps")
	}
	gaps, _ := strconv.Atoi(m[1])
	return gaps
}

var captureGapsField = regexp.MustCompile(`rg_gears_capture_gaps:(\d+)`)

var badLog = regexp.MustCompile(`DATA RACE|internal error|panic:|goroutine \d+ \[`)

// gapLog is how gearsd tells of gaps.
var gapLog = regexp.MustCompile(`missed|cannot be resumed|gap`)

// logs looks for what no gearsd may ever log.
func (n *nemesis) logs() {
	for i, p := range n.gearsds {
		if found := badLog.FindString(p.log.String()); found != "" {
			n.Errorf("log of gearsd %d: %s", i, found)
		}
		for line := range strings.Lines(p.log.String()) {
			if gapLog.MatchString(line) {
				n.Logf("gearsd %d: %s", i, strings.TrimSpace(line))
			}
		}
	}
}

// noticed waits until the gearsd that runs has logged one of some words: a fault
// that nobody notices proves nothing.
func (n *nemesis) noticed(words ...string) {
	n.Helper()
	n.eventually("gearsd logs one of "+strings.Join(words, ", "), func() bool {
		text := n.gearsd().log.String()
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	})
}

func (n *nemesis) signalGearsd(sig syscall.Signal) {
	n.Helper()
	if err := n.gearsd().cmd.Process.Signal(sig); err != nil {
		n.Fatal(err)
	}
}
