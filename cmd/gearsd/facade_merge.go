package main

import (
	"bytes"
	"math/rand/v2"
	"strconv"

	"github.com/tidwall/redcon"

	"gears/shard"
)

// splitKeys sends a command of many keys in parts, one for each slot: redis takes
// keys of different slots from no one, even where it holds both.
func (f *facade) splitKeys(h *handling, args []string, raw []byte) {
	if len(args) < 1+h.step || (len(args)-1)%h.step != 0 {
		f.local(redcon.AppendError(nil, wrongArity(args[0])))
		return
	}
	slots, positions := groupBySlot(args[1:], h.step)
	if len(slots) == 1 {
		f.toMaster(slots[0], raw)
		return
	}
	links := make([]*link, len(slots))
	for i, slot := range slots {
		var err error
		if links[i], err = f.linkTo(slot); err != nil {
			f.unreachable(err)
			return
		}
	}
	merge := h.merge
	if merge == nil {
		merge = func(parts [][]byte) []byte { return interleave(parts, positions, len(args)-1) }
	}
	a := &answer{parts: make([][]byte, len(slots)), left: len(slots), merge: failedOr(merge)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.expect(a)
	for i, slot := range slots {
		part := redcon.AppendArray(nil, 1+len(positions[i])*h.step)
		part = redcon.AppendBulkString(part, args[0])
		for _, at := range positions[i] {
			for _, word := range args[1+at : 1+at+h.step] {
				part = redcon.AppendBulkString(part, word)
			}
		}
		links[i].put(errand{raw: part, slot: slot, answer: a, part: i})
	}
}

// groupBySlot are the slots of the keys, in the order of their first ones, and where
// the keys of each stand.
func groupBySlot(words []string, step int) (slots []int, positions [][]int) {
	at := map[int]int{}
	for i := 0; i < len(words); i += step {
		slot := shard.KeySlot(words[i])
		n, ok := at[slot]
		if !ok {
			n = len(slots)
			at[slot] = n
			slots, positions = append(slots, slot), append(positions, nil)
		}
		positions[n] = append(positions[n], i)
	}
	return slots, positions
}

// failedOr is merge, but if one of the nodes has failed that is the reply.
func failedOr(merge func([][]byte) []byte) func([][]byte) []byte {
	return func(parts [][]byte) []byte {
		for _, p := range parts {
			if len(p) > 0 && p[0] == '-' {
				return p
			}
		}
		return merge(parts)
	}
}

// interleave puts elements of arrays where their keys stood.
func interleave(parts [][]byte, positions [][]int, n int) []byte {
	list := make([][]byte, n)
	size := 16
	for i, p := range parts {
		elems, _ := elements(p)
		for j, e := range elems {
			if j < len(positions[i]) {
				list[positions[i][j]] = e
				size += len(e)
			}
		}
	}
	out := redcon.AppendArray(make([]byte, 0, size), n)
	for _, e := range list {
		out = append(out, e...)
	}
	return out
}

// allOK is the reply of the first, as all others say the same.
func allOK(parts [][]byte) []byte { return parts[0] }

func firstOf(parts [][]byte) []byte { return parts[0] }

func integer(part []byte) int64 {
	if len(part) < 2 || part[0] != ':' {
		return 0
	}
	n, _ := strconv.ParseInt(string(bytes.TrimRight(part[1:], "\r\n")), 10, 64)
	return n
}

func sum(parts [][]byte) []byte {
	n := int64(0)
	for _, p := range parts {
		n += integer(p)
	}
	return redcon.AppendInt(nil, n)
}

func least(parts [][]byte) []byte {
	n := integer(parts[0])
	for _, p := range parts[1:] {
		n = min(n, integer(p))
	}
	return redcon.AppendInt(nil, n)
}

// eachOf merges arrays by their positions. What is no integer is that of the first.
func eachOf(parts [][]byte, merge func([][]byte) []byte) []byte {
	first, header := elements(parts[0])
	out := bytes.Clone(header)
	for i, e := range first {
		column := [][]byte{e}
		for _, p := range parts[1:] {
			if elems, _ := elements(p); i < len(elems) {
				column = append(column, elems[i])
			}
		}
		if e[0] == ':' {
			e = merge(column)
		}
		out = append(out, e...)
	}
	return out
}

func sumEach(parts [][]byte) []byte    { return eachOf(parts, sum) }
func leastEach(parts [][]byte) []byte  { return eachOf(parts, least) }
func everywhere(parts [][]byte) []byte { return eachOf(parts, least) }

// concatenate makes one array of several.
func concatenate(parts [][]byte) []byte {
	n, size := 0, 16
	for _, p := range parts {
		size += len(p)
	}
	body := make([]byte, 0, size)
	for _, p := range parts {
		end := bytes.IndexByte(p, '\n') + 1
		count, _ := parseLength(bytes.TrimRight(p[1:max(end, 1)], "\r\n"))
		n += max(count, 0)
		body = append(body, p[end:]...)
	}
	kind := parts[0][0] // an array, or in RESP3 a set
	out := strconv.AppendInt([]byte{kind}, int64(n), 10)
	return append(append(out, "\r\n"...), body...)
}

// anyOf is one of the replies that are no null.
func anyOf(parts [][]byte) []byte {
	var some [][]byte
	for _, p := range parts {
		if p[0] != '_' && !bytes.HasPrefix(p, []byte("$-")) {
			some = append(some, p)
		}
	}
	if len(some) == 0 {
		return parts[0]
	}
	return some[rand.IntN(len(some))]
}

// A cursor of SCAN over all masters is the cursor of one of them and, in the lowest
// bits, a slot that it holds. When one is done the next follows in the order of
// slots.
const (
	slotBits  = 14
	maxCursor = 1<<(64-slotBits) - 1
)

func (f *facade) scanAll(_ *handling, args []string, raw []byte) {
	var cursor uint64
	var err error
	if len(args) > 1 {
		cursor, err = strconv.ParseUint(args[1], 10, 64)
	}
	if len(args) < 2 || err != nil {
		f.toMaster(-1, raw) // redis says what is wrong
		return
	}
	slot, inner := int(cursor&(1<<slotBits-1)), cursor>>slotBits
	if cursor == 0 {
		slot = f.topology.Shards()[0].Slots()[0].First
	}
	own := redcon.AppendArray(nil, len(args))
	own = redcon.AppendBulkString(own, args[0])
	own = redcon.AppendBulkString(own, strconv.FormatUint(inner, 10))
	for _, a := range args[2:] {
		own = redcon.AppendBulkString(own, a)
	}
	l, err := f.linkTo(slot)
	if err != nil {
		f.unreachable(err)
		return
	}
	next := f.nextToScan(slot)
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &answer{parts: make([][]byte, 1), left: 1, merge: func(parts [][]byte) []byte {
		return outerCursor(parts[0], slot, next)
	}}
	f.expect(a)
	l.put(errand{raw: own, slot: -1, answer: a})
}

// nextToScan is the first slot of the master behind that of slot, 0 for the end.
func (f *facade) nextToScan(slot int) int {
	snapshot := f.topology.Snapshot()
	owner := snapshot.Owner(slot)
	for i, s := range snapshot.Shards() {
		if s == owner && i+1 < len(snapshot.Masters) {
			return snapshot.Masters[i+1].Slots[0].First
		}
	}
	return 0
}

// outerCursor changes the cursor in the reply of a master into that of all.
func outerCursor(reply []byte, slot, next int) []byte {
	elems, header := elements(reply)
	if len(elems) != 2 {
		return reply
	}
	r, _, err := shard.ParseReply(elems[0])
	inner, bad := strconv.ParseUint(r.Str, 10, 64)
	if err != nil || bad != nil {
		return reply
	}
	outer := uint64(next)
	if inner > maxCursor {
		return redcon.AppendError(nil, "ERR gears: redis gave a cursor that is too large to say beside it which node it is of")
	}
	if inner != 0 {
		outer = inner<<slotBits | uint64(slot)
	}
	out := append(bytes.Clone(header), redcon.AppendBulkString(nil, strconv.FormatUint(outer, 10))...)
	return append(out, elems[1]...)
}
