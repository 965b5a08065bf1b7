package pyfront

import "gears/lang"

// Mention is a place of a script where it names something that gears gives it.
type Mention struct {
	Span lang.Span
	Name string
	What string // "operation" on a builder, "reader" of one, or "name": one that the script does not bind
}

// Mentions finds what a script uses of gears, for editors. There are none in a
// script that does not parse.
func Mentions(file, source string, opt Options) []Mention {
	_, r, errs := parse(file, source, opt)
	if len(errs) > 0 {
		return nil
	}
	c := &checker{r: r, builders: make(map[*symbol]bool), funcs: make(map[*symbol]*lang.Func), home: make(map[*lang.Name]*symbol)}
	c.indexNames()
	c.bindings()
	var out []Mention
	for _, s := range r.scopes {
		for _, f := range s.refs {
			if y := c.home[f.name]; f.name.Scope == lang.ScopeGlobal && !y.bound {
				out = append(out, Mention{f.name.Span, f.name.Name, "name"})
			}
		}
		lang.Inspect(s.fn.Body, func(x lang.Expr) bool {
			call, ok := x.(*lang.Call)
			if !ok {
				return true
			}
			switch f := call.Fn.(type) {
			case *lang.Name:
				if reader := c.readerOf(f, call); reader != nil {
					out = append(out, Mention{reader.Span, reader.Value, "reader"})
				}
			case *lang.Attr:
				if c.chain(f.X) {
					out = append(out, Mention{attrSpan(f), f.Name, "operation"})
				}
			}
			return true
		})
	}
	return out
}

// readerOf is the reader that GB(…) names; nil where it names none.
func (c *checker) readerOf(f *lang.Name, call *lang.Call) *lang.StrLit {
	if !c.isBuilderClass(f) {
		return nil
	}
	for i, a := range call.Args {
		if s, ok := a.Value.(*lang.StrLit); ok && (a.Name == "reader" || i == 0 && a.Name == "") {
			return s
		}
	}
	return nil
}
