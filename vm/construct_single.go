package vm

// newSingleton is the constructor of a type that has one instance.
func newSingleton(v Value, name string) func(*Thread, *Type, []Value, []Kw) (Value, error) {
	return func(_ *Thread, _ *Type, args []Value, kw []Kw) (Value, error) {
		if len(args)+len(kw) > 0 {
			return Value{}, TypeErrorf("%s takes no arguments", name)
		}
		return v, nil
	}
}

// newFunction is the constructor of functions, which only the compiler can use.
func newFunction(_ *Thread, _ *Type, args []Value, _ []Kw) (Value, error) {
	switch {
	case len(args) == 0:
		return Value{}, TypeErrorf("function() missing required argument 'code' (pos 1)")
	case TypeOf(args[0]) != typeCode:
		return Value{}, TypeErrorf("function() argument 'code' must be code, not %s", TypeName(args[0]))
	}
	return Value{}, TypeErrorf("gears makes functions of a script's own code alone")
}
