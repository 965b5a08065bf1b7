package vm

// Format is format(v, spec).
func Format(t *Thread, v Value, spec string) (string, error) { return ToStr(t, v) }

// PercentFormat is s % args, for str.
func PercentFormat(t *Thread, s string, args Value) (string, error) { return s, nil }
