package shard

import (
	"context"
	"strconv"
	"strings"
)

// Action is what is to be done with a command of execute().
type Action uint8

const (
	Send   Action = iota // send it; its reply is the result
	Answer               // Prepared.Reply is the result; nothing is sent
	Refuse               // Prepared.Refusal is the text of the exception; nothing is sent
	Host                 // an RG.* command: the engine answers it
)

// Kind says whether a command may change data.
type Kind uint8

const (
	Read  Kind = iota // provably changes nothing
	Write             // everything else
)

// Prepared is a command of execute() that was judged before anything is sent.
type Prepared struct {
	Args    []string // as given
	Command *Command // nil for Host and for unknown ones
	Action  Action
	Reply   Reply  // of Answer; an error reply here is what the server said, without CRLF
	Refusal string // of Refuse: the name of an operating-system error

	Kind      Kind
	Keys      []string // see Commands.Keys
	ExactKeys bool
	Random    bool // a second call may answer differently though nothing changed

	how   how
	owned bool // the keys were found to be the shard's that it is sent to

	table *Commands // that judged it, if anything of this shape is judged alike; else nil
	name  string    // as given
}

// how a command is sent.
type how uint8

const (
	plain   how = iota
	inMulti     // within MULTI and EXEC, where blocking commands do not block
	private     // on a connection of its own, as it changes the connection
)

// RefusedError is what DoPrepared returns for Refuse.
type RefusedError struct {
	Text string
}

func (e *RefusedError) Error() string { return e.Text }

// The texts of refusals, which the original took from errno.
const (
	errUnknownCommand = "No such file or directory"
	errArity          = "Invalid argument"
)

// Prepare judges the command args. The outcome is what the original engine's
// internal client got from Redis 7: it could not block, and what it changed of
// itself (MULTI, SELECT, CLIENT SETNAME…) was gone with the next command.
func Prepare(t *Commands, args []string) Prepared {
	var p Prepared
	p.judge(t, args)
	return p
}

// judge is Prepare in place: a Prepared is large, and commands are many.
func (p *Prepared) judge(t *Commands, args []string) {
	// Most callers send one command over and over, its words in the same array. Then
	// all that is to be known is there, and writing it anew would cost more than
	// finding it out.
	if n := len(args); p.table == t && t != nil && n == len(p.Args) && &args[0] == &p.Args[0] && args[0] == p.name {
		p.owned = false
		if p.Action != Send { // its keys were elsewhere
			p.Action, p.Refusal = Send, ""
		}
		return
	}
	*p = Prepared{Args: args, Kind: Read, ExactKeys: true}
	if len(args) == 0 {
		p.Action, p.Reply = Answer, Reply{Kind: '*', Elems: []Reply{}}
		return
	}
	if isHostCommand(args[0]) {
		p.Action, p.Kind, p.ExactKeys = Host, Write, false
		return
	}
	c := t.find(args)
	if c == nil {
		p.Action, p.Refusal = Refuse, errUnknownCommand
		return
	}
	p.Command = c
	if !c.arityOK(len(args)) {
		p.Action, p.Refusal = Refuse, errArity
		return
	}
	r := c.ruleFor(args)
	if r != nil && r.decide != nil {
		r.decide(p, t)
	} else if c.Blocking {
		p.how = inMulti
	}
	if p.Action != Send || p.how == private {
		return // touches no data
	}
	p.Random = c.Random
	if !c.ReadOnly && (r == nil || r.effect == asFlagged) {
		p.Kind = Write
	}
	p.Keys, p.ExactKeys = c.keys(args, r)
	if r == nil && len(c.Name) == len(args[0]) && !c.MovableKeys && c.Step <= 1 && p.how == plain { // no subcommand
		p.table, p.name = t, args[0]
	}
}

// isHostCommand reports whether name begins with "rg." in any case.
func isHostCommand(name string) bool {
	return len(name) > 3 && name[2] == '.' && name[0]|0x20 == 'r' && name[1]|0x20 == 'g'
}

// ruleFor is the command's row of the rules, or that of the subcommand where
// the server did not list subcommands.
func (c *Command) ruleFor(args []string) *rule {
	if c.subRules != nil && len(args) > 1 {
		if r := lookupFold(c.subRules, args[1]); r != nil {
			return r
		}
	}
	return c.rule
}

// effect is what a command that is flagged neither write nor readonly does.
type effect uint8

const (
	asFlagged      effect = iota // believed to write, if it is not flagged readonly
	touchesNothing               // reads no data, changes no data
	readsAll                     // changes nothing; what it tells may depend on any key
)

// rule is what execute() must know of a command beyond the server's table.
type rule struct {
	name   string
	decide func(*Prepared, *Commands) // nil: send it
	effect effect
	keys   func(args []string) ([]string, bool) // nil: as the server's table says
}

// rules are the commands that a shared connection must not get as they are, the
// ones that are harmless though no flag says so, and the ones whose keys the
// table cannot find.
var rules = []rule{
	// Transactions: the internal client had none, and forgot one at once.
	{name: "multi", decide: answerOK},
	{name: "exec", decide: answer('-', "ERR EXEC without MULTI")},
	{name: "discard", decide: answer('-', "ERR DISCARD without MULTI")},
	{name: "watch", decide: answerOK},
	{name: "unwatch", decide: answerOK},

	// State of the connection.
	{name: "select", decide: answerSelect},
	{name: "quit", decide: answerOK},
	{name: "reset", decide: answer('-', "ERR can only reset normal client connections")},
	{name: "auth", decide: onItsOwn},
	{name: "hello", decide: onItsOwn},
	{name: "asking", decide: onItsOwn},
	{name: "readonly", decide: onItsOwn},
	{name: "readwrite", decide: onItsOwn},
	{name: "client|caching", decide: onItsOwn},
	{name: "client|getname", decide: answer('_', "")},
	{name: "client|no-evict", decide: onItsOwn},
	{name: "client|no-touch", decide: onItsOwn},
	{name: "client|reply", decide: answerClientReply},
	{name: "client|setinfo", decide: onItsOwn},
	{name: "client|setname", decide: onItsOwn},
	{name: "client|tracking", decide: onItsOwn},
	{name: "client|capa", decide: onItsOwn},
	{name: "client|import-source", decide: onItsOwn},
	{name: "script|debug", decide: onItsOwn},

	// What turns the connection into something else.
	{name: "subscribe", decide: answer('-', "ERR SUBSCRIBE isn't allowed for a DENY BLOCKING client")},
	{name: "psubscribe", decide: answer('-', "ERR PSUBSCRIBE isn't allowed for a DENY BLOCKING client")},
	{name: "ssubscribe", decide: answer('-', "ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client")},
	{name: "unsubscribe", decide: answerUnsubscribe("unsubscribe")},
	{name: "punsubscribe", decide: answerUnsubscribe("punsubscribe")},
	{name: "sunsubscribe", decide: answerUnsubscribe("sunsubscribe")},
	{name: "monitor", decide: answer('-', "ERR MONITOR isn't allowed for DENY BLOCKING client")},
	{name: "sync", decide: answer('-', "ERR SYNC isn't allowed for a DENY BLOCKING client")},
	{name: "psync", decide: answer('-', "ERR PSYNC isn't allowed for a DENY BLOCKING client")},
	{name: "replconf", decide: answerReplconf},
	{name: "shutdown", decide: answerShutdown},

	// Blocking ones; Redis 6 has no flag that says so.
	{name: "blpop", decide: withoutBlocking},
	{name: "brpop", decide: withoutBlocking},
	{name: "brpoplpush", decide: withoutBlocking},
	{name: "blmove", decide: withoutBlocking},
	{name: "bzpopmin", decide: withoutBlocking},
	{name: "bzpopmax", decide: withoutBlocking},
	{name: "wait", decide: withoutBlocking, effect: touchesNothing},
	{name: "waitaof", decide: withoutBlocking, effect: touchesNothing},
	{name: "xread", decide: blocksOnlyWithBlock},
	{name: "xreadgroup", decide: blocksOnlyWithBlock},

	// Keys that the table does not give away.
	{name: "sort", keys: sortKeys},
	{name: "sort_ro", keys: sortKeys},
	{name: "georadius", keys: geoKeys},
	{name: "georadiusbymember", keys: geoKeys},
	{name: "migrate", keys: migrateKeys},
	{name: "eval", keys: scriptKeys},
	{name: "eval_ro", keys: scriptKeys},
	{name: "evalsha", keys: scriptKeys},
	{name: "evalsha_ro", keys: scriptKeys},
	{name: "fcall", keys: scriptKeys},
	{name: "fcall_ro", keys: scriptKeys},

	// Harmless, and of no data.
	{name: "ping", effect: touchesNothing},
	{name: "echo", effect: touchesNothing},
	{name: "time", effect: touchesNothing},
	{name: "lolwut", effect: touchesNothing},
	{name: "lastsave", effect: touchesNothing},
	{name: "role", effect: touchesNothing},
	{name: "command", effect: touchesNothing},
	{name: "command|count", effect: touchesNothing},
	{name: "command|docs", effect: touchesNothing},
	{name: "command|getkeys", effect: touchesNothing},
	{name: "command|info", effect: touchesNothing},
	{name: "command|list", effect: touchesNothing},
	{name: "client|id", effect: touchesNothing},
	{name: "client|info", effect: touchesNothing},
	{name: "client|list", effect: touchesNothing},
	{name: "cluster|keyslot", effect: touchesNothing},
	{name: "cluster|info", effect: touchesNothing},
	{name: "cluster|myid", effect: touchesNothing},
	{name: "cluster|nodes", effect: touchesNothing},
	{name: "cluster|shards", effect: touchesNothing},
	{name: "cluster|slots", effect: touchesNothing},
	{name: "module|list", effect: touchesNothing},
	{name: "acl|cat", effect: touchesNothing},

	// Harmless, but what they tell changes with what others write.
	{name: "info", effect: readsAll},
	{name: "config|get", effect: readsAll},
	{name: "acl|getuser", effect: readsAll},
	{name: "acl|list", effect: readsAll},
	{name: "acl|users", effect: readsAll},
	{name: "acl|whoami", effect: readsAll},
	{name: "cluster|countkeysinslot", effect: readsAll},
	{name: "cluster|getkeysinslot", effect: readsAll},
	{name: "function|dump", effect: readsAll},
	{name: "function|list", effect: readsAll},
	{name: "function|stats", effect: readsAll},
	{name: "latency|history", effect: readsAll},
	{name: "latency|latest", effect: readsAll},
	{name: "memory|doctor", effect: readsAll},
	{name: "memory|malloc-stats", effect: readsAll},
	{name: "memory|stats", effect: readsAll},
	{name: "pubsub|channels", effect: readsAll},
	{name: "pubsub|numpat", effect: readsAll},
	{name: "pubsub|numsub", effect: readsAll},
	{name: "script|exists", effect: readsAll},
	{name: "slowlog|get", effect: readsAll},
	{name: "slowlog|len", effect: readsAll},
}

func answer(kind byte, text string) func(*Prepared, *Commands) {
	return func(p *Prepared, _ *Commands) { p.reply(kind, text) }
}

func answerOK(p *Prepared, _ *Commands) { p.reply('+', "OK") }

func (p *Prepared) reply(kind byte, text string) {
	p.Action, p.Reply = Answer, Reply{Kind: kind, Str: text}
}

func onItsOwn(p *Prepared, _ *Commands) { p.how = private }

func withoutBlocking(p *Prepared, _ *Commands) { p.how = inMulti }

func blocksOnlyWithBlock(p *Prepared, _ *Commands) {
	for _, a := range p.Args[1:] {
		if strings.EqualFold(a, "streams") {
			return
		}
		if strings.EqualFold(a, "block") {
			p.how = inMulti
			return
		}
	}
}

// answerSelect: the database of the next command is 0 again whatever SELECT
// said, so only its argument matters.
func answerSelect(p *Prepared, t *Commands) {
	n, err := strconv.ParseInt(p.Args[1], 10, 32)
	switch {
	case err != nil:
		p.reply('-', "ERR value is not an integer or out of range")
	case n < 0 || n >= int64(t.databases):
		p.reply('-', "ERR DB index is out of range")
	default:
		p.reply('+', "OK")
	}
}

// answerClientReply: off and skip have no reply at all.
func answerClientReply(p *Prepared, _ *Commands) {
	switch strings.ToLower(p.Args[len(p.Args)-1]) {
	case "on":
		p.reply('+', "OK")
	case "off", "skip":
		p.reply('_', "")
	default:
		p.reply('-', "ERR syntax error")
	}
}

// answerUnsubscribe is the reply of a client that is subscribed to nothing.
func answerUnsubscribe(name string) func(*Prepared, *Commands) {
	return func(p *Prepared, _ *Commands) {
		channel := Reply{Kind: '_'}
		if len(p.Args) > 1 {
			channel = Reply{Kind: '$', Str: p.Args[1]}
		}
		p.Action = Answer
		p.Reply = Reply{Kind: '*', Elems: []Reply{{Kind: '$', Str: name}, channel, {Kind: ':'}}}
	}
}

// answerReplconf: a connection that poses as a replica would be fed the
// replication stream's bookkeeping. ACK and GETACK have no reply.
func answerReplconf(p *Prepared, _ *Commands) {
	for _, a := range p.Args[1:] {
		if strings.EqualFold(a, "ack") || strings.EqualFold(a, "getack") {
			p.reply('_', "")
			return
		}
	}
	p.reply('+', "OK")
}

func answerShutdown(p *Prepared, _ *Commands) {
	for _, a := range p.Args[1:] {
		if strings.EqualFold(a, "now") || strings.EqualFold(a, "abort") {
			return
		}
	}
	p.reply('-', "ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client")
}

// Wire reports whether the command goes over the connection that it is appended
// to. If not, ReceivePrepared has its result whenever it is asked.
func (p *Prepared) Wire() bool { return p.Action == Send && p.how != private }

// AppendPrepared buffers what p needs to be sent, if anything. It may be more
// than one command. p must stay as it is until its reply was received.
func AppendPrepared(c *Conn, p *Prepared) {
	if !p.Wire() {
		return
	}
	if c.clustered() {
		c.sent = append(c.sent, p)
	}
	p.encode(c)
}

func (p *Prepared) encode(c *Conn) {
	if p.how != inMulti {
		c.Append(p.Args...)
		return
	}
	c.Append("MULTI")
	c.Append(p.Args...)
	c.Append("EXEC")
}

// replies is how many replies of the server there are for p.
func (p *Prepared) replies() int {
	if p.how == inMulti {
		return 3
	}
	return 1
}

// ReceivePrepared returns the reply of p, which was appended before; replies
// come in the order of the appending. An error reply of the server is a Reply;
// the error is a *RefusedError for Refuse, and else says that the connection is
// lost or ctx is done.
//
// What a cluster answers because slots or masters have changed is followed, over
// other connections, so that the reply is that of the node which now has the
// keys. While slots are down or on the move p is tried again for as long as
// Options.Patience says.
func ReceivePrepared(ctx context.Context, c *Conn, p *Prepared) (Reply, error) {
	switch p.Action {
	case Answer:
		return p.Reply, nil
	case Refuse:
		return Reply{}, &RefusedError{Text: p.Refusal}
	case Host:
		panic("internal error: an engine command was given to a connection")
	}
	if p.how == private {
		return doPrivate(ctx, c.shard, p.Args)
	}
	r, err := p.receive(ctx, c)
	if err != nil || !c.clustered() {
		return r, err
	}
	c.answered()
	if r.IsError() {
		return c.shard.topology.pursue(ctx, c, p, r)
	}
	return r, nil
}

// receive reads the replies of p.
func (p *Prepared) receive(ctx context.Context, c *Conn) (Reply, error) {
	if p.how != inMulti {
		return c.Receive(ctx)
	}
	var replies [3]Reply
	for i := range replies {
		r, err := c.Receive(ctx)
		if err != nil {
			return r, err
		}
		replies[i] = r
	}
	return p.outcome(replies[:]), nil
}

// outcome is p's own reply among those that it has: that of the command, or
// those of MULTI, the command, and EXEC.
func (p *Prepared) outcome(replies []Reply) Reply {
	if p.how != inMulti {
		return replies[0]
	}
	begin, queued, done := &replies[0], &replies[1], &replies[2]
	switch {
	case begin.IsError() || queued.IsError():
		// Who may not use MULTI had the command run as it is; a command that
		// was not queued has its own error.
		return *queued
	case done.Kind == '*' && len(done.Elems) == 1:
		return done.Elems[0]
	}
	return *done
}

// doPrivate runs a command that changes its connection on one of its own.
func doPrivate(ctx context.Context, s *Shard, args []string) (Reply, error) {
	c, err := s.Dial(ctx)
	if err != nil {
		return Reply{}, err
	}
	defer c.Close()
	r, err := c.Do(ctx, args...)
	if r.Kind == '%' {
		r.Kind = '*' // HELLO 3 answers in the protocol that it switches to
	}
	return r, err
}

// DoPrepared sends p, if it is to be sent, and returns its reply as
// ReceivePrepared does.
func DoPrepared(ctx context.Context, c *Conn, p *Prepared) (Reply, error) {
	if p.Wire() {
		AppendPrepared(c, p)
		if err := c.Flush(ctx); err != nil {
			return Reply{}, err
		}
	}
	return ReceivePrepared(ctx, c, p)
}
