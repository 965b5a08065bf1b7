package vm

// GetItem is v[key].
func GetItem(t *Thread, v, key Value) (Value, error) {
	switch v.k {
	case KList:
		l := v.AsList()
		if l.Sub != nil && l.Sub.Type.Slots.GetItem != nil {
			return l.Sub.Type.Slots.GetItem(t, v, key)
		}
		if key.k == KInt {
			return elementAt(l.Elems, key.n, "list index out of range")
		}
		return getListItem(t, l.Elems, key, false)
	case KDict:
		d := v.AsDict()
		if d.Sub != nil {
			return getSubDictItem(t, v, key)
		}
		x, ok, err := d.Get(t, key)
		if err != nil || ok {
			return x, err
		}
		return Value{}, KeyError(key)
	case KTuple:
		x := v.AsTuple()
		if x.Sub != nil && x.Sub.Type.Slots.GetItem != nil {
			return x.Sub.Type.Slots.GetItem(t, v, key)
		}
		if key.k == KInt {
			return elementAt(x.Elems, key.n, "tuple index out of range")
		}
		return getListItem(t, x.Elems, key, true)
	case KStr:
		return getStrItem(t, v.AsStr(), key)
	case KBytes, KByteArray:
		return getBytesItem(t, v, key)
	case KRange:
		return getRangeItem(t, v.AsRange(), key)
	case KObject:
		if f := v.AsObject().Type.Slots.GetItem; f != nil {
			return f(t, v, key)
		}
	case KType:
		if m := v.AsType().Meta; m != nil && m.Slots.GetItem != nil {
			return m.Slots.GetItem(t, v, key)
		}
		return getTypeItem(t, v, key)
	}
	return Value{}, TypeErrorf("'%s' object is not subscriptable", TypeName(v))
}

// NativeGetItem is v[key] of a builtin container without regard to what a
// subclass overrides.
func NativeGetItem(t *Thread, v, key Value) (Value, error) {
	switch v.k {
	case KList:
		return getListItem(t, v.AsList().Elems, key, false)
	case KTuple:
		return getListItem(t, v.AsTuple().Elems, key, true)
	case KDict:
		x, ok, err := v.AsDict().Get(t, key)
		if err != nil || ok {
			return x, err
		}
		if v.AsDict().Sub != nil {
			return dictMissing(t, v, key)
		}
		return Value{}, KeyError(key)
	}
	return GetItem(t, v, key)
}

func elementAt(elems []Value, i int64, msg string) (Value, error) {
	if i < 0 {
		i += int64(len(elems))
	}
	if uint64(i) >= uint64(len(elems)) {
		return Value{}, IndexErrorf("%s", msg)
	}
	return elems[i], nil
}

func getListItem(t *Thread, elems []Value, key Value, tuple bool) (Value, error) {
	if key.k == KSlice {
		start, _, step, n, err := sliceBounds(t, key.AsSlice(), int64(len(elems)))
		if err != nil {
			return Value{}, err
		}
		out, err := pickValues(t, elems, start, step, n)
		if tuple {
			return NewTuple(out...), err
		}
		return NewList(out), err
	}
	what, msg := "list indices must be integers or slices", "list index out of range"
	if tuple {
		what, msg = "tuple indices must be integers or slices", "tuple index out of range"
	}
	i, err := subscript(t, key, what)
	if err != nil {
		return Value{}, err
	}
	return elementAt(elems, i, msg)
}

// pickValues copies n elements from start on, step apart.
func pickValues(t *Thread, elems []Value, start, step, n int64) ([]Value, error) {
	if n == 0 {
		return nil, nil
	}
	if err := t.reserve(int(n), valueSize); err != nil {
		return nil, err
	}
	out := make([]Value, n)
	if step == 1 {
		copy(out, elems[start:])
		return out, nil
	}
	for i := range out {
		out[i] = elems[start]
		start += step
	}
	return out, nil
}

func getStrItem(t *Thread, s string, key Value) (Value, error) {
	switch key.k {
	case KInt, KBool:
		c, ok := strIndex(s, key.n)
		if !ok {
			return Value{}, IndexErrorf("string index out of range")
		}
		return Str(c), nil
	case KSlice:
		start, stop, step, _, err := sliceBounds(t, key.AsSlice(), int64(strLen(s)))
		if err != nil {
			return Value{}, err
		}
		return Str(strSlice(s, start, stop, step)), nil
	}
	x, ok, err := indexMethod(t, key)
	switch {
	case err != nil:
		return Value{}, err
	case !ok:
		return Value{}, TypeErrorf("string indices must be integers, not '%s'", TypeName(key))
	case x.k == KBig:
		return Value{}, IndexErrorf("cannot fit '%s' into an index-sized integer", TypeName(key))
	}
	return getStrItem(t, s, x)
}

func getBytesItem(t *Thread, v, key Value) (Value, error) {
	s, _ := bytesOf(v)
	if key.k == KSlice {
		out, err := sliceBytes(t, s, key.AsSlice())
		if err != nil {
			return Value{}, err
		}
		if v.k == KByteArray {
			return NewByteArray([]byte(out)), nil
		}
		return Bytes(out), nil
	}
	what, msg := "byte indices must be integers or slices", "index out of range"
	if v.k == KByteArray {
		what, msg = "bytearray indices must be integers or slices", "bytearray index out of range"
	}
	i, err := subscript(t, key, what)
	if err != nil {
		return Value{}, err
	}
	if i < 0 {
		i += int64(len(s))
	}
	if i < 0 || i >= int64(len(s)) {
		return Value{}, IndexErrorf("%s", msg)
	}
	return Int(int64(s[i])), nil
}

// sliceBytes returns the selected bytes; with step 1 they share s.
func sliceBytes(t *Thread, s string, sl *SliceObj) (string, error) {
	start, _, step, n, err := sliceBounds(t, sl, int64(len(s)))
	if err != nil || n == 0 {
		return "", err
	}
	if step == 1 {
		return s[start : start+n], nil
	}
	out := make([]byte, n)
	for i := range out {
		out[i] = s[start]
		start += step
	}
	return byteString(out), nil
}

func getRangeItem(t *Thread, r *Range, key Value) (Value, error) {
	n := r.Len()
	if key.k == KSlice {
		start, stop, step, _, err := sliceBounds(t, key.AsSlice(), n)
		if err != nil {
			return Value{}, err
		}
		return NewRange(r.Start+start*r.Step, r.Start+stop*r.Step, r.Step*step), nil
	}
	if key.k == KBig {
		return Value{}, IndexErrorf("range object index out of range")
	}
	i, err := subscript(t, key, "range indices must be integers or slices")
	if err != nil {
		return Value{}, err
	}
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return Value{}, IndexErrorf("range object index out of range")
	}
	return Int(r.Start + i*r.Step), nil
}

// getTypeItem is list[int].
func getTypeItem(t *Thread, v, key Value) (Value, error) {
	ty := v.AsType()
	if f, ok := ty.Lookup("__class_getitem__"); ok {
		if f.k == KMethod || f.k == KBuiltin && !f.AsBuiltin().Method {
			return t.Call(f, []Value{key}, nil)
		}
		bound, err := GetAttr(t, v, "__class_getitem__")
		if err != nil {
			return Value{}, err
		}
		return t.Call(bound, []Value{key}, nil)
	}
	if ty == TypeType {
		return NewGenericAlias(v, key), nil
	}
	return Value{}, TypeErrorf("type '%s' is not subscriptable", ty.Name)
}

// genericTypes are the builtin classes that can be subscripted, beside type
// itself: what derives from that cannot.
var genericTypes = []*Type{TypeList, TypeDict, TypeTuple, TypeSet, TypeFrozenSet, typeEnumerate}

// getSubDictItem serves subclasses of dict: an overriding __getitem__, then the
// entries, then __missing__ and default_factory.
func getSubDictItem(t *Thread, v, key Value) (Value, error) {
	d := v.AsDict()
	if f := d.Sub.Type.Slots.GetItem; f != nil {
		return f(t, v, key)
	}
	x, ok, err := d.Get(t, key)
	if err != nil || ok {
		return x, err
	}
	return dictMissing(t, v, key)
}

func dictMissing(t *Thread, v, key Value) (Value, error) {
	d := v.AsDict()
	if x, ok, err := callSpecial(t, v, "__missing__", key); ok || err != nil {
		return x, err
	}
	if f := d.Sub.Default; f.k != KUnset && f.k != KNone {
		x, err := t.Call(f, nil, nil)
		if err != nil {
			return Value{}, err
		}
		return x, dictSet(t, d, key, x)
	}
	return Value{}, KeyError(key)
}

// dictSet is d[key] = x with growth accounted.
func dictSet(t *Thread, d *Dict, key, x Value) error {
	n := d.live
	if err := d.Set(t, key, x); err != nil {
		return err
	}
	if d.live != n {
		return t.grown(d.live, 2*valueSize+16)
	}
	return nil
}

// SetItem is v[key] = x.
func SetItem(t *Thread, v, key, x Value) error {
	switch v.k {
	case KDict:
		d := v.AsDict()
		if d.Sub != nil && d.Sub.Type.Slots.SetItem != nil {
			return d.Sub.Type.Slots.SetItem(t, v, key, x)
		}
		return dictSet(t, d, key, x)
	case KList:
		l := v.AsList()
		if l.Sub != nil && l.Sub.Type.Slots.SetItem != nil {
			return l.Sub.Type.Slots.SetItem(t, v, key, x)
		}
		return setListItem(t, l, key, x)
	case KByteArray:
		return setByteArrayItem(t, v.AsByteArray(), key, x)
	case KObject:
		if f := v.AsObject().Type.Slots.SetItem; f != nil {
			return f(t, v, key, x)
		}
	case KType:
		if f := TypeOf(v).Slots.SetItem; f != nil {
			return f(t, v, key, x)
		}
	case KTuple:
		if s := v.sub(); s != nil && s.Type.Slots.SetItem != nil {
			return s.Type.Slots.SetItem(t, v, key, x)
		}
	}
	return TypeErrorf("'%s' object does not support item assignment", TypeName(v))
}

// NativeSetItem is v[key] = x of a builtin container without regard to what a
// subclass overrides.
func NativeSetItem(t *Thread, v, key, x Value) error {
	switch v.k {
	case KDict:
		return dictSet(t, v.AsDict(), key, x)
	case KList:
		return setListItem(t, v.AsList(), key, x)
	}
	return SetItem(t, v, key, x)
}

func setListItem(t *Thread, l *List, key, x Value) error {
	if key.k == KSlice {
		return setListSlice(t, l, key.AsSlice(), x)
	}
	i, err := subscript(t, key, "list indices must be integers or slices")
	if err != nil {
		return err
	}
	if i < 0 {
		i += int64(len(l.Elems))
	}
	if i < 0 || i >= int64(len(l.Elems)) {
		return IndexErrorf("list assignment index out of range")
	}
	l.Elems[i] = x
	return nil
}

func setListSlice(t *Thread, l *List, s *SliceObj, x Value) error {
	_, _, step, _, err := sliceBounds(t, s, int64(len(l.Elems)))
	if err != nil {
		return err
	}
	if _, err := IterOf(t, x); err != nil {
		if IsExc(err, ExcTypeError) {
			if step == 1 {
				return TypeErrorf("can only assign an iterable")
			}
			return TypeErrorf("must assign iterable to extended slice")
		}
		return err
	}
	elems, err := Collect(t, x)
	if err != nil {
		return err
	}
	// Collecting may have run script code that changed the list.
	start, _, step, n, err := sliceBounds(t, s, int64(len(l.Elems)))
	if err != nil {
		return err
	}
	if step == 1 {
		if err := t.reserve(len(elems), valueSize); err != nil {
			return err
		}
		l.Elems = splice(l.Elems, int(start), int(n), elems)
		return nil
	}
	if int64(len(elems)) != n {
		return ValueErrorf("attempt to assign sequence of size %d to extended slice of size %d", len(elems), n)
	}
	for _, e := range elems {
		l.Elems[start] = e
		start += step
	}
	return nil
}

// splice replaces n elements from start on by more.
func splice[T any](s []T, start, n int, more []T) []T {
	if len(more) == n {
		copy(s[start:], more)
		return s
	}
	tail := s[start+n:]
	if len(more) < n {
		out := append(append(s[:start], more...), tail...)
		clear(s[len(out):])
		return out
	}
	grow := len(more) - n
	size := len(s)
	s = append(s, more[:grow]...) // room; overwritten below
	copy(s[start+len(more):], s[start+n:size])
	copy(s[start:], more)
	return s
}

// deletesByIndex are the kinds whose types CPython counts as sequences although
// no item of them can be deleted.
var deletesByIndex = map[Kind]bool{KTuple: true, KStr: true, KBytes: true, KRange: true, KSet: true, KFrozenSet: true}

// DelItem is del v[key].
func DelItem(t *Thread, v, key Value) error {
	switch v.k {
	case KDict:
		d := v.AsDict()
		if d.Sub != nil && d.Sub.Type.Slots.DelItem != nil {
			return d.Sub.Type.Slots.DelItem(t, v, key)
		}
		return NativeDelItem(t, v, key)
	case KList:
		l := v.AsList()
		if l.Sub != nil && l.Sub.Type.Slots.DelItem != nil {
			return l.Sub.Type.Slots.DelItem(t, v, key)
		}
		return NativeDelItem(t, v, key)
	case KByteArray:
		b := v.AsByteArray()
		elems, err := deleteItems(t, b.B, key, "bytearray indices must be integers or slices", "bytearray index out of range")
		b.B = elems
		return err
	case KObject:
		if f := v.AsObject().Type.Slots.DelItem; f != nil {
			return f(t, v, key)
		}
	case KType:
		if f := TypeOf(v).Slots.DelItem; f != nil {
			return f(t, v, key)
		}
	}
	// CPython has two paths, each with words of its own; what is or may be a
	// sequence takes the other one for an index.
	if _, index, _ := indexMethod(t, key); index && (v.sub() != nil || v.k == KObject || deletesByIndex[v.k]) {
		return TypeErrorf("'%s' object doesn't support item deletion", TypeName(v))
	}
	return TypeErrorf("'%s' object does not support item deletion", TypeName(v))
}

// NativeDelItem is del v[key] of a builtin container without regard to what a
// subclass overrides.
func NativeDelItem(t *Thread, v, key Value) error {
	switch v.k {
	case KDict:
		_, ok, err := v.AsDict().Delete(t, key)
		if err == nil && !ok {
			err = KeyError(key)
		}
		return err
	case KList:
		l := v.AsList()
		elems, err := deleteItems(t, l.Elems, key, "list indices must be integers or slices", "list assignment index out of range")
		l.Elems = elems
		return err
	}
	return DelItem(t, v, key)
}

// deleteItems removes what an index or a slice selects and returns what is left
// in the same array.
func deleteItems[T any](t *Thread, elems []T, key Value, what, msg string) ([]T, error) {
	size := int64(len(elems))
	if key.k != KSlice {
		i, err := subscript(t, key, what)
		if err != nil {
			return elems, err
		}
		if i < 0 {
			i += size
		}
		if i < 0 || i >= size {
			return elems, IndexErrorf("%s", msg)
		}
		if err := t.burn((size-i)/64 + 1); err != nil {
			return elems, err
		}
		return splice(elems, int(i), 1, nil), nil
	}
	start, _, step, n, err := sliceBounds(t, key.AsSlice(), size)
	if err != nil || n == 0 {
		return elems, err
	}
	if step == 1 {
		return splice(elems, int(start), int(n), nil), nil
	}
	if step < 0 {
		start, step = start+(n-1)*step, -step
	}
	last := start + (n-1)*step
	out := elems[:start]
	for i := start; i < size; i++ {
		if i > last || (i-start)%step != 0 {
			out = append(out, elems[i])
		}
	}
	clear(elems[len(out):])
	return out, nil
}

func byteArg(t *Thread, v Value) (byte, error) {
	n, err := IndexInt(t, v)
	if err != nil {
		if !IsExc(err, ExcOverflowError) {
			return 0, err
		}
		n = -1
	}
	if n < 0 || n > 255 {
		return 0, ValueErrorf("byte must be in range(0, 256)")
	}
	return byte(n), nil
}

func setByteArrayItem(t *Thread, b *ByteArray, key, x Value) error {
	if key.k != KSlice {
		i, err := subscript(t, key, "bytearray indices must be integers or slices")
		if err != nil {
			return err
		}
		c, err := byteArg(t, x)
		if err != nil {
			return err
		}
		if i < 0 {
			i += int64(len(b.B))
		}
		if i < 0 || i >= int64(len(b.B)) {
			return IndexErrorf("bytearray index out of range")
		}
		b.B[i] = c
		return nil
	}
	if _, _, _, _, err := sliceBounds(t, key.AsSlice(), int64(len(b.B))); err != nil {
		return err
	}
	var more []byte
	if s, ok := bytesOf(x); ok {
		more = []byte(s) // a copy: x may be b itself
	} else {
		if x.IsNumber() || x.k == KStr {
			return TypeErrorf("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
		}
		if err := Iterate(t, x, func(e Value) error {
			c, err := byteArg(t, e)
			more = append(more, c)
			return err
		}); err != nil {
			return err
		}
	}
	start, _, step, n, err := sliceBounds(t, key.AsSlice(), int64(len(b.B)))
	if err != nil {
		return err
	}
	if step == 1 {
		b.B = splice(b.B, int(start), int(n), more)
		return nil
	}
	if len(more) == 0 {
		b.B, err = deleteItems(t, b.B, key, "", "")
		return err
	}
	if int64(len(more)) != n {
		return ValueErrorf("attempt to assign bytes of size %d to extended slice of size %d", len(more), n)
	}
	for _, c := range more {
		b.B[start] = c
		start += step
	}
	return nil
}
