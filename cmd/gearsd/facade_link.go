package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// link is a connection of one client to one node of the cluster.
type link struct {
	facade  *facade
	addr    string
	conn    net.Conn
	writing sync.Mutex // keeps the order of writes that of queue

	// Under the facade's mu.
	out       []byte
	queued    bool // is in facade.dirty
	queue     []errand
	first     int // queue[first:] is owed
	scan      replyScanner
	capturing bool // the reply under way is needed whole
	capture   []byte
	listens   bool // it has subscriptions: messages may come in RESP2
	monitors  bool
	holds     int // transactions and WATCH that are open on it
	dead      bool
}

// errand is a command under way on a link.
type errand struct {
	raw    []byte
	slot   int     // of its keys, -1 without
	answer *answer // nil: nobody gets the reply
	part   int     // of answer, if it is made of several
	flags  errandFlags
	heard  bool               // of open: a reply has come
	reply  chan<- []byte      // gets the reply instead, if not nil
	look   func(reply []byte) // sees the reply, if not nil
}

type errandFlags uint8

const (
	inTxn errandFlags = 1 << iota // it cannot be carried out elsewhere
	open                          // a subscription: all replies up to that of the PING behind it
)

const (
	facadePatience = 5 * time.Second // for a cluster that fails over or moves slots
	firstFacadeNap = 20 * time.Millisecond
	lastFacadeNap  = 500 * time.Millisecond
)

// nap waits between attempts.
type nap struct {
	limit time.Time
	next  time.Duration
}

func (f *facade) napping() *nap { return &nap{time.Now().Add(facadePatience), firstFacadeNap} }

// wait reports whether there is to be another attempt.
func (n *nap) wait(ctx context.Context) bool {
	if time.Now().After(n.limit) {
		return false
	}
	select {
	case <-time.After(n.next):
	case <-ctx.Done():
		return false
	}
	n.next = min(2*n.next, lastFacadeNap)
	return true
}

// linkTo is the link to the master of slot, -1 for the first master. It waits for
// a cluster that fails over.
func (f *facade) linkTo(slot int) (*link, error) {
	n := f.napping()
	for {
		l, err := f.linkOf(f.masterOf(slot))
		if err == nil || f.ctx.Err() != nil || !n.wait(f.ctx) {
			return l, err
		}
		// A refresh that fails is no reason to give up.
		_ = f.topology.Refresh(f.ctx)
	}
}

func (f *facade) masterOf(slot int) *shard.Shard {
	if slot < 0 {
		return f.topology.Shards()[0]
	}
	return f.topology.Owner(slot)
}

func (f *facade) linkOf(s *shard.Shard) (*link, error) {
	f.mu.Lock()
	l := f.links[s.Addr()]
	f.mu.Unlock()
	if l != nil {
		return l, nil
	}
	return f.openLink(s.Endpoint())
}

// linkAt is the link to a node that another one has named.
func (f *facade) linkAt(addr string) (*link, error) {
	f.mu.Lock()
	l := f.links[addr]
	f.mu.Unlock()
	if l != nil {
		return l, nil
	}
	e, err := f.topology.EndpointOf(addr)
	if err != nil {
		return nil, err
	}
	return f.openLink(e)
}

// openLink opens a connection and tells the node what the others know of the client.
func (f *facade) openLink(e shard.Endpoint) (*link, error) {
	conn, err := e.DialRaw(f.ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(f.ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err = f.initiate(&e, conn)
	stop()
	if err != nil {
		conn.Close()
		return nil, err
	}
	l := &link{facade: f, addr: e.Addr, conn: conn}
	f.mu.Lock()
	defer f.mu.Unlock()
	if other := f.links[e.Addr]; other != nil { // a pursuit was there first
		conn.Close()
		return other, nil
	}
	if f.failed {
		conn.Close()
		return nil, context.Cause(f.ctx)
	}
	f.links[e.Addr] = l
	f.work.Go(l.read)
	return l, nil
}

func (f *facade) initiate(e *shard.Endpoint, conn net.Conn) error {
	if err := f.server.loginAt(e, conn, f.session); err != nil {
		return err
	}
	f.mu.Lock()
	sticky := append([]stickyCommand(nil), f.sticky...)
	f.mu.Unlock()
	conn.SetDeadline(time.Now().Add(dialTimeout))
	defer conn.SetDeadline(time.Time{})
	for _, s := range sticky {
		if _, err := conn.Write(s.raw); err != nil {
			return &shard.LostError{Addr: e.Addr, Err: err}
		}
		var got []byte
		r, err := readReply(conn, &got)
		if err != nil {
			return &shard.LostError{Addr: e.Addr, Err: err}
		}
		if r.IsError() {
			return fmt.Errorf("redis at %s refuses what other nodes took: %s: %s", e.Addr, s.what, r.Str)
		}
	}
	return nil
}

// put queues an errand. mu is held; flush sends it.
func (l *link) put(e errand) {
	f := l.facade
	if l.dead {
		f.complete(e, l.lostReply(net.ErrClosed))
		return
	}
	l.queue = append(l.queue, e)
	l.out = append(l.out, e.raw...)
	if !l.queued {
		l.queued = true
		f.dirty = append(f.dirty, l)
	}
}

// flush sends what was put.
func (l *link) flush() {
	l.writing.Lock()
	defer l.writing.Unlock()
	f := l.facade
	f.mu.Lock()
	out := l.out
	l.out, l.queued = nil, false
	f.mu.Unlock()
	if len(out) == 0 {
		return
	}
	if _, err := l.conn.Write(out); err != nil {
		l.conn.Close() // read tells who waits
		return
	}
	if cap(out) <= readAhead {
		f.mu.Lock()
		if l.out == nil {
			l.out = out[:0]
		}
		f.mu.Unlock()
	}
}

// read gives out replies until the connection is lost.
func (l *link) read() {
	f := l.facade
	buf := make([]byte, firstRead)
	for {
		n, err := l.conn.Read(buf)
		f.mu.Lock()
		if n > 0 {
			if bad := l.replies(buf[:n]); bad != nil {
				err = bad
			}
		}
		if err != nil {
			l.lost(err)
		}
		f.handOut()
		f.lift()
		f.mu.Unlock()
		if err != nil {
			l.conn.Close()
			return
		}
		if n == len(buf) && n < largeRead {
			buf = make([]byte, 4*n)
		}
	}
}

// replies handles a piece of what the node sent. mu is held.
func (l *link) replies(b []byte) error {
	for len(b) > 0 {
		if l.scan.kind == 0 {
			l.capturing = l.whole(b[0])
		}
		n, kind, done, err := l.scan.scan(b)
		if err != nil {
			return err
		}
		switch {
		case l.capturing && done && len(l.capture) == 0:
			err = l.frame(b[:n], kind)
		case l.capturing:
			if l.capture = append(l.capture, b[:n]...); done {
				err = l.frame(l.capture, kind)
				l.capture = nil
			}
		default:
			e := &l.queue[l.first]
			l.facade.emit(e.answer, b[:n])
			if done {
				l.facade.finish(e.answer)
				l.pop()
			}
		}
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// whole reports whether a reply is to be seen whole before it goes on.
func (l *link) whole(kind byte) bool {
	if kind == '-' || kind == '>' || l.first == len(l.queue) || l.listens {
		return true
	}
	e := &l.queue[l.first]
	return e.answer == nil || e.answer.merge != nil || e.look != nil || e.reply != nil || e.flags&open != 0
}

func (l *link) pop() errand {
	e := l.queue[l.first]
	l.queue[l.first] = errand{}
	if l.first++; l.first == len(l.queue) {
		l.queue, l.first = l.queue[:0], 0
	} else if l.first > 1024 && l.first > len(l.queue)/2 {
		l.queue = append(l.queue[:0], l.queue[l.first:]...)
		l.first = 0
	}
	return e
}

// frame takes a whole reply, or what is none.
func (l *link) frame(b []byte, kind byte) error {
	f := l.facade
	if kind == '>' || l.listens && beginsWith(b, messageHeads) {
		f.tell(b)
		return nil
	}
	confirms := l.listens && beginsWith(b, confirmationHeads)
	if confirms {
		f.subscribed(l, b)
	}
	if l.first == len(l.queue) {
		if !l.monitors && !confirms {
			return fmt.Errorf("it sent %.40q unasked", b)
		}
		f.tell(b)
		return nil
	}
	if e := &l.queue[l.first]; e.flags&open != 0 {
		switch {
		case confirms:
			e.heard = true
			e.answer.parts[e.part] = append(e.answer.parts[e.part], b...)
			return nil
		case kind == '-' && !e.heard:
			f.complete(l.pop(), b)
			return nil
		}
		f.complete(l.pop(), nil) // this is the reply to the PING
	} else if confirms {
		f.tell(b) // redis ends subscriptions to channels of slots that move
		return nil
	}
	e := l.pop()
	if kind == '-' && f.redirected(l, &e, b) {
		return nil
	}
	f.complete(e, b)
	return nil
}

// complete gives a reply to those who want it. mu is held.
func (f *facade) complete(e errand, reply []byte) {
	if e.look != nil {
		e.look(reply)
	}
	if e.reply != nil {
		e.reply <- bytes.Clone(reply)
		return
	}
	a := e.answer
	switch {
	case a == nil:
		return
	case a.merge == nil:
		f.emit(a, reply)
		f.finish(a)
		return
	}
	a.parts[e.part] = append(a.parts[e.part], reply...)
	if a.left--; a.left == 0 {
		f.emit(a, a.merge(a.parts))
		a.parts = nil
		f.finish(a)
	}
}

func (l *link) lostReply(err error) []byte {
	return redcon.AppendError(nil, "ERR gears: "+(&shard.LostError{Addr: l.addr, Err: err}).Error())
}

// lost answers what the node owes. The next command of the same keys opens a new
// link, unless the node knew something of the client: then it is hung up on, as by
// redis itself. mu is held.
func (l *link) lost(err error) {
	f := l.facade
	l.dead = true
	if f.links[l.addr] == l {
		delete(f.links, l.addr)
	}
	torn := l.scan.kind != 0 && !l.capturing
	if torn || l.listens || l.monitors || l.holds > 0 {
		f.broken = true
		f.cancel(&shard.LostError{Addr: l.addr, Err: err})
		return
	}
	line := l.lostReply(err)
	for l.first < len(l.queue) {
		f.complete(l.pop(), line)
	}
}
