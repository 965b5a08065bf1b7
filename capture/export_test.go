package capture

// Known reports whether a command has a row.
func Known(name string) bool { return lookup([]byte(name)) != nil }
