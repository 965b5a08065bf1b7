package main

import (
	"bytes"
	"fmt"
	"io"
	"syscall"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// lane is a connection to redis that the riders of a loop share. Redis answers
// in order, so a queue of whose commands were sent tells whose replies come.
type lane struct {
	loop    *loop
	key     laneKey
	fd      int // -1: not open
	dialing bool

	out    []byte // commands; out[sent:] is not written
	sent   int
	full   bool // the socket takes no more for now
	more   bool // there may be something to read
	ending bool // redis has hung up: more stays until that is read
	queue  []turn
	first  int // queue[first:] is owed
	scan   replyScanner
}

// turn is a run of replies for one rider.
type turn struct {
	rider *rider
	n     int
}

// send takes commands of a rider. They are written at the end of the loop's
// turn, or when the lane is open.
func (ln *lane) send(r *rider, raw []byte, n int) {
	if ln.fd < 0 && !ln.dialing {
		ln.loop.dial(ln)
	}
	ln.loop.server.counters.passed.Add(int64(n))
	ln.out = append(ln.out, raw...)
	r.owe(n)
	if last := len(ln.queue) - 1; last >= ln.first && ln.queue[last].rider == r {
		ln.queue[last].n += n
		return
	}
	ln.queue = append(ln.queue, turn{r, n})
}

// opened is told what became of a dial.
func (ln *lane) opened(fd int, err error) {
	ln.dialing = false
	switch {
	case err != nil:
		ln.fail(err)
	case ln.loop.stopped:
		syscall.Close(fd)
	default:
		ln.fd = fd
		ln.loop.byFD[fd] = ln
		if err := ln.loop.watch(fd, syscall.EPOLL_CTL_ADD, inputs); err != nil {
			ln.lost(err)
		}
	}
}

// flush writes commands.
func (ln *lane) flush() {
	if ln.fd < 0 || ln.sent == len(ln.out) || ln.loop.shut {
		return
	}
	crowded := len(ln.out) >= maxLaneOut
	n, errno := writeNow(ln.fd, ln.out[ln.sent:])
	switch errno {
	case 0:
		ln.sent += n
	case syscall.EAGAIN:
	default:
		// What redis said before it hung up is still to be read.
		ln.more = true
		return
	}
	if full := ln.sent < len(ln.out); full != ln.full {
		ln.full = full
		events := uint32(inputs)
		if full {
			events = both
		}
		if err := ln.loop.watch(ln.fd, syscall.EPOLL_CTL_MOD, events); err != nil {
			ln.lost(err)
			return
		}
	}
	if ln.full {
		if ln.sent > len(ln.out)/2 {
			ln.out = append(ln.out[:0], ln.out[ln.sent:]...)
			ln.sent = 0
		}
	} else if ln.out, ln.sent = ln.out[:0], 0; cap(ln.out) > maxLaneOut {
		ln.out = nil
	}
	if crowded && len(ln.out) < maxLaneOut {
		ln.loop.rouseAll()
	}
}

// receive reads once and hands replies to those that they are for.
func (ln *lane) receive() {
	n, errno := readNow(ln.fd, ln.loop.back)
	switch {
	case errno == syscall.EAGAIN:
		ln.more = false
		return
	case errno != 0:
		ln.lost(errno)
		return
	case n == 0:
		ln.lost(io.EOF)
		return
	}
	// A short read has taken all, unless the end of the connection is behind it.
	ln.more = ln.ending || n == len(ln.loop.back)
	if err := ln.replies(ln.loop.back[:n]); err != nil {
		ln.lost(err)
	}
}

func (ln *lane) replies(b []byte) error {
	for len(b) > 0 {
		if ln.first == len(ln.queue) {
			return fmt.Errorf("it sent %.40q unasked", b)
		}
		t := &ln.queue[ln.first]
		n, count, err := ln.scan.replies(b, t.n)
		if err != nil {
			return err
		}
		t.rider.take(b[:n], count)
		b = b[n:]
		if t.n -= count; t.n == 0 {
			t.rider = nil
			if ln.first++; ln.first == len(ln.queue) {
				ln.queue, ln.first = ln.queue[:0], 0
			}
		}
	}
	if ln.first > 1024 && ln.first > len(ln.queue)/2 {
		ln.queue = append(ln.queue[:0], ln.queue[ln.first:]...)
		ln.first = 0
	}
	return nil
}

// lost ends an open connection.
func (ln *lane) lost(err error) {
	if owner := ln.queue[ln.first:]; ln.scan.kind != 0 && len(owner) > 0 {
		owner[0].rider.breakOff() // it may have a part of a reply already
	}
	ln.close()
	ln.fail(&shard.LostError{Addr: ln.loop.server.endpoint.Addr, Err: err})
}

// fail answers all commands with an error.
func (ln *lane) fail(err error) {
	line := redcon.AppendError(nil, "ERR gears: "+err.Error())
	owed := ln.queue[ln.first:]
	ln.queue, ln.first = nil, 0
	ln.out, ln.sent = nil, 0
	for _, t := range owed {
		t.rider.take(bytes.Repeat(line, t.n), t.n)
	}
	ln.loop.rouseAll() // those whose commands had no room
}

func (ln *lane) close() {
	if ln.fd >= 0 {
		delete(ln.loop.byFD, ln.fd)
		syscall.Close(ln.fd)
	}
	ln.fd, ln.full, ln.more, ln.ending, ln.scan = -1, false, false, false, replyScanner{}
}
