package vm

import (
	"math"
	"slices"
)

// Instances travel as their class and attributes, or as the call that makes them
// again.

// subclass writes an instance of a subclass of a container.
func (e *captureEncoder) subclass(v Value, s *Sub) error {
	e.tag(tagSub)
	e.tag(containerTags[v.k])
	if err := e.ready(TypeValue(s.Type)); err != nil {
		return err
	}
	frozen := v.k == KTuple || v.k == KFrozenSet
	if frozen {
		if err := e.elements(v); err != nil {
			return err
		}
	}
	if e.settle(v) {
		return nil
	}
	if err := e.part(s.Default, captureStep{what: "attribute", name: "default_factory"}); err != nil {
		return err
	}
	if !frozen {
		if err := e.elements(v); err != nil {
			return err
		}
	}
	return e.attrs(s.Attrs, "attribute")
}

var containerTags = map[Kind]byte{KTuple: tagTuple, KList: tagList, KDict: tagDict, KSet: tagSet, KFrozenSet: tagFrozenSet}

// instance writes an object of kind KObject.
func (e *captureEncoder) instance(v Value) error {
	o := v.AsObject()
	ty := o.Type
	if (!ty.heap || ty.Module != ScriptModule) && e.named(v) {
		return nil
	}
	if m, ok := e.native().members[v.p]; ok {
		e.tag(tagMember)
		if err := e.value(TypeValue(m.ty)); err != nil {
			return err
		}
		e.text(m.name)
		e.settle(v)
		return nil
	}
	// Members of an enumeration hang on their class, which comes with them: their
	// own reduction, a look-up by value, is for classes that are there already.
	member := ty.Meta != nil && ty.Meta.Module == "enum"
	if !member && e.t.reducesItself(ty) {
		return e.reduced(v)
	}
	switch d := o.Data.(type) {
	case nil:
		if !ty.heap {
			return cannotPickle(v)
		}
		e.tag(tagObject)
		if err := e.ready(TypeValue(ty)); err != nil {
			return err
		}
		if e.settle(v) {
			return nil
		}
	case Value:
		if !ty.heap {
			return e.reduced(v) // a native class knows how to make its own
		}
		e.tag(tagBoxed)
		if err := e.ready(TypeValue(ty)); err != nil {
			return err
		}
		if e.settle(v) {
			return nil
		}
		if err := e.value(d); err != nil {
			return err
		}
	case *Exc:
		if _, ok := ty.nativeReduce(); ok || d.named != nil || d.Group != nil {
			return e.reduced(v)
		}
		e.tag(tagException)
		if err := e.ready(TypeValue(ty)); err != nil {
			return err
		}
		if e.settle(v) {
			return nil
		}
		if err := e.container(NewTuple(d.Args...)); err != nil {
			return err
		}
	case *slotMember:
		e.tag(tagSlot)
		if err := e.value(TypeValue(d.cls)); err != nil {
			return err
		}
		if !e.settle(v) {
			e.text(d.name)
		}
		return nil
	case *Property:
		return e.descriptor(v, tagProperty, d.Get, d.Set, d.Del, d.Doc)
	case *classMethod:
		return e.descriptor(v, tagWrapped, d.fn)
	case *staticMethod:
		return e.descriptor(v, tagWrapped, d.fn)
	default:
		return e.reduced(v)
	}
	return e.attrs(o.Attrs, "attribute")
}

// reduced writes an object by its reduction.
func (e *captureEncoder) reduced(v Value) error {
	r, err := Reduce(e.t, v)
	if err != nil {
		return err
	}
	if r.Name != "" {
		ty := TypeOf(v)
		if v.k == KObject && ty.heap && ty.Module != ScriptModule && v.AsObject().Data == nil {
			return e.declared(v, r.Name)
		}
		if ty.heap {
			return Errorf(ExcPicklingError, "Can't pickle %s: it's not found as %s.%s", errText(e.t, v), ty.Module, r.Name)
		}
		ref := nameRef{ty.Module, r.Name}
		if !e.found(v, ref) {
			return Errorf(ExcPicklingError, "Can't pickle %s: it's not found as %s.%s", errText(e.t, v), moduleOf(ty), r.Name)
		}
		e.ref(v, ref)
		return nil
	}
	e.tag(tagReduced)
	return e.call(v, r)
}

// declared writes an object of a library class that is known by the name it was
// declared with, as type variables are: by that name when a module of the
// library has it, else by value, since the name is the script's.
func (e *captureEncoder) declared(v Value, name string) error {
	module, ok, err := LookupAttr(e.t, v, "__module__")
	if err != nil {
		return err
	}
	ref := nameRef{module.AsStrOrEmpty(), name}
	if ok && ref.module != "" && ref.module != ScriptModule && e.found(v, ref) {
		e.ref(v, ref)
		return nil
	}
	o := v.AsObject()
	e.tag(tagObject)
	if err := e.ready(TypeValue(o.Type)); err != nil {
		return err
	}
	if e.settle(v) {
		return nil
	}
	return e.attrs(o.Attrs, "attribute")
}

// call writes a reduction. What is needed to make the object comes before its
// number, the rest behind it.
func (e *captureEncoder) call(v Value, r *Reduction) error {
	flags := byte(0)
	for _, f := range []struct {
		flag byte
		set  bool
	}{
		{reducedNew, r.New}, {reducedKw, len(r.Kw) > 0}, {reducedState, r.State.k != KUnset}, {reducedItems, r.Items.k != KUnset},
		{reducedPairs, r.Pairs.k != KUnset}, {reducedSetter, r.Setter.k != KUnset}, {reducedAttrs, r.Attrs != nil},
	} {
		if f.set {
			flags |= f.flag
		}
	}
	e.tag(flags)
	if err := e.ready(r.Fn); err != nil {
		return err
	}
	if err := e.tupleOf(r.Args, "argument"); err != nil {
		return err
	}
	if flags&reducedKw != 0 {
		e.uint(len(r.Kw))
		for _, k := range r.Kw {
			e.text(k.Name)
			if err := e.part(k.V, captureStep{what: "argument", name: k.Name}); err != nil {
				return err
			}
		}
	}
	if e.settle(v) {
		return nil
	}
	if flags&reducedItems != 0 {
		items, err := Collect(e.t, r.Items)
		if err != nil {
			return err
		}
		if err := e.tupleOf(items, "element"); err != nil {
			return err
		}
	}
	if flags&reducedPairs != 0 {
		if err := e.pairs(r.Pairs); err != nil {
			return err
		}
	}
	if flags&reducedSetter != 0 {
		if err := e.ready(r.Setter); err != nil {
			return err
		}
	}
	if flags&reducedState != 0 {
		if err := e.state(r.State); err != nil {
			return err
		}
	}
	if flags&reducedAttrs != 0 {
		return e.attrs(r.Attrs, "attribute")
	}
	return nil
}

// state writes a state. A dict of attributes shows in paths as such.
func (e *captureEncoder) state(v Value) error {
	if v.k != KDict || v.sub() != nil {
		return e.part(v, captureStep{what: "state"})
	}
	if n, ok := e.memo[identityOf(v)]; ok {
		e.tag(tagRef)
		e.uint(n)
		return nil
	}
	e.tag(tagDict)
	e.number(v)
	d := v.AsDict().Copy()
	e.uint(d.Len())
	for i := range d.Slots() {
		k, x, ok := d.Slot(i)
		if !ok {
			continue
		}
		if err := e.value(k); err != nil {
			return err
		}
		step := captureStep{what: "attribute", key: k}
		if k.k == KStr {
			step = captureStep{what: "attribute", name: k.AsStr()}
		}
		if err := e.part(x, step); err != nil {
			return err
		}
	}
	return nil
}

func (e *captureEncoder) tupleOf(elems []Value, what string) error {
	if len(elems) > math.MaxInt32 {
		return Errorf(ExcMemoryError, "too many elements to capture")
	}
	e.uint(len(elems))
	for i, x := range elems {
		if err := e.part(x, captureStep{what: what, key: Int(int64(i))}); err != nil {
			return err
		}
	}
	return nil
}

func (e *captureEncoder) pairs(it Value) error {
	items, err := Collect(e.t, it)
	if err != nil {
		return err
	}
	e.uint(len(items))
	for _, p := range items {
		if p.k != KTuple || len(p.AsTuple().Elems) != 2 {
			return Errorf(ExcPicklingError, "fifth item of the tuple returned by __reduce__ must be an iterator of pairs")
		}
		k, x := p.AsTuple().Elems[0], p.AsTuple().Elems[1]
		if err := e.part(k, captureStep{what: "key", key: k}); err != nil {
			return err
		}
		if err := e.part(x, captureStep{what: "element", key: k}); err != nil {
			return err
		}
	}
	return nil
}

type lateState struct{ obj, state, setter Value }

func (d *captureDecoder) subclass(byte) (Value, error) {
	tag, err := d.byte()
	if err != nil {
		return Value{}, err
	}
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	base, ok := map[byte]*Type{tagTuple: TypeTuple, tagList: TypeList, tagDict: TypeDict, tagSet: TypeSet, tagFrozenSet: TypeFrozenSet}[tag]
	if !ok || ty == base || !ty.IsSubtype(base) || tag == tagTuple && nativeBase(ty) != TypeTuple {
		return Value{}, ErrCapture
	}
	s := &Sub{Type: ty}
	var v Value
	fill := func() error { return nil }
	switch tag {
	case tagTuple:
		elems, err := d.list()
		if err != nil {
			return Value{}, err
		}
		v = TupleValue(&Tuple{Elems: elems, Sub: s})
	case tagFrozenSet:
		x := &Set{Sub: s}
		if err := d.fillSet(x); err != nil {
			return Value{}, err
		}
		v = FrozenSetValue(x)
	case tagList:
		l := &List{Sub: s}
		v = ListValue(l)
		fill = func() (err error) { l.Elems, err = d.list(); return }
	case tagDict:
		x := NewDict(0)
		x.Sub = s
		v = DictValue(x)
		fill = func() error { return d.fillDict(x) }
	case tagSet:
		x := &Set{Sub: s}
		v = SetValue(x)
		fill = func() error { return d.fillSet(x) }
	}
	known, err := d.settled(v.k)
	if err != nil || known.k != KUnset {
		return known, err
	}
	d.number(v)
	if s.Default, err = d.optional(); err != nil {
		return Value{}, err
	}
	if err := fill(); err != nil {
		return Value{}, err
	}
	s.Attrs, err = d.attrs()
	return v, err
}

// instance reads an instance of a class of the script, or an exception.
func (d *captureDecoder) instance(tag byte) (Value, error) {
	ty, err := d.typeValue()
	if err != nil {
		return Value{}, err
	}
	native := nativeBase(ty)
	switch tag {
	case tagObject:
		if !ty.heap || native != TypeObject {
			return Value{}, ErrCapture
		}
	case tagBoxed:
		if !ty.heap {
			return Value{}, ErrCapture
		}
	case tagException:
		if !ty.IsSubtype(ExcBaseException) {
			return Value{}, ErrCapture
		}
	}
	known, err := d.settled(KObject)
	if err != nil || known.k != KUnset {
		return known, err
	}
	o := &Object{Type: ty}
	v := ObjectValue(o)
	slot := d.reserve()
	switch tag {
	case tagObject:
		d.memo[slot] = v
	case tagBoxed:
		x, err := d.value()
		if err != nil {
			return Value{}, err
		}
		if (x.k != KInt && x.k != KBig && x.k != KFloat && x.k != KStr && x.k != KBytes) || kindTypes[x.k] != native {
			return Value{}, ErrCapture
		}
		o.Data = x
		d.memo[slot] = v
	case tagException:
		e := &Exc{}
		o.Data = e
		d.memo[slot] = v
		args, err := d.value()
		if err != nil {
			return Value{}, err
		}
		if args.k != KTuple {
			return Value{}, ErrCapture
		}
		e.Args = args.AsTuple().Elems
		if ty.IsSubtype(ExcStopIteration) {
			e.StopValue = None
			if len(e.Args) > 0 {
				e.StopValue = e.Args[0]
			}
		}
	}
	o.Attrs, err = d.attrs()
	return v, err
}

// reduced reads a reduction and carries it out.
func (d *captureDecoder) reduced(byte) (Value, error) {
	flags, err := d.byte()
	if err != nil {
		return Value{}, err
	}
	r := &Reduction{New: flags&reducedNew != 0}
	if r.Fn, err = d.value(); err != nil {
		return Value{}, err
	}
	if r.New && r.Fn.k != KType || !Callable(r.Fn) {
		return Value{}, ErrCapture
	}
	if r.Args, err = d.list(); err != nil {
		return Value{}, err
	}
	if flags&reducedKw != 0 {
		n, err := d.count(2)
		if err != nil {
			return Value{}, err
		}
		for range n {
			name, err := d.name()
			if err != nil {
				return Value{}, err
			}
			x, err := d.value()
			if err != nil {
				return Value{}, err
			}
			r.Kw = append(r.Kw, Kw{name, x})
		}
	}
	n, err := d.uint()
	if err != nil {
		return Value{}, err
	}
	if n > 0 {
		return d.object(n-1, KUnset)
	}
	v, err := r.Make(d.t)
	if err != nil {
		return Value{}, err
	}
	d.number(v)
	if flags&reducedItems != 0 {
		items, err := d.list()
		if err == nil {
			err = AppendItems(d.t, v, items)
		}
		if err != nil {
			return Value{}, err
		}
	}
	if flags&reducedPairs != 0 {
		n, err := d.count(2)
		if err != nil {
			return Value{}, err
		}
		for range n {
			p, err := d.values(2)
			if err == nil {
				err = SetItem(d.t, v, p[0], p[1])
			}
			if err != nil {
				return Value{}, err
			}
		}
	}
	if flags&reducedSetter != 0 {
		if r.Setter, err = d.value(); err != nil {
			return Value{}, err
		}
	}
	if flags&reducedState != 0 {
		state, err := d.value()
		if err != nil {
			return Value{}, err
		}
		if err := d.state(v, state, r.Setter); err != nil {
			return Value{}, err
		}
	}
	if flags&reducedAttrs != 0 {
		n, err := d.count(2)
		if err != nil || n == 0 {
			return v, err
		}
		attrs := ensureDict(v)
		if attrs == nil {
			return Value{}, ErrCapture
		}
		return v, d.attrsInto(attrs, n)
	}
	return v, nil
}

// state sets the state of an object now or, when its class is not complete,
// later.
func (d *captureDecoder) state(v, state, setter Value) error {
	if slices.ContainsFunc(TypeOf(v).MRO, func(c *Type) bool { return d.open[c] }) {
		d.states = append(d.states, lateState{v, state, setter})
		return nil
	}
	return SetState(d.t, v, state, setter)
}

// settleStates sets the states that had to wait for a class.
func (d *captureDecoder) settleStates() error {
	states := d.states
	d.states = nil
	for _, s := range states {
		if err := SetState(d.t, s.obj, s.state, s.setter); err != nil {
			return err
		}
	}
	return nil
}
