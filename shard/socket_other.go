//go:build !unix

package shard

import (
	"net"
	"time"
)

const maxSocketPath = 107

// readable cannot be told here without waiting. A stale connection then shows
// at its first use.
func readable(net.Conn) bool { return false }

// readNow reads what has arrived. It waits a millisecond, as there is no way
// here to look without waiting.
func readNow(c net.Conn, p []byte) (int, error) {
	c.SetReadDeadline(time.Now().Add(time.Millisecond))
	defer c.SetReadDeadline(time.Time{})
	n, err := c.Read(p)
	if err != nil && isTimeout(err) {
		err = nil
	}
	return n, err
}
