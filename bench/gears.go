package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// env is what contenders work with.
type env struct {
	ctx    context.Context
	socket string // of the Redis
	url    string
	n      int // movies
	keys   int // records of the read-modify-write works

	genres, years answer

	direct  *redis.Client // to the Redis
	through *redis.Client // to gearsd
	gearsd  *exec.Cmd
	log     *os.File
}

// client is a connection to the Redis, for what is not measured.
func (e *env) client() *redis.Client {
	if e.direct == nil {
		e.direct = newClient(e.socket)
	}
	return e.direct
}

// newClient has long timeouts: a run of a recipe is one command.
func newClient(socket string) *redis.Client {
	return redis.NewClient(&redis.Options{Network: "unix", Addr: socket, Protocol: 2, DisableIdentity: true,
		ReadTimeout: 10 * time.Minute, WriteTimeout: time.Minute, PoolSize: 4})
}

// buildGearsd builds gearsd, unless there is one, and returns where it is.
func buildGearsd(ctx context.Context, dir, binary string) (string, error) {
	if binary != "" {
		return binary, nil
	}
	binary = filepath.Join(dir, "gearsd")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "gears/cmd/gearsd")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building gearsd: %w\n%s", err, out)
	}
	return binary, nil
}

// startGearsd starts gearsd on the Redis.
func (e *env) startGearsd(dir, binary string) error {
	binary, err := buildGearsd(e.ctx, dir, binary)
	if err != nil {
		return err
	}
	socket := filepath.Join(dir, "gears")
	if e.log, err = os.Create(filepath.Join(dir, "gearsd.log")); err != nil {
		return err
	}
	e.gearsd = exec.Command(binary, "--listen", "unix://"+socket, "--redis", e.url, "--http", "")
	e.gearsd.Stdout, e.gearsd.Stderr = e.log, e.log
	if err := e.gearsd.Start(); err != nil {
		return err
	}
	e.through = newClient(socket)
	for range 200 {
		if err = e.through.Ping(e.ctx).Err(); err == nil {
			return nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	text, _ := os.ReadFile(e.log.Name())
	return fmt.Errorf("gearsd does not answer: %w\n%s", err, text)
}

// close ends gearsd.
func (e *env) close() {
	for _, c := range []*redis.Client{e.direct, e.through} {
		if c != nil {
			c.Close()
		}
	}
	if e.gearsd != nil && e.gearsd.Process != nil {
		e.gearsd.Process.Signal(syscall.SIGTERM)
		e.gearsd.Wait()
	}
	if e.log != nil {
		e.log.Close()
	}
}

var group = regexp.MustCompile(`^\{'key': '(.*)', 'value': (\d+)\}$`)

// gears sends a script to gearsd, as users do, and reads the answer.
func (e *env) gears(script string) (answer, error) {
	reply, err := e.through.Do(e.ctx, "RG.PYEXECUTE", script).Slice()
	if err != nil {
		return nil, err
	}
	if len(reply) != 2 {
		return nil, fmt.Errorf("a reply of %d parts", len(reply))
	}
	results, ok1 := reply[0].([]any)
	errs, ok2 := reply[1].([]any)
	switch {
	case !ok1 || !ok2:
		return nil, errors.New("a reply that is no pair of lists")
	case len(errs) > 0:
		return nil, fmt.Errorf("%d errors, the first: %v", len(errs), errs[0])
	}
	out := answer{}
	for _, r := range results {
		text := fmt.Sprint(r)
		if m := group.FindStringSubmatch(text); m != nil {
			out[m[1]], err = strconv.Atoi(m[2])
		} else {
			out[""], err = strconv.Atoi(text)
		}
		if err != nil {
			return nil, fmt.Errorf("the result %s: %w", text, err)
		}
	}
	return out, nil
}

func (e *env) gearsModify(prefix string, n int) (answer, error) {
	return e.gears(fmt.Sprintf(scripts["read-modify-write"], e.keys, prefix, n))
}

// memory reads what gearsd occupies now, and at most did, in MB.
func (e *env) memory() (now, peak int, err error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.gearsd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.Atoi(f[1])
		switch f[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			peak = kb / 1024
		}
	}
	return now, peak, nil
}
