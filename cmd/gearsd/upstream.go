package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// upstream is the connection to redis of one client.
type upstream struct {
	conn  net.Conn
	done  chan struct{} // closed when deliver has returned
	piped atomic.Bool   // what comes is passed on unread: PSYNC

	// Of the delivering goroutine.
	scan    replyScanner
	next    expectation // what the reply under way belongs to
	counted bool        // it answers a command
	unpaid  bool        // unless it turns out to be a message
	capture []byte      // the reply under way, when it is needed whole
	holding bool        // it is
	out     []byte
	settled int // replies delivered with the next write
	subs    map[string]int
}

// expectation is what to do with the next replies of redis.
type expectation struct {
	n    int  // so many replies are passed on as they are…
	drop bool // …or swallowed
	// take gets each reply, whole when wanted says so for its type (else nil),
	// and returns what the client gets: its argument for no change.
	take func(reply []byte) []byte
	want wanted
	// until is the reply to a PING that was sent behind the command: all replies
	// before it are part of the answer. take sees the first of them.
	until    []byte
	answered bool // one of the replies before until has come
	hangUp   bool // when redis is lost the client is hung up on without a reply
	partly   bool // the end of the command is sent later: see client.complete
}

// wanted says which replies an expectation wants to see.
type wanted uint8

const (
	wantKind  wanted = iota // only errors; take gets nil for others
	wantWhole               // all
)

// expect opens the connection to redis if need be and announces replies. What
// causes them is then to be sent.
func (c *client) expect(e expectation) error {
	var late *held
	defer func() { c.server.gate.pass(late) }()
	for {
		c.mu.Lock()
		if late == nil && !e.partly && c.server.gate.shut.Load() {
			c.mu.Unlock()
			var err error
			if late, err = c.awaitGate(); err != nil {
				return err
			}
			continue
		}
		if c.up != nil {
			c.enqueue(e)
			c.mu.Unlock()
			return nil
		}
		c.mu.Unlock()
		if err := c.connect(); err != nil {
			return err
		}
	}
}

func (c *client) enqueue(e expectation) {
	if e.n == 0 {
		return
	}
	c.outstanding += e.n
	if !e.partly {
		c.owe(e.n)
	}
	if last := len(c.queue) - 1; last >= 0 && e.take == nil && e.until == nil && !e.hangUp {
		if l := &c.queue[last]; l.take == nil && l.until == nil && !l.hangUp && l.drop == e.drop {
			l.n += e.n
			return
		}
	}
	c.queue = append(c.queue, e)
}

// forward passes n whole commands on, none of them muted.
func (c *client) forward(raw []byte, n int) error {
	if n == 0 {
		return nil
	}
	c.mute = false
	return c.forwardAs(raw, expectation{n: n})
}

// forwardAs passes commands on and says what their replies are.
func (c *client) forwardAs(raw []byte, e expectation) error {
	if c.monitor {
		e.n = 0
	}
	if err := c.expect(e); err != nil {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		c.settle()
		if e.drop || c.mute {
			return nil
		}
		line := redcon.AppendError(nil, "ERR gears: "+err.Error())
		return c.write(bytes.Repeat(line, max(e.n, 1)))
	}
	c.server.counters.passed.Add(int64(e.n))
	c.send(raw)
	return nil
}

// send writes to redis. A failure is noticed by deliver, which answers what is
// outstanding.
func (c *client) send(raw []byte) {
	c.mu.Lock()
	up := c.up
	c.mu.Unlock()
	if up == nil {
		return
	}
	if _, err := up.conn.Write(raw); err != nil {
		up.conn.Close()
	}
}

// connect opens the connection to redis and brings it into the state of the
// session.
func (c *client) connect() error {
	// The goroutine of an earlier connection may still be telling of its end.
	st := c.settle()
	conn, err := c.dial(st)
	if err != nil {
		return err
	}
	up := &upstream{conn: conn, done: make(chan struct{}), subs: map[string]int{}}
	if f, ok := conn.(*facade); ok {
		f.sink = func(b []byte) error { return c.replies(up, b) }
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil {
		conn.Close()
		return context.Cause(c.ctx)
	}
	c.up = up
	go c.deliver(up)
	return nil
}

// dial opens what commands of the client are sent to, in the state of a session.
func (c *client) dial(st session) (net.Conn, error) {
	s := c.server
	if t := s.engine.Topology(); t.Clustered() {
		table, err := t.Commands(c.ctx)
		if err != nil {
			return nil, err
		}
		return newFacade(c, st, table), nil
	}
	conn, err := s.endpoint.DialRaw(c.ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(c.ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := s.login(conn, st); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// login brings a new connection to redis into a state: it sends what precedes
// the first command of a client.
func (s *server) login(conn net.Conn, st session) error { return s.loginAt(&s.endpoint, conn, st) }

func (s *server) loginAt(e *shard.Endpoint, conn net.Conn, st session) error {
	var out []byte
	var steps []string
	add := func(problem string, args ...string) {
		out = appendCommand(out, args...)
		steps = append(steps, problem)
	}
	if s.shareLogin && (e.User != "" || e.Password != "") {
		if e.User != "" {
			add("does not let us log in", "AUTH", e.User, e.Password)
		} else {
			add("does not let us log in", "AUTH", e.Password)
		}
	}
	if st.resp != 2 {
		add("does not speak RESP3", "HELLO", strconv.Itoa(st.resp))
	}
	if st.db != 0 {
		add("has no database "+strconv.Itoa(st.db), "SELECT", strconv.Itoa(st.db))
	}
	if len(out) == 0 {
		return nil
	}
	conn.SetDeadline(time.Now().Add(dialTimeout))
	defer conn.SetDeadline(time.Time{})
	if _, err := conn.Write(out); err != nil {
		return &shard.LostError{Addr: e.Addr, Err: err}
	}
	var got []byte
	for _, problem := range steps {
		reply, err := readReply(conn, &got)
		if err != nil {
			return &shard.LostError{Addr: e.Addr, Err: err}
		}
		// A client that logs in itself selects the database again.
		if reply.IsError() && (s.shareLogin || shard.ErrorClass(reply.Str) != "NOAUTH") {
			return fmt.Errorf("redis at %s %s: %s", e.Addr, problem, reply.Str)
		}
	}
	return nil
}

// readReply reads one reply from conn; got keeps what was read beyond it.
func readReply(conn net.Conn, got *[]byte) (shard.Reply, error) {
	for {
		r, rest, err := shard.ParseReply(*got)
		if err == nil {
			*got = rest
			return r, nil
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			return r, err
		}
		b := make([]byte, 4096)
		n, err := conn.Read(b)
		*got = append(*got, b[:n]...)
		if n == 0 && err != nil {
			return r, err
		}
	}
}

// hangUpRedis closes the connection to redis, if there is one, and waits for
// the goroutine that reads from it.
func (c *client) hangUpRedis() {
	c.mu.Lock()
	up := c.up
	c.mu.Unlock()
	if up != nil {
		up.conn.Close()
		<-up.done
	}
}

// deliver passes replies on until redis hangs up or is hung up on.
func (c *client) deliver(up *upstream) {
	defer close(up.done)
	defer up.conn.Close()
	buf := make([]byte, firstRead)
	for {
		n, err := up.conn.Read(buf)
		if n > 0 {
			if err := c.replies(up, buf[:n]); err != nil {
				c.lost(up, err)
				return
			}
		}
		if err != nil {
			c.lost(up, err)
			return
		}
		if n == len(buf) && n < largeRead {
			buf = make([]byte, 4*n)
		}
	}
}

// replies handles a piece of what redis sent. Most of it is passed on as it is,
// without a copy.
func (c *client) replies(up *upstream, b []byte) error {
	if up.piped.Load() {
		return c.write(b)
	}
	raw := 0 // b[raw:pos] is to be passed on
	pos := 0
	for pos < len(b) {
		if up.scan.kind == 0 {
			c.begin(up, b[pos])
		}
		n, kind, done, err := up.scan.scan(b[pos:])
		if err != nil {
			c.flushReplies(up, b[raw:pos])
			return err
		}
		if up.holding || up.next.drop && up.counted {
			up.out = append(up.out, b[raw:pos]...)
			if up.holding {
				up.capture = append(up.capture, b[pos:pos+n]...)
			}
			raw = pos + n
		}
		pos += n
		if done {
			c.end(up, kind)
		}
	}
	return c.flushReplies(up, b[raw:])
}

// begin decides what becomes of a reply from its first byte.
func (c *client) begin(up *upstream, kind byte) {
	up.counted, up.holding, up.unpaid = false, false, false
	if kind == '>' { // RESP3: a message that answers no command
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if up.next.n == 0 && len(c.queue) > 0 {
		up.next = c.queue[0]
		c.queue[0] = expectation{}
		if c.queue = c.queue[1:]; len(c.queue) == 0 {
			c.queue = nil
		}
	}
	up.counted = up.next.n > 0
	e := &up.next
	if up.counted && !e.answered {
		if up.unpaid = c.session.subscribed; !up.unpaid {
			c.paid(1)
		}
	}
	up.holding = c.session.subscribed || up.counted && (e.until != nil || e.want == wantWhole || kind == '-' && e.take != nil)
}

// end finishes a reply.
func (c *client) end(up *upstream, kind byte) {
	var reply []byte
	if up.holding {
		reply = up.capture
		up.capture = nil
		if c.isMessage(up, reply) {
			up.out = append(up.out, reply...)
			return
		}
	}
	if !up.counted {
		up.out = append(up.out, reply...)
		return
	}
	if up.unpaid {
		c.mu.Lock()
		c.paid(1)
		c.mu.Unlock()
	}
	e := &up.next
	if e.until != nil && c.isEnd(e, reply, kind) {
		up.settled++
		*e = expectation{}
		return
	}
	switch {
	case e.take == nil:
	case e.want == wantKind && kind != '-':
		e.take(nil)
	default:
		reply = e.take(reply)
	}
	if !e.drop {
		up.out = append(up.out, reply...)
	}
	if e.until != nil {
		e.answered, e.take = true, nil
		return
	}
	up.settled++
	if e.n--; e.n == 0 {
		*e = expectation{}
	}
}

// isEnd reports whether reply is the one to the PING behind a command.
func (c *client) isEnd(e *expectation, reply []byte, kind byte) bool {
	if bytes.HasSuffix(reply, e.until) {
		return true
	}
	// A user without the right to PING gets an error for it. It is the second
	// reply: the command itself was answered before.
	if kind == '-' && e.answered {
		return bytes.HasPrefix(reply, []byte("-NOPERM")) && bytes.Contains(reply, []byte("'ping'")) ||
			bytes.HasPrefix(reply, []byte("-NOAUTH"))
	}
	return false
}

// messages are the kinds of RESP2 arrays that answer no command.
var messages = map[string]bool{"message": true, "pmessage": true, "smessage": true}

// confirmations are the kinds that answer a subscription, and which of the two
// counts they tell.
var confirmations = map[string]string{
	"subscribe": "", "psubscribe": "", "unsubscribe": "", "punsubscribe": "",
	"ssubscribe": "shard", "sunsubscribe": "shard",
}

// isMessage reports whether a RESP2 reply is a message of a subscription. It
// also keeps the count of subscriptions up to date.
func (c *client) isMessage(up *upstream, reply []byte) bool {
	if len(reply) == 0 || reply[0] != '*' {
		return false
	}
	r, _, err := shard.ParseReply(reply)
	if err != nil || len(r.Elems) < 3 || r.Elems[0].Kind != '$' {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kind := r.Elems[0].Str
	if messages[kind] {
		return c.session.subscribed
	}
	if which, ok := confirmations[kind]; ok && r.Elems[2].Kind == ':' && (c.session.subscribed || up.next.until != nil) {
		up.subs[which] = int(r.Elems[2].Int)
		c.session.subscribed = c.session.resp == 2 && up.subs[""]+up.subs["shard"] > 0
	}
	return false
}

// flushReplies writes what is collected and then rest, and only then reports
// the replies as delivered.
func (c *client) flushReplies(up *upstream, rest []byte) error {
	if len(up.out) > 0 {
		up.out = append(up.out, rest...)
		rest = up.out
	}
	var err error
	if len(rest) > 0 {
		err = c.write(rest)
	}
	if up.out = up.out[:0]; cap(up.out) > readAhead {
		up.out = nil
	}
	if up.settled > 0 {
		c.mu.Lock()
		c.outstanding -= up.settled
		if c.outstanding == 0 {
			c.settled.Broadcast()
		}
		c.mu.Unlock()
		up.settled = 0
	}
	return err
}

// lost tells the client what became of its commands when redis has gone.
func (c *client) lost(up *upstream, err error) {
	broken := false
	if f, ok := up.conn.(*facade); ok {
		broken = f.broken
	}
	var lost *shard.LostError
	if !errors.As(err, &lost) {
		lost = &shard.LostError{Addr: c.server.endpoint.Addr, Err: err}
	}
	// In the middle of a reply nothing sensible can follow what the client has.
	torn := up.scan.kind != 0 && !up.holding && !(up.counted && up.next.drop)
	c.mu.Lock()
	st := c.session
	owed := append([]expectation{up.next}, c.queue...)
	c.up, c.queue = nil, nil
	c.paid(c.owed)
	c.mu.Unlock()
	hangUp := torn || broken || st.pinned || st.inMulti || st.subscribed
	line := redcon.AppendError(nil, "ERR gears: "+lost.Error())
	var out []byte
	for _, e := range owed {
		if e.hangUp {
			hangUp = true
			break
		}
		if !e.drop && !e.answered {
			out = append(out, bytes.Repeat(line, e.n)...)
		}
	}
	if len(out) > 0 && !torn && c.ctx.Err() == nil {
		c.write(out)
	}
	if hangUp {
		c.cancel(lost)
	}
	c.mu.Lock()
	c.outstanding = 0
	c.settled.Broadcast()
	c.mu.Unlock()
}
