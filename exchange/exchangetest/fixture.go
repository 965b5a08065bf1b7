package exchangetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gears/exchange"
	"gears/vm"
)

// patience is how long anything may take before the test says that it hangs.
const patience = 30 * time.Second

// runs tells the runs of one process apart.
var runs struct {
	sync.Mutex
	n int
}

func newRun() string {
	runs.Lock()
	defer runs.Unlock()
	runs.n++
	return fmt.Sprintf("run-%d", runs.n)
}

func members(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("shard%d", i)
	}
	return ids
}

func all(n int) []int {
	to := make([]int, n)
	for i := range to {
		to[i] = i
	}
	return to
}

// edge is what the members of a test share of an edge.
type edge struct {
	tr      exchange.Transport
	run     string
	stage   int
	members int
	to      []int
	options exchange.Options
}

func (e edge) open(ctx context.Context, self int) (*exchange.Endpoint, error) {
	return exchange.Open(ctx, e.tr, exchange.Edge{
		Run: e.run, Stage: e.stage, Members: members(e.members), Self: self, To: e.to,
	}, e.options)
}

// openAll opens the edge for all members; they are closed at the end of the test.
func (e edge) openAll(t *testing.T, ctx context.Context) []*exchange.Endpoint {
	t.Helper()
	eps := make([]*exchange.Endpoint, e.members)
	for i := range eps {
		var err error
		if eps[i], err = e.open(ctx, i); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(eps[i].Close)
	}
	return eps
}

// together runs f for every member and waits for all; a test that takes too long
// fails.
func together(t *testing.T, n int, f func(ctx context.Context, i int) error) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errors.New("the exchange hangs"))
	defer cancel()
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- f(ctx, i) }()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// number is the record that number n of the stream from one member to another
// is: values of several kinds, some with keys, some errors.
func number(from, to, n int) exchange.Record {
	label := fmt.Sprintf("%d>%d:%d", from, to, n)
	switch n % 7 {
	case 3:
		return exchange.Record{Failed: true, Err: label, Tag: uint32(n)}
	case 5:
		return exchange.Record{Value: vm.NewTuple(vm.Str(label), vm.Int(int64(n)))}
	default:
		return exchange.Record{Key: label, Keyed: true, Value: vm.Int(int64(n)), Tag: uint32(n % 3)}
	}
}

func same(a, b exchange.Record) bool {
	if a.Key != b.Key || a.Keyed != b.Keyed || a.Failed != b.Failed || a.Tag != b.Tag || a.Err != b.Err {
		return false
	}
	if a.Failed {
		return true
	}
	equal, err := vm.Equal(nil, a.Value, b.Value)
	return err == nil && equal
}

// checker follows the streams that arrive at one member.
type checker struct {
	self int
	next []int // by sender
}

func newChecker(self, senders int) *checker {
	return &checker{self: self, next: make([]int, senders)}
}

func (c *checker) batch(b exchange.Batch) error {
	for _, r := range b.Records {
		if want := number(b.From, c.self, c.next[b.From]); !same(r, want) {
			return fmt.Errorf("member %d got %+v from %d, want %+v", c.self, r, b.From, want)
		}
		c.next[b.From]++
	}
	return nil
}

// finish checks that as many records came as were sent.
func (c *checker) finish(sent func(from int) int) error {
	for from, n := range c.next {
		if n != sent(from) {
			return fmt.Errorf("member %d got %d records from %d, want %d", c.self, n, from, sent(from))
		}
	}
	return nil
}

// drain reads to the end.
func drain(ctx context.Context, r *exchange.Receiver, f func(exchange.Batch) error) error {
	for {
		b, err := r.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(b); err != nil {
			return err
		}
	}
}

// plan says how many records go from each member to each.
type plan [][]int

func randomPlan(r *rand.Rand, n int, to []int, most int) plan {
	p := make(plan, n)
	for from := range p {
		p[from] = make([]int, n)
		for _, m := range to {
			p[from][m] = r.IntN(most + 1)
		}
	}
	return p
}

// produce sends a member's records, the receivers mixed.
func (p plan) produce(ctx context.Context, ep *exchange.Endpoint, from int, r *rand.Rand) error {
	next := make([]int, len(p))
	var left []int
	for to, n := range p[from] {
		if n > 0 {
			left = append(left, to)
		}
	}
	for len(left) > 0 {
		i := r.IntN(len(left))
		to := left[i]
		if err := ep.Sender.Send(ctx, to, number(from, to, next[to])); err != nil {
			return err
		}
		if next[to]++; next[to] == p[from][to] {
			left = append(left[:i], left[i+1:]...)
		}
		if r.IntN(500) == 0 {
			ep.Sender.Flush()
		}
	}
	return ep.Sender.Close(ctx)
}
