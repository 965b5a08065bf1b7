package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/shard"
	"gears/shard/shardtest"
)

// riders counts the clients that ride.
func (s *server) riders() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for c := range s.clients {
		c.mu.Lock()
		if c.riding != nil {
			n++
		}
		c.mu.Unlock()
	}
	return n
}

func TestWhatRides(t *testing.T) {
	r := shardtest.Start(t)
	topology, err := shard.Open(t.Context(), shard.Options{URLs: []string{r.URL}})
	if err != nil {
		t.Fatal(err)
	}
	defer topology.Close()
	table, err := topology.Commands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &server{riding: ridingCommands(table, newRowTable())}
	for _, name := range strings.Fields("get SET hGetAll del expire zadd xadd scan ping publish sort mget unlink") {
		if !s.rides([]byte(name)) {
			t.Errorf("%s does not ride", name)
		}
	}
	for _, name := range strings.Fields("blpop BRPOP bzpopmin xread xreadgroup eval evalsha fcall script multi exec watch unwatch discard " +
		"subscribe psubscribe monitor wait select auth hello reset quit client info command module config debug shutdown " +
		"readonly asking replconf psync rg.pyexecute nosuch " + strings.Repeat("x", 100)) {
		if s.rides([]byte(name)) {
			t.Errorf("%s rides", name)
		}
	}
}

// Clients with plain commands share a connection, whatever has gone before.
func TestClientsShareConnections(t *testing.T) {
	g := start(t, nil)
	clients := make([]*raw, 30)
	for i := range clients {
		clients[i] = g.raw()
		if i%2 == 1 {
			clients[i].write("CLIENT SETNAME me\r\nSELECT 0\r\n").want("+OK\r\n+OK\r\n")
		}
	}
	waitFor(t, func() bool {
		for i, c := range clients {
			c.send("SET", fmt.Sprint("k", i), fmt.Sprint(i)).want("+OK\r\n")
			c.send("GET", fmt.Sprint("k", i)).want(bulk(fmt.Sprint(i)))
		}
		return g.server.riders() == len(clients)
	})
	// The name is kept by a connection of the client's own.
	clients[1].write("CLIENT GETNAME\r\n").want(bulk("me"))
	clients[0].write("CLIENT GETNAME\r\n").want("$-1\r\n")
}

func TestRidersOfDifferentDatabasesAndProtocols(t *testing.T) {
	g := start(t, nil)
	type state struct{ resp, db int }
	clients := map[state]*raw{}
	for _, st := range []state{{2, 0}, {2, 1}, {3, 0}, {3, 1}} {
		c := g.raw()
		clients[st] = c
		if st.resp == 3 {
			c.send("HELLO", "3")
			for !strings.HasPrefix(c.line(), "*0") {
			}
		}
		c.send("SELECT", fmt.Sprint(st.db)).want("+OK\r\n")
	}
	waitFor(t, func() bool {
		for st, c := range clients {
			c.send("SET", fmt.Sprint("resp", st.resp), fmt.Sprint(st.db)).want("+OK\r\n")
			c.send("GET", fmt.Sprint("resp", st.resp)).want(bulk(fmt.Sprint(st.db)))
			null := "$-1\r\n"
			if st.resp == 3 {
				null = "_\r\n"
			}
			c.send("GET", "nothing").want(null)
		}
		return g.server.riders() == len(clients)
	})
}

func TestPipelinesOfTenThousand(t *testing.T) {
	g := start(t, nil)
	const n = 10_000
	var clients sync.WaitGroup
	for k := range 4 {
		c := g.raw()
		clients.Go(func() {
			var in, want []byte
			for i := range n {
				key, value := fmt.Sprint("k", k), fmt.Sprint(k, "-", i)
				in = appendCommand(appendCommand(in, "SET", key, value), "GET", key)
				want = append(want, "+OK\r\n"+bulk(value)...)
			}
			if k%2 == 0 {
				go c.Conn.Write(in)
			} else {
				go func() { // in pieces, so that it rides
					for len(in) > 0 {
						m, _ := c.Conn.Write(in[:min(len(in), 700)])
						in = in[m:]
					}
				}()
			}
			got := make([]byte, len(want))
			if _, err := io.ReadFull(c.in, got); err != nil || !bytes.Equal(got, want) {
				t.Errorf("client %d: replies differ (%v)", k, err)
			}
		})
	}
	clients.Wait()
}

// Large values pass beside small ones.
func TestLargeValuesOfRiders(t *testing.T) {
	g := start(t, nil)
	g.redis.Client().Set(t.Context(), "big", strings.Repeat("x", 10<<20), 0)
	var clients sync.WaitGroup
	for k := range 4 {
		c := g.raw()
		clients.Go(func() {
			for i := range 30 {
				if k == 0 && i%10 == 0 {
					c.Write(appendCommand(nil, "GET", "big"))
					if n, err := io.CopyN(io.Discard, c.in, int64(len(bulk(""))+7+10<<20)); err != nil {
						t.Errorf("got %d bytes, %v", n, err)
						return
					}
					continue
				}
				c.Write(appendCommand(nil, "ECHO", fmt.Sprint(k, i)))
				want := bulk(fmt.Sprint(k, i))
				got := make([]byte, len(want))
				if _, err := io.ReadFull(c.in, got); string(got) != want {
					t.Errorf("got %q, %v, want %q", got, err, want)
					return
				}
			}
		})
	}
	clients.Wait()
}

// A client that does not read its replies costs bounded memory, and others no
// more than the time until it is hung up on.
func TestClientsThatDoNotRead(t *testing.T) {
	g := start(t, func(s *server) { s.maxBacklog = 1 << 20 })
	g.redis.Client().Set(t.Context(), "big", strings.Repeat("x", 1<<20), 0)
	lazy, other := g.raw(), g.raw()
	lazy.write(string(bytes.Repeat(appendCommand(nil, "GET", "big"), 200)))
	waitFor(t, func() bool {
		other.send("PING").want("+PONG\r\n")
		g.server.mu.Lock()
		defer g.server.mu.Unlock()
		return len(g.server.clients) == 1
	})
	// One that only takes its time gets everything. How much that is depends on
	// the machine, so nobody looks here.
	g = start(t, func(s *server) { s.maxBacklog, s.stallLook = 1<<20, time.Hour })
	g.redis.Client().Set(t.Context(), "big", strings.Repeat("x", 1<<20), 0)
	lazy, other = g.raw(), g.raw()
	lazy.write(string(bytes.Repeat(appendCommand(nil, "GET", "big"), 10)))
	other.write(strings.Repeat("*1\r\n$4\r\nPING\r\n", 10))
	for range 10 {
		if _, err := io.CopyN(io.Discard, lazy.in, int64(len("$1048576\r\n\r\n")+1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	other.want(strings.Repeat("+PONG\r\n", 10))
}

// Who hangs up in one direction gets the replies to what it has sent.
func TestHalfClosedClients(t *testing.T) {
	g := start(t, nil)
	for _, n := range []int{1, 16, 10_000} {
		c := g.raw()
		go func() {
			c.Conn.Write(bytes.Repeat(appendCommand(nil, "ECHO", "x"), n))
			c.Conn.(*net.TCPConn).CloseWrite()
		}()
		c.want(strings.Repeat(bulk("x"), n)).wantEnd()
	}
	c := g.raw().write("set a 1\r\nget a\r\n*1\r\n$4\r\nPI")
	c.Conn.(*net.TCPConn).CloseWrite()
	c.want("+OK\r\n$1\r\n1\r\n").wantEnd()
}

// When redis goes, every reply is one's own, or an error, or there is none.
func TestRidersLoseRedis(t *testing.T) {
	g := start(t, nil)
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for k := range 20 {
		c := g.raw()
		clients.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				text := fmt.Sprint(k, "-", i)
				c.Write(appendCommand(appendCommand(nil, "ECHO", text), "ECHO", text+"b"))
				for _, want := range []string{text, text + "b"} {
					line, err := c.in.ReadString('\n')
					if strings.HasPrefix(line, "-ERR gears: ") {
						continue
					}
					got := ""
					if err == nil {
						got, err = c.in.ReadString('\n')
					}
					if errors.Is(err, io.EOF) || err != nil && strings.Contains(err.Error(), "reset") {
						return // hung up on within a reply
					}
					if err != nil || strings.TrimRight(got, "\r\n") != want {
						t.Errorf("got %q (%v), want %q", got, err, want)
						return
					}
				}
			}
		})
	}
	for range 3 {
		time.Sleep(20 * time.Millisecond)
		g.redis.Stop()
		time.Sleep(20 * time.Millisecond)
		g.redis.Restart()
	}
	close(stop)
	clients.Wait()
	waitFor(t, func() bool { return strings.HasPrefix(g.raw().send("PING").line(), "+PONG") })
}

// A client that sends without end does not keep others from being served.
func TestOthersBesideAnEndlessPipeline(t *testing.T) {
	g := start(t, nil)
	greedy, other := g.raw(), g.raw()
	go io.Copy(io.Discard, greedy.Conn)
	go func() {
		for {
			if _, err := greedy.Conn.Write(bytes.Repeat(appendCommand(nil, "ECHO", "greedy"), 1500)); err != nil {
				return
			}
		}
	}()
	for i := range 200 {
		other.send("ECHO", fmt.Sprint(i)).want(bulk(fmt.Sprint(i)))
	}
	greedy.Close()
}

// Random commands in random pieces get byte for byte what redis itself says,
// however often the clients get on and off.
func TestRandomTrafficIsThatOfRedis(t *testing.T) {
	g := start(t, nil)
	bare := shardtest.Start(t)
	var clients sync.WaitGroup
	for k := range 6 {
		direct, err := net.Dial("unix", bare.Socket)
		if err != nil {
			t.Fatal(err)
		}
		defer direct.Close()
		direct.SetDeadline(time.Now().Add(20 * time.Second))
		c := g.raw()
		clients.Go(func() {
			random := rand.New(rand.NewPCG(uint64(k), 1))
			for round := range 60 {
				in := randomTraffic(random, fmt.Sprint("c", k, ":"))
				in = appendCommand(in, "ECHO", fmt.Sprint("end", round))
				end := bulk(fmt.Sprint("end", round))
				want := exchange(t, direct, []([]byte){in}, end)
				got := exchange(t, c.Conn, pieces(random, in), end)
				if got != want {
					t.Errorf("client %d, round %d: to %q\ngot  %q\nwant %q", k, round, in, got, want)
					return
				}
			}
		})
	}
	clients.Wait()
}

// randomTraffic is a run of commands, mostly plain ones.
func randomTraffic(random *rand.Rand, prefix string) []byte {
	var in []byte
	key := func() string { return prefix + fmt.Sprint(random.IntN(4)) }
	for range random.IntN(8) {
		switch random.IntN(16) {
		case 0:
			in = appendCommand(in, "MULTI")
			in = appendCommand(in, "INCR", key())
			in = appendCommand(in, [...]string{"EXEC", "DISCARD"}[random.IntN(2)])
		case 1:
			in = appendCommand(in, "BLPOP", key(), prefix+"q", "0.001")
		case 2:
			in = appendCommand(in, "SELECT", fmt.Sprint(random.IntN(3)))
		case 3:
			in = appendCommand(in, "EVAL", "return redis.call('GET', KEYS[1])", "1", key())
		case 4:
			in = append(in, "get "+key()+"\r\n\r\n*0\r\n"...)
		case 5:
			in = appendCommand(in, "NOSUCH", "x")
		case 6:
			in = appendCommand(in, "SETRANGE", key(), fmt.Sprint(random.IntN(100_000)), "x")
		case 7:
			in = appendCommand(in, "SET", key(), strings.Repeat("y", random.IntN(100_000)))
		case 8:
			in = appendCommand(in, "WAIT", "0", "0")
		case 9:
			in = appendCommand(in, "UNSUBSCRIBE", "x")
		case 10:
			in = appendCommand(in, "DEL", key())
		case 11:
			in = appendCommand(in, "LPUSH", prefix+"q", "a", "b")
		default:
			in = appendCommand(appendCommand(in, "SET", key(), fmt.Sprint(random.IntN(100))), "GET", key())
		}
	}
	return in
}

func pieces(random *rand.Rand, in []byte) (list [][]byte) {
	for len(in) > 0 {
		n := min(len(in), 1+random.IntN([...]int{5, 100, 100_000}[random.IntN(3)]))
		list = append(list, in[:n])
		in = in[n:]
	}
	return list
}

// exchange sends pieces and reads until the answer ends in end.
func exchange(t *testing.T, conn net.Conn, pieces [][]byte, end string) string {
	go func() {
		for _, p := range pieces {
			conn.Write(p)
		}
	}()
	var got []byte
	b := make([]byte, 64<<10)
	for !bytes.HasSuffix(got, []byte(end)) {
		n, err := conn.Read(b)
		if got = append(got, b[:n]...); err != nil {
			t.Errorf("after %.2000q: %v", got, err)
			break
		}
	}
	return string(got)
}

// What was remembered of a command is forgotten when registrations want to see it.
func TestLastRode(t *testing.T) {
	s := &server{riding: map[string]bool{"GET": true}}
	var l lastRode
	for range 2 {
		for name, want := range map[string]bool{"get": true, "GET": true, "set": false, strings.Repeat("g", 100): false, "": false} {
			if got := l.rides(s, []byte(name)); got != want {
				t.Errorf("%q: got %v, want %v", name, got, want)
			}
		}
	}
	l.rides(s, []byte("get"))
	s.intercepting.Store(&interceptions{names: map[string]bool{"GET": true}})
	if l.rides(s, []byte("get")) {
		t.Error("a command that a registration wants to see rides")
	}
	s.intercepting.Store(nil)
	if !l.rides(s, []byte("get")) {
		t.Error("a command that nobody wants to see any more does not ride")
	}
}
