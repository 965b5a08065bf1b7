package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"gears/engine"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// TestOptionsOnACluster: resync and dead letters on all shards.
func TestOptionsOnACluster(t *testing.T) {
	e := engineOn(t, shardtest.StartCluster(t, clustertest.Options{}), engine.Options{})
	const n = 30
	for i := range n {
		insist(t, e, "SET", fmt.Sprint("k:", i), "v")
	}
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: flat_error('bad') if configGet('good') is None else 0).register('s:*', onFailedPolicy='deadletter')\n" +
		"GB('KeysReader').map(lambda x: x['key']).repartition(lambda x: 'all').foreach(lambda x: execute('sadd', 'all', x)).register('k:*', resync=True)"})
	eventually(t, "all keys are in the set", func() bool { return insist(t, e, "SCARD", "all") == fmt.Sprint(n) })
	for i := range n {
		insist(t, e, "XADD", fmt.Sprint("s:", i), "*", "n", fmt.Sprint(i))
	}
	id := e.Registrations()[0].ID
	eventually(t, "all entries are dead letters", func() bool {
		letters, err := e.DeadLetters(t.Context(), id, 1000)
		return err == nil && len(letters) == n
	})
	e.Config().Set("good", "1")
	if out, err := e.ReplayDeadLetters(t.Context(), id, nil); err != nil || out.Succeeded != n || out.Failed != 0 {
		t.Errorf("%+v %v", out, err)
	}
	_, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('StreamReader').register('t:*', onFailedPolicy='deadletter', deadLetter='dead')"})
	if err == nil || !strings.Contains(err.Error(), "is not in the hash slot of 't:*'") {
		t.Error(err)
	}
}
