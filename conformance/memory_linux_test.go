package conformance_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// maxPeak is what gearsd may occupy whatever moves between shards, in MB.
const maxPeak = 300

// TestMemoryWithOneHotKey sends all records to the shard of one key: what is on
// its way is bounded, however much faster records are made than taken.
// GEARS_MEMORY says how many there are.
func TestMemoryWithOneHotKey(t *testing.T) {
	records := 300_000
	if s := os.Getenv("GEARS_MEMORY"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		records = n
	}
	records -= records % 3
	// With the race detector it would need several times as much.
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", dir+"/", "gears/cmd/gearsd").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := shardtest.StartCluster(t, clustertest.Options{})
	for name, body := range map[string]string{
		"dicts, counted":   "GB('PythonReader').repartition(lambda x: 'hot').foreach(lambda x: x['text']).count().run(g)",
		"dicts, grouped":   "GB('PythonReader').groupby(lambda x: 'hot', lambda k, a, r: (a or 0) + 1).map(lambda x: x['value']).run(g)",
		"dicts, collected": "GB('PythonReader').collect().filter(lambda x: x['id'] >= 0).count().run(g)",
	} {
		t.Run(name, func(t *testing.T) {
			sockets, err := os.MkdirTemp("", "gears-")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(sockets)
			g := launchBinary(t, filepath.Join(dir, "gearsd"), sockets, strings.Join(c.URLs(), ","), "g")
			client := redis.NewClient(&redis.Options{Network: "unix", Addr: g.Options().Addr, Protocol: 2, DisableIdentity: true, ReadTimeout: -1})
			defer client.Close()
			script := fmt.Sprintf("def g():\n    for i in range(%d):\n        yield {'id': i, 'text': 'x' * 80}\n%s", records/3, body)
			got, err := client.Do(t.Context(), "RG.PYEXECUTE", script).Result()
			if err != nil || fmt.Sprint(got) != fmt.Sprintf("[[%d] []]", records) {
				t.Errorf("got %v %v, want %d", got, err, records)
			}
			peak := g.peak(t)
			t.Logf("%d records: at most %d MB", records, peak)
			if peak > maxPeak {
				t.Errorf("gearsd occupied %d MB for %d records, want at most %d", peak, records, maxPeak)
			}
		})
	}
}

// peak is the most that it has occupied, in MB.
func (p *process) peak(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			kb, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			return kb / 1024
		}
	}
	t.Fatal("the system does not say how much gearsd occupied")
	return 0
}
