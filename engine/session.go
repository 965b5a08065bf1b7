package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"

	"gears/lang"
	"gears/pyfront"
	"gears/shard"
	"gears/vm"
	"gears/vm/lib"
)

// session is everything that one script creates: its globals, and the code that
// runs with them. One goroutine at a time runs code of a session; hold mu.
type session struct {
	engine *Engine
	id     string
	source string

	mu          sync.Mutex
	shard       *shard.Shard
	commands    *shard.Commands
	thread      *vm.Thread
	globalsVals *vm.Globals
	builderType *vm.Type
	atomicType  *vm.Type
	futureType  *vm.Type

	ctx       context.Context // of the work under way
	conn      *shard.Conn     // for commands that run at once
	inScript  bool            // the module body is running
	inAtomic  bool
	abortable int          // abortWith calls that were not released
	recipe    *lang.Recipe // what the script's run() left to do
	// sync runs a command for code that cannot park while a batch is under way.
	sync func(args []string) (vm.Value, error)
}

// newSession compiles a script into a session that is ready to run.
func (e *Engine) newSession(ctx context.Context, id, source string) (*session, error) {
	m, diags := pyfront.Parse("<string>", source, pyfront.Options{MaxSource: e.opts.MaxSource})
	if len(diags) > 0 {
		return nil, syntaxError(diags[0])
	}
	return e.moduleSession(ctx, id, m)
}

// moduleSession is newSession for a module that is parsed already.
func (e *Engine) moduleSession(ctx context.Context, id string, m *lang.Module) (*session, error) {
	program, err := vm.Compile(m)
	if err != nil {
		return nil, err
	}
	s := &session{engine: e, id: id, source: m.Source}
	if e.topology != nil {
		s.shard = e.topology.Shards()[0]
		if s.commands, err = e.topology.Commands(ctx); err != nil {
			return nil, err
		}
	}
	builtins := vm.Builtins()
	mod := s.globals(builtins)
	s.atomicType = s.newAtomicType()
	s.futureType = vm.NewType("_asyncio", "Future", nil, nil)
	iso := &vm.Isolate{Host: s, Builtins: builtins, Modules: map[string]*vm.Module{"redisgears": mod}, Import: importModule,
		Print: func(text string) { e.log.Info(strings.TrimSuffix(text, "\n"), "session", id) }}
	s.thread = vm.NewThread(iso, e.opts.Limits)
	s.globalsVals = program.NewGlobals(builtins)
	s.globalsVals.SetName("__name__", vm.Str(vm.ScriptModule))
	return s, nil
}

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

// runScript runs the module body. The recipe that it left to run, if any, is in
// s.recipe. Call with mu held.
func (s *session) runScript(ctx context.Context) error {
	s.ctx = ctx
	s.inScript = true
	s.thread.Reset()
	release := s.abortWith(ctx)
	err := s.engine.guard("script", func() error { return s.thread.RunMain(s.globalsVals) })
	release()
	s.inScript, s.inAtomic = false, false
	if ctx.Err() != nil && err != nil {
		err = context.Cause(ctx)
	}
	return err
}

// abortWith makes the running code raise gears.forcestopped when ctx ends.
// release undoes that, for good: no late signal reaches the next run. It may be
// nested; the outermost release takes the signal back.
func (s *session) abortWith(ctx context.Context) (release func()) {
	s.abortable++
	signalled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		s.thread.Abort.Store(true)
		close(signalled)
	})
	return func() {
		if !stop() {
			<-signalled
		}
		if s.abortable--; s.abortable == 0 {
			s.thread.Abort.Store(false)
		}
	}
}

// started takes over the recipe of a run().
func (s *session) started(r *lang.Recipe) (vm.Value, error) {
	future := vm.ObjectValue(&vm.Object{Type: s.futureType})
	if s.inScript {
		if s.recipe != nil {
			return vm.Value{}, gearsError("Can not run more then 1 executions in a single script")
		}
		s.recipe = r
		return future, nil
	}
	// A run started from a callback goes its own way, after the one under way.
	return future, s.engine.background(s, r)
}

// connection returns the connection for commands that run at once.
func (s *session) connection() (*shard.Conn, error) {
	if s.conn != nil && s.conn.Err() == nil {
		return s.conn, nil
	}
	c, err := s.shard.Get(s.ctx)
	if err != nil {
		return nil, s.lost(err)
	}
	s.conn = c
	return c, nil
}

// lost makes the error of a command that got no answer. Scripts cannot catch
// it: nothing is known of what the command did.
func (s *session) lost(err error) error {
	if cause := context.Cause(s.ctx); cause != nil {
		return cause
	}
	return &unavailableError{err}
}

// unavailableError ends an execution because Redis is not there.
type unavailableError struct{ err error }

func (e *unavailableError) Error() string { return e.err.Error() }
func (e *unavailableError) Unwrap() error { return e.err }

// release gives the session's connection back. Call with mu held.
func (s *session) release() {
	if s.conn != nil {
		s.shard.Put(s.conn)
		s.conn = nil
	}
}

// errorText renders an error for the errors list or an error reply. The text of
// an exception may be made by the script's own __str__, which ends with ctx like
// any of its code. Call with mu held.
func (s *session) errorText(ctx context.Context, err error) string {
	traceback := s.engine.config.Int("PythonAttemptTraceback") != 0
	var text string
	release := s.abortWith(ctx)
	failed := s.engine.guard("error text", func() error {
		text = vm.ErrorText(s.thread, err, traceback)
		return nil
	})
	release()
	if failed != nil {
		return failed.Error()
	}
	return text
}

// errorText is session.errorText for an error that came before there was a
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

// PyExecute carries out RG.PYEXECUTE. The error's text is the reply, verbatim.
// ctx ends when the client has gone: that cancels a blocking run.
func (e *Engine) PyExecute(ctx context.Context, req Request) (Outcome, error) {
	if err := checkSession(req); err != nil {
		return Outcome{}, err
	}
	if err := e.checkRequirements(req); err != nil {
		return Outcome{}, err
	}
	id := req.ID
	if id == "" {
		id = randomID()
	}
	s, err := e.newSession(ctx, id, req.Script)
	if err != nil {
		return Outcome{}, errors.New(e.errorText(err))
	}
	s.mu.Lock()
	err = s.runScript(ctx)
	s.release()
	recipe := s.recipe
	s.recipe = nil
	if err != nil {
		err = errors.New(s.errorText(ctx, err))
	}
	s.mu.Unlock()
	if err != nil {
		return Outcome{}, err
	}
	if recipe == nil {
		return Outcome{}, nil
	}
	if req.Unblocking {
		x := e.newExecution(e.ctx, s, recipe)
		return Outcome{ExecutionID: x.id}, e.start(x, nil)
	}
	x := e.newExecution(ctx, s, recipe)
	if err := e.start(x, nil); err != nil {
		return Outcome{}, err
	}
	<-x.done
	e.remove(x)
	return Outcome{Ran: true, Results: x.results, Errors: x.errors}, nil
}

// checkSession applies the rules of session names. A session with a name lives
// as long as its registrations; without registrations no name is ever taken.
func checkSession(req Request) error {
	if req.ReplaceWith != "" {
		//lint:ignore ST1005 clients match on the text
		return fmt.Errorf("Can not replace with %s, session does not exists.", req.ReplaceWith)
	}
	return nil
}

// errRequirements is what clients see; the log says which and why.
//
//lint:ignore ST1005 clients match on the text
var errRequirements = errors.New("Could not satisfy requirements (look at redis log file for more information)")

// checkRequirements accepts the packages that gears ships natively. There is no
// CPython, so nothing else can be installed.
func (e *Engine) checkRequirements(req Request) error {
	for _, r := range req.Requirements {
		name := strings.TrimSpace(r)
		if i := strings.IndexAny(name, "=<>!~[; "); i >= 0 {
			name = name[:i]
		}
		if !hasModule(name) {
			e.log.Warn("requirement cannot be satisfied: gears runs no CPython and installs no pip packages; it has only its own modules", "requirement", r)
			return errRequirements
		}
	}
	return nil
}

func hasModule(name string) bool {
	for _, n := range lib.Names() {
		if n == name {
			return true
		}
	}
	return false
}
