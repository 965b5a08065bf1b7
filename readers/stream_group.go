package readers

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"gears/shard"
	"gears/vm"
)

// GroupName is the consumer group that all registrations on a stream share, and
// the beginning of the names of groups that a registration has for itself.
const GroupName = "__gears_consumer_group__"

// groupConsumer is the one consumer of our groups.
const groupConsumer = "__gears_client__"

// StreamGroup reads a stream through a consumer group. Entries that were read
// stay pending until Done takes them off.
//
// All its errors but ErrNoStream are those of the connection, or replies that
// say that Redis cannot now: both pass.
type StreamGroup struct {
	Shard *shard.Shard
	Key   string
	Group string
}

// ErrNoStream says that the key is gone, or holds something else than a stream.
var ErrNoStream = errors.New("there is no such stream")

// ErrNoGroup says that the stream is not the one that Open was called for: it
// has no such group.
var ErrNoGroup = errors.New("the stream has no such group")

// StreamEntry is an entry of a stream.
type StreamEntry struct {
	ID     string
	fields []shard.Reply // field, value, …; none when the data vanished
}

// streamReply sorts out the replies that are no entries.
func streamReply(r shard.Reply, err error) (shard.Reply, error) {
	switch {
	case err != nil:
		return r, err
	case !r.IsError():
		return r, nil
	case shard.ErrorClass(r.Str) == "NOGROUP":
		return r, ErrNoGroup
	case shard.ErrorClass(r.Str) == "WRONGTYPE", strings.HasPrefix(r.Str, "ERR The XGROUP subcommand requires the key to exist"), elsewhere(r.Str):
		return r, ErrNoStream
	}
	return r, replyError(r.Str)
}

// Open makes the group, which starts before the first entry, unless it is there.
func (g *StreamGroup) Open(ctx context.Context) error {
	_, err := streamReply(g.Shard.Do(ctx, "XGROUP", "CREATE", g.Key, g.Group, "0"))
	if r, ok := err.(replyError); ok && shard.ErrorClass(string(r)) == "BUSYGROUP" {
		return nil
	}
	return err
}

// Read takes up to count entries that nobody read yet.
func (g *StreamGroup) Read(ctx context.Context, count int) ([]StreamEntry, error) {
	return g.entries(ctx, ">", count)
}

// Reading is a Read under way.
type Reading struct {
	group *StreamGroup
	conn  *shard.Conn
	err   error
}

// Begin sends what Read asks for; End waits for the entries. It must be called.
func (g *StreamGroup) Begin(ctx context.Context, count int) *Reading {
	return g.begin(ctx, ">", count)
}

// Pending returns up to count entries that were read and are not done, those
// after the given id, in order.
func (g *StreamGroup) Pending(ctx context.Context, after string, count int) ([]StreamEntry, error) {
	return g.entries(ctx, after, count)
}

func (g *StreamGroup) entries(ctx context.Context, from string, count int) ([]StreamEntry, error) {
	return g.begin(ctx, from, count).End(ctx)
}

func (g *StreamGroup) begin(ctx context.Context, from string, count int) *Reading {
	conn, err := g.Shard.Get(ctx)
	if err != nil {
		return &Reading{group: g, err: err}
	}
	conn.Append("XREADGROUP", "GROUP", g.Group, groupConsumer, "COUNT", strconv.Itoa(count), "STREAMS", g.Key, from)
	return &Reading{group: g, conn: conn, err: conn.Flush(ctx)}
}

// End returns the entries.
func (rd *Reading) End(ctx context.Context) ([]StreamEntry, error) {
	if rd.conn != nil {
		defer rd.group.Shard.Put(rd.conn)
	}
	if rd.err != nil {
		return nil, rd.err
	}
	r, err := streamReply(rd.conn.Receive(ctx))
	if err != nil {
		return nil, err
	}
	if r.IsNil() {
		return nil, nil
	}
	if len(r.Elems) != 1 || len(r.Elems[0].Elems) != 2 {
		return nil, replyError("XREADGROUP gave a reply that is not a list of entries")
	}
	list := r.Elems[0].Elems[1].Elems
	out := make([]StreamEntry, len(list))
	for i := range list {
		e := list[i].Elems
		if len(e) != 2 {
			return nil, replyError("XREADGROUP gave a reply that is not a list of entries")
		}
		out[i] = StreamEntry{ID: e[0].Str, fields: e[1].Elems}
	}
	return out, nil
}

// doneScript removes from the stream what none of our groups needs any more, and
// counts what the group has not read. It is one script, because what is needed
// changes between two commands.
//
//	KEYS[1] stream, ARGV: group, "1" to trim, up to what to count, the beginning
//	of our groups' names
//
// It answers -1 when there is no such stream. The lag that Redis 7 reports may be
// too high after deletions, so it counts only where that many entries are there.
const doneScript = `
local key, group, want = KEYS[1], ARGV[1], tonumber(ARGV[3])
if redis.call('EXISTS', key) == 0 then return -1 end
local function less(a, b)
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  if #am ~= #bm then return #am < #bm end
  if am ~= bm then return am < bm end
  if #as ~= #bs then return #as < #bs end
  return as < bs
end
local first
local unread = 0
for _, info in ipairs(redis.call('XINFO', 'GROUPS', key)) do
  local g = {}
  for i = 1, #info, 2 do g[info[i]] = info[i + 1] end
  local after = '(' .. g['last-delivered-id']
  if ARGV[2] == '1' and string.sub(g.name, 1, #ARGV[4]) == ARGV[4] then
    if g.pending > 0 then
      local id = redis.call('XPENDING', key, g.name)[2]
      if id and (not first or less(id, first)) then first = id end
    end
    local e = redis.call('XRANGE', key, after, '+', 'COUNT', 1)[1]
    if e and (not first or less(e[1], first)) then first = e[1] end
  end
  if g.name == group and want > 0 then
    unread = #redis.call('XRANGE', key, after, '+', 'COUNT', want)
    if unread == want and g.lag and g.lag > want then unread = g.lag end
  end
end
if ARGV[2] == '1' then
  if first then redis.call('XTRIM', key, 'MINID', first) else redis.call('XTRIM', key, 'MAXLEN', 0) end
end
return unread
`

var doneSHA = func() string {
	sum := sha1.Sum([]byte(doneScript))
	return hex.EncodeToString(sum[:])
}()

// Done takes ids off the pending list. With trim, what no group of gears needs
// any more is removed from the stream: nothing that is unread or pending in one.
// It returns how many entries the group has not read, which is exact where it is
// less than count.
func (g *StreamGroup) Done(ctx context.Context, ids []string, trim bool, count int) (unread int64, err error) {
	conn, err := g.Shard.Get(ctx)
	if err != nil {
		return 0, err
	}
	defer g.Shard.Put(conn)
	// XACK by itself: a script would copy every id twice.
	if len(ids) > 0 {
		conn.Append(append([]string{"XACK", g.Key, g.Group}, ids...)...)
	}
	args := []string{"EVALSHA", doneSHA, "1", g.Key, g.Group, "0", strconv.Itoa(count), GroupName}
	if trim {
		args[5] = "1"
	}
	conn.Append(args...)
	var acked, r shard.Reply
	if err := conn.Flush(ctx); err != nil {
		return 0, err
	}
	if len(ids) > 0 {
		if acked, err = conn.Receive(ctx); err != nil {
			return 0, err
		}
	}
	if r, err = conn.Receive(ctx); err != nil {
		return 0, err
	}
	if _, err := streamReply(acked, nil); err != nil {
		return 0, err
	}
	if r.IsError() && shard.ErrorClass(r.Str) == "NOSCRIPT" {
		args[0], args[1] = "EVAL", doneScript
		if r, err = conn.Do(ctx, args...); err != nil {
			return 0, err
		}
	}
	if r.IsError() && strings.Contains(r.Str, "WRONGTYPE") {
		return 0, ErrNoStream
	}
	if r, err = streamReply(r, nil); err != nil {
		return 0, err
	}
	if r.Int < 0 {
		return 0, ErrNoStream
	}
	return r.Int, nil
}

// Last is the id of the last entry of the stream, "" when it has none.
func (g *StreamGroup) Last(ctx context.Context) (string, error) {
	r, err := streamReply(g.Shard.Do(ctx, "XREVRANGE", g.Key, "+", "-", "COUNT", "1"))
	if err != nil || len(r.Elems) != 1 || len(r.Elems[0].Elems) != 2 {
		return "", err
	}
	return strings.Clone(r.Elems[0].Elems[0].Str), nil
}

// Records makes the records of entries.
func (g *StreamGroup) Records(entries []StreamEntry) []vm.Value {
	records := make([]vm.Record, len(entries))
	key := vm.Text(g.Key)
	for i := range entries {
		records[i].Key, records[i].ID, records[i].Value = key, vm.Text(entries[i].ID), entryValue(entries[i].fields)
	}
	return vm.NewRecords(records)
}

// entryValue is the dict of an entry's fields.
func entryValue(fields []shard.Reply) vm.Value {
	d := vm.NewDict(len(fields) / 2)
	for i := 0; i+1 < len(fields); i += 2 {
		setField(d, fields[i].Str, fields[i+1].Str)
	}
	return vm.DictValue(d)
}

// Millis is the time in an id that Redis made: milliseconds since 1970.
func (e *StreamEntry) Millis() int64 {
	ms, _, _ := strings.Cut(e.ID, "-")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
