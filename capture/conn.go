package capture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"gears/shard"
)

const (
	// handshakeTime is how long a server may take to answer a command.
	handshakeTime = 10 * time.Second
	// silence is after what time without a word a master is given up: it pings its
	// replicas every ten seconds by default.
	silence = 60 * time.Second
)

// conn is a connection that is spoken on by hand: shard.Conn expects replies, and
// after PSYNC there are none.
type conn struct {
	net.Conn
	addr string
	buf  []byte // read and not yet consumed; replies point into it, so it is only appended to
}

// dial connects to the shard's master and logs in, in database db.
func dial(ctx context.Context, s *shard.Shard, db int) (*conn, error) {
	e := s.Endpoint()
	raw, err := e.DialRaw(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, addr: e.Addr}
	if err := c.login(ctx, e, db); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *conn) login(ctx context.Context, e shard.Endpoint, db int) error {
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	if e.User != "" {
		if err := c.must("AUTH", e.User, e.Password); err != nil {
			return err
		}
	} else if e.Password != "" {
		if err := c.must("AUTH", e.Password); err != nil {
			return err
		}
	}
	if db != 0 {
		if err := c.must("SELECT", strconv.Itoa(db)); err != nil {
			return err
		}
	}
	// The name is for people who read CLIENT LIST: who may not set it does without.
	_, err := c.do("CLIENT", "SETNAME", "gears-capture")
	return err
}

// refused is an error reply.
type refused struct{ addr, command, text string }

func (e *refused) Error() string {
	return fmt.Sprintf("redis at %s refuses %s: %s", e.addr, e.command, e.text)
}

// must is do, with an error reply as an error.
func (c *conn) must(args ...string) error {
	r, err := c.do(args...)
	if err == nil && r.IsError() {
		err = &refused{c.addr, args[0], r.Str}
	}
	return err
}

// do sends a command and returns its reply.
func (c *conn) do(args ...string) (shard.Reply, error) {
	if err := c.send(args); err != nil {
		return shard.Reply{}, err
	}
	return c.receive()
}

// send writes commands at once.
func (c *conn) send(commands ...[]string) error {
	var out []byte
	for _, args := range commands {
		out = appendCommand(out, args)
	}
	c.SetWriteDeadline(time.Now().Add(handshakeTime))
	if _, err := c.Write(out); err != nil {
		return c.lost(err)
	}
	return nil
}

func appendCommand(b []byte, args []string) []byte {
	b = append(strconv.AppendInt(append(b, '*'), int64(len(args)), 10), '\r', '\n')
	for _, a := range args {
		b = append(strconv.AppendInt(append(b, '$'), int64(len(a)), 10), '\r', '\n')
		b = append(append(b, a...), '\r', '\n')
	}
	return b
}

func (c *conn) receive() (shard.Reply, error) {
	c.SetReadDeadline(time.Now().Add(handshakeTime))
	for {
		if len(c.buf) > 0 {
			r, rest, err := shard.ParseReply(c.buf)
			if err == nil {
				c.buf = rest
				return r, nil
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				return r, c.lost(err)
			}
		}
		if err := c.fill(); err != nil {
			return shard.Reply{}, err
		}
	}
}

// fill appends what arrives.
func (c *conn) fill() error {
	var block [16 << 10]byte
	n, err := c.Read(block[:])
	c.buf = append(c.buf, block[:n]...)
	if n > 0 {
		return nil
	}
	return c.lost(err)
}

func (c *conn) lost(err error) error {
	var lost *shard.LostError
	if errors.As(err, &lost) {
		return err
	}
	return &shard.LostError{Addr: c.addr, Err: err}
}

// line reads the next line that is not empty: a master that lets its replica wait
// sends empty ones to show that it is alive.
func (c *conn) line() (string, error) {
	for {
		c.SetReadDeadline(time.Now().Add(silence))
		if i := bytes.IndexByte(c.buf, '\n'); i >= 0 {
			text := strings.TrimRight(string(c.buf[:i]), "\r")
			if c.buf = c.buf[i+1:]; text != "" {
				return text, nil
			}
			continue
		}
		if len(c.buf) > maxInline {
			return "", fmt.Errorf("%w: a line of more than %d bytes", errStream, maxInline)
		}
		if err := c.fill(); err != nil {
			return "", err
		}
	}
}

// info is INFO as a map. Where section is given it is only that.
func (c *conn) info(section ...string) (map[string]string, error) {
	r, err := c.do(append([]string{"INFO"}, section...)...)
	if err != nil {
		return nil, err
	}
	if r.IsError() {
		return nil, &refused{c.addr, "INFO", r.Str}
	}
	return fields(r.Str), nil
}

func fields(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[name] = value
		}
	}
	return m
}

// eofMark is the length of the mark that ends a snapshot of unknown length.
const eofMark = 40

// skipSnapshot reads the snapshot of a full synchronisation and throws it away.
func (c *conn) skipSnapshot() error {
	head, err := c.line()
	if err != nil {
		return err
	}
	if mark, ok := strings.CutPrefix(head, "$EOF:"); ok && len(mark) == eofMark {
		return c.skipTo(mark)
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(head, "$"), 10, 64)
	if err != nil || head[0] != '$' || n < 0 {
		return fmt.Errorf("%w: %q stands where a snapshot is due", errStream, head)
	}
	return c.skip(n)
}

func (c *conn) skip(n int64) error {
	for {
		have := min(n, int64(len(c.buf)))
		n -= have
		c.buf = c.buf[have:]
		if n == 0 {
			return nil
		}
		if err := c.refill(nil); err != nil {
			return err
		}
	}
}

func (c *conn) skipTo(mark string) error {
	for {
		if i := bytes.Index(c.buf, []byte(mark)); i >= 0 {
			c.buf = c.buf[i+len(mark):]
			return nil
		}
		// The mark may have begun.
		if err := c.refill(c.buf[max(0, len(c.buf)-len(mark)+1):]); err != nil {
			return err
		}
	}
}

// refill has buf be keep and what arrives next.
func (c *conn) refill(keep []byte) error {
	c.SetReadDeadline(time.Now().Add(silence))
	c.buf = append(make([]byte, 0, len(keep)+16<<10), keep...)
	return c.fill()
}
