package vm

// UnicodeEncodeError and UnicodeDecodeError have five arguments: the encoding,
// the object, the start and the end of what is wrong in it, and the reason.

// unicodeErrorAttr reads the arguments by name; unset when ty has none such.
func unicodeErrorAttr(ty *Type, args []Value, name string) Value {
	if len(args) != 5 || !ty.IsSubtype(ExcUnicodeEncodeError) && !ty.IsSubtype(ExcUnicodeDecodeError) {
		return Value{}
	}
	for i, n := range [...]string{"encoding", "object", "start", "end", "reason"} {
		if n == name {
			return args[i]
		}
	}
	return Value{}
}

// newUnicodeError is the constructor of the two.
func newUnicodeError(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if _, init := cls.scriptInit(); !init {
		if len(args) != 5 {
			return Value{}, TypeErrorf("function takes exactly 5 arguments (%d given)", len(args))
		}
		for i, want := range [...]Kind{KStr, KUnset, KInt, KInt, KStr} {
			switch {
			case want == KStr && args[i].k != KStr:
				return Value{}, TypeErrorf("argument %d must be str, not %s", i+1, argName(args[i]))
			case want == KInt:
				if _, err := IndexInt(t, args[i]); err != nil {
					return Value{}, err
				}
			}
		}
	}
	return newException(t, cls, args, kw)
}
