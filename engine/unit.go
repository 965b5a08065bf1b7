package engine

import (
	"gears/shard"
	"gears/vm"
)

// unit is one run of a segment for one of its input records: what the scheduler
// orders. Units of a batch form a list in the order in which one record at a
// time would have run them.
type unit struct {
	next, prev *unit
	batch      *batch
	parent     *unit // whose output record this unit takes, or nil
	root       int   // number of the reader's record it descends from
	seg        int
	rec        vm.Value // its input record
	state      unitState
	task       *vm.Task // of the scheduler's tasks; nil where it has none
	led        bool     // it waits with the command that its segment begins with, without a task

	// The command it is parked at.
	prep  shard.Prepared
	args  []string
	final bool // the plan says that nothing can follow it in this unit
	reply shard.Reply

	key    string // of the reader's record, where it may have to be read again
	readAt int64  // seq at which it was read

	// What it awaits, once that was started.
	promise promise
	value   vm.Value // the outcome
	failure error
	awaited bool // it has awaited something: what it does now must come in record order
	inside  bool // it has begun to await: it goes on although the reader stopped

	reads []readMark
	wrote bool // it has sent a write, so it cannot run again
	alone bool // it must run at its turn only: it executes where it cannot park
	err   error
}

type unitState uint8

const (
	unitFresh    unitState = iota // not started, or to be started again
	unitParked                    // waits for its command to be sent
	unitSent                      // its command is on the way
	unitReplied                   // the reply is there
	unitPledged                   // its callback returned a coroutine, which is not started yet
	unitAwaiting                  // the coroutine runs
	unitDone                      // ended: task.Out and task.Errs are complete
)

// readMark remembers what a unit read, and when, in the order of sending.
type readMark struct {
	key string
	all bool // more than can be told: conflicts with every write
	seq int64
}

// writeMark remembers a write: when it was sent, and the root of the unit that
// sent it.
type writeMark struct {
	seq  int64
	root int
}

// batch is the units of one page of records.
type batch struct {
	head, tail *unit
	waiting    int   // units whose commands are on the way
	began      int64 // seq before its first command
}

func (b *batch) append(u *unit) {
	u.batch = b
	u.prev = b.tail
	if b.tail != nil {
		b.tail.next = u
	} else {
		b.head = u
	}
	b.tail = u
}

// insertAfter puts u behind at.
func (b *batch) insertAfter(at, u *unit) {
	u.batch = b
	u.prev, u.next = at, at.next
	if at.next != nil {
		at.next.prev = u
	} else {
		b.tail = u
	}
	at.next = u
}

func (b *batch) remove(u *unit) {
	if u.prev != nil {
		u.prev.next = u.next
	} else {
		b.head = u.next
	}
	if u.next != nil {
		u.next.prev = u.prev
	} else {
		b.tail = u.prev
	}
	u.next, u.prev = nil, nil
}

// descends reports whether u takes records that came from ancestor.
func (u *unit) descends(ancestor *unit) bool {
	for p := u.parent; p != nil; p = p.parent {
		if p == ancestor {
			return true
		}
	}
	return false
}
