package sema

// Knows reports whether the checker has a row for an operator.
func Knows(op string) bool { return operationOf(op) != nil }
