package vm

// Ascii is ascii(v); it is replaced by the one of repr.go.
func Ascii(t *Thread, v Value) (string, error) { return Repr(t, v) }
