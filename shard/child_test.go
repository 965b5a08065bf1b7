//go:build unix

package shard

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestChildLivesAndEnds(t *testing.T) {
	var log bytes.Buffer
	port := freePort(t)
	c, err := StartChild(t.Context(), ChildOptions{Port: port, Args: []string{"--maxmemory", "10mb"}, Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{c.URL(), "redis://127.0.0.1:" + strconv.Itoa(c.Port())} {
		s := openShard(t, url)
		if r := do(t, s, "CONFIG", "GET", "maxmemory"); r.Elems[1].Str != "10485760" {
			t.Errorf("%s: got %s", url, text(r))
		}
	}
	dir := filepath.Dir(c.Socket())
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	c.Close()
	if err := c.Wait(); err != nil {
		t.Errorf("it did not end in peace: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the private directory is left: %v", err)
	}
	if !strings.Contains(log.String(), "ready") {
		t.Errorf("the log is missing: %q", log.String())
	}
}

func TestChildThatDiesIsNoticed(t *testing.T) {
	c := startServer(t)
	if err := syscall.Kill(c.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	if err := c.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("got %v", err)
	}
}

func TestChildKeepsItsFilesWhereItIsTold(t *testing.T) {
	dir := t.TempDir()
	o := ChildOptions{Dir: dir, Args: []string{"--appendonly", "yes"}}
	for i, want := range []string{"nil", "v"} {
		c, err := StartChild(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		s := openShard(t, c.URL())
		if got := text(do(t, s, "GET", "k")); got != want {
			t.Errorf("start %d: got %s, want %s", i, got, want)
		}
		do(t, s, "SET", "k", "v")
		c.Close()
	}
}

func TestChildStartErrors(t *testing.T) {
	_, err := StartChild(t.Context(), ChildOptions{Args: []string{"--nosuchoption", "1"}})
	if err == nil || !strings.Contains(err.Error(), "nosuchoption") {
		t.Errorf("a bad option: got %v", err)
	}
	_, err = StartChild(t.Context(), ChildOptions{Binary: "/nonexistent/redis-server"})
	if err == nil || !strings.HasPrefix(err.Error(), "cannot start a private redis: ") {
		t.Errorf("a missing binary: got %v", err)
	}
	_, err = StartChild(t.Context(), ChildOptions{Socket: "/" + strings.Repeat("x", 200)})
	if err == nil || !strings.Contains(err.Error(), "at most 107") {
		t.Errorf("a long path: got %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("stopped by the test"))
	if _, err = StartChild(ctx, ChildOptions{}); err == nil || !strings.Contains(err.Error(), "stopped by the test") {
		t.Errorf("a cancelled start: got %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	_, err = StartChild(t.Context(), ChildOptions{})
	if err == nil || !strings.Contains(err.Error(), "neither redis-server nor valkey-server is on PATH") {
		t.Errorf("no server: got %v", err)
	}
}

// TestChildDiesWithItsParent starts this test binary as a parent, which starts
// a server, tells its process ID, and is killed.
func TestChildDiesWithItsParent(t *testing.T) {
	if os.Getenv("GEARS_TEST_PARENT") != "" {
		c, err := StartChild(context.Background(), ChildOptions{Dir: os.Getenv("GEARS_TEST_PARENT"), Socket: os.Getenv("GEARS_TEST_PARENT") + "/s"})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("pid " + strconv.Itoa(c.Pid()) + "\n")
		select {}
	}
	if runtime.GOOS != "linux" {
		return // only Linux tells a child of its parent's death
	}
	dir, err := os.MkdirTemp("", "gears-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	parent := exec.Command(os.Args[0], "-test.run=^TestChildDiesWithItsParent$")
	parent.Env = append(os.Environ(), "GEARS_TEST_PARENT="+dir)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	n, err := out.Read(buf)
	pid, parseErr := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(string(buf[:n]), "pid ")))
	parent.Process.Kill()
	parent.Wait()
	if err != nil || parseErr != nil {
		t.Fatalf("the parent said %q: %v %v", buf[:n], err, parseErr)
	}
	for range 500 {
		if !alive(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	syscall.Kill(pid, syscall.SIGKILL)
	t.Error("the server outlives its parent")
}

// alive reports whether pid runs; a zombie that nobody has reaped does not.
func alive(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}
