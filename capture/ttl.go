package capture

import (
	"bytes"
	"strconv"
	"time"
)

const defaultMaxTTLs = 1_000_000

// ttlTolerance is how far the server's clock may have fallen behind or gone ahead
// since it was read. A key expires no earlier than its time, so what matters is only
// that a DEL which the server made then is not taken for one that somebody sent.
const ttlTolerance = 5 * time.Millisecond

// ttls remembers when keys will expire, from what the stream says. A key whose
// time has passed is deleted by the server and is forgotten then, so nothing has
// to be swept.
type ttls struct {
	at      map[string]int64 // Unix time, ms
	most    int
	dropped int64
	skew    time.Duration // what the server's clock is ahead of ours

	// While older times are being learnt from the server: what the stream has told
	// of, and so is not to be learnt. nil: nothing is being learnt.
	learner *learner
	touched map[string]struct{}
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
	if t.touched != nil {
		t.touched[key] = struct{}{}
	}
	t.keep(key, at)
}

func (t *ttls) keep(key string, at int64) {
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
	if t.touched != nil {
		t.touched[string(key)] = struct{}{}
	}
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
		t.forget([]byte(to))
	}
}

// clear forgets all keys: there are none any more, or others.
func (t *ttls) clear() {
	clear(t.at)
	t.learner, t.touched = nil, nil
}

func (t *ttls) beginToLearn(l *learner) { t.learner, t.touched = l, map[string]struct{}{} }

// learn takes what the learner has found.
func (t *ttls) learn() {
	if t.learner == nil {
		return
	}
	found, ended := t.learner.take()
	for _, d := range found {
		if _, told := t.touched[d.key]; !told {
			t.keep(d.key, d.at+t.skew.Milliseconds())
		}
	}
	if ended || len(t.touched) > t.most {
		t.learner, t.touched = nil, nil
	}
}

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
