package vm

import (
	"context"
	"sync/atomic"
	"time"
	"unsafe"

	"gears/lang"
)

// Limits are the budgets of script code. A zero field means its default.
type Limits struct {
	Instructions int64 // per callback; default 2,000,000,000
	Memory       int64 // bytes that one execution may allocate in big objects; default 512 MiB
	Depth        int   // nested calls; default 1000, as CPython's
	// Wall is how long one callback may take, waiting included; 0, the default,
	// leaves that to Instructions.
	Wall time.Duration
	// Output is how many bytes of results one execution may hand back; default
	// 512 MiB.
	Output int64
}

// Host is what the machine asks of its embedder.
type Host interface {
	// Execute runs a Redis command at once, for code that cannot park.
	Execute(t *Thread, args []Value) (Value, error)
	// Await waits for what Deferred values stand for, for code that cannot
	// park. The error is the text of its failure as an error record.
	Await(t *Thread, v Value) (Value, error)
}

// Isolate is one set of globals in which a session's code runs on one shard.
type Isolate struct {
	Host     Host
	Builtins *Dict              // str → value; what every module sees
	Modules  map[string]*Module // imported modules
	// Import finds a module that is not in Modules yet; nil, nil means no such
	// module.
	Import func(t *Thread, name string) (*Module, error)
	// Print takes what print() writes; nil drops it.
	Print func(s string)
	// GIL is held by whoever runs code of the isolate; nil when only one
	// goroutine ever does.
	GIL *GIL
	// Spawn starts a thread of a script: run is called with the lock held, on a
	// thread of its own. Nil where there can be none.
	Spawn func(parent *Thread, run func(t *Thread)) error
	// Loop is the isolate's event loop, see package loop; nil until used.
	Loop any
	// Log takes what goes wrong where nobody waits for it; nil drops it.
	Log func(msg string)
}

// Thread is the right to run code in an isolate. It is used by one goroutine
// at a time.
type Thread struct {
	Iso    *Isolate
	Limits Limits
	Abort  atomic.Bool // set from any goroutine: the running code raises gears.forcestopped

	Local any             // the embedder's
	Loop  any             // the event loop that runs on this thread, see package loop
	Ctx   context.Context // ends when the work is aborted; nil: never
	Hold  int             // >0: nobody else gets the isolate's lock while this thread runs
	// LetGo, if not nil, is called before the thread gives up the isolate's lock,
	// with must, and now and then between two instructions, without.
	LetGo func(must bool)

	id       int64
	fiber    *Fiber
	task     *Task // whose segment is running, or nil
	fuel     int64 // instructions left of this slice; see tick
	budget   int64 // instructions left after this slice
	spent    bool  // a budget of this callback is used up
	memory   int64 // bytes left
	nested   int   // run loops on the Go stack
	depth    int   // frames on all fibers of the current call chain
	maxDepth int
	handled  Value     // exception being handled, for implicit chaining
	deadline time.Time // of the callback, with Limits.Wall

	step StepState // outside tasks: the step whose callback runs

	memo     dictMemo
	tail     []byte           // what the last concatenation made; see concatTail
	printing []unsafe.Pointer // containers whose repr is being made
}

// Function is a closure.
type Function struct {
	Code       *Code
	Globals    *Globals
	Free       []*Cell
	Defaults   []Value // of the last len(Defaults) positional parameters
	KwDefaults []Value // parallel to the keyword-only parameters; unset when required
	Attrs      *Dict   // __doc__, attributes set by decorators; nil until used
	Name, Qual string
	notes      *Dict // __annotations__; nil until asked for when there are none
}

// Globals are a module's variables, in the order of Program.Names.
type Globals struct {
	Program *Program
	Vals    []Value
	builtin []Value // the builtin of that name, where there is one

	builtins *Dict
	scope    *Dict  // what globals() gave, nil before
	sites    []site // by Instr.D of the instructions that name attributes
}

// Program is the code of one script. Compile makes it; code compiled later into
// the same program (segments) may add global names, so a program belongs to one
// session.
type Program struct {
	Module *lang.Module
	Names  []string // global names, in slot order
	// Library is the name of the library module that the program is; "" for
	// scripts. Frames of library code stand in no traceback, as those of code
	// written in Go do not.
	Library string
	// made marks a program that the library put together, such as the methods of
	// a dataclass: captures carry its source.
	made bool
	// rebound holds the globals that some function, not the module body, binds:
	// what is known of their values at plan time says nothing.
	rebound  map[string]bool
	index    map[string]int
	Main     *Code
	instrs   int               // compiled so far
	sites    int               // given to instructions so far
	interned map[string]string // names and constants that instructions use: one copy of each
	failed   error             // a LimitError, when it cannot be compiled
}

// The defaults of Limits.
const (
	defaultInstructions = 2_000_000_000
	defaultMemory       = 512 << 20
	defaultDepth        = 1000
	defaultOutput       = 512 << 20
)

// fuelSlice is how many instructions run between two looks at the abort flag.
const fuelSlice = 10_000

// WithDefaults fills in the budgets that are not set.
func (l Limits) WithDefaults() Limits {
	if l.Instructions <= 0 {
		l.Instructions = defaultInstructions
	}
	if l.Memory <= 0 {
		l.Memory = defaultMemory
	}
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	if l.Output <= 0 {
		l.Output = defaultOutput
	}
	return l
}

// NewThread makes a thread in an isolate.
func NewThread(iso *Isolate, limits Limits) *Thread {
	limits = limits.WithDefaults()
	t := &Thread{id: threadIDs.Add(1), Iso: iso, Limits: limits, maxDepth: limits.Depth}
	t.Reset()
	return t
}

var threadIDs atomic.Int64

// ID is the thread's identity, for scripts: a number above 0.
func (t *Thread) ID() int64 { return t.id }

// Reset gives the thread a full memory budget: at the start of an execution.
func (t *Thread) Reset() {
	t.memory = t.Limits.Memory
	t.memo, t.tail = dictMemo{}, nil
	t.begin()
}

// begin gives the next callback its budget of instructions.
func (t *Thread) begin() {
	t.budget = t.Limits.Instructions
	t.fuel = fuelSlice
	t.spent = false
	if t.Limits.Wall > 0 {
		t.deadline = time.Now().Add(t.Limits.Wall)
	}
}

// CallPos is the position, in the script, of the call that is being carried
// out; nowhere when no script code runs.
func (t *Thread) CallPos() lang.Pos {
	if t.fiber == nil || t.fiber.top == nil {
		return lang.Pos{}
	}
	fr := t.fiber.top
	return fr.code.Pos[fr.pc-1]
}

// Begin is begin for operators: before each callback that they call.
func (t *Thread) Begin() { t.begin() }

// refuel is called when a slice of fuel is used up.
func (t *Thread) refuel() error {
	if t.Abort.Load() {
		t.fuel = 0 // every later step raises again, should the script catch it
		return Aborted()
	}
	if err := t.overdue(); err != nil {
		return err
	}
	t.budget -= fuelSlice
	if t.budget <= 0 {
		t.fuel = 0 // every later step raises again, should the script catch it
		if !t.spent {
			// What catches the error gets a little to clean up with, once.
			t.spent = true
			t.budget = fuelSlice * 10
			t.fuel = fuelSlice
		}
		return spentf(ExcRuntimeError, "instruction budget of %d is used up", t.Limits.Instructions)
	}
	t.fuel = fuelSlice
	return nil
}

// overdue is the error of a callback that took longer than Limits.Wall.
func (t *Thread) overdue() error {
	if t.Limits.Wall <= 0 || time.Now().Before(t.deadline) {
		return nil
	}
	t.fuel = 0
	if !t.spent {
		// What catches the error gets a little to clean up with, once.
		t.spent = true
		t.deadline = time.Now().Add(time.Second)
	}
	return spentf(ExcRuntimeError, "the callback took longer than %v", t.Limits.Wall)
}

// TimeLeft is how long the callback may still take; ok is false when it may take
// any time.
func (t *Thread) TimeLeft() (d time.Duration, ok bool) {
	return time.Until(t.deadline), t.Limits.Wall > 0
}

// Overdue is the error of a callback that took longer than Limits.Wall, for
// code that waits.
func (t *Thread) Overdue() error { return t.overdue() }

// beat is tick between two instructions of the machine, where others may be
// let in.
func (t *Thread) beat() error {
	t.fuel--
	if t.fuel <= 0 {
		t.Yield()
		return t.refuel()
	}
	return nil
}

// tick charges one step of work done in Go loops that scripts can make long.
func (t *Thread) tick() error {
	if t == nil {
		return nil
	}
	t.fuel--
	if t.fuel <= 0 {
		return t.refuel()
	}
	return nil
}

// charge accounts n bytes of a new object against the memory budget. What is
// freed is given back by Reset only: the budget bounds growth, it is no exact
// measure.
func (t *Thread) charge(n int) error {
	if t == nil {
		return nil
	}
	t.memory -= int64(n)
	if t.memory < 0 {
		return spentf(ExcMemoryError, "memory budget of the execution is used up")
	}
	return nil
}

// Charge is charge for library code outside the package.
func (t *Thread) Charge(n int) error { return t.charge(n) }

// Tick is tick for library code outside the package.
func (t *Thread) Tick() error { return t.tick() }
