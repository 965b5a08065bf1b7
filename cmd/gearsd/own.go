package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// placeholder is one of our commands in a transaction of redis. There it is an
// ECHO of a text that nobody can guess; in the reply of EXEC that text gives way
// to our reply.
type placeholder struct {
	token []byte
	row   *ownCommandRow
	args  []string
}

const errSubscribed = "ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"

// own answers one of our commands.
func (c *client) own(r *ownCommandRow, cmd command) error {
	args := cmd.texts()
	if err := c.awaitReplies(); err != nil {
		return err
	}
	switch st := c.settle(); {
	case c.monitor:
		return c.answerError("ERR gears: " + r.name + " cannot be used on a connection that runs MONITOR")
	case st.subscribed:
		return c.answerError(strings.Replace(errSubscribed, "%s", strings.ToLower(r.name), 1))
	case st.inMulti:
		return c.enqueueOwn(r, args)
	}
	if refusal, err := c.admit(); err != nil {
		return err
	} else if refusal != "" {
		return c.answerError(refusal)
	}
	start := time.Now()
	var reply shard.Reply
	if !r.blocking {
		reply = c.server.execute(c.ctx, r, args, true)
	} else {
		c.setExecuting(true)
		defer c.setExecuting(false)
		err := c.watch(func(ctx context.Context) { reply = c.server.execute(ctx, r, args, true) })
		if err != nil {
			c.server.counters.count(r.name, "cancelled", time.Since(start))
			return err
		}
	}
	c.server.counters.count(r.name, outcomeOf(reply), time.Since(start))
	return c.answer(reply)
}

func outcomeOf(r shard.Reply) string {
	if r.IsError() {
		return "error"
	}
	return "ok"
}

func (c *client) setExecuting(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.executing = on
}

// enqueueOwn puts a command into the transaction that the client has opened.
func (c *client) enqueueOwn(r *ownCommandRow, args []string) error {
	token := rand.Text()
	c.queued = append(c.queued, placeholder{token: redcon.AppendBulkString(nil, token), row: r, args: args})
	return c.forwardAs(appendCommand(nil, "ECHO", token), expectation{n: 1, drop: c.mute})
}

// fill replaces the placeholders in the reply of EXEC. It runs their commands
// now, after those of redis.
func (c *client) fill(reply []byte, queued []placeholder) []byte {
	if len(queued) == 0 {
		return reply
	}
	elems, header := elements(reply)
	if len(elems) == 0 {
		return reply // aborted: nothing has run
	}
	resp := c.resp()
	out := bytes.Clone(header)
	for _, e := range elems {
		if len(queued) > 0 && bytes.Equal(e, queued[0].token) {
			p := queued[0]
			queued = queued[1:]
			r := c.server.execute(c.ctx, p.row, p.args, false)
			out = appendReply(out, r, resp)
			continue
		}
		out = append(out, e...)
	}
	return out
}

// admit decides, once per login, whether the client may use our commands: redis
// must have let it in. It is asked on the client's own connection.
func (c *client) admit() (refusal string, err error) {
	if c.mayRun || c.server.shareLogin {
		return "", nil
	}
	err = c.expect(expectation{n: 1, drop: true, want: wantWhole, take: func(reply []byte) []byte {
		if bytes.HasPrefix(reply, []byte("-NOAUTH")) {
			refusal = strings.TrimRight(string(reply[1:]), "\r\n")
		}
		return nil
	}})
	if err != nil {
		return "ERR gears: " + err.Error(), nil
	}
	c.send(appendCommand(nil, "PING"))
	if err := c.awaitReplies(); err != nil {
		return "", err
	}
	c.settle()
	if refusal == "" && !c.connected() {
		return "ERR gears: connection to redis at " + c.server.endpoint.Addr + " lost", nil
	}
	c.mayRun = refusal == ""
	return refusal, nil
}
