package engine

import (
	"context"
	"math"

	"gears/vm"
)

// maxAwaiting is how many records of a stage may await something at a time: what
// the original allows.
const maxAwaiting = 1000

// await starts the coroutine that u's callback returned. It cannot be undone, so
// u does not run again.
func (s *scheduler) await(u *unit) {
	if len(s.awaiting) >= maxAwaiting {
		return
	}
	v := u.task.Await
	u.task.Await = vm.Value{}
	s.steps = s.steps || v.Kind() == vm.KObject
	u.state, u.wrote, u.awaited, u.inside = unitAwaiting, true, true, true
	if s.awaiting == nil {
		s.awaiting, s.arrived = map[*unit]struct{}{}, make(chan struct{}, 1)
	}
	s.awaiting[u] = struct{}{}
	s.moved++
	s.early = false
	u.promise = s.r.sess.await(s.r.t, v, func(x vm.Value, err error) {
		u.value, u.failure, u.state = x, err, unitReplied
		delete(s.awaiting, u)
		select {
		case s.arrived <- struct{}{}:
		default:
		}
	})
}

// waitAwaited waits until a unit has what it awaits, when nothing else is to be
// done before.
func (s *scheduler) waitAwaited(b *batch) error {
	if d := s.r.within; d != nil {
		d.awaiting.Add(1)
		defer d.awaiting.Add(-1)
	}
	if s.oldest == b && s.ended == nil && s.cut == math.MaxInt && len(s.awaiting) < maxAwaiting {
		// There is room for more that waits.
		page, asked := s.page()
		s.extend(b, page, asked)
		if len(page) > 0 || s.ended == nil {
			return nil
		}
	}
	for collect := newCollector(s.steps); ; {
		idle := false
		s.r.t.Blocking(func() {
			select {
			case <-s.arrived:
			case <-collect.due():
				idle = true
			case <-s.r.ctx.Done():
			}
		})
		if s.r.ctx.Err() != nil {
			return context.Cause(s.r.ctx)
		}
		if !idle {
			return nil
		}
	}
}
