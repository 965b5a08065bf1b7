package vm

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"gears/lang"
)

// A capture carries the callbacks of a recipe to other shards and over
// restarts: the functions, what they close over, their defaults and the globals
// that their code names, all by value. Code does not travel: the other side
// compiles the same source and a function is named by its place in the tree of
// function bodies. So that this holds, a capture names its source by hash.
//
// A capture is captureMagic, the version, the SHA-256 of the source, the number
// of callbacks and the callbacks. A value is a tag and its content, as in the
// codec of plain values, with two additions. Objects that may be shared are
// numbered: those that can be made empty when their tag is read, so that cycles
// lead back to them, the others once their parts are there. And a function or
// class is followed by the globals that its code names, which were not in the
// capture before. docs/impl.md describes the tags.

const (
	captureMagic   = "GRCP"
	captureVersion = 2
	captureHeader  = len(captureMagic) + 1 + sha256.Size
)

// maxCaptureDepth bounds the nesting of captured values.
const maxCaptureDepth = 4000

// The tags of values that the codec of plain values does not have; they begin
// behind its own.
const (
	tagRef         byte = iota + 32 // number of an object that was there before
	tagUnset                        // no value: an empty cell, a required parameter
	tagEllipsis                     // ...
	tagNotImpl                      // NotImplemented
	tagByteArray                    // bytes
	tagRange                        // start, stop, step
	tagSlice                        // lo, hi, step
	tagFunc                         // program, index of its body, name, qualified name, cells, defaults, attributes, annotations, globals
	tagCell                         // content
	tagMethod                       // function, self
	tagBoundNative                  // self, name of a method written in Go
	tagNamed                        // module ("" for builtins), dotted name
	tagMember                       // class, name of what its own namespace holds
	tagModule                       // name
	tagCoreType                     // name of a class that has no place in a module
	tagClass                        // bases, metaclass, flags, name, qualified name, module, namespace, globals
	tagMadeClass                    // a class that a library makes: the call that makes it
	tagObject                       // instance of a script's class: class, attributes
	tagBoxed                        // the same for subclasses of int, float, str, bytes: class, value, attributes
	tagException                    // class, args, attributes
	tagSub                          // tag of the container, class, default factory, attributes, elements
	tagProperty                     // class, the three functions, doc
	tagWrapped                      // class (classmethod or staticmethod), function
	tagSlot                         // descriptor of a name in __slots__: class, name
	tagReduced                      // a reduction: flags, callable, arguments, and what the flags say
)

// The flags of tagReduced.
const (
	reducedNew byte = 1 << iota // the callable is a class, whose __new__ is called
	reducedKw
	reducedState
	reducedItems
	reducedPairs
	reducedSetter
	reducedAttrs
)

// ErrCapture is what DecodeCaptured reports for bytes that EncodeCaptured did
// not write.
var ErrCapture = errors.New("malformed capture")

// CaptureVersionError is what DecodeCaptured reports for bytes that another
// version of gears wrote, in another format or with other library modules.
type CaptureVersionError struct{ text string }

func (e *CaptureVersionError) Error() string { return e.text }

// CaptureError says that a callback cannot be captured.
type CaptureError struct {
	Callback string   // name of the function, or the repr of another callable
	Path     []string // from the callback to what is at fault: "global 'cache'", "attribute 'lock'"
	Err      error    // what pickling it raises
}

func (e *CaptureError) Error() string {
	return fmt.Sprintf("Error occured when serialized a python callback, callback=%s error=%s", e.Callback, e.Reason())
}

// Reason is the message of the exception alone.
func (e *CaptureError) Reason() string {
	if r, ok := e.Err.(*Raised); ok {
		return excMessage(nil, r.V)
	}
	return e.Err.Error()
}

// Where is the path in words.
func (e *CaptureError) Where() string { return strings.Join(e.Path, ", ") }

func (e *CaptureError) Unwrap() error { return e.Err }

// codeTree numbers the function bodies of a program, in the order in which they
// stand in the source. A body that was compiled more than once, as that of a
// finally is, has one number.
func codeTree(p *Program) (list []*Code, index map[*lang.Func]int) {
	index = map[*lang.Func]int{}
	var walk func(c *Code)
	walk = func(c *Code) {
		if c.Fn == nil {
			return
		}
		if _, ok := index[c.Fn]; ok {
			return
		}
		index[c.Fn] = len(list)
		list = append(list, c)
		for _, in := range c.Funcs {
			walk(in)
		}
	}
	walk(p.Main)
	return list, index
}

// globalsOf lists the slots of the globals that a body and those inside it
// name, in the order in which the code names them.
func globalsOf(code *Code) []int {
	var out []int
	seen := map[int]bool{}
	var walk func(c *Code)
	walk = func(c *Code) {
		for i := range c.Instrs {
			in := &c.Instrs[i]
			for j, kind := range []byte(opcodes[in.Op].Operands) {
				if kind != 'g' {
					continue
				}
				slot := int([...]int32{in.A, in.B, in.C}[j])
				if !seen[slot] {
					seen[slot] = true
					out = append(out, slot)
				}
			}
		}
		for _, in := range c.Funcs {
			walk(in)
		}
	}
	walk(code)
	return out
}

// header is what every capture of a program begins with.
func (p *Program) header() []byte {
	sum := sha256.Sum256([]byte(p.Module.Source))
	return append(append([]byte(captureMagic), captureVersion), sum[:]...)
}

// checkHeader takes the header off a capture.
func (p *Program) checkHeader(data []byte) ([]byte, error) {
	want := p.header()
	switch {
	case len(data) < captureHeader || string(data[:len(captureMagic)]) != captureMagic:
		return nil, ErrCapture
	case data[len(captureMagic)] != captureVersion:
		return nil, &CaptureVersionError{fmt.Sprintf("capture has format version %d, this gears reads version %d", data[len(captureMagic)], captureVersion)}
	case string(data[:captureHeader]) != string(want):
		return nil, errors.New("capture belongs to another source than this script's")
	}
	return data[captureHeader:], nil
}
