package shard

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// startServer starts an empty server that ends with the test.
func startServer(t testing.TB, args ...string) *Child {
	t.Helper()
	c, err := StartChild(t.Context(), ChildOptions{Args: args})
	if err != nil {
		t.Fatalf("no server for the test: %v", err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// openShard opens the one shard of url.
func openShard(t testing.TB, url string) *Shard {
	t.Helper()
	top, err := Open(t.Context(), Options{URLs: []string{url}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { top.Close() })
	return top.Shards()[0]
}

func dial(t testing.TB, s *Shard) *Conn {
	t.Helper()
	c, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// do runs one command that must not fail.
func do(t testing.TB, s *Shard, args ...string) Reply {
	t.Helper()
	r, err := s.Do(t.Context(), args...)
	if err != nil || r.IsError() {
		t.Fatalf("%q: %v %v", args, r.Str, err)
	}
	return r
}

func TestPipeline(t *testing.T) {
	ctx := t.Context()
	c := dial(t, openShard(t, startServer(t).URL()))
	c.Append("SET", "a", "1")
	c.AppendBytes([][]byte{[]byte("INCR"), []byte("a")})
	c.AppendRaw([]byte("*2\r\n$3\r\nGET\r\n$1\r\na\r\n"))
	c.Append("GET", strings.Repeat("k", 100))
	c.Append("HSET", "a", "f", "v")
	if got := c.Pending(); got != 5 {
		t.Errorf("pending %d, want 5", got)
	}
	if err := c.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	for i, want := range []Reply{
		{Kind: '+', Str: "OK"},
		{Kind: ':', Int: 2},
		{Kind: '$', Str: "2"},
		{Kind: '_'},
		{Kind: '-', Str: "WRONGTYPE Operation against a key holding the wrong kind of value"},
	} {
		got, err := c.Receive(ctx)
		if err != nil || got.Kind != want.Kind || got.Str != want.Str || got.Int != want.Int {
			t.Errorf("reply %d: got %+v, %v, want %+v", i, got, err, want)
		}
	}
	if got := c.Pending(); got != 0 {
		t.Errorf("pending %d at the end", got)
	}
}

func TestReceiveFlushesBeforeItWaits(t *testing.T) {
	c := dial(t, openShard(t, startServer(t).URL()))
	c.Append("PING")
	if r, err := c.Receive(t.Context()); err != nil || r.Str != "PONG" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestHugePipelineIsWholeAndInOrder(t *testing.T) {
	ctx := t.Context()
	c := dial(t, openShard(t, startServer(t).URL()))
	value := strings.Repeat("v", 4096)
	const n = 3000
	for i := range n {
		c.Append("ECHO", value[:i%len(value)])
	}
	if err := c.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		r, err := c.Receive(ctx)
		if err != nil || len(r.Str) != i%len(value) {
			t.Fatalf("reply %d: %d bytes, %v", i, len(r.Str), err)
		}
	}
}

func TestLargeReply(t *testing.T) {
	ctx := t.Context()
	s := openShard(t, startServer(t).URL())
	value := strings.Repeat("0123456789abcdef", 20<<20/16)
	do(t, s, "SET", "big", value)
	c := dial(t, s)
	c.Append("MGET", "big", "big")
	c.Append("PING")
	r, err := c.Receive(ctx)
	if err != nil || len(r.Elems) != 2 || r.Elems[0].Str != value || r.Elems[1].Str != value {
		t.Errorf("the large values differ: %v", err)
	}
	if r, err := c.Receive(ctx); err != nil || r.Str != "PONG" {
		t.Errorf("got %+v, %v", r, err)
	}
}

// stubbornPeer answers every 8 bytes with 64 and takes nothing while its
// answers are not taken.
func stubbornPeer(t *testing.T, conn net.Conn) {
	in, out := make([]byte, 8), []byte(strings.Repeat("+0123456789012\r\n", 4))
	for {
		if _, err := io.ReadFull(conn, in); err != nil {
			return
		}
		if _, err := conn.Write(out); err != nil {
			return
		}
	}
}

func socketPair(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if ours, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if theirs, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

func TestFlushDoesNotDeadlockWithAPeerThatWaitsForUs(t *testing.T) {
	ours, theirs := socketPair(t)
	done := make(chan struct{})
	go func() { defer close(done); stubbornPeer(t, theirs) }()
	w := &wire{Conn: ours}
	c := newConn(nil, "peer", w, w)
	const n = 200_000
	for range n {
		c.AppendRaw([]byte("12345678"))
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 4 * n {
		if r, err := c.Receive(t.Context()); err != nil || r.Str != "0123456789012" {
			t.Fatalf("reply %d: %+v, %v", i, r, err)
		}
	}
	c.Close()
	<-done
}

func TestCancelUnblocksFlush(t *testing.T) {
	ours, _ := socketPair(t) // nobody reads
	w := &wire{Conn: ours}
	c := newConn(nil, "peer", w, w)
	c.AppendRaw(make([]byte, 64<<20))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	if err := c.Flush(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	var lost *LostError
	if err := c.Flush(t.Context()); !errors.As(err, &lost) {
		t.Errorf("the connection lives on: %v", err)
	}
}

func TestCancelUnblocksReceive(t *testing.T) {
	s := openShard(t, startServer(t).URL())
	c := dial(t, s)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("client went away")
	c.Append("BLPOP", "nothing", "0")
	if err := c.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(30*time.Millisecond, func() { cancel(cause) })
	if _, err := c.Receive(ctx); err != cause {
		t.Errorf("got %v, want the cause", err)
	}
	if _, err := c.Receive(t.Context()); err == nil || err.Error() != "connection to redis at "+s.Addr()+" lost: client went away" {
		t.Errorf("afterwards: %v", err)
	}
}

func TestCancelledContextOfAnEarlierBatchDoesNoHarm(t *testing.T) {
	c := dial(t, openShard(t, startServer(t).URL()))
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		if r, err := c.Do(ctx, "PING"); err != nil || r.Str != "PONG" {
			t.Fatalf("got %+v, %v", r, err)
		}
		cancel()
	}
}

func TestLostConnection(t *testing.T) {
	server := startServer(t)
	s := openShard(t, server.URL())
	c := dial(t, s)
	server.Close()
	_, err := c.Do(t.Context(), "PING")
	var lost *LostError
	if !errors.As(err, &lost) || lost.Addr != server.Socket() {
		t.Fatalf("got %v", err)
	}
	if !strings.HasPrefix(err.Error(), "connection to redis at "+server.Socket()+" lost: ") {
		t.Errorf("got %v", err)
	}
}

func TestAppendAndReceiveDoNotAllocate(t *testing.T) {
	c := dial(t, openShard(t, startServer(t).URL()))
	args := []string{"SET", "key:000001", strings.Repeat("v", 100)}
	c.out = make([]byte, 0, 1<<20)
	if n := testing.AllocsPerRun(1000, func() { c.Append(args...) }); n != 0 {
		t.Errorf("Append allocates %v times", n)
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := testing.AllocsPerRun(1000, func() {
		if r, err := c.Receive(t.Context()); err != nil || r.Str != "OK" {
			t.Fatalf("got %+v, %v", r, err)
		}
	})
	if n != 0 {
		t.Errorf("Receive allocates %v times", n)
	}
}

// BenchmarkPipeline is a page of 1000 GETs of 32 bytes, one round trip.
func BenchmarkPipeline(b *testing.B) {
	s := openShard(b, startServer(b).URL())
	do(b, s, "SET", "key", strings.Repeat("v", 32))
	c := dial(b, s)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		for range 1000 {
			c.Append("GET", "key")
		}
		if err := c.Flush(ctx); err != nil {
			b.Fatal(err)
		}
		for range 1000 {
			if r, err := c.Receive(ctx); err != nil || len(r.Str) != 32 {
				b.Fatal(r, err)
			}
		}
	}
}
