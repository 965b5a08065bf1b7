package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"gears/shard"
)

// server accepts clients and ends them.
type server struct {
	// Set before serve.
	engine     Engine
	endpoint   shard.Endpoint
	user       string // whom a client of ours logs in as; meaningful with password
	password   string // "": redis decides who may log in
	shareLogin bool   // clients use redis with the login of the URL
	maxClients int
	maxScript  int           // bytes
	maxCommand int           // bytes of a command that is ours
	maxBacklog int           // bytes of replies that the riders of a loop have not taken
	stallLook  time.Duration // how often it is looked whether a backlog shrinks
	rows       rowTable
	begin      sync.Once       // startGate, startRiding
	riding     map[string]bool // see rides
	// intercepting is nil while no registration wants to see commands.
	intercepting atomic.Pointer[interceptions]
	gate         gate
	waiting      map[string]bool // see canWait
	loops        *loops          // nil: nobody rides
	handlings    handlingTable
	facades      facades
	following    sync.WaitGroup // followCluster
	log          *slog.Logger
	counters     counters

	ctx      context.Context // parent of all clients'
	cancel   context.CancelCauseFunc
	work     context.Context // ends a little earlier: parent of what scripts do
	stopWork context.CancelCauseFunc
	draining atomic.Bool

	mu      sync.Mutex
	clients map[*client]bool
	ending  sync.WaitGroup // goroutines of clients; Add under mu
}

func newServer(log *slog.Logger) *server {
	s := &server{log: log, rows: newRowTable(), handlings: newHandlingTable(), clients: map[*client]bool{}, shareLogin: true}
	s.maxClients, s.maxScript = 10000, 16<<20
	s.maxCommand = s.maxScript + ownCommand
	s.maxBacklog = 64 << 20
	s.stallLook = time.Second
	s.gate.turn = make(chan struct{}, 1)
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.work, s.stopWork = context.WithCancelCause(s.ctx)
	return s
}

const (
	acceptPause  = 50 * time.Millisecond // after a failing accept: out of descriptors, mostly
	drainPoll    = 2 * time.Millisecond
	errTooMany   = "-ERR max number of clients reached\r\n"
	keepAlive    = 30 * time.Second
	refusalWrite = time.Second
	lastWords    = time.Second // for replies that say that a script was cut off
)

// serve accepts clients of l until it is closed.
func (s *server) serve(l net.Listener) error {
	s.begin.Do(func() {
		s.startGate()
		s.startRiding()
	})
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			s.accept(conn)
		case errors.Is(err, net.ErrClosed) || s.draining.Load():
			return nil
		default:
			s.log.Warn("cannot accept a connection", "err", err)
			select {
			case <-time.After(acceptPause):
			case <-s.ctx.Done():
				return nil
			}
		}
	}
}

// serveAll serves all listeners. The returned function closes them and waits
// for their loops.
func (s *server) serveAll(listeners []net.Listener, fail context.CancelCauseFunc) (stop func()) {
	var loops sync.WaitGroup
	for _, l := range listeners {
		s.log.Info("listening", "on", l.Addr())
		loops.Go(func() {
			if err := s.serve(l); err != nil {
				fail(&brokenError{err})
			}
		})
	}
	return func() {
		s.draining.Store(true)
		closeAll(listeners)
		loops.Wait()
	}
}

func (s *server) accept(conn net.Conn) {
	if t, ok := conn.(*net.TCPConn); ok {
		t.SetKeepAlivePeriod(keepAlive)
	}
	s.mu.Lock()
	full := len(s.clients) >= s.maxClients
	if full || s.draining.Load() {
		s.mu.Unlock()
		s.refuse(conn, full)
		return
	}
	c := newClient(s, conn)
	s.clients[c] = true
	s.ending.Add(1)
	s.mu.Unlock()
	s.counters.connections.Add(1)
	go func() {
		defer s.ending.Done()
		c.serve()
		s.log.Debug("client gone", "addr", conn.RemoteAddr(), "cause", context.Cause(c.ctx))
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.clients, c)
	}()
}

func (s *server) refuse(conn net.Conn, full bool) {
	// A TLS handshake would come first; the accept loop does not wait for one.
	conn.SetDeadline(time.Now().Add(refusalWrite))
	if _, plain := conn.(interface{ NetConn() net.Conn }); !plain && full {
		conn.Write([]byte(errTooMany))
	}
	conn.Close()
}

// drain refuses new commands, waits until none is under way or ctx ends, and
// then hangs up on all clients. Scripts that are cut off still say so. The
// listeners are closed before.
func (s *server) drain(ctx context.Context) {
	s.draining.Store(true)
	if !s.await(ctx, (*client).busy) {
		s.log.Warn("commands were cut off", "cause", context.Cause(ctx))
		s.stopWork(errStopped)
		last, cancel := context.WithTimeout(context.Background(), lastWords)
		defer cancel()
		s.await(last, (*client).runs)
	}
	s.cancel(errStopped)
	s.ending.Wait()
	s.following.Wait()
	s.loops.stop()
}

// await waits until no client is in a state, or ctx ends, and reports which.
func (s *server) await(ctx context.Context, state func(*client) bool) bool {
	tick := time.NewTicker(drainPoll)
	defer tick.Stop()
	for s.any(state) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (s *server) any(state func(*client) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.clients {
		if state(c) {
			return true
		}
	}
	return false
}

func (s *server) connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.clients)
}

// knows reports whether user and password are those of the server. Hashes are
// compared so that the time tells nothing about either.
func (s *server) knows(user, password string) bool {
	return same(user, s.user)&same(password, s.password) == 1
}

func same(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}
