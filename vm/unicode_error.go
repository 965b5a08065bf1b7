package vm

// UnicodeEncodeError and UnicodeDecodeError have five arguments: the encoding,
// the object, the start and the end of what is wrong in it, and the reason.
// UnicodeTranslateError has no encoding.

var unicodeErrorFields = []string{"encoding", "object", "start", "end", "reason"}

func unicodeErrorField(e *Exc, i int) Value {
	if len(e.Args) != len(unicodeErrorFields) {
		return Value{}
	}
	return e.Args[i]
}

// newUnicodeError is the constructor of the three.
func newUnicodeError(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error) {
	if _, init := cls.scriptInit(); !init {
		kinds := []Kind{KStr, KUnset, KInt, KInt, KStr}
		if cls.IsSubtype(ExcUnicodeTranslate) {
			kinds = []Kind{KStr, KInt, KInt, KStr}
		}
		if len(args) != len(kinds) {
			return Value{}, TypeErrorf("function takes exactly %d arguments (%d given)", len(kinds), len(args))
		}
		for i, want := range kinds {
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
