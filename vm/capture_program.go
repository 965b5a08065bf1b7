package vm

import (
	"crypto/sha256"
	"fmt"

	"gears/lang"
)

// The bodies of functions belong to programs: the script, a library module
// written in Python, or source that a library module put together, such as the
// methods of a dataclass. A capture numbers the programs it meets; the script
// is number 0. What follows the first number of another one says where the
// other side has it from: it imports the module, whose source must be the same,
// or compiles the source that the capture brings.
const (
	programModule byte = iota // name of the module, SHA-256 of its source
	programMade               // module of its functions, source
)

// capturedProgram is a program on either side: what its functions use, and its
// bodies by number.
type capturedProgram struct {
	number int
	g      *Globals
	codes  []*Code
	index  map[*lang.Func]int
}

func newCapturedProgram(number int, g *Globals) *capturedProgram {
	p := &capturedProgram{number: number, g: g}
	p.codes, p.index = codeTree(g.Program)
	return p
}

// carriesGlobals reports whether the globals of its functions travel: those of
// a module are what importing it makes.
func (p *capturedProgram) carriesGlobals() bool {
	return p.g.Program.made || p.g.Program.Library == ""
}

// program writes the number of the program that f belongs to and that of its
// body.
func (e *captureEncoder) program(f *Function) (*capturedProgram, error) {
	p, known := e.programs[f.Globals.Program]
	if !known {
		if !f.Globals.Program.made && !e.isModule(f.Globals) {
			return nil, e.foreign(f)
		}
		p = newCapturedProgram(len(e.programs), f.Globals)
		e.programs[f.Globals.Program] = p
	}
	index, ok := p.index[f.Code.Fn]
	if f.Code.Fn == nil || !ok {
		return nil, e.foreign(f)
	}
	e.uint(p.number)
	if !known {
		src := p.g.Program
		if src.made {
			e.tag(programMade)
			e.text(src.Library)
			e.text(src.Module.Source)
		} else {
			e.tag(programModule)
			e.text(src.Library)
			e.text(src.sourceSum())
		}
	}
	e.uint(index)
	return p, nil
}

// isModule reports whether g belongs to a library module that is imported.
func (e *captureEncoder) isModule(g *Globals) bool {
	m, ok := e.t.Iso.Modules[g.Program.Library]
	return ok && m.Globals == g
}

func (e *captureEncoder) foreign(f *Function) error {
	return Errorf(ExcPicklingError, "Can't pickle %s: its code is not part of this script", errText(nil, FuncValue(f)))
}

func (p *Program) sourceSum() string {
	sum := sha256.Sum256([]byte(p.Module.Source))
	return string(sum[:])
}

// body reads what program wrote.
func (d *captureDecoder) body() (*capturedProgram, *Code, error) {
	n, err := d.uint()
	if err != nil {
		return nil, nil, err
	}
	if n > len(d.programs) {
		return nil, nil, ErrCapture
	}
	if n == len(d.programs) {
		g, err := d.newProgram()
		if err != nil {
			return nil, nil, err
		}
		d.programs = append(d.programs, newCapturedProgram(n, g))
	}
	p := d.programs[n]
	i, err := d.uint()
	if err != nil {
		return nil, nil, err
	}
	if i >= len(p.codes) {
		return nil, nil, ErrCapture
	}
	if k := p.codes[i].Fn.Kind; k != lang.FuncDef && k != lang.FuncLambda {
		return nil, nil, ErrCapture // the others are not called as functions are
	}
	return p, p.codes[i], nil
}

func (d *captureDecoder) newProgram() (*Globals, error) {
	kind, err := d.byte()
	if err != nil {
		return nil, err
	}
	module, err := d.name()
	if err != nil {
		return nil, err
	}
	text, err := d.text()
	if err != nil {
		return nil, err
	}
	switch kind {
	case programModule:
		m, err := d.t.findModule(module)
		if err != nil {
			return nil, err
		}
		if m.Globals == nil || m.Globals.Program.sourceSum() != text {
			return nil, &CaptureVersionError{fmt.Sprintf("capture has code of module '%s' as another version of gears has it", module)}
		}
		return m.Globals, nil
	case programMade:
		f, err := lookupNamed(d.t, nameRef{"dataclasses", "_prepared"})
		if err != nil {
			return nil, err
		}
		if module == "" {
			module = ScriptModule
		}
		if f, err = d.t.Call(f, []Value{Str(text), Str(module)}, nil); err != nil {
			return nil, err
		}
		return f.AsFunc().Globals, nil
	}
	return nil, ErrCapture
}
