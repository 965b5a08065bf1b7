package planner

import (
	"strings"

	"gears/lang"
)

// call interprets a call expression.
func (a *analysis) call(fr *frame, c *lang.Call) value {
	if m, ok := c.Fn.(*lang.Attr); ok {
		recv := a.expr(fr, m.X)
		if recv.kind != kModule && recv.kind != kBuiltin {
			return a.method(fr, c, m, recv)
		}
		return a.callBuiltin(fr, c, recv.name+"."+m.Name, a.args(fr, c, recv.name+"."+m.Name))
	}
	f := a.expr(fr, c.Fn)
	switch f.kind {
	case kFunc:
		return a.callFunc(fr, c, f.fn, a.args(fr, c, ""))
	case kBuiltin:
		return a.callBuiltin(fr, c, f.name, a.args(fr, c, f.name))
	case kBottom:
		a.args(fr, c, "")
		a.mayRaise()
		return value{}
	}
	a.args(fr, c, "")
	a.block(pos(c), "calls %s, whose code is not known", exprText(c.Fn))
	a.mayRaise()
	return unknown
}

// args interprets the arguments of c. A generator expression given to a builtin
// that uses it up at once is not lazy.
func (a *analysis) args(fr *frame, c *lang.Call, builtin string) callArgs {
	var out callArgs
	for _, arg := range c.Args {
		var v value
		if g, ok := arg.Value.(*lang.Comp); ok && consumers[builtin] {
			v = a.comp(fr, g, false)
		} else if s, ok := arg.Value.(*lang.Star); ok {
			v = a.iterate(a.expr(fr, s.X), s.X)
			out.star, out.spill = true, out.spill.join(v)
			continue
		} else {
			v = a.expr(fr, arg.Value)
		}
		switch {
		case arg.Star, arg.StarStar:
			v = a.iterate(v, arg.Value)
			out.star, out.spill = true, out.spill.join(v)
		case arg.Name != "":
			if out.named == nil {
				out.named = map[string]value{}
			}
			out.named[arg.Name] = v
		default:
			out.pos = append(out.pos, v)
			out.text = append(out.text, arg.Value)
		}
	}
	return out
}

// callFunc follows a call into a script function.
func (a *analysis) callFunc(fr *frame, node any, cl *closure, args callArgs) value {
	for _, s := range a.stack {
		if s.cl == cl { // its result is what is known of it so far
			a.eff.recursive = true
			a.bindParams(s, args, lang.Pos{})
			a.mayRaise()
			return s.ret
		}
	}
	kid := fr.kid(node, cl)
	before := a.siteCount()
	var out value
	a.within(tCall, func() { out = a.enter(kid, args, cl.fn.Span.Start) })
	if cl.fn.Generator && a.siteCount() > before {
		a.eff.lazySites = true
	}
	return out
}

// knownKey tells functions of the script apart, however often facts describe them.
type knownKey struct {
	fn  *lang.Func
	ref any
}

// method interprets recv.name(…) for a receiver that is a value.
func (a *analysis) method(fr *frame, c *lang.Call, m *lang.Attr, recv value) value {
	args := a.args(fr, c, methodConsumer(m.Name))
	a.mayRaise()
	if recv.kind == kBottom {
		return value{}
	}
	if recv.lv == opaque || recv.kind == kFunc || recv.org == shared && recv.kind == kAny && !plainMethods[m.Name] && !mutators[m.Name] {
		a.block(pos(c), "calls %s, whose code is not known", exprText(m))
		return unknown
	}
	a.touch(recv, m.X)
	out := anyOf(recv.org, recv.lv)
	args.each(func(v value) {
		a.callsBack(fr, c, v, spill(args, anyOf(recv.org, recv.lv)))
		if !v.callable() {
			out.org, out.lv = max(out.org, v.org), max(out.lv, v.lv)
		}
	})
	for i, v := range args.pos {
		if !v.callable() {
			a.touch(v, args.text[i])
		}
	}
	if recv.kind == kScalar || recv.kind == kReply && textMethods[m.Name] {
		if mutators[m.Name] { // a bytearray
			a.eff.mutates = true
		}
		if textLists[m.Name] {
			return anyOf(fresh, data)
		}
		return scalar
	}
	if !plainMethods[m.Name] {
		a.mutate(recv, pos(c), exprText(m.X))
		args.each(func(v value) {
			if !v.callable() {
				a.store(fr, recv, m.X, v, pos(c))
			}
		})
	}
	if textMethods[m.Name] && recv.lv == data {
		return scalar
	}
	return out
}

// callsBack interprets the calls that a builtin may make of a function it was
// given: any number of them, with anything out of spill and with what the
// function itself gave before.
func (a *analysis) callsBack(fr *frame, c *lang.Call, f, spill value) value {
	switch f.kind {
	case kFunc:
		key := kidKey{c, f.fn}
		spill.lv = max(spill.lv, plain) // re hands over match objects
		spill = spill.join(anyOf(fresh, plain)).join(fr.kid(key, f.fn).ret)
		before := a.siteCount()
		var out value
		a.within(tLoop, func() {
			out = a.callFunc(fr, key, f.fn, callArgs{star: true, spill: spill})
		})
		if a.siteCount() > before { // map and its like call it later
			a.eff.lazySites = true
		}
		a.touch(out, nil) // sorted and its like compare results
		return out
	case kBuiltin:
		row, ok := builtinRow(f.name)
		if !ok || row.eff != effPure && row.eff != effLook {
			a.block(callPos(c), "passes %s to be called", f.name)
		}
		return scalar
	}
	return value{}
}

// spill joins what is not a function in args and recv: all that a builtin can
// hand to a function.
func spill(args callArgs, recv value) value {
	out := recv
	args.each(func(v value) {
		if !v.callable() && v.kind != kModule {
			out = out.join(anyOf(v.org, v.lv))
		}
	})
	return out
}

func callPos(c *lang.Call) lang.Pos {
	if c == nil {
		return lang.Pos{}
	}
	return pos(c)
}

// callBuiltin interprets a call of a builtin or library function. fr and c are
// nil for a builtin that is a step's callback.
func (a *analysis) callBuiltin(fr *frame, c *lang.Call, name string, args callArgs) value {
	base := strings.TrimPrefix(strings.TrimPrefix(name, "redisgears."), "rg.")
	if base == "execute" || base == "executeCommand" {
		return a.execute(c, args)
	}
	row, ok := builtinRow(name)
	if !ok {
		a.block(callPos(c), "calls %s, whose effects are not known", name)
		a.mayRaise()
		return unknown
	}
	switch row.eff {
	case effShared:
		a.block(callPos(c), "calls %s, %s", name, row.why)
	case effAsync:
		a.eff.async = true
		a.block(callPos(c), "calls %s, %s", name, row.why)
	case effLook: // looks at identity or type only
		return scalar
	case effMutate:
		if len(args.pos) > 0 {
			what := "its argument"
			if len(args.text) > 0 {
				what = exprText(args.text[0])
			}
			a.mutate(args.pos[0], callPos(c), what)
			for _, v := range args.pos[1:] {
				if len(args.text) > 0 && fr != nil && !v.callable() {
					a.store(fr, args.pos[0], args.text[0], v, callPos(c))
				}
			}
		}
	}
	out := value{kind: kAny, org: fresh, lv: row.out}
	quiet := row.quiet
	args.each(func(v value) {
		if v.callable() {
			r := a.callsBack(fr, c, v, spill(args, value{}))
			out.org, out.lv = max(out.org, r.org), max(out.lv, r.lv)
			return
		}
		a.touch(v, argText(args, v))
		quiet = quiet && v.lv != opaque && v.kind != kIter
		out.org, out.lv = max(out.org, v.org), max(out.lv, v.lv)
	})
	if !quiet {
		a.mayRaise()
	}
	switch row.result {
	case resScalar:
		return scalar
	case resFresh: // nothing of the arguments is in it
		return value{kind: kAny, org: fresh, lv: row.out}
	case resIter:
		return value{kind: kIter, org: out.org, lv: out.lv}
	}
	return out
}

// argText is the source of the argument that v describes, for messages.
func argText(args callArgs, v value) lang.Expr {
	for i, w := range args.pos {
		if w == v && i < len(args.text) {
			return args.text[i]
		}
	}
	return nil
}

// execute notes a site.
func (a *analysis) execute(c *lang.Call, args callArgs) value {
	args.each(func(v value) {
		if v.lv == opaque {
			a.touch(v, argText(args, v)) // str() of it
		}
	})
	if c == nil {
		a.block(lang.Pos{}, "execute itself is the callback")
		return unknown
	}
	s := a.site(c)
	s.contexts++
	a.describeSite(s, args)
	a.emit(&trace{kind: tSite, site: s})
	return anyOf(fresh, data)
}

// describeSite fills in command and kind.
func (a *analysis) describeSite(s *siteRec, args callArgs) {
	cmd, n := "", len(args.pos)-1
	if args.star {
		n = -1
	}
	if len(args.pos) > 0 && args.pos[0].isStr && (len(s.Call.Args) > 0 && !s.Call.Args[0].Star) {
		cmd = strings.ToUpper(args.pos[0].str)
	}
	first := s.contexts == 1
	if !first && (s.Command != cmd || s.Args != n) {
		cmd, n = "", -1
	}
	s.Command, s.Args = cmd, n
	s.Kind, s.Keyed, s.Reason = SiteUnknown, false, "the command is chosen at run time"
	if cmd == "" {
		s.OwnKey = false
		return
	}
	if why, ok := connectionState[cmd]; ok {
		a.block(pos(s.Call), "executes %s, %s", cmd, why)
		s.Reason = why
		return
	}
	if strings.HasPrefix(cmd, "RG.") {
		a.block(pos(s.Call), "executes %s, which may run other scripts", cmd)
		s.Reason = "may run other scripts"
		return
	}
	info, ok := lookup(a.env, cmd)
	switch {
	case !ok:
		s.Reason = "not in the command table"
	case info.Write:
		s.Kind, s.Reason = SiteWrite, "writes"
	case info.ReadOnly:
		s.Kind, s.Reason = SiteRead, "reads"
	default:
		s.Reason = "neither a read nor a write by the command table"
	}
	s.Keyed = ok && info.FirstKey > 0 && !info.Movable
	s.OwnKey = s.Keyed && (first || s.OwnKey) && ownKey(info, args)
}

// ownKey reports whether the record's key is the only key of the command.
func ownKey(info CommandInfo, args callArgs) bool {
	n := len(args.pos) - 1
	alone := info.LastKey == info.FirstKey || info.LastKey < 0 && n == info.FirstKey
	return !args.star && alone && info.FirstKey <= n && args.pos[info.FirstKey].own
}

// lookup asks the command table.
func lookup(env *Env, name string) (CommandInfo, bool) {
	if env.Command != nil {
		return env.Command(name)
	}
	info, ok := commonCommands[name]
	return info, ok
}
