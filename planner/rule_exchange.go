package planner

import (
	"fmt"

	"gears/lang"
)

// ruleDropExchange makes an exchange local when it moves nothing, and joins the
// stages around it when the first only hands records on.
//
//	before (one shard): [map f] emit ─collect─► [map g] emit
//	after:              [map f, map g] emit
//
// An exchange moves nothing on one shard; a collect moves nothing after another;
// a repartition moves nothing when its records lie where its key puts them
// already. The key extractor of a dropped repartition is script code and is
// still called.
func ruleDropExchange(w *rewrite) {
	p := w.plan
	fired := false
	if p.Shards == 1 {
		for i := range p.Stages {
			fired = localise(p, i) || fired
		}
		if fired {
			w.did(lang.Pos{}, "one shard: nothing moves")
		}
	} else {
		fired = w.dropMoved()
	}
	stages := len(p.Stages)
	joinStages(p)
	switch {
	case fired:
	case len(p.Stages) < stages:
		w.did(lang.Pos{}, "every exchange may move something; stages that only hand records on are joined")
	default:
		w.not(lang.Pos{}, "every exchange may move something")
	}
}

// dropMoved drops exchanges whose records are in place already. It follows the
// records: gathered says that they are all on the initiator, owned that they are
// groups on the shards that own their keys.
func (w *rewrite) dropMoved() bool {
	p := w.plan
	fired, gathered, owned := false, false, false
	var by *lang.Callback // the extractor that placed the records
	_, facts := analyse(p, w.env)
	for i := range p.Stages {
		st := &p.Stages[i]
		kept := keepsPlace(st)
		if st.Sink.Op != "emit" {
			owned = st.Sink.Keyed && sinkSpec(st.Sink.Op).Grouped
			by = nil
		} else if !kept {
			owned, by = false, nil
		}
		e := st.Out
		switch {
		case e.Kind == EdgeCollect && gathered:
			localise(p, i)
			fired = true
			w.did(e.Pos, "collect: all records are on one shard already")
		case e.Kind == EdgeCollect:
			gathered, owned, by = true, false, nil
		case e.Kind == EdgeRepartition && e.Key != nil && (owned && isKeyOf(e.Key) || by != nil && w.sameKey(by, e.Key, facts[i].out)):
			localise(p, i)
			fired = true
			w.did(e.Pos, "repartition: the records are where this key puts them already")
		case e.Kind == EdgeRepartition:
			gathered, owned, by = false, false, e.Key
			if st.Sink.Op != "emit" {
				by = nil
			}
		}
	}
	return fired
}

// keepsPlace reports whether the steps of st leave each record itself as it is.
func keepsPlace(st *Stage) bool {
	for _, s := range stageSteps(st) {
		switch s.Op {
		case "limit":
		case "filter", "foreach", "upsert", "extract":
			u := newUses()
			u.callback(s.Fn, 0)
			if u.whole != "" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// isKeyOf reports whether c is lambda r: r['key'].
func isKeyOf(c *lang.Callback) bool {
	body, rec := predicateBody(c)
	if body == nil {
		return false
	}
	f, ok := rec.field(body)
	return ok && f == "key"
}

// sameKey reports whether b gives a record r the key that a gave it. Only
// scalars will do: a set's repr may change on its way between shards.
func (w *rewrite) sameKey(a, b *lang.Callback, r value) bool {
	if a.Fn == nil || a.Fn != b.Fn || len(a.Fn.Free) > 0 {
		return false
	}
	an := newAnalysis(w.env)
	var key value
	an.run(func() {
		an.cur = &trace{}
		key = an.callback("key", b, r)
	})
	return key.kind == kScalar && an.eff.block == "" && len(an.eff.sites) == 0 && !an.eff.readsOut && !an.eff.mutates
}

// localise makes the edge after stage i local and reports whether it was not.
func localise(p *Plan, i int) bool {
	st := &p.Stages[i]
	e := st.Out
	switch e.Kind {
	case EdgeCollect, EdgeRepartition:
	default:
		return false
	}
	switch {
	case st.Sink.Half == Local: // the halves become one again
		next := &p.Stages[i+1].Sink
		next.Half, next.Key, next.KeyWrap, next.Keyed = Whole, st.Sink.Key, st.Sink.KeyWrap, false
		st.Sink = Sink{Op: "emit"}
	case e.Kind == EdgeCollect:
	case e.Carry:
		next := &p.Stages[i+1].Sink
		next.Key, next.KeyWrap, next.Keyed = e.Key, e.KeyWrap, false
	default:
		st.Segments = append(st.Segments, Segment{Steps: []PhysStep{{Op: "extract", Fn: e.Key, Sugar: e.KeyWrap, Pos: e.Pos}}})
	}
	st.Out = Edge{Kind: EdgeLocal}
	return true
}

// joinStages appends to each stage that emits into a local edge the stage after
// it, and drops stages that do nothing.
func joinStages(p *Plan) {
	out := p.Stages[:0:0]
	for _, st := range p.Stages {
		if n := len(out); n > 0 && out[n-1].Out.Kind == EdgeLocal {
			last := &out[n-1]
			if last.Sink.Op == "emit" {
				last.Segments = append(last.Segments, st.Segments...)
				last.Sink, last.Out = st.Sink, st.Out
				continue
			}
			if len(st.Segments) == 0 && st.Sink.Op == "emit" {
				last.Out = st.Out
				continue
			}
		}
		out = append(out, st)
	}
	p.Stages = out
}

// describeEdge is what EXPLAIN says between two stages.
func describeEdge(p *Plan, e Edge) string {
	switch e.Kind {
	case EdgeCollect:
		return "collect to the initiator"
	case EdgeRepartition:
		key := "each group's key"
		if e.Key != nil {
			key = p.callbackText(e.Key)
		}
		s := fmt.Sprintf("repartition by the hash slot of %s", key)
		if e.Carry {
			s += ", the key moves along"
		}
		return s
	case EdgeLocal:
		return "same shard"
	}
	return "results"
}
