package main

import (
	"bytes"
	"context"
	"net"
	"sync"
	"time"
	"unsafe"

	"gears/shard"
)

// facade is a cluster as one client sees it: a single server. It stands where the
// connection to redis of a client stands else (upstream.conn), so everything that
// is said there about transactions, subscriptions and commands that registrations
// want to see holds for clusters as well.
//
//	client ─Write─► pump ─► route ─► link to a master ─► redis
//	   ▲                                    │
//	   └──────── sink ◄── order of answers ◄┘
//
// Commands are told apart again and each goes, by its keys, over the client's own
// link to the master that holds them (facade_route.go); some go to several masters
// and their replies are made one (facade_merge.go). Every command has an answer in
// a queue, and what the links bring is handed out in the order of that queue.
// Links are the client's own because a login, WATCH, MULTI, CLIENT TRACKING, BLPOP
// and WAIT mean something on a connection only.
//
// Between keys of different masters the order of a pipeline is that of sending, as
// with any client of a cluster, except behind commands that may block: nothing of
// the client is under way beside one of those.
type facade struct {
	server   *server
	topology *shard.Topology
	table    *shard.Commands
	ctx      context.Context
	cancel   context.CancelCauseFunc
	session  session                  // how links are brought into shape at first
	sink     func(reply []byte) error // gets what the client gets
	work     sync.WaitGroup           // goroutines of links and of pursuits
	ended    chan struct{}

	// Of the one who pumps.
	turn  sync.Mutex
	split splitter
	in    []byte // received and not handled; what is handled is not written again
	args  []string
	txn   *transaction
	watch *watched
	home  *link // what listens to channels of all nodes

	mu       sync.Mutex // never held while something is sent to redis
	lifted   sync.Cond  // a barrier was lifted
	links    map[string]*link
	dirty    []*link
	order    []*answer
	first    int    // order[first:] is outstanding
	out      []byte // for sink
	aside    []byte // messages that wait for the end of the reply before them
	hold     bool   // nothing is sent until all is answered
	stalled  bool   // there was something to pump while a barrier was up
	pursuits []pursuit
	pursuing bool
	sticky   []stickyCommand
	// subscriptions in RESP2, by node and kind.
	subscriptions map[string]int64
	failed        bool
	broken        bool // a link was lost that meant something: the client is to be hung up on
}

// answer is the reply to one command of the client, in its place.
type answer struct {
	buf   []byte // what has come before its turn
	done  bool
	begun bool // a part has been handed out
	// Of a command that goes to several nodes:
	parts [][]byte
	left  int // parts to come
	merge func(parts [][]byte) []byte
}

// keptFacadeInput is how much a client may send while nothing may be sent on.
const keptFacadeInput = readAhead

// newFacade makes the facade of c; sink is called by one goroutine at a time.
func newFacade(c *client, st session, table *shard.Commands) *facade {
	f := &facade{
		server: c.server, topology: c.server.engine.Topology(), table: table, session: st,
		links: map[string]*link{}, ended: make(chan struct{}),
	}
	f.session.db = 0
	f.split.maxArgs, f.split.maxBulk = maxCommandArgs, maxCommandBulk
	f.lifted.L = &f.mu
	f.ctx, f.cancel = context.WithCancelCause(c.ctx)
	f.work.Go(func() {
		<-f.ctx.Done()
		f.mu.Lock()
		f.failed = true // no more work begins
		for _, l := range f.links {
			l.conn.Close()
		}
		f.lifted.Broadcast()
		f.mu.Unlock()
	})
	go func() {
		f.work.Wait()
		c.server.facades.remove(f)
		close(f.ended)
	}()
	c.server.facades.add(f)
	return f
}

// Write takes commands of the client. It waits only while much is held back.
func (f *facade) Write(p []byte) (int, error) {
	f.turn.Lock()
	defer f.turn.Unlock()
	if len(f.in) == 0 {
		f.in = bytes.Clone(p)
	} else {
		f.in = append(f.in, p...)
	}
	f.pump()
	if len(f.in) > keptFacadeInput && !f.split.inside {
		f.awaitLift()
		f.pump()
	}
	if f.ctx.Err() != nil {
		return 0, context.Cause(f.ctx)
	}
	return len(p), nil
}

// awaitLift waits until no barrier is up.
func (f *facade) awaitLift() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.barred() && !f.failed {
		f.lifted.Wait()
	}
}

// barred reports whether a barrier is up. mu is held.
func (f *facade) barred() bool { return f.hold || f.pursuing }

// pump handles the commands that have arrived, up to a barrier.
func (f *facade) pump() {
	for f.mayGoOn() {
		cmd, err := f.split.next(f.in)
		if err != nil {
			if err != errPartial {
				f.cancel(err) // the client's own splitter has let it pass
			}
			break
		}
		f.in = f.in[len(cmd.raw):len(f.in):cap(f.in)]
		if cmd.argc > 0 {
			f.command(cmd)
		}
	}
	if len(f.in) == 0 {
		f.in = nil
	}
	f.flush()
}

func (f *facade) mayGoOn() bool {
	if len(f.in) == 0 {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stalled = f.barred()
	return !f.stalled && !f.failed
}

// flush sends what was put on links and hands out what was answered at once.
func (f *facade) flush() {
	f.mu.Lock()
	dirty := f.dirty
	f.dirty = nil
	f.mu.Unlock()
	for _, l := range dirty {
		l.flush()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handOut()
	f.lift()
}

// lift takes the barrier down when all is answered. mu is held.
func (f *facade) lift() {
	if f.hold && f.first == len(f.order) {
		f.hold = false
	}
	if f.barred() {
		return
	}
	f.lifted.Broadcast()
	if f.stalled && !f.failed {
		f.stalled = false
		f.work.Go(func() {
			f.turn.Lock()
			defer f.turn.Unlock()
			f.pump()
		})
	}
}

// expect puts an answer in line. mu is held.
func (f *facade) expect(a *answer) {
	f.order = append(f.order, a)
}

// emit adds to an answer.
func (f *facade) emit(a *answer, b []byte) {
	if f.order[f.first] == a {
		a.begun = true
		f.out = append(f.out, b...)
		return
	}
	a.buf = append(a.buf, b...)
}

// finish ends an answer.
func (f *facade) finish(a *answer) {
	a.done = true
	for f.first < len(f.order) && f.order[f.first].done {
		f.order[f.first] = nil
		if f.first++; f.first == len(f.order) {
			f.order, f.first = f.order[:0], 0
		}
		f.out = append(f.out, f.aside...)
		f.aside = f.aside[:0]
		if f.first < len(f.order) {
			next := f.order[f.first]
			f.out = append(f.out, next.buf...)
			next.begun = len(next.buf) > 0
			next.buf = nil
		}
	}
	if f.first > 1024 && f.first > len(f.order)/2 {
		f.order = append(f.order[:0], f.order[f.first:]...)
		f.first = 0
	}
}

// tell hands out a message that answers no command, as soon as no reply is cut in
// two by it.
func (f *facade) tell(message []byte) {
	if f.first < len(f.order) && f.order[f.first].begun {
		f.aside = append(f.aside, message...)
		return
	}
	f.out = append(f.out, message...)
}

// handOut gives the client what is ready. mu is held, so that nothing overtakes.
func (f *facade) handOut() {
	if len(f.out) == 0 || f.failed {
		return
	}
	if err := f.sink(f.out); err != nil {
		f.failed = true
		f.cancel(err)
	}
	if f.out = f.out[:0]; cap(f.out) > readAhead {
		f.out = nil
	}
}

// local answers a command itself.
func (f *facade) local(reply []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &answer{}
	f.expect(a)
	f.emit(a, reply)
	f.finish(a)
}

// views are the arguments of a command without a copy. They share its memory, which
// is never written again.
func (f *facade) views(cmd command) []string {
	args := f.args[:0]
	b := cmd.raw[bytes.IndexByte(cmd.raw, '\r')+2:]
	for range cmd.argc {
		i := bytes.IndexByte(b, '\r')
		n, _ := parseLength(b[1:i])
		args = append(args, unsafe.String(unsafe.SliceData(b[i+2:]), n))
		b = b[i+2+n+2:]
	}
	f.args = args
	return args
}

// Read tells the end. Replies go to sink.
func (f *facade) Read([]byte) (int, error) {
	<-f.ended
	return 0, context.Cause(f.ctx)
}

// Close ends the facade; Read tells when it has ended.
func (f *facade) Close() error {
	f.cancel(net.ErrClosed)
	return nil
}

// The rest of a net.Conn.

func (f *facade) LocalAddr() net.Addr              { return facadeAddr{} }
func (f *facade) RemoteAddr() net.Addr             { return facadeAddr{} }
func (f *facade) SetDeadline(time.Time) error      { return nil }
func (f *facade) SetReadDeadline(time.Time) error  { return nil }
func (f *facade) SetWriteDeadline(time.Time) error { return nil }

type facadeAddr struct{}

func (facadeAddr) Network() string { return "cluster" }
func (facadeAddr) String() string  { return "the cluster" }
