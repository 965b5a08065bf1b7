package vm

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Listing prints the bytecode of every function of the program, outer functions
// first, each instruction under its line of source. The form is stable.
func (p *Program) Listing(source string) string {
	l := &lister{lines: strings.Split(source, "\n")}
	l.function(p.Main)
	return l.b.String()
}

// Listing prints the bytecode of c and of the functions inside it. It shows what
// a stage of a plan became when c is the code of a Segment: the ranges of
// inlined callbacks are marked.
func (c *Code) Listing(source string) string {
	l := &lister{lines: strings.Split(source, "\n")}
	l.function(c)
	return l.b.String()
}

// lister prints functions; code and labels belong to the one being printed.
type lister struct {
	b      strings.Builder
	lines  []string
	code   *Code
	labels map[int]string
}

func (l *lister) function(c *Code) {
	if l.b.Len() > 0 {
		l.b.WriteByte('\n')
	}
	l.code = c
	l.findLabels()
	l.header()
	line := 0
	for pc := range c.Instrs {
		l.inlineMarks(pc)
		if n := c.line(pc); n != line && n > 0 {
			line = n
			l.sourceLine(n)
		}
		l.instruction(pc)
	}
	l.inlineMarks(len(c.Instrs))
	l.handlers()
	for _, f := range c.Funcs {
		l.function(f)
	}
}

// header is the line that introduces a function, and its names.
func (l *lister) header() {
	c := l.code
	name := l.name()
	what := ""
	switch {
	case c.async:
		what = ", async"
	case c.generator:
		what = ", generator"
	}
	fmt.Fprintf(&l.b, "%s: %d registers, %d constants%s\n", name, c.NRegs, len(c.Consts), what)
	if c.Fn != nil {
		l.nameList("locals", c.Fn.Locals, "r")
		l.nameList("free", c.Fn.Free, "")
	} else {
		l.nameList("parameters", c.params, "r")
	}
}

// name is how the function being printed is called.
func (l *lister) name() string {
	c := l.code
	switch {
	case c.Fn == nil:
		return c.Name
	case c.Fn.Qual != "":
		return c.Fn.Qual
	}
	return c.Fn.Name
}

func (l *lister) nameList(title string, names []string, register string) {
	if len(names) == 0 {
		return
	}
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = n
		if register != "" {
			parts[i] = register + strconv.Itoa(i) + " " + n
		}
	}
	fmt.Fprintf(&l.b, "  %s: %s\n", title, strings.Join(parts, ", "))
}

// findLabels names all jump targets in the order in which they stand.
func (l *lister) findLabels() {
	targets := map[int]bool{}
	for _, in := range l.code.Instrs {
		for i, kind := range opcodes[in.Op].Operands {
			if kind == 'j' {
				targets[int(in.operand(i))] = true
			}
		}
	}
	for _, h := range l.code.Handlers {
		targets[h.target] = true
	}
	sorted := make([]int, 0, len(targets))
	for pc := range targets {
		sorted = append(sorted, pc)
	}
	sort.Ints(sorted)
	l.labels = make(map[int]string, len(sorted))
	for i, pc := range sorted {
		l.labels[pc] = "L" + strconv.Itoa(i+1)
	}
}

// operand returns A, B or C.
func (in Instr) operand(i int) int32 {
	return [3]int32{in.A, in.B, in.C}[i]
}

func (l *lister) inlineMarks(pc int) {
	for _, r := range l.code.inlined {
		if r.end == pc && r.end > r.start {
			fmt.Fprintf(&l.b, "      ; end of %s\n", r.name)
		}
	}
	for _, r := range l.code.inlined {
		if r.start == pc && r.end > r.start {
			fmt.Fprintf(&l.b, "      ; %s, compiled in place\n", r.name)
		}
	}
}

func (l *lister) sourceLine(n int) {
	text := ""
	if n <= len(l.lines) {
		text = strings.TrimRight(l.lines[n-1], " \t\r")
	}
	fmt.Fprintf(&l.b, "%4d | %s\n", n, text)
}

func (l *lister) instruction(pc int) {
	label, name, operands := l.parts(pc)
	if label != "" {
		label += ":"
	}
	fmt.Fprintf(&l.b, "%-5s %4d  %s\n", label, pc, strings.TrimRight(fmt.Sprintf("%-13s %s", name, operands), " "))
}

// parts are the label of an instruction, if it has one, its name and its operands.
func (l *lister) parts(pc int) (label, name, operands string) {
	in := l.code.Instrs[pc]
	row := opcodes[in.Op]
	var parts []string
	for i, kind := range row.Operands {
		if kind != '-' {
			parts = append(parts, l.operand(byte(kind), in.operand(i)))
		}
	}
	text := strings.Join(parts, ", ")
	if f := instrNotes[in.Op]; f != nil {
		text = f(l, in, text)
	} else if in.F != 0 && in.Op >= opAdd && in.Op <= opXor {
		text += "  in place"
	}
	return l.labels[pc], row.Name, text
}

// operand prints one operand of the kind that the opcode table gives it.
func (l *lister) operand(kind byte, n int32) string {
	c := l.code
	switch kind {
	case 'r', 'x':
		if n < 0 {
			return l.constant(int(^n))
		}
		return "r" + strconv.Itoa(int(n))
	case 'k':
		return listed(c.Names, n)
	case 'g':
		return listed(c.Program.Names, n)
	case 'f':
		if n >= 0 && int(n) < len(c.Funcs) {
			return c.Funcs[n].Name
		}
	case 'j':
		return "→" + l.labels[int(n)]
	}
	return strconv.Itoa(int(n))
}

func listed(names []string, n int32) string {
	if n >= 0 && int(n) < len(names) {
		return names[n]
	}
	return "?" + strconv.Itoa(int(n))
}

// maxConstant is the width, in code points, up to which a constant is shown.
const maxConstant = 48

// constant prints a constant by its repr; values that a listing could not show
// the same way twice go by their names.
func (l *lister) constant(i int) string {
	if i >= len(l.code.Consts) {
		return "?k" + strconv.Itoa(i)
	}
	v := l.code.Consts[i]
	switch v.k {
	case KUnset:
		return "unset"
	case KCell:
		return "<cell>"
	case KFunc:
		return "<function " + v.AsFunc().Name + ">"
	case KBuiltin:
		return "<builtin " + v.AsBuiltin().Name + ">"
	case KType:
		return "<class " + v.AsType().Name + ">"
	case KObject, KMethod, KIter, KGen, KModule:
		return "<object>"
	}
	text, err := Repr(nil, v)
	if err != nil {
		return "<object>"
	}
	if r := []rune(text); len(r) > maxConstant {
		text = string(r[:maxConstant-1]) + "…"
	}
	return text
}

// instrNotes words the instructions of which F and D, or an operand, mean more
// than the opcode table tells.
var instrNotes = map[Opcode]func(l *lister, in Instr, text string) string{
	opJumpCmp: func(l *lister, in Instr, _ string) string {
		word := "if"
		if in.D == 0 {
			word = "unless"
		}
		return fmt.Sprintf("%s %s %s %s %s", l.operand('j', in.A), word, l.operand('x', in.B), opText[in.F], l.operand('x', in.C))
	},
	opCall:       callNote,
	opCallMethod: callNote,
	opMakeFunc: func(l *lister, in Instr, _ string) string {
		text := l.operand('r', in.A) + ", " + l.operand('f', in.B)
		if in.F == 2 {
			return text + "  once"
		}
		if in.D > 0 {
			text += fmt.Sprintf("  %d defaults from r%d", in.D, in.C)
		}
		if in.F != 0 {
			text += "  keyword defaults"
		}
		return text
	},
	opUnpackEx: func(l *lister, in Instr, _ string) string {
		return fmt.Sprintf("%s, %s  %d, *, %d", l.operand('r', in.A), l.operand('x', in.B), in.D, in.C)
	},
	opFormat: func(_ *lister, in Instr, text string) string {
		if in.F != 0 {
			return text + "  !" + string(rune(in.F))
		}
		return text
	},
	opImport: func(_ *lister, in Instr, text string) string {
		if in.F != 0 {
			return text + "  top package"
		}
		return text
	},
	opRaise: func(l *lister, in Instr, _ string) string {
		switch in.F {
		case 1:
			return l.operand('x', in.B) + "  from " + l.operand('x', in.C)
		case 2:
			return "the exception handled"
		}
		return l.operand('x', in.B)
	},
	opDictUpdate: func(_ *lister, in Instr, text string) string {
		if in.F != 0 {
			return text + "  keyword arguments"
		}
		return text
	},
	opLoadFree: func(l *lister, in Instr, _ string) string {
		return l.operand('r', in.A) + ", " + l.free(in.B)
	},
	opStoreFree: func(l *lister, in Instr, _ string) string {
		return l.free(in.A) + ", " + l.operand('x', in.B)
	},
	opDelFree: func(l *lister, in Instr, _ string) string { return l.free(in.A) },
	opSegError: func(_ *lister, in Instr, text string) string {
		if in.D > 0 {
			return fmt.Sprintf("%s  %d builder frames", text, in.D)
		}
		return text
	},
	opLimit: func(l *lister, in Instr, _ string) string {
		return fmt.Sprintf("%s  unless limit %d lets it in", l.operand('j', in.A), in.B)
	},
}

func callNote(l *lister, in Instr, _ string) string {
	text := fmt.Sprintf("r%d, r%d  %d arguments", in.A, in.B, in.D)
	if in.D == 1 {
		text = strings.TrimSuffix(text, "s")
	}
	if in.C >= 0 && int(in.C) < len(l.code.KwNames) {
		text += ", by name: " + strings.Join(l.code.KwNames[in.C], " ")
	}
	return text
}

// free is the name of a cell of the closure.
func (l *lister) free(i int32) string {
	if l.code.Fn == nil {
		return "?" + strconv.Itoa(int(i))
	}
	return listed(l.code.Fn.Free, i)
}

func (l *lister) handlers() {
	if len(l.code.Handlers) == 0 {
		return
	}
	l.b.WriteString("  exceptions\n")
	for _, h := range l.code.Handlers {
		fmt.Fprintf(&l.b, "      %d to %d: →%s with the exception in r%d\n", h.start, h.end-1, l.labels[h.target], h.reg)
	}
}
