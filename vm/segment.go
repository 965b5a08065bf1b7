package vm

import (
	"slices"

	"gears/lang"
)

// SegStep is one per-record step of a segment.
type SegStep struct {
	Op             string // map filter flatmap foreach upsert limit tostr
	Fn             Value  // the callback
	Length, Offset int64  // of limit
	Sugar          int    // builder frames in tracebacks through Fn
	Target         int    // of upsert: the number that its rows carry

	beforeLimit bool // a limit of the segment stands behind it
}

// Segment is the one function that a run of per-record steps became.
type Segment struct {
	fn     *Function
	limits int
	specs  []SegStep
	lead   int // see leadOf
}

// Code returns the segment's code, for listings.
func (s *Segment) Code() *Code { return s.fn.Code }

// NewSegment fuses steps into one function. Small callbacks are compiled into
// its body; g are the session's globals.
func NewSegment(g *Globals, steps []SegStep) *Segment {
	code := &Code{Name: "<segment>", Program: g.Program, simple: true, direct: true, nPos: 1, exact: 1, params: []string{"record"}}
	c := &compiler{prog: g.Program, code: code, consts: map[constKey]int32{}, names: map[string]int32{}, fn: &lang.Func{}}
	steps = slices.Clone(steps)
	for i, limited := len(steps)-1, false; i >= 0; i-- {
		steps[i].beforeLimit = limited
		limited = limited || steps[i].Op == "limit"
	}
	seg := &Segment{specs: steps}
	g.Program.instrs = 0 // only functions that were compiled before come here again
	c.tmp = 1
	code.NRegs = 1
	next := newLabel() // where a finished record goes
	c.segment(seg, g, steps, 0, next)
	c.place(next)
	c.emit(opReturn, 0, int(c.constant(None)), 0)
	g.grow()
	seg.lead = leadOf(code)
	seg.fn = &Function{Code: code, Globals: g, Name: code.Name, Qual: code.Name}
	return seg
}

// segment compiles the steps for the record in register rec; done is where the
// work on this record ends.
func (c *compiler) segment(seg *Segment, g *Globals, steps []SegStep, rec int, done *label) {
	for i, s := range steps {
		switch s.Op {
		case "map":
			out := c.alloc()
			c.callback(g, s, rec, out, done)
			rec = out
		case "filter":
			out := c.alloc()
			// The truth test may raise too, so it belongs to the callback.
			c.guarded(s, done, func() {
				c.invoke(g, s, rec, out)
				c.settle(s, out)
				c.jump(opJumpFalse, done, out, 0)
			})
		case "foreach":
			c.callback(g, s, rec, c.alloc(), done)
		case "extract":
			c.callback(g, s, rec, c.alloc(), done)
		case "upsert":
			out := c.alloc()
			c.callback(g, s, rec, out, done)
			c.emit(opRow, s.Target, out, 0)
		case "tostr":
			out := c.alloc()
			c.guarded(s, done, func() { c.emit(opToStr, out, rec, 0) })
			rec = out
		case "limit":
			c.jump(opLimit, done, seg.limits, 0)
			seg.limits++
		case "flatmap":
			out := c.alloc()
			c.callback(g, s, rec, out, done)
			// A list becomes a loop over its elements; the loop's end is where
			// a finished element goes. Anything else passes as one record.
			it, x := c.alloc(), c.alloc()
			top := newLabel()
			c.emit(opSplit, it, out, 0)
			c.place(top)
			c.jumpC(opForIter, x, it, done)
			c.segment(seg, g, steps[i+1:], x, top)
			c.jump(opJump, top, 0, 0)
			return
		default:
			panic("internal error: segment step " + s.Op)
		}
	}
	c.emit(opEmit, 0, rec, 0)
	c.jump(opJump, done, 0, 0)
}

// callback calls the step's function with the record in rec.
func (c *compiler) callback(g *Globals, s SegStep, rec, out int, done *label) {
	c.guarded(s, done, func() {
		c.invoke(g, s, rec, out)
		c.settle(s, out)
	})
}

// settle waits for what a callback's result stands for, when it is a coroutine
// or the like.
func (c *compiler) settle(s SegStep, out int) {
	if s.Fn.k == KFunc && atOnce(s.Fn.AsFunc().Code.Fn) {
		return
	}
	if s.Op == "extract" {
		c.emit(opRefuseAsync, out, 0, 0)
		return
	}
	c.emit(opSettle, out, 0, 0)
}

// atOnce reports a callback whose result is plainly no coroutine.
func atOnce(fn *lang.Func) bool {
	if fn == nil || fn.Async || len(fn.Body) != 1 {
		return false
	}
	r, ok := fn.Body[0].(*lang.Return)
	if !ok {
		return false
	}
	switch r.X.(type) {
	case *lang.StrLit, *lang.IntLit, *lang.FloatLit, *lang.BytesLit, *lang.Compare, *lang.FString, *lang.Binary,
		*lang.ListLit, *lang.TupleLit, *lang.DictLit, *lang.SetLit, *lang.Comp:
		return true
	}
	return false
}

// guarded runs body under a handler that turns an exception into an error
// record and goes on at done.
func (c *compiler) guarded(s SegStep, done *label, body func()) {
	reg := &region{start: c.pc()}
	body()
	reg.close(c.pc())
	skip := newLabel()
	c.jump(opJump, skip, 0, 0)
	exc := c.alloc()
	c.handle(reg, c.pc(), exc)
	pc := c.emit(opSegError, 0, exc, 0)
	c.at(pc).D = uint16(s.Sugar)
	if s.beforeLimit {
		c.at(pc).F = 1
	}
	c.jump(opJump, done, 0, 0)
	c.place(skip)
}

// invoke compiles the call of the step's callback: in place when it is small
// and plain, else as a call.
func (c *compiler) invoke(g *Globals, s SegStep, rec, out int) {
	asks := asyncNames(g.Program)
	if asks {
		c.emit(opStep, int(c.constant(Str(s.Op))), 0, 0)
	}
	if !asks && s.Fn.k == KFunc && s.Sugar == 0 && inlinable(s.Fn.AsFunc(), g) {
		c.inlineCall(s.Fn.AsFunc(), rec, out)
		return
	}
	base := c.allocN(2)
	c.emit(opMove, base, int(c.constant(s.Fn)), 0)
	c.emit(opMove, base+1, rec, 0)
	pc := c.emit(opCall, out, base, -1)
	c.at(pc).D = 1
}

// asyncNames reports whether the script may ask in which step it is: only then
// do segments keep account of it.
func asyncNames(p *Program) bool {
	for _, name := range [...]string{"gearsFuture", "isAsyncAllow", "GearsFuture", "gearsFutureCtx", "redisgears", "rg", "globals", "__builtins__"} {
		if _, ok := p.index[name]; ok {
			return true
		}
	}
	return false
}

// inlineMax is the size in source statements up to which a callback is compiled
// into its segment. Bigger ones gain nothing that can be measured.
const inlineMax = 12

// inlineCode is the same in instructions, for bodies with long expressions.
const inlineCode = 1000

func inlinable(f *Function, g *Globals) bool {
	code := f.Code
	return code.simple && code.nPos == 1 && f.Globals == g && code.Fn != nil &&
		(code.Fn.Kind == lang.FuncLambda || code.Fn.Kind == lang.FuncDef) && len(code.Fn.Body) <= inlineMax &&
		len(code.Instrs) <= inlineCode
}

// inlineCall compiles the body of f with its locals in registers of this frame
// and its free variables as constants.
func (c *compiler) inlineCall(f *Function, rec, out int) {
	fn := f.Code.Fn
	saved := *c
	c.fn, c.frees, c.walrus = fn, f.Free, 0
	if c.frees == nil {
		c.frees = []*Cell{}
	}
	c.base = c.allocN(len(fn.Locals))
	c.assigned = make([]bool, len(fn.Locals))
	c.assigned[0] = true
	c.deleted = deletedLocals(fn.Body)
	c.blocks = nil
	c.inline = &inlining{dst: out, end: newLabel()}
	end := c.inline.end
	start := c.pc()
	c.pos = fn.Span.Start
	c.emit(opMove, c.base, rec, 0)
	for i := 1; i < len(fn.Locals); i++ {
		c.emit(opUnset, c.base+i, 0, 0)
	}
	if r, ok := fn.Body[0].(*lang.Return); ok && len(fn.Body) == 1 && r.X != nil {
		c.exprTo(r.X, out)
	} else {
		c.stmts(fn.Body)
		c.emit(opMove, out, int(c.constant(None)), 0)
	}
	c.place(end)
	c.code.inlined = append(c.code.inlined, inlineRange{start, c.pc(), fn.Name})
	c.fn, c.frees, c.walrus, c.base = saved.fn, saved.frees, saved.walrus, saved.base
	c.assigned, c.deleted, c.blocks, c.inline = saved.assigned, saved.deleted, saved.blocks, saved.inline
}

// SegmentRun is one execution's use of a segment: the state of its limits.
type SegmentRun struct {
	Seg *Segment
	// Full is set when a limit has passed all it will: nothing more need be
	// read.
	Full   bool
	limits []limitState
}

// limitState is a limit's progress.
type limitState struct{ length, offset, seen, passed int64 }

// NewRun makes the state for one execution.
func (s *Segment) NewRun() *SegmentRun {
	r := &SegmentRun{Seg: s}
	for _, step := range s.specs {
		if step.Op == "limit" {
			r.limits = append(r.limits, limitState{length: step.Length, offset: step.Offset})
			r.Full = r.Full || step.Length <= 0
		}
	}
	return r
}

// admit counts a record against limit i and reports whether it passes.
func (r *SegmentRun) admit(i int) bool {
	l := &r.limits[i]
	l.seen++
	if l.seen <= l.offset || l.passed >= l.length {
		return false
	}
	l.passed++
	if l.passed == l.length {
		r.Full = true
	}
	return true
}

// Task is one record's way through a segment: it runs, may park at execute(),
// and ends with the records it emitted and the errors it met. Reuse after Start
// is allowed once it ended.
type Task struct {
	Out  []Value // finished records
	Errs []error // error records
	Rows []Row   // what upserts write

	// While parked: the arguments of execute() and the call it stands in. Args
	// is valid until Resume.
	Args []Value
	Site *lang.Call
	// While awaiting: the coroutine, or the object of a Deferred type, that the
	// callback returned.
	Await Value

	run     *SegmentRun
	fiber   Fiber
	cur     *Fiber // where it parked
	handled Value  // exception being handled there
	step    StepState
}

// Row is what the callback of an upsert returned.
type Row struct {
	Target int // of the step
	Value  Value
}

// StepState is what functions that make sense only inside a step know of it.
type StepState struct {
	Op     string // "" outside a step
	Future Value  // what stands for the callback's result, when it made such
}

// Forget drops the values that a task which ended still refers to. It keeps room
// for the next.
func (t *Task) Forget() {
	clear(t.Out[:cap(t.Out)])
	clear(t.Errs[:cap(t.Errs)])
	clear(t.Rows[:cap(t.Rows)])
	t.Out, t.Errs, t.Rows, t.Args = t.Out[:0], t.Errs[:0], t.Rows[:0], nil
	t.run, t.handled, t.step, t.Await, t.cur = nil, Value{}, StepState{}, Value{}, nil
	t.fiber.clear()
}

// Step returns the state of the step whose callback runs.
func (t *Thread) Step() *StepState {
	if t.task != nil {
		return &t.task.step
	}
	return &t.step
}

// EnterStep says, for operators, whose callback runs next; "" for none.
func (t *Thread) EnterStep(op string) { t.step = StepState{Op: op} }

// Deferred reports a value that stands for one that is still to come, when a
// callback returns it.
func Deferred(v Value) bool {
	return v.k == KGen && v.AsGen().Coroutine || v.k == KObject && v.AsObject().Type.Deferred
}

// Status says how a task stands after Start or Resume.
type Status uint8

// The states of a task.
const (
	Done     Status = iota // Out and Errs are complete
	Parked                 // waits for a reply
	Awaiting               // waits for what a coroutine returns: see Await
	Failed                 // the machine refuses to go on (abort, internal): see the error
)

// Start runs the record through the segment until it parks or ends.
func (t *Thread) Start(task *Task, run *SegmentRun, rec Value) (Status, error) {
	task.begin(run, rec)
	return t.drive(task, &task.fiber)
}

// begin puts a record before the segment's first instruction.
func (task *Task) begin(run *SegmentRun, rec Value) {
	task.Out, task.Errs, task.Rows = task.Out[:0], task.Errs[:0], task.Rows[:0]
	task.fiber.reset()
	fr := task.fiber.push(run.Seg.fn, nil, 0, 0)
	fr.regs[0] = rec
	fr.boundary = true
	task.run, task.handled, task.step, task.Await = run, Value{}, StepState{}, Value{}
}

// Resume goes on with the reply of the command the task parked at, or with the
// value that it awaits, or raises err there.
func (t *Thread) Resume(task *Task, reply Value, err error) (Status, error) {
	task.Await = Value{}
	f := task.cur
	if err != nil {
		f.pending = err
	} else {
		f.top.regs[f.parkReg] = reply
	}
	return t.drive(task, f)
}

func (t *Thread) drive(task *Task, f *Fiber) (Status, error) {
	t.task = task
	t.handled, task.handled = task.handled, Value{}
	t.depth = 0
	for caller := f; caller != nil; caller = caller.caller {
		for fr := caller.top; fr != nil; fr = fr.parent {
			t.depth++
		}
	}
	t.begin()
	t.nested++
	_, status, err := t.run(f)
	t.nested--
	t.fiber = nil
	t.task = nil
	task.handled, t.handled = t.handled, Value{}
	switch {
	case err != nil:
		return Failed, err
	case status == statusParked:
		return Parked, nil
	case status == statusAwaiting:
		return Awaiting, nil
	}
	return Done, nil
}
