package capture_test

import (
	"slices"
	"strconv"
	"testing"

	"gears/capture"
	"gears/shard/shardtest"
)

func TestExpiryIsToldFromDeletion(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	for i := range 2000 {
		do(t, s, "SET", "plain:"+strconv.Itoa(i), "1")
	}
	do(t, s, "SET", "older", "1", "PX", "6000")
	do(t, s, "SET", "older:deleted", "1", "PX", "100000")
	do(t, s, "SET", "older:persisted", "1", "PX", "100000")
	f := follow(t, s)
	do(t, s, "SET", "a", "1", "PX", "300")
	do(t, s, "SET", "b", "1", "PX", "100000")
	do(t, s, "SET", "c", "1")
	do(t, s, "PEXPIRE", "c", "300")
	do(t, s, "SET", "d", "1", "PX", "300")
	do(t, s, "PERSIST", "d")
	do(t, s, "SET", "e", "1", "PX", "300")
	do(t, s, "RENAME", "e", "renamed")
	do(t, s, "SET", "f", "1", "PX", "300")
	do(t, s, "COPY", "f", "copied")
	do(t, s, "SET", "g", "1")
	do(t, s, "GETEX", "g", "PX", "300")
	do(t, s, "HSET", "h", "f", "v")
	do(t, s, "PEXPIRE", "h", "300")
	do(t, s, "SET", "i", "1", "PX", "300")
	do(t, s, "SET", "i", "1")
	do(t, s, "PERSIST", "older:persisted")
	do(t, s, "SET", "j", "1", "PX", "300")
	do(t, s, "RESTORE", "restored", "300", do(t, s, "DUMP", "b"))
	expired := []string{"a", "c", "copied", "f", "g", "h", "j", "older", "renamed", "restored"}
	eventually(t, "they expire", func() bool {
		n := 0
		for _, e := range f.names() {
			if len(e) > 8 && e[:8] == "expired " {
				n++
			}
		}
		return n == len(expired)
	})
	for _, key := range []string{"b", "d", "i", "older:deleted", "older:persisted"} {
		do(t, s, "DEL", key)
	}
	f.caughtUp(t, s)
	var gone, deleted []string
	events, _, _ := f.snapshot()
	for _, e := range events {
		switch e.Event {
		case "expired":
			gone = append(gone, e.Key)
		case "del":
			deleted = append(deleted, e.Key)
		}
	}
	slices.Sort(gone)
	equal(t, gone, expired)
	equal(t, deleted, []string{"b", "d", "i", "older:deleted", "older:persisted"})
	if n := f.link.Stats().TTLs; n != 0 {
		t.Errorf("%d times are still remembered", n)
	}
}

func TestTimesBeyondTheLimitAreCounted(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	f := followWith(t, capture.Options{Shard: s, MaxTTLs: 2})
	for _, key := range []string{"a", "b", "c", "a"} {
		do(t, s, "SET", key, "1", "PX", "100000")
	}
	f.caughtUp(t, s)
	if st := f.link.Stats(); st.TTLs != 2 || st.TTLsDropped == 0 {
		t.Errorf("stats are %+v", st)
	}
}

func TestFlushes(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	f := follow(t, s)
	do(t, s, "SET", "a", "1")
	do(t, s, "FLUSHDB")
	do(t, s, "SET", "b", "1")
	do(t, s, "FLUSHALL")
	f.caughtUp(t, s)
	equal(t, f.names(), []string{"set a", "set b"})
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Equal(f.flushes, []int{0, -1}) {
		t.Errorf("flushes are %v", f.flushes)
	}
}

func TestOnlyWhatIsDurableIsAcknowledged(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	durable := make(chan int64, 1)
	durable <- 0
	f := followWith(t, capture.Options{Shard: s, Durable: func() int64 {
		n := <-durable
		durable <- n
		return n
	}})
	conn, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wait := func(ms string) string {
		r, err := conn.Do(t.Context(), "WAIT", "1", ms)
		if err != nil {
			t.Fatal(err)
		}
		return show(r)
	}
	if _, err := conn.Do(t.Context(), "SET", "a", "1"); err != nil {
		t.Fatal(err)
	}
	f.caughtUp(t, s)
	if n := wait("50"); n != "0" {
		t.Errorf("%s replicas have what is not durable", n)
	}
	<-durable
	durable <- 1 << 40 // never more than what was received is acknowledged
	f.link.Acknowledge()
	if n := wait("20000"); n != "1" {
		t.Errorf("%s replicas have what is durable", n)
	}
}

// Whatever a server can write with has a row, but for what it never sends as such.
func TestTheTableHasAllCommandsThatWrite(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	commands, err := s.Commands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for c := range commands.All() {
		if c.Write && !capture.Known(c.Name) && !slices.Contains(sentOtherwise, c.Name) {
			t.Errorf("%s has no row", c.Name)
		}
	}
}

// sentOtherwise are sent as other commands.
var sentOtherwise = []string{
	"blmove", "blmpop", "blpop", "brpop", "brpoplpush", "bzmpop", "bzpopmax", "bzpopmin", "lmpop", "zmpop",
	"getdel", "getex", "migrate", "xreadgroup",
}

func TestEvictionIsADeletion(t *testing.T) {
	s := only(open(t, shardtest.Start(t).URL))
	f := follow(t, s)
	do(t, s, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
	setNumbered(t, s, 0, 20)
	do(t, s, "CONFIG", "SET", "maxmemory", "1")
	do(t, s, "SET", "one", "more")
	do(t, s, "CONFIG", "SET", "maxmemory", "0")
	f.caughtUp(t, s)
	deleted := slices.DeleteFunc(f.names(), func(e string) bool { return e[:4] != "del " })
	if len(deleted) != 20 {
		t.Errorf("%d of 20 evictions were told", len(deleted))
	}
}
