package lsp

import (
	"context"

	"github.com/creachadair/jrpc2"

	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
)

// meaningAt finds what the name at a place stands for; nil where there is none.
func (s *server) meaningAt(p positionParams) (*document, *analysis, *sema.Use, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil || !d.native {
		return d, nil, nil, err
	}
	a := s.analyse(d)
	if u, ok := a.index.At(d.at(p.Position)); ok {
		return d, a, &u, nil
	}
	return d, a, nil, nil
}

// definition finds the declaration of the name at a place, or the file of an import.
func (s *server) definition(_ context.Context, p positionParams) (any, error) {
	d, a, u, err := s.meaningAt(p)
	if err != nil || a == nil {
		return nil, err
	}
	if u != nil {
		if file, ok := u.Of.File(); ok {
			return s.place(d, file, lang.Span{})
		}
		if u.Of.Span.Start == u.Of.Span.End {
			return nil, nil // "it" is bound nowhere
		}
		return s.place(d, u.Of.Path, u.Of.Span)
	}
	at := d.at(p.Position)
	if im, ok := last(a.file.Path(at)).(*native.Str); ok {
		for _, decl := range a.file.Decls {
			if i, ok := decl.(*native.Import); ok && i.Path == im {
				return s.place(d, im.Value, lang.Span{})
			}
		}
	}
	return nil, nil
}

// place is a span of a document, or of a file that it imports.
func (s *server) place(d *document, path string, span lang.Span) (any, error) {
	if path == "" {
		return location{d.uri, d.rangeOf(span)}, nil
	}
	full, err := d.beside(path)
	if err != nil {
		return nil, nil
	}
	if other := s.byPath(full); other != nil {
		return location{other.uri, other.rangeOf(span)}, nil
	}
	src, err := s.read(full)
	if err != nil {
		return nil, nil // the diagnostics say so
	}
	return location{uriOf(full), newText(src).rangeOf(span, true)}, nil
}

// references are the places of the document where the name is written.
func (s *server) references(_ context.Context, p referenceParams) (any, error) {
	d, a, u, err := s.meaningAt(p.positionParams)
	if err != nil || u == nil {
		return nil, err
	}
	out := []location{}
	for _, span := range a.index.Uses(u.Of) {
		if p.Context.IncludeDeclaration || u.Of.Path != "" || span != u.Of.Span {
			out = append(out, location{d.uri, d.rangeOf(span)})
		}
	}
	return out, nil
}

func (s *server) highlights(_ context.Context, p positionParams) (any, error) {
	d, a, u, err := s.meaningAt(p)
	if err != nil || u == nil {
		return nil, err
	}
	out := []highlight{}
	for _, span := range a.index.Uses(u.Of) {
		out = append(out, highlight{d.rangeOf(span)})
	}
	return out, nil
}

// prepareRename is the range of the name at a place, if it can have another one.
func (s *server) prepareRename(_ context.Context, p positionParams) (any, error) {
	d, a, u, err := s.meaningAt(p)
	if err != nil || u == nil {
		return nil, err
	}
	if why := fixed(a, u.Of); why != "" {
		return nil, jrpc2.Errorf(codeRequestFailed, "%s", why)
	}
	return d.rangeOf(u.Span), nil
}

// fixed says why a name cannot be changed here; "" where it can.
func fixed(a *analysis, m *sema.Meaning) string {
	switch {
	case m.Path != "":
		return m.Name + " is declared in " + m.Path + ": rename it there"
	case m.Span.Start == m.Span.End:
		return "it is the record of the step: name it with x => …"
	case m.What == "import":
		for _, d := range a.file.Decls {
			if i, ok := d.(*native.Import); ok && i.Name.Name == m.Name && !i.Spoken {
				return m.Name + " is the name of the file: name it with as"
			}
		}
	}
	return ""
}

// rename gives a name of the document another one. Files that import the document
// are not changed.
func (s *server) rename(_ context.Context, p renameParams) (any, error) {
	d, a, u, err := s.meaningAt(p.positionParams)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, jrpc2.Errorf(codeRequestFailed, "there is no name here that can be changed")
	}
	why := fixed(a, u.Of)
	if why == "" && !native.IsName(p.NewName) {
		why = p.NewName + " is no name: letters, digits and _, and no word of the language"
	}
	if why != "" {
		return nil, jrpc2.Errorf(codeRequestFailed, "%s", why)
	}
	edits, src := []textEdit{}, d.text.src
	spans := a.index.Uses(u.Of)
	for i := range spans {
		edits = append(edits, textEdit{d.rangeOf(spans[i]), p.NewName})
		back := spans[len(spans)-1-i]
		src = src[:d.text.byteAt(back.Start, true)] + p.NewName + src[d.text.byteAt(back.End, true):]
	}
	// Whether the new name is free is what the compiler knows best.
	after := s.compile(d, src, "").diags
	if count(after) > count(a.diags) {
		return nil, jrpc2.Errorf(codeRequestFailed, "the name %s does not fit: %s", p.NewName, firstError(after).Message)
	}
	return workspaceEdit{map[string][]textEdit{d.uri: edits}}, nil
}

// count is the number of errors in a list of diagnostics.
func count(l lang.List) (n int) {
	for _, g := range l {
		if g.Kind != "Warning" {
			n++
		}
	}
	return n
}

func firstError(l lang.List) *lang.Diagnostic {
	for _, g := range l {
		if g.Kind != "Warning" {
			return g
		}
	}
	return &lang.Diagnostic{}
}
