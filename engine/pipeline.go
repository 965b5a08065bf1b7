package engine

import (
	"slices"

	"gears/shard"
)

// send puts into the pipeline every command that may go, and flushes it.
func (s *scheduler) send(b *batch) error {
	s.letGo(false)
	// settled: no earlier unit can issue another command or fail.
	settled := b == s.oldest
	// calm: every earlier unit is settled, or awaits something. What a unit does
	// before it awaits anything itself may be done then: the records of such a
	// stage overlap, and only what they do afterwards comes in record order.
	calm := settled
	sent := false
	for u := b.head; u != nil; u = u.next {
		if u.root > s.cut && !u.inside {
			continue
		}
		if u.root-b.head.root >= s.window {
			break
		}
		settledBefore := settled
		switch u.state {
		case unitFresh, unitReplied:
			settled = false
		case unitPledged:
			settled = false
			if (calm || !s.track && !s.alone) && len(s.awaiting) < maxAwaiting {
				if s.track && !u.wrote && s.stale(u) {
					s.met(u)
					s.again(u)
				} else {
					s.await(u)
				}
			}
		case unitAwaiting:
			settled = false
		case unitSent:
			settled = settled && s.settles(u)
		case unitDone:
			// What it made stands behind it in the list. It runs again, and may
			// then do something else, when what it read is written before its turn.
			over := (s.each != nil || len(u.task.Errs) == 0) && (u.wrote || !s.track || !s.stale(u))
			settled, calm = settled && over, calm && over
		case unitParked:
			if u.prep.Action == shard.Host {
				if s.hasTurn(u) {
					if err := s.host(u); err != nil {
						return err
					}
					return s.flush(sent)
				}
				settled, calm = false, false
				continue
			}
			if u.prep.Kind == shard.Read {
				if err := s.append(u); err != nil {
					return err
				}
				sent = true
				settled = settled && s.settles(u)
				break
			}
			if !settled && (!calm || u.awaited) {
				calm = false
				continue
			}
			if s.track && !u.wrote && s.stale(u) {
				s.met(u)
				s.again(u)
				settled, calm = false, false
				continue
			}
			if err := s.append(u); err != nil {
				return err
			}
			sent = true
			settled = settledBefore && s.settles(u)
		}
		calm = calm && (settled || u.state == unitAwaiting || u.state == unitDone)
		if s.alone && u.state != unitAwaiting && u.state != unitDone {
			break
		}
	}
	return s.flush(sent)
}

// settles reports whether the command that u waits for is the last thing that u
// and its children do and can fail in.
func (s *scheduler) settles(u *unit) bool { return u.final && !s.later[u.seg] }

// append puts u's command into the pipeline.
func (s *scheduler) append(u *unit) error {
	if s.conn != nil && s.conn.Stale() && s.conn.Pending() == 0 {
		// The shard has another master. What goes over the old one arrives too,
		// but one by one.
		s.conn.Close()
	}
	if s.conn == nil || s.conn.Err() != nil {
		c, err := s.r.sess.at().Get(s.r.ctx)
		if err != nil {
			return s.r.w.lost(err)
		}
		s.conn = c
	}
	if s.leave == nil {
		leave, err := s.r.w.enterGate()
		if err != nil {
			return err
		}
		s.leave = leave
		s.r.sess.flying = append(s.r.sess.flying, s)
	}
	s.seq++
	if s.track {
		s.note(u, &u.prep)
	}
	shard.AppendPrepared(s.conn, &u.prep)
	u.state = unitSent
	u.batch.waiting++
	s.queue = append(s.queue, u)
	return nil
}

func (s *scheduler) flush(sent bool) error {
	if !sent {
		return nil
	}
	s.r.counts.RoundTrips++
	if err := s.conn.Flush(s.r.ctx); err != nil {
		return s.r.w.lost(err)
	}
	return nil
}

// receive takes the next reply off the connection and gives it to its unit.
func (s *scheduler) receive() error {
	if s.lost != nil {
		return s.lost
	}
	u := s.queue[s.qhead]
	s.queue[s.qhead] = nil
	s.qhead++
	if s.qhead > len(s.queue)/2 {
		// Where batches overlap the queue is never empty, so it is moved down.
		n := copy(s.queue, s.queue[s.qhead:])
		clear(s.queue[n:])
		s.queue, s.qhead = s.queue[:n], 0
	}
	r, err := shard.ReceivePrepared(s.r.ctx, s.conn, &u.prep)
	if err == nil {
		err = shard.Loading(r)
	}
	if err != nil {
		return s.r.w.lost(err)
	}
	u.batch.waiting--
	u.reply = r
	u.state = unitReplied
	if s.qhead == len(s.queue) {
		s.leaveGate()
	}
	return nil
}

func (s *scheduler) leaveGate() {
	if s.leave == nil {
		return
	}
	s.leave()
	s.leave = nil
	flying := s.r.sess.flying
	at := slices.Index(flying, s)
	s.r.sess.flying = slices.Delete(flying, at, at+1)
}

// letGo takes the replies that are due and leaves the gate, if that must be or
// somebody waits there: before others get the session's lock, who may need the
// gate for themselves, and now and then in what may take long.
func (s *scheduler) letGo(must bool) {
	if s.leave == nil || !must && !s.r.sess.gate.wanted.Load() {
		return
	}
	if s.conn.Buffered() > 0 {
		s.lost = s.flush(true)
	}
	for s.lost == nil && s.qhead < len(s.queue) {
		s.lost = s.receive()
	}
	s.leaveGate()
}

// letGo is scheduler.letGo for whatever of the session has commands under way:
// for one who gives up the lock without a thread.
func (s *session) letGo() {
	for len(s.flying) > 0 {
		s.flying[0].letGo(true)
	}
}
