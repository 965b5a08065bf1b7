package planner

import (
	"fmt"

	"gears/lang"
)

// rulePartial splits an aggregation around the exchange before it.
//
//	before: emit ─collect─► count
//	after:  count(local) ─collect─► count(final)
//
// so that one number a shard moves instead of every record. The halves of
// aggregate and aggregateby are in the naive plan already.
func rulePartial(w *rewrite) {
	p := w.plan
	if p.Shards == 1 {
		w.not(lang.Pos{}, "one shard: every aggregation is local")
		return
	}
	seen := false
	for i := 1; i < len(p.Stages); i++ {
		sink, before := &p.Stages[i].Sink, &p.Stages[i-1]
		spec := sinkSpec(sink.Op)
		if !spec.Splits || sink.Half != Whole || len(p.Stages[i].Segments) > 0 || before.Sink.Op != "emit" {
			continue
		}
		seen = true
		local := *sink
		local.Half, local.Keyed = Local, false
		if spec.Grouped {
			local.Key, local.KeyWrap = before.Out.Key, before.Out.KeyWrap
			before.Out.Key, before.Out.KeyWrap = nil, 0
		}
		before.Sink = local
		sink.Half = Final
		w.did(sink.Pos, fmt.Sprintf("%s: each shard combines its own records, only its result moves", sink.Op))
	}
	if !seen {
		w.not(lang.Pos{}, "no aggregation that splits (count, countby, sort, distinct, avg)")
	}
}
