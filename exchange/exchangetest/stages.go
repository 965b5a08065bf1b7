package exchangetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"gears/exchange"
	"gears/vm"
)

// testSkew sends everything to one slow member and checks at the transport how
// many bytes are on their way or queued.
func testSkew(t *testing.T, tr exchange.Transport) {
	const window, records = 4096, 2000
	meter := newMeter(tr)
	e := edge{tr: meter, run: newRun(), members: 4, to: all(4), options: exchange.Options{Window: window}}
	together(t, 4, func(ctx context.Context, i int) error {
		ep, err := e.open(ctx, i)
		if err != nil {
			return err
		}
		defer ep.Close()
		sent := make(chan error, 1)
		go func() {
			for n := range records {
				if err := ep.Sender.Send(ctx, 2, number(i, 2, n)); err != nil {
					sent <- err
					return
				}
			}
			sent <- ep.Sender.Close(ctx)
		}()
		c := newChecker(i, 4)
		if err := drain(ctx, ep.Receiver, c.batch); err != nil {
			return err
		}
		want := 0
		if i == 2 {
			want = records
		}
		if err := c.finish(func(int) int { return want }); err != nil {
			return err
		}
		return <-sent
	})
	if most := meter.most(); most > window || most < window/2 {
		t.Errorf("%d bytes were on their way between two members, want up to %d", most, window)
	}
}

// hops are the stages of the chains: each record goes from member to member and
// is counted down.
const (
	chainStages  = 4
	chainRecords = 600
)

func hop(member, stage, n, members int) int { return (member*3 + stage + n*n) % members }

// testLock runs every stage of a member in a goroutine of its own; those of a
// member share a lock, which they hold whenever they do not wait, as the code of
// an isolate does.
func testLock(t *testing.T, tr exchange.Transport) {
	const n = 3
	run := newRun()
	locks := make([]sync.Mutex, n)
	total := make([]int, n)
	ends := make([][]*exchange.Endpoint, chainStages)
	for stage := range ends {
		for member := range n {
			e := edge{tr: tr, run: run, stage: stage, members: n, to: all(n), options: exchange.Options{
				Window: 256,
				Wait: func(wait func()) {
					locks[member].Unlock()
					defer locks[member].Lock()
					wait()
				},
			}}
			ep, err := e.open(t.Context(), member)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(ep.Close)
			ends[stage] = append(ends[stage], ep)
		}
	}
	together(t, n*(chainStages+1), func(ctx context.Context, i int) error {
		member, stage := i/(chainStages+1), i%(chainStages+1)
		locks[member].Lock()
		defer locks[member].Unlock()
		handle := func(k int) error {
			if stage == chainStages {
				total[member]++
				return nil
			}
			return ends[stage][member].Sender.Send(ctx, hop(member, stage, k, n), exchange.Record{Value: vm.Int(int64(k))})
		}
		if stage == 0 {
			for k := range chainRecords {
				if err := handle(k); err != nil {
					return err
				}
			}
			return ends[0][member].Sender.Close(ctx)
		}
		err := drain(ctx, ends[stage-1][member].Receiver, func(b exchange.Batch) error {
			for _, r := range b.Records {
				if err := handle(int(r.Value.AsInt())); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || stage == chainStages {
			return err
		}
		return ends[stage][member].Sender.Close(ctx)
	})
	checkTotal(t, total)
}

func checkTotal(t *testing.T, total []int) {
	t.Helper()
	sum := 0
	for _, n := range total {
		sum += n
	}
	if sum != chainRecords*len(total) {
		t.Errorf("%d records came out of the last stage, want %d", sum, chainRecords*len(total))
	}
}

// testChain runs all stages of a member in one goroutine, which never waits but
// for anything at all: it sends while it can, and else takes what there is.
func testChain(t *testing.T, tr exchange.Transport) {
	const n = 3
	run := newRun()
	total := make([]int, n)
	together(t, n, func(ctx context.Context, member int) error {
		wake := make(chan struct{}, 1)
		c := &chain{member: member, members: n}
		for stage := range chainStages {
			ep, err := edge{
				tr: tr, run: run, stage: stage, members: n, to: all(n),
				options: exchange.Options{Window: 256, Wake: wake},
			}.open(ctx, member)
			if err != nil {
				return err
			}
			defer ep.Close()
			c.ends = append(c.ends, ep)
		}
		c.left = make([][]int, chainStages)
		c.over = make([]bool, chainStages)
		for k := range chainRecords {
			c.left[0] = append(c.left[0], k)
		}
		c.over[0] = true
		for {
			moved, done, err := c.step()
			if err != nil {
				return err
			}
			if done {
				total[member] = c.total
				return nil
			}
			if moved {
				continue
			}
			select {
			case <-wake:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	})
	checkTotal(t, total)
}

// chain is a member whose stages take turns.
type chain struct {
	member, members int
	ends            []*exchange.Endpoint
	left            [][]int // by stage: records to be sent
	over            []bool  // by stage: no more will come
	ended           int     // senders that have ended
	read            bool    // the last edge is read to its end
	total           int
}

func (c *chain) step() (moved, done bool, err error) {
	for stage, ep := range c.ends {
		for len(c.left[stage]) > 0 {
			k := c.left[stage][0]
			ok, err := ep.Sender.TrySend(hop(c.member, stage, k, c.members), exchange.Record{Value: vm.Int(int64(k))})
			if err != nil {
				return false, false, err
			}
			if !ok {
				break
			}
			moved = true
			c.left[stage] = c.left[stage][1:]
		}
		if c.over[stage] && len(c.left[stage]) == 0 && c.ended == stage {
			ep.Sender.End()
			c.ended++
			moved = true
		}
		// Records are taken only by a stage that has none left to send.
		if last := stage == len(c.ends)-1; !last && (len(c.left[stage+1]) > 0 || c.over[stage+1]) || last && c.read {
			continue
		}
		took, err := c.take(stage)
		if err != nil {
			return false, false, err
		}
		moved = moved || took
	}
	return moved, c.read && c.ended == len(c.ends) && c.sent(), nil
}

// sent reports whether everything has left: an endpoint that is closed before
// cuts its edge.
func (c *chain) sent() bool {
	for _, ep := range c.ends {
		if !ep.Sender.Done() {
			return false
		}
	}
	return true
}

func (c *chain) take(stage int) (bool, error) {
	b, ok, err := c.ends[stage].Receiver.TryNext()
	last := stage == len(c.ends)-1
	switch {
	case errors.Is(err, io.EOF) && last:
		c.read = true
		return true, nil
	case errors.Is(err, io.EOF):
		c.over[stage+1] = true
		return true, nil
	case err != nil:
		return false, fmt.Errorf("stage %d of member %d: %w", stage, c.member, err)
	case !ok:
		return false, nil
	}
	for _, r := range b.Records {
		if last {
			c.total++
		} else {
			c.left[stage+1] = append(c.left[stage+1], int(r.Value.AsInt()))
		}
	}
	return true, nil
}
