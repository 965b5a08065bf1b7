package ops

import (
	"strings"

	"gears/vm"
)

// groups keeps one value for each key, in the order in which keys first came.
type groups struct {
	index map[string]int32
	keys  []string
	vals  []vm.Value // unset: the key's accumulator was dropped
}

func newGroups() groups { return groups{index: map[string]int32{}} }

// slot returns the slot of a key, making it. Keys are copied: they share memory
// with the page they came in.
func (g *groups) slot(t *vm.Thread, key string) (int32, error) {
	if i, ok := g.index[key]; ok {
		return i, nil
	}
	if err := t.Charge(96 + len(key)); err != nil {
		return 0, err
	}
	key = strings.Clone(key)
	i := int32(len(g.keys))
	g.index[key] = i
	g.keys = append(g.keys, key)
	g.vals = append(g.vals, vm.Value{})
	return i, nil
}

func (g *groups) finish(emit func(vm.Value)) []error {
	for i, k := range g.keys {
		if !g.vals[i].IsUnset() {
			emit(group(k, g.vals[i]))
		}
	}
	return nil
}
