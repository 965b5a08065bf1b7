package exchange

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// Local is the transport between the members of one process: frames change
// hands, nothing is copied, and Deliver runs on the goroutine that sends. Runs
// are known by their IDs among the users of one Local.
type Local struct {
	mu   sync.Mutex
	runs map[string]map[int]*room // by run and stage
}

// NewLocal makes a transport without runs.
func NewLocal() *Local { return &Local{runs: map[string]map[int]*room{}} }

// room is one edge.
type room struct {
	edge  Edge
	seats []seat // by member
	left  int    // members that have closed; under Local.mu
}

// seat is one member of an edge.
type seat struct {
	inlet atomic.Pointer[Inlet] // set once the member has got what waited for it

	mu      sync.Mutex
	joined  bool
	closed  bool
	waiting []parcel
}

type parcel struct {
	from  int
	frame *Frame
}

// Open implements Transport.
func (l *Local) Open(ctx context.Context, e Edge, in Inlet) (Port, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	r, err := l.enter(e)
	if err != nil {
		return nil, err
	}
	s := &r.seats[e.Self]
	for {
		s.mu.Lock()
		waiting := s.waiting
		s.waiting = nil
		if len(waiting) == 0 {
			s.inlet.Store(&in)
			s.mu.Unlock()
			return &localPort{local: l, room: r, edge: e}, nil
		}
		s.mu.Unlock()
		// Without the lock: who is given a frame may send one.
		for _, p := range waiting {
			in.Deliver(p.from, p.frame)
		}
	}
}

func (l *Local) enter(e Edge) (*room, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stages := l.runs[e.Run]
	if stages == nil {
		stages = map[int]*room{}
		l.runs[e.Run] = stages
	}
	r := stages[e.Stage]
	if r == nil {
		r = &room{edge: e, seats: make([]seat, len(e.Members))}
		stages[e.Stage] = r
	}
	if !r.edge.sameAs(e) {
		return nil, fmt.Errorf("%s: the members do not agree on who takes part", e)
	}
	if r.seats[e.Self].joined {
		return nil, fmt.Errorf("%s: shard %s has opened it already", e, e.Members[e.Self])
	}
	r.seats[e.Self].joined = true
	return r, nil
}

// Forget implements Transport.
func (l *Local) Forget(run string) {
	l.mu.Lock()
	stages := l.runs[run]
	delete(l.runs, run)
	l.mu.Unlock()
	for _, r := range stages {
		for i := range r.seats {
			if in := r.seats[i].leave(); in != nil {
				(*in).Fail(fmt.Errorf("%s: the run is over", r.edge))
			}
		}
	}
}

// Runs is the number of runs that have open edges.
func (l *Local) Runs() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.runs)
}

// leave makes the seat drop what comes; it returns who sat there.
func (s *seat) leave() *Inlet {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, p := range s.waiting {
		p.frame.Free()
	}
	s.waiting = nil
	return s.inlet.Swap(nil)
}

func (s *seat) put(from int, f *Frame) {
	in := s.inlet.Load()
	if in == nil {
		s.mu.Lock()
		if in = s.inlet.Load(); in == nil {
			if s.closed {
				f.Free()
			} else {
				s.waiting = append(s.waiting, parcel{from, f})
			}
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
	(*in).Deliver(from, f)
}

type localPort struct {
	local  *Local
	room   *room
	edge   Edge
	closed atomic.Bool
}

// Send implements Port.
func (p *localPort) Send(to int, f *Frame) {
	if p.closed.Load() {
		f.Free()
		return
	}
	p.room.seats[to].put(p.edge.Self, f)
}

// Close implements Port.
func (p *localPort) Close() {
	if p.closed.Swap(true) {
		return
	}
	p.room.seats[p.edge.Self].leave()
	l := p.local
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.room.left++; p.room.left < len(p.room.seats) {
		return
	}
	stages := l.runs[p.edge.Run]
	if stages[p.edge.Stage] == p.room { // else the run was forgotten
		delete(stages, p.edge.Stage)
		if len(stages) == 0 {
			delete(l.runs, p.edge.Run)
		}
	}
}
