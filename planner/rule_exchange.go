package planner

import "gears/lang"

// ruleDropExchange makes an exchange local when it moves nothing, and joins the
// stages around it when the first only hands records on.
//
//	before (one shard): [map f] emit ─collect─► [map g] emit
//	after:              [map f, map g] emit
//
// The key extractor of a dropped repartition is script code and is still called.
func ruleDropExchange(w *rewrite) {
	p := w.plan
	fired := false
	if p.Shards == 1 {
		for i := range p.Stages {
			if localise(p, i) {
				fired = true
			}
		}
		if fired {
			w.did(lang.Pos{}, "one shard: collect and repartition move nothing")
		}
	}
	joinStages(p)
	if !fired {
		w.not(lang.Pos{}, "nothing to drop")
	}
}

// localise makes the edge after stage i local and reports whether it was not.
func localise(p *Plan, i int) bool {
	st := &p.Stages[i]
	e := st.Out
	switch e.Kind {
	case EdgeCollect:
	case EdgeRepartition:
		switch {
		case e.Carry && e.Key != nil:
			next := &p.Stages[i+1].Sink
			next.Key, next.KeyWrap, next.Keyed = e.Key, e.KeyWrap, false
		case e.Carry:
			p.Stages[i+1].Sink.Keyed = false
		default:
			st.Segments = append(st.Segments, Segment{Steps: []PhysStep{{Op: "extract", Fn: e.Key, Sugar: e.KeyWrap, Pos: e.Pos}}})
		}
	default:
		return false
	}
	st.Out = Edge{Kind: EdgeLocal}
	return true
}

// joinStages appends to each stage that emits into a local edge the stage after it.
func joinStages(p *Plan) {
	out := p.Stages[:0:0]
	for _, st := range p.Stages {
		if n := len(out); n > 0 && out[n-1].Sink.Op == "emit" && out[n-1].Out.Kind == EdgeLocal {
			last := &out[n-1]
			last.Segments = append(last.Segments, st.Segments...)
			last.Sink, last.Out = st.Sink, st.Out
			continue
		}
		out = append(out, st)
	}
	p.Stages = out
}
