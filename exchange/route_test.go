package exchange

import (
	"testing"

	"gears/shard"
)

func TestSlotOfRepartitionKeys(t *testing.T) {
	for _, test := range []struct{ key, like string }{
		{"a\x00b", "a"},
		{"a\x00{b}", "a"},
		{"\x00a", ""},
		{"{tag}1", "tag"},
		{"{tag\x00}1", "{tag"},
		{"{}x", "{}x"},
	} {
		if got, want := Slot(test.key), shard.Slot(test.like); got != want {
			t.Errorf("slot of %q is %d, want %d", test.key, got, want)
		}
	}
	// Slots that Redis documents and answers to CLUSTER KEYSLOT.
	for key, want := range map[string]int{"foo": 12182, "123456789": 12739, "": 0} {
		if got := Slot(key); got != want {
			t.Errorf("slot of %q is %d, want %d", key, got, want)
		}
	}
}

func TestRoutes(t *testing.T) {
	r, err := NewRoutes([][]shard.SlotRange{{{First: 0, Last: 5460}, {First: 10923, Last: 16383}}, {{First: 5461, Last: 10922}}})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int{"foo": 0, "hello": 0, "key": 0, "bar": 0, "b": 0, "d": 0, "c": 1} {
		if got := r.To(key); got != want {
			t.Errorf("%q (slot %d) goes to %d, want %d", key, Slot(key), got, want)
		}
	}
	if _, err := NewRoutes([][]shard.SlotRange{{{First: 0, Last: 99}}, {{First: 101, Last: 16383}}}); err == nil || err.Error() != "slot 100 has no owner" {
		t.Errorf("got %v for a slot without owner", err)
	}
	if _, err := NewRoutes([][]shard.SlotRange{{{First: 0, Last: 99}}, {{First: 99, Last: 16383}}}); err == nil || err.Error() != "slot 99 has two owners" {
		t.Errorf("got %v for a slot with two owners", err)
	}
}
