package main

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// loop serves riders: a goroutine with an epoll of its own. Everything of a
// loop, its lanes and its riders belongs to that goroutine, but for the inbox.
//
// Sockets are watched edge-triggered, and for output only while one is full.
// A turn of the loop takes what has arrived, once from each, and then writes:
// the commands of all riders in one write a lane, the replies in one write a
// rider. The busier the loop, the more each write carries.
//
// What bounds it is the kernel: with pipelines of 16 over TCP four fifths of a
// loop's time, and over unix sockets three quarters, are the reads and writes on
// sockets, of which a rider needs one each a pipeline whoever does them. Finding
// the commands and their ends is most of the rest.
type loop struct {
	server *server
	epoll  int
	wake   [2]int // a pipe: the inbox has got something

	mu    sync.Mutex
	inbox []func()
	woken bool
	ended bool

	riders map[int]*rider // by descriptor
	lanes  map[laneKey]*lane
	byFD   map[int]*lane
	ready  []*rider // have input that was not read
	dirty  []*rider // have replies to write
	in     []byte   // room for what a rider sends
	back   []byte   // room for what redis sends
	rode   lastRode

	backlog int       // bytes of replies that riders have not taken
	stalled bool      // it is too large: nothing is read from redis
	since   time.Time // when the backlog of a stall was looked at, and
	then    int       // how large it was
	dials   sync.WaitGroup
	stopped bool

	// See call_linux.go.
	all    *loops
	calls  []*call       // to be called in this turn
	inHand *call         // that runs on the loop's own goroutine
	call   atomic.Uint64 // odd: it runs
	guard  overseer
	slow   sync.WaitGroup // calls on goroutines of their own

	// See gate_linux.go.
	draining bool // no rider is read from
	shut     bool // nothing is written to redis
	drained  chan struct{}
}

const (
	riderRead   = 64 << 10  // what one read takes from a rider
	laneRead    = 128 << 10 // and from redis
	maxOwed     = 1024      // replies owed to a rider from which on nothing is read from it
	longCommand = 32 << 10  // part of a command from which on its sender gets off
	bulkInput   = 48 << 10  // commands in one read that show a client that needs no company
	bulkReplies = 256 << 10 // replies not taken that show the same
	keptReplies = 16 << 10  // room for replies that a rider keeps between them
	maxLaneOut  = 1 << 20   // bytes that redis has not taken from which on nobody is read
	maxLoops    = 8
)

// loops are the loops of a server.
type loops struct {
	list   []*loop
	turn   atomic.Uint32
	runs   sync.WaitGroup
	ending sync.Once
}

// startLoops starts a loop for every two processors: the other is for redis, or
// for scripts.
func startLoops(s *server) (*loops, error) {
	all := &loops{}
	for range min(max(runtime.GOMAXPROCS(0)/2, 1), maxLoops) {
		l, err := newLoop(s)
		if err != nil {
			all.stop()
			return nil, err
		}
		l.all = all
		all.list = append(all.list, l)
		all.runs.Go(l.run)
	}
	return all, nil
}

func newLoop(s *server) (*loop, error) {
	l := &loop{
		server: s, riders: map[int]*rider{}, lanes: map[laneKey]*lane{}, byFD: map[int]*lane{},
		in: make([]byte, riderRead), back: make([]byte, laneRead),
	}
	var err error
	if l.epoll, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	if err = syscall.Pipe2(l.wake[:], syscall.O_NONBLOCK|syscall.O_CLOEXEC); err != nil {
		syscall.Close(l.epoll)
		return nil, os.NewSyscallError("pipe2", err)
	}
	if err = l.watch(l.wake[0], syscall.EPOLL_CTL_ADD, syscall.EPOLLIN); err != nil {
		l.closeAll()
		return nil, err
	}
	return l, nil
}

func (l *loop) closeAll() {
	syscall.Close(l.epoll)
	syscall.Close(l.wake[0])
	syscall.Close(l.wake[1])
}

// next is the loop that the next rider goes to.
func (a *loops) next() *loop { return a.list[int(a.turn.Add(1))%len(a.list)] }

// stop ends the loops and waits for that. Riders must have gone before.
func (a *loops) stop() {
	if a == nil {
		return
	}
	a.ending.Do(func() {
		for _, l := range a.list {
			l.post(func() { l.stopped = true })
		}
		a.runs.Wait()
		for _, l := range a.list {
			l.slow.Wait()
			l.guard.stop()
		}
	})
}

// post has the loop call f.
func (l *loop) post(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inbox = append(l.inbox, f)
	if !l.woken && !l.ended {
		l.woken = true
		syscall.Write(l.wake[1], []byte{0})
	}
}

// watch adds or changes what the epoll tells of a descriptor.
func (l *loop) watch(fd, op int, events uint32) error {
	return os.NewSyscallError("epoll_ctl", syscall.EpollCtl(l.epoll, op, fd, &syscall.EpollEvent{Events: events, Fd: int32(fd)}))
}

const (
	edges  = 1 << 31 // EPOLLET, which package syscall has as a negative number
	inputs = edges | syscall.EPOLLIN | syscall.EPOLLRDHUP
	both   = inputs | syscall.EPOLLOUT

	hangUps = syscall.EPOLLRDHUP | syscall.EPOLLHUP | syscall.EPOLLERR
)

func (l *loop) run() {
	if c := l.inHand; c != nil {
		l.inHand = nil
		c.rider.slowDown()
	}
	events := make([]syscall.EpollEvent, 256)
	for !l.stopped {
		if !l.round(events) {
			return // another goroutine goes on
		}
	}
	l.end()
}

// end closes everything.
func (l *loop) end() {
	for _, ln := range l.lanes {
		ln.close()
	}
	l.dials.Wait()
	l.takeInbox() // what has been dialled meanwhile is closed
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.closeAll()
}

// round waits for something to do and does it. It returns false when the loop
// was taken away from this goroutine meanwhile.
func (l *loop) round(events []syscall.EpollEvent) bool {
	n, err := syscall.EpollWait(l.epoll, events, l.patience())
	if err != nil && err != syscall.EINTR {
		panic("internal error: epoll_wait: " + err.Error())
	}
	for _, e := range events[:max(n, 0)] {
		l.event(int(e.Fd), e.Events)
	}
	l.turn()
	if l.stalled && time.Since(l.since) >= l.server.stallLook {
		l.endStall()
	}
	return l.makeCalls()
}

// patience is how long to wait for events, in milliseconds.
func (l *loop) patience() int {
	if len(l.ready) > 0 || len(l.calls) > 0 || len(l.dirty) > 0 {
		return 0
	}
	if l.stalled {
		return int(l.server.stallLook / time.Millisecond)
	}
	for _, ln := range l.lanes {
		if ln.more || ln.fd >= 0 && !ln.full && ln.sent < len(ln.out) {
			return 0
		}
	}
	return -1
}

func (l *loop) event(fd int, events uint32) {
	switch {
	case fd == l.wake[0]:
		var b [64]byte
		readNow(fd, b[:])
		l.takeInbox()
	case l.byFD[fd] != nil:
		ln := l.byFD[fd]
		if events&syscall.EPOLLOUT != 0 && ln.full {
			ln.flush()
		}
		ln.ending = ln.ending || events&hangUps != 0
		ln.more = true
	case l.riders[fd] != nil:
		r := l.riders[fd]
		if events&syscall.EPOLLOUT != 0 && r.full {
			r.flush()
		}
		r.ending = r.ending || events&hangUps != 0
		r.more = true
		if r.ending && r.call != nil {
			r.client.cancel(errClientGone)
		}
		r.rouse()
	}
}

func (l *loop) takeInbox() {
	l.mu.Lock()
	inbox := l.inbox
	l.inbox, l.woken = nil, false
	l.mu.Unlock()
	for _, f := range inbox {
		f()
	}
}

// turn moves what there is to move.
func (l *loop) turn() {
	for _, ln := range l.lanes {
		if ln.more && !l.stalled {
			ln.receive()
		}
	}
	ready := l.ready
	l.ready = nil
	for _, r := range ready {
		r.waits = false
		if !r.gone && r.more && r.mayRead() {
			r.receive()
		}
	}
	if l.ready == nil {
		l.ready = ready[:0]
	}
	for _, ln := range l.lanes {
		ln.flush()
	}
	for i := 0; i < len(l.dirty); i++ {
		r := l.dirty[i]
		r.dirty = false
		r.flush()
	}
	l.dirty = l.dirty[:0]
	if stalled := l.backlog > l.server.maxBacklog || l.stalled && l.backlog > l.server.maxBacklog/2; stalled != l.stalled {
		l.stalled, l.since, l.then = stalled, time.Now(), l.backlog
		l.rouseAll()
	}
	if l.drained != nil {
		l.drain()
	}
}

// rouseAll has all riders read that may do so again.
func (l *loop) rouseAll() {
	for _, r := range l.riders {
		r.rouse()
	}
}

// endStall is called every now and then while a backlog keeps others waiting.
// When next to nothing of it was taken meanwhile it hangs up on the one that
// leaves most, like redis with its client-output-buffer-limit.
func (l *loop) endStall() {
	taken := l.then - l.backlog
	l.since, l.then = time.Now(), l.backlog
	if taken > l.server.maxBacklog/64 {
		return
	}
	var worst *rider
	for _, r := range l.riders {
		if worst == nil || len(r.out)-r.sent > len(worst.out)-worst.sent {
			worst = r
		}
	}
	if worst != nil {
		l.server.log.Warn("a client does not read its replies and is hung up on", "bytes", len(worst.out)-worst.sent)
		worst.breakOff()
		l.turn()
	}
}

// board takes a rider in.
func (l *loop) board(r *rider, k laneKey) {
	r.loop = l
	if r.gone {
		return
	}
	if r.lane = l.lanes[k]; r.lane == nil {
		r.lane = &lane{loop: l, key: k, fd: -1}
		l.lanes[k] = r.lane
	}
	l.riders[r.fd] = r
	if err := l.watch(r.fd, syscall.EPOLL_CTL_ADD, inputs); err != nil {
		r.breakOff()
	}
}

// expel ends a ride whose client is to end.
func (l *loop) expel(r *rider) {
	r.loop = l
	r.breakOff()
}

// dial opens the connection of a lane.
func (l *loop) dial(ln *lane) {
	ln.dialing = true
	l.dials.Go(func() {
		fd, err := l.server.dialLane(ln.key)
		l.post(func() { ln.opened(fd, err) })
	})
}
