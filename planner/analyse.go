package planner

import "gears/lang"

// stageFacts is what the callbacks of one stage do.
type stageFacts struct {
	steps   []stepFacts
	eff     effects // of all steps
	sink    *trace  // of one record's arrival at sink and edge
	sinkEff effects
	out     value // what the stage hands on
}

// stepFacts is what one step does.
type stepFacts struct {
	op    string
	trace *trace
	sites []*siteRec
}

// readerFacts is what the reader's own script code does.
type readerFacts struct {
	eff effects
	out value // records
}

// analyse interprets all callbacks of p, in the order in which records meet them.
func analyse(p *Plan, env *Env) (readerFacts, []stageFacts) {
	rd := analyseReader(p, env)
	in := rd.out
	out := make([]stageFacts, len(p.Stages))
	for i := range p.Stages {
		out[i] = analyseStage(&p.Stages[i], env, in)
		in = out[i].out
	}
	return rd, out
}

func analyseReader(p *Plan, env *Env) readerFacts {
	r := p.Recipe
	switch r.Reader {
	case "KeysReader":
		if r.Arg("readValue") == false {
			return readerFacts{out: anyOf(record, data)}
		}
		return readerFacts{out: value{kind: kRecord, org: record, lv: data}}
	case "StreamReader", "CommandReader":
		return readerFacts{out: anyOf(record, data)}
	case "KeysOnlyReader", "ShardsIDReader":
		return readerFacts{out: scalar}
	}
	c := readerCallback(r)
	if c == nil {
		return readerFacts{out: unknown}
	}
	a := newAnalysis(env)
	var v value
	a.run(func() {
		a.cur = &trace{}
		v = a.callback("reader", c)
	})
	// The function lives on between records, so it may keep what it has given.
	if el := v; el.kind == kIter {
		v = value{kind: kAny, org: shared, lv: el.lv}
		if a.roots["reader"] != nil && a.roots["reader"].yields.kind == kScalar {
			v = scalar
		}
	} else if v.kind != kScalar {
		v = anyOf(shared, v.lv)
	}
	return readerFacts{eff: a.eff, out: v}
}

// readerCallback is the script function that a PythonReader reads from.
func readerCallback(r *lang.Recipe) *lang.Callback {
	for _, a := range r.ReaderArgs {
		if c, ok := a.Value.(*lang.Callback); ok && a.Name != "onRegistered" {
			return c
		}
	}
	return nil
}

func analyseStage(st *Stage, env *Env, in value) stageFacts {
	var f stageFacts
	steps := stageSteps(st)
	a := newAnalysis(env)
	var out value
	a.run(func() {
		f.steps = f.steps[:0]
		v := in
		for i, s := range steps {
			a.cur = &trace{}
			v = a.step(i, s, v)
			f.steps = append(f.steps, stepFacts{op: s.Op, trace: a.cur})
		}
		out = v
	})
	for i := range f.steps {
		f.steps[i].sites = traceSites(f.steps[i].trace, nil)
	}
	f.eff = a.eff
	k := newAnalysis(env)
	k.run(func() {
		k.cur = &trace{}
		f.out = k.sink(st, out, a.eff.mixed)
		f.sink = k.cur
	})
	f.sinkEff = k.eff
	return f
}

// stageSteps lists the steps of all segments.
func stageSteps(st *Stage) []PhysStep {
	var out []PhysStep
	for _, s := range st.Segments {
		out = append(out, s.Steps...)
	}
	return out
}

// traceSites lists the sites in t, each once.
func traceSites(t *trace, in []*siteRec) []*siteRec {
	if t.kind == tSite {
		for _, s := range in {
			if s == t.site {
				return in
			}
		}
		return append(in, t.site)
	}
	for _, k := range t.kids {
		in = traceSites(k, in)
	}
	return in
}

// step interprets one step over v and describes what it hands on.
func (a *analysis) step(i int, s PhysStep, v value) value {
	switch s.Op {
	case "limit":
		return v
	case "tostr":
		a.touch(v, nil)
		return scalar
	}
	r := a.callback(i, s.Fn, v)
	switch s.Op {
	case "map":
		return r
	case "flatmap":
		if r.kind == kScalar || r.kind == kIter {
			return r
		}
		return r.join(r.elem())
	case "filter":
		a.touch(r, nil)
	case "extract":
		a.touch(r, nil) // repr() of it
	}
	return v
}

// sink interprets what sink and edge do with one record v.
func (a *analysis) sink(st *Stage, v value, mixed bool) value {
	k := &st.Sink
	key := scalar
	if k.Key != nil {
		a.touch(a.callback("key", k.Key, v), nil)
	}
	acc := func(args ...value) value {
		root := a.roots["fn"]
		zero := scalar
		if k.Zero != nil {
			zero = anyOf(record, opaque)
			if isPlainData(k.Zero.Ref) {
				zero.lv = data
			}
		}
		if root != nil && root.ret.kind != kBottom {
			// What the callback gave before is its own now.
			zero = zero.join(anyOf(record, root.ret.lv))
		}
		all := make([]value, 0, 3)
		for _, x := range args {
			if x.kind == kBottom {
				x = zero
			}
			all = append(all, x)
		}
		return a.callback("fn", k.Fn, all...)
	}
	out := v
	switch k.Op {
	case "accumulate", "fold":
		out = acc(value{}, v)
	case "groupfold", "groupfoldzero":
		out = acc(key, value{}, v)
	case "mergefoldzero":
		out = acc(key, value{}, anyOf(max(record, v.org), v.lv))
	case "batchgroup":
		out = a.callback("fn", k.Fn, key, anyOf(max(record, v.org), v.lv))
	case "count":
		out = scalar
	case "countby":
		a.touch(v, nil)
		out = scalar
	case "distinct":
		a.touch(v, nil)
		if v.kind != kScalar {
			a.mayRaise()
		}
	case "sort":
		a.touch(v, nil)
	case "avg":
		a.touch(v, nil)
		a.mayRaise()
	}
	if sinkSpec(k.Op).Grouped || k.Half == Local {
		out = anyOf(record, out.lv)
	}
	if st.Out.Key != nil {
		a.touch(a.callback("edge", st.Out.Key, out), nil)
	}
	if st.Out.Kind == EdgeCollect || st.Out.Kind == EdgeRepartition {
		if out.lv != data || mixed || a.eff.mixed {
			a.mayRaise() // it may not be marshallable
		}
	}
	return out
}
