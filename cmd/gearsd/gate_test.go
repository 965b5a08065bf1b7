package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/engine"
)

// underGate is a script whose block reads, computes and writes n, and is no script
// of redis because of its try statement.
const underGate = `
def f(x):
    with atomic():
        try:
            n = int(execute('get', 'n'))
            execute('set', 'n', n + 1)
        except KeyError:
            pass
GB('PythonReader').foreach(f).count().run(lambda: (i for i in range(%d)))`

// gated is a rig whose engine holds clients back.
func gated(t *testing.T, set func(*server)) *rig {
	g := start(t, set)
	g.engine.SetHold(g.server.holdClients)
	t.Cleanup(func() { _ = g.engine.Engine.Close(context.Background()) })
	return g
}

func (g *rig) run(script string) {
	g.t.Helper()
	out, err := g.engine.Engine.PyExecute(g.t.Context(), engine.Request{Script: script})
	if err != nil || len(out.Errors) > 0 {
		g.t.Error(out.Errors, err)
	}
}

// TestGateAgainstClients has two sessions and clients of all kinds count with the
// same key: nothing of a client comes between the commands of a block.
func TestGateAgainstClients(t *testing.T) {
	const rounds = 200
	for name, set := range map[string]func(*server){"riding": nil, "alone": func(s *server) { s.begin.Do(s.startGate) }} {
		t.Run(name, func(t *testing.T) {
			g := gated(t, set)
			g.raw().send("SET", "n", "0").want("+OK\r\n")
			// Those who wait for something do not keep a block waiting.
			for i := range 3 {
				g.raw().send("BLPOP", fmt.Sprint("never", i), "0")
			}
			half := g.raw().write("*3\r\n$6\r\nAPPEND\r\n$1\r\nn\r\n$100000\r\n" + strings.Repeat("x", 80000))
			_ = half
			g.raw().send("MULTI").want("+OK\r\n").send("INCR", "n").want("+QUEUED\r\n")
			stop := make(chan struct{})
			var others sync.WaitGroup
			counts := make([]int, 6)
			for i := range counts {
				c := g.raw()
				others.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						switch i % 3 {
						case 0:
							c.send("INCR", "n").line()
							counts[i]++
						case 1: // a pipeline
							c.write(strings.Repeat(string(appendCommand(nil, "INCR", "n")), 10))
							for range 10 {
								c.line()
							}
							counts[i] += 10
						case 2: // a transaction
							c.send("MULTI").send("INCR", "n").send("INCR", "n").send("EXEC")
							for range 6 {
								c.line()
							}
							counts[i] += 2
						}
					}
				})
			}
			var sessions sync.WaitGroup
			for range 2 {
				sessions.Go(func() { g.run(fmt.Sprintf(underGate, rounds)) })
			}
			sessions.Wait()
			close(stop)
			others.Wait()
			want := 2 * rounds
			for _, n := range counts {
				want += n
			}
			if got := g.raw().send("GET", "n").counted(); got != strconv.Itoa(want) {
				t.Errorf("n is %s, want %d: updates were lost", got, want)
			}
			t.Logf("%d updates of clients meanwhile", want-2*rounds)
		})
	}
}

// counted reads a bulk reply of one line.
func (r *raw) counted() string {
	r.line()
	return r.line()
}

// TestGateHoldsBack looks at what waits while a block runs, and what does not.
func TestGateHoldsBack(t *testing.T) {
	g := gated(t, nil)
	clients := []*raw{g.raw(), g.raw()}
	for range 5 { // they ride
		for _, c := range clients {
			c.send("SET", "n", "0").want("+OK\r\n")
		}
	}
	transaction, waiting, long := g.raw(), g.raw(), g.raw()
	transaction.send("MULTI").want("+OK\r\n").send("SET", "n", "2").want("+QUEUED\r\n")
	waiting.send("BLPOP", "q", "0")
	long.write("*3\r\n$3\r\nSET\r\n$4\r\nlong\r\n$100000\r\n" + strings.Repeat("x", 90000))
	straight, err := g.engine.Topology().Shards()[0].Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer straight.Close()
	waitFor(t, func() bool {
		r, err := straight.Do(t.Context(), "INFO", "clients")
		return err == nil && strings.Contains(r.Str, "blocked_clients:1")
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.run(`
import time
def f(x):
    with atomic():
        try:
            execute('set', 'begun', 1)
            while execute('get', 'end') is None: time.sleep(0.001)
            assert execute('get', 'n') == '0'
            assert execute('exists', 'long') == 0
        finally:
            pass
GB('PythonReader').foreach(f).count().run(lambda: (i for i in range(1)))`)
	}()
	waitFor(t, func() bool {
		r, err := straight.Do(t.Context(), "EXISTS", "begun")
		return err == nil && r.Int == 1
	})
	clients[0].send("SET", "n", "1")
	clients[1].write("EVAL 'return 1' 0\r\n")
	transaction.send("EXEC")
	long.write(strings.Repeat("x", 10000) + "\r\n")
	one := g.raw().send("SET", "n", "3")
	waitFor(t, func() bool {
		g.server.gate.mu.Lock()
		defer g.server.gate.mu.Unlock()
		return g.server.gate.held != nil && g.server.gate.held.n >= 3
	})
	// Ours are answered.
	g.raw().send("RG.HELLO").line()
	// Straight at redis the key of one who waits can be given.
	if _, err := straight.Do(t.Context(), "RPUSH", "q", "x"); err != nil {
		t.Fatal(err)
	}
	waiting.want("*2\r\n$1\r\nq\r\n$1\r\nx\r\n")
	if _, err := straight.Do(t.Context(), "SET", "end", "1"); err != nil {
		t.Fatal(err)
	}
	<-done
	clients[0].want("+OK\r\n")
	clients[1].want(":1\r\n")
	transaction.want("*1\r\n+OK\r\n")
	long.want("+OK\r\n")
	one.want("+OK\r\n")
}

// TestGateOfRunWithinExec has a transaction run a script whose block waits for
// what clients have sent: the transaction itself is none of it.
func TestGateOfRunWithinExec(t *testing.T) {
	g := gated(t, nil)
	g.raw().send("SET", "n", "0").want("+OK\r\n")
	g.engine.onTrigger = func() { g.run(fmt.Sprintf(underGate, 1)) }
	c := g.raw()
	c.send("MULTI").want("+OK\r\n").send("INCR", "n").want("+QUEUED\r\n").send("RG.TRIGGER", "echo").want("+QUEUED\r\n")
	c.send("EXEC").want("*2\r\n:1\r\n*1\r\n$4\r\necho\r\n")
	if got := c.send("GET", "n").counted(); got != "2" {
		t.Errorf("n is %s, want 2", got)
	}
}

// TestGateAndOneWhoDoesNotRead lets a block begin although a client does not take
// its replies, and lets another go that hangs up while it waits.
func TestGateAndOneWhoDoesNotRead(t *testing.T) {
	g := gated(t, nil)
	g.raw().send("SET", "n", strings.Repeat("7", 10)).want("+OK\r\n")
	g.raw().send("SET", "big", strings.Repeat("x", 1<<20)).want("+OK\r\n")
	lazy := g.raw()
	lazy.write("SELECT 0\r\n" + strings.Repeat(string(appendCommand(nil, "GET", "big")), 30))
	g.run(fmt.Sprintf(underGate, 2))
	release, err := g.server.holdClients(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone := g.raw().write("SELECT 0\r\n")
	time.Sleep(time.Millisecond)
	gone.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.server.holdClients(ctx); err == nil {
		t.Error("the gate was shut twice")
	}
	release()
	g.raw().send("PING").want("+PONG\r\n")
}
