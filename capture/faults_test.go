package capture_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gears/capture"
	"gears/shard"
	"gears/shard/clustertest"
	"gears/shard/shardtest"
)

// overLink is a shard that is reached over a TCP link which can be cut, and the same
// server without it.
func overLink(t *testing.T, server *shardtest.Server) (link *shardtest.Link, cuttable, direct *shard.Shard) {
	t.Helper()
	link = shardtest.NewLink(t, server.Socket)
	return link, only(open(t, link.URL)), only(open(t, server.URL))
}

func TestNothingIsLostOrToldTwiceWhenTheLinkIsCut(t *testing.T) {
	link, s, direct := overLink(t, shardtest.Start(t, "--repl-backlog-size", "32mb"))
	f := follow(t, s)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 15 {
			link.Cut()
			time.Sleep(3 * time.Millisecond)
			link.Mend()
			time.Sleep(25 * time.Millisecond)
		}
	})
	n := 0
	for done := make(chan struct{}); ; {
		setNumbered(t, direct, n, n+50)
		n += 50
		if n == 50 {
			go func() { wg.Wait(); close(done) }()
		}
		select {
		case <-done:
		default:
			continue
		}
		break
	}
	f.caughtUp(t, direct)
	if names := f.names(); !slices.Equal(names, numbered(0, n)) {
		t.Errorf("%d events of %d, or others", len(names), n)
	}
	_, gaps, attached := f.snapshot()
	if len(gaps) > 0 || len(attached) < 2 || slices.Contains(attached[1:], false) {
		t.Errorf("gaps %q, attached %v", gaps, attached)
	}
}

func TestASavedPositionIsResumedByAnotherLink(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	f := follow(t, s)
	setNumbered(t, s, 0, 10)
	f.caughtUp(t, s)
	f.stop()
	saved, err := capture.ParsePosition(f.link.Received().String())
	if err != nil {
		t.Fatal(err)
	}
	setNumbered(t, s, 10, 20)
	elsewhere := capture.Position{ReplID: strings.Repeat("a", 40), Offset: 1}
	g := follow(t, s, elsewhere, saved)
	g.caughtUp(t, s)
	equal(t, g.names(), numbered(10, 20))
	if _, gaps, attached := g.snapshot(); len(gaps) != 0 || !attached[0] {
		t.Errorf("gaps %q, attached %v", gaps, attached)
	}
}

func TestBacklogOverrunIsAGap(t *testing.T) {
	link, s, direct := overLink(t, shardtest.Start(t, "--repl-backlog-size", "16kb"))
	f := follow(t, s)
	setNumbered(t, direct, 0, 10)
	f.caughtUp(t, direct)
	link.Cut()
	do(t, direct, "SET", "large", strings.Repeat("x", 100_000))
	link.Mend()
	eventually(t, "a gap", func() bool { return f.lastGap() != "" })
	if why := f.lastGap(); !strings.Contains(why, "left the server's backlog") {
		t.Errorf("the reason is %q", why)
	}
	eventually(t, "the link is up", func() bool { return f.link.Stats().Up })
	setNumbered(t, direct, 10, 20)
	f.caughtUp(t, direct)
	equal(t, f.names(), numbered(0, 20))
	if st := f.link.Stats(); st.Gaps != 1 || st.Full != 1 {
		t.Errorf("stats are %+v; the server need not fork for a gap", st)
	}
}

func TestAMasterThatWasKilledIsAGap(t *testing.T) {
	server := shardtest.Start(t, "--appendonly", "yes")
	s := only(open(t, server.URL))
	f := follow(t, s)
	setNumbered(t, s, 0, 10)
	f.caughtUp(t, s)
	server.Kill()
	server.Restart()
	eventually(t, "a gap", func() bool { return f.lastGap() != "" })
	if why := f.lastGap(); !strings.Contains(why, "another one") {
		t.Errorf("the reason is %q", why)
	}
	eventually(t, "the link is up", func() bool { return f.link.Stats().Up })
	setNumbered(t, s, 10, 20)
	f.caughtUp(t, s)
	equal(t, f.names(), numbered(0, 20))
}

// replicaOf starts a replica and waits until it is in step.
func replicaOf(t *testing.T, server *shardtest.Server, port string) (*shardtest.Server, *shard.Shard) {
	t.Helper()
	r := shardtest.Start(t, "--replicaof", "127.0.0.1 "+port)
	s := only(open(t, r.URL))
	eventually(t, "the replica is in step", func() bool { return info(t, s, "master_link_status") == "up" })
	return r, s
}

func TestWithAReplicaTheServerNeedNotFork(t *testing.T) {
	server := shardtest.Start(t)
	link := shardtest.NewLink(t, server.Socket)
	s := only(open(t, server.URL))
	do(t, s, "CONFIG", "SET", "repl-diskless-sync-delay", "0")
	replicaOf(t, server, link.URL[strings.LastIndexByte(link.URL, ':')+1:])
	// The stream is in database 3: our position has to know that ours is another.
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, args := range [][]string{{"SELECT", "3"}, {"SET", "other", "1"}} {
		if _, err := conn.Do(t.Context(), args...); err != nil {
			t.Fatal(err)
		}
	}
	f := follow(t, s)
	if _, err := conn.Do(t.Context(), "SET", "other", "2"); err != nil {
		t.Fatal(err)
	}
	setNumbered(t, s, 0, 10)
	if _, err := conn.Do(t.Context(), "SET", "other", "3"); err != nil {
		t.Fatal(err)
	}
	f.caughtUp(t, s)
	equal(t, f.names(), numbered(0, 10))
	if st := f.link.Stats(); st.Full != 0 {
		t.Errorf("stats are %+v", st)
	}
	// What is resumed is in database 3, too.
	f.stop()
	if _, err := conn.Do(t.Context(), "SET", "other", "4"); err != nil {
		t.Fatal(err)
	}
	setNumbered(t, s, 10, 20)
	g := follow(t, s, f.link.Received())
	g.caughtUp(t, s)
	equal(t, g.names(), numbered(10, 20))
}

func TestFailoverGoesOnWithTheOldHistory(t *testing.T) {
	ctx := t.Context()
	server := shardtest.Start(t)
	link := shardtest.NewLink(t, server.Socket)
	old := only(open(t, server.URL))
	f := follow(t, old)
	_, next := replicaOf(t, server, link.URL[strings.LastIndexByte(link.URL, ':')+1:])
	setNumbered(t, old, 0, 10)
	do(t, old, "WAIT", "2", "5000")
	eventually(t, "the replica has all", func() bool { return do(t, next, "DBSIZE") == "10" })
	f.caughtUp(t, old)
	f.stop()
	setNumbered(t, old, 10, 20)
	eventually(t, "the replica has all", func() bool { return do(t, next, "DBSIZE") == "20" })
	if err := capture.Allowed(ctx, next); err == nil || !strings.Contains(err.Error(), "is a replica") {
		t.Errorf("a replica is allowed: %v", err)
	}
	do(t, next, "REPLICAOF", "NO", "ONE")
	setNumbered(t, next, 20, 30)
	g := follow(t, next, f.link.Received())
	g.caughtUp(t, next)
	equal(t, g.names(), numbered(10, 30))
	_, gaps, attached := g.snapshot()
	if len(gaps) != 0 || !attached[0] || g.moved != 1 || g.link.Received().ReplID == f.link.Received().ReplID {
		t.Errorf("gaps %q, attached %v, moved %d", gaps, attached, g.moved)
	}
}

func TestTheServerDropsALinkThatIsSlow(t *testing.T) {
	server := shardtest.Start(t, "--repl-backlog-size", "64mb", "--client-output-buffer-limit", "replica 1mb 1mb 1")
	s := only(open(t, server.URL))
	hold := make(chan struct{})
	var once sync.Once
	seen := 0
	h := capture.Handler{Event: func(e capture.Event) {
		if e.Key == "0" {
			<-hold
		}
		seen++
	}}
	l := capture.New(capture.Options{Shard: s, Log: slog.New(slog.DiscardHandler)}, h)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			_ = l.Run(ctx)
		}
	})
	defer wg.Wait()
	defer cancel()
	defer once.Do(func() { close(hold) })
	eventually(t, "the link is up", func() bool { return l.Stats().Up })
	value := strings.Repeat("x", 100_000)
	for i := range 100 {
		do(t, s, "SET", strconv.Itoa(i), value)
	}
	eventually(t, "the server drops the link", func() bool {
		return !strings.Contains(do(t, s, "CLIENT", "LIST"), "name=gears-capture age=") || info(t, s, "connected_slaves") == "0"
	})
	once.Do(func() { close(hold) })
	end, _ := strconv.ParseInt(info(t, s, "master_repl_offset"), 10, 64)
	eventually(t, "the link has all", func() bool { return l.Received().Offset >= end })
	cancel()
	wg.Wait()
	if st := l.Stats(); seen != 100 || st.Gaps != 0 || st.Resumed == 0 {
		t.Errorf("%d events, stats %+v", seen, st)
	}
}

func TestPasswordAndPermission(t *testing.T) {
	server := shardtest.Start(t, "--requirepass", "secret")
	url := func(login string) string { return "unix://" + login + "@" + server.Socket }
	s := only(open(t, url(":secret")))
	if err := capture.Allowed(t.Context(), s); err != nil {
		t.Errorf("not allowed: %v", err)
	}
	if n := info(t, s, "connected_slaves"); n != "0" {
		t.Errorf("asking attached %s replicas", n)
	}
	f := follow(t, s)
	setNumbered(t, s, 0, 5)
	f.caughtUp(t, s)
	equal(t, f.names(), numbered(0, 5))

	do(t, s, "ACL", "SETUSER", "poor", "on", ">p", "~*", "&*", "+@all", "-psync")
	poor := only(open(t, url("poor:p")))
	if err := capture.Allowed(t.Context(), poor); err == nil || !strings.Contains(err.Error(), "refuses PSYNC") {
		t.Errorf("without psync: %v", err)
	}
	// A user who may not have the snapshot filtered, nor the delay changed, nor say
	// in which database the stream is, is sent the snapshot, and it is skipped.
	for i := range 200 {
		do(t, s, "SET", fmt.Sprintf("old:%d", i), strings.Repeat("x", 10_000))
	}
	do(t, s, "ACL", "SETUSER", "plain", "on", ">p", "~*", "resetchannels", "+@all", "-config", "-replconf", "+replconf|capa", "+replconf|ack")
	do(t, s, "CONFIG", "SET", "repl-diskless-sync-delay", "0")
	plain := only(open(t, url("plain:p")))
	for _, diskless := range []string{"yes", "no"} {
		do(t, s, "CONFIG", "SET", "repl-diskless-sync", diskless)
		g := follow(t, plain)
		setNumbered(t, s, 0, 5)
		g.caughtUp(t, s)
		equal(t, g.names(), numbered(0, 5))
		if st := g.link.Stats(); st.Full != 1 {
			t.Errorf("diskless %s: stats are %+v", diskless, st)
		}
		g.stop()
	}
}

func TestFollowsEveryMasterOfACluster(t *testing.T) {
	c := shardtest.StartCluster(t, clustertest.Options{Masters: 3, Replicas: 1})
	top, err := shard.Open(t.Context(), shard.Options{URLs: c.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { top.Close() })
	shards := top.Snapshot().Shards()
	var all []*follower
	for _, s := range shards {
		all = append(all, follow(t, s))
	}
	write := func(from, to int) {
		client := c.Client()
		defer client.Close()
		for i := from; i < to; i++ {
			if err := client.Set(t.Context(), fmt.Sprintf("key:%d", i), "v", 0).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(0, 300)
	// The link follows to the master that takes over.
	if err := c.Failover(t.Context(), c.Node(3)); err != nil {
		t.Fatal(err)
	}
	write(300, 600)
	want := numbered(0, 600)
	slices.Sort(want)
	eventually(t, "all events", func() bool {
		n := 0
		for _, f := range all {
			events, _, _ := f.snapshot()
			n += len(events)
		}
		return n >= len(want)
	})
	var names []string
	for i, f := range all {
		f.caughtUp(t, shards[i])
		names = append(names, f.names()...)
		if _, gaps, _ := f.snapshot(); len(gaps) > 0 {
			t.Errorf("gaps %q", gaps)
		}
	}
	slices.Sort(names)
	equal(t, names, want)
}
