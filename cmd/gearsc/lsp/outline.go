package lsp

import (
	"context"
	"strings"

	"gears/lang"
	"gears/lang/native"
)

// symbols lists the declarations of a document, with the steps of recipes.
func (s *server) symbols(_ context.Context, p documentParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	out := []documentSymbol{}
	if !d.native {
		return out, nil
	}
	for _, decl := range s.analyse(d).file.Decls {
		if sym, ok := symbol(d, decl); ok {
			out = append(out, sym)
		}
	}
	return out, nil
}

func symbol(d *document, decl native.Decl) (documentSymbol, bool) {
	var sym documentSymbol
	var name native.Ident
	switch decl := decl.(type) {
	case *native.Import:
		sym.Kind, name = symbolModule, decl.Name
	case *native.Const:
		sym.Kind, name = symbolConstant, decl.Name
	case *native.Fn:
		sym.Kind, name, sym.Detail = symbolFunction, decl.Name, head(d, decl.Params)
	case *native.Recipe:
		sym.Kind, name, sym.Detail = symbolRecipe, decl.Name, head(d, decl.Params)
		for _, step := range decl.All() {
			if step.Name.Name != "" {
				sym.Children = append(sym.Children, documentSymbol{Name: step.Name.Name, Kind: symbolOperator, Range: d.around(step.Span, step.Name.Span), SelectionRange: d.rangeOf(step.Name.Span)})
			}
		}
	}
	sym.Name = name.Name
	sym.Range, sym.SelectionRange = d.around(decl.DeclSpan(), name.Span), d.rangeOf(name.Span)
	return sym, sym.Name != ""
}

// around is a span as a range that holds an inner one, as clients demand: the spans
// of unfinished declarations may end early.
func (d *document) around(outer, inner lang.Span) Range {
	r, in := d.rangeOf(outer), d.rangeOf(inner)
	if !outer.Start.IsValid() || d.text.offset(in.Start) < d.text.offset(r.Start) {
		r.Start = in.Start
	}
	if d.text.offset(in.End) > d.text.offset(r.End) {
		r.End = in.End
	}
	return r
}

// head is the list of parameters as it is written.
func head(d *document, params []*native.Param) string {
	var out []string
	for _, p := range params {
		out = append(out, d.text.src[d.text.byteAt(p.Span.Start, true):max(d.text.byteAt(p.Span.Start, true), d.text.byteAt(p.Span.End, true))])
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// formatting gives a document its canonical form. One with syntax errors is left
// alone: its diagnostics say why.
func (s *server) formatting(_ context.Context, p documentParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil || !d.native {
		return nil, err
	}
	form, diags := native.Format(d.text.src)
	if len(diags) > 0 {
		return nil, nil
	}
	return difference(d.text, form), nil
}

// difference is the edit that makes a text another one, without the lines that both
// begin and end with: cursors in those stay where they are.
func difference(t *text, form string) []textEdit {
	src := t.src
	if src == form {
		return []textEdit{}
	}
	from := 0
	for i := 0; i < len(src) && i < len(form) && src[i] == form[i]; i++ {
		if src[i] == '\n' {
			from = i + 1
		}
	}
	end, formEnd := len(src), len(form)
	for i := 1; i <= len(src)-from && i <= len(form)-from && src[len(src)-i] == form[len(form)-i]; i++ {
		if at := len(src) - i; at == from || src[at-1] == '\n' && (len(form)-i == from || form[len(form)-i-1] == '\n') {
			end, formEnd = at, len(form)-i
		}
	}
	return []textEdit{{Range{t.position(from), t.position(end)}, form[from:formEnd]}}
}
