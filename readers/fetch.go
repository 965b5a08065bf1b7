package readers

import (
	"context"
	"strings"

	"gears/shard"
	"gears/vm"
)

// kind is a type of key, as a guess or as it was found.
type kind uint8

const (
	kindUnknown kind = iota
	kindEmpty        // there is no such key
	kindString
	kindHash
	kindList
	kindSet
	kindZSet
	kindStream
	kindModule
)

// kinds names them: as TYPE does, and as the record's type field.
var kinds = [...]struct {
	redis string
	field vm.Value
}{
	kindEmpty:  {"none", vm.Str("empty")},
	kindString: {"string", vm.Str("string")},
	kindHash:   {"hash", vm.Str("hash")},
	kindList:   {"list", vm.Str("list")},
	kindSet:    {"set", vm.Str("set")},
	kindZSet:   {"zset", vm.Str("zset")},
	kindStream: {"stream", vm.Str("unknown")},
	kindModule: {"", vm.Str("module")},
}

// kindOf is the kind that TYPE names. What it does not know is a module's.
func kindOf(name string) kind {
	for k := kindEmpty; k < kindModule; k++ {
		if kinds[k].redis == name {
			return k
		}
	}
	return kindModule
}

// read is a command that tells a key's type, and mostly its value too.
type read uint8

const (
	readNothing read = iota // the key is to look absent
	readType
	readString
	readHash
	readList
	readFields
)

// sentRead is a read under way.
type sentRead struct {
	read  read
	shape uint16 // of the key, see guesses
}

// fetch reads types and values of keys in two pipelines. The first sends one
// read for each key: that of the type that similar keys had. Its reply is
// the value and at the same time proves the type, so type and value are of one
// moment, whatever others do to the key; and in a database where keys of one
// kind are named alike it is all there is to do.
//
// The second asks about the keys that were guessed wrong, with a transaction
// for each. Anything less could find a key changed once more.
type fetch struct {
	conn    *shard.Conn
	mode    ReadMode
	fields  []string
	args    []string // HMGET key fields…
	guesses guesses
	sent    []sentRead
	misses  []int // indexes of keys
	// topology leads to keys that are elsewhere; nil: those look missing.
	topology *shard.Topology
	away     []int       // indexes of keys that are to be read there
	reading  keyReadings // told of keys that are missing; nil: nobody is
	bytes    int         // of the values received for the page, roughly
}

func newFetch(conn *shard.Conn, spec *Spec) *fetch {
	f := &fetch{conn: conn, mode: spec.Read, fields: spec.Fields}
	switch {
	case f.mode == ReadFields && len(f.fields) == 0:
		f.mode = ReadFull
	case f.mode == ReadFields && len(f.fields) == 1:
		f.args = []string{"HGET", "", f.fields[0]}
	case f.mode == ReadFields:
		f.args = append([]string{"HMGET", ""}, f.fields...)
	}
	if f.mode == ReadFields {
		f.guesses.fallback = kindHash
	}
	if spec.Type != "" {
		f.guesses.fallback = kindOf(strings.ToLower(spec.Type))
	}
	return f
}

// send appends the first reads of keys. Keys that absent reports are not read
// and count as missing.
func (f *fetch) send(keys []string, absent func(string) bool) {
	f.sent = f.sent[:0]
	for _, key := range keys {
		s := sentRead{read: readType}
		switch {
		case absent != nil && absent(key):
			s.read = readNothing
		case f.mode != ReadType:
			s.shape = shape(key)
			s.read = f.readOf(f.guesses.kind(s.shape))
		}
		f.sent = append(f.sent, s)
		switch s.read {
		case readType:
			f.conn.Append("TYPE", key)
		case readString:
			f.conn.Append("GET", key)
		case readHash:
			f.conn.Append("HGETALL", key)
		case readList:
			f.conn.Append("LRANGE", key, "0", "-1")
		case readFields:
			f.args[1] = key
			f.conn.Append(f.args...)
		}
	}
}

// readOf is the read that gives all a record needs of a key of kind k.
func (f *fetch) readOf(k kind) read {
	switch k {
	case kindString:
		return readString
	case kindHash:
		if f.mode == ReadFields {
			return readFields
		}
		return readHash
	case kindList:
		return readList
	}
	return readType
}

// receive fills in the records whose reads told enough, and notes the others.
// n is the number of records that are good when there is an error.
func (f *fetch) receive(ctx context.Context, keys []string, records []vm.Record) (n int, err error) {
	f.misses, f.bytes = f.misses[:0], 0
	for i := range keys {
		s := f.sent[i]
		if s.read == readNothing {
			f.fill(&records[i], kindEmpty, vm.None)
			continue
		}
		r, err := f.conn.Receive(ctx)
		if err != nil {
			return f.firstMiss(i), err
		}
		if f.topology != nil && notHere(&r) {
			f.away = append(f.away, i)
			continue
		}
		if r.IsError() && !strings.HasPrefix(r.Str, "WRONGTYPE") && !elsewhere(r.Str) {
			return f.firstMiss(i), &RecordError{replyError(r.Str)}
		}
		if k, v, ok := f.answer(s.read, &r); ok {
			if k == kindEmpty {
				f.reading.miss(keys[i], 1)
			}
			f.fill(&records[i], k, v)
			if k != kindEmpty && f.mode != ReadType {
				f.guesses.learn(s.shape, k)
			}
			continue
		}
		f.misses = append(f.misses, i)
	}
	return len(keys), nil
}

// firstMiss is the number of records that can be used if the misses cannot be
// read, of the first n.
func (f *fetch) firstMiss(n int) int {
	if len(f.misses) > 0 {
		return min(n, f.misses[0])
	}
	return n
}

func (f *fetch) fill(r *vm.Record, k kind, v vm.Value) {
	r.Type = kinds[k].field
	if f.mode != ReadType {
		r.Value = v
	}
}

// answer is what a reply to a read says; ok is false when it does not settle
// type and value.
func (f *fetch) answer(s read, r *shard.Reply) (k kind, v vm.Value, ok bool) {
	switch {
	case r.IsError():
		return kindEmpty, vm.None, elsewhere(r.Str)
	case s == readType:
		k = kindOf(r.Str)
		return k, vm.None, f.mode == ReadType || f.readOf(k) == readType
	case s == readFields:
		v, ok = f.fieldsValue(r)
		return kindHash, v, ok
	case r.IsNil(), r.Kind == '*' && len(r.Elems) == 0:
		return kindEmpty, vm.None, true
	case s == readString && r.Kind == '$':
		f.bytes += len(r.Str)
		return kindString, vm.Text(r.Str), true
	case s == readHash && r.Kind == '*':
		return kindHash, f.hashValue(r.Elems), true
	case s == readList && r.Kind == '*':
		return kindList, f.listValue(r.Elems), true
	}
	return k, v, false
}

const (
	entryBytes   = 56 // a dict entry without its text
	elementBytes = 24 // a list element without its text
)

// hashValue makes the dict of field, value, field, value…
func (f *fetch) hashValue(elems []shard.Reply) vm.Value {
	d := vm.NewDict(len(elems) / 2)
	for i := 0; i+1 < len(elems); i += 2 {
		setField(d, elems[i].Str, elems[i+1].Str)
		f.bytes += entryBytes + len(elems[i].Str) + len(elems[i+1].Str)
	}
	return vm.DictValue(d)
}

// setField sets a field of a hash or stream entry. A name that is not UTF-8
// would be a bytearray, which no dict takes as a key: it is bytes instead.
func setField(d *vm.Dict, name, value string) {
	key := vm.Text(name)
	if key.Kind() == vm.KStr {
		d.SetStr(name, vm.Text(value))
		return
	}
	// Hashing bytes cannot fail.
	_ = d.Set(nil, vm.Bytes(name), vm.Text(value))
}

func (f *fetch) listValue(elems []shard.Reply) vm.Value {
	list := make([]vm.Value, len(elems))
	for i := range elems {
		list[i] = vm.Text(elems[i].Str)
		f.bytes += elementBytes + len(elems[i].Str)
	}
	return vm.NewList(list)
}

// fieldsValue makes the dict of the looked-up fields that exist. When none does
// the key may be a hash all the same, or none at all.
func (f *fetch) fieldsValue(r *shard.Reply) (vm.Value, bool) {
	found := []shard.Reply{*r}
	if r.Kind == '*' {
		found = r.Elems
	}
	if len(found) != len(f.fields) {
		return vm.Value{}, false
	}
	var d *vm.Dict
	for i, name := range f.fields {
		if found[i].Kind != '$' {
			continue
		}
		if d == nil {
			d = vm.NewDict(len(f.fields))
		}
		d.SetStr(name, vm.Text(found[i].Str))
		f.bytes += entryBytes + len(found[i].Str)
	}
	if d == nil {
		return vm.Value{}, false
	}
	return vm.DictValue(d), true
}

// probe is what the transaction about one key asks, after TYPE.
var probe = [...]read{readString, readHash, readList}

// sendMisses appends the transactions for the keys that receive noted.
func (f *fetch) sendMisses(keys []string) {
	for _, i := range f.misses {
		key := keys[i]
		f.conn.Append("MULTI")
		f.conn.Append("TYPE", key)
		f.conn.Append("GET", key)
		f.conn.Append("HGETALL", key)
		f.conn.Append("LRANGE", key, "0", "-1")
		f.conn.Append("EXEC")
	}
}

// receiveMisses fills in the rest of the records; n is as for receive.
func (f *fetch) receiveMisses(ctx context.Context, keys []string, records []vm.Record) (n int, err error) {
	for _, i := range f.misses {
		k, v, err := f.receiveMiss(ctx)
		if err == errNotHere {
			f.away = append(f.away, i)
			continue
		}
		if err != nil {
			return i, err
		}
		f.fill(&records[i], k, v)
		if k != kindEmpty {
			f.guesses.learn(shape(keys[i]), k)
			continue
		}
		if f.reading == nil {
			continue
		}
		// TYPE and each of probe have missed it; it may have been missed before.
		n := 1 + len(probe)
		if f.sent[i].read == readFields {
			n++
		}
		f.reading.miss(keys[i], n)
	}
	return len(keys), nil
}

func (f *fetch) receiveMiss(ctx context.Context) (kind, vm.Value, error) {
	refusal, away := "", false
	for range 2 + len(probe) {
		r, err := f.conn.Receive(ctx)
		if err != nil {
			return 0, vm.Value{}, err
		}
		if r.IsError() && refusal == "" {
			refusal, away = r.Str, notHere(&r)
		}
	}
	r, err := f.conn.Receive(ctx)
	switch {
	case err != nil:
		return 0, vm.Value{}, err
	case away && f.topology != nil:
		return 0, vm.Value{}, errNotHere
	case refusal != "" && elsewhere(refusal):
		return kindEmpty, vm.None, nil
	case refusal != "":
		return 0, vm.Value{}, &RecordError{replyError(refusal)}
	case r.IsError():
		return 0, vm.Value{}, &RecordError{replyError(r.Str)}
	case len(r.Elems) != 1+len(probe):
		return 0, vm.Value{}, &RecordError{replyError("EXEC did not give the replies of all its commands")}
	}
	k := kindOf(r.Elems[0].Str)
	for i, s := range probe {
		if _, v, ok := f.answer(s, &r.Elems[1+i]); ok && kindRead[s] == k {
			return k, v, nil
		}
	}
	for i := range r.Elems {
		if e := &r.Elems[i]; e.IsError() && !strings.HasPrefix(e.Str, "WRONGTYPE") {
			return 0, vm.Value{}, &RecordError{replyError(e.Str)}
		}
	}
	return k, vm.None, nil
}

// kindRead is the kind whose values a read of probe gives.
var kindRead = [...]kind{readString: kindString, readHash: kindHash, readList: kindList}

// room is how many keys to read at once after a page for which it was old; at
// most full.
func (f *fetch) room(old, full int) int {
	known := len(f.sent) - len(f.misses)
	if known == 0 {
		return old // nothing is known of the values yet
	}
	n := full
	if f.bytes > 0 {
		n = int(int64(known) * valueBudget / int64(f.bytes))
	}
	return max(1, min(n, old*pageGrowth, full))
}
