package exchange

import (
	"fmt"
	"strings"

	"gears/shard"
)

// Slot is the hash slot that a repartition key goes to. Keys of repartition are
// cut at their first NUL, as the original engine did, which hashed C strings;
// keys of Redis are not.
func Slot(key string) int {
	if i := strings.IndexByte(key, 0); i >= 0 {
		key = key[:i]
	}
	return shard.Slot(key)
}

// Routes says which member gets which key. It does not change: within a run a
// key goes to one member, whatever happens to the cluster meanwhile.
type Routes struct {
	member [shard.Slots]uint16
}

// NewRoutes makes the routes of members that own the given slots. The error is
// that a slot has no owner or two.
func NewRoutes(owned [][]shard.SlotRange) (*Routes, error) {
	r := &Routes{}
	var taken [shard.Slots]bool
	for m, ranges := range owned {
		for _, span := range ranges {
			for slot := max(span.First, 0); slot <= min(span.Last, shard.Slots-1); slot++ {
				if taken[slot] {
					return nil, fmt.Errorf("slot %d has two owners", slot)
				}
				taken[slot] = true
				r.member[slot] = uint16(m)
			}
		}
	}
	for slot, ok := range taken {
		if !ok {
			return nil, fmt.Errorf("slot %d has no owner", slot)
		}
	}
	return r, nil
}

// To is the index of the member that gets the records of key.
func (r *Routes) To(key string) int { return int(r.member[Slot(key)]) }
