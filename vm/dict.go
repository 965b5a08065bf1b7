package vm

import (
	"hash/maphash"
	"math/bits"
	"slices"
)

// Dict is an insertion-ordered hash table.
//
// Up to dictSmall entries are searched linearly by hash, without an index:
// most dicts that recipes touch are small, and building an index costs more
// than it saves there.
//
// A Dict can also be a reader record that nobody has treated as a dict yet
// (rec != nil): its fields are found by name at no cost, and the table is
// built only when something needs it. Building it for every record costs more
// than most callbacks.
type Dict struct {
	entries []dictEntry // in insertion order; deleted ones have an unset key
	index   []int32     // open addressing; 0 is empty, else entry number + 1; -1 deleted
	live    int
	tombs   int // deleted marks in index
	rec     *Record
	Sub     *Sub // nil for plain dicts
}

type dictEntry struct {
	hash uint64
	key  Value
	val  Value
}

const dictSmall = 8

// Record is the fixed shape of reader records. Unset fields are absent.
type Record struct {
	Event, Key, Type, Value Value
	ID                      Value // stream records: key, id, value
}

// recordFields gives the record's fields in dict order.
func (r *Record) each(f func(name string, v Value)) {
	if !r.Event.IsUnset() {
		f("event", r.Event)
	}
	f("key", r.Key)
	if !r.ID.IsUnset() {
		f("id", r.ID)
	}
	if !r.Type.IsUnset() {
		f("type", r.Type)
	}
	if !r.Value.IsUnset() {
		f("value", r.Value)
	}
}

// field returns the named field, unset when the record has none such.
func (r *Record) field(name string) Value {
	switch name {
	case "key":
		return r.Key
	case "value":
		return r.Value
	case "event":
		return r.Event
	case "type":
		return r.Type
	case "id":
		return r.ID
	}
	return Value{}
}

// NewRecord makes a record value; r is owned by it.
func NewRecord(r *Record) Value { return DictValue(&Dict{rec: r}) }

// NewRecords makes one record value of each of recs, with one allocation for
// all of them; recs is owned by the values.
func NewRecords(recs []Record) []Value {
	dicts := make([]Dict, len(recs))
	vals := make([]Value, len(recs))
	for i := range recs {
		dicts[i].rec = &recs[i]
		vals[i] = DictValue(&dicts[i])
	}
	return vals
}

// NewDict makes an empty dict with room for n entries.
func NewDict(n int) *Dict {
	d := &Dict{}
	if n > 0 {
		d.entries = make([]dictEntry, 0, n)
	}
	return d
}

// dictOf is NewDict for a display: small ones are one allocation.
func dictOf(n int) *Dict {
	if n == 0 || n > 4 {
		return NewDict(n)
	}
	x := &struct {
		d Dict
		e [4]dictEntry
	}{}
	x.d.entries = x.e[:0]
	return &x.d
}

// force turns a record into an ordinary dict.
func (d *Dict) force() {
	if d.rec == nil {
		return
	}
	r := d.rec
	d.rec = nil
	d.entries = make([]dictEntry, 0, 5)
	r.each(func(name string, v Value) { d.SetStr(name, v) })
}

// Len returns the number of entries.
func (d *Dict) Len() int {
	d.force()
	return d.live
}

// Slots returns the number of entry slots; Slot(i) for i in [0, Slots()) gives
// the entries in order, ok false for deleted ones. Iteration by slot sees
// entries that are added meanwhile.
func (d *Dict) Slots() int {
	d.force()
	return len(d.entries)
}

// Slot returns entry slot i.
func (d *Dict) Slot(i int) (key, val Value, ok bool) {
	e := &d.entries[i]
	return e.key, e.val, e.key.k != KUnset
}

var strSeed = maphash.MakeSeed()

func hashStr(s string) uint64 { return maphash.String(strSeed, s) }

// find returns the entry number of key, or -1. eq errors come from __eq__, which
// may also change the dict: then the search starts again.
func (d *Dict) find(t *Thread, h uint64, key Value) (int, error) {
	if d.index == nil {
		for i := 0; i < len(d.entries); i++ {
			e := &d.entries[i]
			if e.hash == h && e.key.k != KUnset {
				same, err := keyEqual(t, e.key, key)
				if err != nil {
					return -1, err
				}
				if same {
					if i < len(d.entries) && d.entries[i].hash == h && d.entries[i].key.k != KUnset {
						return i, nil
					}
					return d.refind(t, h, key)
				}
			}
		}
		return -1, nil
	}
	index := d.index
	mask := uint64(len(index) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		n := int(index[i]) - 1
		if n == -1 {
			return -1, nil
		}
		if n < 0 {
			continue
		}
		e := &d.entries[n]
		if e.hash != h {
			continue
		}
		same, err := keyEqual(t, e.key, key)
		if err != nil {
			return -1, err
		}
		if len(d.index) != len(index) || &d.index[0] != &index[0] || n >= len(d.entries) || d.entries[n].key.k == KUnset {
			return d.refind(t, h, key)
		}
		if same {
			return n, nil
		}
	}
}

// refind is find after the dict changed during a comparison.
func (d *Dict) refind(t *Thread, h uint64, key Value) (int, error) {
	if err := t.tick(); err != nil {
		return -1, err
	}
	return d.find(t, h, key)
}

// keyEqual is key equality inside dicts and sets: identity, then ==.
func keyEqual(t *Thread, a, b Value) (bool, error) {
	if a.k == b.k {
		switch a.k {
		case KStr, KBytes:
			return a.AsStr() == b.AsStr(), nil
		case KInt, KBool, KNone:
			return a.n == b.n, nil
		}
		if a.p != nil && a.p == b.p {
			return true, nil
		}
	}
	return Equal(t, a, b)
}

func (d *Dict) findStr(h uint64, s string) int {
	if d.index == nil {
		for i := range d.entries {
			e := &d.entries[i]
			if e.hash == h && isStrKey(e.key, s) {
				return i
			}
		}
		return -1
	}
	mask := uint64(len(d.index) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		n := d.index[i]
		if n == 0 {
			return -1
		}
		if n > 0 {
			e := &d.entries[n-1]
			if e.hash == h && isStrKey(e.key, s) {
				return int(n - 1)
			}
		}
	}
}

// isStrKey reports whether key is the str s, or an instance of a script's
// subclass of str that holds it.
func isStrKey(key Value, s string) bool {
	if key.k != KStr {
		if key.k != KObject {
			return false
		}
		key = unboxed(key)
	}
	return key.k == KStr && key.AsStr() == s
}

// GetStr returns the value of a str key.
func (d *Dict) GetStr(s string) (Value, bool) {
	if d.rec != nil {
		v := d.rec.field(s)
		return v, !v.IsUnset()
	}
	return d.getStrHashed(hashStr(s), s)
}

// getStrHashed is GetStr for a dict that is no record, with the hash of s known.
func (d *Dict) getStrHashed(h uint64, s string) (Value, bool) {
	if i := d.findStr(h, s); i >= 0 {
		return d.entries[i].val, true
	}
	return Value{}, false
}

// SetStr sets the value of a str key.
func (d *Dict) SetStr(s string, v Value) {
	d.force()
	d.setStrHashed(hashStr(s), s, v)
}

// setStrHashed is SetStr for a dict that is no record, with the hash of s known.
func (d *Dict) setStrHashed(h uint64, s string, v Value) {
	if i := d.findStr(h, s); i >= 0 {
		d.entries[i].val = v
		return
	}
	d.insert(h, Str(s), v)
}

// dictMemo is where a thread last looked for a str. What counts words asks for
// each three times, to find, read and write; the memo makes the later ones cost
// a comparison.
type dictMemo struct {
	key  Value
	hash uint64
	d    *Dict
	slot int // of d, or -1
}

// locate returns the entry number of key, or -1, and the key's hash. A record
// becomes a dict.
func (d *Dict) locate(t *Thread, key *Value) (int, uint64, error) {
	if key.k == KStr {
		d.force()
		s := key.AsStr()
		if t == nil {
			h := hashStr(s)
			return d.findStr(h, s), h, nil
		}
		m := &t.memo
		if m.key != *key {
			m.key, m.hash = *key, hashStr(s)
		} else if m.d == d && uint(m.slot) < uint(len(d.entries)) {
			if e := &d.entries[m.slot]; e.hash == m.hash && isStrKey(e.key, s) {
				return m.slot, m.hash, nil
			}
		}
		m.d, m.slot = d, d.findStr(m.hash, s)
		return m.slot, m.hash, nil
	}
	h, err := Hash(t, *key)
	if err != nil {
		return -1, 0, err
	}
	d.force()
	if key.k == KInt && d.index != nil {
		// Most entries with the hash of an int are that int.
		mask := uint64(len(d.index) - 1)
		for i := h & mask; d.index[i] != 0; i = (i + 1) & mask {
			if n := d.index[i]; n > 0 {
				if e := &d.entries[n-1]; e.hash == h {
					if e.key == *key {
						return int(n - 1), h, nil
					}
					break
				}
			}
		}
	}
	i, err := d.find(t, h, *key)
	return i, h, err
}

// Get returns the value of key. The error is the TypeError of an unhashable
// key, or whatever __hash__ or __eq__ raised.
func (d *Dict) Get(t *Thread, key Value) (Value, bool, error) {
	if d.rec != nil && key.k == KStr {
		v := d.rec.field(key.AsStr())
		return v, !v.IsUnset(), nil
	}
	i, _, err := d.locate(t, &key)
	if err != nil || i < 0 {
		return Value{}, false, err
	}
	return d.entries[i].val, true, nil
}

// Set sets the value of key; a key that is there keeps its place.
func (d *Dict) Set(t *Thread, key, val Value) error {
	i, h, err := d.locate(t, &key)
	if err != nil {
		return err
	}
	if i >= 0 {
		d.entries[i].val = val
		return nil
	}
	d.insert(h, key, val)
	return nil
}

// Delete removes key and returns its value.
func (d *Dict) Delete(t *Thread, key Value) (Value, bool, error) {
	h, err := Hash(t, key)
	if err != nil {
		return Value{}, false, err
	}
	d.force()
	i, err := d.find(t, h, key)
	if err != nil || i < 0 {
		return Value{}, false, err
	}
	v := d.entries[i].val
	d.removeAt(i)
	return v, true, nil
}

// RemoveSlot removes the live entry in slot i.
func (d *Dict) RemoveSlot(i int) { d.removeAt(i) }

func (d *Dict) removeAt(i int) {
	if d.index != nil {
		mask := uint64(len(d.index) - 1)
		for j := d.entries[i].hash & mask; ; j = (j + 1) & mask {
			if d.index[j] == int32(i+1) {
				d.index[j] = -1
				d.tombs++
				break
			}
		}
	}
	d.live--
	if i == len(d.entries)-1 {
		// Popping from the end (popitem, stacks) keeps the table compact.
		d.entries[i] = dictEntry{}
		d.entries = d.entries[:i]
		return
	}
	d.entries[i] = dictEntry{}
}

func (d *Dict) insert(h uint64, key, val Value) {
	if len(d.entries) == cap(d.entries) && d.live*2 < len(d.entries) {
		d.rebuild()
	}
	d.entries = append(d.entries, dictEntry{h, key, val})
	d.live++
	n := len(d.entries)
	if d.index == nil {
		if n > dictSmall {
			d.rebuild()
		}
		return
	}
	// Searches end at a free slot, so deleted marks count like entries.
	if (d.live+d.tombs)*3 >= len(d.index)*2 {
		d.rebuild()
		return
	}
	mask := uint64(len(d.index) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if d.index[i] <= 0 {
			if d.index[i] < 0 {
				d.tombs--
			}
			d.index[i] = int32(n)
			return
		}
	}
}

// rebuild drops deleted entries and sizes the index for as many as there is room
// for, so that both grow at the same time.
func (d *Dict) rebuild() {
	if d.live < len(d.entries) {
		out := d.entries[:0]
		for _, e := range d.entries {
			if e.key.k != KUnset {
				out = append(out, e)
			}
		}
		clear(d.entries[len(out):])
		d.entries = out
	}
	d.tombs = 0
	if len(d.entries) <= dictSmall {
		d.index = nil
		return
	}
	size := 1 << bits.Len(uint(cap(d.entries))*3/2)
	d.index = make([]int32, size)
	mask := uint64(size - 1)
	for n := range d.entries {
		for i := d.entries[n].hash & mask; ; i = (i + 1) & mask {
			if d.index[i] == 0 {
				d.index[i] = int32(n + 1)
				break
			}
		}
	}
}

// Clear removes all entries.
func (d *Dict) Clear() {
	d.rec, d.entries, d.index, d.live, d.tombs = nil, nil, nil, 0, 0
}

// Copy returns a shallow copy of the plain dict part.
func (d *Dict) Copy() *Dict {
	if d.rec != nil {
		r := *d.rec
		return &Dict{rec: &r}
	}
	if d.live == len(d.entries) {
		// No holes: the index holds for the copy too.
		return &Dict{entries: slices.Clone(d.entries), index: slices.Clone(d.index), live: d.live, tombs: d.tombs}
	}
	c := &Dict{entries: make([]dictEntry, 0, d.live), live: 0}
	for _, e := range d.entries {
		if e.key.k != KUnset {
			c.entries = append(c.entries, e)
		}
	}
	c.live = len(c.entries)
	c.rebuild()
	return c
}

// Update sets all entries of o in d.
func (d *Dict) Update(t *Thread, o *Dict) error {
	d.force()
	for i := 0; i < o.Slots(); i++ {
		if k, v, ok := o.Slot(i); ok {
			if err := d.Set(t, k, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// Set is a hash set: the keys of a Dict whose values are unused. Its order is
// the order of insertion, which CPython leaves open.
type Set struct {
	D   Dict
	Sub *Sub
}

// NewSet makes an empty set.
func NewSet() *Set { return &Set{} }

// Add inserts v.
func (s *Set) Add(t *Thread, v Value) error { return s.D.Set(t, v, None) }

// Has reports whether v is in s.
func (s *Set) Has(t *Thread, v Value) (bool, error) {
	_, ok, err := s.D.Get(t, v)
	return ok, err
}

// Len returns the number of elements.
func (s *Set) Len() int { return s.D.Len() }

// Slots and Slot iterate as those of Dict do.
func (s *Set) Slots() int { return s.D.Slots() }

// Slot returns element slot i.
func (s *Set) Slot(i int) (Value, bool) {
	k, _, ok := s.D.Slot(i)
	return k, ok
}
