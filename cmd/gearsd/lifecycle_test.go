package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard/shardtest"
)

func waitFor(t *testing.T, what func() bool) {
	t.Helper()
	for range 2000 {
		if what() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("it does not happen")
}

func TestClientsThatHangUpCancelTheirScript(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.write("set a 1\r\nrg.pyexecute wait\r\nset a 2\r\n").want("+OK\r\n")
	<-g.engine.started
	c.Close()
	if err := <-g.engine.ended; !errors.Is(err, errClientGone) {
		t.Errorf("the script was cancelled with %v, want %v", err, errClientGone)
	}
	if got := g.redis.Client().Get(t.Context(), "a").Val(); got != "1" {
		t.Errorf("a command behind the cancelled one ran: a is %q", got)
	}
}

// Nor does a client that is gone hold a connection to redis.
func TestClientsThatHangUpBehindABlockedCommand(t *testing.T) {
	g := start(t, nil)
	blocked := func() bool {
		n, _ := g.redis.Client().Do(t.Context(), "CLIENT", "LIST").Text()
		return strings.Contains(n, "cmd=blpop")
	}
	for _, behind := range []string{"", "rg.hello\r\n", "SUBSCRIBE a\r\n", "GET a\r\n"} {
		c := g.raw()
		c.write("BLPOP q 0\r\n" + behind)
		waitFor(t, blocked)
		c.Close()
		waitFor(t, func() bool { return !blocked() })
	}
}

// What arrives while a script runs is kept, and answered after it.
func TestCommandsBehindALongOne(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.send("RG.PYEXECUTE", "sleep 50")
	<-g.engine.started
	c.write("SET a 1\r\nGET a\r\n").send("SET", "b", strings.Repeat("x", 300_000)).write("RG.PYDUMPREQS\r\n")
	c.want("*2\r\n*1\r\n$5\r\nslept\r\n*0\r\n+OK\r\n$1\r\n1\r\n+OK\r\n*0\r\n")
}

func TestRedisGoesAndComesBack(t *testing.T) {
	g := start(t, nil)
	idle, blocked, queued, three := g.raw(), g.raw(), g.raw(), g.raw()
	idle.send("SET", "a", "1").want("+OK\r\n")
	blocked.write("BLPOP q 0\r\nGET a\r\nRG.PYDUMPREQS\r\n")
	queued.write("MULTI\r\nSET a 2\r\n").want("+OK\r\n+QUEUED\r\n")
	three.write("HELLO 3\r\nSELECT 1\r\nSET one 1\r\n")
	for !strings.HasPrefix(three.line(), "*0") {
	}
	three.want("+OK\r\n+OK\r\n")
	waitFor(t, func() bool {
		n, _ := g.redis.Client().Do(t.Context(), "CLIENT", "LIST").Text()
		return strings.Contains(n, "cmd=blpop")
	})
	g.redis.Stop()
	for range 2 { // closed, or reset where Redis had not read all
		if got := blocked.line(); !strings.HasPrefix(got, "-ERR gears: connection to redis at "+g.redis.Socket+" lost: ") {
			t.Errorf("got %q", got)
		}
	}
	blocked.want("*0\r\n")
	queued.wantEnd()
	// The first command may be the one that finds out.
	idle.send("GET", "a").line()
	idle.send("GET", "a")
	if got := idle.line(); !strings.HasPrefix(got, "-ERR gears: cannot connect to redis at "+g.redis.Socket) {
		t.Errorf("got %q", got)
	}
	g.redis.Restart()
	idle.send("GET", "a").want("$-1\r\n")
	blocked.send("SET", "a", "3").want("+OK\r\n")
	three.write("SET one 2\r\nGET nothing\r\n").want("+OK\r\n_\r\n")
	if n := g.redis.Client().Exists(t.Context(), "one").Val(); n != 0 {
		t.Error("the new connection was in database 0, want 1")
	}
}

func TestShutdownOfRedis(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.send("SHUTDOWN", "NOSAVE")
	c.wantEnd()
}

// passworded is a redis with the password "secret".
type passworded struct {
	*shardtest.Server
	client *redis.Client
}

func startWithPassword(t *testing.T) passworded {
	s := shardtest.Start(t, "--requirepass", "secret")
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket, Password: "secret"})
	t.Cleanup(func() { c.Close() })
	return passworded{s, c}
}

func TestLoginAtRedisWithTheURL(t *testing.T) {
	r := startWithPassword(t)
	g := startBefore(t, r.Server, "unix://:secret@"+r.Socket+"?db=4", nil)
	c := g.raw()
	c.write("SET a 1\r\nrg.pydumpreqs\r\nRESET\r\nGET a\r\n").want("+OK\r\n*0\r\n+RESET\r\n$1\r\n1\r\n")
	c.write("AUTH wrong\r\nAUTH secret\r\n").want("-WRONGPASS invalid username-password pair or user is disabled.\r\n+OK\r\n")
}

func TestLoginAtRedisByTheClient(t *testing.T) {
	r := startWithPassword(t)
	g := startBefore(t, r.Server, "unix://:secret@"+r.Socket, func(s *server) { s.shareLogin = false })
	c := g.raw()
	const noAuth = "-NOAUTH Authentication required.\r\n"
	c.write("GET a\r\nrg.pydumpreqs\r\nMULTI\r\n").want(noAuth + noAuth + noAuth)
	c.write("SUBSCRIBE a\r\nRG.PYEXECUTE x\r\n").want(noAuth + noAuth)
	c.write("AUTH wrong\r\n").want("-WRONGPASS invalid username-password pair or user is disabled.\r\n")
	c.write("AUTH secret\r\nrg.pydumpreqs\r\nGET a\r\n").want("+OK\r\n*0\r\n$-1\r\n")
	c.write("RESET\r\nrg.pydumpreqs\r\n").want("+RESET\r\n" + noAuth)
	// A user who may not PING may subscribe all the same.
	r.client.Do(t.Context(), "ACL", "SETUSER", "quiet", "on", ">pw", "allchannels", "allkeys", "-@all", "+subscribe", "+unsubscribe", "+get")
	c.write("AUTH quiet pw\r\nSUBSCRIBE a\r\nUNSUBSCRIBE a\r\nGET a\r\n").
		want("+OK\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n$-1\r\n")
	// Redis forgets the login when it goes: so must the client.
	r.Restart()
	c.wantEnd()
}

func TestPasswordOfTheServer(t *testing.T) {
	g := start(t, func(s *server) { s.user, s.password = "default", "pw" })
	c := g.raw()
	const noAuth = "-NOAUTH Authentication required.\r\n"
	c.write("GET a\r\nrg.pydumpreqs\r\nPING\r\nMULTI\r\n").want(strings.Repeat(noAuth, 4))
	c.write("HELLO 3\r\n").want("-" + errHelloAuth + "\r\n")
	const wrong = "-" + errWrongPass + "\r\n"
	c.write("AUTH x\r\nAUTH other pw\r\nAUTH\r\nHELLO 3 AUTH default x\r\n").
		want(wrong + wrong + "-ERR wrong number of arguments for 'auth' command\r\n" + wrong)
	c.write("AUTH default pw\r\nSET a 1\r\nrg.pydumpreqs\r\n").want("+OK\r\n+OK\r\n*0\r\n")
	c.write("RESET\r\nGET a\r\n").want("+RESET\r\n" + noAuth)
	g.raw().write("*11\r\n").want("-ERR Protocol error: unauthenticated multibulk length\r\n").wantEnd()
	g.raw().write("*1\r\n$20000\r\n").want("-ERR Protocol error: unauthenticated bulk length\r\n").wantEnd()
	for _, resp := range []int{2, 3} {
		c := redis.NewClient(&redis.Options{Addr: g.addr, Protocol: resp, Password: "pw"})
		defer c.Close()
		if got, err := c.Get(t.Context(), "a").Result(); err != nil || got != "1" {
			t.Errorf("RESP%d: got %q, %v", resp, got, err)
		}
	}
}

func TestTooManyClients(t *testing.T) {
	g := start(t, func(s *server) { s.maxClients = 2 })
	g.raw().send("PING").want("+PONG\r\n")
	g.raw().send("PING").want("+PONG\r\n")
	g.raw().want(errTooMany)
}

func TestDrain(t *testing.T) {
	g := start(t, nil)
	running, idle, blocked := g.raw(), g.raw(), g.raw()
	idle.send("SET", "a", "1").want("+OK\r\n")
	blocked.send("BLPOP", "q", "0")
	running.send("RG.PYEXECUTE", "sleep 100")
	<-g.engine.started
	waitFor(t, func() bool {
		n, _ := g.redis.Client().Do(t.Context(), "CLIENT", "LIST").Text()
		return strings.Contains(n, "cmd=blpop")
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.server.drain(context.Background())
	}()
	waitFor(t, g.server.draining.Load)
	const stopping = "-ERR gears is shutting down\r\n"
	idle.write("GET a\r\nrg.pydumpreqs\r\n").want(stopping + stopping)
	running.want("*2\r\n*1\r\n$5\r\nslept\r\n*0\r\n")
	g.redis.Client().RPush(t.Context(), "q", "x")
	blocked.want("*2\r\n$1\r\nq\r\n$1\r\nx\r\n")
	<-done
	for _, c := range []*raw{running, idle, blocked} {
		c.wantEnd()
	}
}

func TestDrainCutsOffWhatTakesTooLong(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.send("RG.PYEXECUTE", "wait")
	<-g.engine.started
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	g.server.drain(ctx)
	c.want("-gears is shutting down\r\n").wantEnd()
	if err := <-g.engine.ended; !errors.Is(err, errStopped) {
		t.Errorf("the script was cancelled with %v, want %v", err, errStopped)
	}
}
