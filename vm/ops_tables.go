package vm

// opsTables are the method tables of numbers and containers.
var opsTables = []typeTable{}

// constructors are the calls of the builtin classes.
var constructors = []struct {
	Type *Type
	New  func(t *Thread, cls *Type, args []Value, kw []Kw) (Value, error)
}{}

// setupOps completes the types of numbers and containers.
func setupOps() {
	for _, c := range constructors {
		c.Type.New = c.New
	}
}
