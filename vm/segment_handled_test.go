package vm_test

import (
	"testing"

	"gears/vm"
)

// What one record's callback handles while it waits for a reply is no business
// of the others, and is there again when the reply comes.
func TestParkedTaskKeepsItsHandledException(t *testing.T) {
	builtins := vm.Builtins()
	builtins.SetStr("execute", vm.BuiltinValue(&vm.Builtin{Name: "execute", Qual: "execute", Max: -1, Parks: true}))
	th, g := loadWith(t, `
def f(x):
    if x == 2:
        try:
            1 / 0
        except ZeroDivisionError as e:
            return str(e.__context__)
    try:
        raise KeyError(x)
    except KeyError:
        reply = execute(x)
        try:
            raise
        except KeyError as e:
            return str(e) + reply
`, builtins)
	run := vm.NewSegment(g, []vm.SegStep{{Op: "map", Fn: g.Lookup("f")}}).NewRun()
	var first, second vm.Task
	if st, err := th.Start(&first, run, vm.Int(1)); st != vm.Parked || err != nil {
		t.Fatal(st, err)
	}
	if st, err := th.Start(&second, run, vm.Int(2)); st != vm.Done || err != nil {
		t.Fatal(st, err)
	}
	if st, err := th.Resume(&first, vm.Str(" answered"), nil); st != vm.Done || err != nil {
		t.Fatal(st, err)
	}
	for i, c := range []struct {
		task *vm.Task
		want string
	}{{&first, "1 answered"}, {&second, "None"}} {
		if len(c.task.Errs) > 0 || len(c.task.Out) != 1 || c.task.Out[0].AsStrOrEmpty() != c.want {
			t.Errorf("record %d: %v %v, want %q", i+1, c.task.Out, c.task.Errs, c.want)
		}
	}
}
