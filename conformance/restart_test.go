package conformance_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard/shardtest"
	"gears/store"
)

// process is a gearsd that a test kills.
type process struct {
	*redis.Client
	t   *testing.T
	cmd *exec.Cmd
	log shardtest.Output
}

// launch starts gearsd beside a server, with a socket of its own.
func launch(t *testing.T, srv *shardtest.Server, name string) *process {
	t.Helper()
	return launchOver(t, srv.Dir, srv.URL, name)
}

// launchOver is launch for a directory to have the socket in, and the URLs of what
// is behind.
func launchOver(t *testing.T, dir, url, name string, args ...string) *process {
	t.Helper()
	return launchBinary(t, filepath.Join(binaries, "gearsd"), dir, url, name, args...)
}

// launchBinary is launchOver for a gearsd of the caller's.
func launchBinary(t *testing.T, bin, dir, url, name string, args ...string) *process {
	t.Helper()
	socket := filepath.Join(dir, name+".sock")
	p := &process{t: t, cmd: exec.Command(bin, append([]string{"--listen", "unix://" + socket, "--redis", url, "--http", ""}, args...)...)}
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.Client = redis.NewClient(&redis.Options{Network: "unix", Addr: socket, Protocol: 2, DisableIdentity: true, MaxRetries: -1})
	t.Cleanup(func() {
		p.Client.Close()
		p.kill()
		if t.Failed() {
			t.Logf("log of gearsd %s:\n%s", name, p.log.String())
		}
	})
	p.eventually("gearsd answers", func() bool { return p.Ping(t.Context()).Err() == nil })
	return p
}

// kill ends the process at once, without a chance to say goodbye.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

func (p *process) eventually(what string, f func() bool) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); !f(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatal("never: " + what)
		}
	}
}

// do sends a command whose reply is text, or an array of one.
func (p *process) do(args ...any) string {
	p.t.Helper()
	v, err := p.Do(p.t.Context(), args...).Result()
	if err != nil {
		p.t.Fatal(args, err)
	}
	if l, ok := v.([]any); ok && len(l) == 1 {
		v = l[0]
	}
	s, _ := v.(string)
	return s
}

// triggered waits until a trigger is there, and gives its result.
func (p *process) triggered(args ...any) string {
	p.t.Helper()
	args = append([]any{"RG.TRIGGER"}, args...)
	p.eventually("the trigger is registered", func() bool {
		err := p.Do(p.t.Context(), args...).Err()
		return err == nil || err.Error() != "ERR subcommand not found"
	})
	return p.do(args...)
}

const survivor = `
class Tally:
    def __init__(self, start): self.n = start
    def add(self, k):
        self.n += k
        return self.n
tally = Tally(5)
def scaled(factor):
    return lambda x, off=1: factor * int(x[1]) + off
GB('CommandReader').map(scaled(10)).register(trigger='scale')
GB('CommandReader').map(lambda x: tally.add(1)).register(trigger='tally')
GB().foreach(lambda x: execute('sadd', 'seen', x['key'])).register('k*', eventTypes=['set'])
registerTE(0, lambda: execute('incr', 'ticks'), 'timer')
`

// TestKilled kills gearsd again and again: the next one carries on.
func TestKilled(t *testing.T) {
	srv := shardtest.Start(t)
	p := launch(t, srv, "0")
	if got := p.do("RG.PYEXECUTE", survivor, "ID", "s", "DESCRIPTION", "d"); got != "OK" {
		t.Fatal(got)
	}
	if got := p.do("RG.CONFIGSET", "mine", "v"); !strings.HasPrefix(got, "OK") {
		t.Error(got)
	}
	p.triggered("tally")
	for _, name := range []string{"1", "2"} {
		p.kill()
		p = launch(t, srv, name)
		if got := p.triggered("scale", "7") + p.do("RG.CONFIGGET", "mine"); got != "71v" {
			t.Error(got)
		}
		// The value is that of the registration, and counts as before: once for
		// triggered's first look.
		if got := p.triggered("tally"); got != "7" {
			t.Error(got)
		}
		p.do("SET", "k"+name, "v")
		p.eventually("the event was carried out", func() bool { return p.SIsMember(t.Context(), "seen", "k"+name).Val() })
		p.do("SET", "ticks", "0")
		p.eventually("the time event goes on", func() bool { n, _ := p.Get(t.Context(), "ticks").Int(); return n > 2 })
	}
	// One that waits takes over from one that is killed.
	next := launch(t, srv, "3")
	if err := next.Do(t.Context(), "RG.TRIGGER", "scale", "1").Err(); err == nil || err.Error() != "ERR subcommand not found" {
		t.Error("two gearsd run the registrations:", err)
	}
	p.kill()
	if got := next.triggered("scale", "1"); got != "11" {
		t.Error(got)
	}
}

// TestAnotherMachine brings the state to another server.
func TestAnotherMachine(t *testing.T) {
	from, to := shardtest.Start(t), shardtest.Start(t)
	p := launch(t, from, "0")
	p.do("RG.PYEXECUTE", survivor)
	const key = store.StateKey
	dump, err := from.Client().Dump(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	// It is found at the start, and also when it comes later.
	next := launch(t, to, "0")
	if err := to.Client().Restore(t.Context(), key, 0, dump).Err(); err != nil {
		t.Fatal(err)
	}
	if got := next.triggered("scale", "7"); got != "71" {
		t.Error(got)
	}
	// Keys of time events did not come along: those have ended.
	next.eventually("the time event has ended", func() bool {
		var text string
		for _, v := range to.Client().HGetAll(t.Context(), key).Val() {
			text += v
		}
		return !strings.Contains(text, `"timeEvents"`)
	})
}
