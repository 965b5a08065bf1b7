package engine_test

import (
	"fmt"
	"testing"

	"gears/engine"
)

// xadd appends to a stream and returns the id.
func xadd(t *testing.T, e *engine.Engine, stream string, fields ...string) string {
	t.Helper()
	return do(t, e, append([]string{"XADD", stream, "*"}, fields...)...)
}

const recipe3 = "GB('StreamReader').flatmap(lambda x: [(a[0], a[1]) for a in x['value'].items()]).repartition(lambda x: x[0]).foreach(lambda x: execute('set', x[0], x[1])).register('inputStream')"

// TestRecipe3 has each XADD set its keys.
func TestRecipe3(t *testing.T) {
	e := newEngine(t, engine.Options{})
	xadd(t, e, "inputStream", "before", "1")
	exec(t, e, engine.Request{Script: recipe3})
	for i := range 2000 {
		xadd(t, e, "inputStream", fmt.Sprint("k", i), fmt.Sprint(i))
	}
	eventually(t, "the stream is empty", func() bool { return do(t, e, "XLEN", "inputStream") == "0" })
	if do(t, e, "GET", "before") != "1" || do(t, e, "GET", "k1999") != "1999" || do(t, e, "DBSIZE") != "2002" {
		t.Error(do(t, e, "DBSIZE"))
	}
	info := e.Registrations()[0]
	if info.Success != 2002 || info.Triggered != 2002 || info.Status != "OK" || info.HasError || info.AvgLagMS < 0 {
		t.Errorf("%+v", info)
	}
}
