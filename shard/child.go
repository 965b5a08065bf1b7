package shard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ChildOptions say how to start a private server. The zero value is right: an
// empty server that keeps nothing and that only a unix socket leads to.
type ChildOptions struct {
	Binary string    // path or name; "": redis-server, else valkey-server, from PATH
	Dir    string    // where the server keeps its files; "": a directory that Close removes
	Socket string    // path of its unix socket; "": in a directory that Close removes
	Port   int       // also listen on this port of 127.0.0.1; 0: on none
	Args   []string  // further server options, "--appendonly", "yes"; they win over the defaults
	Log    io.Writer // what the server logs; nil: dropped
}

// Child is a server process that we own. It ends when Close is called, and on
// Linux also when our process ends in whatever way.
type Child struct {
	socket string
	port   int
	name   string
	dir    string // private directory, removed at the end
	cmd    *exec.Cmd
	log    *logTail
	done   chan struct{}
	err    error // how it ended; valid after done

	closing sync.Once
}

// childBinaries are looked up in this order.
var childBinaries = []string{"redis-server", "valkey-server"}

const (
	childGrace = 5 * time.Second // between asking a server to end and killing it
	childPoll  = 3 * time.Millisecond
)

// StartChild starts a server and waits until it answers and has loaded its
// data, ctx is done, or the server ends. A ctx that ends later has no effect.
func StartChild(ctx context.Context, o ChildOptions) (*Child, error) {
	path, err := findServer(o.Binary)
	if err != nil {
		return nil, err
	}
	c := &Child{socket: o.Socket, port: o.Port, name: filepath.Base(path), log: &logTail{to: o.Log}, done: make(chan struct{})}
	if o.Dir == "" || o.Socket == "" {
		if c.dir, err = privateDir(); err != nil {
			return nil, err
		}
	}
	if c.socket == "" {
		c.socket = filepath.Join(c.dir, "s")
	}
	if len(c.socket) > maxSocketPath {
		os.RemoveAll(c.dir)
		return nil, fmt.Errorf("the socket path %s has %d bytes, at most %d are possible", c.socket, len(c.socket), maxSocketPath)
	}
	dir := o.Dir
	if dir == "" {
		dir = c.dir
	}
	args := append([]string{
		"--port", strconv.Itoa(o.Port), "--bind", "127.0.0.1", "--unixsocket", c.socket, "--unixsocketperm", "700",
		"--dir", dir, "--save", "", "--appendonly", "no", "--daemonize", "no",
	}, o.Args...)
	c.cmd = exec.Command(path, args...)
	c.cmd.Stdout, c.cmd.Stderr = c.log, c.log
	c.cmd.SysProcAttr = childAttributes()
	started := make(chan error, 1)
	go c.own(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", path, err)
	}
	if err := c.awaitReady(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func findServer(binary string) (string, error) {
	if binary != "" {
		path, err := exec.LookPath(binary)
		if err != nil {
			return "", fmt.Errorf("cannot start a private redis: %w", err)
		}
		return path, nil
	}
	for _, name := range childBinaries {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("cannot start a private redis: neither redis-server nor valkey-server is on PATH; " +
		"install one (apt install redis-server, dnf install valkey, brew install redis) or name a running server by its URL")
}

// privateDir is a new directory with a path short enough for a socket in it.
func privateDir() (string, error) {
	base := os.TempDir()
	if len(base) > maxSocketPath-32 {
		base = "/tmp"
	}
	return os.MkdirTemp(base, "gears-")
}

// own starts the process and stays with it until it ends. The kernel ties the
// parent-death signal to the thread that started the child, so this goroutine
// keeps that thread for itself.
func (c *Child) own(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.done)
	defer os.RemoveAll(c.dir)
	err := c.cmd.Start()
	started <- err
	if err != nil {
		c.err = err
		return
	}
	c.err = c.cmd.Wait()
}

func (c *Child) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(childPoll)
	defer tick.Stop()
	for {
		if c.ready(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-c.done:
			return c.ended()
		case <-ctx.Done():
			return fmt.Errorf("%s did not become ready: %w%s", c.name, context.Cause(ctx), c.log.quote())
		}
	}
}

// ready reports whether the server answers PING with anything but LOADING. A
// server that wants a password is ready too.
func (c *Child) ready(ctx context.Context) bool {
	conn, err := c.dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	r, err := conn.Do(ctx, "PING")
	return err == nil && ErrorClass(r.Str) != "LOADING"
}

func (c *Child) dial(ctx context.Context) (*Conn, error) {
	t := &Topology{options: Options{}.withDefaults()}
	return t.dial(ctx, &endpoint{network: "unix", addr: c.socket}, nil)
}

func (c *Child) ended() error {
	text := "ended"
	if c.err != nil {
		text = "ended: " + c.err.Error()
	}
	return fmt.Errorf("%s %s%s", c.name, text, c.log.quote())
}

// URL is how to reach the server.
func (c *Child) URL() string { return "unix://" + c.socket }

// Socket is the path of the unix socket.
func (c *Child) Socket() string { return c.socket }

// Port is the TCP port, 0 if there is none.
func (c *Child) Port() int { return c.port }

// Pid is the process ID.
func (c *Child) Pid() int { return c.cmd.Process.Pid }

// Signal sends the process a signal; it is an error when it has ended.
func (c *Child) Signal(sig os.Signal) error { return c.cmd.Process.Signal(sig) }

// Done is closed when the process has ended, for whatever reason.
func (c *Child) Done() <-chan struct{} { return c.done }

// Wait waits for the end of the process and returns why it ended, nil if it
// went in peace.
func (c *Child) Wait() error {
	<-c.done
	if c.err == nil {
		return nil
	}
	return c.ended()
}

// Close ends the server, waits until it is gone, and removes its private
// directory. A server that was told to persist saves first. It may be called
// more than once.
func (c *Child) Close() error {
	c.closing.Do(c.shutdown)
	<-c.done
	return nil
}

func (c *Child) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), childGrace)
	defer cancel()
	// SHUTDOWN acts at once; a server looks at signals only ten times a second.
	asked := false
	if conn, err := c.dial(ctx); err == nil {
		r, err := conn.Do(ctx, "SHUTDOWN")
		asked = err != nil && !r.IsError()
		conn.Close()
	}
	if !asked {
		c.cmd.Process.Signal(syscall.SIGTERM)
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		c.cmd.Process.Kill()
	}
}

// logTail passes a log on and remembers its last part for error messages.
type logTail struct {
	to io.Writer

	mu   sync.Mutex
	tail []byte
}

const logTailSize = 2 << 10

func (l *logTail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, p...)
	if n := len(l.tail) - logTailSize; n > 0 {
		l.tail = append(l.tail[:0], l.tail[n:]...)
	}
	if l.to != nil {
		// A log that cannot be written must not stop the server.
		l.to.Write(p)
	}
	return len(p), nil
}

// quote is the last lines, ready to be appended to a message.
func (l *logTail) quote() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := strings.Split(string(bytes.TrimSpace(l.tail)), "\n")
	lines = lines[max(0, len(lines)-5):]
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	return "; its log ends:\n\t" + strings.Join(lines, "\n\t")
}
