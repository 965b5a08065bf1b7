package conformance_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gears/engine"
	"gears/lang"
	"gears/lang/native"
	"gears/lang/sema"
	"gears/planner"
)

// samples is a value for each argument of readers and actions.
var samples = map[string]string{
	"arg": `"x"`, "prefix": `"x*"`, "pattern": `"x*"`, "noScan": "true", "readValue": "true", "count": "100", "fromId": `"0-0"`,
	"patternGenerator": `() => ["a", true]`, "regex": `"x"`, "eventTypes": `["set"]`, "keyTypes": `["string"]`, "commands": `["get"]`,
	"resync": "true", "capture": `"notifications"`, "batch": "10", "duration": "5", "onFailedPolicy": `"retry"`, "onFailedRetryInterval": "2", "trimStream": "false",
	"group": `"g"`, "maxRetries": "3", "deadLetter": `"dead"`, "trigger": `"t"`, "hook": `"get"`, "keyprefix": `"x"`, "inorder": "true",
	"convertToStr": "false", "collect": "false", "mode": `"async_local"`, "onRegistered": `() => log("ready")`,
}

// planOf plans a recipe, whose arguments are then bound as those of scripts are.
func planOf(t *testing.T, recipe string) *planner.Plan {
	t.Helper()
	f, diags := native.Parse("test.gears", recipe)
	var p *sema.Program
	if len(diags) == 0 {
		p, diags = sema.Compile(f, sema.Options{})
	}
	if p == nil {
		t.Error(diags.Render("test.gears", recipe))
		return nil
	}
	m, err := p.Module("", nil)
	if err != nil {
		t.Error(err)
		return nil
	}
	plan, err := engine.New(nil, engine.Options{}).Explain(context.Background(), m)
	if err != nil {
		t.Errorf("%v\n%s", err, recipe)
		return nil
	}
	return plan
}

// TestEveryArgumentCanBeWritten makes a recipe for each argument of each reader
// and action, and for each that the engine binds.
func TestEveryArgumentCanBeWritten(t *testing.T) {
	actions := map[string][]string{"run": {"convertToStr", "collect", "mode"}, "register": {"convertToStr", "collect", "mode", "onRegistered"}}
	for _, r := range sema.Readers() {
		spec := lang.Reader(r.API)
		for action, own := range map[string][]string{"run": r.Run, "register": r.Register} {
			if action == "run" && !spec.Run || action == "register" && !spec.Register {
				continue
			}
			needed := map[string]string{"generate": "arg = [1]", "command": `trigger = "t"`}[r.Name]
			known := append(slices.Clone(own), actions[action]...)
			if r.Name == "keys_only" {
				known = slices.DeleteFunc(known, func(name string) bool { return name == "mode" })
			}
			for _, name := range known {
				sample, ok := samples[name]
				if !ok {
					t.Errorf("there is no sample of %s", name)
				}
				args := name + " = " + sample
				switch {
				case name == "hook" || r.Name == "generate" && name == "arg":
					args = strings.ReplaceAll(args, `"x"`, "[1]")
				case needed != "" && !strings.HasPrefix(needed, name):
					args = needed + ", " + args
				}
				if before := map[string]string{"keyprefix": `hook = "get", `, "deadLetter": `prefix = "s", onFailedPolicy = "deadletter", `}[name]; before != "" {
					args = before + name + " = " + sample
				}
				planOf(t, "recipe r()\n  from "+r.Name+"()\n  | "+action+"("+args+")\n")
			}
			// What the engine binds beside that has no way to be written.
			if p := planOf(t, "recipe r()\n  from "+r.Name+"()\n  | "+action+"("+needed+")\n"); p != nil {
				for _, a := range p.Recipe.ReaderArgs {
					if !slices.Contains(known, a.Name) && !slices.Contains(known, otherNames[a.Name]) {
						t.Errorf("%s of %s cannot be given to %s", a.Name, r.Name, action)
					}
				}
			}
		}
	}
}

// otherNames are arguments that the engine keeps under another name than scripts
// give them.
var otherNames = map[string]string{"stream": "prefix", "func": "arg"}

// TestEveryOperationCanBeWritten makes a recipe for each operation, its parameters
// given by place and by name.
func TestEveryOperationCanBeWritten(t *testing.T) {
	value := func(p lang.ParamSpec) string {
		switch p.Type {
		case lang.ParamInt:
			return "3"
		case lang.ParamBool:
			return "true"
		case lang.ParamFunc:
			return "(" + strings.Join([]string{"a", "b", "c"}[:p.Arity], ", ") + ") => a"
		}
		if p.Name == "target" {
			return `{"kind": "sqlite", "url": ":memory:", "table": "t", "key": ["id"]}`
		}
		return "0"
	}
	for _, op := range lang.Ops {
		var placed, named []string
		for _, p := range op.Params {
			placed, named = append(placed, value(p)), append(named, p.Name+" = "+value(p))
		}
		for _, args := range [][]string{placed, named} {
			p := planOf(t, "recipe r()\n  from generate([\"a\"])\n  | "+op.Name+"("+strings.Join(args, ", ")+")\n  | run\n")
			if p == nil {
				continue
			}
			if got := p.Recipe.Steps; len(got) != 1 || got[0].Op.Name != op.Name || len(got[0].Args) != len(op.Params) {
				t.Errorf("%s became %+v", op.Name, got)
			}
		}
	}
}
