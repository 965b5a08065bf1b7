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
	for i, text := range sig.parts {
		if arg.Name != nil && strings.HasPrefix(strings.TrimLeft(text, "["), arg.Name.Name) {
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
		return newSignature(usageOf(f.analysis, u.Of, u.Span), u.Of.Doc(), ',')
	}
	for _, kind := range []string{"function", "command"} {
		if p := page(name.Name, kind); p != nil {
			return pageSignature(p)
		}
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

func pageSignature(p *pages.Page) *signature {
	if p.Kind == "command" {
		return newSignature(p.Usage, p.Doc, ' ')
	}
	return newSignature(p.Usage, p.Doc, ',')
}

// newSignature takes a usage apart: what stands between its parentheses, or behind
// the name of a command, whose arguments have blanks between them.
func newSignature(usage, doc string, separator byte) *signature {
	sig := &signature{Label: usage, Parameters: []parameter{}}
	if doc != "" {
		sig.Documentation = markdown(doc)
	}
	from, to := strings.IndexByte(usage, '(')+1, strings.LastIndexByte(usage, ')')
	if separator == ' ' {
		from, to = strings.IndexByte(usage, ' ')+1, len(usage)
	}
	if from == 0 || to < from {
		return sig
	}
	depth, quote := 0, byte(0)
	for i := from; i <= to; i++ {
		switch {
		case i == to || usage[i] == separator && depth == 0 && quote == 0:
			for from < i && usage[from] == ' ' {
				from++
			}
			if from < i {
				sig.Parameters = append(sig.Parameters, parameter{[2]int{units(usage[:from]), units(usage[:i])}})
				sig.parts = append(sig.parts, usage[from:i])
			}
			from = i + 1
		case quote != 0:
			if usage[i] == quote {
				quote = 0
			}
		case separator == ',' && (usage[i] == '"' || usage[i] == '\''):
			quote = usage[i]
		case strings.IndexByte("([<{", usage[i]) >= 0:
			depth++
		case strings.IndexByte(")]>}", usage[i]) >= 0:
			depth--
		}
	}
	return sig
}

// units is the length of a text in UTF-16.
func units(text string) (n int) {
	for _, r := range text {
		n += width(r)
	}
	return n
}
