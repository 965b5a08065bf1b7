package vm

import (
	"strings"
	"testing"
)

func TestWeigh(t *testing.T) {
	long := Str(strings.Repeat("x", 10_000))
	many := make([]Value, 10_000)
	for i := range many {
		many[i] = Str("0123456789")
	}
	cyclic := &List{}
	cyclic.Elems = []Value{ListValue(cyclic), ListValue(cyclic), long}
	dict := NewDict(0)
	dict.SetStr("a", long)
	for _, test := range []struct {
		name        string
		v           Value
		least, most int
	}{
		{"int", Int(1), 8, 64},
		{"str", long, 10_000, 10_100},
		{"list", NewList(many), 300_000, 600_000},
		{"nested", NewTuple(NewList(many), NewList(many)), 300_000, 1_200_000},
		{"cyclic", ListValue(cyclic), 1, heaviest},
		{"dict", DictValue(dict), 10_000, 10_300},
		{"record", NewRecord(&Record{Key: Str("k"), Value: long}), 10_000, 10_400},
	} {
		if got := Weigh(test.v); got < test.least || got > test.most {
			t.Errorf("%s weighs %d, want %d to %d", test.name, got, test.least, test.most)
		}
	}
	if rec := NewRecord(&Record{Key: Str("k"), Value: Int(1)}); Weigh(rec) == 0 || rec.AsDict().rec == nil {
		t.Error("weighing made a dict of the record")
	}
}
