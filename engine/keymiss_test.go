package engine_test

import (
	"fmt"
	"testing"

	"gears/engine"
)

// TestStrayKeymiss: keys vanish while their events are read, and the reading raises
// no keymiss; those of clients come, each.
func TestStrayKeymiss(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB('KeysReader').foreach(lambda x: execute('hincrby', 'seen', x['event'] + ':' + x['key'][:4], 1)).register('k*')\n" +
		"GB('KeysReader').foreach(lambda x: execute('hincrby', 'typed', x['event'] + ':' + x['key'][:4], 1)).register('k*', keyTypes=['string', 'hash', 'empty'])\n" +
		"GB('KeysReader').filter(lambda x: x['value']['a'] == '1').foreach(lambda x: x).register('k*', eventTypes=['hset'])"})
	const rounds = 3000
	for i := range rounds {
		k := fmt.Sprint("key", i%7)
		switch i % 3 {
		case 0:
			do(t, e, "SET", k, "v")
		case 1:
			do(t, e, "HSET", k, "a", "1")
		case 2:
			do(t, e, "SADD", k, "m")
		}
		do(t, e, "DEL", k)
		if i%10 == 0 {
			do(t, e, "EVAL", "redis.call('GET', 'kmis')", "0")
		}
	}
	eventually(t, "nothing waits", func() bool {
		for _, r := range e.Registrations() {
			if r.Queued > 0 || r.Triggered > r.Success+r.Failures {
				return false
			}
		}
		return do(t, e, "HGET", "seen", "keymiss:kmis") == fmt.Sprint(rounds/10) && do(t, e, "HGET", "typed", "keymiss:kmis") == fmt.Sprint(rounds/10)
	})
	for _, h := range []string{"seen", "typed"} {
		for i := range 7 {
			if n := do(t, e, "HGET", h, fmt.Sprint("keymiss:key", i)); n != "" {
				t.Errorf("%s: %s events keymiss of key%d that no client raised", h, n, i)
			}
		}
	}
}

// TestKeymissOverrideWhileKeysAreRead: a client that waits for its keymiss gets what
// the registration says, although gears reads the key for others.
func TestKeymissOverrideWhileKeysAreRead(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{Script: "GB('KeysReader').foreach(lambda x: x['value']).register('k*', eventTypes=['set', 'del'])\n" +
		"GB('KeysReader').foreach(lambda x: override_reply('from afar')).register('k*', eventTypes=['keymiss'], commands=['get'], readValue=False)"})
	for i := range 300 {
		do(t, e, "SET", "k", "v")
		do(t, e, "DEL", "k")
		if got := c.do("GET", "k"); got != "from afar" {
			t.Fatalf("reply %d: %s", i, got)
		}
	}
}
