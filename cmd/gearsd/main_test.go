package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
	"gears/vm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scripted is an engine for tests of the commands: what a "script" does is said
// by its first word. The rest is the real engine's.
type scripted struct {
	*engine.Engine
	requests chan engine.Request
	started  chan struct{} // a waiting script has started
	ended    chan error    // a waiting script has ended, and why
	// onTrigger, if not nil, is called by every trigger.
	onTrigger func()
}

func newScripted(t *shard.Topology) *scripted {
	return &scripted{
		Engine: engine.New(t, engine.Options{}), requests: make(chan engine.Request, 100),
		started: make(chan struct{}, 10), ended: make(chan error, 10),
	}
}

const knownID = "0000000000000000000000000000000000000000-1"

func (e *scripted) PyExecute(ctx context.Context, r engine.Request) (engine.Outcome, error) {
	e.requests <- r
	word, rest, _ := strings.Cut(r.Script, " ")
	switch word {
	case "wait":
		e.started <- struct{}{}
		<-ctx.Done()
		e.ended <- context.Cause(ctx)
		return engine.Outcome{}, context.Cause(ctx)
	case "sleep":
		e.started <- struct{}{}
		ms, _ := strconv.Atoi(rest)
		time.Sleep(time.Duration(ms) * time.Millisecond)
		return engine.Outcome{Ran: true, Results: []vm.Value{vm.Str("slept")}}, nil
	case "raise":
		return engine.Outcome{}, fmt.Errorf("%s", rest)
	case "run":
		return engine.Outcome{Ran: true, Results: []vm.Value{vm.Str(rest)}, Errors: []string{"e1"}}, nil
	case "kinds":
		return engine.Outcome{Ran: true, Results: everyKind()}, nil
	case "unblocking":
		return engine.Outcome{ExecutionID: knownID}, nil
	}
	return engine.Outcome{}, nil
}

func (e *scripted) Executions() []engine.ExecutionInfo {
	return []engine.ExecutionInfo{{ID: knownID, Status: "done"}, {ID: knownID + "1", Status: "running", Registered: true}}
}

func (e *scripted) Results(ctx context.Context, id string, wait bool) ([]vm.Value, []string, error) {
	switch {
	case id != knownID:
		return nil, nil, engine.ErrNoPlan
	case !wait:
		return nil, nil, engine.ErrStillRunning
	}
	return []vm.Value{vm.Int(7)}, nil, nil
}

func (e *scripted) Execution(id string, _ bool) ([]engine.ExecutionDetail, error) {
	if id != knownID {
		return nil, engine.ErrNoPlan
	}
	return []engine.ExecutionDetail{{
		ShardID: "s", Status: "done", ShardsReceived: 1, ShardsCompleted: 2, Results: 3, Errors: []string{"x"}, TotalMS: 4, ReadMS: 5,
		Steps: []engine.StepInfo{{Type: "map", DurationMS: 6, Name: "n", Arg: "a"}},
	}}, nil
}

// rig is a server for a test before a real redis.
type rig struct {
	t      *testing.T
	redis  *shardtest.Server
	server *server
	engine *scripted
	addr   string
}

// start starts a server. set changes it before it serves.
func start(t *testing.T, set func(*server), redisArgs ...string) *rig {
	t.Helper()
	r := shardtest.Start(t, redisArgs...)
	return startBefore(t, r, r.URL, set)
}

func startBefore(t *testing.T, r *shardtest.Server, url string, set func(*server)) *rig {
	t.Helper()
	topology, err := shard.Open(t.Context(), shard.Options{URLs: []string{url}})
	if err != nil {
		t.Fatal(err)
	}
	g := &rig{t: t, redis: r, server: newServer(slog.New(slog.NewTextHandler(io.Discard, nil))), engine: newScripted(topology)}
	g.server.engine = g.engine
	endpoints, err := shard.Options{URLs: []string{url}}.Endpoints()
	if err != nil {
		t.Fatal(err)
	}
	g.server.endpoint = endpoints[0]
	if set != nil {
		set(g.server)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.addr = l.Addr().String()
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.server.serve(l)
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		g.server.drain(ctx)
		topology.Close()
	})
	return g
}

func (g *rig) client(resp int) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: g.addr, Protocol: resp, MaxRetries: -1})
	g.t.Cleanup(func() { c.Close() })
	return c
}

// raw is a connection without a client library.
type raw struct {
	net.Conn
	t  *testing.T
	in *bufio.Reader
}

func (g *rig) raw() *raw {
	g.t.Helper()
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	// A test that hangs says where.
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &raw{conn, g.t, bufio.NewReader(conn)}
}

func (r *raw) send(args ...string) *raw {
	r.t.Helper()
	return r.write(string(appendCommand(nil, args...)))
}

func (r *raw) write(text string) *raw {
	r.t.Helper()
	if _, err := io.WriteString(r.Conn, text); err != nil {
		r.t.Fatal(err)
	}
	return r
}

// want reads as many bytes as text has and compares.
func (r *raw) want(text string) *raw {
	r.t.Helper()
	b := make([]byte, len(text))
	n, err := io.ReadFull(r.in, b)
	if got := string(b[:n]); got != text {
		r.t.Fatalf("got %q (%v), want %q", got, err, text)
	}
	return r
}

// line reads one line without its CRLF.
func (r *raw) line() string {
	r.t.Helper()
	s, err := r.in.ReadString('\n')
	if err != nil {
		r.t.Fatalf("got %q, %v, want a line", s, err)
	}
	return strings.TrimSuffix(s, "\r\n")
}

func (r *raw) wantEnd() {
	r.t.Helper()
	if b, err := r.in.ReadByte(); err != io.EOF {
		if ne, ok := err.(net.Error); !ok || ne.Timeout() {
			r.t.Fatalf("got %q, %v, want the end of the connection", b, err)
		}
	}
}

func (e *scripted) Trigger(_ context.Context, args []string, mayBlock bool) ([]vm.Value, []string, error) {
	if e.onTrigger != nil {
		e.onTrigger()
	}
	switch args[0] {
	case "echo":
		out := make([]vm.Value, len(args))
		for i, a := range args {
			out[i] = vm.Str(a)
		}
		return out, nil, nil
	case "fails":
		return []vm.Value{vm.Int(1)}, []string{"first", "second"}, nil
	}
	return nil, nil, engine.ErrNoTrigger
}

func (e *scripted) Registrations() []engine.RegistrationInfo {
	return []engine.RegistrationInfo{{ID: knownID, Reader: "KeysReader", Mode: "async", Args: []engine.RegistrationArg{{Name: "regex", Value: "*"}, {Name: "eventTypes"}}}}
}

func (e *scripted) Unregister(id string, _ bool) error {
	if id != knownID {
		return engine.ErrNotRegistered
	}
	return nil
}

func (e *scripted) Pause(id string) error {
	if id != knownID {
		return fmt.Errorf("Execution %s does not exists on shard %s", id, strings.Repeat("0", 40)) //lint:ignore ST1005 as clients see it
	}
	return nil
}

func (e *scripted) Unpause(id string) error { return e.Pause(id) }

func (e *scripted) ClearStats() {}

// Intercept doubles what redis is asked to ECHO, and lets all else pass.
func (e *scripted) Intercept(ctx context.Context, args []string, send func(ctx context.Context) error) (shard.Reply, bool, error) {
	if strings.EqualFold(args[0], "echo") {
		return replyBulk(args[1] + args[1]), false, nil
	}
	return shard.Reply{}, true, send(ctx)
}
