package planner

import (
	"fmt"
	"strings"
)

// Dot is the plan as a Graphviz graph: the steps as they were written, the rules
// that changed something, and what became of it. What a run took, a text for each
// stage, stands at the stages; nil is for a plan that was not run.
func (p *Plan) Dot(took []string) string {
	var b strings.Builder
	b.WriteString("digraph plan {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n")
	p.dotLogical(&b)
	p.dotRules(&b)
	p.dotPhysical(&b, took)
	b.WriteString("}\n")
	return b.String()
}

func (p *Plan) dotLogical(b *strings.Builder) {
	b.WriteString("  subgraph cluster_logical {\n    label=\"logical plan\";\n")
	for i, line := range p.logicalLines() {
		fmt.Fprintf(b, "    l%d [label=%s%s];\n", i, dotText(line), map[bool]string{true: ", shape=cylinder"}[i == 0])
		if i > 0 {
			fmt.Fprintf(b, "    l%d -> l%d;\n", i-1, i)
		}
	}
	b.WriteString("  }\n")
}

// dotRules is one box, with the rules that changed something.
func (p *Plan) dotRules(b *strings.Builder) {
	var lines []string
	for _, n := range p.Rules {
		if n.Fired {
			lines = append(lines, n.Rule+": "+n.Text)
		}
		if n.Before != n.After {
			lines = append(lines, "  before: "+n.Before, "  after:  "+n.After)
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "  rules [shape=note, label=%s];\n", dotText(strings.Join(lines, "\n")+"\n"))
	}
}

func (p *Plan) dotPhysical(b *strings.Builder, took []string) {
	b.WriteString("  subgraph cluster_physical {\n    label=\"physical plan\";\n")
	fmt.Fprintf(b, "    reader [label=%s, shape=cylinder];\n", dotText(p.readerText()))
	prev, label := "reader", ""
	for i := range p.Stages {
		st := &p.Stages[i]
		lines := []string{fmt.Sprintf("stage %d · %s: %s", st.ID, st.Class, st.Reason)}
		if where := p.where(st.ID); where != "" {
			lines = append(lines, "runs on "+where)
		}
		for _, seg := range st.Segments {
			for j, s := range seg.Steps {
				lines = append(lines, p.stepText(&s))
				for _, site := range seg.Sites {
					if site.Step == j {
						lines = append(lines, "  "+p.siteText(&site))
					}
				}
			}
		}
		lines = append(lines, p.sinkText(&st.Sink))
		for _, site := range st.Sink.Sites {
			lines = append(lines, "  "+p.siteText(&site))
		}
		if i < len(took) {
			lines = append(lines, took[i])
		}
		fmt.Fprintf(b, "    s%d [label=%s];\n", i, dotText(strings.Join(lines, "\n")))
		fmt.Fprintf(b, "    %s -> s%d [label=%s];\n", prev, i, dotText(label))
		prev, label = fmt.Sprintf("s%d", i), describeEdge(p, st.Out)
	}
	fmt.Fprintf(b, "    results [shape=plaintext];\n    %s -> results;\n  }\n", prev)
}

// dotText quotes s for Graphviz; lines are left-justified.
func dotText(s string) string {
	s = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
	if strings.Contains(s, "\n") {
		s = strings.ReplaceAll(s, "\n", `\l`) + `\l`
	}
	return `"` + s + `"`
}
