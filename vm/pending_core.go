package vm

// Code is a compiled function body.
type Code struct{}

// Fiber is a heap stack of frames.
type Fiber struct{}

// Generator is a suspended function.
type Generator struct{ Coroutine bool }

// Next resumes the generator.
func (g *Generator) Next(t *Thread) (Value, bool, error) { return Value{}, false, nil }

func (t *Thread) refuel() error { return nil }

// Call calls any callable.
func (t *Thread) Call(fn Value, args []Value, kw []Kw) (Value, error) { return None, nil }

// GetAttr is v.name; the error is an AttributeError.
func GetAttr(t *Thread, v Value, name string) (Value, error) { return None, nil }

// LookupAttr is v.name; ok is false when there is no such attribute.
func LookupAttr(t *Thread, v Value, name string) (x Value, ok bool, err error) {
	return None, false, nil
}

// SetAttr is v.name = x.
func SetAttr(t *Thread, v Value, name string, x Value) error { return nil }

// DelAttr is del v.name.
func DelAttr(t *Thread, v Value, name string) error { return nil }

// Callable reports whether v can be called.
func Callable(v Value) bool { return false }
