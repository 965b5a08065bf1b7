// Package lsp is the language server of gears: what editors show of recipes in the
// gears language and of Python scripts, over the Language Server Protocol.
//
//	client ──didChange──► document (a version, its text) ──► reporter ──► diagnostics
//	       ──hover, …───► what the compiler made of that version (analyse)
//
// A version of a document does not change, and is compiled once, by whoever asks
// first. Diagnostics are worked out beside the requests, by one goroutine that takes
// the latest version: while a client sends keystroke after keystroke nothing waits
// for a text that is gone already.
//
// Clients send changes, not whole texts: a keystroke in a file of a thousand lines is
// a hundred bytes instead of forty thousand. The price is that server and client must
// agree about places to the last UTF-16 unit, which a fuzz target tries.
//
// What is asked about unfinished text is answered by finishing it: a name is put
// where the cursor stands, and what is open is closed (see complete).
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"
	"github.com/creachadair/jrpc2/handler"

	"gears/lang"
)

// Options are what a server knows beside the protocol.
type Options struct {
	Version string
	// CheckScript finds what is wrong with a Python script.
	CheckScript func(source string) lang.List
	// Log is told of internal errors; nil: nobody is.
	Log io.Writer
}

// server is a session with one client.
type server struct {
	opt  Options
	log  *log.Logger
	rpc  *jrpc2.Server
	wake chan struct{} // something is in dirty

	mu    sync.Mutex
	state state
	docs  map[string]*document // by URI
	dirty map[string]bool      // documents to report on
}

// state says what a client may ask.
type state uint8

const (
	started state = iota
	initialized
	stopping
)

// Serve speaks with a client until it leaves. Clean says that it took its leave as
// the protocol wants it: shutdown, then exit.
func Serve(ctx context.Context, in io.Reader, out io.WriteCloser, opt Options) (clean bool, err error) {
	if opt.Log == nil {
		opt.Log = io.Discard
	}
	s := newServer(opt)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// One request after the other: they take microseconds to milliseconds, and
	// clients expect the answers to be those of the text that they saw.
	s.rpc = jrpc2.NewServer(handler.Map(s.methods()), &jrpc2.ServerOptions{AllowPush: true, DisableBuiltin: true, Concurrency: 1,
		NewContext: func() context.Context { return ctx }})
	reader := closable(in)
	s.rpc.Start(lenient{channel.LSP(reader, out), reader})
	var reporter sync.WaitGroup
	reporter.Go(func() { s.report(ctx) })
	stop := context.AfterFunc(ctx, s.rpc.Stop)
	status := s.rpc.WaitStatus()
	stop()
	cancel()
	reporter.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == stopping, status.Err
}

func newServer(opt Options) *server {
	return &server{opt: opt, log: log.New(opt.Log, "gearsc lsp: ", 0), wake: make(chan struct{}, 1),
		docs: map[string]*document{}, dirty: map[string]bool{}}
}

// closable is a reader that ends when the session does. Standard input cannot be
// closed under whoever reads it: the goroutine stays in its last read and ends with
// the process.
func closable(in io.Reader) *io.PipeReader {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, in)
		w.CloseWithError(err)
	}()
	return r
}

// lenient takes messages whatever they say their type is: some clients name a
// charset, some an older type.
type lenient struct {
	channel.Channel
	in io.Closer
}

// Close ends the reading, too.
func (l lenient) Close() error {
	return errors.Join(l.in.Close(), l.Channel.Close())
}

func (l lenient) Recv() ([]byte, error) {
	data, err := l.Channel.Recv()
	if _, ok := err.(*channel.ContentTypeMismatchError); ok {
		err = nil
	}
	return data, err
}

// method is a row of the table of methods.
type method struct {
	name    string
	always  bool // before initialize and after shutdown, too
	handler jrpc2.Handler
}

// methods is what clients can ask.
func (s *server) methods() map[string]jrpc2.Handler {
	rows := []method{
		{"initialize", true, handler.New(s.initialize)},
		{"initialized", true, handler.New(ignore)},
		{"shutdown", false, handler.New(s.shutdown)},
		{"exit", true, handler.New(s.exit)},
		{"$/cancelRequest", true, handler.New(s.cancel)},
		{"$/setTrace", true, handler.New(ignore)},
		{"workspace/didChangeConfiguration", true, handler.New(ignore)},
		{"workspace/didChangeWatchedFiles", false, handler.New(s.didChangeFiles)},
		{"textDocument/didOpen", false, handler.New(s.didOpen)},
		{"textDocument/didChange", false, handler.New(s.didChange)},
		{"textDocument/didSave", false, handler.New(ignore)},
		{"textDocument/didClose", false, handler.New(s.didClose)},
		{"textDocument/hover", false, handler.New(s.hover)},
		{"textDocument/completion", false, handler.New(s.completion)},
		{"textDocument/signatureHelp", false, handler.New(s.signatureHelp)},
		{"textDocument/definition", false, handler.New(s.definition)},
		{"textDocument/references", false, handler.New(s.references)},
		{"textDocument/documentHighlight", false, handler.New(s.highlights)},
		{"textDocument/documentSymbol", false, handler.New(s.symbols)},
		{"textDocument/formatting", false, handler.New(s.formatting)},
		{"textDocument/prepareRename", false, handler.New(s.prepareRename)},
		{"textDocument/rename", false, handler.New(s.rename)},
	}
	out := map[string]jrpc2.Handler{}
	for _, m := range rows {
		out[m.name] = s.guard(m)
	}
	return out
}

// The error codes of the protocol.
const (
	codeNotInitialized = jrpc2.Code(-32002)
	codeRequestFailed  = jrpc2.Code(-32803)
)

// guard lets a request through when the session allows it, and keeps an internal
// error from ending the session.
func (s *server) guard(m method) jrpc2.Handler {
	return func(ctx context.Context, r *jrpc2.Request) (result any, err error) {
		s.mu.Lock()
		state := s.state
		s.mu.Unlock()
		switch {
		case m.always || state == initialized:
		case state == started:
			return nil, jrpc2.Errorf(codeNotInitialized, "%s before initialize", m.name)
		default:
			return nil, jrpc2.Errorf(jrpc2.InvalidRequest, "%s after shutdown", m.name)
		}
		defer func() {
			if p := recover(); p != nil {
				s.log.Printf("internal error in %s: %v\n%s", m.name, p, debug.Stack())
				result, err = nil, jrpc2.Errorf(jrpc2.InternalError, "internal error in %s", m.name)
			}
		}()
		return m.handler(ctx, r)
	}
}

func ignore(context.Context, json.RawMessage) error { return nil }

func (s *server) initialize(context.Context, json.RawMessage) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != started {
		return nil, jrpc2.Errorf(jrpc2.InvalidRequest, "initialize comes once")
	}
	s.state = initialized
	return map[string]any{"capabilities": capabilities, "serverInfo": map[string]string{"name": "gearsc", "version": s.opt.Version}}, nil
}

func (s *server) shutdown(context.Context, json.RawMessage) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = stopping
	return nil, nil
}

func (s *server) exit(context.Context, json.RawMessage) error {
	s.rpc.Stop()
	return nil
}

func (s *server) cancel(_ context.Context, p struct {
	ID json.RawMessage `json:"id"`
}) error {
	s.rpc.CancelRequest(string(p.ID))
	return nil
}

func (s *server) didOpen(_ context.Context, p openParams) error {
	d := p.TextDocument
	s.replace(newDocument(d.URI, d.LanguageID, d.Version, newText(d.Text)))
	return nil
}

func (s *server) didChange(_ context.Context, p changeParams) error {
	d, err := s.document(p.TextDocument.URI)
	if err != nil {
		return err
	}
	t := d.text
	for _, c := range p.ContentChanges {
		t = t.edit(c)
	}
	s.replace(d.next(p.TextDocument.Version, t))
	return nil
}

func (s *server) didClose(_ context.Context, p documentParams) error {
	s.mu.Lock()
	d := s.docs[p.TextDocument.URI]
	delete(s.docs, p.TextDocument.URI)
	s.mu.Unlock()
	if d == nil {
		return nil
	}
	s.renew(d.path)
	s.touch(d.uri)
	return nil
}

// didChangeFiles looks again at what imports files that others have written.
func (s *server) didChangeFiles(_ context.Context, p struct {
	Changes []documentID `json:"changes"`
}) error {
	for _, c := range p.Changes {
		s.renew(pathOf(c.URI))
	}
	return nil
}

// document finds an open document.
func (s *server) document(uri string) (*document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.docs[uri]; d != nil {
		return d, nil
	}
	return nil, jrpc2.Errorf(jrpc2.InvalidParams, "%s is not open", uri)
}

// byPath finds the open document of a file; nil when there is none.
func (s *server) byPath(path string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.docs {
		if d.path == path && path != "" {
			return d
		}
	}
	return nil
}

// replace makes a version of a document the current one.
func (s *server) replace(d *document) {
	s.mu.Lock()
	s.docs[d.uri] = d
	s.mu.Unlock()
	s.renew(d.path)
	s.touch(d.uri)
}

// renew looks again at the documents that import a file, or may: those that are not
// compiled yet, or are being so, may have read what it was.
func (s *server) renew(path string) {
	if path == "" {
		return
	}
	s.mu.Lock()
	var again []string
	for uri, d := range s.docs {
		if !d.native || d.path == path {
			continue
		}
		select {
		case <-d.done:
			if _, imports := d.result.files[path]; !imports {
				continue
			}
		default:
		}
		s.docs[uri] = d.next(d.version, d.text)
		again = append(again, uri)
	}
	s.mu.Unlock()
	s.touch(again...)
}

// touch asks for reports on documents.
func (s *server) touch(uris ...string) {
	s.mu.Lock()
	for _, uri := range uris {
		s.dirty[uri] = true
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already, and will find them
	}
}

// report publishes diagnostics of documents as they change, until the session ends.
func (s *server) report(ctx context.Context) {
	for {
		select {
		case <-s.wake:
		case <-ctx.Done():
			return
		}
		for uri, ok := s.nextDirty(); ok && ctx.Err() == nil; uri, ok = s.nextDirty() {
			if err := s.rpc.Notify(ctx, "textDocument/publishDiagnostics", s.reportOn(uri)); err != nil && ctx.Err() == nil {
				s.log.Printf("publishing: %v", err)
			}
		}
	}
}

func (s *server) nextDirty() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var uris []string
	for uri := range s.dirty {
		uris = append(uris, uri)
	}
	if len(uris) == 0 {
		return "", false
	}
	uri := slices.Min(uris)
	delete(s.dirty, uri)
	return uri, true
}

// reportOn are the diagnostics of a document; a closed one has none.
func (s *server) reportOn(uri string) (p publishParams) {
	p = publishParams{URI: uri, Diagnostics: []diagnostic{}}
	d, err := s.document(uri)
	if err != nil {
		return p
	}
	p.Version = &d.version
	defer func() {
		if e := recover(); e != nil {
			s.log.Printf("internal error in the check of %s: %v\n%s", uri, e, debug.Stack())
			p.Diagnostics = []diagnostic{{Severity: severityError, Source: "gears", Message: fmt.Sprintf("internal error: %v", e)}}
		}
	}()
	for _, g := range s.analyse(d).diags {
		out := diagnostic{Range: d.rangeOf(g.Span), Severity: severityError, Code: g.Kind, Source: "gears", Message: g.Message}
		if g.Kind == "Warning" {
			out.Severity = severityWarning
		}
		if g.Hint != "" {
			out.Message += "\nhint: " + g.Hint
		}
		p.Diagnostics = append(p.Diagnostics, out)
	}
	return p
}
