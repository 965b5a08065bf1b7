package engine

import (
	"context"

	"gears/readers"
)

// standby is a listener that can be made ready while others listen to the same,
// and begins when they end: an upgrade loses no event of it and doubles none.
type standby interface {
	listener
	// ready is start, but that nothing is taken before changeOver.
	ready(ctx context.Context) error
}

// begin starts a listener, or makes it ready when it can be.
func (r *registration) begin(ctx context.Context) error {
	if l, ok := r.listener.(standby); ok {
		return l.ready(ctx)
	}
	return r.listener.start(ctx)
}

// startListener starts a listener in full.
func (r *registration) startListener(ctx context.Context) error { return r.listener.start(ctx) }

// changeOver has the ready listeners of in take what those of out took.
func (e *Engine) changeOver(out, in []*registration) {
	type swap struct{ out, in []*readers.BusListener }
	swaps := map[*readers.Bus]*swap{}
	of := func(bus *readers.Bus) *swap {
		if swaps[bus] == nil {
			swaps[bus] = &swap{}
		}
		return swaps[bus]
	}
	for _, r := range in {
		if l, ok := r.listener.(*keysListener); ok {
			l.watch(true)
			for _, e := range l.hearing.Load().ears {
				s := of(e.bus)
				s.in, s.out = append(s.in, e.heard), append(s.out, e.hold)
			}
		}
	}
	for _, r := range out {
		if l, ok := r.listener.(*keysListener); ok {
			for _, e := range l.hearing.Load().ears {
				s := of(e.bus)
				s.out = append(s.out, e.heard)
			}
		}
	}
	for bus, s := range swaps {
		bus.Swap(s.out, s.in)
	}
	for _, r := range in {
		if l, ok := r.listener.(*keysListener); ok {
			// After Swap: what changes behind the scan is an event.
			l.missed()
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range out {
		if l, ok := r.listener.(*commandListener); ok {
			l.leave()
		}
	}
	for _, r := range in {
		if l, ok := r.listener.(*commandListener); ok {
			l.enter()
		}
	}
}
