package shardtest

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Link is a way over TCP to a server, which can be cut, held up and slowed down.
type Link struct {
	URL      string       // for shard.Options
	Addr     string       // its host:port
	Refusals atomic.Int64 // connections that came while it was cut

	listener net.Listener
	network  string
	to       string
	delay    atomic.Int64 // of each piece
	mu       sync.Mutex
	cut      bool
	held     chan struct{} // closed when what waits may go on; nil: nothing waits
	conns    map[net.Conn]struct{}
	wg       sync.WaitGroup
}

// piece is how much a link takes at a time.
const piece = 16 << 10

// NewLink makes a link to a unix socket; it ends with the test.
func NewLink(t testing.TB, socket string) *Link { return NewLinkTo(t, "unix", socket) }

// NewLinkTo makes a link to a server of any kind; it ends with the test.
func NewLinkTo(t testing.TB, network, address string) *Link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	l := &Link{URL: "redis://" + addr, Addr: addr, listener: listener, network: network, to: address, conns: map[net.Conn]struct{}{}}
	l.wg.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.Slow(0)
		l.Mend()
		l.Cut()
		l.wg.Wait()
	})
	return l
}

func (l *Link) accept() {
	for {
		in, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.join(in)
	}
}

// join passes on what comes over a connection, to the server and back.
func (l *Link) join(in net.Conn) {
	out, err := net.Dial(l.network, l.to)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || l.cut {
		l.Refusals.Add(1)
		in.Close()
		if err == nil {
			out.Close()
		}
		return
	}
	l.conns[in], l.conns[out] = struct{}{}, struct{}{}
	for _, ends := range [][2]net.Conn{{in, out}, {out, in}} {
		l.wg.Go(func() {
			l.pass(ends[0], ends[1])
			l.mu.Lock()
			defer l.mu.Unlock()
			for _, c := range ends {
				c.Close()
				delete(l.conns, c)
			}
		})
	}
}

func (l *Link) pass(to, from net.Conn) {
	buf := make([]byte, piece)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			time.Sleep(time.Duration(l.delay.Load()))
			l.mu.Lock()
			held := l.held
			l.mu.Unlock()
			if held != nil {
				<-held
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Slow has every piece of what passes, in both directions, wait for a while; 0
// ends that.
func (l *Link) Slow(d time.Duration) { l.delay.Store(int64(d)) }

// Hold keeps back all that comes, without a word to either side, until Mend.
func (l *Link) Hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = make(chan struct{})
	}
}

// Cut ends all connections, and those that come, until Mend.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.conns {
		c.Close()
	}
	clear(l.conns)
}

// Mend lets new connections through again, and what was held up.
func (l *Link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
	if l.held != nil {
		close(l.held)
		l.held = nil
	}
}
