package planner

import (
	"fmt"

	"gears/lang"
)

// ruleFuse joins neighbouring steps of a stage into one segment.
//
//	before: [map f] [filter g] [foreach h] emit
//	after:  [map f, filter g, foreach h] emit
//
// Where the stage has execute() sites, two places stay open. After a flatmap
// with sites behind it, every element is a unit of its own, so that the commands
// of one record's elements share a pipeline, too: as parts of one unit they would
// wait for each other. And a limit stands alone, because it counts records in
// their order, once, while a unit may be parked or run again.
func ruleFuse(w *rewrite) {
	_, facts := analyse(w.plan, w.env)
	fired := false
	for i := range w.plan.Stages {
		st := &w.plan.Stages[i]
		if len(st.Segments) < 2 {
			continue
		}
		n := len(st.Segments)
		st.Segments = fuse(stageSteps(st), &facts[i])
		if m := len(st.Segments); m < n {
			fired = true
			w.did(lang.Pos{}, fmt.Sprintf("stage %d: %d steps in %d segment%s", i, n, m, plural(m)))
		} else {
			fired = true
			w.not(lang.Pos{}, fmt.Sprintf("stage %d: its %d steps must stay apart", i, n))
		}
	}
	if !fired {
		w.not(lang.Pos{}, "no neighbouring steps")
	}
}

func fuse(steps []PhysStep, f *stageFacts) []Segment {
	out := []Segment{{}}
	open := func() {
		if len(out[len(out)-1].Steps) > 0 {
			out = append(out, Segment{})
		}
	}
	free := len(f.eff.sites) == 0 || f.eff.block != ""
	for i, s := range steps {
		if s.Op == "limit" && !free {
			open()
		}
		last := &out[len(out)-1]
		last.Steps = append(last.Steps, s)
		if free {
			continue
		}
		if s.Op == "limit" || s.Op == "flatmap" && splitAfter(f, i) {
			open()
		}
	}
	if len(out[len(out)-1].Steps) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

// splitAfter decides about a flatmap at step i.
func splitAfter(f *stageFacts, i int) bool {
	for _, s := range f.steps[i+1:] {
		if len(s.sites) > 0 {
			return true
		}
	}
	return false
}

func onlyReads(sites []*siteRec) bool {
	for _, s := range sites {
		if s.Kind != SiteRead {
			return false
		}
	}
	return true
}
