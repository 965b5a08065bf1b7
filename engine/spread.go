package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"gears/exchange"
	"gears/planner"
)

// spread is an execution under way on several shards. Its plan is cut into legs,
// at the edges that may move records; every leg runs on each of its members at
// the same time as the legs before and after it, in a goroutine of its own that
// takes turns with the others of its shard. So what is under way is bounded by
// the exchange's credits, whatever the skew: a leg waits for those after it by
// them only, and the last one takes all it gets.
type spread struct {
	x        *execution
	on       *members
	legs     []leg
	ends     [][]*exchange.Endpoint // by leg and member: what joins it to the next
	open     func(r *runner) (source, error)
	events   bool // several run together, and their outcomes are kept apart
	outcomes []outcome
	ctx      context.Context
	cancel   context.CancelCauseFunc

	alive    atomic.Int64 // counts what is done anywhere
	waiting  atomic.Int64 // legs of the initiator that wait for other shards, or are over
	awaiting atomic.Int64 // legs that wait for futures, which may take as long as they like
	spent    atomic.Bool  // a budget is used up on some shard: all readers stop producing

	mu  sync.Mutex
	err error // that ended it
}

// leg is a run of stages between two edges that may move records.
type leg struct {
	first, last int   // stages of the plan
	members     []int // that run it
}

// legsOf cuts a plan into legs. The reader yields on the members of from, nil
// meaning all.
func legsOf(plan *planner.Plan, on *members, from []int) []leg {
	all := make([]int, len(on.parts))
	for i := range all {
		all[i] = i
	}
	if from == nil {
		from = all
	}
	var legs []leg
	cur := leg{members: from}
	for i := range plan.Stages {
		cur.last = i
		switch plan.Stages[i].Out.Kind {
		case planner.EdgeCollect:
			legs = append(legs, cur)
			cur = leg{first: i + 1, members: []int{on.self}}
		case planner.EdgeRepartition:
			legs = append(legs, cur)
			cur = leg{first: i + 1, members: all}
		}
	}
	return append(legs, cur)
}

// errIdle ends an execution whose other shards have not moved for too long.
//
//lint:ignore ST1005 clients match on the text
var errIdle = errors.New("Execution max idle reached")

// maxIdle is how long an execution waits for shards that do nothing; 0: for ever.
func (e *Engine) maxIdle() time.Duration {
	return time.Duration(e.config.Int("ExecutionMaxIdleTime")) * time.Millisecond
}

// spread carries the execution out on several shards; the reader, which open
// opens, yields on the members of from, nil meaning all. Call with the session's
// lock held, which is let go of meanwhile.
func (r *runner) spread(on *members, from []int, open func(r *runner) (source, error)) error {
	if r.t.Hold > 0 {
		return errors.New("inside an atomic block nothing can run on several shards")
	}
	d := &spread{x: r.x, on: on, legs: legsOf(r.p.plan, on, from), open: open, events: r.outcomes != nil, outcomes: r.outcomes}
	d.ctx, d.cancel = context.WithCancelCause(r.ctx)
	for _, p := range on.parts {
		p.stages = make([]StageCounts, len(p.plan.Stages))
	}
	r.x.on.Store(on)
	r.t.Blocking(d.run)
	return d.err
}

// run starts the legs and waits for them.
func (d *spread) run() {
	defer d.cancel(nil)
	joined := d.join()
	if joined != nil {
		d.fail(joined)
	}
	var legs sync.WaitGroup
	for j := range d.legs {
		for _, m := range d.legs[j].members {
			if joined == nil {
				legs.Go((&legRun{spread: d, leg: j, member: m}).run)
			}
		}
	}
	over := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { d.watch(over) })
	legs.Wait()
	close(over)
	watch.Wait()
	for j, row := range d.ends {
		for _, e := range row {
			for _, f := range e.Flows() {
				d.x.crossed = append(d.x.crossed, Crossing{Stage: d.legs[j].last, From: d.on.ids[f.From], To: d.on.ids[f.To], Records: f.Records, Bytes: f.Bytes, Blocked: f.Blocked})
			}
			e.Close()
		}
	}
	d.x.engine.exchange.Forget(d.x.id)
	if errors.Is(d.err, errAborted) {
		d.stranded()
	}
}

// stranded takes the errors that could not travel any more: those of the callbacks
// that an abort stopped on other shards.
func (d *spread) stranded() {
	for _, p := range d.on.parts {
		for _, rec := range p.shipped {
			if rec.Tag > 0 && d.outcomes != nil {
				d.outcomes[rec.Tag-1].fail(rec.Err, 0)
			} else {
				d.x.errors = append(d.x.errors, rec.Err)
			}
		}
	}
}

// join opens the edges between the legs on all members. Those that do not send
// end at once.
func (d *spread) join() error {
	for j := range len(d.legs) - 1 {
		sends := make([]bool, len(d.on.parts))
		for _, m := range d.legs[j].members {
			sends[m] = true
		}
		row := make([]*exchange.Endpoint, 0, len(d.on.parts))
		for m := range d.on.parts {
			e, err := exchange.Open(d.ctx, d.x.engine.exchange, exchange.Edge{
				Run: d.x.id, Stage: d.legs[j].last, Members: d.on.ids, Self: m, To: d.legs[j+1].members,
			}, exchange.Options{Wait: func(wait func()) { d.unlocked(m, wait) }})
			if err != nil {
				return err
			}
			row = append(row, e)
			d.ends = append(d.ends[:j], row)
			if !sends[m] {
				e.Sender.End()
			}
		}
	}
	return nil
}

// unlocked runs a wait of member m for others without the lock of its session.
func (d *spread) unlocked(m int, wait func()) {
	gil := d.on.parts[m].sess.gil
	d.on.parts[m].sess.letGo()
	gil.Unlock()
	defer gil.Lock()
	if m == d.on.self {
		d.waiting.Add(1)
		defer d.waiting.Add(-1)
	}
	wait()
}

// Crossing is what one shard sent to another, or to itself, after a stage.
type Crossing struct {
	Stage    int // of the plan
	From, To string
	Records  int64
	Bytes    int64 // as encoded; about what they take, for records that stay
	Blocked  time.Duration
}

// fail ends the execution; the first failure is the one that counts, those that
// it causes are not told.
func (d *spread) fail(err error) {
	d.mu.Lock()
	if d.err == nil {
		d.err = err
	}
	d.mu.Unlock()
	d.cancel(err)
}

// watch ends an execution of which nothing is done any more on any shard, while
// its initiator waits for others.
func (d *spread) watch(over <-chan struct{}) {
	limit := d.x.engine.maxIdle()
	if limit <= 0 {
		<-over
		return
	}
	own := int64(0) // legs of the initiator
	for _, l := range d.legs {
		for _, m := range l.members {
			if m == d.on.self {
				own++
			}
		}
	}
	tick := time.NewTicker(max(limit/20, time.Millisecond))
	defer tick.Stop()
	seen, since := int64(-1), time.Now()
	for {
		select {
		case <-over:
			return
		case now := <-tick.C:
			alive := d.alive.Load()
			if alive != seen || d.waiting.Load() < own || d.awaiting.Load() > 0 {
				seen, since = alive, now
			} else if now.Sub(since) >= limit {
				d.fail(errIdle)
				return
			}
		}
	}
}
