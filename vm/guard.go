package vm

import "math"

// maxDeep bounds how deep Go code follows values that contain values. Scripts
// can nest containers without end, and a Go stack that overflows cannot be
// recovered from. The levels count against the limit of nested calls, as they
// do in CPython.
const maxDeep = 1000

// guarded returns t, or for Go code that has no thread one whose only use is to
// count recursion; it has no budgets and runs no script code.
func guarded(t *Thread) *Thread {
	if t == nil {
		return &Thread{fuel: math.MaxInt64, memory: math.MaxInt64}
	}
	return t
}

// enter begins one more level of recursion in Go; what ends the error text
// (" in comparison"). Every enter that succeeds is paired with a leave.
func (t *Thread) enter(what string) error {
	if t.depth >= max(maxDeep, t.Limits.Depth) {
		return Errorf(ExcRecursionError, "maximum recursion depth exceeded%s", what)
	}
	t.depth++
	return nil
}

func (t *Thread) leave() { t.depth-- }

// Sizes of objects that are accounted against the memory budget. Smaller ones
// are left to the collector: they cannot exhaust the machine one at a time, and
// accounting them for ever would end long executions that keep nothing.
const (
	chargeFrom = 64 << 10
	objectMax  = 1 << 32 // bytes of one object, whatever the budget
	valueSize  = 24
)

// reserve accounts a new object of n elements of the given size before it is
// allocated.
func (t *Thread) reserve(n, size int) error {
	if n <= 0 || size <= 0 {
		return nil
	}
	if n > objectMax/size {
		return Errorf(ExcMemoryError, "object of %d elements is too large", n)
	}
	if n*size < chargeFrom {
		return nil
	}
	err := t.charge(n * size)
	if err != nil {
		t.memory += int64(n * size) // what is refused is not used
	}
	return err
}

// grown accounts the growth of a container to n elements. Containers grow by
// doubling, so it is enough to look at powers of two.
func (t *Thread) grown(n, size int) error {
	if n < chargeFrom/valueSize || n&(n-1) != 0 {
		return nil
	}
	return t.charge(n * size)
}

// burn charges n steps of work that a single Go operation is about to do.
func (t *Thread) burn(n int64) error {
	if t == nil {
		return nil
	}
	t.fuel -= n
	if t.fuel <= 0 {
		return t.refuel()
	}
	return nil
}
