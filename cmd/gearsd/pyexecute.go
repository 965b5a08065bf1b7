package main

import (
	"context"
	"strings"

	"gears/engine"
	"gears/shard"
)

// executeOptions are the words after the script, in any order. Those with a
// value name it in the error for its absence.
var executeOptions = []struct {
	word  string
	value bool
	set   func(r *engine.Request, value string) (refusal string)
}{
	{"UNBLOCKING", false, func(r *engine.Request, _ string) string { r.Unblocking = true; return "" }},
	{"UPGRADE", false, func(r *engine.Request, _ string) string { r.Upgrade = true; return "" }},
	{"FORCE_REINSTALL_REQUIREMENTS", false, func(r *engine.Request, _ string) string { r.ForceReinstall = true; return "" }},
	{"REPLACE_WITH", true, func(r *engine.Request, v string) string { r.ReplaceWith = v; return "" }},
	{"ID", true, func(r *engine.Request, v string) string {
		if !isSessionID(v) {
			return "ID must be compose of: ['A'-'Z' | 'a'-'z' | '0' - '9' | '-' | '_']"
		}
		r.ID = v
		return ""
	}},
	{"DESCRIPTION", true, func(r *engine.Request, v string) string { r.Description = v; return "" }},
}

// requirementsWord ends the options: all that follow it are requirements.
const requirementsWord = "REQUIREMENTS"

// parseExecute reads the arguments of RG.PYEXECUTE.
func parseExecute(args []string) (r engine.Request, refusal string) {
	r.Script = args[1]
	rest := args[2:]
options:
	for len(rest) > 0 {
		word := rest[0]
		rest = rest[1:]
		if strings.EqualFold(word, requirementsWord) {
			r.Requirements = rest
			return r, ""
		}
		for _, o := range executeOptions {
			if !strings.EqualFold(word, o.word) {
				continue
			}
			value := ""
			if o.value {
				if len(rest) == 0 {
					return r, o.word + " is missing"
				}
				value, rest = rest[0], rest[1:]
			}
			if refusal := o.set(&r, value); refusal != "" {
				return r, refusal
			}
			continue options
		}
		return r, "Unknown arguments were given: " + word
	}
	return r, ""
}

func isSessionID(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// pickled are what scripts of client libraries contain that send a pickled
// function instead of its source.
var pickled = []string{"cloudpickle.loads(", "deserialize_gear_function("}

// errPickled is a list literal of Python as that is what those libraries parse
// the text of an error as.
const errPickled = `['gears cannot run this script: %s) loads pickled CPython bytecode, and gears runs Python source without CPython. ` +
	`Send the source instead: the text that inspect.getsource gives for the functions, followed by the GearsBuilder calls that use them\n']`

func pyExecute(s *server, ctx context.Context, args []string) shard.Reply {
	r, refusal := parseExecute(args)
	if refusal != "" {
		return replyError(refusal)
	}
	return s.pyExecute(ctx, r)
}

// pyExecute carries out a request and makes the reply.
func (s *server) pyExecute(ctx context.Context, r engine.Request) shard.Reply {
	if refusal := s.unfit(r.Script); refusal != "" {
		return replyError(refusal)
	}
	out, err := s.engine.PyExecute(ctx, r)
	switch {
	case err != nil:
		return replyError(err.Error())
	case len(out.Failures) > 0:
		list := replyArray()
		for _, text := range out.Failures {
			list.Elems = append(list.Elems, replyError(text))
		}
		return list
	case out.Ran:
		return engine.ResultsReply(out.Results, out.Errors)
	case out.ExecutionID != "":
		return replyBulk(out.ExecutionID)
	}
	return replyOK
}
