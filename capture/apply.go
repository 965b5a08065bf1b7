package capture

import "bytes"

// What stands here is in the order in which a server raises the events. The key is
// the first argument where nothing else is said.

func one(t *translator, event string, args [][]byte) { t.emit(event, args[1]) }

// takes is for commands that may take the last element of the key.
func takes(t *translator, event string, args [][]byte) { t.doubtful(event, args[1], further) }

// stores is for commands that put what they compute into a key, or delete the key
// when that is nothing.
func stores(at int) func(*translator, string, [][]byte) {
	return func(t *translator, event string, args [][]byte) { t.store(event, args[at]) }
}

func (t *translator) store(event string, key []byte) {
	if t.mine {
		t.ttl.forget(key)
		t.doubtful(event, key, instead)
	}
}

func storesByWord(words ...string) func(*translator, string, [][]byte) {
	return func(t *translator, event string, args [][]byte) {
		var target []byte // of several the last counts
		for i := 2; i+1 < len(args); i++ {
			for _, w := range words {
				if equalFold(args[i], w) {
					target = args[i+1]
				}
			}
		}
		if target != nil {
			t.store(event, target)
		}
	}
}

// overwrites is for commands that put a value without time to live in the key.
func overwrites(t *translator, event string, args [][]byte) {
	if t.mine {
		t.ttl.forget(args[1])
		t.add(event, args[1])
	}
}

func set(t *translator, event string, args [][]byte) {
	if len(args) == 3 || !t.mine {
		overwrites(t, event, args)
		return
	}
	key := t.add(event, args[1])
	for i := 3; i < len(args); i++ {
		if equalFold(args[i], "KEEPTTL") {
			return
		}
		if i+1 == len(args) {
			break
		}
		if at, ok := t.ttl.deadline(args[i], args[i+1]); ok {
			t.expire(key, at)
			return
		}
	}
	t.ttl.forget(args[1])
}

// expire is the event of a key that was just told of: "" was not.
func (t *translator) expire(key string, at int64) {
	if key != "" {
		t.items = append(t.items, item{event: "expire", key: key})
		t.ttl.set(key, at)
	}
}

func setWithTime(unit string) func(*translator, string, [][]byte) {
	word := []byte(unit)
	return func(t *translator, event string, args [][]byte) {
		if !t.mine {
			return
		}
		if at, ok := t.ttl.deadline(word, args[2]); ok {
			t.expire(t.add(event, args[1]), at)
		}
	}
}

func pairs(t *translator, event string, args [][]byte) {
	for i := 1; i+1 < len(args); i += 2 {
		overwrites(t, event, args[i-1:])
	}
}

func fieldsWithTime(t *translator, event string, args [][]byte) {
	t.emit(event, args[1])
	for _, word := range args[2:] {
		if equalFold(word, "FIELDS") {
			return
		}
		if equalFold(word, "PXAT") || equalFold(word, "EXAT") || equalFold(word, "PX") || equalFold(word, "EX") {
			t.emit("hexpire", args[1])
			return
		}
	}
}

// ends are the events of the two ends of a list.
var ends = []struct{ word, push, pop string }{
	{"LEFT", "lpush", "lpop"},
	{"RIGHT", "rpush", "rpop"},
}

func lmove(t *translator, _ string, args [][]byte) {
	var pop, push string
	for _, e := range ends {
		if equalFold(args[3], e.word) {
			pop = e.pop
		}
		if equalFold(args[4], e.word) {
			push = e.push
		}
	}
	if pop == "" || push == "" {
		return
	}
	t.emit(push, args[2])
	t.takeFrom(pop, args)
}

func rpoplpush(t *translator, _ string, args [][]byte) {
	t.emit("lpush", args[2])
	t.takeFrom("rpop", args)
}

// takeFrom is what a move takes from its source; a key that is moved to itself is
// never empty.
func (t *translator) takeFrom(event string, args [][]byte) {
	if bytes.Equal(args[1], args[2]) {
		t.emit(event, args[1])
		return
	}
	t.doubtful(event, args[1], further)
}

func smove(t *translator, _ string, args [][]byte) {
	t.doubtful("srem", args[1], further)
	t.emit("sadd", args[2])
}

func zadd(t *translator, event string, args [][]byte) {
	for _, a := range args[2:] {
		if len(a) == 0 || a[0] >= '0' && a[0] <= '9' || a[0] == '-' || a[0] == '+' {
			break
		}
		if equalFold(a, "INCR") {
			event = "zincr"
			break
		}
	}
	t.emit(event, args[1])
}

func xadd(t *translator, event string, args [][]byte) {
	t.emit(event, args[1])
	for _, a := range args[2:] {
		if equalFold(a, "MAXLEN") || equalFold(a, "MINID") {
			t.emit("xtrim", args[1])
			return
		}
		if !equalFold(a, "NOMKSTREAM") && !equalFold(a, "KEEPREF") && !equalFold(a, "DELREF") && !equalFold(a, "ACKED") {
			return
		}
	}
}

// groupEvents are those of the subcommands of XGROUP.
var groupEvents = []struct{ word, event string }{
	{"CREATE", "xgroup-create"},
	{"SETID", "xgroup-setid"},
	{"DESTROY", "xgroup-destroy"},
	{"CREATECONSUMER", "xgroup-createconsumer"},
	{"DELCONSUMER", "xgroup-delconsumer"},
}

func xgroup(t *translator, _ string, args [][]byte) {
	for _, g := range groupEvents {
		if equalFold(args[1], g.word) {
			t.emit(g.event, args[2])
		}
	}
}

// removes tells a key that expired from one that was deleted. A server deletes what
// has expired one by one.
func removes(t *translator, event string, args [][]byte) {
	if !t.mine {
		return
	}
	for _, key := range args[1:] {
		e := event
		if t.ttl.forget(key) && len(args) == 2 {
			e = "expired"
		}
		t.add(e, key)
	}
}

func expires(unit string) func(*translator, string, [][]byte) {
	word := []byte(unit)
	return func(t *translator, event string, args [][]byte) {
		if !t.mine {
			return
		}
		key := t.add(event, args[1])
		if at, ok := t.ttl.deadline(word, args[2]); ok && key != "" {
			t.ttl.set(key, at)
		}
	}
}

func persist(t *translator, event string, args [][]byte) {
	if t.mine {
		t.ttl.forget(args[1])
		t.add(event, args[1])
	}
}

func rename(t *translator, _ string, args [][]byte) {
	if !t.mine {
		return
	}
	t.add("rename_from", args[1])
	t.ttl.copy(args[1], string(args[2]))
	if !bytes.Equal(args[1], args[2]) {
		t.ttl.forget(args[1])
	}
	t.add("rename_to", args[2])
}

func copyTo(t *translator, event string, args [][]byte) {
	db := t.db
	for i := 3; i+1 < len(args); i++ {
		if equalFold(args[i], "DB") {
			db = number(args[i+1])
		}
	}
	if db != t.ours {
		return
	}
	if t.mine {
		t.ttl.copy(args[1], string(args[2]))
	} else {
		t.ttl.forget(args[2])
	}
	t.add(event, args[2])
}

func move(t *translator, _ string, args [][]byte) {
	if t.mine {
		t.ttl.forget(args[1])
	}
	t.emit("move_from", args[1])
	t.emitIn(number(args[2]), "move_to", args[1])
}

func restore(t *translator, event string, args [][]byte) {
	if !t.mine {
		return
	}
	t.ttl.forget(args[1])
	key := t.add(event, args[1])
	word := []byte("PX")
	for _, a := range args[4:] {
		if equalFold(a, "ABSTTL") {
			word = []byte("PXAT")
		}
	}
	if at, ok := t.ttl.deadline(word, args[2]); ok && string(args[2]) != "0" && key != "" {
		t.ttl.set(key, at)
	}
}

func selected(t *translator, _ string, args [][]byte) { t.selectDB(number(args[1])) }

func began(t *translator, _ string, _ [][]byte) { t.multi = true }

func ended(t *translator, _ string, _ [][]byte) { t.multi = false }

func asksAck(t *translator, _ string, args [][]byte) {
	if len(args) > 1 && equalFold(args[1], "GETACK") {
		t.getack = true
	}
}

func flushDB(t *translator, _ string, _ [][]byte) { t.flush(t.db) }

func flushAll(t *translator, _ string, _ [][]byte) { t.flush(-1) }

// flush empties a database, -1 all. No key is there any more, so what the doubts
// ask would be answered wrongly.
func (t *translator) flush(db int) {
	t.items = append(t.items, item{event: flushed, db: db})
	if db < 0 || db == t.ours {
		t.forgetKeys()
	}
}

func swapDB(t *translator, _ string, args [][]byte) {
	if number(args[1]) == t.ours || number(args[2]) == t.ours {
		t.forgetKeys()
	}
}

func (t *translator) forgetKeys() {
	t.ttl.clear()
	clear(t.doubts)
	clear(t.gone)
}
