package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestSubscriptions(t *testing.T) {
	g := start(t, nil)
	c, other := g.raw(), g.raw()
	c.write("rg.pydumpreqs\r\nSUBSCRIBE a b\r\nPSUBSCRIBE p*\r\nPING\r\n")
	c.want("*0\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n" +
		"*3\r\n$10\r\npsubscribe\r\n$2\r\np*\r\n:3\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n")
	other.send("PUBLISH", "a", "hello\r\n").want(":1\r\n")
	c.want("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$7\r\nhello\r\n\r\n")
	other.send("PUBLISH", "px", "y").want(":1\r\n")
	c.want("*4\r\n$8\r\npmessage\r\n$2\r\np*\r\n$2\r\npx\r\n$1\r\ny\r\n")
	c.write("rg.hello\r\nGET x\r\n").want("-" + strings.Replace(errSubscribed, "%s", "rg.hello", 1) + "\r\n-ERR Can't execute 'get'")
	c.line()
	c.write("UNSUBSCRIBE\r\nPUNSUBSCRIBE p*\r\n")
	for i, last := range []string{":2", ":1"} {
		for range 5 {
			c.line()
		}
		if got := c.line(); got != last {
			t.Fatalf("confirmation %d ends %s, want %s", i, got, last)
		}
	}
	c.want("*3\r\n$12\r\npunsubscribe\r\n$2\r\np*\r\n:0\r\n")
	// The connection is an ordinary one again.
	other.send("RPUSH", "l", "message", "a", "b").want(":3\r\n")
	c.write("LRANGE l 0 -1\r\nrg.pydumpreqs\r\n").want("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n*0\r\n")
	c.write("SUBSCRIBE\r\nUNSUBSCRIBE\r\nrg.pydumpreqs\r\n").
		want("-ERR wrong number of arguments for 'subscribe' command\r\n*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n*0\r\n")
	c.write("MULTI\r\nSUBSCRIBE z\r\nEXEC\r\nUNSUBSCRIBE z\r\nrg.pydumpreqs\r\n").
		want("+OK\r\n+QUEUED\r\n*1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nz\r\n:1\r\n*3\r\n$11\r\nunsubscribe\r\n$1\r\nz\r\n:0\r\n*0\r\n")
}

func TestSubscriptionsInRESP3(t *testing.T) {
	g := start(t, nil)
	c, other := g.raw(), g.raw()
	c.write("HELLO 3\r\n")
	for !strings.HasPrefix(c.line(), "*0") {
	}
	c.write("SUBSCRIBE a\r\nGET x\r\nrg.pydumpreqs\r\n").want(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n_\r\n*0\r\n")
	other.send("PUBLISH", "a", "m").want(":1\r\n")
	c.want(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n")
	c.write("UNSUBSCRIBE a\r\nSUBSCRIBE\r\nPING\r\n").
		want(">3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n-ERR wrong number of arguments for 'subscribe' command\r\n+PONG\r\n")
	// Invalidation messages come between replies.
	c.write("CLIENT TRACKING ON\r\nGET t\r\n").want("+OK\r\n_\r\n")
	other.send("SET", "t", "1").want("+OK\r\n")
	c.want(">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nt\r\n").write("rg.pydumpreqs\r\n").want("*0\r\n")
}

func TestPubSubOfAClientLibrary(t *testing.T) {
	g := start(t, nil)
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		sub := c.Subscribe(t.Context(), "ch")
		if _, err := sub.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := sub.PSubscribe(t.Context(), "p*"); err != nil {
			t.Fatal(err)
		}
		c.Publish(t.Context(), "ch", "one")
		m, err := sub.ReceiveMessage(t.Context())
		if err != nil || m.Payload != "one" {
			t.Errorf("RESP%d: got %v, %v", resp, m, err)
		}
		sub.Close()
	}
}

func TestMonitorAndReset(t *testing.T) {
	g := start(t, nil)
	c, other := g.raw(), g.raw()
	c.write("MONITOR\r\n").want("+OK\r\n")
	other.send("SET", "seen", "1").want("+OK\r\n")
	if got := c.line(); !strings.HasSuffix(got, `"SET" "seen" "1"`) {
		t.Fatalf("got %q", got)
	}
	c.write("rg.hello\r\n").want("-ERR gears: RG.HELLO cannot be used on a connection that runs MONITOR\r\n")
	c.write("RESET\r\nget seen\r\nrg.pydumpreqs\r\n").want("+RESET\r\n$1\r\n1\r\n*0\r\n")
	c.write("MULTI\r\nset a b\r\nRESET\r\nEXEC\r\n").want("+OK\r\n+QUEUED\r\n+RESET\r\n-ERR EXEC without MULTI\r\n")
}

func TestReplicationStream(t *testing.T) {
	g := start(t, nil, "--repl-diskless-sync-delay", "0")
	c := g.raw()
	c.write("REPLCONF capa eof capa psync2\r\nPSYNC ? -1\r\n").want("+OK\r\n+FULLRESYNC ")
	other := g.raw()
	other.send("SET", "replicated", "1").want("+OK\r\n")
	// The data follows the snapshot: redis starts to send it with an ACK that
	// comes after it has noticed that the snapshot is over.
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				c.Conn.Write(appendCommand(nil, "REPLCONF", "ACK", "0"))
			}
		}
	}()
	defer func() { close(stop); <-stopped }()
	var seen []byte
	b := make([]byte, 4096)
	for !bytes.Contains(seen, []byte("replicated")) {
		n, err := c.in.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, b[:n]...)
	}
}
