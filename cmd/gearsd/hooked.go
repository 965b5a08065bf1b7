package main

import (
	"bytes"
	"context"
	"strings"
	"time"

	"gears/engine"
	"gears/shard"
)

// interceptions are the commands that registrations want to see: hooked ones, and
// those whose reply waits for what they trigger. It is replaced as a whole.
type interceptions struct {
	all   bool            // every command that has keys
	names map[string]bool // upper case
}

// setInterceptions is called by the engine when registrations come and go.
func (s *server) setInterceptions(i engine.Intercepted) {
	if !i.All && len(i.Names) == 0 {
		s.intercepting.Store(nil)
		return
	}
	n := &interceptions{all: i.All, names: map[string]bool{}}
	for _, name := range i.Names {
		n.names[name] = true
	}
	s.intercepting.Store(n)
}

// intercepts reports whether a command, which has no row of its own, must be
// shown to the engine.
func (s *server) intercepts(name []byte) bool {
	i := s.intercepting.Load()
	if i == nil || len(name) > longestName {
		return false
	}
	var upper [longestName]byte
	return i.all || i.names[string(upperName(&upper, name))]
}

// rowHooked handles commands that registrations want to see.
var rowHooked = &row{handle: (*client).hooked}

// hooked shows a command to the engine. Where nothing may wait, in transactions,
// and on connections whose replies are not the client's, it goes to Redis as any
// other; so it does outside database 0, which is the one that gears follows.
func (c *client) hooked(cmd command) error {
	if err := c.awaitReplies(); err != nil {
		return err
	}
	st := c.settle()
	if c.monitor || c.mute || st.subscribed || st.inMulti || st.db != c.server.engine.Topology().Shards()[0].DB() {
		if st.inMulti {
			c.watched = append(c.watched, cmd.texts())
		}
		return c.plain(cmd)
	}
	if refusal, err := c.admit(); err != nil {
		return err
	} else if refusal != "" {
		return c.answerError(refusal)
	}
	// What is raised while it waits for an atomic block is not of this command.
	late, err := c.awaitGate()
	if err != nil {
		return err
	}
	c.server.gate.pass(late)
	args, raw := cmd.texts(), bytes.Clone(cmd.whole())
	c.setExecuting(true)
	defer c.setExecuting(false)
	start := time.Now()
	var own shard.Reply
	var passed []byte
	var sent bool
	var failed error
	err = c.watch(func(ctx context.Context) {
		own, sent, failed = c.server.engine.Intercept(ctx, args, func(context.Context) error {
			err := c.forwardAs(raw, expectation{n: 1, drop: true, want: wantWhole, take: func(reply []byte) []byte {
				passed = bytes.Clone(reply)
				return nil
			}})
			c.settle()
			return err
		})
	})
	outcome := "ok"
	switch {
	case err != nil:
		outcome = "cancelled"
	case failed != nil:
		outcome, err = "error", c.answerError("ERR gears: "+failed.Error())
	case sent && passed == nil:
		outcome, err = "error", c.answerError("ERR gears: the connection to redis was lost")
	case sent:
		err = c.write(passed)
	default:
		outcome, err = outcomeOf(own), c.answer(own)
	}
	c.server.counters.count("hooked "+strings.ToUpper(args[0]), outcome, time.Since(start))
	return err
}
