package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"gears/lang"
	"gears/shard"
	"gears/store"
	"gears/vm"
	"gears/vm/loop"
	"gears/writebehind"
)

// session is everything that one script creates: its globals, and the code that
// runs with them. Who runs code of a session, or touches its values, holds gil.
type session struct {
	engine      *Engine
	id          string
	source      string
	description string
	native      *store.Native // it is a recipe in the gears language, or a compiled one; nil: a Python script
	// Names as the request gave them, each once.
	requirements []string
	dead         bool   // it had registrations and has none any more; the engine's mutex guards it
	field        string // where it is stored; "" when it is not. linking guards it

	module *lang.Module
	home   *session                  // whose functions it has on another shard; nil: it is the session itself
	copies map[*shard.Shard]*session // for registrations; linking guards it

	gil         *vm.GIL
	iso         *vm.Isolate
	place       atomic.Pointer[shard.Shard] // where it runs; nil: there is no Redis
	gate        *gate                       // of the shard
	flying      []*scheduler                // that are inside the gate
	commands    *shard.Commands
	globalsVals *vm.Globals
	idle        []*worker
	left        *run            // what the script's run() left to do
	pending     []*registration // that the script made, not active yet
	upgrades    *session        // that this one is to take the place of; the engine's mutex guards it
	request     Request         // its rules of names hold until it is linked for the first time; likewise
	displaces   []string        // registrations that are to go when it is linked
	declared    []writebehind.Declaration
	restoring   bool   // it is being brought back
	rerun       *rerun // its body runs again to bring it back
	explaining  bool   // its body runs to tell what its recipe is: nothing is to come of it

	profile profile       // what executions measured
	looping bool          // the event loop's goroutine is there
	loopDue chan struct{} // capacity 1: the loop has new work
	threads int           // that the script started and that run

	losses *atomic.Int64 // commands that got no answer, of all its copies

	builderType, atomicType, futureType, stepFutureType, markType *vm.Type
}

// newSession compiles a script, or with n a recipe in the gears language, into a
// session that is ready to run.
func (e *Engine) newSession(ctx context.Context, id, source string, n *store.Native) (*session, error) {
	m, err := e.compileOrigin(ctx, source, n)
	if err != nil {
		return nil, err
	}
	s, err := e.moduleSession(ctx, id, m)
	if err == nil {
		s.native = n
	}
	return s, err
}

// moduleSession is newSession for a module that is parsed already. It lives on
// the first shard.
func (e *Engine) moduleSession(ctx context.Context, id string, m *lang.Module) (*session, error) {
	var sh *shard.Shard
	if e.topology != nil {
		sh = e.topology.Shards()[0]
	}
	return e.isolate(ctx, id, m, sh)
}

// isolate makes the copy of a session that a shard has: its own globals, which
// the script's body has not filled.
func (e *Engine) isolate(ctx context.Context, id string, m *lang.Module, sh *shard.Shard) (*session, error) {
	// Isolates that run at the same time share the parsed script but not what is
	// compiled from it: segments and names are added to a program while it runs.
	program, err := vm.Compile(m)
	if err != nil {
		return nil, err
	}
	s := &session{engine: e, id: id, source: m.Source, module: m}
	s.place.Store(sh)
	s.losses = &atomic.Int64{}
	if sh != nil {
		s.gate = e.gateOf(sh)
		if s.commands, err = e.topology.Commands(ctx); err != nil {
			return nil, err
		}
	}
	s.gil = &vm.GIL{}
	s.gil.Lock()
	defer s.gil.Unlock()
	s.loopDue = make(chan struct{}, 1)
	s.atomicType = s.newAtomicType()
	s.futureType = vm.NewType("not_main", "GearsFuture", []*vm.Type{loop.TypeFuture}, nil)
	s.stepFutureType = newStepFutureType()
	s.markType = vm.NewType("redisgears", "PySession", nil, nil)
	s.iso = &vm.Isolate{
		Host: s, Builtins: vm.Builtins(), Modules: map[string]*vm.Module{}, Import: s.importModule, GIL: s.gil, Spawn: s.spawn,
		Print: func(text string) { e.log.Info(strings.TrimSuffix(text, "\n"), "session", id) },
		Log:   func(text string) { e.log.Warn(text, "session", id) },
	}
	s.loop().Wake = s.wakeLoop
	w := s.worker(ctx)
	defer w.done()
	if err := s.globals(w.t, program); err != nil {
		return nil, err
	}
	s.globalsVals = program.NewGlobals(s.iso.Builtins)
	s.globalsVals.SetName("__name__", vm.Str(vm.ScriptModule))
	return s, nil
}

// at is the shard that the session runs on. It changes when that shard leaves the
// cluster.
func (s *session) at() *shard.Shard { return s.place.Load() }

// syntaxError makes the exception of a script that does not parse.
func syntaxError(d *lang.Diagnostic) error {
	ty := vm.ExcSyntaxError
	switch d.Kind {
	case "IndentationError":
		ty = vm.ExcIndentationError
	case "TabError":
		ty = vm.ExcTabError
	}
	return vm.Errorf(ty, "%s", d.Error())
}

// runScript runs the module body. What it left to run, if anything, is
// in s.left. Call with the lock held.
func (s *session) runScript(ctx context.Context) error {
	w := s.worker(ctx)
	defer w.done()
	w.inScript = true
	release := w.abortWith(ctx)
	err := s.engine.guard("script", func() error { return w.t.RunMain(s.globalsVals) })
	release()
	if ctx.Err() != nil && err != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return errors.New(w.errorText(ctx, err))
	}
	return nil
}

// run is a recipe that a script's run() starts.
type run struct {
	recipe   *lang.Recipe
	future   *loop.Future // of its results
	captured []byte       // its functions, where it runs on several shards
}

// started takes over the recipe of a run().
func (s *session) started(t *vm.Thread, recipe *lang.Recipe) (vm.Value, error) {
	r := &run{recipe: recipe, future: s.runFuture()}
	inScript := workerOf(t).inScript
	if inScript && s.left != nil {
		return vm.Value{}, gearsError("Can not run more then 1 executions in a single script")
	}
	if recipe.Mode == "async" && s.engine.clustered() {
		captured, err := s.captured(t, functions(recipe))
		if err != nil {
			return vm.Value{}, err
		}
		r.captured = captured
	}
	if inScript {
		s.left = r
		return r.future.Value(), nil
	}
	// A run started from a callback goes its own way, after the one under way.
	return r.future.Value(), s.engine.background(s, r)
}

// take returns what the script's run() left to do, or nil, and forgets it. Call
// with the lock held.
func (s *session) take() *run {
	r := s.left
	s.left = nil
	return r
}

// errorText is worker.errorText for an error that came before there was a
// session.
func (e *Engine) errorText(err error) string {
	return vm.ErrorText(nil, err, e.config.Int("PythonAttemptTraceback") != 0)
}

// randomID makes the name of a session that was given none: 40 hex digits.
func randomID() string {
	var b [20]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("internal error: no randomness: " + err.Error())
	}
	return hex.EncodeToString(b[:])
}

// PyExecute carries out RG.PYEXECUTE, and with req.Native RG.EXECUTE. The error's text is the reply, verbatim.
// ctx ends when the client has gone: that cancels a blocking run.
func (e *Engine) PyExecute(ctx context.Context, req Request) (Outcome, error) {
	upgrades, err := e.checkSession(req)
	if err != nil {
		return Outcome{}, err
	}
	if err := e.checkRequirements(req); err != nil {
		return Outcome{}, err
	}
	id := req.ID
	if id == "" {
		id = randomID()
	}
	var origin *store.Native
	if req.Native != nil {
		origin = req.Native.stored(req.Script)
	}
	s, err := e.newSession(ctx, id, req.Script, origin)
	if wrong := (*nativeError)(nil); errors.As(err, &wrong) {
		return Outcome{}, err
	}
	if err != nil {
		return Outcome{}, errors.New(e.errorText(err))
	}
	s.description = req.Description
	for _, r := range req.Requirements {
		if !slices.Contains(s.requirements, r) {
			s.requirements = append(s.requirements, r)
		}
	}
	s.upgrades = upgrades
	s.request = Request{ID: id, Upgrade: req.Upgrade, ReplaceWith: req.ReplaceWith}
	s.gil.Lock()
	err = s.runScript(ctx)
	left := s.take()
	pending := s.pending
	s.pending = nil
	s.gil.Unlock()
	if err != nil {
		return Outcome{}, err
	}
	if len(pending) > 0 {
		// The run of a script that registers too goes on beside it, and stays on
		// the list; it is older than what the registering itself counts as.
		var x *execution
		if left != nil {
			x = e.newExecution(e.ctx, s, left)
		}
		e.burnExecution()
		if err := e.link(ctx, s, pending); err != nil {
			if x != nil {
				x.giveUp()
			}
			return Outcome{Failures: []string{fmt.Sprintf("ERR shard-%s: %s", e.shardID(), err)}}, nil
		}
		if x != nil {
			return Outcome{}, e.start(x, func() { s.resolve(left.future, x) })
		}
	}
	if left == nil {
		return Outcome{}, nil
	}
	if req.Unblocking {
		x := e.newExecution(e.ctx, s, left)
		return Outcome{ExecutionID: x.id}, e.start(x, func() { s.resolve(left.future, x) })
	}
	x := e.newExecution(ctx, s, left)
	if err := e.start(x, func() { s.resolve(left.future, x) }); err != nil {
		return Outcome{}, err
	}
	<-x.done
	e.remove(x)
	return Outcome{Ran: true, Results: x.results, Errors: x.errors}, nil
}

// checkSession applies the rules of session names, and returns the session that
// this one is to replace when its script registers something.
//
//lint:ignore ST1005 clients match on the texts
func (e *Engine) checkSession(req Request) (upgrades *session, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.predecessor(req)
}

// predecessor is checkSession with mu held.
//
//lint:ignore ST1005 clients match on the texts
func (e *Engine) predecessor(req Request) (*session, error) {
	known := e.sessions[req.ID]
	if req.ReplaceWith != "" {
		if known != nil {
			return nil, fmt.Errorf("Can not replace an existing session %s with %s", req.ID, req.ReplaceWith)
		}
		old := e.sessions[req.ReplaceWith]
		if old == nil {
			return nil, fmt.Errorf("Can not replace with %s, session does not exists.", req.ReplaceWith)
		}
		return old, nil
	}
	if _, stored := e.unread[req.ID]; (known != nil || stored) && !req.Upgrade {
		return nil, fmt.Errorf("Session %s already exists", req.ID)
	}
	return known, nil
}

// burnExecution uses up a number of the execution counter: registering was an
// execution of its own in the original.
func (e *Engine) burnExecution() {
	e.mu.Lock()
	e.execSeq++
	e.mu.Unlock()
}
