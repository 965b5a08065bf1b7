package planner

import "strings"

// outline is a plan in two short texts: what is read, and what is done with it.
type outline struct{ reader, stages string }

// sketch outlines a plan, as EXPLAIN shows what a rule made of it: steps that
// are one function in brackets, then the sink, then where its records go.
//
//	[map] [filter] emit ─collect─► count ─► results
func sketch(p *Plan) outline {
	var b strings.Builder
	for i := range p.Stages {
		st := &p.Stages[i]
		for _, seg := range st.Segments {
			b.WriteByte('[')
			for j, s := range seg.Steps {
				if j > 0 {
					b.WriteString(", ")
				}
				b.WriteString(shortStep(s.Op))
			}
			b.WriteString("] ")
		}
		b.WriteString(st.Sink.Op)
		if st.Sink.Half != Whole {
			b.WriteString(" (" + string(st.Sink.Half) + ")")
		}
		if st.Out.Kind == EdgeResults {
			b.WriteString(" ─► results")
			continue
		}
		b.WriteString(" ─" + string(st.Out.Kind) + "─► ")
	}
	return outline{p.readerText(), b.String()}
}

// shortStep is the name of a step: that of the last one is longer than what it does.
func shortStep(op string) string {
	if op == "tostr" {
		return "str"
	}
	return op
}

// differ gives the parts of o and of what became of it that are not the same.
func (o outline) differ(now outline) (before, after string) {
	var was, is []string
	if o.reader != now.reader {
		was, is = append(was, o.reader), append(is, now.reader)
	}
	if o.stages != now.stages {
		was, is = append(was, o.stages), append(is, now.stages)
	}
	return strings.Join(was, " · "), strings.Join(is, " · ")
}
