// Package sinktest starts private database servers: PostgreSQL and MariaDB, each
// in a directory of its own and reached over a unix socket, or also over TCP
// where something is to stand in between.
//
//	s, err := sinktest.Start(ctx, "postgres", sinktest.Options{})
//	defer s.Close()
//	target, err := sink.Open(ctx, s.Kind, s.Conn)
//
// It returns errors, so that benchmarks and tools can use it as well as tests.
// Servers do not run as root; when we do, they get the user that their package
// made for them.
package sinktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"gears/sink"
)

// Options say what to start. The zero value is a fast server that forgets what
// it wrote when it is killed.
type Options struct {
	Durable bool     // what is committed outlives Kill
	TCP     bool     // Conn is an address of 127.0.0.1 instead of a unix socket
	Args    []string // further options of the server; they win
}

// Server is a running server.
type Server struct {
	Kind string    // for sink.Open
	Conn sink.Conn // of a user who may do everything, and an empty database

	maker   *maker
	options Options
	dir     string
	port    int
	attr    *syscall.SysProcAttr

	mu   sync.Mutex
	cmd  *exec.Cmd
	log  *tail
	done chan struct{}
}

// maker is how a kind of server is made.
type maker struct {
	kind   string
	server string   // its program
	places []string // patterns of directories where it may be, besides PATH
	user   string   // who runs it when we are root
	init   func(s *Server) [][]string
	args   func(s *Server) []string
	crash  os.Signal // ends it without a farewell
	dsn    func(s *Server) (driver, dsn string)
}

var makers = []*maker{&postgres, &mariadb}

// These only bound how long a broken set-up hangs.
const (
	startTimeout = 60 * time.Second
	stopTimeout  = 20 * time.Second
	poll         = 20 * time.Millisecond
)

// Start starts a server of a kind of sink, with an empty database in it.
func Start(ctx context.Context, kind string, o Options) (*Server, error) {
	for _, m := range makers {
		if m.kind == kind {
			return m.start(ctx, o)
		}
	}
	return nil, fmt.Errorf("sinktest starts no server of kind %s", kind)
}

func (m *maker) start(ctx context.Context, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	// Short, as a socket is in it.
	dir, err := os.MkdirTemp("/tmp", "gears-")
	if err != nil {
		return nil, err
	}
	s := &Server{Kind: m.kind, maker: m, options: o, dir: dir}
	if err := s.make(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("no private %s: %w", m.server, err)
	}
	return s, nil
}

func (s *Server) make(ctx context.Context) (err error) {
	if s.attr, err = attributes(s.maker.user, s.dir); err != nil {
		return err
	}
	if s.options.TCP {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		s.port = l.Addr().(*net.TCPAddr).Port
		l.Close()
	}
	for _, args := range s.maker.init(s) {
		path, err := s.maker.find(args[0])
		if err != nil {
			return err
		}
		c := exec.CommandContext(ctx, path, args[1:]...)
		c.Dir, c.SysProcAttr = s.dir, s.attr
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", args[0], err, out)
		}
	}
	return s.run(ctx)
}

// find is a program on PATH or where its package puts it.
func (m *maker) find(program string) (string, error) {
	for _, place := range m.places {
		// The last one is of the newest version.
		if found, _ := filepath.Glob(filepath.Join(place, program)); len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%w (scripts/install-deps.sh installs it)", err)
	}
	return path, nil
}

// run starts the server and waits until it answers.
func (s *Server) run(ctx context.Context) error {
	path, err := s.maker.find(s.maker.server)
	if err != nil {
		return err
	}
	s.cmd = exec.Command(path, append(s.maker.args(s), s.options.Args...)...)
	s.log, s.done = &tail{}, make(chan struct{})
	s.cmd.Dir, s.cmd.SysProcAttr = s.dir, s.attr
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	started := make(chan error, 1)
	go own(s.cmd, started, s.done)
	if err := <-started; err != nil {
		s.cmd = nil
		return err
	}
	for {
		target, err := sink.Open(ctx, s.Kind, s.Conn)
		if err == nil {
			return target.Close()
		}
		select {
		case <-s.done:
			return fmt.Errorf("it ended: %s", s.log)
		case <-ctx.Done():
			return errors.Join(err, fmt.Errorf("it does not answer: %s", s.log))
		case <-time.After(poll):
		}
	}
}

// own starts the process and stays with it: the kernel ties the signal for our
// death to the thread that started the child.
func own(c *exec.Cmd, started chan<- error, done chan<- struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(done)
	err := c.Start()
	started <- err
	if err == nil {
		_ = c.Wait()
	}
}

// Kill ends the server as a crash does; Restart starts it again.
func (s *Server) Kill() error { return s.end(s.maker.crash) }

// Stop ends the server in peace; Restart starts it again.
func (s *Server) Stop() error { return s.end(syscall.SIGTERM) }

// Signal sends the server's process a signal, such as SIGSTOP.
func (s *Server) Signal(sig os.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return errors.New("the server does not run")
	}
	return s.cmd.Process.Signal(sig)
}

// Pid is the number of the server's process, 0 when it does not run. PostgreSQL works
// in children of it.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return 0
	}
	return s.cmd.Process.Pid
}

func (s *Server) end(sig os.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return nil
	}
	_ = s.cmd.Process.Signal(sig)
	select {
	case <-s.done:
	case <-time.After(stopTimeout):
		_ = s.cmd.Process.Kill()
		<-s.done
	}
	s.cmd = nil
	return nil
}

// Restart ends the server, if it has not ended, and starts it again at the same
// place.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.Stop(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	return s.run(ctx)
}

// Close ends the server and removes its files. It may be called more than once.
func (s *Server) Close() error {
	err := s.Kill()
	return errors.Join(err, os.RemoveAll(s.dir))
}

// socket is where the server listens.
func (s *Server) socket(name string) string { return filepath.Join(s.dir, name) }

// tail keeps the end of a server's log.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	t.buf = t.buf[max(0, len(t.buf)-tailSize):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(bytes.TrimSpace(t.buf)))
}
