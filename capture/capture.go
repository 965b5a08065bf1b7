package capture

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"gears/shard"
)

// Position is a place in the history of a master, between two commands.
type Position struct {
	ReplID string // the history's name, forty characters
	Offset int64  // bytes of the history that lie before it
	// DB is the database that the stream is in there: commands do not say it,
	// only SELECT does, and that may have come earlier.
	DB int
}

// IsZero reports whether p is no position.
func (p Position) IsZero() bool { return p.ReplID == "" }

// String is "replid:offset:db".
func (p Position) String() string {
	return p.ReplID + ":" + strconv.FormatInt(p.Offset, 10) + ":" + strconv.Itoa(p.DB)
}

// ParsePosition is the reverse of String. Without ":db" the database is 0.
func ParsePosition(text string) (Position, error) {
	var p Position
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 || parts[0] == "" {
		return p, fmt.Errorf("%q is no position in a replication stream: want replid:offset:db", text)
	}
	offset, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || offset < 0 {
		return p, fmt.Errorf("%q is no position in a replication stream: the offset is %q", text, parts[1])
	}
	db := 0
	if len(parts) == 3 {
		if db, err = strconv.Atoi(parts[2]); err != nil || db < 0 {
			return p, fmt.Errorf("%q is no position in a replication stream: the database is %q", text, parts[2])
		}
	}
	return Position{ReplID: parts[0], Offset: offset, DB: db}, nil
}

// Event is what happened to a key, with the name that its notification has. Keys
// under "__gears__:" have no events. These differ from notifications, as the stream
// says what was done and not how it came out:
//
//   - INCRBYFLOAT is "set", HINCRBYFLOAT "hset", and SPOP "srem" for some of its
//     members, without "srem" when it takes all: that is how they are sent.
//   - DEL and UNLINK of several keys have "del" also for those that were not there,
//     SMOVE "sadd" also where the member was there, and XADD with MAXLEN or MINID
//     "xtrim" also when nothing was trimmed.
//   - LTRIM that takes nothing has no event, nor has XREADGROUP that makes a consumer
//     and finds nothing. XREADGROUP with NOACK has "xgroup-setid".
//   - A key that is emptied has its "del", since the link asks whether it is there.
//     When it is there again by then it has none; and SINTERSTORE and its like have
//     their own event instead of "del" if they stored nothing there.
//   - A key that is evicted has "del". One that expires has "expired" if the stream
//     told when it would, or the server did when the link was attached; else "del".
//     "expired" may be told of a DEL while the link is behind by more than the key
//     had left to live.
//   - "keymiss" and "new" are not told.
type Event struct {
	Event, Key string
	// DB is the database that the stream is in at End, for a Position there. The
	// key is in the database of the options.
	DB int
	// End is the offset behind the command, or behind the EXEC of the transaction
	// or script that it was part of.
	End int64
	// More says that another event with the same End follows.
	More bool
}

// Handler is told what the link finds, in order and on the goroutine of Run: while
// a call waits the stream waits, and when that takes too long the master drops the
// link. Each function may be nil.
type Handler struct {
	// Attached is called when the link is there, before the first event. resumed
	// says that it goes on where a position was left; p is that position.
	Attached func(p Position, resumed bool)
	Event    func(Event)
	// Gap is called before Attached when positions were offered and none of them
	// could be resumed: what happened since then is not told. The reason is for
	// people.
	Gap func(reason string)
	// Flush is called when a database was emptied, -1 for all of them, by FLUSHDB
	// or FLUSHALL. No events are given for its keys, as notifications give none.
	Flush func(db int, end int64)
	// Moved is called before Attached when the history goes on under another
	// name, after a failover. Offsets stay what they are.
	Moved func(old, new Position)
}

// Options of a link.
type Options struct {
	Shard *shard.Shard
	Log   *slog.Logger // nil: slog.Default
	// From are positions of which one is to be resumed: the one that fits the
	// master's history. With none of them the link begins at the present.
	From []Position
	// Durable is the offset up to which all that the events caused is on disk; it
	// is what the master is told to be acknowledged. nil: what was handed out.
	Durable func() int64
	DB      int // events of the other databases are not told
	// MaxTTLs is the most keys whose time to live is remembered, to tell
	// "expired" from "del"; 0 is a million. Each takes about 100 bytes and its key.
	MaxTTLs int
}

// Stats are the figures of a link. They are totals over all its connections.
type Stats struct {
	Up          bool
	Events      int64
	Bytes       int64 // of the stream
	Attached    int64 // times
	Resumed     int64 // of them at a position that was left
	Gaps        int64
	Full        int64 // full synchronisations: the server had to fork
	TTLs        int   // remembered now
	TTLsDropped int64 // not remembered, as there were MaxTTLs
}
