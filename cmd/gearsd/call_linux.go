package main

import (
	"bytes"
	"sync"
	"sync/atomic"
	"time"
)

// Riders may call triggers without getting off. One that the engine says is over
// in microseconds is called by the loop itself: there is no cheaper way, and
// those that wait behind it wait shorter than for a goroutine to wake up. Any
// other has a goroutine, beside which the loop sees the client hang up.
//
// A call that was thought to be short and is not must not keep the other riders.
// So an overseer looks at the loop every now and then, and when it finds it in
// the same call again it takes the loop away from the goroutine that is in it
// and gives it to a new one; the old one hands in the reply when it has it. That
// works because a loop calls only between its turns, when all that it has in
// hand is in its fields.

// call is a command of ours that a rider has sent.
type call struct {
	rider *rider
	row   *ownCommandRow
	args  []string
	reply []byte
}

// ask has the loop call a command at the end of its turn. Until it is answered
// nothing is read from the rider.
func (r *rider) ask(row *ownCommandRow, cmd command) {
	r.call = &call{rider: r, row: row, args: cmd.joinedTexts()}
	r.calling.Store(true)
	r.loop.calls = append(r.loop.calls, r.call)
}

// joinedTexts is texts of a command that is not inline, with one copy for all.
func (c command) joinedTexts() []string {
	whole := string(c.raw)
	list := make([]string, 0, c.argc)
	at := bytes.IndexByte(c.raw, '\n') + 1
	for range c.argc {
		end := at + bytes.IndexByte(c.raw[at:], '\r')
		n, _ := parseLength(c.raw[at+1 : end])
		list = append(list, whole[end+2:end+2+n])
		at = end + 2 + n + 2
	}
	return list
}

// run carries a call out, on any goroutine.
func (c *call) run() {
	client := c.rider.client
	c.reply = appendReply(nil, client.call(c.row, c.args), c.rider.lane.key.resp)
}

// moreCalls is how many calls that follow others in a pipeline are made before
// the loop looks at its sockets again.
const moreCalls = 128

// makeCalls makes the calls that were asked for. It returns false when the loop
// was taken away meanwhile.
func (l *loop) makeCalls() bool {
	for n := len(l.calls) + moreCalls; n > 0 && len(l.calls) > 0; n-- {
		c := l.calls[0]
		l.calls[0] = nil
		if l.calls = l.calls[1:]; len(l.calls) == 0 {
			l.calls = nil
		}
		if c.rider.gone {
			c.rider.called(c)
			continue
		}
		if len(c.args) > 1 && l.server.engine.Swift(c.args[1]) {
			if !l.callHere(c) {
				return false
			}
			continue
		}
		c.rider.slowDown()
		l.slow.Go(func() {
			c.run()
			l.post(func() { c.rider.called(c) })
		})
	}
	return true
}

// callHere makes a call on the loop's goroutine. It returns false when the loop
// was taken away meanwhile.
func (l *loop) callHere(c *call) bool {
	l.inHand = c
	inCall := l.call.Add(1)
	l.guard.begin(l)
	c.run()
	if !l.call.CompareAndSwap(inCall, inCall+1) {
		l.post(func() { c.rider.called(c) })
		return false
	}
	l.inHand = nil
	c.rider.called(c)
	if c.rider.call == nil { // else more replies are about to join this one
		c.rider.flush()
	}
	return true
}

// slowDown is called for a call that may take long: a client that has hung up
// already does not get one.
func (r *rider) slowDown() {
	if r.ending {
		r.client.cancel(errClientGone)
	}
}

// called takes the reply of a call.
func (r *rider) called(c *call) {
	r.call = nil
	r.calling.Store(false)
	switch {
	case r.gone:
		close(r.off)
		return
	case r.client.ctx.Err() != nil: // it is about to be expelled
		r.breakOff()
		return
	}
	r.out = append(r.out, c.reply...)
	r.loop.backlog += len(c.reply)
	r.goOn()
	r.soil()
}

// goOn handles what the client has sent behind a call, or up to one.
func (r *rider) goOn() {
	r.asks = false
	if len(r.client.in) > 0 {
		r.commands(r.client.in)
	}
}

// callLook is how often an overseer looks. A call is on the loop's goroutine for
// no longer than twice that.
const callLook = time.Millisecond

// restAfter is how many looks at a loop without a call send an overseer to rest.
const restAfter = 100

// overseer takes a loop away from a goroutine that is in a call for too long.
type overseer struct {
	once    sync.Once
	resting atomic.Bool
	wake    chan struct{} // capacity 1
	quit    chan struct{}
	done    chan struct{}
}

// begin is called when a call begins.
func (o *overseer) begin(l *loop) {
	o.once.Do(func() {
		o.wake, o.quit, o.done = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
		go o.run(l)
	})
	if o.resting.Load() && o.resting.CompareAndSwap(true, false) {
		o.wake <- struct{}{}
	}
}

// stop ends the overseer, of a loop that has ended.
func (o *overseer) stop() {
	o.once.Do(func() {})
	if o.quit != nil {
		close(o.quit)
		<-o.done
	}
}

func (o *overseer) run(l *loop) {
	defer close(o.done)
	tick := time.NewTicker(callLook)
	defer tick.Stop()
	last, idle := l.call.Load(), 0
	for {
		select {
		case <-tick.C:
		case <-o.quit:
			return
		}
		now := l.call.Load()
		switch {
		case now != last:
			last, idle = now, 0
			continue
		case now%2 == 1:
			if l.call.CompareAndSwap(now, now+1) {
				l.all.runs.Go(l.run)
			}
			continue
		}
		if idle++; idle < restAfter {
			continue
		}
		tick.Stop()
		o.resting.Store(true)
		if l.call.Load() != now && o.resting.CompareAndSwap(true, false) {
			tick.Reset(callLook)
			continue // a call began meanwhile and may not have seen that it rests
		}
		select {
		case <-o.wake:
		case <-o.quit:
			return
		}
		tick.Reset(callLook)
		idle = 0
	}
}
