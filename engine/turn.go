package engine

import (
	"errors"

	"gears/shard"
)

// host runs an RG.* command of the head unit.
func (s *scheduler) host(u *unit) error {
	u.reply = s.r.w.hostCommand(u.args)
	u.state = unitReplied
	u.wrote = true
	s.moved++
	s.seq++
	s.wrote(&u.prep, u.root)
	return nil
}

// errNotYourTurn makes a unit run again at its turn: it executed a command where
// it cannot park, before its turn.
var errNotYourTurn = errors.New("internal: unit must run at its turn")

// executeNow runs a command of code that cannot park: in a sink, or nested in a
// library function of a unit.
func (s *scheduler) executeNow(p *shard.Prepared) (shard.Reply, error) {
	u := s.running
	if u == nil {
		// A sink's callback: it has its turn by construction. Its writes must be
		// seen by the checks of units that read ahead.
		s.seq++
		if p.Kind != shard.Read || p.Action == shard.Host {
			s.wrote(p, s.roots)
		}
		return s.r.w.runNow(p)
	}
	turn := s.hasTurn(u)
	if !turn && (p.Action == shard.Host || p.Kind != shard.Read || u.alone) {
		return shard.Reply{}, errNotYourTurn
	}
	if turn && !u.wrote && s.track && p.Kind != shard.Read && s.stale(u) {
		return shard.Reply{}, errNotYourTurn
	}
	s.seq++
	if s.track && p.Action == shard.Send {
		s.note(u, p)
	}
	s.r.counts.RoundTrips++
	return s.r.w.runNow(p)
}

// hasTurn reports that every unit before u is done with.
func (s *scheduler) hasTurn(u *unit) bool {
	if u.batch != s.oldest {
		return false
	}
	if len(s.awaiting) > 0 && s.alone && !u.awaited {
		// In a stage whose records go one at a time, those that await something
		// let the next one in.
		for p := u.prev; p != nil; p = p.prev {
			if p.state != unitAwaiting && p.state != unitDone {
				return false
			}
		}
		return true
	}
	return u.batch.head == u
}
