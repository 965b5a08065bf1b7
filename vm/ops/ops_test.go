package ops_test

import (
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/planner"
	"gears/vm"
	"gears/vm/ops"
)

func thread() *vm.Thread {
	return vm.NewThread(&vm.Isolate{Builtins: vm.Builtins()}, vm.Limits{})
}

// TestTableIsThePlanners: the planner names sinks that are all here, and no
// others are.
func TestTableIsThePlanners(t *testing.T) {
	var want []string
	for _, s := range planner.Sinks {
		want = append(want, s.Op)
	}
	got := ops.Names()
	sort.Strings(want)
	sort.Strings(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// finish returns the repr of what a sink emits, sorted unless ordered.
func finish(t *testing.T, th *vm.Thread, s ops.Sink, ordered bool) []string {
	t.Helper()
	var out []string
	for _, err := range s.Finish(th, func(v vm.Value) {
		r, _ := vm.Repr(th, v)
		out = append(out, r)
	}) {
		t.Error(err)
	}
	if !ordered {
		sort.Strings(out)
	}
	return out
}

// TestHalvesMakeAWhole: splitting the records over shards, with a local half on
// each and a final half behind, gives what one sink over all records gives.
func TestHalvesMakeAWhole(t *testing.T) {
	for _, spec := range planner.Sinks {
		if !spec.Splits {
			continue
		}
		t.Run(spec.Op, func(t *testing.T) {
			th := thread()
			r := rand.New(rand.NewPCG(1, 2))
			for round := range 50 {
				whole := ops.New(ops.Spec{Op: spec.Op, Reverse: round%2 == 0})
				final := ops.New(ops.Spec{Op: spec.Op, Half: ops.Final, Reverse: round%2 == 0})
				var locals []ops.Sink
				for range 3 {
					locals = append(locals, ops.New(ops.Spec{Op: spec.Op, Half: ops.Local, Reverse: round%2 == 0}))
				}
				for range round {
					v := vm.Int(int64(r.IntN(9)))
					for _, s := range []ops.Sink{whole, locals[r.IntN(3)]} {
						if err := s.Add(th, vm.Value{}, v); err != nil {
							t.Fatal(err)
						}
					}
				}
				for _, l := range locals {
					for _, err := range l.Finish(th, func(v vm.Value) {
						if err := final.Add(th, vm.Value{}, v); err != nil {
							t.Error(err)
						}
					}) {
						t.Error(err)
					}
				}
				ordered := spec.Op == "sort"
				if diff := cmp.Diff(finish(t, th, whole, ordered), finish(t, th, final, ordered)); diff != "" {
					t.Fatalf("round %d: %s", round, diff)
				}
			}
		})
	}
}

// TestFailureDropsWhatWasGathered: an accumulator whose function fails is gone,
// and later records start anew.
func TestFailureDropsWhatWasGathered(t *testing.T) {
	th := thread()
	fails := vm.BuiltinValue(&vm.Builtin{Name: "f", Qual: "f", Max: -1, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		rec := args[len(args)-1]
		if rec.AsInt() == 13 {
			return vm.Value{}, vm.ValueErrorf("13")
		}
		acc := args[len(args)-2]
		if acc.IsNone() {
			return rec, nil
		}
		return vm.Int(acc.AsInt() + rec.AsInt()), nil
	}})
	for op, want := range map[string]string{"accumulate": "5", "groupfold": "{'key': '1', 'value': 5}"} {
		spec := ops.Spec{Op: op, Fn: fails, Keyed: op == "groupfold"}
		s := ops.New(spec)
		failed := 0
		for _, n := range []int64{1, 13, 2, 3} {
			if err := s.Add(th, vm.Str("1"), vm.Int(n)); err != nil {
				failed++
			}
		}
		if got := finish(t, th, s, true); failed != 1 || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %d failures, %q", op, failed, got)
		}
	}
}
