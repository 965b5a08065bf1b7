package exchangetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"gears/exchange"
)

// Faults are what a Faulty transport does. The zero value does nothing wrong.
type Faults struct {
	Seed uint64
	// Delay is the longest time for which a frame is held up. Frames of
	// different pairs of members overtake each other, those of one pair do not.
	Delay time.Duration
	// Repeat delivers about one frame in so many twice.
	Repeat int
	// Lose drops the data frame of this number, from 1, on its way from Between[0]
	// to Between[1], and tells nobody. No transport may do that; receivers must
	// see it.
	Lose int
	// Cut ends the link of the members Between when it has carried so many frames:
	// both are told, now or when they open the edge; nothing passes any more.
	Cut     int
	Between [2]int
}

// ErrCut is the cause when Faults.Cut ends a link.
var ErrCut = errors.New("the link was cut")

// Faulty is another transport with faults.
type Faulty struct {
	under   exchange.Transport
	faults  Faults
	senders sync.WaitGroup

	mu      sync.Mutex
	random  *rand.Rand
	data    int // frames of data from Between[0] to Between[1]
	carried int // frames between the two, in both directions
	inlets  map[int]exchange.Inlet
}

// NewFaulty makes a transport. Lose and Cut are for one edge: they count over all.
func NewFaulty(under exchange.Transport, f Faults) *Faulty {
	return &Faulty{
		under: under, faults: f, random: rand.New(rand.NewPCG(f.Seed, 0)), inlets: map[int]exchange.Inlet{},
	}
}

// Wait waits until everything is delivered. All endpoints must be closed.
func (f *Faulty) Wait() { f.senders.Wait() }

// Forget implements exchange.Transport.
func (f *Faulty) Forget(run string) { f.under.Forget(run) }

// Open implements exchange.Transport.
func (f *Faulty) Open(ctx context.Context, e exchange.Edge, in exchange.Inlet) (exchange.Port, error) {
	under, err := f.under.Open(ctx, e, in)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.inlets[e.Self] = in
	cut := f.faults.Cut > 0 && f.carried >= f.faults.Cut && slices.Contains(f.faults.Between[:], e.Self)
	f.mu.Unlock()
	if cut {
		in.Fail(ErrCut)
	}
	p := &faultyPort{faulty: f, self: e.Self, ways: make([]*way, len(e.Members))}
	var ways sync.WaitGroup
	for to := range p.ways {
		w := &way{arrived: make(chan struct{}, 1)}
		p.ways[to] = w
		ways.Go(func() { w.carry(f, func(fr *exchange.Frame) { under.Send(to, fr) }) })
	}
	f.senders.Go(func() {
		ways.Wait()
		under.Close()
	})
	return p, nil
}

// pass decides what becomes of a frame: how often it is delivered.
func (f *Faulty) pass(from, to int, fr *exchange.Frame) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	pair := f.faults.Between
	if from == pair[0] && to == pair[1] && fr.Bytes[0] == 1 {
		if f.data++; f.data == f.faults.Lose {
			return 0
		}
	}
	if f.faults.Cut > 0 && (from == pair[0] && to == pair[1] || from == pair[1] && to == pair[0]) {
		if f.carried++; f.carried == f.faults.Cut {
			for _, m := range pair {
				if in := f.inlets[m]; in != nil {
					f.senders.Go(func() { in.Fail(ErrCut) })
				}
			}
		}
		if f.carried >= f.faults.Cut {
			return 0
		}
	}
	if f.faults.Repeat > 0 && f.random.IntN(f.faults.Repeat) == 0 {
		return 2
	}
	return 1
}

// heldUp says that one frame in so many is held up: the frames behind it wait
// too.
const heldUp = 32

func (f *Faulty) holdUp() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.faults.Delay == 0 || f.random.IntN(heldUp) > 0 {
		return 0
	}
	return time.Duration(f.random.Int64N(int64(f.faults.Delay)))
}

type faultyPort struct {
	faulty *Faulty
	self   int
	ways   []*way
}

// Send implements exchange.Port.
func (p *faultyPort) Send(to int, f *exchange.Frame) {
	times := p.faulty.pass(p.self, to, f)
	if times == 0 {
		f.Free()
		return
	}
	if times == 2 {
		again := exchange.NewFrame()
		again.Bytes = append(again.Bytes, f.Bytes...)
		p.ways[to].push(again)
	}
	p.ways[to].push(f)
}

// Close implements exchange.Port.
func (p *faultyPort) Close() {
	for _, w := range p.ways {
		w.close()
	}
}

// way carries frames from one member to another.
type way struct {
	mu      sync.Mutex
	frames  []*exchange.Frame
	closed  bool
	arrived chan struct{}
}

func (w *way) push(f *exchange.Frame) {
	w.mu.Lock()
	if w.closed {
		f.Free()
	} else {
		w.frames = append(w.frames, f)
	}
	w.mu.Unlock()
	w.signal()
}

func (w *way) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.signal()
}

func (w *way) signal() {
	select {
	case w.arrived <- struct{}{}:
	default:
	}
}

// carry delivers until the way is closed and empty.
func (w *way) carry(f *Faulty, deliver func(*exchange.Frame)) {
	for {
		w.mu.Lock()
		frames, closed := w.frames, w.closed
		w.frames = nil
		w.mu.Unlock()
		if len(frames) == 0 {
			if closed {
				return
			}
			<-w.arrived
		}
		for _, fr := range frames {
			if d := f.holdUp(); d > 0 {
				time.Sleep(d)
			}
			deliver(fr)
		}
	}
}
