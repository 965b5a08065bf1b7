package conformance_test

import (
	"testing"

	"gears/conformance"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// scriptsOnCluster plays testdata/scripts on a cluster, which is emptied between
// files: starting one takes seconds.
func scriptsOnCluster(t *testing.T, masters int) {
	t.Parallel()
	c := shardtest.StartCluster(t, clustertest.Options{Masters: masters})
	conformance.Scripts{
		Dir: "testdata/scripts", Shards: masters, Cluster: true, Fill: *update && masters > 1,
		Open: func(t *testing.T) conformance.System {
			if err := c.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			return startAt(t, c.URLs())
		},
	}.Run(t)
}

func TestScriptsOnThreeMasters(t *testing.T) { scriptsOnCluster(t, 3) }

// TestScriptsOnOneMaster is for clusters with one node, which behave and report as
// a server that is no cluster.
func TestScriptsOnOneMaster(t *testing.T) { scriptsOnCluster(t, 1) }
