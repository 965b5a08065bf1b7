package readers

import (
	"slices"
	"strings"

	"gears/lang"
	"gears/vm"
)

// textNoRegister is what register() says for a reader that cannot.
const textNoRegister = "given reader does not exists or does not support register"

// BindRegister names and checks the arguments of a builder's
//
//	register(prefix='*', convertToStr=True, collect=True, mode='async', onRegistered=None, **kw)
//
// for the reader. arg is the prefix, unset when it was not given; kw the
// keywords without those that every reader has.
//
// The error is the exception that the script sees.
func BindRegister(reader string, arg vm.Value, mode string, kw []vm.Kw) ([]lang.NamedArg, error) {
	row := find(reader)
	if row == nil || row.bindRegister == nil {
		return nil, gearsError("%s", textNoRegister)
	}
	if r := keyword(kw, "regex"); !r.IsUnset() {
		arg = r // the older name wins
	}
	if arg.IsUnset() {
		arg = vm.Str("*")
	}
	return row.bindRegister(arg, mode, kw)
}

// keyTypes are the names that keyTypes= may hold.
var keyTypes = []string{"empty", "string", "list", "hash", "set", "zset", "module", "stream"}

// captures are the values that capture= may have: how a registration comes to know
// of events.
var captures = []string{CaptureAuto, CaptureNotifications, CaptureReplication}

// The values of capture=.
const (
	CaptureAuto          = "auto"
	CaptureNotifications = "notifications"
	CaptureReplication   = "replication"
)

// bindKeysRegister is register(prefix, eventTypes=None, keyTypes=None,
// readValue=True, commands=None, resync=False, capture=None) of the KeysReader. With
// resync it gets all matching keys, too, wherever events may have been missed;
// without capture the server's setting counts.
func bindKeysRegister(arg vm.Value, _ string, kw []vm.Kw) ([]lang.NamedArg, error) {
	if arg.Kind() != vm.KStr {
		return nil, gearsError("regex argument must be a string")
	}
	out := []lang.NamedArg{{Name: "prefix", Value: arg.AsStr()}}
	events, err := bindNames(kw, "eventTypes", "given eventTypes is not iterable", "given event type is not string")
	if err != nil {
		return nil, err
	}
	types, err := bindNames(kw, "keyTypes", "given keyTypes is not iterable", "given key type is not string")
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		if !slices.Contains(keyTypes, t) {
			return nil, gearsError("unknown key type")
		}
	}
	if out, err = bindBool(out, kw, "readValue", "readValue is not boolean"); err != nil {
		return nil, err
	}
	commands, err := bindNames(kw, "commands", "given commands is not iterable", "given command type is not string")
	if err != nil {
		return nil, err
	}
	if out, err = bindBool(out, kw, "resync", "resync is not boolean"); err != nil {
		return nil, err
	}
	if resync := out[len(out)-1]; commands != nil && resync.Name == "resync" && resync.Value == true {
		return nil, gearsError("resync cannot be combined with commands: no client waits for the keys that a scan finds")
	}
	if v := keyword(kw, "capture"); !v.IsUnset() && !v.IsNone() {
		if v.Kind() != vm.KStr || !slices.Contains(captures, v.AsStr()) {
			return nil, gearsError("capture must be 'auto', 'notifications' or 'replication'")
		}
		out = append(out, lang.NamedArg{Name: "capture", Value: v.AsStr()})
	}
	for _, l := range []struct {
		name string
		list []string
	}{{"eventTypes", events}, {"keyTypes", types}, {"commands", commands}} {
		if l.list != nil {
			out = append(out, lang.NamedArg{Name: l.name, Value: l.list})
		}
	}
	return out, nil
}

// bindNames takes a keyword that is an iterable of strings, in lower case; nil
// when it is not given or None.
func bindNames(kw []vm.Kw, name, notIterable, notString string) ([]string, error) {
	v := keyword(kw, name)
	if v.IsUnset() || v.IsNone() {
		return nil, nil
	}
	elems, err := vm.Collect(nil, v)
	if err != nil {
		return nil, gearsError("%s", notIterable)
	}
	out := make([]string, len(elems))
	for i, e := range elems {
		if e.Kind() != vm.KStr {
			return nil, gearsError("%s", notString)
		}
		out[i] = strings.ToLower(e.AsStr())
	}
	return out, nil
}

// failedPolicies are the values of onFailedPolicy.
var failedPolicies = []string{"continue", "abort", "retry", "deadletter"}

// bindStreamRegister is register(prefix, batch=1, duration=0,
// onFailedPolicy='continue', onFailedRetryInterval=1, trimStream=True,
// group=None, maxRetries=None, deadLetter=None) of the StreamReader. Duration is in
// milliseconds, the interval in seconds. A group gives the registration a cursor of
// its own. What fails is tried again maxRetries times before the policy applies;
// deadLetter names the stream for what fails for good.
func bindStreamRegister(arg vm.Value, mode string, kw []vm.Kw) ([]lang.NamedArg, error) {
	batch, err := bindNumber(kw, "batch", 1, "batch argument must be a number")
	if err != nil {
		return nil, err
	}
	duration, err := bindNumber(kw, "duration", 0, "duration argument must be a number")
	if err != nil {
		return nil, err
	}
	policy := "continue"
	if v := keyword(kw, "onFailedPolicy"); !v.IsUnset() {
		if v.Kind() != vm.KStr {
			return nil, gearsError("onFailedPolicy must be a string (Continue/Abort/Retry)")
		}
		if policy = strings.ToLower(v.AsStr()); !slices.Contains(failedPolicies, policy) {
			return nil, gearsError("onFailedPolicy must be Continue/Abort/Retry")
		}
	}
	if mode == "sync" && policy != "continue" {
		return nil, gearsError("ExecutionMode sync can only be combined with OnFailedPolicy Continue")
	}
	interval, err := bindNumber(kw, "onFailedRetryInterval", 1, "retryInterval argument must be a number")
	if err != nil {
		return nil, err
	}
	trim := true
	if v := keyword(kw, "trimStream"); !v.IsUnset() {
		if v.Kind() != vm.KBool {
			return nil, gearsError("pyTrimmStream argument must be a boolean")
		}
		trim = v.AsBool()
	}
	var options []lang.NamedArg
	for _, name := range []string{"group", "deadLetter"} {
		if v := keyword(kw, name); !v.IsUnset() && !v.IsNone() {
			if v.Kind() != vm.KStr || v.AsStr() == "" {
				return nil, gearsError("%s argument must be a string", name)
			}
			options = append(options, lang.NamedArg{Name: name, Value: v.AsStr()})
		}
	}
	if v := keyword(kw, "maxRetries"); !v.IsUnset() && !v.IsNone() {
		if v.Kind() != vm.KInt || v.AsInt() < 0 {
			return nil, gearsError("maxRetries argument must be a number, 0 or more")
		}
		if mode == "sync" && v.AsInt() > 0 {
			return nil, gearsError("maxRetries cannot be combined with mode='sync': no client waits for a retry")
		}
		options = append(options, lang.NamedArg{Name: "maxRetries", Value: v.AsInt()})
	}
	if arg.Kind() != vm.KStr {
		return nil, gearsError("regex argument must be a string")
	}
	out := []lang.NamedArg{
		{Name: "stream", Value: arg.AsStr()}, {Name: "batch", Value: batch}, {Name: "duration", Value: duration},
		{Name: "onFailedPolicy", Value: policy}, {Name: "onFailedRetryInterval", Value: interval}, {Name: "trimStream", Value: trim},
	}
	for _, o := range options {
		if o.Name == "deadLetter" {
			if err := checkDeadLetter(o.Value.(string), arg.AsStr(), policy); err != nil {
				return nil, err
			}
		}
	}
	return append(out, options...), nil
}

// checkDeadLetter refuses a name that cannot hold the dead letters of streams that
// match prefix.
func checkDeadLetter(name, prefix, policy string) error {
	begins, many := strings.CutSuffix(prefix, "*")
	switch {
	case policy != "deadletter":
		return gearsError("deadLetter needs onFailedPolicy='deadletter'")
	case isInternal(name):
		return gearsError("deadLetter must not begin with %s, as gears keeps its own state there", internalPrefix)
	case name == prefix, many && strings.HasPrefix(name, begins):
		return gearsError("deadLetter '%s' is a stream that the registration reads itself", name)
	}
	return nil
}

func bindNumber(kw []vm.Kw, name string, def int64, refusal string) (int64, error) {
	v := keyword(kw, name)
	switch v.Kind() {
	case vm.KUnset:
		return def, nil
	case vm.KInt, vm.KBool:
		return v.AsInt(), nil
	}
	return 0, gearsError("%s", refusal)
}

// bindCommandRegister is register(trigger=… | hook=…, keyprefix=…,
// inorder=False) of the CommandReader. A positional argument is ignored.
func bindCommandRegister(_ vm.Value, _ string, kw []vm.Kw) ([]lang.NamedArg, error) {
	trigger, hook, prefix := keyword(kw, "trigger"), keyword(kw, "hook"), keyword(kw, "keyprefix")
	if trigger.IsUnset() && hook.IsUnset() {
		return nil, gearsError("no trigger or hook argument was given")
	}
	var out []lang.NamedArg
	for _, a := range []struct {
		name string
		v    vm.Value
	}{{"trigger", trigger}, {"hook", hook}, {"keyprefix", prefix}} {
		if a.v.IsUnset() {
			continue
		}
		if a.v.Kind() != vm.KStr {
			return nil, gearsError("%s argument is not string", a.name)
		}
		out = append(out, lang.NamedArg{Name: a.name, Value: a.v.AsStr()})
	}
	out, err := bindBool(out, kw, "inorder", "inorder argument is be boolean")
	if err != nil {
		return nil, err
	}
	if !trigger.IsUnset() && (!hook.IsUnset() || !prefix.IsUnset()) {
		return nil, gearsError("trigger argument can not be given with keyprefix or hook")
	}
	return out, nil
}
