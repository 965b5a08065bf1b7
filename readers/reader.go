// Package readers holds the readers: what feeds the records of a recipe.
//
//	BindRun   the arguments of a script's run() ──► named arguments, checked
//	Open      a Spec ──► Source: the records of one shard, page by page
//	Reread    one key ──► the record that it gives now
//
// There is one file for each reader, and one table of them.
//
// The readers that read Redis own one connection each and keep it busy: when a
// page has come in, the request for the next one (and the reads of the values
// that it needs) is on its way before Next returns, so Redis works while the
// page is processed. That needs no goroutine: the replies wait in the socket.
//
//	keys only:     Next ► receive SCAN n · send SCAN n+1 · return page n
//	with values:   Next ► receive values n, SCAN n+1
//	                    · send values n+1, SCAN n+2 · return page n
//
// Text from Redis becomes a str when it is valid UTF-8 and a bytearray when it
// is not (vm.Text). It shares memory with the block it arrived in, as do the
// records of one page with each other: whoever keeps a few of many records for
// long clones what it keeps (vm.Detach).
package readers

import (
	"context"
	"errors"
	"io"
	"strings"

	"gears/lang"
	"gears/shard"
	"gears/vm"
)

// Source yields the records of one shard in one run. It has one user at a time.
type Source interface {
	// Next returns at least one record, or io.EOF, which it then returns for
	// ever, as it does any other error. The slice is valid until the next call.
	//
	// A *RecordError says that the reader failed as a script fails: its text
	// belongs in the execution's errors list. Any other error comes from the
	// context or the connection.
	Next(ctx context.Context) ([]vm.Value, error)
	// Close gives back what the source holds. It may be called early, and more
	// than once. Close runs the finally blocks of a reader function that was not
	// read to its end.
	Close() error
}

// RecordError is a failure of the reader that counts as an error record.
// vm.ErrorText(t, e.Err, …) is the text for the errors list.
type RecordError struct{ Err error }

func (e *RecordError) Error() string { return e.Err.Error() }
func (e *RecordError) Unwrap() error { return e.Err }

// ReadMode says how much of each key the KeysReader reads.
type ReadMode string

// The read modes. ReadFull is also what "" means.
const (
	ReadFull    ReadMode = "full"     // type and value
	ReadKeyOnly ReadMode = "key-only" // records have event and key only
	ReadType    ReadMode = "type"     // event, key, type
	ReadFields  ReadMode = "fields"   // as full, but of hashes only Spec.Fields
)

// Spec says what to read.
type Spec struct {
	Name string          // as in lang.Readers
	Args []lang.NamedArg // from BindRun
	// Match is a SCAN pattern that overrides that of Args; "" does not.
	Match string
	// Type keeps the keys that have this type when they are scanned, by the name
	// that TYPE gives it; "" keeps all.
	Type string
	// Prefixes: scanned keys that are valid UTF-8 and lack one of them are left
	// out. Other names pass.
	Prefixes []string
	Read     ReadMode
	Fields   []string // for ReadFields
	// OneByOne makes every page one record, and nothing of the script runs for a
	// record before it is asked for.
	OneByOne bool
	// DefaultArg is the pattern or key when Args name none; "" is "*".
	DefaultArg string
	// Page is about how many records a page has; 0 is 1000. Pages start smaller,
	// and become smaller when values are large.
	Page int
}

// Arg returns the argument called name, or nil.
func (s *Spec) Arg(name string) any {
	for _, a := range s.Args {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

// target is the pattern or key that the arguments name.
func (s *Spec) target(name string) string {
	if t, _ := s.Arg(name).(string); t != "" {
		return t
	}
	if s.DefaultArg != "" {
		return s.DefaultArg
	}
	return "*"
}

// Env is where to read.
type Env struct {
	Shard *shard.Shard
	// Topology leads to the keys of events that are on another shard by now. Without
	// it they look missing.
	Topology *shard.Topology
	// Thread runs script code of the reader; only readers that have any need it.
	Thread *vm.Thread
	// Misses are the buses that tell of keymiss, where events are read for: they are
	// not to tell of keys that we miss ourselves.
	Misses []*Bus
	// ClusterMode: there is more than one shard.
	ClusterMode bool
	// Span is told how far the reader has come; it may be nil.
	Span *Span
	// Hidden reports keys that no reader shows. Nil hides those of gears itself.
	Hidden func(key string) bool
}

// internalPrefix begins the names of the keys that gears keeps its own state in.
const internalPrefix = "__gears__:"

func isInternal(key string) bool { return strings.HasPrefix(key, internalPrefix) }

// Open starts a reader. The error is that of getting a connection, or says that
// there is no such reader.
func Open(ctx context.Context, env Env, spec Spec) (Source, error) {
	row := find(spec.Name)
	if row == nil || row.open == nil {
		//lint:ignore ST1005 clients match on the text
		return nil, errors.New(textNoRun)
	}
	if env.Hidden == nil {
		env.Hidden = isInternal
	}
	if spec.OneByOne {
		spec.Page = 1
	}
	p, err := row.open(ctx, &env, &spec)
	if err != nil {
		return nil, err
	}
	return &source{pager: p, oneByOne: spec.OneByOne, span: env.Span}, nil
}

// pager is what a reader implements; source makes a Source of it.
type pager interface {
	// page returns the next records. None and no error means: ask again. With
	// an error there may still be records, which come before it.
	page(ctx context.Context) ([]vm.Value, error)
	close()
}

// nothing is a reader without records.
type nothing struct{}

func (nothing) page(context.Context) ([]vm.Value, error) { return nil, io.EOF }
func (nothing) close()                                   {}

// source keeps the promises that all Sources make.
type source struct {
	pager    pager
	oneByOne bool
	left     []vm.Value // of the page, when records are handed out one by one
	err      error      // what Next returns once left is empty
	closed   bool
	span     *Span
}

func (s *source) Next(ctx context.Context) ([]vm.Value, error) {
	for {
		if len(s.left) > 0 {
			page := s.left
			if s.oneByOne {
				page = page[:1]
			}
			s.left = s.left[len(page):]
			return page, nil
		}
		if s.err != nil {
			return nil, s.err
		}
		if ctx.Err() != nil {
			s.end(context.Cause(ctx))
			return nil, s.err
		}
		page, err := s.pager.page(ctx)
		s.left = page
		if err != nil {
			s.end(err)
		}
	}
}

// end makes err the last answer and lets go of everything.
func (s *source) end(err error) {
	s.err = err
	if !s.closed {
		s.closed = true
		s.span.end()
		s.pager.close()
	}
}

func (s *source) Close() error {
	s.left = nil
	if s.err == nil {
		s.err = io.EOF
	}
	s.end(s.err)
	return nil
}

// replyError is an error reply of Redis as an error.
type replyError string

func (e replyError) Error() string { return string(e) }

// elsewhere reports that an error reply says that the key is on another shard,
// or on its way there: it is missing here.
func elsewhere(text string) bool {
	switch shard.ErrorClass(text) {
	case "MOVED", "ASK", "TRYAGAIN":
		return true
	}
	return false
}
