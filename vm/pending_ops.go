package vm

// Hash is hash(v) as dicts use it.
func Hash(t *Thread, v Value) (uint64, error) { return 0, nil }

// Equal is a == b as a truth value.
func Equal(t *Thread, a, b Value) (bool, error) { return false, nil }

// Compare is a op b for op one of == != < <= > >=.
func Compare(t *Thread, op string, a, b Value) (Value, error) { return None, nil }

// Less is bool(a < b), the comparison of sorting.
func Less(t *Thread, a, b Value) (bool, error) { return false, nil }

// GetItem is v[key].
func GetItem(t *Thread, v, key Value) (Value, error) { return None, nil }

// SetItem is v[key] = x.
func SetItem(t *Thread, v, key, x Value) error { return nil }

// DelItem is del v[key].
func DelItem(t *Thread, v, key Value) error { return nil }

// Contains is x in v.
func Contains(t *Thread, v, x Value) (bool, error) { return false, nil }

// BinaryOp is a op b; op as in lang.Binary, with "=" appended for the in-place
// form of an augmented assignment.
func BinaryOp(t *Thread, op string, a, b Value) (Value, error) { return None, nil }

// UnaryOp is op v for op one of - + ~.
func UnaryOp(t *Thread, op string, v Value) (Value, error) { return None, nil }

// IndexInt converts v with __index__; what names the thing in the TypeError.
func IndexInt(t *Thread, v Value) (int64, error) { return 0, nil }
