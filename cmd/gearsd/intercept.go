package main

import (
	"bytes"
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/tidwall/redcon"
)

// row says what is done with a command that is not passed on as it is.
type row struct {
	name   string // upper case
	handle func(c *client, cmd command) error
	open   bool // allowed before the client has logged in
	own    *ownCommandRow
}

// intercepted are the commands of redis that the server must know about,
// because they change what the connection is, or because their replies speak of
// commands and modules, to which ours are added.
var intercepted = []row{
	{name: "MULTI", handle: (*client).multi},
	{name: "EXEC", handle: (*client).exec},
	{name: "DISCARD", handle: (*client).discard},
	{name: "WATCH", handle: (*client).pin},
	{name: "READONLY", handle: (*client).pin},
	{name: "READWRITE", handle: (*client).pin},
	{name: "ASKING", handle: (*client).pin},
	{name: "WAIT", handle: (*client).wait},
	{name: "WAITAOF", handle: (*client).wait},
	{name: "SELECT", handle: (*client).selectDB},
	{name: "AUTH", handle: (*client).auth, open: true},
	{name: "HELLO", handle: (*client).hello, open: true},
	{name: "RESET", handle: (*client).reset, open: true},
	{name: "QUIT", handle: (*client).quit, open: true},
	{name: "SUBSCRIBE", handle: (*client).subscribe},
	{name: "PSUBSCRIBE", handle: (*client).subscribe},
	{name: "SSUBSCRIBE", handle: (*client).subscribe},
	{name: "UNSUBSCRIBE", handle: (*client).subscribe},
	{name: "PUNSUBSCRIBE", handle: (*client).subscribe},
	{name: "SUNSUBSCRIBE", handle: (*client).subscribe},
	{name: "MONITOR", handle: (*client).startMonitor},
	{name: "SYNC", handle: (*client).startSync},
	{name: "PSYNC", handle: (*client).startSync},
	{name: "CLIENT", handle: (*client).clientCommand},
	{name: "MODULE", handle: (*client).module},
	{name: "COMMAND", handle: (*client).commandCommand},
	{name: "INFO", handle: (*client).info},
	{name: "SHUTDOWN", handle: (*client).shutdown},
	// Redis hangs up on what looks like HTTP: a browser can be made to send it.
	{name: "POST", handle: (*client).http, open: true},
	{name: "HOST:", handle: (*client).http, open: true},
}

// The rows of what has no name of its own.
var (
	rowEmpty    = &row{handle: func(*client, command) error { return nil }}
	rowPlain    = &row{handle: (*client).plain}
	rowStopping = &row{handle: func(c *client, _ command) error {
		return c.answerError("ERR " + errStopped.Error())
	}}
	rowLocked = &row{handle: func(c *client, _ command) error {
		return c.answerError("NOAUTH Authentication required.")
	}}
)

// rowTable finds rows by name.
type rowTable map[string]*row

// longestName is the longest name of a row.
const longestName = 32

func newRowTable() rowTable {
	t := rowTable{}
	for i := range intercepted {
		t[intercepted[i].name] = &intercepted[i]
	}
	for i := range ownCommands {
		own := &ownCommands[i]
		t[own.name] = &row{name: own.name, own: own, handle: func(c *client, cmd command) error {
			return c.own(own, cmd)
		}}
	}
	return t
}

// find looks name up in any case. It does not allocate: it is called for every
// command that passes.
func (t rowTable) find(name []byte) *row {
	if len(name) > longestName {
		return nil
	}
	var upper [longestName]byte
	return t[string(upperName(&upper, name))]
}

// upperName puts name, which is not too long, into room in upper case.
func upperName(room *[longestName]byte, name []byte) []byte {
	for i, c := range name {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		room[i] = c
	}
	return room[:len(name)]
}

// whole is a command as RESP.
func (c command) whole() []byte {
	if !c.inline {
		return c.raw
	}
	out := redcon.AppendArray(nil, c.argc)
	for _, a := range c.args() {
		out = redcon.AppendBulk(out, a)
	}
	return out
}

// texts are the arguments of a command as strings of their own.
func (c command) texts() []string {
	args := c.args()
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = string(a)
	}
	return list
}

func appendCommand(b []byte, args ...string) []byte {
	b = redcon.AppendArray(b, len(args))
	for _, a := range args {
		b = redcon.AppendBulkString(b, a)
	}
	return b
}

// plain passes one command on.
func (c *client) plain(cmd command) error {
	return c.forwardAs(cmd.whole(), expectation{n: 1, drop: c.mute})
}

// expecting passes one command on and looks at its reply.
func (c *client) expecting(cmd command, want wanted, take func([]byte) []byte) error {
	return c.forwardAs(cmd.whole(), expectation{n: 1, drop: c.mute, want: want, take: take})
}

// change changes the session from the delivering goroutine.
func (c *client) change(f func(*session)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.session)
}

func (c *client) multi(cmd command) error {
	return c.expecting(cmd, wantKind, func(failed []byte) []byte {
		if failed == nil {
			c.change(func(s *session) { s.inMulti = true })
		}
		return failed
	})
}

func (c *client) discard(cmd command) error {
	c.queued, c.queuedSub, c.watched = nil, false, nil
	return c.expecting(cmd, wantKind, func(failed []byte) []byte {
		if failed == nil {
			c.change(func(s *session) { s.inMulti = false })
		}
		return failed
	})
}

// exec ends a transaction and runs what was queued for us, in its place.
func (c *client) exec(cmd command) error {
	queued := c.queued
	e := expectation{n: 1, drop: c.mute}
	e.take = func(reply []byte) []byte {
		// Who may not call EXEC is still in the transaction.
		if !bytes.HasPrefix(reply, []byte("-NOPERM")) {
			c.change(func(s *session) { s.inMulti = false })
		}
		return c.fill(reply, queued)
	}
	if len(queued) > 0 {
		e.want = wantWhole
	}
	raw := cmd.whole()
	if c.queuedSub {
		raw, e.until = withPing(raw)
	}
	watched := c.watched
	c.queued, c.queuedSub, c.watched = nil, false, nil
	if len(watched) == 0 {
		return c.forwardAs(raw, e)
	}
	return c.server.engine.Transaction(c.ctx, watched, func() error {
		err := c.forwardAs(raw, e)
		c.settle()
		return err
	})
}

// pin is for commands after which redis remembers something of the connection
// that cannot be told to another.
func (c *client) pin(cmd command) error {
	c.change(func(s *session) { s.pinned = true })
	return c.plain(cmd)
}

// wait is for commands that wait until replicas have what the connection wrote.
// Redis remembers how much that is at each of its commands, so one is sent
// before, in case that the writes went by another connection.
func (c *client) wait(cmd command) error {
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if !c.settle().inMulti {
		if err := c.forwardAs(appendCommand(nil, "PING"), expectation{n: 1, drop: true}); err != nil {
			return err
		}
	}
	return c.plain(cmd)
}

func (c *client) selectDB(cmd command) error {
	db := -1
	if args := cmd.args(); len(args) == 2 {
		if n, err := strconv.Atoi(string(args[1])); err == nil {
			db = n
		}
	}
	return c.expecting(cmd, wantKind, func(failed []byte) []byte {
		if failed == nil {
			c.change(func(s *session) {
				s.db = db
				s.pinned = s.pinned || s.inMulti || db < 0 // when it takes effect is unknown
			})
		}
		return failed
	})
}

const (
	errWrongPass = "WRONGPASS invalid username-password pair or user is disabled."
	errHelloAuth = "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time"
)

// auth is answered by the server when it has a password of its own, and by
// redis when it has not.
func (c *client) auth(cmd command) error {
	c.mayRun = false
	if c.server.password == "" {
		return c.pin(cmd)
	}
	args := cmd.texts()
	user := "default"
	switch len(args) {
	case 2:
	case 3:
		user = args[1]
	default:
		return c.answerError(wrongArity("auth"))
	}
	if !c.server.knows(user, args[len(args)-1]) {
		return c.answerError(errWrongPass)
	}
	c.loggedIn = true
	c.limit()
	return c.answer(replyOK)
}

// hello chooses the version of the protocol, and may log in.
func (c *client) hello(cmd command) error {
	args := cmd.texts()
	if c.server.password != "" {
		rest, refusal := c.helloLogin(args)
		if refusal != "" {
			return c.answerError(refusal)
		}
		args = rest
		c.limit()
	} else if len(args) > 2 {
		c.mayRun = false
		c.change(func(s *session) { s.pinned = true })
	}
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.settle().inMulti { // the protocol would change within the reply of EXEC
		return c.answerError("ERR gears: HELLO cannot be used inside MULTI")
	}
	version := 0
	if len(args) > 1 {
		version, _ = strconv.Atoi(args[1])
	}
	e := expectation{n: 1, drop: c.mute, take: func(failed []byte) []byte {
		if failed == nil && version != 0 {
			c.change(func(s *session) { s.resp = version })
		}
		return failed
	}}
	return c.forwardAs(appendCommand(nil, args...), e)
}

// helloLogin takes the login out of HELLO, as it is meant for us.
func (c *client) helloLogin(args []string) (rest []string, refusal string) {
	rest = args[:min(2, len(args))]
	for i := 2; i < len(args); i++ {
		if strings.EqualFold(args[i], "AUTH") && i+2 < len(args) {
			if !c.server.knows(args[i+1], args[i+2]) {
				return nil, errWrongPass
			}
			c.loggedIn = true
			i += 2
			continue
		}
		rest = append(rest[:len(rest):len(rest)], args[i])
	}
	if !c.loggedIn {
		return nil, errHelloAuth
	}
	return rest, ""
}

// reset gives the client a fresh connection to redis, which is just what RESET
// promises, and unlike it keeps the login of the URL.
func (c *client) reset(cmd command) error {
	if cmd.argc != 1 {
		return c.answerError(wrongArity("reset"))
	}
	c.muted, c.mute = false, false
	if err := c.awaitReplies(); err != nil {
		return err
	}
	c.change(func(s *session) { *s = session{resp: 2, db: c.server.endpoint.DB} })
	c.hangUpRedis()
	c.queued, c.queuedSub, c.watched, c.monitor, c.mayRun, c.stays = nil, false, nil, false, false, false
	c.loggedIn = c.server.password == ""
	c.limit()
	return c.answer(replySimple("RESET"))
}

func (c *client) quit(cmd command) error {
	c.answer(replyOK)
	return errHangUp
}

func (c *client) http(command) error {
	c.awaitReplies()
	return errHangUp
}

// withPing adds a PING to a command whose number of replies is not known
// beforehand. Its own reply, which no one else can produce, marks their end.
func withPing(raw []byte) (both, end []byte) {
	token := rand.Text()
	both = append(bytes.Clone(raw), appendCommand(nil, "PING", token)...)
	return both, redcon.AppendBulkString(nil, token)
}

// subscribe is for all commands of subscriptions: they get a reply per channel.
func (c *client) subscribe(cmd command) error {
	c.stays = true
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.settle().inMulti {
		c.queuedSub = true
		return c.plain(cmd)
	}
	raw, end := withPing(cmd.whole())
	return c.forwardAs(raw, expectation{n: 1, drop: c.mute, until: end})
}

// startMonitor turns the connection into a stream that only RESET ends.
func (c *client) startMonitor(cmd command) error {
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.settle().inMulti {
		return c.plain(cmd)
	}
	failed := false
	err := c.expecting(cmd, wantKind, func(reply []byte) []byte {
		failed = reply != nil
		return reply
	})
	if err != nil {
		return err
	}
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.settle(); !failed && c.connected() {
		c.monitor = true
		c.change(func(s *session) { s.pinned = true })
	}
	return nil
}

// startSync turns the connection into that of a replica, which is RESP only in
// parts.
func (c *client) startSync(cmd command) error {
	if c.server.engine.Topology().Clustered() {
		return c.answerError(oneNode(strings.ToUpper(string(cmd.name))))
	}
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.settle().inMulti {
		return c.plain(cmd)
	}
	if err := c.expect(expectation{}); err != nil {
		return c.answerError("ERR gears: " + err.Error())
	}
	c.mu.Lock()
	c.session.pinned = true
	if c.up != nil {
		c.up.piped.Store(true)
	}
	c.mu.Unlock()
	c.monitor, c.piped = true, true
	return c.plain(cmd)
}

func (c *client) connected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.up != nil
}

// stickyClient are the subcommands of CLIENT that a new connection would not
// know of.
var stickyClient = map[string]bool{"TRACKING": true, "CACHING": true, "NO-EVICT": true, "NO-TOUCH": true}

func (c *client) clientCommand(cmd command) error {
	args := cmd.texts()
	if len(args) < 2 {
		return c.plain(cmd)
	}
	sub := strings.ToUpper(args[1])
	switch {
	case sub == "REPLY" && len(args) == 3:
		return c.clientReply(strings.ToUpper(args[2]), cmd)
	case stickyClient[sub]:
		return c.pin(cmd)
	}
	return c.plain(cmd)
}

// clientReply keeps replies from the client. Redis goes on to send them, as
// they are how we know what it has done.
func (c *client) clientReply(mode string, cmd command) error {
	if mode != "ON" && mode != "OFF" && mode != "SKIP" {
		return c.plain(cmd)
	}
	if err := c.awaitReplies(); err != nil {
		return err
	}
	if c.settle().inMulti {
		return c.answerError("ERR gears: CLIENT REPLY cannot be used inside MULTI")
	}
	failed := false
	e := expectation{n: 1, want: wantWhole, take: func(reply []byte) []byte {
		failed = !bytes.HasPrefix(reply, []byte("+"))
		if mode != "ON" && !failed {
			return nil
		}
		return reply
	}}
	if err := c.forwardAs(appendCommand(nil, "CLIENT", "REPLY", "ON"), e); err != nil {
		return err
	}
	if c.settle(); !failed {
		c.muted = mode == "OFF"
		c.muteNext = mode == "SKIP"
	}
	return nil
}

func (c *client) shutdown(cmd command) error {
	return c.forwardAs(cmd.whole(), expectation{n: 1, drop: c.mute, hangUp: true})
}
