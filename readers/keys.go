package readers

import (
	"context"
	"errors"
	"io"

	"gears/lang"
	"gears/shard"
	"gears/vm"
)

// bindKeys is the KeysReader's part of run(arg, noScan=False, readValue=True).
func bindKeys(arg vm.Value, _ bool, kw []vm.Kw) ([]lang.NamedArg, error) {
	pattern, err := bindPattern(arg)
	if err != nil {
		return nil, err
	}
	out := []lang.NamedArg{pattern}
	if out, err = bindBool(out, kw, "noScan", "exactMatch value is not boolean"); err != nil {
		return nil, err
	}
	return bindBool(out, kw, "readValue", "readValue value is not boolean")
}

// valueBudget is how many bytes of values a page should have at most. After a
// page that has more the next ones have fewer records. Two pages are in memory
// at a time.
const valueBudget = 8 << 20

// keysPager is the KeysReader: a record for each key,
//
//	{'event': None, 'key': 'x', 'type': 'string', 'value': '1'}
//
// with 'type' and 'value' as the mode asks. A key that is gone when it is read
// has the type 'empty'.
type keysPager struct {
	shard    *shard.Shard
	conn     *shard.Conn
	scan     *scan
	fetch    *fetch // nil when only names are read
	oneByOne bool

	keys     []string // whose reads are under way, or that are being returned
	fetching bool
	queue    []string // scanned, and not asked for
	buffers  [2][]string
	room     int // how many keys may be read at once
}

func openKeys(ctx context.Context, env *Env, spec *Spec) (pager, error) {
	conn, err := env.Shard.Get(ctx)
	if err != nil {
		return nil, err
	}
	p := &keysPager{shard: env.Shard, conn: conn, oneByOne: spec.OneByOne}
	p.scan = newScan(conn, env, spec, spec.target("arg"))
	p.room = min(firstPage, p.scan.page)
	if spec.readsValues() {
		p.fetch = newFetch(conn, spec)
	}
	if spec.Arg("noScan") == true {
		p.noScan(spec.target("arg"))
	}
	p.scan.send()
	if err := conn.Flush(ctx); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// readsValues reports whether records have more than event and key.
func (s *Spec) readsValues() bool {
	return s.Arg("readValue") != false && s.Read != ReadKeyOnly
}

// Reread gives the record that a KeysReader with this Spec gives of one key now:
// for a key that was written after it was read ahead, or that an event names.
// The errors are those of Source.Next.
func Reread(ctx context.Context, env Env, spec Spec, key string) (vm.Value, error) {
	records := newRecords([]string{key})
	if !spec.readsValues() {
		return vm.NewRecord(&records[0]), nil
	}
	conn, err := env.Shard.Get(ctx)
	if err != nil {
		return vm.Value{}, err
	}
	defer env.Shard.Put(conn)
	f := newFetch(conn, &spec)
	f.topology = env.Topology
	// There is nothing to guess the type from, so what settles it is asked at once.
	if spec.Read == ReadType {
		f.send([]string{key}, nil)
		_, err = f.receive(ctx, []string{key}, records)
	} else {
		f.misses = []int{0}
		f.sendMisses([]string{key})
		_, err = f.receiveMisses(ctx, []string{key}, records)
	}
	if err == nil {
		err = f.pursue(ctx, []string{key}, records)
	}
	if err != nil {
		return vm.Value{}, err
	}
	return vm.NewRecord(&records[0]), nil
}

// noScan makes key the only key, whether or not it exists.
func (p *keysPager) noScan(key string) {
	p.scan.done = true
	if p.fetch == nil {
		p.queue = []string{key}
		return
	}
	// An internal key looks as if it did not exist.
	p.keys = []string{key}
	p.fetch.send(p.keys, p.scan.hidden)
	p.fetching = true
}

func (p *keysPager) close() { p.shard.Put(p.conn) }

func (p *keysPager) page(ctx context.Context) ([]vm.Value, error) {
	if p.fetch == nil {
		return p.names(ctx)
	}
	if !p.fetching {
		if err := p.refill(ctx); err != nil {
			return nil, err
		}
		if err := p.ask(ctx); err != nil {
			return nil, err
		}
	}
	return p.values(ctx)
}

// refill receives names if none are left. io.EOF says that there are no more.
func (p *keysPager) refill(ctx context.Context) (err error) {
	if len(p.queue) > 0 {
		return nil
	}
	// p.keys may lie in the other buffer.
	p.buffers[0], p.buffers[1] = p.buffers[1], p.buffers[0]
	p.queue, err = p.scanned(ctx, p.buffers[0][:0])
	p.buffers[0] = p.queue
	return err
}

// scanned receives the next page of names; io.EOF follows the last.
func (p *keysPager) scanned(ctx context.Context, keys []string) ([]string, error) {
	for {
		if !p.scan.waiting {
			if p.scan.done {
				return keys, io.EOF
			}
			p.scan.send()
		}
		keys, err := p.scan.receive(ctx, keys)
		if err != nil {
			return keys, recordError(err)
		}
		if len(keys) > 0 {
			return keys, nil
		}
	}
}

// recordError makes an error reply an error record; others stay.
func recordError(err error) error {
	var text replyError
	if errors.As(err, &text) {
		return &RecordError{text}
	}
	return err
}

// names is page when nothing but names is read.
func (p *keysPager) names(ctx context.Context) ([]vm.Value, error) {
	if err := p.refill(ctx); err != nil {
		return nil, err
	}
	if err := p.ahead(ctx); err != nil {
		return nil, err
	}
	records := newRecords(p.queue)
	p.queue = nil
	return vm.NewRecords(records), nil
}

// ahead sends the request for the next page of names.
func (p *keysPager) ahead(ctx context.Context) error {
	if p.oneByOne {
		return nil
	}
	p.scan.send()
	return p.conn.Flush(ctx)
}

// newRecords makes the records of keys with event and key.
func newRecords(keys []string) []vm.Record {
	records := make([]vm.Record, len(keys))
	for i, key := range keys {
		records[i].Event = vm.None
		records[i].Key = vm.Text(key)
	}
	return records
}

// ask sends the reads of the next keys and, if those were the last known, the
// request for more names.
func (p *keysPager) ask(ctx context.Context) error {
	n := min(len(p.queue), p.room)
	p.keys, p.queue = p.queue[:n], p.queue[n:]
	p.fetch.send(p.keys, nil)
	p.fetching = true
	if len(p.queue) > 0 {
		return p.conn.Flush(ctx)
	}
	return p.ahead(ctx)
}

// values receives what was read of p.keys. The names after them came in the
// same pipeline, so the next reads go out before this page is returned.
func (p *keysPager) values(ctx context.Context) ([]vm.Value, error) {
	keys := p.keys
	records := newRecords(keys)
	n, err := p.fetch.receive(ctx, keys, records)
	if err != nil {
		return vm.NewRecords(records[:n]), err
	}
	p.fetching = false
	p.room = p.fetch.room(p.room, p.scan.page)
	var ended error
	if !p.oneByOne {
		if ended = p.refill(ctx); ended != nil && ended != io.EOF {
			// What was misjudged cannot be asked again after this.
			return vm.NewRecords(records[:p.fetch.firstMiss(len(keys))]), ended
		}
	}
	p.fetch.sendMisses(keys)
	if len(p.queue) > 0 && !p.oneByOne {
		if err := p.ask(ctx); err != nil {
			return nil, err
		}
	}
	n, err = p.fetch.receiveMisses(ctx, keys, records)
	if err == nil {
		err = ended
	}
	return vm.NewRecords(records[:n]), err
}
