package conformance_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gears/conformance"
	"gears/shard/shardtest"
)

// gearsd is a gearsd process beside a private redis-server.
type gearsd struct{ socket string }

func (g gearsd) Dial() (net.Conn, error) { return net.Dial("unix", g.socket) }

// binaries holds the built commands; TestMain fills it.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "gears-bin-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binaries = dir
		build := []string{"build", "-race", "-o", dir + "/", "gears/cmd/gearsd", "gears/cmd/gearsc"}
		if faultsAtLength() || nemesisAtLength() {
			// At the speed that users have.
			build = slices.Delete(build, 1, 2)
		}
		out, err := exec.Command("go", build...).CombinedOutput()
		if err != nil {
			fmt.Fprintf(os.Stderr, "building the commands: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// start runs gearsd beside a private server until the test ends.
func start(t *testing.T, args ...string) gearsd {
	t.Helper()
	return startBeside(t, shardtest.Start(t), args...)
}

// startBeside is start with a server of the caller's.
func startBeside(t *testing.T, srv *shardtest.Server, args ...string) gearsd {
	t.Helper()
	return startAt(t, []string{srv.URL}, args...)
}

// startAt is start with the servers at urls.
func startAt(t *testing.T, urls []string, args ...string) gearsd {
	t.Helper()
	dir, err := os.MkdirTemp("", "gears-") // short, as the socket is in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	bin := filepath.Join(binaries, "gearsd")
	g := gearsd{socket: filepath.Join(dir, "gearsd.sock")}
	var log bytes.Buffer
	cmd := exec.Command(bin, append([]string{"--listen", "unix://" + g.socket, "--redis", strings.Join(urls, ","), "--http", ""}, args...)...)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(exitSignal)
		if err := cmd.Wait(); err != nil {
			t.Errorf("gearsd: %v", err)
		}
		if t.Failed() {
			t.Logf("gearsd's log:\n%s", log.String())
		}
	})
	for range 200 {
		if c, err := g.Dial(); err == nil {
			c.Close()
			return g
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("gearsd does not answer:\n%s", log.String())
	return g
}

func TestRecorded(t *testing.T) {
	conformance.Run(t, start(t))
}
