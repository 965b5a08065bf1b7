package planner

import "gears/lang"

// Build plans r. It never fails: what cannot be optimised is carried out as it
// stands, and a recipe that lang accepts always has a plan.
func Build(r *lang.Recipe, env Env) *Plan {
	shards := max(env.Shards, 1)
	if r.Mode == "sync" || r.Mode == "async_local" {
		shards = 1
	}
	b := builder{plan: &Plan{
		Recipe: r, Shards: shards, Script: env.Script,
		Reader: ReaderPlan{Name: r.Reader, Logical: r.Reader, Read: ReadFull},
	}}
	b.recipe(r)
	applyRules(b.plan, &env)
	for i := range b.plan.Stages {
		b.plan.Stages[i].ID = i
	}
	classify(b.plan, &env)
	describeTargets(b.plan, &env)
	return b.plan
}

// describeTargets notes for EXPLAIN where upserts write.
func describeTargets(p *Plan, env *Env) {
	if env.Target == nil {
		return
	}
	for i := range p.Stages {
		for j := range p.Stages[i].Segments {
			steps := p.Stages[i].Segments[j].Steps
			for k := range steps {
				if steps[k].Target != nil {
					steps[k].Notes = env.Target(steps[k].Target)
				}
			}
		}
	}
}

// builder makes the naive plan.
type builder struct {
	plan *Plan
	cur  Stage
}

func (b *builder) recipe(r *lang.Recipe) {
	for i := range r.Steps {
		lower(b, &r.Steps[i])
	}
	if r.ToStr {
		b.step(PhysStep{Op: "tostr", Sugar: 1})
	}
	if r.Collect {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeCollect})
	}
	b.end(Sink{Op: "emit"}, Edge{Kind: EdgeResults})
}

// step adds s to the current stage, as a segment of its own.
func (b *builder) step(s PhysStep) {
	b.cur.Segments = append(b.cur.Segments, Segment{Steps: []PhysStep{s}})
}

// end closes the current stage and starts the next.
func (b *builder) end(s Sink, e Edge) {
	b.cur.Sink, b.cur.Out = s, e
	b.plan.Stages = append(b.plan.Stages, b.cur)
	b.cur = Stage{}
}

// lower translates one step. Its cases are lowerings, one for each name in
// lang.Ops; a test checks that none is missing.
func lower(b *builder, s *lang.Step) {
	f, ok := lowerings[s.Op.Name]
	if !ok {
		panic("internal error: no lowering for operator " + s.Op.Name)
	}
	f(b, s)
}

// lowerings says how each operator becomes steps, sinks and edges. The naive
// forms move all records before they combine them; rule partial improves that.
var lowerings = map[string]func(*builder, *lang.Step){
	"map":     perRecord,
	"filter":  perRecord,
	"flatmap": perRecord,
	"foreach": perRecord,
	"upsert": func(b *builder, s *lang.Step) {
		b.step(PhysStep{Op: "upsert", Fn: s.Func(0), Target: opaqueArg(s, 1), Pos: s.Pos})
	},
	"limit": func(b *builder, s *lang.Step) {
		b.step(PhysStep{Op: "limit", Length: intArg(s, 0, 0), Offset: intArg(s, 1, 0), Pos: s.Pos})
	},
	"accumulate": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "accumulate", Fn: s.Func(0), Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"localgroupby": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "groupfold", Key: s.Func(0), Fn: s.Func(1), Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"groupby": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeRepartition, Key: s.Func(0), Carry: true, Pos: s.Pos})
		b.end(Sink{Op: "groupfold", Keyed: true, Fn: s.Func(1), Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"batchgroupby": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeRepartition, Key: s.Func(0), Carry: true, Pos: s.Pos})
		b.end(Sink{Op: "batchgroup", Keyed: true, Fn: s.Func(1), Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"repartition": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeRepartition, Key: s.Func(0), Pos: s.Pos})
	},
	"collect": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeCollect, Pos: s.Pos})
	},
	// Both callbacks of aggregate and aggregateby are the script's own, so the
	// local half is part of their meaning, not an optimisation.
	"aggregate": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "fold", Zero: opaqueArg(s, 0), Fn: s.Func(1), Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeCollect, Pos: s.Pos})
		b.end(Sink{Op: "fold", Zero: opaqueArg(s, 0), Fn: s.Func(2), Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"aggregateby": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "groupfoldzero", Key: s.Func(0), KeyWrap: 1, Zero: opaqueArg(s, 1), Fn: s.Func(2), Sugar: 1, Pos: s.Pos},
			Edge{Kind: EdgeRepartition, Carry: true, Pos: s.Pos})
		b.end(Sink{Op: "mergefoldzero", Keyed: true, Zero: opaqueArg(s, 1), Fn: s.Func(3), Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"__localAggregateby__": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "groupfoldzero", Key: s.Func(0), KeyWrap: 1, Zero: opaqueArg(s, 1), Fn: s.Func(2), Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"count": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeCollect, Pos: s.Pos})
		b.end(Sink{Op: "count", Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"countby": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeRepartition, Key: keyOrIdentity(s.Func(0)), KeyWrap: 1, Carry: true, Pos: s.Pos})
		b.end(Sink{Op: "countby", Keyed: true, Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"sort": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeCollect, Pos: s.Pos})
		b.end(Sink{Op: "sort", Reverse: boolArg(s, 0, true), Sugar: 1, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"distinct": func(b *builder, s *lang.Step) {
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeCollect, Pos: s.Pos})
		b.end(Sink{Op: "distinct", Sugar: 2, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
	"avg": func(b *builder, s *lang.Step) {
		fn := s.Func(0)
		if fn == nil {
			fn = &lang.Callback{Builtin: "float"}
		}
		wrap := 0
		if fn.Fn == nil { // the default stands in a function of the builder
			wrap = 1
		}
		b.step(PhysStep{Op: "map", Fn: fn, Sugar: wrap, Pos: s.Pos})
		b.end(Sink{Op: "emit"}, Edge{Kind: EdgeCollect, Pos: s.Pos})
		b.end(Sink{Op: "avg", Sugar: 2, Pos: s.Pos}, Edge{Kind: EdgeLocal})
	},
}

func perRecord(b *builder, s *lang.Step) {
	b.step(PhysStep{Op: s.Op.Name, Fn: s.Func(0), Pos: s.Pos})
}

// identity is the extractor of a countby that was given none.
var identity = &lang.Callback{Builtin: "identity"}

func keyOrIdentity(c *lang.Callback) *lang.Callback {
	if c == nil {
		return identity
	}
	return c
}

// IsIdentity reports whether key is the extractor that stands for "the record
// itself".
func IsIdentity(key *lang.Callback) bool { return key == identity }

func intArg(s *lang.Step, i int, def int64) int64 {
	if i < len(s.Args) {
		if v, ok := s.Args[i].(int64); ok {
			return v
		}
	}
	return def
}

func boolArg(s *lang.Step, i int, def bool) bool {
	if i < len(s.Args) {
		if v, ok := s.Args[i].(bool); ok {
			return v
		}
	}
	return def
}

func opaqueArg(s *lang.Step, i int) *lang.Opaque {
	if i < len(s.Args) {
		if v, ok := s.Args[i].(*lang.Opaque); ok {
			return v
		}
	}
	return nil
}
