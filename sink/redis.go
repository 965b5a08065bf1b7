package sink

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// hashes is a Target whose rows are hashes of a Redis: the table's name, ":" and
// the row's key are the hash's key, the other columns its fields. A NULL is a
// field that is not there. A mark is a field of a hash.
//
// Redis rolls nothing back: of a batch with a row that cannot be written (its key
// holds something else) the others are written. Before the mark is moved all keys
// of the batch are looked at, so that it never passes such a row by mistake.
type hashes struct {
	client  redis.UniversalClient
	single  *redis.Client // nil: a cluster, which has no transactions over slots
	cluster bool
}

func openRedis(ctx context.Context, c Conn) (Target, error) {
	o := &redis.Options{Addr: "127.0.0.1:6379"}
	if c.URL != "" {
		var err error
		if o, err = redis.ParseURL(c.URL); err != nil {
			return nil, err
		}
	}
	if c.Address != "" {
		o.Network, o.Addr = "tcp", withPort(c.Address)
		if strings.HasPrefix(c.Address, "/") {
			o.Network, o.Addr = "unix", c.Address
		}
	}
	if c.Database != "" {
		db, err := strconv.Atoi(c.Database)
		if err != nil {
			return nil, fmt.Errorf("a database of Redis is a number, got %q", c.Database)
		}
		o.DB = db
	}
	if c.User != "" {
		o.Username = c.User
	}
	if c.Password != "" {
		o.Password = c.Password
	}
	if c.TLS != nil {
		o.TLSConfig = c.TLS
	}
	o.Protocol, o.DisableIdentity = 2, true
	// What was sent may have been done: only who knows the mark may send it again.
	o.MaxRetries = -1
	client := redis.NewClient(o)
	return pinged(ctx, &hashes{client: client, single: client})
}

func openRedisCluster(ctx context.Context, c Conn) (Target, error) {
	o := &redis.ClusterOptions{}
	if c.URL != "" {
		var err error
		if o, err = redis.ParseClusterURL(c.URL); err != nil {
			return nil, err
		}
	}
	if len(c.Nodes) > 0 || c.Address != "" {
		o.Addrs = nil
		for _, n := range append([]string{c.Address}, c.Nodes...) {
			if n != "" {
				o.Addrs = append(o.Addrs, withPort(n))
			}
		}
	}
	if len(o.Addrs) == 0 {
		return nil, errors.New("a Redis cluster needs the address of a node")
	}
	if c.User != "" {
		o.Username = c.User
	}
	if c.Password != "" {
		o.Password = c.Password
	}
	if c.TLS != nil {
		o.TLSConfig = c.TLS
	}
	o.Protocol, o.DisableIdentity = 2, true
	return pinged(ctx, &hashes{client: redis.NewClusterClient(o), cluster: true})
}

func withPort(address string) string {
	if strings.Contains(address, ":") {
		return address
	}
	return address + ":6379"
}

func pinged(ctx context.Context, h *hashes) (Target, error) {
	if err := h.client.Ping(ctx).Err(); err != nil {
		h.client.Close()
		return nil, redisError(err)
	}
	return h, nil
}

func (h *hashes) Close() error { return h.client.Close() }

// redisRetries are the beginnings of errors that pass.
var redisRetries = []string{"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "OOM", "MISCONF", "NOREPLICAS", "BUSY", "EXECABORT", "MOVED", "ASK"}

// redisError marks what repeating may heal: everything that Redis did not say,
// and some of what it says.
func redisError(err error) error {
	if err == nil {
		return nil
	}
	var said redis.Error
	if !errors.As(err, &said) {
		return &retryable{err}
	}
	for _, prefix := range redisRetries {
		if strings.HasPrefix(said.Error(), prefix) {
			return &retryable{err}
		}
	}
	return err
}

func (h *hashes) form(t Table, m Mark) (*form, error) {
	f, err := newForm(t)
	if err != nil {
		return nil, err
	}
	switch {
	case h.cluster && m.Table != "":
		return nil, errors.New("a Redis cluster has no transaction over several keys, so it cannot keep a mark: exactly-once is not possible with it")
	case len(f.others) == 0:
		return nil, fmt.Errorf("table %s has key columns only, and a hash needs a field", t.Name)
	case t.RejectTo != "":
		return nil, errors.New("rejected rows cannot be written to a table of Redis")
	}
	return f, nil
}

// Check implements Target. A hash has no schema.
func (h *hashes) Check(ctx context.Context, t Table, m Mark) error {
	if _, err := h.form(t, m); err != nil {
		return &SchemaError{[]string{err.Error()}}
	}
	return redisError(h.client.Ping(ctx).Err())
}

// Last implements Target.
func (h *hashes) Last(ctx context.Context, m Mark) (string, error) {
	val, err := h.client.HGet(ctx, m.Table, m.ID).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return val, redisError(err)
}

// hashOf is the key of a row.
func (f *form) hashOf(values []any) string {
	var b strings.Builder
	b.WriteString(f.table.Name)
	for _, i := range f.keys {
		b.WriteByte(':')
		b.WriteString(redisText(values[i]))
	}
	return b.String()
}

func redisText(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.Format(time.RFC3339Nano)
	}
	s, _ := text(v)
	return s
}

// Write implements Target.
func (h *hashes) Write(ctx context.Context, t Table, rows []Row, m Mark) ([]Rejected, error) {
	f, err := h.form(t, m)
	if err != nil {
		return nil, err
	}
	w := &hashWrite{hashes: h, form: f}
	if m == (Mark{}) {
		if err := w.convert(rows, ""); err != nil {
			return nil, err
		}
		return w.send(ctx, h.pipeline(), m)
	}
	for range attempts {
		rejected, err := w.marked(ctx, rows, m)
		if !errors.Is(err, redis.TxFailedErr) {
			return rejected, err
		}
	}
	return nil, &retryable{errors.New("somebody else keeps writing the mark or the rows")}
}

// pipeline is a transaction where there is one.
func (h *hashes) pipeline() redis.Pipeliner {
	if h.cluster {
		return h.client.Pipeline()
	}
	return h.client.TxPipeline()
}

// hashWrite is one attempt at a batch.
type hashWrite struct {
	*hashes
	form     *form
	items    []item
	rejected []Rejected
}

func (w *hashWrite) convert(rows []Row, done string) (err error) {
	w.rejected = nil
	w.items, err = w.form.items(w.items[:0], rows, done, w.reject)
	return err
}

func (w *hashWrite) reject(it item, err error) error {
	e := &RowError{Table: w.form.table.Name, Row: it.row, Index: it.index, Key: w.form.keyText(it.row), Err: err}
	if !w.form.table.Reject {
		return e
	}
	w.rejected = append(w.rejected, Rejected{Row: it.row, Index: it.index, Err: e})
	return nil
}

// marked writes the rows after the mark, if neither it nor they change meanwhile.
func (w *hashWrite) marked(ctx context.Context, rows []Row, m Mark) ([]Rejected, error) {
	conn := w.single.Conn()
	defer conn.Close()
	// A connection that is given back must watch nothing.
	defer conn.Process(context.WithoutCancel(ctx), redis.NewCmd(ctx, "UNWATCH"))
	pipe := conn.Pipeline()
	pipe.Do(ctx, "WATCH", m.Table)
	get := pipe.HGet(ctx, m.Table, m.ID)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, redisError(err)
	}
	done := get.Val()
	if err := w.convert(rows, done); err != nil {
		return nil, err
	}
	if done != "" && !After(m.Val, done) {
		m.Val = done
	}
	if err := w.look(ctx, conn); err != nil {
		return nil, err
	}
	return w.send(ctx, conn.TxPipeline(), m)
}

// look rejects rows whose keys hold something else, and watches the others.
func (w *hashWrite) look(ctx context.Context, conn *redis.Conn) error {
	if len(w.items) == 0 {
		return nil
	}
	pipe := conn.Pipeline()
	watch := []any{"WATCH"}
	types := make([]*redis.StatusCmd, len(w.items))
	for _, it := range w.items {
		watch = append(watch, w.form.hashOf(it.values))
	}
	pipe.Do(ctx, watch...)
	for i := range w.items {
		types[i] = pipe.Type(ctx, watch[i+1].(string))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return redisError(err)
	}
	kept := w.items[:0]
	for i, it := range w.items {
		if holds := types[i].Val(); it.row.Delete || holds == "hash" || holds == "none" {
			kept = append(kept, it)
		} else if err := w.reject(it, fmt.Errorf("the key %s holds a %s", watch[i+1], holds)); err != nil {
			return err
		}
	}
	w.items = kept
	return nil
}

// insertHash writes a hash that is not there.
const insertHash = `if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('HSET', KEYS[1], unpack(ARGV)) end return 0`

func (w *hashWrite) send(ctx context.Context, pipe redis.Pipeliner, m Mark) ([]Rejected, error) {
	var from []int // items of the commands
	for i, it := range w.items {
		for _, c := range w.form.commands(it) {
			pipe.Do(ctx, c...)
			from = append(from, i)
		}
	}
	if m != (Mark{}) {
		pipe.HSet(ctx, m.Table, m.ID, m.Val)
	}
	if pipe.Len() == 0 {
		return w.rejected, nil
	}
	cmds, err := pipe.Exec(ctx)
	if err == nil {
		return w.rejected, nil
	}
	if errors.Is(err, redis.TxFailedErr) {
		return nil, err
	}
	last := -1
	for i, c := range cmds {
		err := c.Err()
		if err == nil || errors.Is(err, redis.Nil) {
			continue
		}
		if i >= len(from) || !strings.Contains(err.Error(), "WRONGTYPE") {
			return nil, redisError(err)
		}
		if from[i] == last {
			continue
		}
		last = from[i]
		if err := w.reject(w.items[last], err); err != nil {
			return nil, err
		}
	}
	return w.rejected, nil
}

// commands are what a row is written with.
func (f *form) commands(it item) [][]any {
	key := f.hashOf(it.values)
	if it.row.Delete {
		return [][]any{{"DEL", key}}
	}
	set := []any{"HSET", key}
	unset := []any{"HDEL", key}
	for _, i := range f.others {
		name := f.table.Columns[i].Name
		switch v := it.values[i]; v {
		case nil:
			unset = append(unset, name)
		case Absent:
		default:
			set = append(set, name, redisText(v))
		}
	}
	var out [][]any
	if f.table.InsertOnly && len(set) > 2 {
		return [][]any{append([]any{"EVAL", insertHash, 1, key}, set[2:]...)}
	}
	if len(unset) > 2 && !f.table.InsertOnly {
		out = append(out, unset)
	}
	if len(set) > 2 {
		out = append(out, set)
	}
	return out
}
