package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gears/lang"
	"gears/shard"
	"gears/vm"
)

// Hooks are registrations of the CommandReader that take the place of a command
// of Redis, for clients that come through gearsd and for execute() of scripts.

// hookTable is what is hooked, by lower-case command name: newest first. It is
// replaced as a whole, so that readers need no lock.
type hookTable map[string][]*commandListener

// verifyHook refuses hooks that cannot be.
func (s *session) verifyHook(r *registration) error {
	name, ok := r.recipe.Arg("hook").(string)
	if !ok {
		return nil
	}
	c := s.commands.Lookup(name)
	_, byPrefix := r.recipe.Arg("keyprefix").(string)
	switch {
	case c == nil:
		return gearsError("Can not override an unexisting command")
	case c.NoScript:
		return gearsError("Can not override a command which are not allowed inside a script")
	case byPrefix && c.MovableKeys:
		return gearsError("Can not override a command with moveable keys by key prefix")
	case byPrefix && c.FirstKey <= 0:
		return gearsError("Can not override a command by key prefix with none positive first key")
	case byPrefix && c.Step <= 0:
		return gearsError("Can not override a command by key prefix with none positive jump")
	}
	for _, p := range s.pending {
		if other, ok := p.recipe.Arg("hook").(string); ok && strings.EqualFold(other, name) && p.recipe.Mode != "sync" {
			return gearsError("Can not override a none sync registration which already created on this session")
		}
	}
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	for _, l := range s.engine.hooksOf(name) {
		if l.r.recipe.Mode != "sync" && !s.replaces(l.r.sess.root()) {
			return gearsError("Can not override a none sync registration")
		}
	}
	return nil
}

func (e *Engine) hooksOf(name string) []*commandListener {
	t := e.hooks.Load()
	if t == nil {
		return nil
	}
	return (*t)[strings.ToLower(name)]
}

// changeHooks replaces the table of hooks; call with mu held.
func (e *Engine) changeHooks(change func(t hookTable)) {
	t := hookTable{}
	if old := e.hooks.Load(); old != nil {
		for name, list := range *old {
			t[name] = list
		}
	}
	change(t)
	for name, list := range t {
		if len(list) == 0 {
			delete(t, name)
		}
	}
	e.hooks.Store(&t)
	e.tellIntercepted()
}

// matches reports whether the hook takes the command: one of its keys begins
// with the prefix, when there is one.
func (l *commandListener) matches(args []string) bool {
	if l.prefix == nil {
		return true
	}
	p := shard.Prepare(l.r.sess.commands, args)
	return slices.ContainsFunc(p.Keys, func(k string) bool { return strings.HasPrefix(k, *l.prefix) })
}

// hookCall is a command on its way through the hooks.
type hookCall struct {
	name  string             // as the client typed it
	rest  []*commandListener // those that call_next walks to, newest first
	depth int
}

// maxHookDepth is how deep hooks may be within each other, through commands that
// their callbacks execute.
const maxHookDepth = 16

// hooked finds the hooks that take a command.
func (e *Engine) hooked(args []string) []*commandListener {
	all := e.hooksOf(args[0])
	for i, l := range all {
		if l.matches(args) {
			return all[i:]
		}
	}
	return nil
}

// runHook carries out the first of hooks for a command; the others are there for
// call_next.
func (e *Engine) runHook(ctx context.Context, hooks []*commandListener, args []string, depth int) shard.Reply {
	if depth >= maxHookDepth {
		return shard.Reply{Kind: '-', Str: "ERR hooks call each other too deeply"}
	}
	l := hooks[0]
	x := e.hookAt(l, args).now(ctx, &hookJob{args: args, call: hookCall{name: args[0], rest: hooks[1:], depth: depth}})
	switch {
	case x == nil:
		return shard.Reply{Kind: '-', Str: "ERR the hook is gone"}
	case len(x.errors) > 0:
		return shard.Reply{Kind: '-', Str: clip(x.errors[0])}
	case len(x.results) != 1:
		return shard.Reply{Kind: '-', Str: "Command hook must return exactly one result"}
	}
	return e.reply(x.results[0])
}

// hookAt is the hook on the shard that has the command's keys.
func (e *Engine) hookAt(l *commandListener, args []string) *registration {
	if !e.clustered() {
		return l.r
	}
	slot, on, err := e.topology.Route(l.r.sess.commands, args)
	if err == nil && slot >= 0 {
		if c := l.r.on(on); c != nil { // else the shard is new
			return c
		}
	}
	return l.r
}

// maxHookError bounds the text of a hook's error. A hook within a hook quotes the
// error of the inner one, and quoting doubles backslashes: without a bound the
// text grew with the power of the depth.
const maxHookError = 16 << 10

func clip(text string) string {
	if len(text) <= maxHookError {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes more)", strings.ToValidUTF8(text[:maxHookError], ""), len(text)-maxHookError)
}

// hookJob is the job of a hooked command.
type hookJob struct {
	args []string
	call hookCall
}

func (j *hookJob) String() string { return strings.Join(j.args[:min(2, len(j.args))], " ") }

// reply makes a reply of a result, with the server's rules for that.
func (e *Engine) reply(v vm.Value) shard.Reply {
	e.mu.Lock()
	f := e.encode
	e.mu.Unlock()
	if f == nil {
		return shard.Reply{Kind: '$', Str: fmt.Sprint(v)}
	}
	return f(v)
}

// callNext is call_next(*args): inside a hook, the next one or the command.
func (s *session) callNext(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	w := workerOf(t)
	if w.hook == nil {
		return vm.Value{}, gearsError("Can not get CommandHook ctx")
	}
	if len(kw) > 0 {
		return vm.Value{}, vm.TypeErrorf("call_next() takes no keyword arguments")
	}
	words, err := commandArgs(t, append([]vm.Value{vm.Str(w.hook.name)}, args...), nil)
	if err != nil {
		return vm.Value{}, err
	}
	for i, l := range w.hook.rest {
		if l.matches(words) {
			return replyValue(w.hookReply(w.hook.rest[i:], words, w.hook.depth+1))
		}
	}
	var p shard.Prepared
	s.at().Prepare(&p, s.commands, words)
	r, err := w.runNow(&p)
	if err != nil {
		return vm.Value{}, err
	}
	return replyValue(r)
}

// hookReply runs hooks for a command that a script issues.
func (w *worker) hookReply(hooks []*commandListener, args []string, depth int) shard.Reply {
	if hooks[0].r.recipe.Mode != "sync" {
		return shard.Reply{Kind: '-', Str: ErrNotSync.Error()}
	}
	return w.nested(func(ctx context.Context) shard.Reply {
		if nestingOf(ctx).locksOut(w.sess.engine.hookAt(hooks[0], args).sess) {
			return shard.Reply{Kind: '-', Str: "ERR the hook cannot run, " + errOtherSession}
		}
		return w.sess.engine.runHook(ctx, hooks, args, depth)
	})
}

// hookArgs reads the hook's arguments of a recipe.
func (l *commandListener) hookArgs(r *lang.Recipe) {
	if name, ok := r.Arg("hook").(string); ok {
		l.hook = strings.ToLower(name)
	}
	if p, ok := r.Arg("keyprefix").(string); ok {
		l.prefix = &p
	}
}
