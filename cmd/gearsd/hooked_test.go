package main

import (
	"testing"

	"gears/engine"
)

// TestInterceptedCommands has the engine see some commands of clients.
func TestInterceptedCommands(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.send("ECHO", "a").want("$1\r\na\r\n")
	g.server.setInterceptions(engine.Intercepted{Names: []string{"ECHO", "GET", "SET"}})
	c.send("echo", "a").want("$2\r\naa\r\n")
	// The other replies are those of redis, in the protocol of the client.
	c.send("SET", "k", "v").want("+OK\r\n")
	c.send("GET", "k").want("$1\r\nv\r\n")
	c.send("GET", "none").want("$-1\r\n")
	three := g.raw()
	three.send("HELLO", "3").send("SET", "mark", "MARK").send("GET", "mark")
	for three.line() != "MARK" {
	}
	three.send("GET", "none").want("_\r\n")
	// In a pipeline each reply stands where it belongs.
	c.write("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*2\r\n$4\r\nECHO\r\n$1\r\nb\r\n*1\r\n$4\r\nPING\r\n").want("$1\r\nv\r\n$2\r\nbb\r\n+PONG\r\n")
	// Transactions and other databases are redis' alone.
	c.send("MULTI").want("+OK\r\n")
	c.send("ECHO", "b").want("+QUEUED\r\n")
	c.send("EXEC").want("*1\r\n$1\r\nb\r\n")
	c.send("SELECT", "1").want("+OK\r\n")
	c.send("ECHO", "c").want("$1\r\nc\r\n")
	c.send("SELECT", "0").want("+OK\r\n")
	c.send("ECHO", "c").want("$2\r\ncc\r\n")
	g.server.setInterceptions(engine.Intercepted{All: true})
	c.send("ECHO", "d").want("$2\r\ndd\r\n")
	c.send("LLEN", "none").want(":0\r\n")
	g.server.setInterceptions(engine.Intercepted{})
	c.send("ECHO", "e").want("$1\r\ne\r\n")
}
