package vm

// TypeMappingProxy is the class of what cls.__dict__ gives: a mapping that can
// be read only.
var TypeMappingProxy = NewType("", "mappingproxy", nil, nil)

func newProxy(m Value) Value { return ObjectValue(&Object{Type: TypeMappingProxy, Data: proxied{m}}) }

// proxied is the mapping behind a proxy.
type proxied struct{ m Value }

func proxyOf(v Value) Value { return v.AsObject().Data.(proxied).m }

// behindProxy is v, or the mapping that it is a proxy of.
func behindProxy(v Value) Value {
	if v.k == KObject {
		if p, ok := v.AsObject().Data.(proxied); ok {
			return p.m
		}
	}
	return v
}

func setupProxy() {
	TypeMappingProxy.New = func(_ *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
		if len(args) != 1 || len(kw) > 0 {
			return Value{}, TypeErrorf("mappingproxy() takes exactly one argument (%d given)", len(args)+len(kw))
		}
		if k := args[0].k; k != KDict && (k != KObject || TypeOf(args[0]).Slots.GetItem == nil) {
			return Value{}, TypeErrorf("mappingproxy() argument must be a mapping, not %s", TypeName(args[0]))
		}
		return newProxy(behindProxy(args[0])), nil
	}
	s := &TypeMappingProxy.Slots
	s.Repr = func(t *Thread, v Value) (string, error) {
		text, err := Repr(t, proxyOf(v))
		return "mappingproxy(" + text + ")", err
	}
	s.Str = func(t *Thread, v Value) (string, error) { return ToStr(t, proxyOf(v)) }
	s.Len = func(t *Thread, v Value) (int, error) { return Len(t, proxyOf(v)) }
	s.Iter = func(t *Thread, v Value) (Value, error) { return IterOf(t, proxyOf(v)) }
	s.Contains = func(t *Thread, v, x Value) (bool, error) { return Contains(t, proxyOf(v), x) }
	s.GetItem = func(t *Thread, v, k Value) (Value, error) { return GetItem(t, proxyOf(v), k) }
	s.Compare = func(t *Thread, op string, a, b Value) (Value, error) {
		return Compare(t, op, proxyOf(a), behindProxy(b))
	}
	s.Binary = func(t *Thread, op string, a, b Value, swapped bool) (Value, error) {
		if op != "|" {
			return NotImplemented, nil
		}
		a, b = proxyOf(a), behindProxy(b)
		if swapped {
			a, b = b, a
		}
		return BinaryOp(t, op, a, b)
	}
	var methods []Builtin
	for _, name := range []string{"get", "keys", "values", "items", "copy", "__reversed__"} {
		methods = append(methods, Builtin{Name: name, Max: -1, Fn: func(t *Thread, args []Value, kw []Kw) (Value, error) {
			f, err := GetAttr(t, proxyOf(args[0]), name)
			if err != nil {
				return Value{}, err
			}
			return t.Call(f, args[1:], kw)
		}})
	}
	TypeMappingProxy.AddMethods(methods)
}
