package conformance_test

import (
	"bytes"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"gears/conformance"
	"gears/shard/shardtest"
)

// gearsd is a gearsd process beside a private redis-server.
type gearsd struct{ socket string }

func (g gearsd) Dial() (net.Conn, error) { return net.Dial("unix", g.socket) }

// start builds gearsd and runs it until the test ends.
func start(t *testing.T, args ...string) gearsd {
	t.Helper()
	srv := shardtest.Start(t)
	dir := srv.Dir
	bin := filepath.Join(t.TempDir(), "gearsd")
	if out, err := exec.Command("go", "build", "-o", bin, "gears/cmd/gearsd").CombinedOutput(); err != nil {
		t.Fatalf("building gearsd: %v\n%s", err, out)
	}
	g := gearsd{socket: filepath.Join(dir, "gearsd.sock")}
	var log bytes.Buffer
	cmd := exec.Command(bin, append([]string{"--listen", "unix://" + g.socket, "--redis", srv.URL, "--http", ""}, args...)...)
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
