package vm

// What library packages use of the machine's accounting.

// Reserve accounts a new object of n elements of size bytes each before it is
// made. Small objects are not counted.
func (t *Thread) Reserve(n, size int) error { return t.reserve(n, size) }

// Burn charges n steps of work that one Go operation is about to do.
func (t *Thread) Burn(n int64) error { return t.burn(n) }

// Guarded returns t or, when there is none, a thread that only counts
// recursion: what the repr of a container passes on to its parts.
func Guarded(t *Thread) *Thread { return guarded(t) }

// ClassMethod makes f a class method: what a native type's attribute must be
// for its functions to get the class as their first argument.
func ClassMethod(f Value) Value {
	return ObjectValue(&Object{Type: typeClassMethod, Data: &classMethod{f}})
}
