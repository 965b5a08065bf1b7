package main

import (
	"context"
	"fmt"
	"strings"

	"gears/engine"
	"gears/lang"
	"gears/shard"
)

// paramWord gives a recipe's parameter a value: PARAM name value.
const paramWord = "PARAM"

// parseNative reads the arguments of RG.EXECUTE, RG.LOAD and RG.EXPLAIN:
//
//	text or .gear file, [name of the recipe], [PARAM name value]…, options of RG.PYEXECUTE
func parseNative(args []string) (r engine.Request, refusal string) {
	n := &engine.Native{}
	rest := args[2:]
	if len(rest) > 0 && !isExecuteWord(rest[0]) {
		n.Recipe, rest = rest[0], rest[1:]
	}
	others := args[1:2:2]
	for len(rest) > 0 {
		if !strings.EqualFold(rest[0], paramWord) {
			// The value of an option may be spelt like a word.
			take := min(len(rest), 1+valuesOf(rest[0]))
			others, rest = append(others, rest[:take]...), rest[take:]
			continue
		}
		if len(rest) < 3 {
			return r, paramWord + " needs a name and a value"
		}
		if _, twice := n.Params[rest[1]]; twice {
			return r, "parameter " + rest[1] + " is given twice"
		}
		if n.Params == nil {
			n.Params = map[string]string{}
		}
		n.Params[rest[1]] = rest[2]
		rest = rest[3:]
	}
	r, refusal = parseExecute(append([]string{args[0]}, others...))
	r.Native = n
	return r, refusal
}

func isExecuteWord(word string) bool {
	if strings.EqualFold(word, paramWord) || strings.EqualFold(word, requirementsWord) {
		return true
	}
	for _, o := range executeOptions {
		if strings.EqualFold(word, o.word) {
			return true
		}
	}
	return false
}

func valuesOf(word string) int {
	for _, o := range executeOptions {
		if o.value && strings.EqualFold(word, o.word) {
			return 1
		}
	}
	return 0
}

// nativeExecute is RG.EXECUTE.
func nativeExecute(s *server, ctx context.Context, args []string) shard.Reply {
	r, refusal := parseNative(args)
	if refusal != "" {
		return replyError("ERR gears: " + refusal)
	}
	return s.pyExecute(ctx, r)
}

// load is RG.LOAD: RG.EXECUTE of what gearsc compile wrote, and of nothing else.
func load(s *server, ctx context.Context, args []string) shard.Reply {
	if !lang.IsGear([]byte(args[1])) {
		return replyError("ERR gears: RG.LOAD takes a compiled recipe, as gearsc compile writes it; RG.EXECUTE takes the text of one")
	}
	return nativeExecute(s, ctx, args)
}

// explain is RG.EXPLAIN: the plan of a script as text.
func explain(s *server, ctx context.Context, args []string) shard.Reply {
	r, refusal := parseNative(args)
	if refusal != "" {
		return replyError("ERR gears: " + refusal)
	}
	if refusal := s.unfit(r.Script); refusal != "" {
		return replyError(refusal)
	}
	plan, err := s.engine.ExplainScript(ctx, r)
	switch {
	case err != nil:
		return replyError(err.Error())
	case plan == nil:
		return replyError("ERR gears: the script has no recipe to explain: it calls neither run() nor register()")
	}
	return replyBulk(plan.Text())
}

// unfit says why a script is not even looked at; "" when it is.
func (s *server) unfit(script string) string {
	if len(script) > s.maxScript {
		return fmt.Sprintf("ERR gears: the script has %d bytes, at most %d are allowed", len(script), s.maxScript)
	}
	for _, p := range pickled {
		if strings.Contains(script, p) {
			return fmt.Sprintf(errPickled, p)
		}
	}
	return ""
}
