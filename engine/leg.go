package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gears/exchange"
	"gears/planner"
	"gears/vm"
	"gears/vm/ops"
)

// legRun is a leg on one of its members.
type legRun struct {
	*spread
	leg, member int
}

// run carries the leg out, in a goroutine of its own.
func (l *legRun) run() {
	p := l.on.parts[l.member]
	s := p.sess
	s.gil.Lock()
	defer s.gil.Unlock()
	w := s.worker(l.ctx)
	defer w.done()
	release := w.abortWith(l.ctx)
	r := &runner{x: l.x, p: p, sess: s, w: w, t: w.t, ctx: l.ctx, within: l.spread}
	if l.member == l.on.self {
		r.profile, r.outcomes = l.x.profile, l.outcomes
		defer l.waiting.Add(1)
	} else if l.shipping() {
		r.ship = func(text string, event uint32) {
			p.shipped = append(p.shipped, exchange.Record{Failed: true, Err: text, Tag: event})
		}
	}
	err := l.x.engine.guard(fmt.Sprintf("execution %s on shard %s", l.x.id, s.at().ID()), func() error { return l.carry(r) })
	release()
	if err == nil {
		return
	}
	if _, raised := err.(*vm.Raised); raised {
		err = errors.New(w.errorText(l.ctx, err))
	} else if l.ctx.Err() == nil && lost(err) {
		err = fmt.Errorf("shard %s: %w", s.at().ID(), err)
	}
	l.fail(err)
}

// shipping reports whether errors of this leg travel: collect carries them to
// the initiator, a repartition leaves them where they are.
func (l *legRun) shipping() bool {
	return slices.ContainsFunc(l.legs[l.leg:], func(g leg) bool {
		return l.on.parts[l.member].plan.Stages[g.last].Out.Kind == planner.EdgeCollect
	})
}

// carry runs the stages of the leg.
func (l *legRun) carry(r *runner) error {
	in, err := l.input(r)
	if err != nil {
		return r.readerError(err)
	}
	defer in.Close()
	g := &l.legs[l.leg]
	var out *outlet
	if l.leg < len(l.ends) {
		out = newOutlet(l, r)
	}
	if !l.events {
		err = r.stages(g.first, g.last, in, out)
	} else {
		err = r.batch(g.first, in, &eachSink{r: r, out: out})
	}
	if err != nil || out == nil {
		return err
	}
	return out.close()
}

// input is the reader, or the end of the edge before.
func (l *legRun) input(r *runner) (source, error) {
	if l.leg > 0 {
		return &inflow{r: r, in: l.ends[l.leg-1][l.member].Receiver}, nil
	}
	src, err := l.open(r)
	if err == nil {
		return src, nil
	}
	if err = r.readerError(err); err == nil {
		src = &sliceSource{} // what failed is an error record; the leg ends like any other
	}
	return src, err
}

// outlet is where the last stage of a leg emits to.
type outlet struct {
	r      *runner
	edge   *planner.Edge
	out    *exchange.Sender
	routes *exchange.Routes
	self   int // the initiator
	key    vm.Value
}

func newOutlet(l *legRun, r *runner) *outlet {
	o := &outlet{r: r, edge: &r.p.plan.Stages[l.legs[l.leg].last].Out, out: l.ends[l.leg][l.member].Sender, routes: l.on.routes, self: l.on.self}
	if o.edge.Key != nil && !planner.IsIdentity(o.edge.Key) {
		o.key = r.profile.wrap(o.edge.Key)
	}
	return o
}

// put sends a record on. An exception is that of the record: its key cannot be
// made, or it cannot travel.
func (o *outlet) put(rec vm.Value) error { return o.putOf(rec, 0) }

// putOf is put for a record of one of the events that run together.
func (o *outlet) putOf(rec vm.Value, event uint32) error {
	if err := o.ship(); err != nil {
		return err
	}
	if o.edge.Kind == planner.EdgeCollect {
		return o.out.Send(o.r.ctx, o.self, exchange.Record{Value: rec, Tag: event})
	}
	key, err := o.keyOf(rec)
	if err != nil {
		return err
	}
	return o.out.Send(o.r.ctx, o.routes.To(key), exchange.Record{Value: rec, Key: key, Keyed: o.edge.Carry, Tag: event})
}

// keyOf is the key that a record moves by.
func (o *outlet) keyOf(rec vm.Value) (string, error) {
	switch {
	case o.edge.Key == nil:
		return ops.GroupKey(o.r.t, rec)
	case o.key.IsUnset():
		return ops.KeyText(o.r.t, rec)
	}
	return ops.Extract(o.r.t, o.key, rec, o.edge.KeyWrap)
}

// ship sends the errors of this shard that wait, if this is the edge that
// carries them.
func (o *outlet) ship() error {
	p := o.r.p
	if o.edge.Kind != planner.EdgeCollect || len(p.shipped) == 0 {
		return nil
	}
	for len(p.shipped) > 0 {
		if err := o.out.Send(o.r.ctx, o.self, p.shipped[0]); err != nil {
			return err
		}
		p.shipped = p.shipped[1:]
	}
	p.shipped = nil
	return nil
}

// close ends what the leg sends.
func (o *outlet) close() error {
	if err := o.ship(); err != nil {
		return err
	}
	return o.out.Close(o.r.ctx)
}

// inflow gives the records that come over an edge.
type inflow struct {
	r    *runner
	in   *exchange.Receiver
	page []string // keys of the page
	of   []uint32 // the events of its records, where several run together
}

// keyed is a source whose records carry keys.
type keyed interface {
	// keys are those of the records that Next gave last.
	keys() []string
}

func (f *inflow) keys() []string { return f.page }

func (f *inflow) events() []uint32 { return f.of }

func (f *inflow) Next(ctx context.Context) ([]vm.Value, error) {
	for {
		batch, err := f.in.Next(ctx)
		if err != nil {
			return nil, err
		}
		f.r.progress()
		f.page, f.of = f.page[:0], f.of[:0]
		vals := make([]vm.Value, 0, len(batch.Records))
		for i := range batch.Records {
			rec := &batch.Records[i]
			if rec.Failed {
				f.r.failedOf(rec.Err, 0, rec.Tag)
				continue
			}
			vals = append(vals, rec.Value)
			f.of = append(f.of, rec.Tag)
			if rec.Keyed {
				f.page = append(f.page, rec.Key)
			}
		}
		if len(vals) > 0 {
			return vals, nil
		}
	}
}

// Close tells the senders that nothing more is wanted.
func (f *inflow) Close() error {
	f.in.Stop()
	return nil
}
