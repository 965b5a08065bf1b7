package planner

import (
	"fmt"
	"slices"
	"strings"

	"gears/lang"
)

// classify gives each stage its class, its sites and the reason for both.
func classify(p *Plan, env *Env) {
	rd, facts := analyse(p, env)
	if len(rd.eff.sites) > 0 || rd.eff.block != "" {
		p.Reader.OneByOne = true
		p.Reader.Reasons = append(p.Reader.Reasons, "one record at a time: the reader's function "+readerWhy(&rd.eff))
	}
	for i := range p.Stages {
		st, f := &p.Stages[i], &facts[i]
		first := &rd.eff
		if i > 0 {
			first = &effects{}
		}
		most := markSites(st, f)
		limitSites(st, f)
		st.MutatesRecord = f.eff.mutates
		st.Async = f.eff.async || f.sinkEff.async
		st.Class, st.Reason = classOf(p, st, f, first, most)
		st.Atomic = atomicBlocks(st, env, &f.eff, &f.sinkEff)
	}
	p.Reader.Reread = p.Reader.Logical == "KeysReader" && p.Reader.Read != ReadKeyOnly && p.Recipe.Arg("readValue") != false &&
		facts[0].writesOthers()
	if st := &p.Stages[0]; p.Reader.Reread && st.Class != Sequential {
		p.Reader.KeyFilters = keyFilters(st)
	}
}

// keyFilters counts the filters that st begins with and that look at nothing but
// event and key, and at no command.
func keyFilters(st *Stage) int {
	n := 0
	for _, seg := range st.Segments {
		for i, step := range seg.Steps {
			sites := slices.ContainsFunc(seg.Sites, func(s Site) bool { return s.Step == i })
			if step.Op != "filter" || sites {
				return n
			}
			u := newUses()
			if u.callback(step.Fn, 0); !u.only("event", "key") {
				return n
			}
			n++
		}
	}
	return n
}

// writesOthers reports whether the stage may write keys of other records.
func (f *stageFacts) writesOthers() bool {
	for _, e := range []*effects{&f.eff, &f.sinkEff} {
		for _, s := range e.sites {
			if s.Kind != SiteRead && !s.OwnKey {
				return true
			}
		}
		if e.block != "" {
			return true
		}
	}
	return false
}

func readerWhy(e *effects) string {
	if e.block != "" {
		return e.block
	}
	return "executes commands"
}

// markSites fills in the sites of segments and sink, and returns the most
// commands that one unit and what follows from it may execute; 2 means more.
func markSites(st *Stage, f *stageFacts) int {
	next := f.sink.backward(after{}, after{}, false)
	end, most := len(f.steps), 0
	for i := len(st.Segments) - 1; i >= 0; i-- {
		seg := &st.Segments[i]
		begin := end - len(seg.Steps)
		if i < len(st.Segments)-1 && seg.Steps[len(seg.Steps)-1].Op == "flatmap" && next.sites > 0 {
			next.sites = 2 // one record, many units
		}
		unit := unitTrace(f.steps[begin:end])
		next = unit.backward(next, next, false)
		if unit.contents().sites > 0 {
			most = max(most, next.sites)
		}
		end = begin
	}
	if f.eff.recursive && len(f.eff.sites) > 0 {
		most = 2
	}
	end = 0
	for i := range st.Segments {
		seg := &st.Segments[i]
		for j := range seg.Steps {
			for _, s := range f.steps[end+j].sites {
				seg.Sites = append(seg.Sites, s.finish(j, &f.eff))
			}
		}
		end += len(seg.Steps)
	}
	for _, s := range traceSites(f.sink, nil) {
		st.Sink.Sites = append(st.Sink.Sites, s.finish(-1, &f.sinkEff))
	}
	return most
}

// unitTrace is the trace of a segment: what stands behind a flatmap runs for
// every element.
func unitTrace(steps []stepFacts) *trace {
	t := &trace{}
	for i, s := range steps {
		t.kids = append(t.kids, s.trace)
		if s.op == "flatmap" && i < len(steps)-1 {
			t.kids = append(t.kids, &trace{kind: tLoop, kids: []*trace{unitTrace(steps[i+1:])}})
			break
		}
	}
	return t
}

// finish is the site as the plan shows it.
func (s *siteRec) finish(step int, e *effects) Site {
	out := s.Site
	out.Step = step
	if s.contexts > 1 || e.recursive {
		out.Once = false
	}
	if e.lazySites || e.recursive {
		out.Last, out.Quiet = false, false
	}
	out.Final = out.Last && out.Quiet
	return out
}

// limitSites notes a limit behind a command that may write.
func limitSites(st *Stage, f *stageFacts) {
	seen := false
	for _, s := range f.steps {
		if s.op == "limit" && seen {
			st.LimitAfterWrite = true
		}
		seen = seen || len(s.sites) > 0 && !onlyReads(s.sites)
	}
}

// spreadBeforeLimit reports whether a record may become many between a command
// that may write and a limit, so that counting records does not bound commands.
func spreadBeforeLimit(f *stageFacts) bool {
	wrote, spread := false, false
	for _, s := range f.steps {
		if s.op == "limit" && spread {
			return true
		}
		wrote = wrote || len(s.sites) > 0 && !onlyReads(s.sites)
		spread = spread || wrote && s.op == "flatmap"
	}
	return false
}

// classOf decides the class and says why. The checks stand in order of severity;
// the first that applies decides.
func classOf(p *Plan, st *Stage, f *stageFacts, rd *effects, most int) (Class, string) {
	sites, sinkSites := f.eff.sites, f.sinkEff.sites
	quietReads := onlyReads(sites) && onlyReads(sinkSites) && onlyReads(rd.sites)
	switch {
	case f.eff.block != "":
		return Sequential, p.at(f.eff.block, f.eff.blockPos)
	case f.sinkEff.block != "" && (len(sites) > 0 || f.eff.readsOut):
		return Sequential, "the sink " + p.at(f.sinkEff.block, f.sinkEff.blockPos)
	case rd.block != "" && (len(sites) > 0 || f.eff.readsOut):
		return Sequential, "the reader's function " + p.at(rd.block, rd.blockPos)
	case len(sites) == 0 && len(sinkSites) == 0:
		return Free, "no execute()"
	case len(sites) == 0:
		return Free, fmt.Sprintf("no execute() before the sink; the sink's %s run one record at a time", commandList(sinkSites))
	case quietReads:
		return Free, "only reads: " + commandList(sites)
	case len(sinkSites) > 0:
		return Sequential, fmt.Sprintf("the sink executes %s between the records' %s", commandList(sinkSites), commandList(sites))
	case len(rd.sites) > 0:
		return Sequential, fmt.Sprintf("the reader's function executes %s between the records' %s", commandList(rd.sites), commandList(sites))
	case spreadBeforeLimit(f):
		return Sequential, "a limit counts what a flatmap makes of records that have executed already"
	case most <= 1:
		return Ordered, fmt.Sprintf("at most one command per record (%s), nothing shared", commandList(sites))
	}
	for _, s := range sites {
		if _, known := connectionState[s.Command]; known || s.Command != "" && !s.Keyed && s.Reason != "not in the command table" {
			return Sequential, p.at(fmt.Sprintf("several commands per record, and which keys %s uses is not known", s.Command), pos(s.Call))
		}
	}
	return Speculative, fmt.Sprintf("several commands per record (%s), nothing shared", commandList(sites))
}

// at appends a position to a reason.
func (p *Plan) at(text string, pos lang.Pos) string {
	if !pos.IsValid() {
		return text
	}
	return text + " at " + p.Script.PlaceText(pos)
}

// commandList names the commands of sites, each once, in order.
func commandList(sites []*siteRec) string {
	var names []string
	for _, s := range sites {
		n := s.Command
		if n == "" {
			n = "a command chosen at run time"
		}
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}
