package conformance_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// nemesisRecipe is a way to have a database follow Redis, and what it promises.
type nemesisRecipe struct {
	name    string
	args    []string // of gearsd
	script  func(*nemesisDB) string
	streams bool // entries of a stream lie between
	replays bool // events come from the replication stream, which goes on where it was left
	heals   bool // keys are read anew after a gap
	once    bool // no event is written twice
}

var nemesisRecipes = []nemesisRecipe{
	{name: "rgsync", script: rgsync("", ""), streams: true},
	{name: "rgsync, `exactlyOnceTableName`", script: rgsync(", 'marks'", ""), streams: true, once: true},
	{name: "rgsync, `backfill=True`", script: rgsync("", ", backfill=True"), streams: true, heals: true},
	{name: "rgsync, `--capture replication`", args: []string{"--capture", "replication"}, script: rgsync("", ""), streams: true, replays: true},
	{name: "upsert", script: upsert("", ""), replays: true},
	{name: "upsert, `marks`", script: upsert(", 'marks': 'marks'", ""), replays: true, once: true},
	{name: "upsert, `marks`, `resync=True`", script: upsert(", 'marks': 'marks'", ", resync=True"), replays: true, heals: true},
}

// rgsync is a script that writes behind.
func rgsync(connector, options string) func(*nemesisDB) string {
	return func(d *nemesisDB) string {
		connection, class := d.connection()
		return fmt.Sprintf(`
from rgsync import RGWriteBehind
from rgsync.Connectors import SQLiteConnector, SQLiteConnection, PostgresConnector, PostgresConnection, MySqlConnector, MySqlConnection
c = %s(%s, 'person', 'id'%s)
RGWriteBehind(GB, keysPrefix='person', mappings={'v': 'v', 'data': 'data'}, connector=c, name='Nemesis', version='99.99.99', onFailedRetryInterval=1, batch=100, duration=20%s)
`, class, connection, connector, options)
	}
}

// upsert is a script that writes rows without a stream between.
func upsert(target, options string) func(*nemesisDB) string {
	return func(d *nemesisDB) string {
		return fmt.Sprintf(`
def row(x):
    id = x['key'][len('person:'):]
    if not x['value']:
        return [id]
    return {'id': id, 'v': x['value']['v'], 'data': x['value']['data']}
target = {'kind': '%s', 'url': '%s', 'table': 'person', 'key': ['id'], 'columns': ['v', 'data'], 'retry': 0.2, 'rejected': 'refused'%s}
GB('KeysReader').upsert(row, target).register('person:*', eventTypes=['hset', 'del'], mode='async_local', capture='replication'%s)
`, d.kind, d.url(), target, options)
	}
}

// mayNotLose tells whether a recipe promises that in spite of a fault every row
// comes to be what Redis has, where gearsd counted so many gaps.
func mayNotLose(r *nemesisRecipe, f *nemesisFault, gaps int) bool {
	return !f.moves && (r.heals || gaps == 0 && (r.replays || !f.deaf))
}

// mayNotRepeat tells whether a recipe promises that in spite of a fault no event
// comes to the table twice.
func mayNotRepeat(r *nemesisRecipe, f *nemesisFault) bool {
	switch {
	case r.heals:
		return false // keys are read anew
	case f.strike == nil:
		return true
	case r.streams:
		// From the stream to the table; to the stream events may come twice.
		return r.once && !f.again
	}
	return r.once
}

// nemesisTally is what a run came to.
type nemesisTally struct {
	verdict
	recipe, kind, fault string
	strikes, gaps       int
	wrote, took         time.Duration
}

// judge says what of a tally breaks a promise.
func (n *nemesis) broken(c *nemesisTally) (all []string) {
	add := func(count int, what string) {
		if count > 0 {
			all = append(all, fmt.Sprintf("%d %s", count, what))
		}
	}
	if mayNotLose(n.recipe, n.fault, c.gaps) {
		if n.recipe.heals && c.gaps > 0 {
			c.lost -= c.kept // keys that are gone cannot be read anew
		}
		add(c.lost, "rows are not what redis has")
	}
	if n.recipe.replays && !n.fault.gap {
		add(c.gaps, "gaps that nothing explains")
	}
	if n.fault.fsync != "everysec" {
		add(c.forgot, "keys lost their acknowledged write in redis")
	}
	if !n.fault.moves {
		add(c.back, "rows went back to an older version")
		add(c.stray, "rows were deleted whose key was not")
	}
	add(c.torn, "rows are of no version")
	if mayNotRepeat(n.recipe, n.fault) {
		add(c.twice, "rows were written twice")
	}
	return all
}

func nemesisAtLength() bool { return os.Getenv("GEARS_NEMESIS") != "" }

// TestNemesis breaks all that a write-behind depends on, one thing at a time, while a
// client writes. With GEARS_NEMESIS=n it does so with every recipe, and n writes in
// each run; GEARS_NEMESIS_PAGE names the page to write the results into. The choice
// of keys depends on GEARS_NEMESIS_SEED.
func TestNemesis(t *testing.T) {
	defer closeNemesisServers()
	size := nemesisSize{writes: 2000, batch: 20, rate: 1000}
	if nemesisAtLength() {
		n, err := strconv.Atoi(os.Getenv("GEARS_NEMESIS"))
		if err != nil || n < 1000 {
			t.Fatalf("GEARS_NEMESIS must be a number of writes, 1000 or more: %q", os.Getenv("GEARS_NEMESIS"))
		}
		size = nemesisSize{writes: n, batch: 100, rate: 2500}
	}
	seed := rand.Uint64()
	if s := os.Getenv("GEARS_NEMESIS_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("GEARS_NEMESIS_SEED=%d", seed)
	var tallies []*nemesisTally
	for _, c := range nemesisCases(t) {
		t.Run(fmt.Sprintf("%s/%s/%s", c.recipe.name, c.kind, c.fault.name), func(t *testing.T) {
			n := newNemesis(t, c.recipe, c.kind, c.fault)
			tally := n.run(size, seed)
			t.Logf("in %d, keys %d, redis forgot %d, lost %d, refused %d, back %d, stray %d, torn %d, twice %d, replays %d, gaps %d, written in %s, all done after %s", tally.in, tally.keys, tally.forgot, tally.lost, tally.refused, tally.back, tally.stray, tally.torn, tally.twice, tally.replays, tally.gaps, tally.wrote.Round(time.Millisecond), tally.took.Round(time.Millisecond))
			if broken := n.broken(tally); len(broken) > 0 {
				t.Errorf("%s\n%s", strings.Join(broken, "; "), strings.Join(tally.samples, "\n"))
			}
			tallies = append(tallies, tally)
		})
	}
	if page := os.Getenv("GEARS_NEMESIS_PAGE"); page != "" {
		if err := writeNemesisPage(page, size.writes, tallies); err != nil {
			t.Error(err)
		}
	}
}

type nemesisCase struct {
	recipe *nemesisRecipe
	kind   string
	fault  *nemesisFault
}

// nemesisSmall are the runs that there is always time for.
var nemesisSmall = []struct{ recipe, kind, fault string }{
	{"rgsync", "sqlite", "none"},
	{"rgsync", "postgres", "kill of the database"},
	{"rgsync", "mysql", "database refuses rows"},
	{"rgsync, `exactlyOnceTableName`", "mysql", "link to the database cut"},
	{"rgsync, `exactlyOnceTableName`", "postgres", "database locks rows in opposite order"},
	{"rgsync, `backfill=True`", "sqlite", "`kill -9` of Redis, `appendfsync always`"},
	{"rgsync, `--capture replication`", "postgres", "`kill -9` of gearsd"},
	{"upsert", "mysql", "link to Redis cut"},
	{"upsert", "sqlite", "database is full"},
	{"upsert, `marks`", "postgres", "`kill -9` of gearsd"},
	{"upsert, `marks`", "mysql", "kill of the database"},
	{"upsert, `marks`", "postgres", "link to Redis held up"},
	{"upsert, `marks`", "sqlite", "failover by agreement, cluster"},
	{"upsert", "postgres", "`kill -9` of a master, its replica takes over"},
}

// nemesisCases are the runs: those of nemesisSmall, or every recipe with every
// fault, on one of the databases each, in turn.
func nemesisCases(t *testing.T) (all []nemesisCase) {
	tiny := canMountTiny()
	add := func(r *nemesisRecipe, kind string, f *nemesisFault) {
		if f.tiny && !tiny {
			t.Logf("%s, %s, %s is left out: only root can mount a small file system", r.name, kind, f.name)
			return
		}
		all = append(all, nemesisCase{r, kind, f})
	}
	if !nemesisAtLength() {
		for _, c := range nemesisSmall {
			r := slices.IndexFunc(nemesisRecipes, func(r nemesisRecipe) bool { return r.name == c.recipe })
			f := slices.IndexFunc(nemesisFaults, func(f nemesisFault) bool { return f.name == c.fault })
			if r < 0 || f < 0 {
				t.Fatal("there is no such run: ", c)
			}
			add(&nemesisRecipes[r], c.kind, &nemesisFaults[f])
		}
		return all
	}
	for r := range nemesisRecipes {
		for f := range nemesisFaults {
			recipe, fault := &nemesisRecipes[r], &nemesisFaults[f]
			kinds := fault.kinds
			if kinds == nil {
				kinds = anySQL
			}
			add(recipe, kinds[(r+f)%len(kinds)], fault)
		}
	}
	return all
}
