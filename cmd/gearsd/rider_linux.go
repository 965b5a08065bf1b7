package main

import (
	"sync/atomic"
	"syscall"
)

// rider is a client in the hands of a loop. While it rides, the reading side of
// the client (its splitter, the part of a command that has arrived) is the
// loop's.
type rider struct {
	client *client
	fd     int
	loop   *loop
	lane   *lane

	owed    int         // replies that redis owes
	waiting atomic.Bool // owed > 0, for others than the loop
	out     []byte      // replies; out[sent:] is not written
	sent    int

	// See call_linux.go.
	call    *call       // what waits to be called, or is under way
	calling atomic.Bool // call is not nil, for others than the loop
	asks    bool        // a call is next in what the client has sent; replies before it are owed

	more    bool // there may be something to read
	ending  bool // the client has hung up, or half so: more stays until that is read
	waits   bool // is in loop.ready
	dirty   bool // is in loop.dirty
	full    bool // the socket takes no more for now
	leaving bool // gets off when nothing is owed
	bulky   bool // and that because of the size of what it sends or asks for
	gone    bool // is off
	broken  bool // the connection cannot be used any more
	off     chan struct{}
}

// busy reports whether a command is under way. Any goroutine may ask.
func (r *rider) busy() bool { return r.waiting.Load() || r.calling.Load() }

// runs reports whether a command of ours is under way. Any goroutine may ask.
func (r *rider) runs() bool { return r.calling.Load() }

// mayRead reports whether the rider may be read from. That it may not is what
// bounds the memory for it and makes it wait for those that it overtakes.
func (r *rider) mayRead() bool {
	return !r.leaving && !r.full && r.call == nil && !r.asks && r.owed < maxOwed && len(r.lane.out) < maxLaneOut && !r.loop.stalled && !r.loop.draining
}

// rouse puts a rider that can be read from in line.
func (r *rider) rouse() {
	if r.more && !r.waits && !r.gone && r.mayRead() {
		r.waits = true
		r.loop.ready = append(r.loop.ready, r)
	}
}

// receive reads once and puts whole commands on the lane.
func (r *rider) receive() {
	c := r.client
	b := r.loop.in
	had := copy(b, c.in)
	n, errno := readNow(r.fd, b[had:])
	switch {
	case errno == syscall.EAGAIN:
		r.more = false
		return
	case errno != 0:
		r.breakOff()
		return
	case n == 0:
		r.more, r.leaving = false, true // the client's own goroutine reads the end again
		r.getOff()
		return
	}
	r.more = r.ending || had+n == len(b)
	r.commands(b[:had+n])
	r.getOff()
	r.rouse()
}

// commands puts the commands of b on the lane, up to the first that does not
// ride, or that is to be called. The rest is kept.
func (r *rider) commands(b []byte) {
	c := r.client
	pos, count := 0, 0
	if c.server.draining.Load() {
		r.leaving = true
	}
	for !r.leaving && r.call == nil && !r.asks {
		cmd, err := c.split.next(b[pos:])
		if err == errPartial {
			r.setBulky(len(b)-pos > longCommand)
			break
		}
		if err != nil || cmd.inline || cmd.argc == 0 {
			r.leaving = true
			break
		}
		if !r.loop.rode.rides(c.server, cmd.name) {
			row := c.callable(cmd.name)
			switch {
			case row == nil:
				r.leaving = true
			case r.owed+count > 0:
				r.asks = true
			default:
				pos += len(cmd.raw)
				r.ask(row, cmd)
			}
			continue
		}
		pos += len(cmd.raw)
		count++
	}
	if count > 0 {
		r.lane.send(r, b[:pos], count)
		r.setBulky(pos > bulkInput)
	}
	if pos < len(b) {
		c.in = append(c.in[:0], b[pos:]...)
	} else if c.in = c.in[:0]; cap(c.in) > firstRead {
		c.in = nil
	}
}

// setBulky has a rider get off that is too large for the company of others.
func (r *rider) setBulky(on bool) {
	r.bulky = r.bulky || on
	r.leaving = r.leaving || on
}

// take gets a piece of redis' output with the ends of n replies.
func (r *rider) take(b []byte, n int) {
	if r.gone {
		return
	}
	r.owe(-n)
	r.out = append(r.out, b...)
	r.loop.backlog += len(b)
	r.soil()
}

// owe changes how many replies are owed.
func (r *rider) owe(n int) {
	r.owed += n
	if owes := r.owed > 0; owes != r.waiting.Load() {
		r.waiting.Store(owes)
	}
}

// soil has the loop write at the end of its turn.
func (r *rider) soil() {
	if !r.dirty {
		r.dirty = true
		r.loop.dirty = append(r.loop.dirty, r)
	}
}

// flush writes replies.
func (r *rider) flush() {
	if r.gone {
		return
	}
	if r.sent < len(r.out) {
		n, errno := writeNow(r.fd, r.out[r.sent:])
		if errno != 0 && errno != syscall.EAGAIN {
			r.breakOff()
			return
		}
		if errno == 0 && n > 0 {
			r.sent += n
			r.loop.backlog -= n
		}
	}
	if full := r.sent < len(r.out); full != r.full {
		r.full = full
		events := uint32(inputs)
		if full {
			events = both
		}
		if r.loop.watch(r.fd, syscall.EPOLL_CTL_MOD, events) != nil {
			r.breakOff()
			return
		}
	}
	if r.full {
		if r.sent > len(r.out)/2 { // memory is to follow what the client has taken
			r.out = append(r.out[:0:0], r.out[r.sent:]...)
			r.sent = 0
		}
		r.setBulky(len(r.out)-r.sent > bulkReplies)
		return
	}
	if r.out, r.sent = r.out[:0], 0; cap(r.out) > keptReplies {
		r.out = nil
	}
	if r.asks && r.owed == 0 {
		r.goOn()
	}
	r.getOff()
	r.rouse()
}

// getOff ends a ride that is to end, once all replies are out.
func (r *rider) getOff() {
	if r.leaving && r.owed == 0 && len(r.out) == 0 && r.call == nil && !r.gone {
		r.end()
	}
}

// breakOff ends a ride at once. Replies that are still to come are dropped.
func (r *rider) breakOff() {
	if !r.gone {
		r.broken = true
		r.end()
	}
}

func (r *rider) end() {
	l := r.loop
	r.gone = true
	r.owed = 0
	r.waiting.Store(false)
	l.backlog -= len(r.out) - r.sent
	r.out, r.sent = nil, 0
	if l.riders[r.fd] == r {
		delete(l.riders, r.fd)
		syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_DEL, r.fd, nil)
	}
	if r.call == nil {
		close(r.off)
	} else {
		r.client.cancel(errClientGone) // off is closed when the call is over
	}
}
