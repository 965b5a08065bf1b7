package main

import (
	"bytes"
	"strings"

	"gears/shard"
)

// The beginnings of RESP2 arrays that may come on a connection with subscriptions.
var (
	messageHeads      = []string{"*3\r\n$7\r\nmessage\r\n", "*4\r\n$8\r\npmessage\r\n", "*3\r\n$8\r\nsmessage\r\n"}
	confirmationHeads = []string{
		"*3\r\n$9\r\nsubscribe\r\n", "*3\r\n$10\r\npsubscribe\r\n", "*3\r\n$10\r\nssubscribe\r\n",
		"*3\r\n$11\r\nunsubscribe\r\n", "*3\r\n$12\r\npunsubscribe\r\n", "*3\r\n$12\r\nsunsubscribe\r\n",
	}
)

func beginsWith(reply []byte, heads []string) bool {
	for _, h := range heads {
		if len(reply) >= len(h) && string(reply[:len(h)]) == h {
			return true
		}
	}
	return false
}

// whileListening are the commands that a RESP2 connection with subscriptions takes.
var whileListening = map[string]bool{
	"SUBSCRIBE": true, "PSUBSCRIBE": true, "SSUBSCRIBE": true, "UNSUBSCRIBE": true, "PUNSUBSCRIBE": true,
	"SUNSUBSCRIBE": true, "PING": true, "QUIT": true, "RESET": true,
}

// listening reports whether the client has subscriptions, in RESP2.
func (f *facade) listening() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.subscriptions {
		if n > 0 {
			return true
		}
	}
	return false
}

// subscribed keeps the counts of subscriptions that a confirmation tells: those of
// sharded channels are counted by each node.
func (f *facade) subscribed(l *link, confirmation []byte) {
	r, _, err := shard.ParseReply(confirmation)
	if err != nil || len(r.Elems) != 3 {
		return
	}
	if f.subscriptions == nil {
		f.subscriptions = map[string]int64{}
	}
	f.subscriptions[l.addr+confirmations[r.Elems[0].Str]] = r.Elems[2].Int
}

// subscribe sends a command of subscriptions, and a PING behind it whose reply
// tells that all confirmations have come.
func (f *facade) subscribe(h *handling, args []string, raw []byte) {
	if f.txn != nil {
		f.refuseQueued(subInTxn)
		return
	}
	links, err := f.listeners(h, args)
	switch {
	case err != nil:
		f.unreachable(err)
		return
	case links == nil:
		f.crossSlot()
		return
	}
	ping := appendCommand(nil, "PING")
	a := &answer{parts: make([][]byte, len(links)), left: len(links), merge: func(parts [][]byte) []byte {
		return bytes.Join(parts, nil)
	}}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.expect(a)
	for i, l := range links {
		l.listens = true
		l.put(errand{raw: raw, slot: -1, flags: open, answer: a, part: i})
		l.put(errand{raw: ping, slot: -1})
	}
	f.hold = true // what follows may not be allowed any more
}

// listeners are the links that a command of subscriptions concerns; none when the
// channels are of several slots. Channels of all nodes are listened to on the first,
// as the nodes pass on to each other what is published.
func (f *facade) listeners(h *handling, args []string) ([]*link, error) {
	sharded := strings.HasPrefix(h.name, "SS") || strings.HasPrefix(h.name, "SU")
	if !sharded || h.name == "SSUBSCRIBE" && len(args) == 1 {
		if f.home == nil {
			var err error
			if f.home, err = f.linkTo(-1); err != nil {
				return nil, err
			}
		}
		return []*link{f.home}, nil // its loss ends the facade
	}
	if len(args) > 1 {
		slot, ok := f.slotOf(args)
		if !ok {
			return nil, nil
		}
		l, err := f.linkTo(slot)
		return []*link{l}, err
	}
	var links []*link
	f.mu.Lock()
	for _, l := range f.links {
		if l.listens {
			links = append(links, l)
		}
	}
	f.mu.Unlock()
	if len(links) > 0 {
		return links, nil
	}
	l, err := f.linkTo(-1)
	return []*link{l}, err
}
