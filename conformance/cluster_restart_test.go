package conformance_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
	"gears/store"
)

// TestKilledBeforeACluster kills gearsd twice, and the master that has its state
// and the one that has the stream, while entries are added.
func TestKilledBeforeACluster(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{Replicas: 1})
	dir, err := os.MkdirTemp("", "gears-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := launchOver(t, dir, strings.Join(c.URLs(), ","), "0")
	if got := p.do("RG.PYEXECUTE", "GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream', trimStream=False)", "ID", "s"); got != "OK" {
		t.Fatal(got)
	}
	topology, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	defer topology.Close()
	// do repeats what fails while the cluster fails over.
	do := func(args ...string) string {
		t.Helper()
		for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
			r, err := topology.Do(t.Context(), args...)
			if err == nil && !r.IsError() {
				return r.Str
			}
			if time.Now().After(end) {
				t.Fatal(args, r.Str, err)
			}
		}
	}
	const entries = 5000
	// What a dead master had alone is lost with it, whoever reads it.
	var heir *clustertest.Node
	kill := func(slot int) {
		t.Helper()
		owner, err := c.Owner(t.Context(), slot)
		if err != nil {
			t.Fatal(err)
		}
		replicas, err := c.ReplicasOf(t.Context(), owner)
		if err != nil || len(replicas) != 1 {
			t.Fatal("the stream and the state have one master: ", err)
		}
		heir = replicas[0]
		if err := owner.Client().Do(t.Context(), "WAIT", "1", "10000").Err(); err != nil {
			t.Fatal(err)
		}
		c.Kill9(owner)
	}
	for i := range entries {
		do("XADD", "inputStream", "*", fmt.Sprint("f", i), strconv.Itoa(i))
		switch i {
		case 1000, 4000:
			p.kill()
			p = launchOver(t, dir, strings.Join(c.URLs(), ","), fmt.Sprint(i))
		case 2000:
			kill(shard.KeySlot(store.StateKey))
		case 3000: // of three masters two must be there for a failover
			if err := c.AwaitMaster(t.Context(), heir); err != nil {
				t.Fatal(err)
			}
			kill(shard.KeySlot("inputStream"))
		}
	}
	for i := range entries {
		key := fmt.Sprint("f", i)
		p.eventually("no entry is lost: "+key+" is set", func() bool { return do("GET", key) == strconv.Itoa(i) })
	}
	info, err := p.Do(t.Context(), "RG.PYDUMPSESSIONS").Slice()
	if err != nil || len(info) != 1 {
		t.Error(info, err)
	}
}
