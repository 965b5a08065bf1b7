package conformance

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gears/shard"
)

// A script file is cases of readable text:
//
//	=== name of the case @one
//	# a comment
//	> RG.PYEXECUTE <<END UNBLOCKING
//	GB().run()
//	END
//	${{ID:run}}
//
//	~> RG.GETRESULTS {{run}}
//	*2
//	  *0
//	  *0
//
// A line with > sends a command, written as for redis-cli; <<END is an argument
// whose text follows up to the line END. The lines after it are the reply: the
// type as RESP writes it (+simple, -error, :integer, $bulk, *count of an array
// with its elements indented below, and of RESP3 %count, ~count, ,double, #1),
// then the text up to the end of the line. "text" is a bulk in Go's quotes, nil
// is the null, and "*3 any order" an array whose elements may come in any order.
// "*1 per shard" is an array that has each element once for every shard, in any
// order; {{SHARDS}} is how many shards there are.
//
//	~> command   is sent again and again until the reply is the expected one
//	a> command   goes through a connection called a, kept to the end of the case
//	a& command   is sent, and its reply not waited for
//	a<           waits for that reply
//
// {{ID}} in a reply stands for the ID of an execution or a registration; the
// table classes has the others. {{ID:x}} also names what it matched: it is the
// value of {{x}} in what follows. As a whole reply {{ANY}} is any one, and
// {{MORE}} all further elements of an array.
//
// @one marks what is about one shard, be it the only one of a cluster, @standalone
// what is about a server that is none, and @cluster what is about several shards.
type scriptCase struct {
	name  string
	tag   string // of tags, or ""
	line  int
	steps []scriptStep
}

// tags tell which systems a case is for.
var tags = map[string]func(s *Scripts) bool{
	"one":        func(s *Scripts) bool { return s.Shards == 1 },
	"standalone": func(s *Scripts) bool { return !s.Cluster },
	"cluster":    func(s *Scripts) bool { return s.Shards > 1 },
}

// scriptStep is one line with a command and its reply.
type scriptStep struct {
	conn  string
	op    string // > ~> & <
	line  int    // of the command, from 1
	after int    // the line after the command and its texts, where the reply starts
	args  []string
	want  *wanted // nil: none was written
}

// parseScript reads the cases of a file.
func parseScript(name string) ([]scriptCase, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	p := scriptParser{lines: strings.Split(string(text), "\n")}
	if err := p.cases(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, p.at, err)
	}
	return p.out, nil
}

// ExpectedTexts are all texts in the replies that a script file expects.
func ExpectedTexts(name string) ([]string, error) {
	cases, err := parseScript(name)
	var out []string
	for _, c := range cases {
		for _, s := range c.steps {
			if s.want != nil {
				out = append(out, s.want.texts()...)
			}
		}
	}
	return out, err
}

type scriptParser struct {
	lines []string
	at    int // the line that comes next, and so the number of the one before
	out   []scriptCase
}

func (p *scriptParser) cases() error {
	for p.at < len(p.lines) {
		line := p.lines[p.at]
		p.at++
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case strings.HasPrefix(line, "=== "):
			c := scriptCase{line: p.at}
			c.name, c.tag, _ = strings.Cut(strings.TrimPrefix(line, "=== "), " @")
			if _, ok := tags[c.tag]; c.tag != "" && !ok {
				return fmt.Errorf("@%s is no tag", c.tag)
			}
			p.out = append(p.out, c)
		case len(p.out) == 0:
			return fmt.Errorf("%q stands before the first case", line)
		default:
			s, err := p.step(line)
			if err != nil {
				return err
			}
			c := &p.out[len(p.out)-1]
			c.steps = append(c.steps, s)
		}
	}
	return nil
}

func (p *scriptParser) step(line string) (scriptStep, error) {
	end := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		return scriptStep{}, fmt.Errorf("%q is no command", line)
	}
	s := scriptStep{conn: line[:end], line: p.at}
	var rest string
	s.op, rest, _ = strings.Cut(line[end:], " ")
	switch s.op {
	case ">", "~>", "&", "<":
	default:
		return s, fmt.Errorf("%q is no command, and belongs to no reply", line)
	}
	var err error
	if s.args, err = p.arguments(rest); err != nil {
		return s, err
	}
	if (s.op == "<") != (len(s.args) == 0) {
		return s, fmt.Errorf("%q: a command belongs to every line but those with <", line)
	}
	s.after = p.at
	var lines []string
	for ; p.at < len(p.lines) && p.lines[p.at] != "" && isReply(p.lines[p.at]); p.at++ {
		lines = append(lines, p.lines[p.at])
	}
	if len(lines) == 0 {
		return s, nil
	}
	want, rest2, err := parseWanted(lines, 0)
	if err == nil && len(rest2) > 0 {
		err = fmt.Errorf("%q belongs to no reply", rest2[0])
	}
	s.want = &want
	return s, err
}

// isReply tells replies from commands, comments and cases.
func isReply(line string) bool {
	return strings.ContainsRune(` +-:$"*%,{`, rune(line[0])) || line == "nil" ||
		len(line) > 1 && (line[0] == '~' || line[0] == '#') && unicode.IsDigit(rune(line[1]))
}

// arguments splits a command like redis-cli, and reads the texts that follow it.
func (p *scriptParser) arguments(line string) ([]string, error) {
	var args []string
	for {
		line = strings.TrimLeft(line, " ")
		if line == "" {
			return args, nil
		}
		var arg string
		switch {
		case strings.HasPrefix(line, "<<"):
			var mark string
			mark, line, _ = strings.Cut(line[2:], " ")
			start := p.at
			for p.at < len(p.lines) && p.lines[p.at] != mark {
				p.at++
			}
			if p.at == len(p.lines) {
				return nil, fmt.Errorf("the text up to %s does not end", mark)
			}
			arg = strings.Join(p.lines[start:p.at], "\n")
			p.at++
		case line[0] == '"':
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", line, err)
			}
			arg, _ = strconv.Unquote(quoted)
			line = line[len(quoted):]
		case line[0] == '\'':
			var ok bool
			if arg, line, ok = strings.Cut(line[1:], "'"); !ok {
				return nil, fmt.Errorf("'%s has no end", arg)
			}
		default:
			arg, line, _ = strings.Cut(line, " ")
		}
		args = append(args, arg)
	}
}

// writeReply prints a reply as scripts have it.
func writeReply(b *strings.Builder, r shard.Reply, indent string) {
	b.WriteString(indent)
	switch r.Kind {
	case '_':
		b.WriteString("nil\n")
	case ':', '#':
		fmt.Fprintf(b, "%c%d\n", r.Kind, r.Int)
	case '*', '%', '~':
		n := len(r.Elems)
		if r.Kind == '%' {
			n /= 2
		}
		fmt.Fprintf(b, "%c%d\n", r.Kind, n)
		for _, e := range r.Elems {
			writeReply(b, e, indent+"  ")
		}
	case '$':
		if !utf8.ValidString(r.Str) || strings.ContainsFunc(r.Str, func(c rune) bool { return !unicode.IsPrint(c) }) || strings.TrimSpace(r.Str) != r.Str {
			fmt.Fprintf(b, "%q\n", r.Str)
			break
		}
		fallthrough
	default:
		fmt.Fprintf(b, "%c%s\n", r.Kind, r.Str)
	}
}
