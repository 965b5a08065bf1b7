package lsp

import (
	"context"
	"strings"

	"gears/cmd/gearsc/pages"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/pyfront"
)

// hover tells of the name at a place: the page of what recipes have, or what a
// declaration says.
func (s *server) hover(_ context.Context, p positionParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	var text string
	var span lang.Span
	if d.native {
		text, span = s.hoverNative(d, d.at(p.Position))
	} else {
		text, span = hoverScript(d, d.at(p.Position))
	}
	if text == "" {
		return nil, nil
	}
	r := d.rangeOf(span)
	return hover{markdown(text), &r}, nil
}

// pageKinds are the kinds of pages for what a script mentions.
var pageKinds = map[string][]string{
	"operation": {"operation", "action"},
	"reader":    {"reader"},
	"name":      {"Python function", "Python class"},
}

// hoverScript tells of what a Python script has of gears.
func hoverScript(d *document, at lang.Pos) (string, lang.Span) {
	for _, m := range pyfront.Mentions("<string>", d.text.src, pyfront.Options{}) {
		if native.Contains(m.Span, at) {
			if p := page(m.Name, pageKinds[m.What]...); p != nil {
				if m.What == "reader" {
					p.Usage = "GB('" + m.Name + "')"
				}
				return pageText(p, "python"), m.Span
			}
		}
	}
	return "", lang.Span{}
}

// page finds the page of a name that is of one of some kinds.
func page(name string, kinds ...string) *pages.Page {
	for _, p := range pages.Find(name) {
		for _, k := range kinds {
			if p.Kind == k {
				return &p
			}
		}
	}
	return nil
}

// pageText is a page in Markdown, with the example in a language.
func pageText(p *pages.Page, language string) string {
	var b strings.Builder
	b.WriteString(code(p.Usage, language) + "\n" + p.Doc)
	b.WriteString(detailsText(p))
	example := p.Example
	if language == "gears" && p.Recipe != "" {
		example = p.Recipe
	}
	if example != "" {
		lines := []string{example}
		for _, a := range p.Answer {
			lines = append(lines, "# "+a)
		}
		b.WriteString("\n\n" + code(strings.Join(lines, "\n"), language))
	}
	return strings.TrimSpace(b.String())
}

// detailsText lists what there is to say beside the first sentence.
func detailsText(p *pages.Page) string {
	if len(p.Details) == 0 {
		return ""
	}
	return "\n\n- " + strings.Join(p.Details, "\n- ")
}

func code(text, language string) string { return "```" + language + "\n" + text + "\n```\n" }

// hoverNative tells of a name in a recipe.
func (s *server) hoverNative(d *document, at lang.Pos) (string, lang.Span) {
	a := s.analyse(d)
	path := a.file.Path(at)
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *native.Step:
			if native.Contains(n.Name.Span, at) {
				if p := page(n.Name.Name, stepKinds(path, n)...); p != nil {
					return pageText(p, "gears"), n.Name.Span
				}
			}
		case *native.Arg:
			if n.Name != nil && native.Contains(n.Name.Span, at) {
				if text := argumentText(path[:i], n.Name.Name); text != "" {
					return text, n.Name.Span
				}
			}
		case *native.Call:
			if text, span := callText(a, n, at); text != "" {
				return text, span
			}
		case *native.Method:
			if native.Contains(n.Name.Span, at) {
				if text := memberText(a, n.X.ExprSpan(), n.Name.Name, true); text != "" {
					return text, n.Name.Span
				}
			}
		case *native.Field:
			if native.Contains(n.Name.Span, at) {
				if text := memberText(a, n.X.ExprSpan(), n.Name.Name, false); text != "" {
					return text, n.Name.Span
				}
			}
		}
	}
	if u, ok := a.index.At(at); ok {
		return meaningText(a, u.Of, u.Span), u.Span
	}
	if n, ok := last(path).(*native.Name); ok {
		if p := page(n.Name, "function"); p != nil {
			return pageText(p, "gears"), n.Span
		}
	}
	return "", lang.Span{}
}

func last(path []any) any {
	if len(path) == 0 {
		return nil
	}
	return path[len(path)-1]
}

// recipeOf is the recipe around a place; nil when it is in none.
func recipeOf(path []any) *native.Recipe {
	if len(path) == 0 {
		return nil
	}
	r, _ := path[0].(*native.Recipe)
	return r
}

// stepKinds are the kinds of pages that a step can have by its place.
func stepKinds(path []any, n *native.Step) []string {
	if r := recipeOf(path); r != nil && r.Reader == n {
		return []string{"reader"}
	}
	return []string{"operation", "action"}
}

// argumentText tells of an argument of a reader or an action, or of an option.
func argumentText(path []any, name string) string {
	r, ok := recipeOf(path), false
	if r == nil {
		return ""
	}
	if _, ok := last(path).(*native.Clause); ok {
		return argumentOf(sema.UpsertOptions(), name)
	}
	step, ok := last(path).(*native.Step)
	if !ok || step != r.Reader && step != r.Action {
		return ""
	}
	return argumentOf(stepArguments(r, step), name)
}

func argumentOf(args []sema.ArgumentInfo, name string) string {
	for _, a := range args {
		if a.Name != name {
			continue
		}
		text := code(a.Name+": "+a.Kind, "gears")
		if len(a.Values) > 0 {
			text += "One of " + strings.Join(a.Values, ", ") + "."
		}
		return strings.TrimSpace(text)
	}
	return ""
}

// stepArguments are the arguments of the reader or action of a recipe.
func stepArguments(r *native.Recipe, step *native.Step) []sema.ArgumentInfo {
	reader, action := "", ""
	if r.Reader != nil {
		reader = r.Reader.Name.Name
	}
	if r.Action != nil {
		action = r.Action.Name.Name
	}
	return sema.Arguments(reader, action)
}

// callText tells of the function or command that is called.
func callText(a *analysis, n *native.Call, at lang.Pos) (string, lang.Span) {
	name, ok := n.Fn.(*native.Name)
	if !ok || !native.Contains(name.Span, at) {
		return "", lang.Span{}
	}
	if u, ok := a.index.At(at); ok {
		return meaningText(a, u.Of, u.Span), u.Span
	}
	if p := page(name.Name, "function"); p != nil {
		return pageText(p, "gears"), name.Span
	}
	if p := page(name.Name, "command"); p != nil {
		return pageText(p, "redis"), name.Span
	}
	return "", lang.Span{}
}

// memberText tells of a field or method of what stands at a span.
func memberText(a *analysis, of lang.Span, name string, method bool) string {
	for _, m := range a.index.Members(of) {
		if m.Name == name && m.Method == method {
			return strings.TrimSpace(code(memberUsage(m), "gears"))
		}
	}
	return ""
}

func memberUsage(m sema.Member) string {
	if m.Method {
		return m.Name + pages.Arity(m.Min, m.Max) + ": " + m.Kind
	}
	return m.Name + ": " + m.Kind
}

// meaningText tells of a declaration.
func meaningText(a *analysis, m *sema.Meaning, at lang.Span) string {
	text := code(usageOf(a, m, at), "gears")
	if doc := m.Doc(); doc != "" {
		text += "\n" + doc
	}
	if m.Path != "" {
		text += "\n\nFrom " + m.Path + "."
	}
	return strings.TrimSpace(text)
}

// usageOf is the head of a declaration. The kind is that which a name has at a
// place, where more is known of it there.
func usageOf(a *analysis, m *sema.Meaning, at lang.Span) string {
	kind := m.Kind()
	if k := a.index.Kind(at); k != "" && k != "function" {
		kind = k
	}
	switch m.What {
	case "function":
		return "fn " + m.Name + "(" + strings.Join(m.Params(), ", ") + "): " + m.Kind()
	case "recipe":
		return "recipe " + m.Name + "(" + strings.Join(m.Params(), ", ") + ")"
	case "import":
		file, _ := m.File()
		return "import \"" + file + "\" as " + m.Name
	case "constant":
		if v := m.Value(); v != "" {
			return "const " + m.Name + " = " + v
		}
		return "const " + m.Name + ": " + kind
	}
	text := m.Name + ": " + kind
	if v := m.Value(); v != "" {
		text += " = " + v
	}
	var fields []string
	for _, f := range a.index.Members(at) {
		if !f.Method {
			fields = append(fields, "  ."+memberUsage(f))
		}
	}
	return strings.Join(append([]string{text}, fields...), "\n")
}
