package planner

import "gears/lang"

// rule rewrites a plan and says what it did. apply must leave at least one note.
type rule struct {
	name  string
	apply func(*rewrite)
}

// rules in the order in which they run. Exchanges go first, so that later rules
// see the longest stages; fuse comes last, because it needs to know which steps
// are left.
var rules = []rule{
	{"partial", rulePartial},            // combine on each shard before moving anything
	{"drop-exchange", ruleDropExchange}, // drop an exchange that has nothing to move
	{"predicate", rulePredicate},        // let the reader skip keys that the first filters drop
	{"key-only", ruleKeyOnly},           // leave value or type unread
	{"projection", ruleProjection},      // read only the hash fields that are used
	{"fuse", ruleFuse},                  // join neighbouring steps
}

// rewrite is what a rule works on.
type rewrite struct {
	plan *Plan
	env  *Env
	name string
}

// did and not leave a note.
func (w *rewrite) did(pos lang.Pos, text string) { w.note(true, pos, text) }
func (w *rewrite) not(pos lang.Pos, text string) { w.note(false, pos, text) }

func (w *rewrite) note(fired bool, pos lang.Pos, text string) {
	w.plan.Rules = append(w.plan.Rules, RuleNote{Rule: w.name, Fired: fired, Text: text, Pos: pos})
}

func applyRules(p *Plan, env *Env) {
	for _, r := range rules {
		w := &rewrite{plan: p, env: env, name: r.name}
		if env.Disable[r.name] {
			w.not(lang.Pos{}, "switched off")
			continue
		}
		before := sketch(p)
		r.apply(w)
		last := &p.Rules[len(p.Rules)-1]
		last.Before, last.After = before.differ(sketch(p))
	}
}
