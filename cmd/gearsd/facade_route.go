package main

import (
	"strconv"
	"strings"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// handling is what a facade does with a command that does not simply go to the
// master that holds its keys.
type handling struct {
	name string // upper case; with a subcommand "NAME SUB"
	do   func(f *facade, h *handling, args []string, raw []byte)
	// Of commands that go to several masters: what becomes of the replies.
	merge func(parts [][]byte) []byte
	step  int // split: arguments that belong to one key
}

// handlings are these commands. All others without keys go to the first master.
var handlings = []handling{
	{name: "MGET", do: (*facade).splitKeys, step: 1},
	{name: "MSET", do: (*facade).splitKeys, merge: allOK, step: 2},
	{name: "DEL", do: (*facade).splitKeys, merge: sum, step: 1},
	{name: "UNLINK", do: (*facade).splitKeys, merge: sum, step: 1},
	{name: "EXISTS", do: (*facade).splitKeys, merge: sum, step: 1},
	{name: "TOUCH", do: (*facade).splitKeys, merge: sum, step: 1},

	{name: "DBSIZE", do: (*facade).toAll, merge: sum},
	{name: "FLUSHALL", do: (*facade).toAll, merge: allOK},
	{name: "FLUSHDB", do: (*facade).toAll, merge: allOK},
	{name: "KEYS", do: (*facade).toAll, merge: concatenate},
	{name: "RANDOMKEY", do: (*facade).toAll, merge: anyOf},
	{name: "SCAN", do: (*facade).scanAll},
	{name: "SCRIPT LOAD", do: (*facade).toAll, merge: firstOf},
	{name: "SCRIPT FLUSH", do: (*facade).toAll, merge: allOK},
	{name: "SCRIPT EXISTS", do: (*facade).toAll, merge: everywhere},
	{name: "FUNCTION LOAD", do: (*facade).toAll, merge: firstOf},
	{name: "FUNCTION DELETE", do: (*facade).toAll, merge: allOK},
	{name: "FUNCTION FLUSH", do: (*facade).toAll, merge: allOK},
	{name: "FUNCTION RESTORE", do: (*facade).toAll, merge: allOK},
	{name: "CONFIG SET", do: (*facade).toAll, merge: allOK},
	{name: "CONFIG RESETSTAT", do: (*facade).toAll, merge: allOK},
	{name: "CONFIG REWRITE", do: (*facade).toAll, merge: allOK},
	{name: "ACL SETUSER", do: (*facade).toAll, merge: allOK},
	{name: "ACL DELUSER", do: (*facade).toAll, merge: firstOf},
	{name: "ACL LOAD", do: (*facade).toAll, merge: allOK},
	{name: "ACL SAVE", do: (*facade).toAll, merge: allOK},
	{name: "BGSAVE", do: (*facade).toAll, merge: firstOf},
	{name: "BGREWRITEAOF", do: (*facade).toAll, merge: firstOf},
	{name: "SAVE", do: (*facade).toAll, merge: allOK},
	{name: "PUBSUB CHANNELS", do: (*facade).toAll, merge: concatenate},
	{name: "PUBSUB SHARDCHANNELS", do: (*facade).toAll, merge: concatenate},
	{name: "PUBSUB NUMPAT", do: (*facade).toAll, merge: sum},
	{name: "PUBSUB NUMSUB", do: (*facade).toAll, merge: sumEach},
	{name: "PUBSUB SHARDNUMSUB", do: (*facade).toAll, merge: sumEach},
	{name: "CLUSTER COUNTKEYSINSLOT", do: (*facade).toSlot},
	{name: "CLUSTER GETKEYSINSLOT", do: (*facade).toSlot},

	{name: "MULTI", do: (*facade).multi},
	{name: "EXEC", do: (*facade).exec},
	{name: "DISCARD", do: (*facade).discard},
	{name: "WATCH", do: (*facade).watchKeys},
	{name: "UNWATCH", do: (*facade).unwatch},
	{name: "WAIT", do: (*facade).toOpen, merge: least},
	{name: "WAITAOF", do: (*facade).toOpen, merge: leastEach},

	{name: "AUTH", do: (*facade).stick},
	{name: "HELLO", do: (*facade).stick},
	{name: "CLIENT SETNAME", do: (*facade).stick},
	{name: "CLIENT SETINFO", do: (*facade).stick},
	{name: "CLIENT TRACKING", do: (*facade).stick},
	{name: "CLIENT NO-EVICT", do: (*facade).stick},
	{name: "CLIENT NO-TOUCH", do: (*facade).stick},

	{name: "SUBSCRIBE", do: (*facade).subscribe},
	{name: "PSUBSCRIBE", do: (*facade).subscribe},
	{name: "UNSUBSCRIBE", do: (*facade).subscribe},
	{name: "PUNSUBSCRIBE", do: (*facade).subscribe},
	{name: "SSUBSCRIBE", do: (*facade).subscribe},
	{name: "SUNSUBSCRIBE", do: (*facade).subscribe},
	{name: "PING", do: (*facade).ping},
	{name: "MONITOR", do: (*facade).monitor, merge: firstOf},

	{name: "SHUTDOWN", do: (*facade).refuse},
}

// handlingTable finds handlings by name. Of a command with subcommands the row of
// the name alone is in containers.
type handlingTable struct {
	rows       map[string]*handling
	containers map[string]bool
}

func newHandlingTable() handlingTable {
	t := handlingTable{map[string]*handling{}, map[string]bool{}}
	for i := range handlings {
		h := &handlings[i]
		t.rows[h.name] = h
		if container, _, ok := strings.Cut(h.name, " "); ok {
			t.containers[container] = true
		}
	}
	return t
}

func (t *handlingTable) find(name []byte, args []string) *handling {
	if len(name) > longestName {
		return nil
	}
	var room [longestName]byte
	upper := upperName(&room, name)
	if len(args) > 1 && t.containers[string(upper)] {
		return t.rows[string(upper)+" "+strings.ToUpper(args[1])]
	}
	return t.rows[string(upper)]
}

// command sends one command to where it belongs.
func (f *facade) command(cmd command) {
	if cmd.inline {
		cmd.raw, cmd.inline = cmd.whole(), false
	}
	args := f.views(cmd)
	if f.listening() && !whileListening[strings.ToUpper(args[0])] {
		f.local(redcon.AppendError(nil, strings.Replace(errSubscribed, "%s", strings.ToLower(args[0]), 1)))
		return
	}
	h := f.server.handlings.find(cmd.name, args)
	switch {
	case f.txn != nil && (h == nil || !transactional[h.name]):
		f.enqueue(args, cmd.raw)
	case h != nil:
		h.do(f, h, args, cmd.raw)
	default:
		f.route(args, cmd.raw)
	}
}

// route sends a command to the master that holds its keys.
func (f *facade) route(args []string, raw []byte) {
	slot, ok := f.slotOf(args)
	if !ok {
		f.crossSlot()
		return
	}
	l, err := f.linkTo(slot)
	if err != nil {
		f.unreachable(err)
		return
	}
	c := f.table.Lookup(args[0])
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &answer{}
	f.expect(a)
	l.put(errand{raw: raw, slot: slot, answer: a})
	f.hold = f.hold || c != nil && c.Blocking
}

// slotOf is the slot of the keys, -1 without keys; not ok: they are of several.
func (f *facade) slotOf(args []string) (slot int, ok bool) {
	slot = -1
	keys, _ := f.table.Keys(args)
	for _, k := range keys {
		s := shard.KeySlot(k)
		if slot >= 0 && s != slot {
			return s, false
		}
		slot = s
	}
	return slot, true
}

var crossSlotReply = redcon.AppendError(nil, shard.ErrCrossSlot.Error())

func (f *facade) crossSlot() { f.local(crossSlotReply) }

func (f *facade) unreachable(err error) {
	f.local(redcon.AppendError(nil, "ERR gears: "+err.Error()))
}

// oneNode refuses what would happen to one node that the client has not chosen.
func oneNode(name string) string {
	return "ERR gears: " + name + " concerns one node, and this is a cluster: send it to the node itself"
}

func (f *facade) refuse(h *handling, _ []string, _ []byte) {
	f.local(redcon.AppendError(nil, oneNode(h.name)))
}

// toAll sends a command to all masters.
func (f *facade) toAll(h *handling, _ []string, raw []byte) {
	links := make([]*link, 0, 8)
	for _, s := range f.topology.Shards() {
		l, err := f.linkTo(s.Slots()[0].First)
		if err != nil {
			f.unreachable(err)
			return
		}
		links = append(links, l)
	}
	f.toLinks(links, raw, h.merge, nil)
}

// toOpen sends a command to all masters that the client has sent something to.
func (f *facade) toOpen(h *handling, _ []string, raw []byte) {
	links, err := f.openLinks()
	if err != nil {
		f.unreachable(err)
		return
	}
	f.toLinks(links, raw, h.merge, nil)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hold = true
}

// openLinks are those that are there, at least one.
func (f *facade) openLinks() ([]*link, error) {
	var links []*link
	f.mu.Lock()
	for _, l := range f.links {
		links = append(links, l)
	}
	f.mu.Unlock()
	if len(links) > 0 {
		return links, nil
	}
	l, err := f.linkTo(-1)
	return []*link{l}, err
}

// toLinks sends a command over several links. look sees the one reply.
func (f *facade) toLinks(links []*link, raw []byte, merge func([][]byte) []byte, look func(reply []byte)) {
	a := &answer{parts: make([][]byte, len(links)), left: len(links), merge: func(parts [][]byte) []byte {
		reply := failedOr(merge)(parts)
		if look != nil {
			look(reply)
		}
		return reply
	}}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.expect(a)
	for i, l := range links {
		l.put(errand{raw: raw, slot: -1, answer: a, part: i})
	}
}

// toSlot is for commands whose third word is a slot.
func (f *facade) toSlot(_ *handling, args []string, raw []byte) {
	slot := -1
	if len(args) > 2 {
		if n, err := strconv.Atoi(args[2]); err == nil && n >= 0 && n < shard.Slots {
			slot = n
		}
	}
	f.toMaster(slot, raw)
}

// toMaster sends a command to the master of a slot, -1 for the first.
func (f *facade) toMaster(slot int, raw []byte) {
	l, err := f.linkTo(slot)
	if err != nil {
		f.unreachable(err)
		return
	}
	f.toLink(l, errand{raw: raw, slot: slot})
}

// toLink sends a command that has one answer.
func (f *facade) toLink(l *link, e errand) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e.answer = &answer{}
	f.expect(e.answer)
	l.put(e)
}

// ping goes to a node that listens, if there is one: in RESP2 it answers otherwise.
func (f *facade) ping(_ *handling, _ []string, raw []byte) {
	f.mu.Lock()
	var at *link
	for _, l := range f.links {
		if l.listens {
			at = l
		}
	}
	f.mu.Unlock()
	if at == nil {
		f.toMaster(-1, raw)
		return
	}
	f.toLink(at, errand{raw: raw, slot: -1})
}

// stickyCommand is one that every link of the client has to hear.
type stickyCommand struct {
	what string
	raw  []byte
}

// stick sends a command over all links, and over those to come.
func (f *facade) stick(h *handling, args []string, raw []byte) {
	links, err := f.openLinks()
	if err != nil {
		f.unreachable(err)
		return
	}
	what := h.name
	if h.name == "CLIENT SETINFO" && len(args) > 2 {
		what += " " + strings.ToUpper(args[2])
	}
	f.toLinks(links, raw, firstOf, func(reply []byte) {
		if reply[0] == '-' {
			return
		}
		for i := range f.sticky {
			if f.sticky[i].what == what {
				f.sticky[i].raw = raw
				return
			}
		}
		f.sticky = append(f.sticky, stickyCommand{what, raw})
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hold = true // links that open from now on must know how it ended
}

// monitor has all masters tell what they are asked.
func (f *facade) monitor(h *handling, args []string, raw []byte) {
	f.toAll(h, args, raw)
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.links {
		l.monitors = true
	}
	f.hold = true
}
