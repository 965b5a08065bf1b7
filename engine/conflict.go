package engine

import (
	"math"

	"gears/shard"
	"gears/vm"
)

// forgetAbove is how many written keys are remembered before those that no unit
// can have read earlier are dropped.
const forgetAbove = 4096

// forget drops writes that came before everything that units to come can have
// read.
func (s *scheduler) forget(asked int64) {
	if len(s.writes) < forgetAbove {
		return
	}
	before := s.seq
	if s.oldest != nil {
		before = s.oldest.began
	}
	if s.reread {
		before = min(before, asked)
	}
	for k, w := range s.writes {
		if w.seq <= before {
			delete(s.writes, k)
		}
	}
}

// fresh is the record of a key that was read at seq readAt: itself, or read again
// when the key was written since.
func (s *scheduler) fresh(rec vm.Value, key string, readAt int64) (vm.Value, error) {
	if !s.outdated(key, readAt) {
		return rec, nil
	}
	return s.r.reread(rec, key)
}

// drops reports whether u's record, which would have to be read again, is dropped
// whatever that would show: recipes that filter out the events of their own writes
// would read each of them by itself.
func (s *scheduler) drops(u *unit) bool {
	if s.r.p.plan.Reader.KeyFilters == 0 || !s.outdated(u.key, u.readAt) {
		return false
	}
	if s.filter == nil {
		s.filter = s.r.keyFilter(s.stage)
	}
	st, err := s.r.t.Start(&s.tested, s.filter, u.rec)
	return err == nil && st == vm.Done && len(s.tested.Out) == 0 && len(s.tested.Errs) == 0
}

// outdated reports whether a record that was read at readAt may show what is not
// so any more.
func (s *scheduler) outdated(key string, readAt int64) bool {
	return s.writeAll.seq > readAt || s.writes[key].seq > readAt
}

// recordKey is the key of a KeysReader's record, as bytes.
func recordKey(rec vm.Value) string {
	k, _ := rec.AsDict().GetStr("key")
	if k.Kind() == vm.KByteArray {
		return string(k.AsByteArray().B)
	}
	return k.AsStrOrEmpty()
}

// stale reports whether something that u read was written since by an earlier
// unit: all writes so far are by units before u, for u has not had its turn.
func (s *scheduler) stale(u *unit) bool { return s.conflict(u) != nil }

// conflict returns a write that makes u stale, or nil.
func (s *scheduler) conflict(u *unit) *writeMark {
	for i := range u.reads {
		m := &u.reads[i]
		w := s.anyWrite
		if !m.all {
			w = s.writes[m.key]
			if s.writeAll.seq > w.seq {
				w = s.writeAll
			}
		}
		if w.seq > m.seq {
			return &w
		}
	}
	return nil
}

// met narrows the window after u turned out to be stale.
func (s *scheduler) met(u *unit) {
	if w := s.conflict(u); w != nil {
		s.window = min(s.window, max(1, u.root-w.root))
		s.calm = 0
	}
}

// windowMax is where a window that grows stops mattering.
const windowMax = 4096

// grow widens the window when nothing has met for a while.
func (s *scheduler) grow() {
	if s.window == math.MaxInt {
		return
	}
	s.calm++
	if s.calm >= 8*s.window {
		s.window += 1 + s.window/4
		s.calm = 0
	}
	if s.window > windowMax {
		s.window = math.MaxInt
	}
}

// note remembers what a command of u reads or writes, at the current seq.
func (s *scheduler) note(u *unit, p *shard.Prepared) {
	if p.Kind == shard.Read {
		if u.wrote {
			return // it has its turn; nothing earlier can write any more
		}
		for _, k := range p.Keys {
			u.reads = append(u.reads, readMark{key: k, seq: s.seq})
		}
		if !p.ExactKeys {
			u.reads = append(u.reads, readMark{all: true, seq: s.seq})
		}
		return
	}
	u.wrote = true
	s.wrote(p, u.root)
}

// wrote notes the write of a command that is sent now.
func (s *scheduler) wrote(p *shard.Prepared, root int) {
	w := writeMark{seq: s.seq, root: root}
	s.anyWrite = w
	if !p.ExactKeys || p.Action == shard.Host {
		s.writeAll = w
	}
	if s.writes == nil {
		s.writes = map[string]writeMark{}
	}
	for _, k := range p.Keys {
		s.writes[k] = w
	}
}
