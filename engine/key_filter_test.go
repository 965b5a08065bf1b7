package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"gears/engine"
)

// TestEventsOfOwnWritesAreNotReadAgain has a recipe filter out the events of its
// own writes, which come between those that it is fed: each was read again by
// itself, for what earlier records had written meanwhile.
func TestEventsOfOwnWritesAreNotReadAgain(t *testing.T) {
	e := newEngine(t, engine.Options{})
	const n = 20000
	do(t, e, "EVAL", fmt.Sprintf("for i = 1, %d do redis.call('SET', 'k' .. i, 'v') end", n), "0")
	exec(t, e, engine.Request{Script: strings.Replace(recipe1, "register()", "register(resync=True)", 1)})
	eventually(t, "all keys are in the set", func() bool { return do(t, e, "SCARD", "all_keys") == fmt.Sprint(n) })
	eventually(t, "the events of the set have run", func() bool {
		i := e.Registrations()[0]
		return i.Success >= 2*n && i.Success == i.Triggered
	})
	if trips := e.Stats().RoundTrip; trips > n/10 {
		t.Errorf("%d events took %d round trips", 2*n, trips)
	}
}
