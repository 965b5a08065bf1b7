package vm

// Classes of the script travel by value, with their namespaces; so do properties
// and other descriptors in them.

func (e *captureEncoder) class(v Value) error {
	ty := v.AsType()
	if ty.heap {
		if ref := (nameRef{ty.Module, ty.Qual}); ty.Module != ScriptModule && e.found(v, ref) {
			e.ref(v, ref)
			return nil
		}
		return e.scriptClass(v, ty)
	}
	if e.named(v) {
		return nil
	}
	if coreType(ty.Name) == ty {
		e.tag(tagCoreType)
		e.number(v)
		e.text(ty.Name)
		return nil
	}
	if ty.Remake != nil {
		r, err := ty.Remake(e.t)
		if err != nil {
			return err
		}
		e.tag(tagMadeClass)
		return e.call(v, r)
	}
	if ref := (nameRef{ty.Module, ty.Qual}); ty.Module != "" && e.found(v, ref) {
		e.ref(v, ref)
		return nil
	}
	return Errorf(ExcPicklingError, "Can't pickle <class '%s'>: attribute lookup %s on %s failed", ty.FullName(), ty.Name, moduleOf(ty))
}

func moduleOf(ty *Type) string {
	if ty.Module == "" {
		return "builtins"
	}
	return ty.Module
}

// scriptClass writes a class of the script by value. Its bases come first: with
// them an empty class can be made that its namespace may refer to.
func (e *captureEncoder) scriptClass(v Value, ty *Type) error {
	e.tag(tagClass)
	e.defining++
	e.uint(len(ty.Bases))
	for _, b := range ty.Bases {
		if err := e.part(TypeValue(b), captureStep{what: "base of class", name: ty.Name}); err != nil {
			return err
		}
	}
	meta := Value{}
	if ty.Meta != nil {
		meta = TypeValue(ty.Meta)
	}
	if err := e.part(meta, captureStep{what: "metaclass of class", name: ty.Name}); err != nil {
		return err
	}
	if e.settle(v) {
		e.defining--
		return nil
	}
	flags := 0
	for i, f := range []bool{ty.noDict, ty.abstract, ty.registry != nil} {
		if f {
			flags |= 1 << i
		}
	}
	e.uint(flags)
	e.text(ty.Name)
	e.text(ty.Qual)
	e.text(ty.Module)
	if err := e.attrs(ty.Attrs, "attribute of class "+ty.Name+":"); err != nil {
		return err
	}
	if err := e.registrations(ty); err != nil {
		return err
	}
	e.defining--
	return e.globals()
}

// registrations writes the classes that were registered with ty, and the
// abstract classes of modules that ty was registered with.
func (e *captureEncoder) registrations(ty *Type) error {
	var subs []*Type
	if ty.registry != nil {
		subs = ty.registry.classes
	}
	for _, list := range [][]*Type{subs, e.native().abstract[ty]} {
		e.uint(len(list))
		for _, c := range list {
			if err := e.part(TypeValue(c), captureStep{what: "class registered with", name: ty.Name}); err != nil {
				return err
			}
		}
	}
	return nil
}

// registrations reads them.
func (d *captureDecoder) registrations(ty *Type) error {
	for _, of := range []*Type{ty, nil} {
		n, err := d.count(1)
		if err != nil {
			return err
		}
		for range n {
			c, err := d.typeValue()
			if err != nil {
				return err
			}
			super, sub := of, c
			if of == nil {
				super, sub = c, ty
			}
			if !super.heap {
				return ErrCapture // native classes are shared by all isolates
			}
			super.register(sub)
		}
	}
	return nil
}

// descriptor writes a property, classmethod or staticmethod. A subclass of them
// that a script wrote may have attributes, which go with it.
func (e *captureEncoder) descriptor(v Value, tag byte, parts ...Value) error {
	o := v.AsObject()
	e.tag(tag)
	if err := e.value(TypeValue(o.Type)); err != nil {
		return err
	}
	if e.settle(v) {
		return nil
	}
	for _, p := range parts {
		if err := e.part(p, captureStep{what: "function of a " + o.Type.Name}); err != nil {
			return err
		}
	}
	return e.attrs(o.Attrs, "attribute")
}

func (d *captureDecoder) class(byte) (Value, error) {
	bases, err := d.list()
	if err != nil {
		return Value{}, err
	}
	meta, err := d.optional()
	if err != nil {
		return Value{}, err
	}
	if meta.k != KUnset && (meta.k != KType || !meta.AsType().IsSubtype(TypeType)) {
		return Value{}, ErrCapture
	}
	known, err := d.settled(KType)
	if err != nil || known.k != KUnset {
		return known, err
	}
	flags, err := d.uint()
	if err != nil {
		return Value{}, err
	}
	ty := &Type{heap: true, Attrs: NewDict(0), token: &token{}}
	slot := d.reserve()
	for _, part := range []*string{&ty.Name, &ty.Qual, &ty.Module} {
		if *part, err = d.name(); err != nil {
			return Value{}, err
		}
	}
	if err := ty.derive(bases); err != nil {
		return Value{}, err
	}
	if meta.k == KType {
		ty.Meta = meta.AsType()
	}
	ty.noDict, ty.abstract = flags&1 != 0, flags&2 != 0
	if flags&4 != 0 {
		ty.registry = &abcRegistry{}
	}
	ty.adopted()
	d.memo[slot] = TypeValue(ty)
	d.open[ty] = true
	n, err := d.count(2)
	if err != nil {
		return Value{}, err
	}
	if err := d.attrsInto(ty.Attrs, n); err != nil {
		return Value{}, err
	}
	if err := d.registrations(ty); err != nil {
		return Value{}, err
	}
	delete(d.open, ty)
	ty.changed("__init__")
	if err := d.globals(); err != nil {
		return Value{}, err
	}
	if len(d.open) == 0 {
		err = d.settleStates()
	}
	return d.memo[slot], err
}

func (d *captureDecoder) madeClass(byte) (Value, error) {
	v, err := d.reduced(tagReduced)
	if err == nil && v.k != KType {
		err = ErrCapture
	}
	return v, err
}

func (d *captureDecoder) descriptor(tag byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	known, err := d.settled(KObject)
	if err != nil || known.k != KUnset {
		return known, err
	}
	o := &Object{Type: ty}
	v := ObjectValue(o)
	slot := d.reserve()
	native := nativeBase(ty)
	var parts []*Value
	switch {
	case tag == tagProperty && native == typeProperty:
		p := &Property{None, None, None, None}
		o.Data = p
		parts = []*Value{&p.Get, &p.Set, &p.Del, &p.Doc}
	case tag == tagWrapped && native == typeClassMethod:
		m := &classMethod{None}
		o.Data = m
		parts = []*Value{&m.fn}
	case tag == tagWrapped && native == typeStaticMethod:
		m := &staticMethod{None}
		o.Data = m
		parts = []*Value{&m.fn}
	default:
		return Value{}, ErrCapture
	}
	d.memo[slot] = v
	for _, p := range parts {
		if *p, err = d.value(); err != nil {
			return Value{}, err
		}
	}
	o.Attrs, err = d.attrs()
	return v, err
}

func (d *captureDecoder) slotMember(byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	known, err := d.settled(KObject)
	if err != nil || known.k != KUnset {
		return known, err
	}
	m := &slotMember{cls: ty}
	v := d.number(ObjectValue(&Object{Type: TypeMember, Data: m}))
	m.name, err = d.name()
	return v, err
}

// typeValue reads a class.
func (d *captureDecoder) typeValue() (*Type, error) {
	v, err := d.value()
	if err == nil && v.k != KType {
		err = ErrCapture
	}
	if err != nil {
		return nil, err
	}
	return v.AsType(), nil
}

// attrs writes an attribute dictionary as number, then name and value of each.
func (e *captureEncoder) attrs(d *Dict, what string) error {
	if d == nil {
		e.uint(0)
		return nil
	}
	d = d.Copy()
	e.uint(d.Len())
	for i := range d.Slots() {
		k, v, ok := d.Slot(i)
		if !ok {
			continue
		}
		if k.k != KStr {
			return TypeErrorf("attribute name must be string, not '%s'", TypeName(k))
		}
		if err := e.str(k); err != nil {
			return err
		}
		if err := e.part(v, captureStep{what: what, name: k.AsStr()}); err != nil {
			return err
		}
	}
	return nil
}

// attrs reads an attribute dictionary; nil when it is empty.
func (d *captureDecoder) attrs() (*Dict, error) {
	n, err := d.count(2)
	if err != nil || n == 0 {
		return nil, err
	}
	out := NewDict(min(n, roomFor))
	return out, d.attrsInto(out, n)
}

func (d *captureDecoder) attrsInto(out *Dict, n int) error {
	for range n {
		k, err := d.value()
		if err != nil {
			return err
		}
		if k.k != KStr {
			return ErrCapture
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		out.SetStr(k.AsStr(), v)
	}
	return nil
}
