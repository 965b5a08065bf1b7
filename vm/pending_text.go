package vm

// Repr is repr(v).
func Repr(t *Thread, v Value) (string, error) { return "", nil }

// ToStr is str(v).
func ToStr(t *Thread, v Value) (string, error) { return "", nil }

// Format is format(v, spec).
func Format(t *Thread, v Value, spec string) (string, error) { return "", nil }

// PercentFormat is s % args, for str.
func PercentFormat(t *Thread, s string, args Value) (string, error) { return "", nil }

// excMessage is the str() of an exception.
func excMessage(v Value) string { s, _ := ToStr(nil, v); return s }
