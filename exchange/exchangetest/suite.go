// Package exchangetest tests what package exchange promises over any transport:
// [Run] is the suite, [Faulty] a transport that makes trouble for it. The suite
// knows of a transport only what the interface says, and of frames what the
// documentation of package exchange says.
package exchangetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"gears/exchange"
	"gears/vm"
)

// Run runs the suite. open makes a transport for one test.
func Run(t *testing.T, open func(t *testing.T) exchange.Transport) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t))
		})
	}
}

var tests = []struct {
	name string
	run  func(t *testing.T, tr exchange.Transport)
}{
	{"every record arrives once and in order", testRandom},
	{"members open in any order", testLate},
	{"what marshal refuses is refused to the caller", testUnmarshallable},
	{"records to oneself are the same values", testSelf},
	{"an idle receiver gets partly filled frames", testIdle},
	{"a record larger than the window passes", testLarge},
	{"the end stays the end", testEnd},
	{"abort reaches blocked senders and receivers", testAbort},
	{"the end of a context reaches all", testContext},
	{"a cut of one edge names its origin on the next", testOrigin},
	{"a member that leaves as it fails is heard of", testFailAndLeave},
	{"a call that gives up leaves the edge as it is", testGiveUp},
	{"a member that leaves early is no end", testLeft},
	{"a receiver that stops blocks nobody", testStop},
	{"flows count what was sent", testFlows},
	{"memory is bounded whatever the skew", testSkew},
	{"stages in goroutines that share a lock do not deadlock", testLock},
	{"stages in one goroutine do not deadlock", testChain},
	{"a run that is forgotten fails", testForget},
	{"a frame that is lost is missed", testLost},
	{"a link that is cut leaves all records or an error", testCut},
}

func testRandom(t *testing.T, tr exchange.Transport) {
	for seed := range uint64(15) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 1 + r.IntN(5)
		to := all(n)
		if r.IntN(3) == 0 {
			to = []int{r.IntN(n)}
		}
		e := edge{tr: tr, run: newRun(), members: n, to: to, options: exchange.Options{
			Window: 1 << r.IntN(16), FrameBytes: 1 << r.IntN(12),
		}}
		p := randomPlan(r, n, to, 400)
		shuffle(t, e, p, seed)
	}
}

// shuffle sends all records of a plan, each member with a goroutine that sends
// and one that receives.
func shuffle(t *testing.T, e edge, p plan, seed uint64) {
	t.Helper()
	together(t, e.members, func(ctx context.Context, i int) error {
		ep, err := e.open(ctx, i)
		if err != nil {
			return err
		}
		defer ep.Close()
		sent := make(chan error, 1)
		go func() { sent <- p.produce(ctx, ep, i, rand.New(rand.NewPCG(seed, uint64(i)+2))) }()
		if ep.Receiver != nil {
			c := newChecker(i, e.members)
			if err := drain(ctx, ep.Receiver, c.batch); err != nil {
				ep.Abort(err)
				<-sent
				return fmt.Errorf("seed %d: %w", seed, err)
			}
			if err := c.finish(func(from int) int { return p[from][i] }); err != nil {
				return fmt.Errorf("seed %d: %w", seed, err)
			}
		}
		return <-sent
	})
}

func testLate(t *testing.T, tr exchange.Transport) {
	ctx := t.Context()
	e := edge{tr: tr, run: newRun(), members: 3, to: all(3)}
	var eps []*exchange.Endpoint
	for i := range 3 {
		ep, err := e.open(ctx, i)
		if err != nil {
			t.Fatal(err)
		}
		defer ep.Close()
		eps = append(eps, ep)
		for to := range 3 {
			if err := ep.Sender.Send(ctx, to, number(i, to, 0)); err != nil {
				t.Fatal(err)
			}
		}
		// Everything this member sends is under way before the next one opens.
		ep.Sender.End()
	}
	together(t, 3, func(ctx context.Context, i int) error {
		c := newChecker(i, 3)
		if err := drain(ctx, eps[i].Receiver, c.batch); err != nil {
			return err
		}
		return c.finish(func(int) int { return 1 })
	})
}

func testUnmarshallable(t *testing.T, tr exchange.Transport) {
	ctx := t.Context()
	eps := edge{tr: tr, run: newRun(), members: 2, to: []int{1}}.openAll(t, ctx)
	s := eps[0].Sender
	if err := s.Send(ctx, 1, exchange.Record{Value: vm.Int(1)}); err != nil {
		t.Fatal(err)
	}
	err := s.Send(ctx, 1, exchange.Record{Key: "k", Keyed: true, Value: vm.NewList([]vm.Value{vm.Int(1), vm.Ellipsis})})
	if err == nil || err.Error() != "ValueError: unmarshallable object" {
		t.Fatalf("got %v, want the error of marshal", err)
	}
	if err := s.Send(ctx, 1, exchange.Record{Failed: true, Err: "in its place"}); err != nil {
		t.Fatal(err)
	}
	s.End()
	eps[1].Sender.End()
	var got []exchange.Record
	if err := drain(ctx, eps[1].Receiver, func(b exchange.Batch) error {
		got = append(got, b.Records...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || !same(got[0], exchange.Record{Value: vm.Int(1)}) || !same(got[1], exchange.Record{Failed: true, Err: "in its place"}) {
		t.Errorf("got %+v", got)
	}
}

func testSelf(t *testing.T, tr exchange.Transport) {
	ctx := t.Context()
	ep := edge{tr: tr, run: newRun(), members: 1, to: all(1)}.openAll(t, ctx)[0]
	list := vm.NewList([]vm.Value{vm.Ellipsis})
	if err := ep.Sender.Send(ctx, 0, exchange.Record{Value: list}); err != nil {
		t.Fatal(err)
	}
	ep.Sender.End()
	b, err := ep.Receiver.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if b.Records[0].Value.AsList() != list.AsList() {
		t.Error("the value was copied")
	}
}

func testIdle(t *testing.T, tr exchange.Transport) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	eps := edge{tr: tr, run: newRun(), members: 2, to: all(2)}.openAll(t, ctx)
	for n := range 20 {
		for to := range 2 {
			if err := eps[0].Sender.Send(ctx, to, number(0, to, n)); err != nil {
				t.Fatal(err)
			}
			b, err := eps[to].Receiver.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if len(b.Records) != 1 || !same(b.Records[0], number(0, to, n)) {
				t.Fatalf("got %+v", b.Records)
			}
		}
	}
}

func testLarge(t *testing.T, tr exchange.Transport) {
	e := edge{tr: tr, run: newRun(), members: 3, to: all(3), options: exchange.Options{Window: 100}}
	large := make([]byte, 100_000)
	together(t, 3, func(ctx context.Context, i int) error {
		ep, err := e.open(ctx, i)
		if err != nil {
			return err
		}
		defer ep.Close()
		sent := make(chan error, 1)
		go func() {
			for range 10 {
				for to := range 3 {
					if err := ep.Sender.Send(ctx, to, exchange.Record{Value: vm.Bytes(string(large))}); err != nil {
						sent <- err
						return
					}
				}
			}
			sent <- ep.Sender.Close(ctx)
		}()
		records := 0
		if err := drain(ctx, ep.Receiver, func(b exchange.Batch) error {
			records += len(b.Records)
			return nil
		}); err != nil {
			return err
		}
		if records != 30 {
			return fmt.Errorf("got %d records, want 30", records)
		}
		return <-sent
	})
}

func testEnd(t *testing.T, tr exchange.Transport) {
	ctx := t.Context()
	eps := edge{tr: tr, run: newRun(), members: 2, to: []int{0}}.openAll(t, ctx)
	eps[0].Sender.End()
	eps[1].Sender.End()
	for range 3 {
		if _, err := eps[0].Receiver.Next(ctx); err != io.EOF {
			t.Fatalf("got %v, want EOF", err)
		}
		eps[1].Abort(errors.New("too late to matter"))
	}
}

// blockAll lets all members of an edge send to member 0, which does not read,
// until they are blocked, and all others wait for records that nobody sends. It
// returns what each sender got when disturb was called, and then each receiver.
func blockAll(t *testing.T, eps []*exchange.Endpoint, disturb func()) []error {
	t.Helper()
	errs := make([]error, 2*len(eps)-1)
	blocked := make(chan struct{}, len(errs))
	done := make(chan struct{})
	r := exchange.Record{Value: vm.Int(1)}
	go func() {
		defer close(done)
		together(t, len(errs), func(ctx context.Context, i int) error {
			if i >= len(eps) {
				blocked <- struct{}{}
				_, errs[i] = eps[i-len(eps)+1].Receiver.Next(ctx)
				return nil
			}
			for {
				if ok, err := eps[i].Sender.TrySend(0, r); err != nil {
					return err
				} else if !ok {
					break
				}
			}
			blocked <- struct{}{}
			errs[i] = eps[i].Sender.Send(ctx, 0, r)
			return nil
		})
	}()
	for range errs {
		<-blocked
	}
	disturb()
	<-done
	return errs
}

func testAbort(t *testing.T, tr exchange.Transport) {
	for _, culprit := range []int{0, 1, 2} {
		eps := edge{tr: tr, run: newRun(), members: 3, to: all(3), options: exchange.Options{Window: 1000}}.openAll(t, t.Context())
		cause := errors.New("the cause of it")
		errs := blockAll(t, eps, func() { eps[culprit].Abort(cause) })
		for i, err := range errs {
			checkCut(t, []int{0, 1, 2, 1, 2}[i], culprit, err, cause)
		}
	}
}

func checkCut(t *testing.T, member, culprit int, err, cause error) {
	t.Helper()
	if member == culprit {
		if err != cause {
			t.Errorf("member %d, which aborted, got %v", member, err)
		}
		return
	}
	var cut *exchange.CutError
	if !errors.As(err, &cut) || cut.Cause != cause.Error() || cut.Member != members(culprit + 1)[culprit] {
		t.Errorf("member %d got %v, want that %d gave up", member, err, culprit)
	}
}

func testContext(t *testing.T, tr exchange.Transport) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	e := edge{tr: tr, run: newRun(), members: 3, to: all(3), options: exchange.Options{Window: 1000}}
	var eps []*exchange.Endpoint
	for i := range 3 {
		its := t.Context()
		if i == 1 {
			its = ctx
		}
		ep, err := e.open(its, i)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(ep.Close)
		eps = append(eps, ep)
	}
	cause := errors.New("enough")
	errs := blockAll(t, eps, func() { cancel(cause) })
	for i, err := range errs[:3] {
		checkCut(t, i, 1, err, cause)
	}
}

func testOrigin(t *testing.T, tr exchange.Transport) {
	e := edge{tr: tr, run: newRun(), members: 3, to: all(3)}
	first := e.openAll(t, t.Context())
	e.stage = 1
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var second []*exchange.Endpoint
	for i := range 3 {
		its := t.Context()
		if i == 1 {
			its = ctx
		}
		ep, err := e.open(its, i)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(ep.Close)
		second = append(second, ep)
	}
	cause := errors.New("no more")
	together(t, 1, func(its context.Context, _ int) error {
		first[2].Abort(cause)
		_, err := first[1].Receiver.Next(its)
		checkCut(t, 1, 2, err, cause)
		cancel(fmt.Errorf("stage 0: %w", err))
		_, err = second[0].Receiver.Next(its)
		checkCut(t, 0, 2, err, cause)
		return nil
	})
}

// The failure is told on another goroutine than the one that sees it and closes.
func testFailAndLeave(t *testing.T, tr exchange.Transport) {
	cause := errors.New("enough")
	for range 300 {
		e := edge{tr: tr, run: newRun(), members: 2, to: all(2)}
		ctx, cancel := context.WithCancelCause(t.Context())
		together(t, 2, func(its context.Context, i int) error {
			member := t.Context()
			if i == 1 {
				member = ctx
			}
			ep, err := e.open(member, i)
			if err != nil {
				return err
			}
			defer ep.Close()
			if i == 1 {
				cancel(cause)
			}
			_, err = ep.Receiver.Next(its)
			checkCut(t, i, 1, err, cause)
			return nil
		})
	}
}

func testGiveUp(t *testing.T, tr exchange.Transport) {
	eps := edge{tr: tr, run: newRun(), members: 2, to: all(2), options: exchange.Options{Window: 100}}.openAll(t, t.Context())
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("not that long")
	cancel(cause)
	if _, err := eps[1].Receiver.Next(ctx); err != cause {
		t.Errorf("got %v from Next, want %v", err, cause)
	}
	sent := 0
	var err error
	for ; err == nil; sent++ {
		err = eps[0].Sender.Send(ctx, 1, number(0, 1, sent))
	}
	sent-- // the last one was not taken
	if err != cause {
		t.Errorf("got %v from Send, want %v", err, cause)
	}
	if err := eps[0].Sender.Close(ctx); err != cause {
		t.Errorf("got %v from Close, want %v", err, cause)
	}
	eps[1].Sender.End()
	together(t, 1, func(its context.Context, _ int) error {
		c := newChecker(1, 2)
		if err := drain(its, eps[1].Receiver, c.batch); err != nil {
			return err
		}
		return c.finish(func(from int) int { return []int{sent, 0}[from] })
	})
}

func testLeft(t *testing.T, tr exchange.Transport) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	eps := edge{tr: tr, run: newRun(), members: 2, to: []int{0}}.openAll(t, ctx)
	eps[0].Sender.End()
	if err := eps[1].Sender.Send(ctx, 0, exchange.Record{Value: vm.Int(1)}); err != nil {
		t.Fatal(err)
	}
	eps[1].Close()
	err := drain(ctx, eps[0].Receiver, func(exchange.Batch) error { return nil })
	checkCut(t, 0, 1, err, exchange.ErrUnfinished)
}

func testStop(t *testing.T, tr exchange.Transport) {
	const records = 1000
	e := edge{tr: tr, run: newRun(), members: 3, to: all(3), options: exchange.Options{Window: 1000}}
	together(t, 3, func(ctx context.Context, i int) error {
		ep, err := e.open(ctx, i)
		if err != nil {
			return err
		}
		defer ep.Close()
		p := make(plan, 3)
		for from := range p {
			p[from] = []int{records, records, records}
		}
		sent := make(chan error, 1)
		go func() { sent <- p.produce(ctx, ep, i, rand.New(rand.NewPCG(7, uint64(i)))) }()
		if i == 1 {
			if _, err := ep.Receiver.Next(ctx); err != nil {
				return err
			}
			ep.Receiver.Stop()
			if _, err := ep.Receiver.Next(ctx); err != io.EOF {
				return fmt.Errorf("got %v after Stop, want EOF", err)
			}
			return <-sent
		}
		c := newChecker(i, 3)
		if err := drain(ctx, ep.Receiver, c.batch); err != nil {
			return err
		}
		if err := c.finish(func(int) int { return records }); err != nil {
			return err
		}
		return <-sent
	})
}

func testFlows(t *testing.T, tr exchange.Transport) {
	e := edge{tr: tr, run: newRun(), members: 3, to: all(3)}
	p := plan{{10, 20, 30}, {0, 3000, 4000}, {0, 0, 1}}
	flows := make([][]exchange.Flow, 3)
	start := time.Now().Add(-time.Millisecond)
	together(t, 3, func(ctx context.Context, i int) error {
		ep, err := e.open(ctx, i)
		if err != nil {
			return err
		}
		defer ep.Close()
		if err := p.produce(ctx, ep, i, rand.New(rand.NewPCG(1, 1))); err != nil {
			return err
		}
		err = drain(ctx, ep.Receiver, func(exchange.Batch) error { return nil })
		flows[i] = ep.Flows()
		if ep.Progress().Before(start) {
			return fmt.Errorf("no progress since %v", ep.Progress())
		}
		return err
	})
	for from, out := range flows {
		for _, f := range out {
			want := p[from][f.To]
			if f.From != from || f.Records != int64(want) || (f.Bytes > 0) != (want > 0) || (f.Frames > 0) != (want > 0) {
				t.Errorf("got %+v, want %d records", f, want)
			}
		}
	}
}

func testForget(t *testing.T, tr exchange.Transport) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	e := edge{tr: tr, run: newRun(), members: 2, to: all(2)}
	ep, err := e.open(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer ep.Close()
	tr.Forget(e.run)
	if _, err := ep.Receiver.Next(ctx); err == nil || err == io.EOF || ctx.Err() != nil {
		t.Errorf("got %v, want that the run is over", err)
	}
}
