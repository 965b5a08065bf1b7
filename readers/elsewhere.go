package readers

import (
	"context"
	"errors"
	"strings"

	"gears/shard"
	"gears/vm"
)

// An event outlives the time in which its key is where it happened: the slot moves,
// or a replica becomes the master. The reads of a scan show such a key as missing,
// and whoever scans looks again. For an event it must not look as if it had been
// deleted: it is read where it is now.

// notHere reports that an error reply says where or when to ask, and nothing of the key.
func notHere(r *shard.Reply) bool {
	if !r.IsError() {
		return false
	}
	switch shard.ErrorClass(r.Str) {
	case "CLUSTERDOWN", "LOADING", "MASTERDOWN":
		return true
	}
	return elsewhere(r.Str)
}

// errNotHere is that of a key that is to be read elsewhere, or later.
var errNotHere = errors.New("the key is not here")

// pursue reads the keys that were not here.
func (f *fetch) pursue(ctx context.Context, keys []string, records []vm.Record) error {
	for _, i := range f.away {
		k, v, err := f.readAnywhere(ctx, keys[i])
		if err != nil {
			return err
		}
		f.fill(&records[i], k, v)
	}
	return nil
}

// changes is how often a key may become another one while it is read.
const changes = 10

// readAnywhere reads a key by one command after the other, as those of a transaction
// would not be sent on.
func (f *fetch) readAnywhere(ctx context.Context, key string) (kind, vm.Value, error) {
	for range changes {
		// It raises no keymiss.
		r, err := f.ask(ctx, "OBJECT", "ENCODING", key)
		if err != nil || r.IsNil() {
			return kindEmpty, vm.None, err
		}
		if r, err = f.ask(ctx, "TYPE", key); err != nil {
			return kindEmpty, vm.None, err
		}
		k := kindOf(r.Str)
		var args []string
		s := readType
		if f.mode != ReadType {
			s = f.readOf(k)
		}
		switch s {
		case readString:
			args = []string{"GET", key}
		case readHash, readFields:
			s, args = readHash, []string{"HGETALL", key}
		case readList:
			args = []string{"LRANGE", key, "0", "-1"}
		default:
			return k, vm.None, nil
		}
		if r, err = f.topology.Do(ctx, args...); err != nil {
			return kindEmpty, vm.None, err
		}
		if k, v, ok := f.answer(s, &r); ok {
			return k, v, nil
		}
		if !strings.HasPrefix(r.Str, "WRONGTYPE") {
			return kindEmpty, vm.None, &RecordError{replyError(r.Str)}
		}
	}
	return kindEmpty, vm.None, &RecordError{replyError("ERR the key changes its type all the time")}
}

func (f *fetch) ask(ctx context.Context, args ...string) (shard.Reply, error) {
	r, err := f.topology.Do(ctx, args...)
	if err == nil && r.IsError() {
		err = &RecordError{replyError(r.Str)}
	}
	return r, err
}
