// Command gearsd is a Redis server that runs RedisGears recipes: RG commands
// are its own, all others go to the Redis or Valkey behind it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"gears/engine"
	"gears/shard"
	"gears/vm"
)

func main() {
	release := setHeapFloor()
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		cancel(fmt.Errorf("got signal %v", <-signals))
		<-signals
		os.Exit(exitNow)
	}()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	release()
	os.Exit(code)
}

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
	exitNow    = 3 // at the second signal
)

// options are the flags. Each may also be given in the environment, as GEARS_
// and its name in upper case.
type options struct {
	Listen        []string `default:"127.0.0.1:6479" help:"Where clients connect: host:port or unix:///path. Several are separated by commas."`
	ProtectedMode bool     `default:"true" negatable:"" help:"Refuse to listen beyond this machine without a login."`
	User          string   `default:"default" help:"User that clients log in as, with --password."`
	Password      string   `help:"Password that clients must give. Better set in the environment, where other users do not see it."`
	MaxClients    int      `default:"10000" help:"Connections at the same time."`
	TLSCert       string   `name:"tls-cert" help:"Certificate (PEM file) to show to clients; they must then use TLS."`
	TLSKey        string   `name:"tls-key" help:"Key of the certificate (PEM file)."`
	TLSCA         string   `name:"tls-ca" help:"Authorities (PEM file) that must have signed the certificates of clients."`

	Redis         []string      `help:"URL of the redis behind: redis://[user:password@]host:port/db, rediss://… or unix:///path. Several, separated by commas, are nodes of one cluster. Without it a private one is started."`
	UpstreamAuth  string        `default:"url" enum:"url,client" help:"Whose login the commands of clients have at redis: that of the URL (url) or what each client gives with AUTH (client)."`
	Wait          time.Duration `default:"1m" help:"How long to wait for redis at the start; 0 for not at all."`
	RedisTLSCert  string        `name:"redis-tls-cert" help:"Certificate (PEM file) to show to redis."`
	RedisTLSKey   string        `name:"redis-tls-key" help:"Key of that certificate (PEM file)."`
	RedisTLSCA    string        `name:"redis-tls-ca" help:"Authorities (PEM file) to trust for redis."`
	RedisTLSName  string        `name:"redis-tls-name" help:"Name that the certificate of redis must have."`
	RedisInsecure bool          `name:"redis-tls-skip-verify" help:"Accept any certificate of redis."`

	Capture string `default:"auto" enum:"auto,notifications,replication" help:"How registrations of keys come to know of changes: from Redis' keyspace notifications, from its replication stream, of which nothing is lost, or (auto) from that where the server and the registration allow it."`

	HTTP           string        `name:"http" default:"127.0.0.1:6480" help:"Where /metrics and /healthz are served; empty for nowhere."`
	DrainTimeout   time.Duration `default:"10s" help:"How long commands under way may go on after SIGTERM."`
	LogLevel       slog.Level    `default:"info" help:"debug, info, warn or error."`
	MaxScriptBytes int           `default:"16777216" help:"Size of a script."`
	Instructions   int64         `default:"2000000000" help:"Instructions that one callback may run."`
	Memory         int64         `default:"536870912" help:"Bytes that one execution may hold."`
	Depth          int           `default:"1000" help:"Calls within each other."`
	CallbackTime   time.Duration `help:"How long one callback may take, waiting included; 0 for as long as its instructions last."`
	Output         int64         `default:"536870912" help:"Bytes of results that one execution may hand back."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	code := -1
	parser, err := kong.New(&o, kong.Name("gearsd"),
		kong.Description("Runs RedisGears recipes beside any Redis or Valkey, and passes all other commands on to it."),
		kong.Writers(stdout, stderr), kong.Vars{"version": "gearsd " + version()},
		kong.DefaultEnvars("GEARS"), kong.Exit(func(c int) { code = c }))
	if err != nil {
		fmt.Fprintln(stderr, "gearsd: internal error:", err)
		return exitFailed
	}
	_, err = parser.Parse(args)
	switch {
	case code >= 0:
		return code
	case err == nil:
		err = o.check()
	}
	if err != nil {
		fmt.Fprintln(stderr, "gearsd:", err)
		return exitUsage
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	if err := o.run(ctx, log); err != nil {
		log.Error("gearsd ends", "err", err)
		return exitFailed
	}
	return 0
}

// run serves until ctx ends, which is a success, or until something breaks.
func (o *options) run(ctx context.Context, log *slog.Logger) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	child, err := o.startChild(ctx, log)
	if err != nil {
		return failure(ctx, err)
	}
	if child != nil {
		defer child.Close()
		stopWatching := watchChild(child, fail)
		defer stopWatching()
	}
	target, err := o.shardOptions()
	if err != nil {
		return err
	}
	topology, err := awaitRedis(ctx, target, o.Wait, log)
	if err != nil {
		return failure(ctx, err)
	}
	defer topology.Close()
	var masters []string
	for _, m := range topology.Shards() {
		masters = append(masters, m.Addr())
	}
	log.Info("connected to redis", "server", topology.Server(), "at", strings.Join(masters, " "))

	s, err := o.server(ctx, topology, log)
	if err != nil {
		return failure(ctx, err)
	}
	listeners, err := o.listeners()
	if err != nil {
		return err
	}
	web, err := o.serveHTTP(s, fail)
	if err != nil {
		closeAll(listeners)
		return err
	}
	stop := s.serveAll(listeners, fail)
	<-ctx.Done()
	log.Info("shutting down", "cause", context.Cause(ctx), "timeout", o.DrainTimeout)
	stop()
	o.drain(s)
	if web != nil {
		web.Close()
	}
	return failure(ctx, nil)
}

// drain finishes what is under way, or cuts it off.
func (o *options) drain(s *server) {
	limit, cancel := context.WithTimeoutCause(context.Background(), o.DrainTimeout, errors.New("the time to finish is over"))
	defer cancel()
	s.drain(limit)
	if err := s.engine.Close(limit); err != nil {
		s.log.Warn("executions were cut off", "err", err)
	}
}

// failure is why the program fails: err, unless ctx has ended. Then it is what
// broke, and nil when it was a signal.
func failure(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	if b := (*brokenError)(nil); errors.As(context.Cause(ctx), &b) {
		return b.err
	}
	return nil
}

// brokenError marks a cause that is a failure, and not a signal.
type brokenError struct{ err error }

func (e *brokenError) Error() string { return e.err.Error() }
func (e *brokenError) Unwrap() error { return e.err }

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		l.Close()
	}
}

// startChild starts a private redis when no URL is given, and names it.
func (o *options) startChild(ctx context.Context, log *slog.Logger) (*shard.Child, error) {
	if len(o.Redis) > 0 {
		return nil, nil
	}
	child, err := shard.StartChild(ctx, shard.ChildOptions{})
	if err != nil {
		return nil, fmt.Errorf("%w; or give the URL of a running one with --redis", err)
	}
	o.Redis = []string{child.URL()}
	log.Info("started a private redis that keeps nothing", "socket", child.Socket(), "pid", child.Pid())
	return child, nil
}

// watchChild ends us when the private redis ends unasked. The returned function
// ends the watch.
func watchChild(child *shard.Child, fail context.CancelCauseFunc) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-child.Done():
			err := child.Wait()
			if err == nil {
				err = errors.New("it ended by itself")
			}
			fail(&brokenError{fmt.Errorf("the private redis is gone: %w", err)})
		case <-quit:
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}

// Times between attempts to reach redis.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
)

// awaitRedis connects, and tries again for as long as wait says when nobody is
// there. What time does not heal fails at once.
func awaitRedis(ctx context.Context, o shard.Options, wait time.Duration, log *slog.Logger) (*shard.Topology, error) {
	limit := time.Now().Add(wait)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		t, err := shard.Open(ctx, o)
		if err == nil {
			return t, nil
		}
		left := time.Until(limit)
		switch {
		case !mayHeal(err):
			return nil, err
		case wait == 0:
			return nil, err
		case left <= 0:
			return nil, fmt.Errorf("no redis after %v (--wait): %w", wait, err)
		}
		pause = min(pause, left)
		log.Warn("redis is not there yet", "err", err, "again in", pause.Round(time.Millisecond))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// server builds the server on an open engine.
func (o *options) server(ctx context.Context, topology *shard.Topology, log *slog.Logger) (*server, error) {
	s := newServer(log)
	s.endpoint = topology.Shards()[0].Endpoint()
	s.user, s.password, s.maxClients = o.User, o.Password, o.MaxClients
	s.shareLogin = o.UpstreamAuth == "url"
	s.maxScript = o.MaxScriptBytes
	s.maxCommand = o.MaxScriptBytes + ownCommand
	if err := o.checkUpstreamLogin(ctx, &s.endpoint); err != nil {
		return nil, err
	}
	e := engine.New(topology, engine.Options{
		Log: log, MaxSource: o.MaxScriptBytes, Ballast: heapFloor, Capture: o.Capture,
		Limits: vm.Limits{Instructions: o.Instructions, Memory: o.Memory, Depth: o.Depth, Wall: o.CallbackTime, Output: o.Output},
	})
	e.SetInternal(s.Internal)
	e.SetInterceptor(s.setInterceptions, engine.ResultReply)
	e.SetHold(s.holdClients)
	s.engine = e
	e.Resume()
	return s, nil
}

// serveHTTP serves the metrics, when that is wanted.
func (o *options) serveHTTP(s *server, fail context.CancelCauseFunc) (*http.Server, error) {
	if o.HTTP == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", o.HTTP)
	if err != nil {
		return nil, fmt.Errorf("--http: %w", err)
	}
	web := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	s.log.Info("serving /metrics and /healthz", "on", l.Addr())
	go func() {
		if err := web.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			fail(&brokenError{err})
		}
	}()
	return web, nil
}
