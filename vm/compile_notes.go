package vm

import "gears/lang"

// Annotations: a def evaluates those of its parameters and its result when it
// makes the function, a module or class body those of its bare names when it
// comes to them. Variables of functions have theirs for the reader only.

const notesName = "__annotations__"

// hasAnnotations reports whether a body, or a block in it, annotates a name.
func hasAnnotations(body []lang.Stmt) bool {
	for _, s := range body {
		switch s := s.(type) {
		case *lang.AnnAssign:
			if s.Simple {
				return true
			}
		case *lang.If:
			if hasAnnotations(s.Body) || hasAnnotations(s.Else) {
				return true
			}
		case *lang.While:
			if hasAnnotations(s.Body) || hasAnnotations(s.Else) {
				return true
			}
		case *lang.For:
			if hasAnnotations(s.Body) || hasAnnotations(s.Else) {
				return true
			}
		case *lang.With:
			if hasAnnotations(s.Body) {
				return true
			}
		case *lang.Try:
			if hasAnnotations(s.Body) || hasAnnotations(s.Else) || hasAnnotations(s.Finally) {
				return true
			}
			for _, h := range s.Handlers {
				if hasAnnotations(h.Body) {
					return true
				}
			}
		}
	}
	return false
}

// notes is the name __annotations__ as the body that is compiled sees it.
func (c *compiler) notes() *lang.Name {
	n := &lang.Name{Name: notesName, Scope: lang.ScopeGlobal}
	if c.fn.Kind == lang.FuncClass {
		n.Scope = lang.ScopeClass
	}
	return n
}

// openAnnotations begins a body that annotates names.
func (c *compiler) openAnnotations() {
	r := c.alloc()
	c.emit(opDict, r, 0, 0)
	c.storeName(c.notes(), r)
	c.tmp = r
}

// annotate keeps the annotation of a bare name, behind its assignment. Of other
// targets the annotation is evaluated only.
func (c *compiler) annotate(s *lang.AnnAssign) {
	if c.fn.Kind != lang.FuncModule && c.fn.Kind != lang.FuncClass {
		return
	}
	if !s.Simple {
		c.effect(s.Annotation)
		return
	}
	x := c.rk(s.Annotation)
	d := c.rk(c.notes())
	c.pos = s.Span.Start
	c.emit(opSetIndex, int(d), int(c.constant(Str(s.Target.(*lang.Name).Name))), int(x))
}

// signatureNotes gives the function in fn its annotations.
func (c *compiler) signatureNotes(f *lang.Func, fn int) {
	const text = 2 // registers of an entry: name and annotation
	var names []string
	var exprs []lang.Expr
	for _, p := range f.Params {
		if p.Annotation != nil {
			names, exprs = append(names, p.Name), append(exprs, p.Annotation)
		}
	}
	if f.Returns != nil {
		names, exprs = append(names, "return"), append(exprs, f.Returns)
	}
	if len(names) == 0 {
		return
	}
	tmp := c.tmp
	base := c.allocN(len(names) * text)
	for i, e := range exprs {
		c.emit(opMove, base+i*text, int(c.constant(Str(names[i]))), 0)
		c.exprTo(e, base+i*text+1)
	}
	c.pos = f.Span.Start
	c.emit(opDict, base, base, len(names))
	c.emit(opSetAttr, fn, base, c.name(notesName))
	c.tmp = tmp
}
