package engine

import (
	"context"
	"fmt"
	"strings"

	"gears/shard"
	"gears/vm"
	"gears/vm/loop"
)

// globals puts the names that scripts find pre-imported into the builtins of a
// session, and makes the importable module redisgears.
func (s *session) globals(t *vm.Thread, p *vm.Program) error {
	builtins := s.iso.Builtins
	s.builderType = newBuilderType(s)
	gb := vm.TypeValue(s.builderType)
	mod := vm.NewModule("redisgears", nil)
	s.iso.Modules["redisgears"] = mod
	for i := range runtimeNames {
		n := &runtimeNames[i]
		b := &vm.Builtin{Name: n.global, Qual: n.global, Min: 0, Max: -1, Parks: n.parks, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			return n.fn(s, t, args, kw)
		}}
		builtins.SetStr(n.global, vm.BuiltinValue(b))
		if n.module != "" {
			mod.Attrs.SetStr(n.module, vm.BuiltinValue(b))
		}
		if n.alias != "" {
			builtins.SetStr(n.alias, vm.BuiltinValue(b))
		}
	}
	builtins.SetStr("GearsBuilder", gb)
	builtins.SetStr("GB", gb)
	builtins.SetStr("redisgears", vm.ModuleValue(mod))
	builtins.SetStr("rg", vm.ModuleValue(mod))
	builtins.SetStr("Future", vm.TypeValue(loop.TypeFuture))
	builtins.SetStr("PyFlatExecution", gb)
	builtins.SetStr("GearsFuture", vm.TypeValue(s.futureType))
	builtins.SetStr("GearsSession", vm.TypeValue(s.newSessionType()))
	builtins.SetStr("loop", s.loop().Value())
	mod.Attrs.SetStr("GearsError", vm.TypeValue(vm.ExcGearsError))
	mod.Attrs.SetStr("GearsFlatError", vm.TypeValue(vm.ExcFlatError))
	for _, m := range preimported {
		if !p.Mentions(m.name) {
			continue
		}
		imported, err := t.Import(m.module)
		if err != nil {
			return err
		}
		v := vm.ModuleValue(imported)
		if m.attr != "" {
			v, _ = imported.Attrs.GetStr(m.attr)
		}
		builtins.SetStr(m.name, v)
	}
	return nil
}

// preimported are the modules, and things of modules, that scripts find without
// importing them. They are made for the scripts that mention them.
var preimported = []struct{ name, module, attr string }{
	{"asyncio", "asyncio", ""},
	{"copy", "copy", ""},
	{"io", "io", ""},
	{"Thread", "threading", "Thread"},
	{"createKeysOnlyReader", "_gearsreaders", "createKeysOnlyReader"},
	{"shardReaderCallback", "_gearsreaders", "shardReaderCallback"},
}

// runtimeName is a function that scripts find pre-imported.
type runtimeName struct {
	global string // name in scripts
	module string // name in module redisgears; "" when it has none there
	alias  string // deprecated alias
	parks  bool
	usage  string
	doc    string // one sentence
	fn     func(s *session, t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error)
}

// runtimeNames is the table of those functions.
var runtimeNames = []runtimeName{
	{global: "execute", module: "executeCommand", parks: true, fn: (*session).execute,
		usage: "execute(command, *args)", doc: "Runs a command of Redis on this shard and gives its reply."},
	{global: "log", module: "log", alias: "Log", fn: (*session).log,
		usage: "log(message, level='notice')", doc: "Writes a line to the log of gears; the levels are debug, verbose, notice and warning."},
	{global: "hashtag", module: "getMyHashTag", fn: (*session).hashtag,
		usage: "hashtag()", doc: "A text whose slot is on this shard: a key with it in {braces} is, too."},
	{global: "configGet", module: "config_get", alias: "ConfigGet", fn: (*session).configGet,
		usage: "configGet(key)", doc: "A value that was set with RG.CONFIGSET or among the arguments of gears, None where there is none."},
	{global: "gearsConfigGet", alias: "GearsConfigGet", fn: (*session).gearsConfigGet,
		usage: "gearsConfigGet(key, default=None)", doc: "configGet, with what to give where there is no value."},
	{global: "flat_error", module: "flatError", fn: (*session).flatError,
		usage: "flat_error(message)", doc: "Fails the record; the errors of the run get exactly this text."},
	{global: "atomic", module: "atomicCtx", fn: (*session).atomic,
		usage: "atomic()", doc: "Between \"with atomic():\" and its end no other client changes anything; the commands within are one transaction."},
	{global: "isInAtomicBlock", module: "isInAtomicBlock", fn: (*session).isInAtomic,
		usage: "isInAtomicBlock()", doc: "Whether this runs within atomic()."},
	{global: "isAsyncAllow", module: "isAsyncAllow", fn: (*session).isAsyncAllow,
		usage: "isAsyncAllow()", doc: "Whether this step may give a future instead of a value."},
	{global: "gearsCtx", module: "gearsCtx", fn: (*session).gearsCtx,
		usage: "gearsCtx(reader[, desc])", doc: "The builder beneath GearsBuilder: the operations that move and fold records by themselves."},
	{global: "gearsFuture", module: "gearsFutureCtx", fn: (*session).gearsFuture,
		usage: "gearsFuture()", doc: "What a step may give in place of its value; continueRun(value) or continueFailed(error) goes on with the record."},
	{global: "registerTE", module: "registerTimeEvent", fn: (*session).registerTE,
		usage: "registerTE(seconds, function[, key])", doc: "Calls the function every so many seconds until it raises; with a key it is stored under it, and goes on after a restart."},
	{global: "call_next", module: "callNext", fn: (*session).callNext,
		usage: "call_next(*args)", doc: "Within a hook: the hooked command, or the next hook, with these arguments."},
	{global: "override_reply", module: "overrideReply", fn: (*session).overrideReply,
		usage: "override_reply(value)", doc: "What the client gets instead of the reply of its command, once; for registrations with commands."},
	{global: "get_command", module: "getCommand", fn: (*session).getCommand,
		usage: "get_command()", doc: "The command that raised the event, as a list of str; for registrations with commands."},
	{global: "runCoroutine", fn: (*session).runCoroutine,
		usage: "runCoroutine(coroutine, future=None, delay=0, session=None)", doc: "Runs a coroutine on the loop of gears after so many seconds; a gearsFuture gets its result or failure."},
	{global: "createFuture", fn: (*session).createFuture,
		usage: "createFuture()", doc: "A future of the loop of gears that any thread may set."},
	{global: "setFutureResults", fn: (*session).setFutureResults,
		usage: "setFutureResults(future, value)", doc: "Gives a future its value, from any thread."},
	{global: "setFutureException", fn: (*session).setFutureException,
		usage: "setFutureException(future, error)", doc: "Lets a future fail, from any thread."},
	{global: "getGearsSession", module: "getGearsSession", fn: (*session).getGearsSession,
		usage: "getGearsSession()", doc: "The session that this runs in, to hand to a thread."},
	{global: "setGearsSession", module: "setGearsSession", fn: (*session).setGearsSession,
		usage: "setGearsSession(session)", doc: "Makes a thread work in a session."},
	{global: "registerGearsThread", module: "registerGearsThread", fn: func(*session, *vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) { return vm.None, nil },
		usage: "registerGearsThread()", doc: "Is called first in a thread that builds or runs recipes."},
}

// execute runs a command at once: it is reached where a task cannot park.
func (s *session) execute(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(kw) > 0 {
		return vm.Value{}, vm.TypeErrorf("execute() takes no keyword arguments")
	}
	return t.Iso.Host.Execute(t, args)
}

// commandArgs converts the arguments of execute() to those of a command, into
// buf: bytes and bytearray as they are, everything else as its str().
func commandArgs(t *vm.Thread, args []vm.Value, buf []string) ([]string, error) {
	buf = buf[:0]
	if len(args) > 0 && args[0].Kind() != vm.KStr {
		return nil, gearsError("the given command must be a string")
	}
	for _, a := range args {
		switch a.Kind() {
		case vm.KStr, vm.KBytes:
			buf = append(buf, a.AsStr())
		case vm.KByteArray:
			buf = append(buf, string(a.AsByteArray().B))
		default:
			text, err := vm.ToStr(t, a)
			if err != nil {
				return nil, err
			}
			buf = append(buf, text)
		}
	}
	return buf, nil
}

// replyValue converts a command's reply to a value. A top-level error reply is
// an exception whose text ends in CRLF, as scripts that compare it expect.
func replyValue(r shard.Reply) (vm.Value, error) {
	if r.IsError() {
		return vm.Value{}, gearsError("%s\r\n", r.Str)
	}
	return nestedValue(r), nil
}

func nestedValue(r shard.Reply) vm.Value {
	switch r.Kind {
	case '$', '+', '-':
		return vm.Text(r.Str)
	case ':':
		return vm.Int(r.Int)
	case '*':
		elems := make([]vm.Value, len(r.Elems))
		for i := range r.Elems {
			elems[i] = nestedValue(r.Elems[i])
		}
		return vm.NewList(elems)
	}
	return vm.None
}

// logLevels are the levels of log(), and whether they reach the log as warnings.
var logLevels = []string{"debug", "verbose", "notice", "warning"}

func (s *session) log(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var msg, level vm.Value
	switch len(args) {
	case 0:
	case 1:
		msg = args[0]
	default:
		msg, level = args[0], args[1]
		// The oldest form was log(level, msg).
		if msg.Kind() == vm.KStr && level.Kind() == vm.KStr && isLevel(msg.AsStr()) && !isLevel(level.AsStr()) {
			msg, level = level, msg
		}
	}
	for _, k := range kw {
		switch k.Name {
		case "level":
			level = k.V
		case "msg":
			msg = k.V
		}
	}
	switch {
	case msg.IsUnset():
		return vm.Value{}, gearsError("log function must get a log message as input")
	case msg.Kind() != vm.KStr:
		return vm.Value{}, gearsError("Log message must be a string")
	case !level.IsUnset() && level.Kind() != vm.KStr:
		return vm.Value{}, gearsError("Log level must be a sting (debug/verbose/notice/warning)")
	}
	name := "notice"
	if !level.IsUnset() {
		name = level.AsStr()
	}
	if !isLevel(name) {
		return vm.Value{}, gearsError("Log level should be one of the following : debug,verbose,notice,warning")
	}
	text := "GEARS: " + msg.AsStr()
	switch name {
	case "warning":
		s.engine.log.Warn(text, "session", s.id)
	case "notice":
		s.engine.log.Info(text, "session", s.id)
	default:
		s.engine.log.Debug(text, "session", s.id)
	}
	return vm.None, nil
}

func isLevel(name string) bool {
	for _, l := range logLevels {
		if l == name {
			return true
		}
	}
	return false
}

func (s *session) hashtag(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
	if s.at() == nil {
		return vm.Value{}, errOffline("hashtag()")
	}
	return vm.Str(s.at().HashTag()), nil
}

func (s *session) configGet(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if len(args) != 1 {
		return vm.Value{}, gearsError("get_config function must get a single key input")
	}
	if args[0].Kind() != vm.KStr {
		return vm.Value{}, gearsError("get_config key must be a string")
	}
	if v, ok := s.engine.config.User(args[0].AsStr()); ok {
		return vm.Text(v), nil
	}
	return vm.None, nil
}

func (s *session) gearsConfigGet(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	v := []vm.Value{{}, vm.None}
	if err := bindSugar("gearsConfigGet", []string{"key", "default"}, v, 1, args, kw); err != nil {
		return vm.Value{}, err
	}
	got, err := s.configGet(t, v[:1], nil)
	if err == nil && got.IsNone() {
		got = v[1]
	}
	return got, err
}

func (s *session) flatError(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	return vm.Value{}, vm.RaiseValue(vm.NewExc(vm.ExcFlatError, append([]vm.Value(nil), args...)...))
}

// gearsCtx is the low-level builder: the same object as GearsBuilder's.
func (s *session) gearsCtx(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	v := []vm.Value{vm.Str("KeysReader"), vm.None}
	if err := bindSugar("gearsCtx", []string{"reader", "desc"}, v, 0, args, kw); err != nil {
		return vm.Value{}, err
	}
	out, err := s.newBuilder(s.builderType, v[:1], []vm.Kw{{Name: "desc", V: v[1]}})
	if r, ok := err.(*vm.Raised); ok {
		r.Exc().Trace = nil
	}
	return out, err
}

// Execute runs a command for code that cannot park, at once and alone.
func (s *session) Execute(t *vm.Thread, args []vm.Value) (vm.Value, error) {
	if len(args) == 0 {
		return vm.NewList(nil), nil
	}
	if s.at() == nil {
		return vm.Value{}, errOffline("execute()")
	}
	text, err := commandArgs(t, args, nil)
	if err != nil {
		return vm.Value{}, err
	}
	w := workerOf(t)
	if v, err, ok := w.replayed(text); ok {
		return v, err
	}
	var p shard.Prepared
	s.prepare(&p, text)
	run := w.runNow
	if w.sync != nil {
		// A batch is under way: the command must wait for its unit's turn.
		run = w.sync
	}
	r, err := run(&p)
	if err != nil {
		return vm.Value{}, err
	}
	return replyValue(r)
}

// errOffline answers what a script does with Redis when there is none.
func errOffline(what string) error {
	return gearsError("%s outside a callback needs a Redis server, and none was given", what)
}

// runNow sends one command on the worker's connection and waits for it.
func (w *worker) runNow(p *shard.Prepared) (shard.Reply, error) {
	switch p.Action {
	case shard.Refuse:
		return shard.Reply{}, gearsError("%s", p.Refusal)
	case shard.Answer:
		return p.Reply, nil
	case shard.Host:
		return w.hostCommand(p.Args), nil
	}
	conn, err := w.connection()
	if err != nil {
		return shard.Reply{}, err
	}
	leave, err := w.enterGate()
	if err != nil {
		return shard.Reply{}, err
	}
	defer leave()
	w.sess.engine.stats.roundTrips.Add(1)
	r, err := shard.DoPrepared(w.ctx, conn, p)
	if err == nil {
		err = shard.Loading(r)
	}
	if err != nil {
		return shard.Reply{}, w.lost(err)
	}
	return r, nil
}

// prepare decides what becomes of a command that a script issues. One that is
// hooked is as our own: it is carried out here, at its turn.
func (s *session) prepare(p *shard.Prepared, args []string) {
	s.at().Prepare(p, s.commands, args)
	if t := s.engine.hooks.Load(); t != nil && len(*t) > 0 && p.Action == shard.Send && len(s.engine.hooked(args)) > 0 {
		p.Action, p.Kind, p.ExactKeys = shard.Host, shard.Write, false
	}
}

// hostCommand answers an RG.* command issued by a script, or one that is hooked.
func (w *worker) hostCommand(args []string) shard.Reply {
	if w.sess.restoring || w.sess.rerun != nil {
		return shard.Reply{Kind: '-', Str: "ERR " + strings.ToUpper(args[0]) + " cannot be used while the session is being brought back"}
	}
	if hooks := w.sess.engine.hooked(args); len(hooks) > 0 {
		depth := 0
		if w.hook != nil {
			depth = w.hook.depth + 1
		}
		return w.hookReply(hooks, args, depth)
	}
	if f := w.sess.engine.hostCommand(); f != nil {
		return w.nested(func(ctx context.Context) shard.Reply { return f(ctx, args) })
	}
	return shard.Reply{Kind: '-', Str: fmt.Sprintf("ERR %s is answered by gearsd, and this recipe runs without one", strings.ToUpper(args[0]))}
}
