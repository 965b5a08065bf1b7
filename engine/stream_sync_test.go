package engine_test

import (
	"fmt"
	"sync"
	"testing"

	"gears/engine"
)

// TestSyncStream: the client's reply comes after its entry was processed.
func TestSyncStream(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('set', 'last:' + x['key'], x['value']['n'])).register('s*', mode='sync')"})
	for i := range 200 {
		key := fmt.Sprint("s", i%3)
		c.do("XADD", key, "*", "n", fmt.Sprint(i))
		if got := do(t, e, "GET", "last:"+key); got != fmt.Sprint(i) {
			t.Fatalf("the entry %d of %s was not processed: %s", i, key, got)
		}
		if got := do(t, e, "XLEN", key); got != "0" {
			t.Fatalf("the entry %d of %s was not trimmed", i, key)
		}
	}
	if info := e.Registrations()[0]; info.Mode != "sync" || info.Success < 200 || info.Failures != 0 {
		t.Errorf("%+v", info)
	}
	// What comes another way runs, too.
	xadd(t, e, "s", "n", "direct")
	eventually(t, "it was processed", func() bool { return do(t, e, "EXISTS", "last:s") == "1" })
	// Streams of others have nobody wait, and so do errors.
	if got := c.do("XADD", "other", "1-0", "n", "x"); got != "1-0" {
		t.Error(got)
	}
	if got := c.do("XADD", "s1", "0-0", "n", "x"); got != "-ERR The ID specified in XADD must be greater than 0-0" {
		t.Error(got)
	}
}

// TestSyncStreamOfManyClients: each waits for its own entry.
func TestSyncStreamOfManyClients(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: execute('set', 'done:' + x['value']['n'], 1)).register('s', mode='sync', trimStream=False)"})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 50 {
				n := fmt.Sprint(i, ":", k)
				c.do("XADD", "s", "*", "n", n)
				if got := do(t, e, "EXISTS", "done:"+n); got != "1" {
					t.Errorf("entry %s was not processed", n)
				}
			}
		})
	}
	wg.Wait()
}

// TestSyncStreamBatch: an entry that does not fill its batch triggers nothing, and
// nobody waits for it.
func TestSyncStreamBatch(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{Script: sizes + ".register('s', mode='sync', batch=3)"})
	for i := 1; i <= 6; i++ {
		c.do("XADD", "s", "*", "n", "1")
		if got, want := do(t, e, "LLEN", "sizes"), fmt.Sprint(i/3); got != want {
			t.Errorf("after %d entries: %s batches", i, got)
		}
	}
}

// TestSyncStreamLetsClientsGo when what they wait for does not come: the
// registration is paused, goes, or its recipe fails.
func TestSyncStreamLetsClientsGo(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{Script: "GB('StreamReader').foreach(lambda x: flat_error('PAUSE') if x['value']['n'] == 'pause' else 1 // 0).register('s', mode='sync')"})
	c.do("XADD", "s", "*", "n", "fails")
	if info := e.Registrations()[0]; info.Failures != 1 {
		t.Errorf("%+v", info)
	}
	c.do("XADD", "s", "*", "n", "pause")
	eventually(t, "it is paused", func() bool { return e.Registrations()[0].Status == "PAUSED" })
	c.do("XADD", "s", "*", "n", "later")
	if err := e.Unregister(e.Registrations()[0].ID, false); err != nil {
		t.Error(err)
	}
	c.do("XADD", "s", "*", "n", "gone")
	if got := do(t, e, "XLEN", "s"); got != "3" {
		t.Error(got)
	}
}
