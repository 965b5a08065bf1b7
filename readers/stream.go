package readers

import (
	"context"
	"io"
	"strconv"
	"strings"

	"gears/lang"
	"gears/shard"
	"gears/vm"
)

// bindStream is the StreamReader's part of run(arg, fromId='0-0').
func bindStream(arg vm.Value, _ bool, kw []vm.Kw) ([]lang.NamedArg, error) {
	key, err := bindPattern(arg)
	if err != nil {
		return nil, err
	}
	out := []lang.NamedArg{key}
	switch v := keyword(kw, "fromId"); v.Kind() {
	case vm.KUnset:
	case vm.KStr:
		out = append(out, lang.NamedArg{Name: "fromId", Value: v.AsStr()})
	default:
		return nil, gearsError("fromId argument must be a string")
	}
	return out, nil
}

// streamPage is how many entries a page has by default.
const streamPage = 500

// streamPager is the StreamReader over the entries that a stream had when it
// was opened:
//
//	{'key': 'x', 'id': '1-0', 'value': {'field': 'value'}}
//
// Entries that the recipe itself appends are not read: it might never end.
type streamPager struct {
	shard    *shard.Shard
	conn     *shard.Conn
	span     *Span
	key      string
	from     string // entries after this id
	last     string // up to this one
	opened   bool   // last is known
	waiting  bool   // an XRANGE is under way
	full     int
	count    int // COUNT of the XRANGE under way
	oneByOne bool
}

func openStream(ctx context.Context, env *Env, spec *Spec) (pager, error) {
	key := spec.target("arg")
	if env.Hidden(key) {
		return nothing{}, nil
	}
	conn, err := env.Shard.Get(ctx)
	if err != nil {
		return nil, err
	}
	p := &streamPager{shard: env.Shard, conn: conn, span: env.Span, key: key, from: "0-0", full: streamPage, oneByOne: spec.OneByOne}
	if id, ok := spec.Arg("fromId").(string); ok {
		p.from = id
	}
	if spec.Page > 0 {
		p.full = spec.Page
	}
	p.count = min(firstPage, p.full)
	conn.Append("XREVRANGE", p.key, "+", "-", "COUNT", "1")
	p.send("+")
	if err := conn.Flush(ctx); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *streamPager) close() { p.shard.Put(p.conn) }

// send appends the request for the entries after p.from.
func (p *streamPager) send(last string) {
	p.conn.Append("XRANGE", p.key, "("+p.from, last, "COUNT", strconv.Itoa(p.count))
	p.waiting = true
}

func (p *streamPager) page(ctx context.Context) ([]vm.Value, error) {
	if !p.opened {
		if err := p.open(ctx); err != nil {
			return nil, err
		}
	}
	if !p.waiting {
		p.send(p.last)
	}
	r, err := p.conn.Receive(ctx)
	if err != nil {
		return nil, err
	}
	p.waiting = false
	if r.IsError() {
		return nil, streamError(r.Str)
	}
	entries, err := p.upToLast(r.Elems)
	p.span.look(len(entries))
	if err == nil {
		p.from = entries[len(entries)-1].Elems[0].Str
		p.count = min(p.count*pageGrowth, p.full)
		if !p.oneByOne {
			p.send(p.last)
			if err := p.conn.Flush(ctx); err != nil {
				return nil, err
			}
		}
	}
	return vm.NewRecords(p.records(entries)), err
}

// open receives the id of the last entry. The reply to the first XRANGE comes
// after it, and also judges the id to start from.
func (p *streamPager) open(ctx context.Context) error {
	p.opened = true
	r, err := p.conn.Receive(ctx)
	if err != nil {
		return err
	}
	switch {
	case r.IsError():
		return streamError(r.Str)
	case len(r.Elems) == 1 && len(r.Elems[0].Elems) == 2:
		p.last = strings.Clone(r.Elems[0].Elems[0].Str)
	}
	return nil
}

// streamError is what an error reply means: the end, when the key belongs to
// another shard or no id can be greater, else an error record of that text.
func streamError(text string) error {
	if elsewhere(text) || strings.HasPrefix(text, "ERR invalid start ID") {
		return io.EOF
	}
	return &RecordError{replyError(text)}
}

// upToLast drops entries that were appended since the stream was opened. The
// error is io.EOF when there is nothing after the entries.
func (p *streamPager) upToLast(entries []shard.Reply) ([]shard.Reply, error) {
	for i := range entries {
		if len(entries[i].Elems) != 2 {
			return entries[:i], &RecordError{replyError("XRANGE gave a reply that is not a list of entries")}
		}
		if c := CompareIDs(entries[i].Elems[0].Str, p.last); c > 0 {
			return entries[:i], io.EOF
		} else if c == 0 {
			return entries[:i+1], io.EOF
		}
	}
	if len(entries) < p.count {
		return entries, io.EOF
	}
	return entries, nil
}

// CompareIDs compares the ids of two entries as Redis writes them: <0, 0 or >0.
// "" is less than any.
func CompareIDs(a, b string) int {
	am, as, _ := strings.Cut(a, "-")
	bm, bs, _ := strings.Cut(b, "-")
	if c := compareDigits(am, bm); c != 0 {
		return c
	}
	return compareDigits(as, bs)
}

// compareDigits compares decimal numbers without leading zeros.
func compareDigits(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func (p *streamPager) records(entries []shard.Reply) []vm.Record {
	records := make([]vm.Record, len(entries))
	key := vm.Text(p.key)
	for i := range entries {
		e := entries[i].Elems
		records[i].Key, records[i].ID, records[i].Value = key, vm.Text(e[0].Str), entryValue(e[1].Elems)
	}
	return records
}
