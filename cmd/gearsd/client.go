package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// client is one connection of a client and, once it has sent a command that is
// not ours, the connection to redis that belongs to it alone.
//
// Two goroutines serve it. The one in serve reads commands and forwards them;
// the one in upstream.deliver reads replies of redis and passes them on. Only
// the second writes to the client while replies are outstanding; the first does
// when it has waited for none to be (settle). That keeps the order of replies.
type client struct {
	server *server
	conn   net.Conn
	ctx    context.Context // ends when the client is gone or the server stops
	cancel context.CancelCauseFunc

	// Of the reading goroutine alone.
	split     splitter
	in        []byte // in[from:] is read and not consumed
	from      int
	passing   bool   // the rest of a long command goes through as it arrives
	hold      int    // see splitter.pass
	refused   string // why the command that passes is swallowed; "": it is not
	loggedIn  bool   // knows the password of the server, or there is none
	mayRun    bool   // redis has let this client in: RG commands are open to it
	muted     bool   // CLIENT REPLY OFF
	muteNext  bool   // CLIENT REPLY SKIP
	mute      bool   // the command in hand gets no reply
	monitor   bool   // MONITOR or PSYNC: what redis sends answers no command
	piped     bool   // PSYNC: not even commands are told apart
	queued    []placeholder
	queuedSub bool       // a SUBSCRIBE waits in the transaction
	watched   [][]string // commands in the transaction that registrations want to see

	// See ride.go.
	rideable bool            // the connection can be given to a loop
	mayWait  bool            // a command that is no rider's may be unanswered
	stays    bool            // what redis may send unasked needs our own connection
	easy     int             // inputs without anything but plain commands, in a row
	patience int             // how many of them let the client ride
	calls    context.Context // see work; nil: it has not called anything
	mayBlock bool            // what is sent next may wait at redis

	writing sync.Mutex // held while writing to conn

	mu          sync.Mutex
	settled     sync.Cond // outstanding became 0
	up          *upstream // nil: none is open
	queue       []expectation
	outstanding int // replies that redis owes and that were not delivered
	executing   bool
	session     session

	// See gate.go.
	owed         int  // replies to what was sent whole that redis has not begun
	atGate       bool // it waits there
	blocks       bool // one of those commands may wait, and was sent at…
	blockedSince time.Time
	whenAnswered chan struct{} // not nil: to be closed when owed becomes 0

	riding   *rider // nil: it does not ride
	ridingOn *loop

	stopHook func() bool // see newClient
}

// session is the state that redis keeps for a connection and that we must know.
type session struct {
	resp       int  // protocol version, 2 or 3
	db         int  // selected database
	inMulti    bool // between MULTI and EXEC
	subscribed bool // RESP2 only: messages may come at any time
	// pinned says that redis knows something of this connection that a new one
	// would not: a login, WATCH, CLIENT TRACKING. When redis is lost the client
	// is hung up on, as by redis itself, so that it does not go on in error.
	pinned bool
}

const (
	firstRead  = 4 << 10  // most connections send short commands
	largeRead  = 64 << 10 // what one read takes at most
	readAhead  = 1 << 20  // kept of what a client sends while its command runs
	ownCommand = 1 << 20  // room beside a script in its command
)

// Causes of the end of a client.
var (
	errClientGone = errors.New("the client closed its connection")
	errStopped    = errors.New("gears is shutting down")
	errHangUp     = errors.New("connection closed") // after a reply that is the last one
)

func newClient(s *server, conn net.Conn) *client {
	c := &client{server: s, conn: conn, loggedIn: s.password == "", in: make([]byte, 0, firstRead)}
	c.ctx, c.cancel = context.WithCancelCause(s.ctx)
	c.settled.L = &c.mu
	c.session = session{resp: 2, db: s.endpoint.DB}
	c.rideable = s.loops != nil && socket(conn)
	c.limit()
	// Whoever waits for the client or for redis is woken by the end of both.
	c.stopHook = context.AfterFunc(c.ctx, func() {
		c.hangUp()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.up != nil {
			c.up.conn.Close()
		}
	})
	return c
}

// limit sets how long commands may be.
func (c *client) limit() {
	c.split.maxArgs, c.split.maxBulk = maxCommandArgs, maxCommandBulk
	if !c.loggedIn {
		c.split.maxArgs, c.split.maxBulk = loginArgs, loginBulk
	}
}

// serve reads and answers commands until the client goes.
func (c *client) serve() {
	err := c.loop()
	if err == errClientGone && !c.mayWait {
		// It may have hung up in one direction only and still want its replies.
		// Behind a command that waits that would keep the command alive.
		c.settle()
	}
	var wrong *protocolError
	if errors.As(err, &wrong) {
		c.settle()
		c.write(redcon.AppendError(nil, wrong.Error()))
	}
	c.stopHook()
	c.cancel(err)
	c.conn.Close()
	c.hangUpRedis()
}

func (c *client) loop() error {
	for {
		if err := c.commands(); err != nil {
			return err
		}
		if c.mayRide() {
			if err := c.awaitReplies(); err != nil {
				return err
			}
			if c.from < len(c.in) { // more has come meanwhile
				continue
			}
			if c.ordinary() {
				if err := c.ride(); err != nil {
					return err
				}
				continue
			}
		}
		if err := c.read(); err != nil {
			return err
		}
	}
}

// read reads once from the client.
func (c *client) read() error {
	if c.from == len(c.in) {
		c.in, c.from = c.in[:0], 0
		if cap(c.in) > readAhead {
			c.in = make([]byte, 0, largeRead)
		}
	}
	if len(c.in) == cap(c.in) {
		c.grow()
	}
	n, err := c.conn.Read(c.in[len(c.in):cap(c.in)])
	c.in = c.in[:len(c.in)+n]
	if err == io.EOF {
		err = errClientGone
	}
	if n > 0 {
		return nil
	}
	return err
}

// grow makes room at the end of a full buffer.
func (c *client) grow() {
	unread := c.in[c.from:]
	size := max(cap(c.in), firstRead/2)
	if len(unread) > size/2 {
		size *= 2
	}
	if size < largeRead {
		size *= 2
	}
	b := make([]byte, len(unread), size)
	copy(b, unread)
	c.in, c.from = b, 0
}

// commands handles all that has arrived. Neighbouring commands that are not ours
// go on as they are, in one write.
func (c *client) commands() error {
	if c.piped {
		return c.pipe()
	}
	if c.passing {
		if err := c.pass(); err != nil || c.passing {
			return err
		}
	}
	run, count := c.from, 0
	c.easy++
	c.mayWait = c.mayWait && c.busy() || !c.rideable
	forward := func() error {
		raw, n := c.in[run:c.from], count
		run, count = c.from, 0
		return c.forward(raw, n)
	}
	for {
		cmd, err := c.split.next(c.in[c.from:])
		if err != nil {
			if failed := forward(); failed != nil {
				return failed
			}
			if err != errPartial {
				return err
			}
			return c.partial()
		}
		row := c.lookUp(cmd)
		if row == nil {
			if !c.server.rides(cmd.name) {
				c.slower(cmd.name)
			}
			c.from += len(cmd.raw)
			count++
			continue
		}
		if err := forward(); err != nil {
			return err
		}
		if row.own == nil || c.callable(cmd.name) == nil {
			c.easy = 0
		}
		c.mayWait = c.mayWait || row != rowPlain || !c.server.rides(cmd.name)
		c.mayBlock = c.server.canWait(cmd.name)
		c.from += len(cmd.raw)
		run = c.from
		if err := c.one(row, cmd); err != nil {
			return err
		}
		if c.piped {
			return c.pipe()
		}
		// The command may have run for long and more may have been read.
		run = c.from
	}
}

// slower notes a command that is no rider's.
func (c *client) slower(name []byte) {
	c.mayBlock = c.mayBlock || c.server.canWait(name)
	if c.rideable {
		c.easy, c.mayWait = 0, true
	}
}

// lookUp returns how cmd is to be handled, nil for "pass it on as it is".
func (c *client) lookUp(cmd command) *row {
	switch {
	case cmd.argc == 0:
		return rowEmpty
	case c.server.draining.Load():
		return rowStopping
	}
	r := c.server.rows.find(cmd.name)
	switch {
	case !c.loggedIn && (r == nil || !r.open):
		return rowLocked
	case r != nil:
		return r
	case c.server.intercepts(cmd.name):
		return rowHooked
	case cmd.inline || c.muted || c.muteNext || c.monitor:
		return rowPlain
	}
	return nil
}

// one handles a single command of a row.
func (c *client) one(r *row, cmd command) error {
	if cmd.argc > 0 {
		c.mute = c.muted || c.muteNext
		c.muteNext = false
	}
	return r.handle(c, cmd)
}

// partial decides what becomes of a command of which a part has arrived: it is
// waited for, unless it is long and goes to redis anyway.
func (c *client) partial() error {
	have := len(c.in) - c.from
	if have < largeRead {
		return nil
	}
	name, _, ok := c.split.started(c.in[c.from:])
	if !ok {
		if have > maxHeader+largeRead {
			return &protocolError{"the name of a command is too long"}
		}
		return nil
	}
	switch r := c.lookUp(command{name: name, argc: 1}); r {
	case nil, rowPlain:
		c.mute = c.muted || c.muteNext
		c.muteNext = false
		if !c.server.rides(name) {
			c.slower(name)
		}
		e := expectation{n: 1, drop: c.mute, partly: true}
		if c.monitor {
			e.n = 0
		}
		if err := c.expect(e); err != nil {
			c.refused = "ERR gears: " + err.Error()
		}
	case rowStopping:
		c.refused = "ERR " + errStopped.Error()
	default:
		if have <= c.server.maxCommand {
			return nil
		}
		c.refused = fmt.Sprintf("ERR gears: the command %.32s has more than %d bytes", name, c.server.maxCommand)
	}
	c.passing = true
	return c.pass()
}

// pass hands the rest of a long command on as it arrives, or swallows it when
// it was refused.
func (c *client) pass() error {
	for c.passing {
		part := c.in[c.from:]
		n, done, err := c.split.pass(part, &c.hold)
		if err != nil {
			return err
		}
		if c.refused == "" {
			if done {
				if err := c.complete(); err != nil {
					return err
				}
			}
			c.send(part[:n])
		}
		c.from += n
		if n == 0 && !done {
			return nil
		}
		if done {
			c.passing = false
			if refused := c.refused; refused != "" {
				c.refused = ""
				return c.answerError(refused)
			}
		}
	}
	return nil
}

// pipe passes everything on.
func (c *client) pipe() error {
	b := c.in[c.from:]
	c.from = len(c.in)
	if len(b) > 0 {
		c.send(b)
	}
	return nil
}

// answer replies to the command in hand, after all replies before it.
func (c *client) answer(r shard.Reply) error {
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.mute {
		return nil
	}
	return c.write(appendReply(nil, r, c.resp()))
}

func (c *client) answerError(text string) error {
	return c.answer(shard.Reply{Kind: '-', Str: text})
}

func (c *client) resp() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session.resp
}

// write writes to the client. An error ends it.
func (c *client) write(b []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if _, err := c.conn.Write(b); err != nil {
		c.cancel(errClientGone)
		c.conn.Close()
		return err
	}
	return nil
}

// settle waits until redis owes no reply.
func (c *client) settle() session {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.outstanding > 0 {
		c.settled.Wait()
	}
	return c.session
}

// awaitReplies is settle for a command that follows others in a pipeline: the
// wait may be as long as a BLPOP, so a client that hangs up meanwhile ends it.
func (c *client) awaitReplies() error {
	c.mu.Lock()
	owed := c.outstanding
	c.mu.Unlock()
	switch {
	case owed == 0:
		return nil
	case !c.mayWait:
		c.settle()
		return nil
	}
	return c.watch(func(context.Context) { c.settle() })
}

// busy reports whether a command is under way.
func (c *client) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.executing || c.outstanding > 0 || c.atGate || c.riding != nil && c.riding.busy()
}

// runs reports whether a command of ours is under way.
func (c *client) runs() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.executing || c.riding != nil && c.riding.runs()
}

// watchAfter is how long a command of ours runs until its client is looked at.
// Most are over by then, and cost no second goroutine and no deadlines.
const watchAfter = 500 * time.Microsecond

// watch runs f, which may take long, and meanwhile reads on: a client that
// hangs up cancels f's context, and so does the end of the time to drain. What it reads is kept for later; when that is
// more than readAhead a hang-up goes unnoticed until f returns.
func (c *client) watch(f func(context.Context)) error {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	defer context.AfterFunc(c.server.work, func() { cancel(context.Cause(c.server.work)) })()
	looked := make(chan error, 1)
	look := time.AfterFunc(watchAfter, func() { looked <- c.readOn(cancel) })
	f(ctx)
	if look.Stop() {
		return nil
	}
	c.conn.SetReadDeadline(time.Unix(1, 0)) // ends the reading
	gone := <-looked
	c.conn.SetReadDeadline(time.Time{})
	return gone
}

// readOn reads while a command runs, until the time that is set for it ends. The
// error says that the client has gone; then the command is cancelled.
func (c *client) readOn(cancel context.CancelCauseFunc) error {
	for len(c.in)-c.from < readAhead {
		err := c.read()
		if err == nil {
			continue
		}
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return nil
		}
		cancel(errClientGone)
		c.cancel(errClientGone)
		return err
	}
	return nil
}
