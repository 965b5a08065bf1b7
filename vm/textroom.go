package vm

import "math"

// textChargeFrom is the size in bytes from which strings are accounted against
// the memory budget. Smaller ones are left to the collector: they cannot
// exhaust the machine one at a time, and a budget that never gets anything
// back would end long executions that keep nothing.
const textChargeFrom = 64 << 10

// maxText bounds one string, whatever the budget.
const maxText = 1 << 32

// textRoom accounts a new string of n bytes before it is made.
func textRoom(t *Thread, n int) error {
	if n < textChargeFrom {
		return nil
	}
	if n > maxText {
		return &Raised{NewExc(ExcMemoryError)}
	}
	return t.charge(n)
}

// textTimes is n*m for sizes, saturating.
func textTimes(n, m int) int {
	if n > 0 && m > math.MaxInt/n {
		return math.MaxInt
	}
	return n * m
}

// textGrown accounts a text that is being built and has n bytes by now, of
// which paid were accounted before; it returns the new paid.
func textGrown(t *Thread, paid, n int) (int, error) {
	if n-paid < textChargeFrom {
		return paid, nil
	}
	if n > maxText {
		return paid, textRoom(t, n)
	}
	return n, textRoom(t, n-paid)
}
