package vm

// Functions travel as the number of their body and what hangs on it, with the
// globals that their code names.

// function writes a closure and, behind the outermost one, the globals that
// its code names.
func (e *captureEncoder) function(v Value) error {
	f := v.AsFunc()
	if lib := f.Code.Program.Library; lib != "" {
		if ref := (nameRef{lib, f.Qual}); e.found(v, ref) {
			e.ref(v, ref)
			return nil
		}
	}
	e.tag(tagFunc)
	e.number(v)
	e.defining++
	p, err := e.program(f)
	if err != nil {
		return err
	}
	e.text(f.Name)
	e.text(f.Qual)
	e.uint(len(f.Free))
	for i, c := range f.Free {
		if err := e.cell(c, f.Code.Fn.Free[i]); err != nil {
			return err
		}
	}
	for _, defaults := range [][]Value{f.Defaults, f.KwDefaults} {
		e.uint(len(defaults))
		for _, x := range defaults {
			if err := e.part(x, captureStep{what: "default of function", name: f.Name}); err != nil {
				return err
			}
		}
	}
	if err := e.attrs(f.Attrs, "attribute of function "+f.Name+":"); err != nil {
		return err
	}
	if err := e.attrs(f.notes, "annotation of function "+f.Name+":"); err != nil {
		return err
	}
	if p.carriesGlobals() {
		for _, slot := range globalsOf(f.Code) {
			at := globalAt{p, slot}
			if !e.sent[at] && slot < len(p.g.Vals) && !p.g.Vals[slot].IsUnset() {
				e.sent[at] = true
				path := append([]captureStep(nil), e.path...)
				e.pending = append(e.pending, pendingGlobal{at, append(path, captureStep{what: "function", name: f.Name})})
			}
		}
	}
	e.defining--
	return e.globals()
}

func (e *captureEncoder) cell(c *Cell, name string) error {
	v := box(KCell, c)
	if n, ok := e.memo[identityOf(v)]; ok {
		e.tag(tagRef)
		e.uint(n)
		return nil
	}
	e.tag(tagCell)
	e.number(v)
	return e.part(c.V, captureStep{what: "closed-over variable", name: name})
}

// pendingGlobal is a global that a function names, and the way to that function.
type pendingGlobal struct {
	at   globalAt
	path []captureStep
}

// globalAt is one global of a program.
type globalAt struct {
	p    *capturedProgram
	slot int
}

// globals writes the globals that are still to be written, once no function or
// class is under way: for each one more than the number of its program, its name
// and value, and a 0 at the end.
func (e *captureEncoder) globals() error {
	if e.defining == 0 {
		path := e.path
		for len(e.pending) > 0 {
			p := e.pending[0]
			e.pending = e.pending[1:]
			e.uint(1 + p.at.p.number)
			name := p.at.p.g.Program.Names[p.at.slot]
			e.text(name)
			e.path = p.path
			if err := e.part(p.at.p.g.Vals[p.at.slot], captureStep{what: "global", name: name}); err != nil {
				return err
			}
		}
		e.path = path
	}
	e.uint(0)
	return nil
}

func (e *captureEncoder) method(v Value) error {
	if e.named(v) {
		return nil
	}
	m := v.AsMethod()
	if m.Fn.k == KBuiltin {
		e.tag(tagBoundNative)
		if err := e.part(m.Self, captureStep{what: "self of method", name: m.Fn.AsBuiltin().Name}); err != nil {
			return err
		}
		e.text(m.Fn.AsBuiltin().Name)
		e.settle(v)
		return nil
	}
	e.tag(tagMethod)
	if err := e.part(m.Fn, captureStep{what: "function of a method"}); err != nil {
		return err
	}
	if err := e.part(m.Self, captureStep{what: "self of method", name: callbackName(m.Fn)}); err != nil {
		return err
	}
	e.settle(v)
	return nil
}

func (d *captureDecoder) function(byte) (Value, error) {
	slot := d.reserve()
	p, code, err := d.body()
	if err != nil {
		return Value{}, err
	}
	f := &Function{Globals: p.g, Code: code}
	v := FuncValue(f)
	d.memo[slot] = v
	if f.Name, err = d.name(); err != nil {
		return Value{}, err
	}
	if f.Qual, err = d.name(); err != nil {
		return Value{}, err
	}
	n, err := d.count(1)
	if err != nil {
		return Value{}, err
	}
	if n != len(f.Code.Fn.Free) {
		return Value{}, ErrCapture
	}
	// Every cell is there at once: what closes over the function may be called
	// before its own cells are read.
	if n > 0 {
		f.Free = make([]*Cell, n)
		for i := range f.Free {
			f.Free[i] = &Cell{}
		}
		for i := range f.Free {
			if f.Free[i], err = d.cell(); err != nil {
				return Value{}, err
			}
		}
	}
	if f.Defaults, err = d.defaults(f.Code.nPos, false); err != nil {
		return Value{}, err
	}
	if f.KwDefaults, err = d.defaults(f.Code.nKwOnly, true); err != nil {
		return Value{}, err
	}
	for _, dst := range []**Dict{&f.Attrs, &f.notes} {
		if *dst, err = d.attrs(); err != nil {
			return Value{}, err
		}
	}
	return v, d.globals()
}

// defaults reads the defaults of at most n parameters; for the keyword-only
// ones there is one for each, or none at all.
func (d *captureDecoder) defaults(n int, keyword bool) ([]Value, error) {
	k, err := d.count(1)
	if err != nil || k == 0 {
		return nil, err
	}
	if k > n || keyword && k != n {
		return nil, ErrCapture
	}
	out := make([]Value, k)
	for i := range out {
		if keyword {
			out[i], err = d.optional()
		} else {
			out[i], err = d.value()
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *captureDecoder) cell() (*Cell, error) {
	tag, err := d.byte()
	if err != nil {
		return nil, err
	}
	switch tag {
	case tagRef:
		n, err := d.uint()
		if err != nil {
			return nil, err
		}
		v, err := d.object(n, KCell)
		if err != nil {
			return nil, err
		}
		return v.asCell(), nil
	case tagCell:
		c := &Cell{}
		d.number(box(KCell, c))
		c.V, err = d.optional()
		return c, err
	}
	return nil, ErrCapture
}

// globals reads the globals behind a function or class and sets them.
func (d *captureDecoder) globals() error {
	for {
		n, err := d.uint()
		if err != nil || n == 0 {
			return err
		}
		if n > len(d.programs) || !d.programs[n-1].carriesGlobals() {
			return ErrCapture
		}
		name, err := d.name()
		if err != nil {
			return err
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		d.programs[n-1].g.SetName(name, v)
	}
}

func (d *captureDecoder) method(byte) (Value, error) {
	p, err := d.values(2)
	if err != nil {
		return Value{}, err
	}
	if !Callable(p[0]) {
		return Value{}, ErrCapture
	}
	return d.settle(NewMethod(p[0], p[1]))
}

func (d *captureDecoder) boundNative(byte) (Value, error) {
	self, err := d.value()
	if err != nil {
		return Value{}, err
	}
	name, err := d.name()
	if err != nil {
		return Value{}, err
	}
	v, err := GetAttr(d.t, self, name)
	if err != nil {
		return Value{}, err
	}
	return d.settle(v)
}
