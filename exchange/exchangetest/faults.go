package exchangetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gears/exchange"
)

// testLost: a transport that loses a frame and does not say so is caught.
func testLost(t *testing.T, tr exchange.Transport) {
	for lose := 1; lose <= 10; lose += 3 {
		faulty := NewFaulty(tr, Faults{Lose: lose, Between: [2]int{0, 1}})
		e := edge{tr: faulty, run: newRun(), members: 2, to: all(2), options: exchange.Options{FrameBytes: 64}}
		p := plan{{0, 200}, {0, 0}}
		together(t, 2, func(ctx context.Context, i int) error {
			got, err := take(ctx, e, p, i, uint64(lose))
			// The sender may be gone before the receiver sees it.
			if i == 1 && !errors.Is(err, exchange.ErrFrame) {
				return fmt.Errorf("frame %d was lost: got %v and %v records, want %v", lose, err, got.next, exchange.ErrFrame)
			}
			return nil
		})
		faulty.Wait()
	}
}

// testCut: whenever a link is cut, each member has either all its records or an
// error.
func testCut(t *testing.T, tr exchange.Transport) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 3))
		n := 2 + r.IntN(3)
		faulty := NewFaulty(tr, Faults{
			Seed: seed, Delay: 100 * time.Microsecond, Repeat: 5, Cut: 1 + r.IntN(60), Between: [2]int{0, 1},
		})
		e := edge{tr: faulty, run: newRun(), members: n, to: all(n), options: exchange.Options{
			Window: 1000, FrameBytes: 1 << r.IntN(10),
		}}
		p := randomPlan(r, n, e.to, 200)
		together(t, n, func(ctx context.Context, i int) error {
			got, err := take(ctx, e, p, i, seed)
			if ctx.Err() != nil {
				return fmt.Errorf("seed %d: %w", seed, context.Cause(ctx))
			}
			if err == nil {
				if err := got.finish(func(from int) int { return p[from][i] }); err != nil {
					return fmt.Errorf("seed %d: %w", seed, err)
				}
			}
			return nil
		})
		faulty.Wait()
		tr.Forget(e.run) // of members that never opened the edge
	}
}

// take sends and receives what the plan has for a member.
func take(ctx context.Context, e edge, p plan, i int, seed uint64) (*checker, error) {
	c := newChecker(i, e.members)
	ep, err := e.open(ctx, i)
	if err != nil {
		return c, err
	}
	defer ep.Close()
	sent := make(chan error, 1)
	go func() { sent <- p.produce(ctx, ep, i, rand.New(rand.NewPCG(seed, uint64(i)))) }()
	err = drain(ctx, ep.Receiver, c.batch)
	return c, errors.Join(err, <-sent)
}
