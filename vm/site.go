package vm

import "math"

// site is what one instruction that names an attribute remembers of the last
// time: the class that it met, where in the instance the attribute was, or the
// method that it found. Sites belong to the globals, not to the code, because
// isolates that run at the same time share the code.
//
// Without them each use of self.x searched a cache of the class and then the
// instance's dict by hash, and method calls took 2.5 times as long as CPython's.
type site struct {
	token *token
	slot  int
	key   Value // the name, as the instance that was met holds it
	fn    Value
}

// getterSlot says that fn is the getter of a property, which is called in place
// of reading anything.
const getterSlot = math.MaxInt

// token stands for the state of a class: it is replaced whenever an attribute of
// the class or of a base is set or deleted. One comparison tells that the class
// is the same and that nothing about it changed. Not of size zero, because such
// objects may have one address.
type token struct{ _ byte }

// maxSites bounds the sites of a program: 64 bytes each in every isolate. The
// instructions beyond share site 0, which remembers nothing.
const maxSites = 1 << 14

// site gives the instruction at pc a site of its own.
func (c *compiler) site(pc int) {
	if c.prog.sites < maxSites {
		c.prog.sites++
		c.at(pc).D = uint16(c.prog.sites)
	}
}

// site returns site n; the pointer is good until other code runs.
func (g *Globals) site(n uint16) *site {
	if int(n) >= len(g.sites) {
		g.sites = append(g.sites, make([]site, g.Program.sites+1-len(g.sites))...)
	}
	return &g.sites[n]
}

// remember notes the class for the instruction with site n.
func (s *site) remember(n uint16, ty *Type) {
	if n != 0 {
		s.token = ty.token
	}
}

// load reads attribute name, with hash h, of an instance of a script's class
// where nothing on the class goes before the instance's own attributes; ok is
// false when there is more to it.
func (s *site) load(n uint16, o *Object, name string, h uint64) (v Value, ok bool) {
	ty := o.Type
	if !ty.heap || ty.getattribute.k != KUnset {
		return Value{}, false
	}
	cv, found := ty.lookup(h, name)
	if found && cv.k == KObject && memberOf(cv) == nil { // a property or descriptor may go first
		if p := propertyOf(cv); p != nil && p.Get.k == KFunc && p.Get.AsFunc().Code.exact == 1 && ty.Slots.GetAttr == nil {
			s.remember(n, ty)
			s.slot, s.fn = getterSlot, p.Get
		}
		return Value{}, false
	}
	if o.Attrs != nil {
		if i := o.Attrs.findStr(h, name); i >= 0 {
			s.remember(n, ty)
			e := &o.Attrs.entries[i]
			s.slot, s.key = i, e.key
			return e.val, true
		}
	}
	return cv, found && cv.k < KFunc // what binding leaves as it is
}

// store is load for writing.
func (s *site) store(n uint16, o *Object, name string, h uint64, x Value) bool {
	ty := o.Type
	if !ty.heap || ty.setattr || ty.Slots.SetAttr != nil || o.Data != nil {
		return false
	}
	if cv, ok := ty.lookup(h, name); ok && cv.k == KObject {
		if memberOf(cv) == nil {
			return false
		}
	} else if ty.noDict {
		return false
	}
	if o.Attrs == nil {
		o.Attrs = NewDict(ty.fields)
	} else if i := o.Attrs.findStr(h, name); i >= 0 {
		s.remember(n, ty)
		e := &o.Attrs.entries[i]
		s.slot, s.key = i, e.key
		e.val = x
		return true
	}
	if name == "__class__" || name == "__dict__" {
		return false
	}
	o.Attrs.insert(h, Str(name), x)
	if n := o.Attrs.live; n > ty.fields && n <= maxFields {
		ty.fields = n
	}
	return true
}

// at returns the instance's attribute when it is where the site met it last.
func (s *site) at(o *Object) *dictEntry {
	if s.token == o.Type.token && o.Attrs != nil && s.slot < len(o.Attrs.entries) {
		if e := &o.Attrs.entries[s.slot]; e.key == s.key {
			return e
		}
	}
	return nil
}

// method returns the method that the site met last, when v's class has it and v
// has no attribute of that name, whose hash is h.
func (s *site) method(v *Value, h uint64) bool {
	if v.k == KObject {
		o := v.AsObject()
		if s.token != o.Type.token {
			return false
		}
		if o.Attrs == nil {
			return true
		}
		if o.Attrs.index != nil {
			return false
		}
		for i := range o.Attrs.entries {
			if o.Attrs.entries[i].hash == h {
				return false
			}
		}
		return true
	}
	ty := kindTypes[v.k]
	return ty != nil && s.token == ty.token && v.sub() == nil
}

// loadMethod prepares a method call: the function and its self, or any callable
// attribute and no self. It saves making a bound method.
func (s *site) loadMethod(t *Thread, n uint16, v Value, name string, h uint64, fn, self *Value) error {
	switch v.k {
	case KModule:
		if x, ok := v.AsModule().Attrs.getStrHashed(h, name); ok {
			*fn, *self = x, Value{}
			return nil
		}
	case KType:
		if x, ok := v.AsType().lookup(h, name); ok && v.AsType().Meta == nil {
			if x.k == KFunc {
				*fn, *self = x, Value{}
				return nil
			}
			if x.k == KObject && classCallable(x, v.AsType(), fn, self) {
				return nil
			}
		}
	case KFunc, KMethod:
	default:
		ty := TypeOf(v)
		if ty == typeSuper {
			break // LookupAttr knows what super stands for
		}
		cv, ok := ty.lookup(h, name)
		if ok && cv.k == KObject && ty.getattribute.k == KUnset && !hasOwn(v, name, h) && classCallable(cv, ty, fn, self) {
			return nil
		}
		if ok && ty.getattribute.k == KUnset && (cv.k == KFunc || cv.k == KBuiltin && cv.AsBuiltin().Method && name != "__new__") {
			if d := instanceDict(v); d != nil {
				if x, ok := d.getStrHashed(h, name); ok {
					*fn, *self = x, Value{}
					return nil
				}
			}
			s.remember(n, ty)
			s.fn = cv
			*fn, *self = cv, v
			return nil
		}
	}
	x, err := GetAttr(t, v, name)
	if err != nil {
		return err
	}
	*fn, *self = x, Value{}
	return nil
}

// hasOwn reports whether the instance itself has the attribute.
func hasOwn(v Value, name string, h uint64) bool {
	d := instanceDict(v)
	return d != nil && d.findStr(h, name) >= 0
}

// classCallable is what calling a static or class method comes down to. false
// when cv is something else.
func classCallable(cv Value, ty *Type, fn, self *Value) bool {
	switch m := cv.AsObject().Data.(type) {
	case *staticMethod:
		*fn, *self = m.fn, Value{}
		return true
	case *classMethod:
		if m.fn.k == KFunc {
			*fn, *self = m.fn, TypeValue(ty)
			return true
		}
	}
	return false
}
