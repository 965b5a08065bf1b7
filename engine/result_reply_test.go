package engine

import (
	"testing"

	"gears/shard"
	"gears/vm"
)

// A script can build a list whose reply would have no end, or fill the memory.
func TestResultsAreBounded(t *testing.T) {
	self := vm.NewList([]vm.Value{vm.Int(1)})
	self.AsList().Elems = append(self.AsList().Elems, self)
	depth := 0
	r := ResultReply(self)
	for r.Kind == '*' {
		r = r.Elems[len(r.Elems)-1]
		depth++
	}
	if r.Kind != '$' || r.Str != notAReply || depth != maxResultDeep {
		t.Errorf("a list within itself ends at depth %d in %v", depth, r)
	}
	many := vm.Int(0)
	for range 40 {
		many = vm.NewList([]vm.Value{many, many})
	}
	e := resultEncoder{left: 1000}
	want := shard.Reply{Kind: '-', Str: "ERR gears: the lists in the results have more than 1000 elements"}
	if got := e.results([]vm.Value{many}, nil); got.Kind != want.Kind || got.Str != want.Str {
		t.Errorf("a list of 2^40 elements gives %.100v, want %v", got, want)
	}
}
