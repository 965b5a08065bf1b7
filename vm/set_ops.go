package vm

// setHashed sets key, whose hash is known, in a dict or set; growth is
// accounted.
func (d *Dict) setHashed(t *Thread, h uint64, key, val Value) error {
	d.force()
	i, err := d.find(t, h, key)
	if err != nil {
		return err
	}
	if i >= 0 {
		d.entries[i].val = val
		return nil
	}
	d.insert(h, key, val)
	return t.grown(d.live, 2*valueSize+16)
}

// hasHashed reports whether key, whose hash is known, is there.
func (d *Dict) hasHashed(t *Thread, h uint64, key Value) (bool, error) {
	d.force()
	i, err := d.find(t, h, key)
	return i >= 0, err
}

// eachHashed calls f for every live entry until it fails.
func (d *Dict) eachHashed(t *Thread, f func(h uint64, key, val Value) error) error {
	for i := 0; i < d.Slots(); i++ {
		e := d.entries[i]
		if e.key.k == KUnset {
			continue
		}
		if err := t.tick(); err != nil {
			return err
		}
		if err := f(e.hash, e.key, e.val); err != nil {
			return err
		}
	}
	return nil
}

// dictMerge sets all entries of o in d.
func dictMerge(t *Thread, d, o *Dict) error {
	if d == o {
		return nil
	}
	return o.eachHashed(t, func(h uint64, k, v Value) error { return d.setHashed(t, h, k, v) })
}

// setAdd inserts v and accounts growth.
func setAdd(t *Thread, s *Set, v Value) error {
	h, err := Hash(t, v)
	if err != nil {
		return err
	}
	return s.D.setHashed(t, h, v, None)
}

// copySet returns a plain set with the elements of s.
func copySet(s *Set) *Set { return &Set{D: *s.D.Copy()} }

// setOf returns the set behind v, or collects an iterable into a new one.
func setOf(t *Thread, v Value) (*Set, error) {
	if v.k == KSet || v.k == KFrozenSet {
		return v.AsSet(), nil
	}
	s := NewSet()
	return s, setUpdate(t, s, v)
}

// setUpdate adds the elements of any iterable to s.
func setUpdate(t *Thread, s *Set, v Value) error {
	switch v.k {
	case KSet, KFrozenSet:
		if sub := v.sub(); sub == nil || sub.Type.Slots.Iter == nil {
			return setMerge(t, s, v.AsSet())
		}
	case KDict:
		if v.sub() == nil {
			return v.AsDict().eachHashed(t, func(h uint64, k, _ Value) error { return s.D.setHashed(t, h, k, None) })
		}
	}
	return Iterate(t, v, func(x Value) error { return setAdd(t, s, x) })
}

func setMerge(t *Thread, s, o *Set) error {
	if s == o {
		return nil
	}
	return o.D.eachHashed(t, func(h uint64, k, _ Value) error { return s.D.setHashed(t, h, k, None) })
}

// setKeep returns the elements of a whose being in b is want: the intersection
// or the difference. What is kept is known to be distinct, so that the result is
// indexed once, at the end.
func setKeep(t *Thread, a, b *Set, want bool) (*Set, error) {
	out := NewSet()
	err := a.D.eachHashed(t, func(h uint64, k, _ Value) error {
		in, err := b.D.hasHashed(t, h, k)
		if err == nil && in == want {
			out.D.entries = append(out.D.entries, dictEntry{h, k, None})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, out.D.indexAll(t)
}

// indexAll completes a dict whose entries were put in directly.
func (d *Dict) indexAll(t *Thread) error {
	d.live = len(d.entries)
	d.rebuild()
	return t.reserve(d.live, 2*valueSize+16)
}

func setAnd(t *Thread, a, b *Set) (*Set, error) {
	if b.Len() <= a.Len() {
		a, b = b, a
	}
	return setKeep(t, a, b, true)
}

func setSub(t *Thread, a, b *Set) (*Set, error) { return setKeep(t, a, b, false) }

func setOr(t *Thread, a, b *Set) (*Set, error) {
	if a == b || b.Len() == 0 {
		return copySet(a), nil
	}
	more, err := setSub(t, b, a)
	if err != nil {
		return nil, err
	}
	out := &Set{D: Dict{entries: make([]dictEntry, 0, a.Len()+more.Len())}}
	for _, s := range []*Set{a, more} {
		for _, e := range s.D.entries {
			if e.key.k != KUnset {
				out.D.entries = append(out.D.entries, e)
			}
		}
	}
	return out, out.D.indexAll(t)
}

func setXor(t *Thread, a, b *Set) (*Set, error) {
	out, err := setSub(t, a, b)
	if err != nil {
		return nil, err
	}
	more, err := setSub(t, b, a)
	if err != nil {
		return nil, err
	}
	return out, setMerge(t, out, more)
}

// setArith is a op b; nil when op is no operator of sets.
func setArith(t *Thread, op arith, a, b *Set) (*Set, error) {
	switch op {
	case arithAnd:
		return setAnd(t, a, b)
	case arithOr:
		return setOr(t, a, b)
	case arithSub:
		return setSub(t, a, b)
	case arithXor:
		return setXor(t, a, b)
	}
	return nil, nil
}

func setBinary(t *Thread, op arith, inPlace bool, a, b Value) (Value, error) {
	if b.k != KSet && b.k != KFrozenSet {
		return NotImplemented, nil
	}
	out, err := setArith(t, op, a.AsSet(), b.AsSet())
	switch {
	case err != nil:
		return Value{}, err
	case out == nil:
		return NotImplemented, nil
	case a.k == KFrozenSet:
		return FrozenSetValue(out), nil
	case inPlace:
		a.AsSet().D = out.D
		return a, nil
	}
	return SetValue(out), nil
}

// setRemove removes v; ok tells whether it was there. A set that is itself
// unhashable is looked up as the frozenset of its elements, as CPython does.
func setRemove(t *Thread, s *Set, v Value) (ok bool, err error) {
	if v.k == KSet {
		v = FrozenSetValue(v.AsSet())
	}
	_, ok, err = s.D.Delete(t, v)
	return ok, err
}

// setHas is v in s, with the same leniency.
func setHas(t *Thread, s *Set, v Value) (bool, error) {
	if v.k == KSet {
		if sub := v.sub(); sub == nil || sub.Type.Slots.Hash == nil {
			v = FrozenSetValue(v.AsSet())
		}
	}
	return s.Has(t, v)
}
