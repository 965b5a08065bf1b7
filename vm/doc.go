// Package vm is the machine that runs recipes: values, the compiler from
// function IR to bytecode, the run loop, the builtins and library modules, and
// run-time errors.
//
// # Model
//
// A Program is immutable code. An Isolate is one set of globals and modules in
// which a Program's functions run; it belongs to one goroutine at a time, and
// nothing in it is locked. A Thread is the right to run in an isolate: it
// carries the budgets, the abort flag and the current Fiber.
//
// A Fiber is a heap stack of frames. It can stop at any instruction and go on
// later, which is how everything that waits works: a generator is a fiber that
// stops at yield, a coroutine one that stops at await, and a record's
// processing is a fiber that parks at execute() until its reply is there. No
// goroutine and no Go stack is held by a fiber that waits.
//
//	Thread ── runs ──► Fiber ── frames ──► frame{code, pc, registers}
//	                     │ yield/await/execute: stop; resume later
//	                     └ caller (for generators)
//
// The instruction set is a register machine: an operand that is not negative
// names a register of the frame, a negative one a constant. Arguments are
// evaluated into consecutive registers, which become the parameter slots of
// the callee, so a call copies nothing and allocates nothing.
//
// A builtin written in Go that calls back into script code (sorted with a key,
// re.sub with a function) runs it nested on the Go stack. Nested code cannot
// park; execute() inside it asks the host to run the command at once.
//
// Values crossing isolates go through the codec (Encode, Decode) only.
package vm
