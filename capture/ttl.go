package capture

import (
	"bytes"
	"strconv"
	"time"
)

const defaultMaxTTLs = 1_000_000

// ttlTolerance is how far the server's clock, as we know it, may be off. A key
// expires no earlier than its time, so what matters is only that a DEL which the
// server made at that time is not taken for one that somebody sent.
const ttlTolerance = 5 * time.Millisecond

// ttls remembers when keys will expire, from what the stream says. A key whose
// time has passed is deleted by the server and is forgotten then, so nothing has
// to be swept.
type ttls struct {
	at      map[string]int64 // Unix time, ms
	most    int
	dropped int64
	skew    time.Duration // what the server's clock is ahead of ours
}

func newTTLs(most int) *ttls {
	if most <= 0 {
		most = defaultMaxTTLs
	}
	return &ttls{at: map[string]int64{}, most: most}
}

func (t *ttls) now() int64 { return time.Now().Add(t.skew).UnixMilli() }

// set remembers when key expires.
func (t *ttls) set(key string, at int64) {
	if len(t.at) >= t.most {
		if _, known := t.at[key]; !known {
			t.dropped++
			return
		}
	}
	t.at[key] = at
}

// forget drops key and reports whether its time had come.
func (t *ttls) forget(key []byte) (expired bool) {
	if len(t.at) == 0 {
		return false
	}
	at, known := t.at[string(key)]
	if !known {
		return false
	}
	delete(t.at, string(key))
	return at <= t.now()+ttlTolerance.Milliseconds()
}

// copy gives a key the time of another, or none.
func (t *ttls) copy(from []byte, to string) {
	if at, known := t.at[string(from)]; known {
		t.set(to, at)
	} else {
		delete(t.at, to)
	}
}

func (t *ttls) clear() { clear(t.at) }

// timeUnits are the words that tell when a key expires: Redis sends PXAT, and the
// others are what a server may send on as they came.
var timeUnits = []struct {
	word     string
	ms       int64
	relative bool
}{
	{"PXAT", 1, false},
	{"EXAT", 1000, false},
	{"PX", 1, true},
	{"EX", 1000, true},
}

// deadline reads a pair of such a word and a number.
func (t *ttls) deadline(word, number []byte) (at int64, ok bool) {
	for _, u := range timeUnits {
		if equalFold(word, u.word) {
			n, err := strconv.ParseInt(string(number), 10, 64)
			if err != nil {
				return 0, false
			}
			if at = n * u.ms; u.relative {
				at += t.now()
			}
			return at, true
		}
	}
	return 0, false
}

// equalFold compares with a word in upper case.
func equalFold(b []byte, upper string) bool {
	return len(b) == len(upper) && (string(b) == upper || string(bytes.ToUpper(b)) == upper)
}
