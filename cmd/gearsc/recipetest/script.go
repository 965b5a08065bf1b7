package recipetest

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"gears/lang"
)

// Script is a file with tests.
type Script struct {
	File   string // as the user named it
	Source string
	Tests  []*Test
	inside bool // the tests stand in the file of the recipe
}

// Test is one test: steps that are played in order.
type Test struct {
	Name  string
	Line  int // where it begins, from 1
	Steps []*Step
}

// Step is one line of a test, with the lines that are expected of it.
type Step struct {
	Line  int
	kind  *stepKind
	Words []string // of the line, without what says the kind
	Want  []string // the lines expected, without their indentation
	Asked bool     // Want is to be compared, although it may be empty
	after int      // number of lines of the file before those of Want
}

// marker begins the lines of tests that stand in a recipe.
const marker = "#|"

// Limits of test files, which may be anybody's.
const (
	maxSource = 16 << 20 // bytes
	maxWords  = 1 << 16  // of a line
)

// stepKind is a row of the table of steps.
type stepKind struct {
	word  string // that the line begins with
	usage string
	words func(words []string) string // what is wrong with the words after it, or ""
	lines bool                        // lines may be expected of it
	asked bool                        // and always are, even none
	play  func(p *player, s *Step) *Failure
}

// stepKinds are the kinds of steps.
func stepKinds() []*stepKind {
	return []*stepKind{
		{word: ">", usage: "> COMMAND argument…", words: needsCommand, lines: true, play: (*player).command},
		{word: "run", usage: "run [recipe] [parameter=value…]", words: takesParameters, play: (*player).run},
		{word: "register", usage: "register [recipe] [parameter=value…]", words: takesParameters, play: (*player).register},
		{word: "results", usage: "results [in order]", words: takesOrder, lines: true, asked: true, play: (*player).results},
		{word: "errors", usage: "errors", words: takesNothing, lines: true, asked: true, play: (*player).errors},
	}
}

func needsCommand(words []string) string {
	if len(words) == 0 {
		return "a command is missing after >"
	}
	return ""
}

func takesOrder(words []string) string {
	if text := strings.Join(words, " "); text != "" && text != "in order" {
		return fmt.Sprintf("results may only be said to be %q, got %q", "in order", text)
	}
	return ""
}

func takesNothing(words []string) string {
	if len(words) > 0 {
		return fmt.Sprintf("nothing may follow errors on its line, got %q", strings.Join(words, " "))
	}
	return ""
}

// takesParameters: a name, and then only name=value.
func takesParameters(words []string) string {
	for i, w := range words {
		name, _, isParameter := strings.Cut(w, "=")
		switch {
		case isParameter && name == "":
			return fmt.Sprintf("the parameter in %q has no name", w)
		case !isParameter && i > 0:
			return fmt.Sprintf("%q is no parameter=value", w)
		}
	}
	return ""
}

// Parse reads the tests of a file: those of lines with "#|" for a recipe, and the
// whole text for any other. All that is wrong is in the list.
func Parse(file, source string) (*Script, lang.List) {
	s := &Script{File: file, Source: source, inside: kindOf(file) != nil}
	p := parser{script: s, kinds: stepKinds()}
	if len(source) > maxSource {
		p.refuse(1, "", fmt.Sprintf("the file has %d bytes, at most %d are allowed", len(source), maxSource), "")
		return s, p.diags
	}
	for i, line := range strings.Split(source, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if s.inside {
			rest, ok := strings.CutPrefix(line, marker)
			if !ok {
				p.step = nil
				continue
			}
			line = strings.TrimPrefix(rest, " ")
		}
		p.line(i+1, line)
	}
	for _, t := range s.Tests {
		if len(t.Steps) == 0 && len(p.diags) == 0 {
			p.refuse(t.Line, "test "+t.Name, "the test "+t.Name+" has no steps", "")
		}
	}
	p.diags.Sort()
	return s, p.diags
}

type parser struct {
	script *Script
	kinds  []*stepKind
	step   *Step // that lines may belong to
	diags  lang.List
}

func (p *parser) line(n int, line string) {
	text := strings.TrimSpace(line)
	switch {
	case text == "":
		return
	case line[0] == ' ' || line[0] == '\t':
		p.expected(n, line, text)
		return
	case line[0] == '#':
		p.step = nil
		return
	}
	p.step = nil
	word, rest, _ := strings.Cut(text, " ")
	if word == "test" {
		p.test(n, text, strings.TrimSpace(rest))
		return
	}
	if rest2, ok := strings.CutPrefix(text, ">"); ok {
		word, rest = ">", rest2
	}
	kind := p.kind(word)
	if kind == nil {
		p.refuse(n, text, fmt.Sprintf("%q is no step of a test", word), p.hint(word, rest))
		return
	}
	if len(p.script.Tests) == 0 {
		p.refuse(n, text, "this stands before the first test", `begin with a line "test", and what it is about`)
		return
	}
	words, err := Words(rest)
	if err != nil {
		p.refuse(n, text, err.Error(), "")
		return
	}
	if wrong := kind.words(words); wrong != "" {
		p.refuse(n, text, wrong, "write "+kind.usage)
		return
	}
	t := p.script.Tests[len(p.script.Tests)-1]
	p.step = &Step{Line: n, kind: kind, Words: words, Asked: kind.asked, after: n}
	t.Steps = append(t.Steps, p.step)
}

// test begins a test.
func (p *parser) test(n int, text, name string) {
	for _, t := range p.script.Tests {
		if t.Name == name {
			p.refuse(n, text, fmt.Sprintf("there is a test %q on line %d already", name, t.Line), "")
		}
	}
	if name == "" {
		p.refuse(n, text, "the test has no name", "say what it is about: test deletes only keys of the prefix")
	}
	p.script.Tests = append(p.script.Tests, &Test{Name: name, Line: n})
}

// expected takes a line that belongs to the step before.
func (p *parser) expected(n int, line, text string) {
	switch {
	case p.step == nil:
		p.refuse(n, line, "an indented line is what the step before answers, and there is none", "steps begin at the start of their line")
		return
	case !p.step.kind.lines:
		p.refuse(n, line, p.step.kind.word+" answers nothing by itself", "what a run gives stands below results, what it fails with below errors")
		return
	}
	s := p.step
	if text != "(empty)" {
		s.Want = append(s.Want, canonical(text))
	} else if len(s.Want) > 0 {
		p.refuse(n, line, "(empty) stands alone: it says that there are no lines", "")
	}
	s.Asked = true
	s.after = n
}

func (p *parser) kind(word string) *stepKind {
	for _, k := range p.kinds {
		if k.word == word {
			return k
		}
	}
	return nil
}

// hint says what is most likely meant by a word that is no step.
func (p *parser) hint(word, rest string) string {
	names := []string{"test"}
	for _, k := range p.kinds {
		names = append(names, k.word)
	}
	if near := lang.Nearest(word, names); near != "" {
		return "did you mean " + near + "?"
	}
	if word == strings.ToUpper(word) && strings.ContainsFunc(word, func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
		return "commands stand behind >: > " + strings.TrimSpace(word+" "+rest)
	}
	return "steps are " + strings.Join(names[1:], ", ") + "; what they answer is indented"
}

// refuse notes what is wrong with text, which stands on line n.
func (p *parser) refuse(n int, text, message, hint string) {
	col := int32(1)
	lines := strings.Split(p.script.Source, "\n")
	if n <= len(lines) {
		if at := strings.Index(lines[n-1], strings.TrimSpace(text)); at >= 0 {
			col += int32(utf8.RuneCountInString(lines[n-1][:at]))
		}
	}
	width := max(1, int32(utf8.RuneCountInString(strings.TrimSpace(text))))
	p.diags = append(p.diags, &lang.Diagnostic{Kind: "TestError", Message: message, Hint: hint, Span: lang.Span{
		Start: lang.Pos{Line: int32(n), Col: col}, End: lang.Pos{Line: int32(n), Col: col + width},
	}})
}

// testSuffix ends the names of files with tests.
const testSuffix = "_test.txt"

// IsTestFile reports whether path is named as a file with tests.
func IsTestFile(path string) bool {
	return strings.HasSuffix(path, testSuffix) && filepath.Base(path) != testSuffix
}
