package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gears/engine"
	"gears/vm"
)

// holding is an engine whose trigger "hold" ends when it is told to. All its
// triggers are said to be swift, or none.
type holding struct {
	*scripted
	swift   bool
	release chan struct{}
}

func (e *holding) Swift(string) bool { return e.swift }

func (e *holding) Trigger(ctx context.Context, args []string, mayBlock bool) ([]vm.Value, []string, error) {
	if args[0] != "hold" {
		return e.scripted.Trigger(ctx, args, mayBlock)
	}
	e.started <- struct{}{}
	select {
	case <-e.release:
		e.ended <- nil
		return []vm.Value{vm.Str("held")}, nil, nil
	case <-ctx.Done():
		e.ended <- context.Cause(ctx)
		return nil, nil, context.Cause(ctx)
	}
}

// eachPace runs a test with triggers that are said to be swift, and with others.
func eachPace(t *testing.T, f func(t *testing.T, g *rig, e *holding)) {
	for _, swift := range []bool{true, false} {
		t.Run(fmt.Sprint("swift=", swift), func(t *testing.T) {
			e := &holding{swift: swift, release: make(chan struct{})}
			f(t, start(t, func(s *server) { e.scripted, s.engine = s.engine.(*scripted), e }), e)
		})
	}
}

// rider returns a client that rides.
func (g *rig) rider() *raw {
	g.t.Helper()
	n := g.server.riders()
	c := g.raw()
	waitFor(g.t, func() bool {
		c.send("RG.TRIGGER", "echo").want("*1\r\n$4\r\necho\r\n")
		return g.server.riders() > n
	})
	return c
}

func TestCallsAndCommandsKeepTheirOrder(t *testing.T) {
	eachPace(t, func(t *testing.T, g *rig, _ *holding) {
		c := g.rider()
		var in, want []byte
		for i := range 3000 {
			n := fmt.Sprint(i)
			switch rand.IntN(6) {
			case 0:
				in = appendCommand(in, "SET", "k", n)
				want = append(want, "+OK\r\n"...)
				in = appendCommand(in, "get", "k")
				want = append(want, bulk(n)...)
			case 1:
				in = appendCommand(in, "RG.TRIGGER", "nosuch")
				want = append(want, "-ERR subcommand not found\r\n"...)
			case 2:
				in = appendCommand(in, "RG.TRIGGER")
				want = append(want, "-ERR wrong number of arguments for 'rg.trigger' command\r\n"...)
			case 3:
				in = appendCommand(in, "rg.triggeronkey", "echo", n, "")
				want = append(want, "*3\r\n$4\r\necho\r\n"+bulk(n)+"$0\r\n\r\n"...)
			default:
				in = appendCommand(in, "rg.Trigger", "echo", n)
				want = append(want, "*2\r\n$4\r\necho\r\n"+bulk(n)...)
			}
		}
		go func() {
			for len(in) > 0 {
				n := min(len(in), 1+rand.IntN(3000))
				c.Write(in[:n])
				in = in[n:]
			}
		}()
		c.want(string(want))
		if n := g.server.riders(); n != 1 {
			t.Errorf("%d clients ride, want 1", n)
		}
	})
}

// A call that takes long holds up nobody but its client.
func TestLongCallsOfRiders(t *testing.T) {
	eachPace(t, func(t *testing.T, g *rig, e *holding) {
		const n = 5
		var held [n]*raw
		other := g.rider()
		for i := range held {
			held[i] = g.rider()
			held[i].send("RG.TRIGGER", "hold").send("SET", fmt.Sprint("k", i), "1").send("RG.TRIGGER", "echo")
			<-e.started
			other.send("SET", "a", fmt.Sprint(i)).want("+OK\r\n")
			other.send("RG.TRIGGER", "echo").want("*1\r\n$4\r\necho\r\n")
		}
		if got := other.ask("EXISTS", "k0", "k1"); got != "0" {
			t.Errorf("a command behind a call that is not over has run: %s", got)
		}
		for range n {
			e.release <- struct{}{}
			<-e.ended
		}
		for _, c := range held {
			c.want("*1\r\n$4\r\nheld\r\n+OK\r\n*1\r\n$4\r\necho\r\n")
		}
	})
}

func TestRidersThatHangUpCancelTheirCall(t *testing.T) {
	eachPace(t, func(t *testing.T, g *rig, e *holding) {
		for range 3 {
			c := g.rider()
			c.send("SET", "a", "1").send("RG.TRIGGER", "hold").send("SET", "a", "2").want("+OK\r\n")
			<-e.started
			c.Close()
			if err := <-e.ended; !errors.Is(err, errClientGone) {
				t.Errorf("the call was cancelled with %v, want %v", err, errClientGone)
			}
			waitFor(t, func() bool { return g.server.riders() == 0 })
			if got := g.redis.Client().Get(t.Context(), "a").Val(); got != "1" {
				t.Errorf("a command behind the cancelled call ran: a is %q", got)
			}
		}
	})
}

func TestDrainWaitsForCalls(t *testing.T) {
	eachPace(t, func(t *testing.T, g *rig, e *holding) {
		c := g.rider()
		c.send("RG.TRIGGER", "hold")
		<-e.started
		done := make(chan struct{})
		go func() {
			defer close(done)
			g.server.drain(context.Background())
		}()
		waitFor(t, g.server.draining.Load)
		c.send("RG.TRIGGER", "echo")
		e.release <- struct{}{}
		c.want("*1\r\n$4\r\nheld\r\n")
		<-done
	})
}

func TestDrainCutsOffCallsThatTakeTooLong(t *testing.T) {
	eachPace(t, func(t *testing.T, g *rig, e *holding) {
		c := g.rider()
		c.send("RG.TRIGGER", "hold")
		<-e.started
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		g.server.drain(ctx)
		c.want("-gears is shutting down\r\n").wantEnd()
		if err := <-e.ended; !errors.Is(err, errStopped) {
			t.Errorf("the call was cancelled with %v, want %v", err, errStopped)
		}
	})
}

// A trigger that was always swift and then is not can be seen, and aborted.
func TestCallsOfRidersAreListedAndAborted(t *testing.T) {
	g := startReal(t)
	c, other := g.raw(), g.raw()
	c.gives("+OK", "RG.PYEXECUTE", `
def f(x):
    if x[1] == 'long':
        while True:
            pass
    return x[1]
GB('CommandReader').map(f).register(trigger='t')
`)
	e := g.server.engine.(*engine.Engine)
	waitFor(t, func() bool {
		for range 20 {
			c.send("RG.TRIGGER", "t", "a").want("*1\r\n$1\r\na\r\n")
		}
		return e.Swift("t") && g.server.riders() == 2
	})
	c.send("RG.TRIGGER", "t", "long")
	waitFor(t, func() bool { return strings.Contains(other.ask("RG.DUMPEXECUTIONS"), "running") })
	list := e.Executions()
	if len(list) != 1 {
		t.Fatalf("%d executions, want 1", len(list))
	}
	other.gives("+OK", "RG.ABORTEXECUTION", list[0].ID)
	if got := c.line(); !strings.Contains(got, "gears.forcestopped") {
		t.Errorf("got %q", got)
	}
	other.gives("*[]", "RG.DUMPEXECUTIONS")
	if e.Swift("t") {
		t.Error("it is still said to be swift")
	}
}

func TestArgumentsOfCalls(t *testing.T) {
	raw := appendCommand(nil, "RG.TRIGGER", "", "a\r\nb", strings.Repeat("x", 1000), "\x00")
	s := splitter{maxArgs: 10, maxBulk: 1 << 20}
	cmd, err := s.next(bytes.Clone(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := cmd.joinedTexts(), cmd.texts(); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
