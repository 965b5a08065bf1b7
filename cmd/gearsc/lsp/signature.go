package lsp

import (
	"context"
	"strings"

	"gears/cmd/gearsc/pages"
	"gears/lang"
	"gears/lang/native"
)

// signatureHelp tells of the arguments of the call or step around a place.
func (s *server) signatureHelp(_ context.Context, p positionParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil || !d.native {
		return nil, err
	}
	offset := d.text.offset(p.Position)
	if inComment(d.text.src[:offset]) {
		return nil, nil
	}
	f := s.finish(d, offset)
	if f == nil {
		return nil, nil
	}
	for i := len(f.path) - 1; i > 0; i-- {
		arg, ok := f.path[i].(*native.Arg)
		if !ok {
			continue
		}
		var sig *signature
		var args []*native.Arg
		switch n := f.path[i-1].(type) {
		case *native.Call:
			sig, args = callSignature(f, n), n.Args
		case *native.Step:
			sig, args = stepSignature(n), n.Args
		}
		if sig == nil {
			continue
		}
		return signatureHelp{Signatures: []signature{*sig}, ActiveParameter: active(sig, args, arg)}, nil
	}
	return nil, nil
}

// active is the parameter that an argument stands for.
func active(sig *signature, args []*native.Arg, arg *native.Arg) int {
	at := 0
	for i, a := range args {
		if a == arg {
			at = i
		}
	}
	for i, p := range sig.Parameters {
		if arg.Name != nil && strings.HasPrefix(p.Label, arg.Name.Name) {
			return i
		}
	}
	return max(0, min(at, len(sig.Parameters)-1))
}

func callSignature(f *finished, n *native.Call) *signature {
	name, ok := n.Fn.(*native.Name)
	if !ok {
		return nil
	}
	if u, ok := f.index.At(name.Span.Start); ok {
		if u.Of.What != "function" {
			return nil
		}
		sig := &signature{Label: usageOf(f.analysis, u.Of, u.Span), Parameters: []parameter{}}
		for _, p := range u.Of.Params() {
			sig.Parameters = append(sig.Parameters, parameter{p})
		}
		return sig
	}
	if p := page(name.Name, "function"); p != nil {
		return pageSignature(p)
	}
	if p := page(name.Name, "command"); p != nil {
		return pageSignature(p)
	}
	return nil
}

func stepSignature(n *native.Step) *signature {
	if lang.Op(n.Name.Name) == nil {
		return nil
	}
	if p := page(n.Name.Name, "operation"); p != nil {
		return pageSignature(p)
	}
	return nil
}

// pageSignature makes a signature of the usage of a page: what stands in its
// parentheses, or behind the name of a command, part by part.
func pageSignature(p *pages.Page) *signature {
	sig := &signature{Label: p.Usage, Documentation: markdown(p.Doc), Parameters: []parameter{}}
	separator, list := byte(' '), ""
	if open := strings.IndexByte(p.Usage, '('); p.Kind != "command" && open >= 0 {
		separator, list = ',', strings.TrimSuffix(p.Usage[open+1:], ")")
	} else {
		_, list, _ = strings.Cut(p.Usage, " ")
	}
	depth, from := 0, 0
	for i := 0; i <= len(list); i++ {
		switch {
		case i == len(list) || list[i] == separator && depth == 0:
			if part := strings.TrimSpace(list[from:i]); part != "" {
				sig.Parameters = append(sig.Parameters, parameter{part})
			}
			from = i + 1
		case strings.IndexByte("([<", list[i]) >= 0:
			depth++
		case strings.IndexByte(")]>", list[i]) >= 0:
			depth--
		}
	}
	return sig
}
