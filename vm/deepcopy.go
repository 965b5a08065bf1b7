package vm

// ShallowCopy is copy.copy(v).
func ShallowCopy(t *Thread, v Value) (Value, error) {
	switch v.k {
	case KList, KDict, KSet, KByteArray:
		if x, ok, err := callSpecial(t, v, "__copy__"); err != nil || ok {
			return x, err
		}
		c := &copier{t: guarded(t)}
		return c.container(v)
	case KObject:
		if x, ok, err := callSpecial(t, v, "__copy__"); err != nil || ok {
			return x, err
		}
		c := &copier{t: guarded(t)}
		return c.object(v)
	case KIter:
		return (&copier{t: guarded(t)}).rebuilt(v)
	}
	return immutableCopy(v)
}

// DeepCopy is copy.deepcopy(v): containers that share a part, or contain
// themselves, do so in the copy too.
func DeepCopy(t *Thread, v Value) (Value, error) { return DeepCopyMemo(t, v, NewDict(0)) }

// DeepCopyMemo is copy.deepcopy(v, memo). memo maps id(x) to the copy of x; the
// entry for its own id is a list that keeps the originals alive, so that no
// address is used twice.
func DeepCopyMemo(t *Thread, v Value, memo *Dict) (Value, error) {
	c := &copier{t: guarded(t), memo: memo}
	key := Int(identity(DictValue(memo)))
	x, ok, err := memo.Get(t, key)
	if err != nil {
		return Value{}, err
	}
	if ok && x.k == KList {
		c.keep = x.AsList()
	} else {
		c.keep = &List{}
		if err := memo.Set(t, key, ListValue(c.keep)); err != nil {
			return Value{}, err
		}
	}
	return c.copy(v)
}

// copier copies one value. memo is nil for a shallow copy.
type copier struct {
	t    *Thread
	memo *Dict
	keep *List
}

// copy is the deep copy of a part; of a shallow copy, the part itself.
func (c *copier) copy(v Value) (Value, error) {
	if c.memo == nil {
		return v, nil
	}
	switch v.k {
	case KSlice:
		s := v.AsSlice()
		parts, err := c.elems([]Value{s.Lo, s.Hi, s.Step})
		if err != nil {
			return Value{}, err
		}
		return NewSlice(parts[0], parts[1], parts[2]), nil
	case KTuple, KList, KDict, KSet, KFrozenSet, KByteArray, KObject, KMethod, KIter:
	default:
		return immutableCopy(v)
	}
	key := Int(identity(v))
	if x, ok, err := c.memo.Get(c.t, key); err != nil || ok {
		return x, err
	}
	if err := c.t.enter(""); err != nil {
		return Value{}, err
	}
	defer c.t.leave()
	if err := c.t.tick(); err != nil {
		return Value{}, err
	}
	if err := listAppend(c.t, c.keep, v); err != nil {
		return Value{}, err
	}
	out, ok, err := callSpecial(c.t, v, "__deepcopy__", DictValue(c.memo))
	if err == nil && !ok {
		switch v.k {
		case KObject:
			out, err = c.object(v)
		case KIter:
			out, err = c.rebuilt(v)
		case KMethod:
			m := v.AsMethod()
			var self Value
			self, err = c.copy(m.Self)
			out = NewMethod(m.Fn, self)
		default:
			out, err = c.container(v)
		}
	}
	if err != nil {
		return Value{}, err
	}
	return out, c.memo.Set(c.t, key, out)
}

// remember makes the copy known before its parts are copied.
func (c *copier) remember(v, out Value) error {
	if c.memo == nil {
		return nil
	}
	return c.memo.Set(c.t, Int(identity(v)), out)
}

// immutableCopy serves kinds whose copy is the value itself.
func immutableCopy(v Value) (Value, error) {
	switch v.k {
	case KGen, KModule:
		return Value{}, TypeErrorf("cannot pickle '%s' object", TypeName(v))
	}
	return v, nil
}

func (c *copier) elems(in []Value) ([]Value, error) {
	if err := c.t.reserve(len(in), valueSize); err != nil {
		return nil, err
	}
	out := make([]Value, len(in))
	for i, e := range in {
		x, err := c.copy(e)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

func (c *copier) sub(s *Sub) (*Sub, error) {
	if s == nil {
		return nil, nil
	}
	attrs, err := c.attrs(s.Attrs)
	return &Sub{Type: s.Type, Attrs: attrs, Default: s.Default}, err
}

func (c *copier) attrs(d *Dict) (*Dict, error) {
	if d == nil {
		return nil, nil
	}
	out := NewDict(d.Len())
	return out, c.entries(out, d)
}

func (c *copier) entries(dst, src *Dict) error {
	for i := 0; i < src.Slots(); i++ {
		k, v, ok := src.Slot(i)
		if !ok {
			continue
		}
		k, err := c.copy(k)
		if err != nil {
			return err
		}
		if v, err = c.copy(v); err != nil {
			return err
		}
		if err := dictSet(c.t, dst, k, v); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) container(v Value) (Value, error) {
	if s := v.sub(); s != nil && c.t.reducesItself(s.Type) {
		return c.rebuilt(v)
	}
	sub, err := c.sub(v.sub())
	if err != nil {
		return Value{}, err
	}
	switch v.k {
	case KByteArray:
		return box(KByteArray, &ByteArray{append([]byte(nil), v.AsByteArray().B...), sub}), nil
	case KList:
		l := &List{Sub: sub}
		out := ListValue(l)
		if err := c.remember(v, out); err != nil {
			return Value{}, err
		}
		l.Elems, err = c.elems(v.AsList().Elems)
		return out, err
	case KDict:
		d := v.AsDict()
		if d.rec != nil && c.memo == nil {
			return DictValue(d.Copy()), nil
		}
		n := NewDict(0)
		n.Sub = sub
		out := DictValue(n)
		if err := c.remember(v, out); err != nil {
			return Value{}, err
		}
		return out, c.entries(n, d)
	case KTuple:
		elems, err := c.elems(v.AsTuple().Elems)
		if err != nil {
			return Value{}, err
		}
		// A cycle through the tuple has made its copy meanwhile.
		if x, ok, err := c.memo.Get(c.t, Int(identity(v))); err != nil || ok {
			return x, err
		}
		if sub == nil && sameValues(elems, v.AsTuple().Elems) {
			return v, nil
		}
		return TupleValue(&Tuple{Elems: elems, Sub: sub}), nil
	}
	s := &Set{Sub: sub}
	for i := 0; i < v.AsSet().Slots(); i++ {
		e, ok := v.AsSet().Slot(i)
		if !ok {
			continue
		}
		x, err := c.copy(e)
		if err != nil {
			return Value{}, err
		}
		if err := setAdd(c.t, s, x); err != nil {
			return Value{}, err
		}
	}
	if v.k == KFrozenSet {
		return FrozenSetValue(s), nil
	}
	return SetValue(s), nil
}

func sameValues(a, b []Value) bool {
	for i := range a {
		if !Is(a[i], b[i]) {
			return false
		}
	}
	return true
}

func (c *copier) object(v Value) (Value, error) {
	o := v.AsObject()
	if c.t.reducesItself(o.Type) {
		return c.rebuilt(v)
	}
	if f := o.Type.Slots.Copy; f != nil {
		var deep func(Value) (Value, error)
		if c.memo != nil {
			deep = c.copy
		}
		return f(c.t, v, deep)
	}
	n := &Object{Type: o.Type}
	out := ObjectValue(n)
	switch d := o.Data.(type) {
	case nil:
	case Value:
		n.Data = d
	case *Exc:
		if d.named != nil || d.Group != nil {
			return c.rebuilt(v)
		}
		e := *d
		e.Trace, e.Context = nil, Value{}
		n.Data = &e
		if err := c.remember(v, out); err != nil {
			return Value{}, err
		}
		var err error
		if e.Args, err = c.elems(d.Args); err != nil {
			return Value{}, err
		}
	default:
		return c.rebuilt(v)
	}
	if err := c.remember(v, out); err != nil {
		return Value{}, err
	}
	attrs, err := c.attrs(o.Attrs)
	n.Attrs = attrs
	return out, err
}

// rebuilt copies an object by its reduction, whose parts are copied.
func (c *copier) rebuilt(v Value) (Value, error) {
	r, err := Reduce(c.t, v)
	if err != nil || r.Name != "" {
		return v, err
	}
	if r.Setter.k != KUnset { // pickling knows setters, copying does not
		return Value{}, TypeErrorf("_reconstruct() takes from 4 to 7 positional arguments but 8 were given")
	}
	if c.memo != nil {
		if r.Args, err = c.elems(r.Args); err != nil {
			return Value{}, err
		}
		kw := append([]Kw(nil), r.Kw...)
		for i := range kw {
			if kw[i].V, err = c.copy(kw[i].V); err != nil {
				return Value{}, err
			}
		}
		r.Kw = kw
	}
	out, err := r.Make(c.t)
	if err != nil {
		return Value{}, err
	}
	if err := c.remember(v, out); err != nil {
		return Value{}, err
	}
	if r.State.k != KUnset {
		state, err := c.copy(r.State)
		if err == nil {
			err = SetState(c.t, out, state, Value{})
		}
		if err != nil {
			return Value{}, err
		}
	}
	if r.Attrs != nil {
		if d := ensureDict(out); d != nil {
			if err := c.entries(d, r.Attrs); err != nil {
				return Value{}, err
			}
		}
	}
	if r.Items.k != KUnset {
		items, err := Collect(c.t, r.Items)
		if err == nil {
			items, err = c.elems(items)
		}
		if err == nil {
			err = AppendItems(c.t, out, items)
		}
		if err != nil {
			return Value{}, err
		}
	}
	if r.Pairs.k == KUnset {
		return out, nil
	}
	return out, Iterate(c.t, r.Pairs, func(p Value) error {
		if p.k != KTuple || len(p.AsTuple().Elems) != 2 {
			return TypeErrorf("__reduce__ gave pairs that are none")
		}
		k, err := c.copy(p.AsTuple().Elems[0])
		if err != nil {
			return err
		}
		x, err := c.copy(p.AsTuple().Elems[1])
		if err != nil {
			return err
		}
		return SetItem(c.t, out, k, x)
	})
}
