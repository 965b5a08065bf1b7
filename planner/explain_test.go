package planner_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/planner"
)

var update = flag.Bool("update", false, "rewrite the golden plans")

// A golden file is a script, a line "---", and its plan. Comment lines at its
// head give "shards: n", "off: rule …", "utf8: true", "expect: rule …" (must have
// fired), "expect-not: rule …" and "class: name …" (of the stages, in order).
func TestExplain(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			src, want, _ := strings.Cut(string(raw), "---\n")
			s := parseScript(t, src)
			head := directives(src)
			env := planner.Env{Script: &lang.Module{Source: src}, Disable: map[string]bool{}, UTF8Keys: head["utf8"] == "true"}
			env.Shards, _ = strconv.Atoi(head["shards"])
			for _, r := range strings.Fields(head["off"]) {
				env.Disable[r] = true
			}
			p := planner.Build(s.recipe, env)
			checkDirectives(t, p, head)
			checkPlan(t, p)
			got := p.Text()
			if *update {
				if err := os.WriteFile(f, []byte(src+"---\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("plan changed (-want +got):\n%s", d)
			}
		})
	}
}

func directives(src string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(src, "\n") {
		if k, v, ok := strings.Cut(strings.TrimPrefix(line, "# "), ":"); ok && strings.HasPrefix(line, "# ") {
			out[k] = strings.TrimSpace(v)
		}
	}
	return out
}

func checkDirectives(t *testing.T, p *planner.Plan, head map[string]string) {
	t.Helper()
	fired := map[string]bool{}
	for _, n := range p.Rules {
		fired[n.Rule] = fired[n.Rule] || n.Fired
	}
	for _, r := range strings.Fields(head["expect"]) {
		if !fired[r] {
			t.Errorf("rule %s did not fire", r)
		}
	}
	for _, r := range strings.Fields(head["expect-not"]) {
		if fired[r] {
			t.Errorf("rule %s fired", r)
		}
	}
	if want, ok := head["class"]; ok {
		var got []string
		for _, st := range p.Stages {
			got = append(got, string(st.Class))
		}
		if d := cmp.Diff(strings.Fields(want), got); d != "" {
			t.Errorf("classes (-want +got):\n%s", d)
		}
	}
}

// checkPlan checks what holds of every plan.
func checkPlan(t *testing.T, p *planner.Plan) {
	t.Helper()
	if len(p.Stages) == 0 {
		t.Fatal("no stages")
	}
	for i, st := range p.Stages {
		last := i == len(p.Stages)-1
		if last != (st.Out.Kind == planner.EdgeResults) {
			t.Errorf("stage %d of %d leads to %s", i, len(p.Stages), st.Out.Kind)
		}
		if p.Shards == 1 && (st.Out.Kind == planner.EdgeCollect || st.Out.Kind == planner.EdgeRepartition) && fired(p, "drop-exchange") {
			t.Errorf("stage %d moves records on one shard", i)
		}
		if st.ID != i || st.Class == "" || st.Reason == "" {
			t.Errorf("stage %d: id %d, class %q, reason %q", i, st.ID, st.Class, st.Reason)
		}
		if st.Sink.Keyed && (i == 0 || !p.Stages[i-1].Out.Carry) {
			t.Errorf("stage %d: its keys come from nowhere", i)
		}
		for _, seg := range st.Segments {
			if len(seg.Steps) == 0 {
				t.Errorf("stage %d: empty segment", i)
			}
			for _, s := range seg.Sites {
				if s.Final != (s.Last && s.Quiet) || s.Step < 0 || s.Step >= len(seg.Steps) {
					t.Errorf("stage %d: bad site %+v", i, s)
				}
			}
		}
	}
	for _, r := range p.Rules {
		changed := r.Before != r.After
		if changed && !fired(p, r.Rule) || r.Before == r.After && r.Before != "" {
			t.Errorf("rule %s: before %q, after %q", r.Rule, r.Before, r.After)
		}
	}
	for _, r := range p.Rules {
		if r.Fired && !slices.ContainsFunc(p.Rules, func(n planner.RuleNote) bool { return n.Rule == r.Rule && n.Before != n.After }) {
			t.Errorf("rule %s fired, and nothing tells what it changed", r.Rule)
		}
	}
	if _, err := p.JSON(nil); err != nil {
		t.Error(err)
	}
	if dot := p.Dot(nil); !strings.HasPrefix(dot, "digraph") || strings.Count(dot, "{") < 1 {
		t.Errorf("dot: %s", dot)
	}
}

func fired(p *planner.Plan, rule string) bool {
	for _, n := range p.Rules {
		if n.Rule == rule && n.Fired {
			return true
		}
	}
	return false
}

func TestJSONHoldsThePlan(t *testing.T) {
	src := "GB().filter(lambda x: x['type'] == 'hash').foreach(lambda x: execute('DEL', x['key'])).count().run()\n"
	p := planner.Build(parseScript(t, src).recipe, planner.Env{Script: &lang.Module{Source: src}})
	raw, err := p.JSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		From   string
		Rules  []struct{ Name, Before, After string }
		Reader struct{ Type, Read string }
		Stages []struct {
			Class    string
			Segments []struct {
				Sites []struct {
					Command string
					Final   bool
				}
			}
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Reader.Type != "hash" || doc.Stages[0].Class != "ordered" || doc.Stages[0].Segments[0].Sites[0].Command != "DEL" {
		t.Errorf("unexpected document:\n%s", raw)
	}
	if !slices.ContainsFunc(doc.Rules, func(r struct{ Name, Before, After string }) bool {
		return r.Name == "predicate" && strings.Contains(r.After, "TYPE hash") && !strings.Contains(r.Before, "TYPE hash")
	}) || doc.From != "KeysReader" {
		t.Errorf("unexpected document:\n%s", raw)
	}
}

// TestDotHoldsThePlan: a picture leaves nothing of the text out that matters.
func TestDotHoldsThePlan(t *testing.T) {
	src := "GB().filter(lambda x: x['type'] == 'hash').foreach(lambda x: execute('DEL', x['key'])).count().run()\n"
	dot := planner.Build(parseScript(t, src).recipe, planner.Env{Script: &lang.Module{Source: src}, Shards: 3}).Dot(nil)
	for _, want := range []string{
		"label=\"logical plan\"", "filter  lambda x: x['type'] == 'hash'", "predicate: SCAN TYPE hash", "  after:  read KeysReader: TYPE hash",
		"stage 0 · ordered: ", "DEL  (write), final", "runs on every shard", "label=\"collect to the initiator\"",
	} {
		if !strings.Contains(dot, want) {
			t.Errorf("no %q in\n%s", want, dot)
		}
	}
}
