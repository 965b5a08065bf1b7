package shard

import (
	"context"
	"net"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// Conn is one pipelined connection to a shard: authenticated, in the right
// database, speaking RESP2. It has one user at a time.
//
//	c.Append("GET", "a"); c.Append("GET", "b")
//	c.Flush(ctx)
//	c.Receive(ctx); c.Receive(ctx)
//
// Replies come in the order of the commands. After any error from Flush or
// Receive, which includes a cancelled context, the connection is dead: what the
// other side had under way is unknown. An error *reply* is not such an error.
type Conn struct {
	shard   *Shard
	wire    *wire    // the socket
	stream  net.Conn // the socket, or TLS over it
	addr    string
	out     []byte
	in      decoder
	pending int
	err     error // why the connection is dead
	ctx     context.Context

	// Of a cluster, to find out what happened to the rest of a pipeline when one
	// of its commands was sent elsewhere:
	sent  []*Prepared // appended and not received
	ahead []Reply     // received before somebody asked
}

// maxKeptBuffer is the largest write buffer that survives a Flush, bytes.
const maxKeptBuffer = 1 << 20

func newConn(s *Shard, addr string, w *wire, stream net.Conn) *Conn {
	c := &Conn{shard: s, wire: w, stream: stream, addr: addr}
	c.in.source = c.read
	return c
}

// Addr is the host:port or socket path that the connection goes to.
func (c *Conn) Addr() string { return c.addr }

// Err is why the connection is dead, nil while it lives.
func (c *Conn) Err() error { return c.err }

// Stale reports whether the connection leads to a node that is no longer the
// master of its shard. What is under way on it is answered as the old master
// sees it; the next connection from Get is a better one.
func (c *Conn) Stale() bool { return c.shard != nil && c.shard.Addr() != c.addr }

// CutWithMaster has the connection lost as soon as it is Stale or its shard is
// removed, also while it is waited on. That is for connections that listen: an
// old master would let them listen for ever. Such a connection is closed by its
// user and never Put.
//
// Other connections are answered by an old master that lives, and are lost with
// one that the cluster holds for dead.
func (c *Conn) CutWithMaster() {
	s := c.shard
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live[c] = listening
	if c.Stale() || s.closed == errRemoved {
		c.wire.cut(errReplaced)
	}
}

// Pending is the number of commands appended whose reply was not received.
func (c *Conn) Pending() int { return c.pending }

// Buffered is the number of bytes that the next Flush will write.
func (c *Conn) Buffered() int { return len(c.out) }

// Append encodes a command into the write buffer. It does not allocate once the
// buffer has grown to the size of the usual batch.
func (c *Conn) Append(args ...string) {
	c.out = appendHeader(c.out, '*', len(args))
	for _, a := range args {
		c.out = appendHeader(c.out, '$', len(a))
		c.out = append(c.out, a...)
		c.out = append(c.out, '\r', '\n')
	}
	c.pending++
}

// AppendBytes is Append for byte slices; they are copied.
func (c *Conn) AppendBytes(args [][]byte) {
	c.out = appendHeader(c.out, '*', len(args))
	for _, a := range args {
		c.out = appendHeader(c.out, '$', len(a))
		c.out = append(c.out, a...)
		c.out = append(c.out, '\r', '\n')
	}
	c.pending++
}

// AppendRaw adds exactly one command that is already encoded as RESP.
func (c *Conn) AppendRaw(b []byte) {
	c.out = append(c.out, b...)
	c.pending++
}

func appendHeader(b []byte, kind byte, n int) []byte {
	b = append(b, kind)
	if n < 10 {
		b = append(b, byte('0'+n))
	} else {
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, '\r', '\n')
}

// Flush writes all that is buffered. However long the pipeline is it does not
// deadlock: when the other side does not take more because its replies are not
// read, Flush reads them meanwhile.
func (c *Conn) Flush(ctx context.Context) error {
	if c.err != nil {
		return c.err
	}
	if len(c.out) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return c.fail(ctx, err)
	}
	c.wire.ctx, c.wire.sent = ctx, 0
	_, err := c.stream.Write(c.out)
	c.wire.ctx = nil
	if cap(c.out) > maxKeptBuffer {
		c.out = nil
	}
	c.out = c.out[:0]
	if err != nil {
		return c.fail(ctx, err)
	}
	return nil
}

// Receive returns the next reply and waits for it if need be. Commands that are
// still buffered are flushed before it waits. With nothing pending it waits for
// what the server sends of its own accord (messages after SUBSCRIBE).
func (c *Conn) Receive(ctx context.Context) (r Reply, err error) {
	if len(c.ahead) > 0 {
		r, c.ahead = c.ahead[0], c.ahead[1:]
	} else if r, err = c.next(ctx); err != nil {
		return r, err
	}
	if c.pending > 0 {
		c.pending--
	}
	return r, nil
}

// next takes a reply off the wire.
func (c *Conn) next(ctx context.Context) (Reply, error) {
	var r Reply
	if c.err != nil {
		return r, c.err
	}
	c.ctx = ctx
	err := c.in.reply(&r, 0)
	c.ctx = nil
	if err != nil {
		if c.err != nil { // the flush before the wait failed
			return Reply{}, err
		}
		return Reply{}, c.fail(ctx, err)
	}
	return r, nil
}

// clustered reports whether the node may send commands elsewhere.
func (c *Conn) clustered() bool { return c.shard != nil && c.shard.topology.clustered }

// answered forgets the first of sent.
func (c *Conn) answered() {
	if len(c.sent) > 0 {
		c.sent[0] = nil
		if c.sent = c.sent[1:]; len(c.sent) == 0 {
			c.sent = nil
		}
	}
}

// read is the decoder's source. The context is watched only here, around a wait
// for the network, so that replies that have already arrived cost nothing more.
func (c *Conn) read(p []byte) (int, error) {
	ctx := c.ctx
	if len(c.out) > 0 {
		if err := c.Flush(ctx); err != nil {
			return 0, err
		}
	}
	if ctx.Done() == nil {
		return c.stream.Read(p)
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	stop := context.AfterFunc(ctx, c.wire.interrupt)
	n, err := c.stream.Read(p)
	if !stop() {
		return 0, ctx.Err()
	}
	return n, err
}

// fail marks the connection dead and returns the error for the caller: the
// cause of the cancellation if that is what happened, else a LostError.
func (c *Conn) fail(ctx context.Context, err error) error {
	cancelled := ctx.Err() != nil
	if cancelled {
		err = context.Cause(ctx)
	} else if why := c.wire.why.Load(); why != nil {
		err = *why
	}
	c.err = &LostError{Addr: c.addr, Err: err}
	c.wire.interrupt()
	c.wire.Conn.Close()
	c.forget()
	if cancelled {
		return err
	}
	if c.shard != nil {
		c.shard.topology.suspect("")
	}
	return c.err
}

// Close closes the connection without waiting for anything. It may be called
// more than once.
func (c *Conn) Close() error {
	if c.err == nil {
		c.err = &LostError{Addr: c.addr, Err: net.ErrClosed}
		c.forget()
	}
	return c.wire.Conn.Close()
}

// Do sends one command and returns its reply. Nothing may be pending.
func (c *Conn) Do(ctx context.Context, args ...string) (Reply, error) {
	c.Append(args...)
	if err := c.Flush(ctx); err != nil {
		return Reply{}, err
	}
	return c.Receive(ctx)
}

const (
	// stall is how long a write may make no progress before the incoming side
	// is emptied, to unblock a peer that waits for us to read.
	stall = 2 * time.Millisecond
	// drainEvery is how much of a long pipeline is written before arrived
	// replies are taken off the socket, so that the server need not pile them
	// up. Redis 7.0 even drops TLS clients that let it ("bad length").
	drainEvery = 64 << 10
)

// wire is the socket under a Conn, below TLS where there is TLS (whose writer
// does not survive a timeout). Its Write never waits for a peer that waits for
// us: bytes that arrive meanwhile are kept for the next Read.
type wire struct {
	net.Conn
	ctx   context.Context // of the Flush under way, nil outside
	sent  int             // bytes since the last drain
	early []byte
	dead  atomic.Bool
	why   atomic.Pointer[error] // of cut
}

// cut is interrupt by somebody who does not use the connection, with a reason.
func (w *wire) cut(why error) {
	w.why.CompareAndSwap(nil, &why)
	w.interrupt()
}

// interrupt makes a Read or Write under way return, and all later ones fail.
func (w *wire) interrupt() {
	w.dead.Store(true)
	w.Conn.SetDeadline(time.Unix(1, 0))
}

func (w *wire) Read(p []byte) (int, error) {
	if len(w.early) > 0 {
		n := copy(p, w.early)
		if w.early = w.early[n:]; len(w.early) == 0 {
			w.early = nil
		}
		return n, nil
	}
	return w.Conn.Read(p)
}

func (w *wire) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		if w.sent >= drainEvery {
			if err := w.drain(); err != nil {
				return done, err
			}
		}
		// The deadline is set before dead is looked at, and interrupt does it
		// the other way round: one of the two sees the other.
		w.Conn.SetWriteDeadline(time.Now().Add(stall))
		if w.dead.Load() {
			return done, net.ErrClosed
		}
		n, err := w.Conn.Write(p[done:min(len(p), done+drainEvery)])
		done += n
		w.sent += n
		if err == nil {
			continue
		}
		if !isTimeout(err) {
			return done, err
		}
		if w.ctx != nil && w.ctx.Err() != nil {
			return done, w.ctx.Err()
		}
		w.sent = drainEvery
	}
	return done, nil
}

// drain moves what has arrived into early, without waiting for more.
func (w *wire) drain() error {
	w.sent = 0
	for {
		w.early = slices.Grow(w.early, blockSize)
		free := w.early[len(w.early):cap(w.early)]
		n, err := readNow(w.Conn, free)
		w.early = w.early[:len(w.early)+n]
		if err != nil || n < len(free) {
			return err
		}
	}
}

func isTimeout(err error) bool {
	e, ok := err.(net.Error)
	return ok && e.Timeout()
}
