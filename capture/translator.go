package capture

import (
	"bytes"
	"strings"
)

// translator turns commands into events. What it has found lies in items until the
// command, or the transaction, is whole.
type translator struct {
	ours int // the database of the options
	ttl  *ttls
	// keys finds the keys of commands that the table does not have.
	keys func(args [][]byte) []string

	db     int
	mine   bool  // db is ours
	offset int64 // behind the last command
	items  []item
	whole  int      // items of whole units
	at     Position // behind the last whole unit
	multi  bool
	getack bool // the master asks for an acknowledgement

	// doubts are the items whose command may have emptied the key, by key; any
	// later event of the key settles it, as the key was there then or is again.
	doubts map[string]int
	// gone are keys whose deletion was told because they were not there when it was
	// looked, with the offset of the look: a DEL before that is the same one.
	gone    map[string]int64
	goneEnd int64 // the largest of them
}

// item is an Event in the making.
type item struct {
	event, key string
	end        int64
	db         int
	doubt      doubt
	empty      bool // the doubt was right
}

type doubt uint8

const (
	certain doubt = iota
	further       // the key may be empty: then a del follows
	instead       // the result may be empty: then the event is del, and no other
)

// flushed is the event of an item that is none: the database db was emptied.
const flushed = ""

const internalPrefix = "__gears__:"

func newTranslator(ours, maxTTLs int, keys func([][]byte) []string) *translator {
	t := &translator{
		ours: ours, ttl: newTTLs(maxTTLs), keys: keys,
		doubts: map[string]int{}, gone: map[string]int64{},
	}
	t.selectDB(0)
	return t
}

// begin drops what is unfinished and goes on at p.
func (t *translator) begin(p Position, resumed bool) {
	if resumed {
		t.items = t.items[:t.whole]
		for key, i := range t.doubts {
			if i >= t.whole {
				delete(t.doubts, key)
			}
		}
	} else {
		t.items, t.whole = t.items[:0], 0
		t.ttl.clear()
		clear(t.doubts)
		clear(t.gone)
	}
	t.at, t.offset, t.multi = p, p.Offset, false
	t.selectDB(p.DB)
}

func (t *translator) selectDB(n int) { t.db, t.mine = n, n == t.ours }

// command takes the next one, which has size bytes.
func (t *translator) command(args [][]byte, size int) {
	t.offset += int64(size)
	if len(args) > 0 {
		if r := lookup(args[0]); r == nil {
			t.unknown(args)
		} else if len(args) > r.least && r.apply != nil {
			r.apply(t, r.event, args)
		}
	}
	if !t.multi {
		t.finish()
	}
}

// finish ends a unit: a command that stands alone, or a transaction.
func (t *translator) finish() {
	for i := t.whole; i < len(t.items); i++ {
		t.items[i].end = t.offset
		if t.items[i].event != flushed {
			t.items[i].db = t.db
		}
	}
	t.whole = len(t.items)
	t.at.Offset, t.at.DB = t.offset, t.db
	if len(t.gone) > 0 && t.offset >= t.goneEnd {
		clear(t.gone)
	}
}

// unknown is a command of a module, or of a server that is newer than this.
func (t *translator) unknown(args [][]byte) {
	if !t.mine {
		return
	}
	name := strings.ToLower(string(args[0]))
	for _, key := range t.keys(args) {
		t.emit(name, []byte(key))
	}
}

// emit adds an event of the selected database.
func (t *translator) emit(event string, key []byte) {
	if t.mine {
		t.add(event, key)
	}
}

// emitIn is emit for another database.
func (t *translator) emitIn(db int, event string, key []byte) {
	if db == t.ours {
		t.add(event, key)
	}
}

// add adds an event and returns its key, "" if it is not to be told.
func (t *translator) add(event string, key []byte) string {
	if len(key) >= len(internalPrefix) && string(key[:len(internalPrefix)]) == internalPrefix {
		return ""
	}
	if len(t.doubts) > 0 {
		delete(t.doubts, string(key))
	}
	if len(t.gone) > 0 && t.told(event, key) {
		return ""
	}
	k := string(key)
	t.items = append(t.items, item{event: event, key: k})
	return k
}

// told reports whether the deletion of key has been told already.
func (t *translator) told(event string, key []byte) bool {
	until, known := t.gone[string(key)]
	if !known {
		return false
	}
	delete(t.gone, string(key))
	return event == "del" && t.offset <= until
}

// doubtful is emit of an event whose command may have left nothing.
func (t *translator) doubtful(event string, key []byte, d doubt) {
	if !t.mine {
		return
	}
	n := len(t.items)
	if t.add(event, key); len(t.items) > n {
		t.items[n].doubt = d
		t.doubts[t.items[n].key] = n
	}
}

// asked are the keys of whole units that have to be looked at.
func (t *translator) asked(keys []string) []string {
	for key, i := range t.doubts {
		if i < t.whole {
			keys = append(keys, key)
		}
	}
	return keys
}

// answer says whether the key of a doubt is there.
func (t *translator) answer(key string, there bool) {
	i := t.doubts[key]
	delete(t.doubts, key)
	if !there {
		t.items[i].empty = true
		t.ttl.forget([]byte(key))
	}
}

// lookedAt says at which offset the keys were looked for that are not there.
func (t *translator) lookedAt(keys []string, offset int64) {
	for _, key := range keys {
		t.gone[key] = offset
	}
	t.goneEnd = max(t.goneEnd, offset)
}

// hand gives the whole units away.
func (t *translator) hand(event func(Event), flush func(db int, end int64)) int64 {
	var told int64
	list := t.items[:t.whole]
	for i := range list {
		it := &list[i]
		if it.event == flushed {
			if flush != nil {
				flush(it.db, it.end)
			}
			continue
		}
		more := i+1 < len(list) && list[i+1].end == it.end && list[i+1].event != flushed
		e := Event{Event: it.event, Key: it.key, DB: it.db, End: it.end, More: more}
		if it.empty && it.doubt == further {
			e.More = true
			event(e)
			told++
			e.More = more
		}
		if it.empty {
			e.Event = "del"
		}
		event(e)
		told++
	}
	n := copy(t.items, t.items[t.whole:])
	clear(t.items[n:])
	for key := range t.doubts {
		t.doubts[key] -= t.whole
	}
	t.items, t.whole = t.items[:n], 0
	return told
}

// number reads a database's number.
func number(b []byte) int {
	n := 0
	for _, c := range bytes.TrimSpace(b) {
		if c < '0' || c > '9' || n > 1<<20 {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}
