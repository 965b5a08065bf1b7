package shardtest

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Link is a way over TCP to a server, which can be cut.
type Link struct {
	URL      string       // for shard.Options
	Refusals atomic.Int64 // connections that came while it was cut

	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	conns    map[net.Conn]struct{}
	wg       sync.WaitGroup
}

// NewLink makes a link to a unix socket; it ends with the test.
func NewLink(t testing.TB, socket string) *Link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{URL: "redis://" + listener.Addr().String(), listener: listener, to: socket, conns: map[net.Conn]struct{}{}}
	l.wg.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
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
	out, err := net.Dial("unix", l.to)
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
			_, _ = io.Copy(ends[0], ends[1])
			ends[0].Close()
			ends[1].Close()
		})
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

// Mend lets new connections through again.
func (l *Link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}
