package lsp

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// document is a version of an open document. It does not change; what the compiler
// says of it is worked out once, when somebody asks.
type document struct {
	uri     string
	path    string // of its file; "" when it has none
	version int
	native  bool // it is in the gears language, not in Python
	text    *text

	once   sync.Once
	result *analysis
	done   chan struct{} // closed when result is there
}

// analysis is what the compiler says of a document.
type analysis struct {
	diags lang.List
	file  *native.File      // of a .gears file, as far as it could be parsed
	index *sema.Index       // the same
	files map[string]string // texts of files that it imports, by full path
}

func newDocument(uri, language string, version int, t *text) *document {
	d := &document{uri: uri, path: pathOf(uri), version: version, text: t, done: make(chan struct{})}
	// Editors that do not know the language call its files something else.
	d.native = language == "gears" || language != "python" && filepath.Ext(d.path) != ".py"
	return d
}

// next is a document with another text.
func (d *document) next(version int, t *text) *document {
	return &document{uri: d.uri, path: d.path, version: version, native: d.native, text: t, done: make(chan struct{})}
}

// analyse says what the compiler makes of a document.
func (s *server) analyse(d *document) *analysis {
	d.once.Do(func() {
		defer close(d.done)
		d.result = &analysis{file: &native.File{}, index: &sema.Index{}}
		if d.native {
			d.result = s.compile(d, d.text.src, "")
			return
		}
		d.result.diags = s.opt.CheckScript(d.text.src)
	})
	return d.result
}

// compile checks a text in place of a document's. The tree and the index are there
// even where the text has errors.
func (s *server) compile(d *document, src, watch string) *analysis {
	a := &analysis{index: &sema.Index{Watch: watch}, files: map[string]string{}}
	var syntax lang.List
	a.file, syntax = native.Parse(filepath.Base(d.path), src)
	_, a.diags = sema.Compile(a.file, sema.Options{Index: a.index, Import: func(path string) (string, error) {
		full, err := d.beside(path)
		if err != nil {
			return "", err
		}
		text, err := s.read(full)
		a.files[full] = text // "" too: it is looked at again when the file is there
		return text, err
	}})
	if len(syntax) > 0 {
		a.diags = syntax // what follows from them is no news
	}
	return a
}

// beside is the full path of a file that a document imports.
func (d *document) beside(path string) (string, error) {
	switch {
	case filepath.IsAbs(path):
		return filepath.Clean(path), nil
	case d.path == "":
		return "", fmt.Errorf("this document is not saved in a directory yet")
	}
	return filepath.Join(filepath.Dir(d.path), path), nil
}

// maxSource bounds what is read of an imported file. The compiler has a lower limit,
// which has a better message.
const maxSource = 8 << 20

// read gives the text of a file: what is open counts before what is saved.
func (s *server) read(path string) (string, error) {
	if d := s.byPath(path); d != nil {
		return d.text.src, nil
	}
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxSource))
	return string(data), err
}

// pathOf is the path of a file's URI, "" for others.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' {
		path = path[1:] // file:///C:/…
	}
	return filepath.Clean(filepath.FromSlash(path))
}

// uriOf is the URI of a file.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// at is the compiler's name of a client's place.
func (d *document) at(p Position) lang.Pos { return d.text.place(d.text.offset(p), d.native) }

func (d *document) rangeOf(s lang.Span) Range { return d.text.rangeOf(s, d.native) }
