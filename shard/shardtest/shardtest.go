// Package shardtest starts real servers for tests.
package shardtest

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard"
	"gears/shard/clustertest"
)

// Server is a private server that ends with its test.
type Server struct {
	URL    string // for shard.Options
	Socket string // path of its unix socket
	Dir    string // where it keeps its files

	t     testing.TB
	args  []string
	child *shard.Child
}

// They are generous: they only bound how long a broken set-up hangs.
const (
	startTimeout   = 20 * time.Second
	clusterTimeout = 60 * time.Second
)

// Start starts an empty server with further options ("--maxmemory", "1mb") and
// fails the test when there is none to start.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	// Not t.TempDir: a long test name would make the socket's path too long.
	dir, err := os.MkdirTemp("", "gears-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &Server{Socket: filepath.Join(dir, "s"), Dir: dir, t: t, args: args}
	s.URL = "unix://" + s.Socket
	s.start()
	t.Cleanup(s.Stop)
	return s
}

func (s *Server) start() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	child, err := shard.StartChild(ctx, shard.ChildOptions{Dir: s.Dir, Socket: s.Socket, Args: s.args})
	if err != nil {
		s.t.Fatalf("no server for the test: %v", err)
	}
	s.child = child
}

// Stop ends the server; Restart starts it again. It may be called more than
// once.
func (s *Server) Stop() {
	s.child.Close()
}

// Kill ends the server at once, with what it has not written; Restart starts it
// again.
func (s *Server) Kill() {
	s.t.Helper()
	if err := s.child.Signal(os.Kill); err != nil {
		s.t.Fatal(err)
	}
	_ = s.child.Wait()
}

// Signal sends the server's process a signal, such as SIGSTOP.
func (s *Server) Signal(sig os.Signal) {
	s.t.Helper()
	if err := s.child.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Restart ends the server, if it has not ended, and starts it again at the same
// URL. It is empty unless its options made it persist its data.
func (s *Server) Restart() {
	s.t.Helper()
	s.child.Close()
	s.start()
}

// Topology opens the server; it is closed with the test.
func (s *Server) Topology() *shard.Topology {
	s.t.Helper()
	t, err := shard.Open(context.Background(), shard.Options{URLs: []string{s.URL}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { t.Close() })
	return t
}

// Client is a go-redis client of the server; it is closed with the test.
func (s *Server) Client() *redis.Client {
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket, Protocol: 2, DisableIdentity: true})
	s.t.Cleanup(func() { c.Close() })
	return c
}

// StartCluster starts a cluster that ends with the test.
func StartCluster(t testing.TB, o clustertest.Options) *clustertest.Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), clusterTimeout)
	defer cancel()
	c, err := clustertest.Start(ctx, o)
	if err != nil {
		t.Fatalf("no cluster for the test: %v", err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
