package conformance_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"time"

	"gears/shard"
)

// nemesisFault is something that breaks while a client writes.
type nemesisFault struct {
	name    string
	times   int
	strike  func(*nemesis)
	cluster bool     // three masters with replicas, else one server
	fsync   string   // of the append-only file of the one server
	tiny    bool     // the table is on a small file system
	kinds   []string // databases that it can happen to; nil: all, and one will do
	deaf    bool     // notifications of the time are lost
	again   bool     // what was under way is carried out again
	gap     bool     // the history of Redis breaks off
	moves   bool     // two shards have events of one key at a time, whose order nobody knows
}

var (
	servers = []string{"postgres", "mysql"}
	anySQL  = []string{"postgres", "mysql", "sqlite"}
)

// frozen is how long something stands still.
var frozen = func() time.Duration {
	if nemesisAtLength() {
		return 1500 * time.Millisecond
	}
	return time.Second
}()

var nemesisFaults = []nemesisFault{
	{name: "none", kinds: anySQL},
	{name: "`kill -9` of gearsd", times: 2, strike: (*nemesis).killGearsd, deaf: true, again: true},
	{name: "`SIGSTOP` of gearsd", times: 1, strike: (*nemesis).freezeGearsd},
	{name: "`kill -9` of Redis, `appendfsync always`", times: 2, strike: (*nemesis).killRedis, fsync: "always", deaf: true, again: true, gap: true},
	{name: "`kill -9` of Redis, `appendfsync everysec`", times: 2, strike: (*nemesis).killRedis, fsync: "everysec", deaf: true, again: true, gap: true},
	{name: "`SIGSTOP` of Redis", times: 1, strike: (*nemesis).freezeRedis, deaf: true, again: true},
	{name: "link to Redis cut", times: 3, strike: (*nemesis).cutRedis, deaf: true, again: true},
	{name: "link to Redis slow", times: 1, strike: (*nemesis).slowRedis},
	{name: "link to Redis held up", times: 1, strike: (*nemesis).holdRedis, deaf: true, again: true},
	{name: "`CLIENT KILL TYPE` replica, pubsub and normal", times: 3, strike: (*nemesis).killClients, deaf: true, again: true},
	{name: "kill of the database", times: 2, strike: (*nemesis).killDatabase, kinds: servers},
	{name: "`SIGSTOP` of the database", times: 1, strike: (*nemesis).freezeDatabase, kinds: servers},
	{name: "link to the database cut", times: 3, strike: (*nemesis).cutDatabase, kinds: servers},
	{name: "link to the database slow", times: 1, strike: (*nemesis).slowDatabase, kinds: servers},
	{name: "link to the database held up", times: 1, strike: (*nemesis).holdDatabase, kinds: servers},
	{name: "database refuses rows", times: 2, strike: (*nemesis).refuseRows, kinds: anySQL},
	{name: "database locks rows in opposite order", times: 2, strike: (*nemesis).lockRows, kinds: anySQL},
	// MariaDB ends itself when a file system is full.
	{name: "database is full", times: 1, strike: (*nemesis).fillDatabase, kinds: []string{"postgres", "sqlite"}, tiny: true},
	{name: "none, cluster", cluster: true},
	{name: "`kill -9` of gearsd, cluster", times: 2, strike: (*nemesis).killGearsd, cluster: true, deaf: true, again: true},
	{name: "failover by agreement, cluster", times: 2, strike: (*nemesis).failOver, cluster: true, deaf: true, again: true},
	{name: "`kill -9` of a master, its replica takes over", times: 1, strike: (*nemesis).killMaster, cluster: true, deaf: true, again: true, gap: true},
	{name: "slots migrate, cluster", times: 2, strike: (*nemesis).migrateSlots, cluster: true, moves: true},
}

func (f *nemesisFault) title() string {
	if f.times > 1 {
		return fmt.Sprintf("%s, %d times", f.name, f.times)
	}
	return f.name
}

func (n *nemesis) killGearsd() {
	n.gearsd().kill()
	n.launch()
}

func (n *nemesis) freezeGearsd() {
	n.signalGearsd(syscall.SIGSTOP)
	time.Sleep(frozen)
	n.signalGearsd(syscall.SIGCONT)
}

func (n *nemesis) killRedis() {
	n.one.Kill()
	n.one.Restart()
}

func (n *nemesis) freezeRedis() {
	n.one.Signal(syscall.SIGSTOP)
	time.Sleep(frozen)
	n.one.Signal(syscall.SIGCONT)
}

// cutRedis cuts the link until gearsd has tried to come back.
func (n *nemesis) cutRedis() {
	refused := n.link.Refusals.Load()
	n.link.Cut()
	n.eventually("gearsd tries to come back", func() bool { return n.link.Refusals.Load() > refused })
	n.link.Mend()
}

func (n *nemesis) slowRedis() {
	n.link.Slow(50 * time.Millisecond)
	time.Sleep(frozen)
	n.link.Slow(0)
}

func (n *nemesis) holdRedis() {
	n.link.Hold()
	time.Sleep(frozen)
	n.link.Mend()
}

func (n *nemesis) killClients() {
	for _, what := range []string{"replica", "pubsub", "normal"} {
		if err := n.one.Client().Do(n.ctx, "CLIENT", "KILL", "TYPE", what).Err(); err != nil {
			n.Fatal(err)
		}
	}
}

func (n *nemesis) killDatabase() {
	if err := n.db.server.Kill(); err != nil {
		n.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if err := n.db.server.Restart(n.ctx); err != nil {
		n.Fatal(err)
	}
}

func (n *nemesis) freezeDatabase() { n.db.freeze(frozen) }

func (n *nemesis) cutDatabase() {
	refused := n.db.link.Refusals.Load()
	n.db.link.Cut()
	n.eventually("gearsd tries to come back", func() bool { return n.db.link.Refusals.Load() > refused })
	n.db.link.Mend()
}

func (n *nemesis) slowDatabase() {
	n.db.link.Slow(50 * time.Millisecond)
	time.Sleep(frozen)
	n.db.link.Slow(0)
}

func (n *nemesis) holdDatabase() {
	n.db.link.Hold()
	time.Sleep(frozen)
	n.db.link.Mend()
}

// refusals are triggers that refuse all rows whose version is divided by three; and
// how they go away.
var refusals = map[string][2][]string{
	"postgres": {{
		"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS $$ BEGIN IF NEW.v % 3 = 0 THEN RAISE EXCEPTION 'refused by nemesis'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
		"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION refuse()",
	}, {"DROP TRIGGER refuse ON person"}},
	"mysql": {{
		"CREATE TRIGGER refuse_i BEFORE INSERT ON person FOR EACH ROW IF NEW.v % 3 = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by nemesis'; END IF",
		"CREATE TRIGGER refuse_u BEFORE UPDATE ON person FOR EACH ROW IF NEW.v % 3 = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by nemesis'; END IF",
	}, {"DROP TRIGGER refuse_i", "DROP TRIGGER refuse_u"}},
	"sqlite": {{
		"CREATE TRIGGER refuse_i BEFORE INSERT ON person WHEN NEW.v % 3 = 0 BEGIN SELECT RAISE(ABORT, 'refused by nemesis'); END",
		"CREATE TRIGGER refuse_u BEFORE UPDATE ON person WHEN NEW.v % 3 = 0 BEGIN SELECT RAISE(ABORT, 'refused by nemesis'); END",
	}, {"DROP TRIGGER refuse_i", "DROP TRIGGER refuse_u"}},
}

func (n *nemesis) refuseRows() {
	told := strings.Count(n.gearsd().log.String(), "refused by nemesis")
	for _, s := range refusals[n.db.kind][0] {
		n.db.exec(s)
	}
	n.eventually("gearsd logs that rows are refused", func() bool { return strings.Count(n.gearsd().log.String(), "refused by nemesis") > told })
	for _, s := range refusals[n.db.kind][1] {
		n.db.exec(s)
	}
}

// lockRows locks rows in an order of its own, one after the other.
func (n *nemesis) lockRows() {
	if n.db.kind == "sqlite" {
		// It has one lock, for all: it is held for as long as rows are elsewhere.
		n.lockAll(frozen)
		return
	}
	for end := time.Now().Add(frozen); time.Now().Before(end); {
		n.lockSome()
	}
}

func (n *nemesis) lockAll(pause time.Duration) {
	conn, err := n.db.Conn(n.ctx)
	if err != nil {
		n.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(n.ctx, "BEGIN IMMEDIATE"); err != nil {
		n.Fatal(err)
	}
	time.Sleep(pause)
	if _, err := conn.ExecContext(n.ctx, "ROLLBACK"); err != nil {
		n.Fatal(err)
	}
}

// lockSome may be the one whose transaction ends when two wait for each other.
func (n *nemesis) lockSome() {
	tx, err := n.db.Begin()
	if err != nil {
		n.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, i := range rand.Perm(nemesisWriters * hotKeys)[:8] {
		id := fmt.Sprintf("h%d-%d", i%nemesisWriters, i/nemesisWriters)
		rows, err := tx.Query("SELECT v FROM person WHERE id = '" + id + "' FOR UPDATE")
		if err != nil {
			return
		}
		for rows.Next() {
		}
		rows.Close()
		time.Sleep(5 * time.Millisecond)
	}
}

func (n *nemesis) fillDatabase() {
	n.db.fill()
	n.noticed("No space left", "is full", "disk is full", "database or disk is full", "disk I/O error")
	n.db.drain()
}

// failOver makes a replica the master of its shard.
func (n *nemesis) failOver() {
	masters, err := n.cluster.Masters(n.ctx)
	if err != nil {
		n.Fatal(err)
	}
	// Another one each time: a server remembers one history before its own.
	n.failovers++
	replicas, err := n.cluster.ReplicasOf(n.ctx, masters[n.failovers%len(masters)])
	if err != nil || len(replicas) == 0 {
		n.Fatal("no replica: ", err)
	}
	if err := n.cluster.Failover(n.ctx, replicas[0]); err != nil {
		n.Fatal(err)
	}
}

// killMaster kills one when its replica has all that was acknowledged: what a dead
// master had alone is lost with it, whoever reads it.
func (n *nemesis) killMaster() {
	masters, err := n.cluster.Masters(n.ctx)
	if err != nil {
		n.Fatal(err)
	}
	master := masters[rand.IntN(len(masters))]
	replicas, err := n.cluster.ReplicasOf(n.ctx, master)
	if err != nil || len(replicas) == 0 {
		n.Fatal("no replica: ", err)
	}
	n.w.quiet(func() {
		n.eventually("the replica has all", func() bool {
			v, err := master.Client().Do(n.ctx, "WAIT", "1", "1000").Int()
			return err == nil && v >= 1
		})
		n.cluster.Kill9(master)
	})
	if err := n.cluster.AwaitMaster(n.ctx, replicas[0]); err != nil {
		n.Fatal(err)
	}
	if err := n.cluster.Restart(n.ctx, master); err != nil {
		n.Fatal(err)
	}
	if err := n.cluster.Await(n.ctx); err != nil {
		n.Fatal(err)
	}
}

// migrateSlots moves the slots of some keys that are written all the time to other
// masters.
func (n *nemesis) migrateSlots() {
	for i := range 6 {
		slot := shard.KeySlot(fmt.Sprintf("%sh%d-%d", keyPrefix, i%nemesisWriters, rand.IntN(hotKeys)))
		from, err := n.cluster.Owner(n.ctx, slot)
		if err != nil {
			n.Fatal(err)
		}
		masters, err := n.cluster.Masters(n.ctx)
		if err != nil {
			n.Fatal(err)
		}
		to := masters[rand.IntN(len(masters))]
		if to == from {
			continue
		}
		if err := n.cluster.MigrateSlot(n.ctx, slot, from, to); err != nil {
			n.Fatal(err)
		}
	}
}
