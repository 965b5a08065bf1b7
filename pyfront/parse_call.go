package pyfront

import "gears/lang"

// arguments parses call arguments up to the closing parenthesis, which it
// leaves. generator allows a generator expression to be the only argument.
func (p *parser) arguments(generator bool) []lang.Arg {
	var args []lang.Arg
	keyword, unpacked := false, false // a keyword argument, a ** came before
	for p.tok != tRpar && p.tok != tStop {
		first := p.pos
		if p.tok == tStar && unpacked {
			p.failToken("iterable argument unpacking follows keyword argument unpacking")
		}
		a := p.argument()
		switch {
		case a.StarStar:
			keyword, unpacked = true, true
		case a.Name != "":
			keyword = true
		case a.Star:
		case keyword && p.err == nil:
			p.positionalAfterKeyword(args[len(args)-1].StarStar)
		}
		if a.Star && len(args) == 0 && p.atFor() && p.attempt(func() { p.clauses() }) {
			p.fail(lang.Span{Start: p.startOf(first), End: p.end(p.pos - 1)}, starInComp)
		}
		if p.atFor() && !a.Star && !a.StarStar {
			if !generator && len(args) == 0 {
				p.invalid()
			}
			a = p.genexpArg(first, a, args)
		}
		args = append(args, a)
		if !p.take(tComma) {
			break
		}
	}
	return args
}

// positionalAfterKeyword fails at the argument just parsed. CPython has read on
// over the positional arguments and the keywords after them, and reports the
// token where it stops.
func (p *parser) positionalAfterKeyword(unpacking bool) {
	end := p.pos
	p.quietly(func() {
		keyword := false
		for p.take(tComma) && p.tok != tRpar {
			a := p.argument()
			if a.Name == "" && !a.StarStar && keyword {
				break
			}
			keyword = keyword || a.Name != "" || a.StarStar
		}
		end = max(end, p.pos)
	})
	p.far = max(p.far, end)
	if unpacking {
		p.fail(p.tokenSpan(end), "positional argument follows keyword argument unpacking")
	}
	p.fail(p.tokenSpan(end), "positional argument follows keyword argument")
}

// genexpArg parses a generator expression that stands as an argument without
// parentheses of its own, which only a lone argument may.
func (p *parser) genexpArg(first int, a lang.Arg, before []lang.Arg) lang.Arg {
	if a.Name != "" {
		if p.attempt(func() { p.clauses() }) {
			p.fail(lang.Span{Start: p.startOf(first), End: p.end(first + 1)}, maybeEqual)
		}
		p.invalid()
		return a
	}
	clauses := p.clauses()
	start, end := p.startOf(first), p.end(p.pos-1)
	if p.tok == tComma && p.peek(1) == tError {
		p.next()
		p.invalid()
	}
	if p.err == nil && (len(before) > 0 || p.tok == tComma) {
		p.fail(lang.Span{Start: start, End: end}, bareGenerator)
	}
	// The function's span takes in the call's parentheses, as CPython's does.
	if first > 0 && p.toks[first-1].kind == tLpar {
		start = p.startOf(first - 1)
	}
	x := p.comp(lang.FuncGenExpr, start, nil, a.Value, clauses)
	if c, ok := x.(*lang.Comp); ok && p.tok == tRpar {
		c.Span.End = p.end(p.pos)
		c.Fn.Span.End = c.Span.End
	}
	return lang.Arg{Value: x}
}

func (p *parser) argument() lang.Arg {
	first := p.pos
	switch p.tok {
	case tStar:
		p.next()
		return lang.Arg{Star: true, Value: p.expression()}
	case tDblStar:
		p.next()
		return lang.Arg{StarStar: true, Value: p.expression()}
	case tName:
		if p.peek(1) == tWalrus {
			return lang.Arg{Value: p.walrus()}
		}
		if p.peek(1) == tAssign {
			name := p.text(p.pos)
			p.next()
			p.next()
			return lang.Arg{Name: name, Value: p.expression()}
		}
	case kwTrue, kwFalse, kwNone:
		if p.peek(1) == tAssign {
			p.failToken("cannot assign to %s", p.text(p.pos))
		}
	}
	x := p.expression()
	switch p.tok {
	case tAssign:
		p.fail(lang.Span{Start: p.startOf(first), End: p.end(p.pos)}, `expression cannot contain assignment, perhaps you meant "=="?`)
	case tWalrus:
		p.invalid()
	}
	return lang.Arg{Value: x}
}

// params parses parameters up to a token of kind close, which it leaves: ")"
// for def, ":" for lambda.
func (p *parser) params(close kind) []lang.Param {
	s := paramState{p: p, lambda: close == tColon}
	for p.tok != close && p.tok != tStop {
		s.param(close)
		if p.tok != close {
			if !p.take(tComma) {
				p.invalid()
			}
		}
	}
	return s.out
}

// paramState is the progress through one parameter list.
type paramState struct {
	p                      *parser
	out                    []lang.Param
	lambda                 bool
	slash, star, defaulted bool
}

func (s *paramState) param(close kind) {
	p := s.p
	switch p.tok {
	case tSlash:
		s.slashMark(close)
	case tStar:
		s.starParam(close)
	case tDblStar:
		s.starStarParam(close)
	case tLpar:
		s.parenthesised()
	default:
		kind := lang.ParamNormal
		if s.star {
			kind = lang.ParamKwOnly
		}
		first := p.pos
		pr := s.named(kind)
		if p.take(tAssign) {
			if p.tok == close || p.tok == tComma {
				p.fail(p.tokenSpan(p.pos-1), "expected default value expression")
			}
			pr.Default = p.expression()
			s.defaulted = s.defaulted || !s.star
		} else if s.defaulted && !s.star && p.err == nil {
			p.fail(p.tokenSpan(first), "non-default argument follows default argument")
		}
		s.out = append(s.out, pr)
	}
}

// named parses a name and, for def, its annotation.
func (s *paramState) named(kind lang.ParamKind) lang.Param {
	p := s.p
	pr := lang.Param{Name: p.text(p.pos), Kind: kind, Pos: p.here()}
	p.expect(tName)
	if !s.lambda && p.take(tColon) {
		if kind == lang.ParamStar && p.tok == tStar {
			pr.Annotation = p.starred()
		} else {
			pr.Annotation = p.expression()
		}
	}
	return pr
}

func (s *paramState) slashMark(close kind) {
	p := s.p
	switch {
	case len(s.out) == 0 && !s.star && !s.slash:
		if p.peek(1) != tComma {
			p.invalid()
		}
		p.failToken("at least one argument must precede /")
	case s.slash:
		p.failToken("/ may appear only once")
	case s.star:
		p.failToken("/ must be ahead of *")
	}
	s.slash = true
	p.next()
	for i := range s.out {
		s.out[i].Kind = lang.ParamPosOnly
	}
	if p.tok == tStar {
		p.failToken("expected comma between / and *")
	}
}

func (s *paramState) starParam(close kind) {
	p := s.p
	if s.star {
		if k := p.peek(1); k != tName && k != tComma {
			p.invalid()
		}
		p.failToken("* argument may appear only once")
		return
	}
	s.star = true
	star := p.pos
	p.next()
	switch p.tok {
	case tName:
		pr := s.named(lang.ParamStar)
		if p.tok == tAssign {
			p.failToken("var-positional argument cannot have default value")
		}
		s.out = append(s.out, pr)
	case close:
		s.bareStar(star)
	case tComma:
		if k := p.peek(1); k == close || k == tDblStar {
			s.bareStar(star)
		}
	default:
		p.invalid()
	}
}

// bareStar fails for a star without a name before or behind it. CPython marks
// the star of a def, but in a lambda the token it has read last.
func (s *paramState) bareStar(star int) {
	if s.lambda {
		star++
		if s.p.toks[star].kind == tComma {
			star++
		}
	}
	s.p.fail(s.p.tokenSpan(star), "named arguments must follow bare *")
}

func (s *paramState) starStarParam(close kind) {
	p := s.p
	p.next()
	pr := s.named(lang.ParamStarStar)
	if p.tok == tAssign {
		p.failToken("var-keyword argument cannot have default value")
	}
	s.out = append(s.out, pr)
	if p.tok == tComma {
		switch k := p.peek(1); k {
		case tName, tStar, tDblStar, tSlash:
			p.next()
			p.failToken("arguments cannot follow var-keyword argument")
		}
	}
}

func (s *paramState) parenthesised() {
	p := s.p
	first := p.pos
	if !s.star && !s.slash && !s.defaulted && p.attempt(func() {
		p.next()
		for p.tok == tName {
			p.next()
			if !p.take(tComma) {
				break
			}
		}
		p.expect(tRpar)
	}) && p.peek(1) == tName {
		what := "Function"
		if s.lambda {
			what = "Lambda expression"
		}
		p.fail(p.tokenSpan(first), "%s parameters cannot be parenthesized", what)
	}
	p.invalid()
}
