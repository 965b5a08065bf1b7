package main

import (
	"github.com/tidwall/redcon"
)

// transaction is what a client has begun with MULTI. It runs on one node, which is
// known when the first command with keys comes: until then commands are held.
type transaction struct {
	link  *link    // nil: not known yet
	slot  int      // of the keys, -1: none so far
	held  [][]byte // answered with QUEUED and not sent
	dirty bool     // a command was refused here: it cannot be carried out
}

// watched says where WATCH was sent.
type watched struct {
	link *link
	slot int
}

// transactional are the handlings that hold within a transaction too.
var transactional = map[string]bool{
	"MULTI": true, "EXEC": true, "DISCARD": true, "WATCH": true,
	"SUBSCRIBE": true, "PSUBSCRIBE": true, "SSUBSCRIBE": true,
	"UNSUBSCRIBE": true, "PUNSUBSCRIBE": true, "SUNSUBSCRIBE": true,
}

var (
	multiRaw   = appendCommand(nil, "MULTI")
	discardRaw = appendCommand(nil, "DISCARD")
	okReply    = redcon.AppendOK(nil)
	queued     = redcon.AppendString(nil, "QUEUED")
	execAbort  = redcon.AppendError(nil, "EXECABORT Transaction discarded because of previous errors.")
	nested     = redcon.AppendError(nil, "ERR MULTI calls can not be nested")
	watchInTxn = redcon.AppendError(nil, "ERR WATCH inside MULTI is not allowed")
	subInTxn   = redcon.AppendError(nil, "ERR gears: on a cluster subscriptions cannot begin or end inside MULTI")
)

func (f *facade) multi(_ *handling, args []string, raw []byte) {
	switch {
	case len(args) != 1:
		f.toMaster(-1, raw) // redis says what is wrong
	case f.txn != nil:
		f.local(nested)
	default:
		f.txn = &transaction{slot: -1}
		if w := f.watch; w != nil {
			f.bind(w.link, w.slot)
		}
		f.local(okReply)
	}
}

// bind begins the transaction at a node, with what was held.
func (f *facade) bind(l *link, slot int) {
	t := f.txn
	t.link, t.slot = l, slot
	f.mu.Lock()
	defer f.mu.Unlock()
	l.holds++
	l.put(errand{raw: multiRaw, slot: -1, flags: inTxn})
	for _, raw := range t.held {
		l.put(errand{raw: raw, slot: -1, flags: inTxn})
	}
	t.held = nil
}

// enqueue takes a command into the transaction.
func (f *facade) enqueue(args []string, raw []byte) {
	t := f.txn
	slot, ok := f.slotOf(args)
	switch {
	case !ok || slot >= 0 && t.slot >= 0 && slot != t.slot:
		f.refuseQueued(crossSlotReply)
		return
	case t.link == nil && slot < 0 && f.valid(args):
		t.held = append(t.held, raw)
		f.local(queued)
		return
	}
	if t.link == nil || slot >= 0 && t.slot < 0 {
		l, err := f.linkTo(slot)
		switch {
		case err != nil:
			f.refuseQueued(redcon.AppendError(nil, "ERR gears: "+err.Error()))
			return
		case t.link == nil:
			f.bind(l, slot)
		case t.link != l:
			f.refuseQueued(crossSlotReply)
			return
		}
		t.slot = slot
	}
	f.toLink(t.link, errand{raw: raw, slot: slot, flags: inTxn})
}

// valid reports whether redis would take the command into a transaction, as far as
// its table tells. What it says of others comes from a node.
func (f *facade) valid(args []string) bool {
	c := f.table.Lookup(args[0])
	if c != nil && c.HasSubs && len(args) > 1 {
		c = f.table.Lookup(args[0] + "|" + args[1])
	}
	if c == nil {
		return false
	}
	return c.Arity == len(args) || c.Arity < 0 && len(args) >= -c.Arity
}

func (f *facade) refuseQueued(reply []byte) {
	f.txn.dirty = true
	f.local(reply)
}

// exec ends a transaction.
func (f *facade) exec(h *handling, args []string, raw []byte) {
	t := f.txn
	if t == nil || len(args) != 1 {
		f.toMaster(-1, raw) // redis says what is wrong
		return
	}
	if t.link == nil && !t.dirty {
		l, err := f.linkTo(-1)
		if err != nil {
			f.txn = nil
			f.unreachable(err)
			return
		}
		f.bind(l, -1)
	}
	if t.dirty {
		f.drop()
		f.local(execAbort)
		return
	}
	f.close(errand{raw: raw, slot: t.slot, flags: inTxn, answer: &answer{}})
}

func (f *facade) discard(_ *handling, args []string, raw []byte) {
	if f.txn == nil || len(args) != 1 {
		f.toMaster(-1, raw)
		return
	}
	f.drop()
	f.local(okReply)
}

// drop discards the transaction.
func (f *facade) drop() {
	if f.txn.link == nil {
		f.txn = nil
		return
	}
	f.close(errand{raw: discardRaw, slot: -1, flags: inTxn})
}

// close sends what ends the transaction, and with it WATCH.
func (f *facade) close(e errand) {
	t, w := f.txn, f.watch
	f.txn, f.watch = nil, nil
	e.look = func([]byte) {
		t.link.holds--
		if w != nil {
			w.link.holds--
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.answer != nil {
		f.expect(e.answer)
	}
	t.link.put(e)
}

// watchKeys sends WATCH to the one node that the transaction is to run on.
func (f *facade) watchKeys(_ *handling, args []string, raw []byte) {
	slot, ok := f.slotOf(args)
	switch {
	case f.txn != nil:
		f.local(watchInTxn)
		return
	case slot < 0:
		f.toMaster(-1, raw) // redis says what is wrong
		return
	case !ok || f.watch != nil && f.watch.slot != slot:
		f.crossSlot()
		return
	}
	if f.watch == nil {
		l, err := f.linkTo(slot)
		if err != nil {
			f.unreachable(err)
			return
		}
		f.watch = &watched{l, slot}
		f.mu.Lock()
		l.holds++
		f.mu.Unlock()
	}
	f.toLink(f.watch.link, errand{raw: raw, slot: slot, flags: inTxn})
}

func (f *facade) unwatch(_ *handling, args []string, raw []byte) {
	w := f.watch
	if w == nil || len(args) != 1 {
		f.toMaster(-1, raw)
		return
	}
	f.watch = nil
	f.toLink(w.link, errand{raw: raw, slot: -1, flags: inTxn, look: func([]byte) { w.link.holds-- }})
}
