package engine

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"gears/lang"
	"gears/luablock"
	"gears/shard"
	"gears/vm"
)

// atomic makes the context manager of atomic(). The planner makes stages with an
// atomic block sequential, and nobody else runs code of the session meanwhile.
// What comes between its commands at Redis is kept off by the block's script, or
// else by the gate.
func (s *session) atomic(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
	return vm.ObjectValue(&vm.Object{Type: s.atomicType}), nil
}

func (s *session) newAtomicType() *vm.Type {
	return vm.NewType("", "atomic", nil, []vm.Builtin{
		{Name: "__enter__", Max: 0, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			w := workerOf(t)
			if w.inAtomic {
				return vm.Value{}, gearsError("Already inside an atomic block")
			}
			w.inAtomic, w.entered = true, true
			t.Hold++
			return args[0], nil
		}},
		{Name: "__exit__", Max: 3, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			w := workerOf(t)
			if !w.inAtomic {
				return vm.Value{}, gearsError("Not inside an atomic block")
			}
			r := w.replay
			w.leaveAtomic()
			if r != nil && r.next < len(r.replies) && len(args) > 1 && args[1].IsNone() {
				return vm.Value{}, r.diverged()
			}
			return vm.False, nil
		}},
	})
}

func (s *session) isInAtomic(t *vm.Thread, _ []vm.Value, _ []vm.Kw) (vm.Value, error) {
	return vm.Bool(workerOf(t).inAtomic), nil
}

func (w *worker) leaveAtomic() {
	if w.inAtomic {
		w.inAtomic, w.entered, w.replay = false, false, nil
		w.t.Hold--
	}
	if w.open != nil {
		w.open()
		w.open = nil
	}
}

// EnterAtomic runs the script of a block, when it has one that fits, and keeps
// the replies of its commands for the block itself. Whatever stands against the
// script is found before it ran any command, and then the block runs as one that
// was not translated.
func (s *session) EnterAtomic(t *vm.Thread, b *luablock.Block, in []vm.Value) error {
	w := workerOf(t)
	if !w.entered {
		return nil // something of the script's own that is called atomic
	}
	w.entered = false
	if b.Reason != "" || s.at() == nil || s.engine.opts.NoAtomicScripts {
		return nil
	}
	why := s.unfit(t, b)
	var args scriptArgs
	if why == "" {
		for i, v := range in {
			if args.value(v, 0); args.why != "" {
				why = fmt.Sprintf("'%s': %s", b.In[i].Name, args.why)
				break
			}
		}
	}
	if why != "" {
		s.engine.log.Debug("an atomic block runs without its script", "session", s.id, "line", s.lineOf(b.Pos), "reason", why)
		return nil
	}
	r, err := w.runBlock(b, args.words)
	if err != nil {
		w.leaveAtomic()
		return err
	}
	switch {
	case r.IsError():
		s.engine.log.Warn("an atomic block runs without its script", "session", s.id, "line", s.lineOf(b.Pos), "reason", r.Str)
	case r.Kind != '*' || len(r.Elems) < 4:
		w.leaveAtomic()
		return gearsError("internal error: the script of the atomic block at line %d answered nothing", b.Pos.Line)
	default:
		w.replay = newReplay(b, r)
	}
	return nil
}

// unfit says why the script cannot stand for the block here and now.
func (s *session) unfit(t *vm.Thread, b *luablock.Block) string {
	for _, name := range b.Builtins {
		if !t.GlobalIsBuiltin(name) && (name != "executeCommand" || !t.GlobalIs(name, "execute")) {
			return fmt.Sprintf("'%s' is not the built-in function", name)
		}
	}
	for _, c := range b.Commands {
		if why := s.commands.Scriptable(c.Name, c.Sub, c.Args); why != "" {
			return strings.ToUpper(c.Name) + " " + why
		}
		if len(s.engine.hooksOf(c.Name)) > 0 {
			return strings.ToUpper(c.Name) + " is hooked"
		}
	}
	return ""
}

// runBlock sends the script of a block.
func (w *worker) runBlock(b *luablock.Block, args []string) (shard.Reply, error) {
	w.scripted = true
	defer func() { w.scripted = false }()
	words := append([]string{"EVALSHA", b.SHA(), "0"}, args...)
	r, err := w.send(words, shard.Write)
	if err != nil || !r.IsError() || !strings.HasPrefix(r.Str, "NOSCRIPT") {
		return r, err
	}
	if r, err = w.send([]string{"SCRIPT", "LOAD", b.Script()}, shard.Read); err != nil || r.IsError() {
		return r, err
	}
	return w.send(words, shard.Write)
}

// send runs a command of our own at the turn of the code that runs. Nothing is
// known of its keys.
func (w *worker) send(words []string, kind shard.Kind) (shard.Reply, error) {
	p := shard.Prepared{Args: words, Kind: kind}
	if w.sync != nil {
		return w.sync(&p)
	}
	return w.runNow(&p)
}

// replay is what the script of a block did. While the machine runs the block,
// execute() takes these replies; when they are used up, the block is where the
// script ended.
type replay struct {
	block   *luablock.Block
	replies []shard.Reply
	lost    map[int]bool // replies that the script could not carry
	digests string       // of the commands, digestLen for each
	next    int
	reason  string // why the script ended before the block did
	left    bool   // the block goes on without it
}

// digestLen is how many hex digits of a command's SHA-1 the script answers.
const digestLen = 8

func newReplay(b *luablock.Block, r shard.Reply) *replay {
	p := &replay{block: b, digests: r.Elems[2].Str, reason: r.Elems[1].Str, replies: r.Elems[4:], lost: map[int]bool{}}
	if n := len(p.replies); r.Elems[0].Str == "error" && n > 0 {
		p.replies[n-1].Kind = '-'
	}
	for _, fix := range strings.Fields(r.Elems[3].Str) {
		at, text, _ := strings.Cut(fix, ":")
		i, err := strconv.Atoi(at)
		if err != nil || i < 1 || i > len(p.replies) {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			p.lost[i-1] = true
			continue
		}
		p.replies[i-1] = shard.Reply{Kind: ':', Int: n}
	}
	return p
}

// lineOf is a line for the log: a number, of an import with its file.
func (s *session) lineOf(p lang.Pos) any {
	file, in := s.module.Place(p)
	if in == p {
		return p.Line
	}
	return fmt.Sprintf("%d of %s", in.Line, file)
}

// diverged says that script and block disagree, which is a fault of gears.
func (r *replay) diverged() error {
	return gearsError("internal error: the script of the atomic block at line %d ran other commands than the block", r.block.Pos.Line)
}

// replayed answers a command of a block whose script ran it already.
func (w *worker) replayed(args []string) (v vm.Value, err error, ok bool) {
	r := w.replay
	if r == nil {
		return vm.Value{}, nil, false
	}
	if r.next == len(r.replies) {
		if !r.left {
			r.left = true
			w.sess.engine.log.Warn("the rest of an atomic block runs without its script: other clients may come between", "session", w.sess.id, "line", w.sess.lineOf(r.block.Pos), "reason", r.reason)
		}
		return vm.Value{}, nil, false
	}
	sum := sha1.Sum([]byte(strings.Join(args, "\x00")))
	if at := r.next * digestLen; len(r.digests) < at+digestLen || hex.EncodeToString(sum[:])[:digestLen] != r.digests[at:at+digestLen] {
		return vm.Value{}, r.diverged(), true
	}
	i := r.next
	r.next++
	if r.lost[i] {
		return vm.Value{}, gearsError("the reply of %s in an atomic block is an integer that a script cannot carry", strings.ToUpper(args[0])), true
	}
	if refusal := shard.Elsewhere(r.replies[i]); refusal != "" {
		return vm.Value{}, gearsError("%s", refusal), true
	}
	v, err = replyValue(r.replies[i])
	return v, err, true
}
