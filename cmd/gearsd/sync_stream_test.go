package main

import (
	"fmt"
	"testing"

	"gears/engine"
)

// TestSyncStream: the reply to XADD comes after what is registered has run.
func TestSyncStream(t *testing.T) {
	g := startReal(t)
	g.server.engine.(*engine.Engine).SetInterceptor(g.server.setInterceptions, engine.ResultReply)
	c := g.raw()
	c.gives("+OK", "RG.PYEXECUTE", "GB('StreamReader').foreach(lambda x: execute('set', 'last', x['id'])).register('s', mode='sync')")
	for i := 1; i < 50; i++ {
		id := fmt.Sprintf(`"%d-0"`, i)
		c.gives(id, "XADD", "s", fmt.Sprint(i), "f", "v")
		c.gives(id, "GET", "last")
		c.gives("0", "XLEN", "s")
	}
}
