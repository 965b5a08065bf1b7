package planner

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// maxCallback is the width, in code points, up to which EXPLAIN shows the source
// of a callback.
const maxCallback = 60

// Text is EXPLAIN for people. Its form is stable.
func (p *Plan) Text() string {
	var b strings.Builder
	p.textLogical(&b)
	p.textRules(&b)
	b.WriteString("\nPhysical plan\n")
	fmt.Fprintf(&b, "  %s\n", p.readerText())
	for _, r := range p.Reader.Reasons {
		fmt.Fprintf(&b, "      %s\n", r)
	}
	for i := range p.Stages {
		p.textStage(&b, &p.Stages[i])
	}
	p.textCost(&b)
	return b.String()
}

func (p *Plan) textLogical(b *strings.Builder) {
	r := p.Recipe
	verb := "run"
	if r.Action == lang.ActionRegister {
		verb = "register"
	}
	where := "1 shard"
	if p.Shards > 1 {
		where = fmt.Sprintf("%d shards", p.Shards)
	}
	mode := r.Mode
	if mode == "" {
		mode = "async"
	}
	fmt.Fprintf(b, "Logical plan (%s, %s, %s)\n", verb, mode, where)
	for _, line := range p.logicalLines() {
		fmt.Fprintf(b, "  %s\n", line)
	}
}

// logicalLines are the reader and the steps as the recipe has them.
func (p *Plan) logicalLines() []string {
	r := p.Recipe
	lines := []string{r.Reader + p.readerArgs()}
	for i := range r.Steps {
		s := &r.Steps[i]
		lines = append(lines, strings.TrimRight(s.Op.Name+"  "+p.argsText(s), " "))
	}
	if r.ToStr {
		lines = append(lines, "str")
	}
	if r.Collect {
		lines = append(lines, "collect")
	}
	return lines
}

func (p *Plan) readerArgs() string {
	var parts []string
	for _, a := range p.Recipe.ReaderArgs {
		v := ""
		switch x := a.Value.(type) {
		case nil:
			continue
		case string:
			v = "'" + x + "'"
		case bool:
			v = map[bool]string{true: "True", false: "False"}[x]
		case *lang.Callback:
			if x == nil {
				continue
			}
			v = p.callbackText(x)
		case []string:
			v = "[" + quoteAll(x) + "]"
		default:
			v = fmt.Sprint(x)
		}
		parts = append(parts, a.Name+"="+v)
	}
	if len(parts) == 0 {
		return ""
	}
	return "  " + strings.Join(parts, ", ")
}

func (p *Plan) argsText(s *lang.Step) string {
	var parts []string
	for _, a := range s.Args {
		switch x := a.(type) {
		case *lang.Callback:
			if x != nil {
				parts = append(parts, p.callbackText(x))
			}
		case *lang.Opaque:
			if x != nil {
				parts = append(parts, opaqueText(x))
			}
		case bool:
			parts = append(parts, map[bool]string{true: "True", false: "False"}[x])
		case nil:
		default:
			parts = append(parts, fmt.Sprint(x))
		}
	}
	return strings.Join(parts, ", ")
}

func opaqueText(o *lang.Opaque) string {
	switch v := o.Ref.(type) {
	case nil:
		return "None"
	case string:
		return "'" + v + "'"
	case int, int64, float64, bool:
		return fmt.Sprint(v)
	}
	return "<value>"
}

func (p *Plan) textRules(b *strings.Builder) {
	b.WriteString("\nRules\n")
	width := 0
	for _, r := range rules {
		width = max(width, len(r.name))
	}
	for _, n := range p.Rules {
		mark := "-"
		if n.Fired {
			mark = "+"
		}
		text := n.Text
		if n.Pos.IsValid() {
			text += "  (" + p.Script.PlaceText(n.Pos) + ")"
		}
		fmt.Fprintf(b, "  %s %-*s  %s\n", mark, width, n.Rule, text)
		if n.Before != n.After {
			fmt.Fprintf(b, "    %*s  before: %s\n    %*s  after:  %s\n", width, "", n.Before, width, "", n.After)
		}
	}
}

// readerText is one line on what is read and how.
func (p *Plan) readerText() string {
	r := &p.Reader
	var parts []string
	if r.Match != "" {
		parts = append(parts, "MATCH "+r.Match)
	}
	if r.Type != "" {
		parts = append(parts, "TYPE "+r.Type)
	}
	for _, x := range r.Prefixes {
		parts = append(parts, "key starts with '"+x+"'")
	}
	if r.Logical == "KeysReader" {
		switch r.Read {
		case ReadFull:
			if p.Recipe.Arg("readValue") == false {
				parts = append(parts, "no value, as asked")
			} else {
				parts = append(parts, "type and value")
			}
		case ReadKeyOnly:
			parts = append(parts, "key only")
		case ReadType:
			parts = append(parts, "key and type")
		case ReadFields:
			parts = append(parts, "fields "+quoteAll(r.Fields))
		}
	}
	s := "read " + r.Name
	if len(parts) > 0 {
		s += ": " + strings.Join(parts, ", ")
	}
	return s
}

func (p *Plan) textStage(b *strings.Builder, st *Stage) {
	fmt.Fprintf(b, "  stage %d · %s: %s\n", st.ID, st.Class, st.Reason)
	if where := p.where(st.ID); where != "" {
		fmt.Fprintf(b, "       runs on %s\n", where)
	}
	for i, seg := range st.Segments {
		for j, s := range seg.Steps {
			lead := "    │  "
			if j == 0 {
				lead = fmt.Sprintf("    %s─ ", map[bool]string{true: "┌", false: "├"}[i == 0])
			}
			fmt.Fprintf(b, "%s%s\n", lead, p.stepText(&s))
			for _, note := range s.Notes {
				fmt.Fprintf(b, "    │      %s\n", note)
			}
			for _, site := range seg.Sites {
				if site.Step == j {
					fmt.Fprintf(b, "    │      %s\n", p.siteText(&site))
				}
			}
		}
	}
	fmt.Fprintf(b, "    └► %s\n", p.sinkText(&st.Sink))
	for _, site := range st.Sink.Sites {
		fmt.Fprintf(b, "           %s\n", p.siteText(&site))
	}
	for _, text := range st.Atomic {
		fmt.Fprintf(b, "       %s\n", text)
	}
	if rt := roundTrips(st); rt != "" {
		fmt.Fprintf(b, "       round trips: %s\n", rt)
	}
	if st.LimitAfterWrite {
		b.WriteString("       no more records under way than the limit lets through\n")
	}
	if st.MutatesRecord && st.Class == Speculative {
		b.WriteString("       callbacks change the record: a record that is run again starts from a copy\n")
	}
	fmt.Fprintf(b, "       ─► %s\n", describeEdge(p, st.Out))
}

// where says which shards run stage i, when there are several.
func (p *Plan) where(i int) string {
	if p.Shards == 1 {
		return ""
	}
	for i > 0 && p.Stages[i-1].Out.Kind == EdgeLocal {
		i--
	}
	switch {
	case i > 0 && p.Stages[i-1].Out.Kind == EdgeCollect:
		return "the initiator"
	case i > 0:
		return "every shard, each with the keys whose slots it holds"
	case p.Recipe.Action == lang.ActionRegister && p.Recipe.Reader != "CommandReader":
		return "the shard where the event happened"
	}
	return "every shard, each with what it holds"
}

func (p *Plan) stepText(s *PhysStep) string {
	switch s.Op {
	case "limit":
		return fmt.Sprintf("limit %d after %d", s.Length, s.Offset)
	case "tostr":
		return "str"
	case "extract":
		return "extract " + p.callbackText(s.Fn) + "  (called for its errors, moves nothing)"
	}
	return s.Op + " " + p.callbackText(s.Fn)
}

func (p *Plan) sinkText(k *Sink) string {
	s := k.Op
	if k.Half != Whole {
		s += " (" + string(k.Half) + ")"
	}
	if k.Key != nil && !IsIdentity(k.Key) {
		s += " by " + p.callbackText(k.Key)
	}
	if k.Fn != nil {
		s += " with " + p.callbackText(k.Fn)
	}
	if k.Op == "sort" && k.Half != Local {
		s += map[bool]string{true: " ascending", false: " descending"}[k.Reverse]
	}
	return s
}

func (p *Plan) siteText(s *Site) string {
	cmd := s.Command
	if cmd == "" {
		cmd = "?"
	}
	at := "-"
	if s.Call != nil {
		at = p.Script.PlaceText(pos(s.Call))
	}
	out := fmt.Sprintf("execute %s %s  (%s)", at, cmd, s.Kind)
	if s.Kind == SiteUnknown {
		out = fmt.Sprintf("execute %s %s  (%s: %s)", at, cmd, s.Kind, s.Reason)
	}
	if !s.Once {
		out += ", may run many times"
	}
	if s.Script > 0 {
		out += ", in the script of " + p.Script.LineText(lang.Pos{Line: int32(s.Script), Col: 1})
	}
	switch {
	case s.Final:
		out += ", final"
	case s.Last:
		out += ", last, but something after it may raise"
	}
	return out
}

// roundTrips estimates what a stage's commands cost.
func roundTrips(st *Stage) string {
	var n, many int
	final := true
	kind := SiteRead
	scripts := map[int]bool{} // blocks that are one round trip: true while they seem to be in a loop
	for _, seg := range st.Segments {
		for _, s := range seg.Sites {
			if s.Script > 0 {
				loops, seen := scripts[s.Script]
				scripts[s.Script] = !s.Once && (loops || !seen)
				continue // such a stage is sequential
			}
			n++
			if !s.Once {
				many++
			}
			if s.Kind != SiteRead {
				final = final && s.Final
				kind = s.Kind
			}
		}
	}
	n += len(scripts)
	for _, loops := range scripts {
		if loops {
			many++
		}
	}
	plus := ""
	if many > 0 {
		plus = "+"
	}
	out := ""
	switch {
	case n == 0:
	case st.Class == Sequential:
		out = fmt.Sprintf("%d%s a record", n, plus)
	case st.Class == Ordered && !final && kind == SiteWrite:
		out = "1 a record: what follows the write may raise, so the next write waits for it"
	case st.Class == Ordered && !final:
		out = "1 a batch, or 1 a record if the command writes"
	case st.Class == Speculative:
		out = fmt.Sprintf("%d%s a batch, more where records of a batch meet on a key", n, plus)
	default:
		out = fmt.Sprintf("%d%s a batch", n, plus)
	}
	if k := len(st.Sink.Sites); k > 0 {
		if out != "" {
			out += "; "
		}
		out += fmt.Sprintf("%d a call of the sink's function", k)
	}
	return out
}

// callbackText shows a callback: its source when that is known and short, else
// its name and place.
func (p *Plan) callbackText(c *lang.Callback) string {
	switch {
	case c == nil:
		return "-"
	case IsIdentity(c):
		return "the record itself"
	case c.Fn == nil:
		return c.Builtin
	}
	if c.Fn.Kind == lang.FuncLambda {
		if src := slice(p.Script.Text(), c.Fn.Span); src != "" && utf8.RuneCountInString(src) <= maxCallback {
			return src
		}
	}
	return fmt.Sprintf("%s %s", c.Fn.Name, p.Script.PlaceText(c.Fn.Span.Start))
}

// slice cuts span out of source, when it lies on one line.
func slice(source string, span lang.Span) string {
	if source == "" || !span.Start.IsValid() || span.Start.Line != span.End.Line {
		return ""
	}
	lines := strings.Split(source, "\n")
	if int(span.Start.Line) > len(lines) {
		return ""
	}
	line := []rune(lines[span.Start.Line-1])
	lo, hi := int(span.Start.Col)-1, int(span.End.Col)-1
	if lo < 0 || hi > len(line) || lo >= hi {
		return ""
	}
	return string(line[lo:hi])
}
