package main

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// pursuit is a command that its node did not serve because the slot is elsewhere,
// or on the way there. Pursuits are carried out one after the other, in the order
// of the replies, and nothing else is sent meanwhile: commands on one key stay in
// their order.
type pursuit struct {
	errand errand
	reply  []byte
	from   string
}

// movingErrors are the classes of errors that mean elsewhere or later.
var movingErrors = map[string]bool{
	"MOVED": true, "ASK": true, "TRYAGAIN": true, "CLUSTERDOWN": true, "LOADING": true, "MASTERDOWN": true,
}

// movedTxn is said within transactions, which cannot go on elsewhere.
var movedTxn = redcon.AppendError(nil, "TRYAGAIN gears: the keys of this transaction are moving to another node: begin it again")

// redirected takes over what the cluster sends elsewhere. mu is held.
func (f *facade) redirected(l *link, e *errand, reply []byte) bool {
	class := shard.ErrorClass(string(bytes.TrimRight(reply[1:], "\r\n")))
	switch {
	case !movingErrors[class] || e.reply != nil || e.flags&open != 0 || f.failed:
		return false
	case e.flags&inTxn != 0:
		if class == "MOVED" || class == "ASK" {
			f.work.Go(func() { _ = f.topology.Refresh(f.ctx) }) // the next transaction goes right
			f.complete(*e, movedTxn)
			return true
		}
		return false
	}
	f.pursuits = append(f.pursuits, pursuit{*e, bytes.Clone(reply), l.addr})
	if !f.pursuing {
		f.pursuing = true
		f.work.Go(f.pursueAll)
	}
	return true
}

func (f *facade) pursueAll() {
	for {
		f.mu.Lock()
		if len(f.pursuits) == 0 || f.failed {
			f.pursuits, f.pursuing = nil, false
			f.handOut()
			f.lift()
			f.mu.Unlock()
			return
		}
		p := f.pursuits[0]
		f.pursuits = f.pursuits[1:]
		f.mu.Unlock()
		reply := f.pursue(p)
		f.mu.Lock()
		f.complete(p.errand, reply)
		f.handOut()
		f.mu.Unlock()
	}
}

// pursue follows a command until it is served or the patience is at its end.
func (f *facade) pursue(p pursuit) []byte {
	n := f.napping()
	for hops := 0; ; hops++ {
		text := string(bytes.TrimRight(p.reply[1:], "\r\n"))
		if p.reply[0] != '-' || !movingErrors[shard.ErrorClass(text)] {
			return p.reply
		}
		to, asking, ok := shard.Redirected(shard.Reply{Kind: '-', Str: text}, p.from)
		if !asking {
			// Not knowing is no reason to give up.
			_ = f.topology.Refresh(f.ctx)
		}
		if (!ok || hops > 4) && !n.wait(f.ctx) {
			return p.reply
		}
		if !ok {
			to = f.masterOf(p.errand.slot).Addr()
		}
		l, err := f.linkAt(to)
		if err != nil {
			if !n.wait(f.ctx) {
				return redcon.AppendError(nil, "ERR gears: "+err.Error())
			}
			continue
		}
		p.from, p.reply = to, f.ask(l, p.errand, asking)
	}
}

var askingRaw = appendCommand(nil, "ASKING")

// ask sends a command over a link and waits for its reply.
func (f *facade) ask(l *link, e errand, asking bool) []byte {
	got := make(chan []byte, 1)
	f.mu.Lock()
	if asking {
		l.put(errand{raw: askingRaw, slot: -1})
	}
	l.put(errand{raw: e.raw, slot: e.slot, reply: got})
	f.mu.Unlock()
	l.flush()
	select {
	case reply := <-got:
		return reply
	case <-f.ctx.Done():
		return redcon.AppendError(nil, "ERR gears: "+context.Cause(f.ctx).Error())
	}
}

// lostGrace is how long a node that is no longer a master may take to answer what
// is under way there. A node that is asleep would let its clients wait for ever.
const lostGrace = time.Second

// facades are those of a server.
type facades struct {
	mu   sync.Mutex
	list map[*facade]bool
}

func (l *facades) add(f *facade) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.list == nil {
		l.list = map[*facade]bool{}
	}
	l.list[f] = true
}

func (l *facades) remove(f *facade) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.list, f)
}

// leave has all facades give up their links to nodes that are not in masters.
func (l *facades) leave(masters map[string]bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for f := range l.list {
		f.leave(masters)
	}
}

// followCluster gives up links to nodes that are masters no more, until the server
// ends.
func (s *server) followCluster() {
	for {
		snapshot := s.engine.Topology().Snapshot()
		masters := map[string]bool{}
		for _, m := range snapshot.Masters {
			masters[m.Addr()] = true
		}
		s.facades.leave(masters)
		select {
		case <-snapshot.Superseded():
		case <-s.ctx.Done():
			return
		}
		select {
		case <-time.After(lostGrace):
		case <-s.ctx.Done():
			return
		}
	}
}

// leave closes the links to other nodes than masters.
func (f *facade) leave(masters map[string]bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for addr, l := range f.links {
		if !masters[addr] {
			l.conn.Close() // read tells who waits
		}
	}
}
