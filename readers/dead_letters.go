package readers

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"gears/shard"
)

// DeadLetter is an entry of a stream that could not be processed, as it is kept in
// another stream: dead letters.
type DeadLetter struct {
	ID           string // in the stream of dead letters
	Stream       string // that it came from
	Entry        string // its id there
	Group        string // the registration's own, "" for the shared one
	Error        string
	Registration string
	Session      string
	Millis       int64 // when it was given up: milliseconds since 1970
	Tries        int64
	Fields       []string // field, value, …
}

// deadLetterPrefix begins the names of the streams of dead letters that were not
// given another one.
const deadLetterPrefix = internalPrefix + "deadletters:"

// DeadLetterKey is the stream for the dead letters of a stream and a registration's
// own group, "" for the shared one. It is on the same shard of a cluster.
//
//	__gears__:deadletters:<group>:{<tag>}<stream>
func DeadLetterKey(stream, group string) string {
	return deadLetterPrefix + url.QueryEscape(group) + ":{" + slotTag(stream) + "}" + stream
}

// slotTag is a text that hashes to the slot of key, without } and not empty.
func slotTag(key string) string {
	tag := key
	if i := strings.IndexByte(key, '{'); i >= 0 {
		if n := strings.IndexByte(key[i+1:], '}'); n > 0 {
			return key[i+1 : i+1+n]
		}
	}
	if tag != "" && !strings.ContainsRune(tag, '}') {
		return tag
	}
	for n := 0; ; n++ {
		if tag = strconv.Itoa(n); shard.Slot(tag) == shard.Slot(key) {
			return tag
		}
	}
}

// DeadLetterStream takes the name that DeadLetterKey made apart; ok is false for
// any other.
func DeadLetterStream(key string) (stream, group string, ok bool) {
	rest, ok := strings.CutPrefix(key, deadLetterPrefix)
	escaped, rest, ok2 := strings.Cut(rest, ":{")
	_, stream, ok3 := strings.Cut(rest, "}")
	group, err := url.QueryUnescape(escaped)
	return stream, group, ok && ok2 && ok3 && err == nil
}

// NewDeadLetterScan makes a scan for the streams of dead letters that DeadLetterKey
// named.
func NewDeadLetterScan(s *shard.Shard) *KeyScan {
	return &KeyScan{shard: s, pattern: deadLetterPrefix + "*", typ: "stream", internal: true, cursor: "0"}
}

// OwnGroup is the name that a registration gave its group, "" for the shared one.
func OwnGroup(group string) string {
	return strings.TrimPrefix(strings.TrimPrefix(group, GroupName), ":")
}

// DeadLetters is a stream of dead letters. The errors of its methods are those of
// the connection, or replies of Redis.
type DeadLetters struct {
	Shard *shard.Shard
	Key   string
}

// deadLetterHead are the fields before those of the entry, in this order.
var deadLetterHead = [...]string{"stream", "id", "group", "error", "registration", "session", "time", "tries"}

// Add keeps an entry of g as a dead letter. What l says of its stream, group and
// fields is not looked at.
func (d *DeadLetters) Add(ctx context.Context, g *StreamGroup, e *StreamEntry, l *DeadLetter) error {
	args := []string{"XADD", d.Key, "*"}
	for i, v := range [len(deadLetterHead)]string{
		g.Key, e.ID, OwnGroup(g.Group), l.Error, l.Registration, l.Session,
		strconv.FormatInt(l.Millis, 10), strconv.FormatInt(l.Tries, 10),
	} {
		args = append(args, deadLetterHead[i], v)
	}
	for i := range e.fields {
		args = append(args, e.fields[i].Str)
	}
	r, err := d.Shard.Do(ctx, args...)
	if err == nil && r.IsError() {
		err = replyError(r.Str)
	}
	return err
}

// ask sends a command that reads. A stream that another shard has, or is getting,
// is empty here.
func (d *DeadLetters) ask(ctx context.Context, args ...string) (shard.Reply, error) {
	r, err := d.Shard.Do(ctx, args...)
	switch {
	case err != nil || !r.IsError():
		return r, err
	case elsewhere(r.Str):
		return shard.Reply{}, nil
	}
	return r, replyError(r.Str)
}

// Page returns up to count letters, those after the given id, in order. Entries
// that are none are left out; last is the id to go on from, "" at the end. The
// letters of a stream that is not there are none.
func (d *DeadLetters) Page(ctx context.Context, after string, count int) (letters []DeadLetter, last string, err error) {
	r, err := d.ask(ctx, "XRANGE", d.Key, "("+after, "+", "COUNT", strconv.Itoa(count))
	if err != nil {
		return nil, "", err
	}
	for i := range r.Elems {
		e := r.Elems[i].Elems
		if len(e) != 2 {
			return nil, "", replyError("XRANGE gave a reply that is not a list of entries")
		}
		if len(r.Elems) == count {
			last = e[0].Str
		}
		if l, ok := deadLetter(e[0].Str, e[1].Elems); ok {
			letters = append(letters, l)
		}
	}
	return letters, last, nil
}

// Get returns the letter with an id, nil when there is none.
func (d *DeadLetters) Get(ctx context.Context, id string) (*DeadLetter, error) {
	r, err := d.ask(ctx, "XRANGE", d.Key, id, id)
	if err != nil || len(r.Elems) != 1 || len(r.Elems[0].Elems) != 2 {
		return nil, err
	}
	if l, ok := deadLetter(id, r.Elems[0].Elems[1].Elems); ok {
		return &l, nil
	}
	return nil, nil
}

// deadLetter reads an entry that Add wrote.
func deadLetter(id string, fields []shard.Reply) (l DeadLetter, ok bool) {
	const head = 2 * len(deadLetterHead)
	if len(fields) < head {
		return l, false
	}
	for i, name := range deadLetterHead {
		if fields[2*i].Str != name {
			return l, false
		}
	}
	v := func(i int) string { return strings.Clone(fields[2*i+1].Str) }
	l = DeadLetter{ID: strings.Clone(id), Stream: v(0), Entry: v(1), Group: v(2), Error: v(3), Registration: v(4), Session: v(5)}
	l.Millis, _ = strconv.ParseInt(v(6), 10, 64)
	l.Tries, _ = strconv.ParseInt(v(7), 10, 64)
	for i := head; i < len(fields); i++ {
		l.Fields = append(l.Fields, strings.Clone(fields[i].Str))
	}
	return l, true
}

// removeScript removes entries, and the stream with the last of them.
const removeScript = `
local n = redis.call('XDEL', KEYS[1], unpack(ARGV))
if n > 0 and redis.call('XLEN', KEYS[1]) == 0 then redis.call('DEL', KEYS[1]) end
return n
`

// maxRemoved is how many entries one script removes.
const maxRemoved = 1000

// Remove removes letters. A stream that DeadLetterKey named goes with its last
// letter; one of another name stays, as it is its users'.
func (d *DeadLetters) Remove(ctx context.Context, ids ...string) (removed int64, err error) {
	for len(ids) > 0 {
		n := min(len(ids), maxRemoved)
		args := append([]string{"EVAL", removeScript, "1", d.Key}, ids[:n]...)
		if !isInternal(d.Key) {
			args = append([]string{"XDEL", d.Key}, ids[:n]...)
		}
		r, err := d.Shard.Do(ctx, args...)
		if err == nil && r.IsError() {
			err = replyError(r.Str)
		}
		if err != nil {
			return removed, err
		}
		removed += r.Int
		ids = ids[n:]
	}
	return removed, nil
}

// Source is the letter as the entry that it was.
func (l *DeadLetter) Source(s *shard.Shard) (*StreamGroup, StreamEntry) {
	e := StreamEntry{ID: l.Entry, fields: make([]shard.Reply, len(l.Fields))}
	for i, f := range l.Fields {
		e.fields[i] = shard.Reply{Kind: '$', Str: f}
	}
	return &StreamGroup{Shard: s, Key: l.Stream}, e
}

// Len is how many entries the stream has.
func (d *DeadLetters) Len(ctx context.Context) (int64, error) {
	r, err := d.ask(ctx, "XLEN", d.Key)
	return r.Int, err
}
