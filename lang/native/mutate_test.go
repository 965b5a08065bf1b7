package native

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// mutated is a source text with tokens lost, doubled, swapped for others, and
// comments and newlines where they may or may not stand. Most are wrong.
func mutated(r *rand.Rand, src string, pool []string) string {
	words := pieces(src)
	from := r.IntN(len(words))
	for from > 0 && spellings[words[from]]&declares == 0 {
		from--
	}
	to := from + 1
	for to < len(words) && spellings[words[to]]&declares == 0 {
		to++
	}
	words = slices.Clone(words[from:to])
	for n := r.IntN(4); n > 0; n-- {
		i := r.IntN(len(words))
		other := pool[r.IntN(len(pool))]
		switch r.IntN(8) {
		case 0:
			words = slices.Delete(words, i, i+1)
		case 1:
			words[i] = other
		case 2:
			words = slices.Insert(words, i, other)
		case 3:
			words = slices.Insert(words, i, fmt.Sprintf(" # c%d\n", n))
		case 4:
			words = slices.Insert(words, i, fmt.Sprintf("\n# c%d\n\n", n))
		case 5:
			words = slices.Insert(words, i, "\n")
		case 6:
			words = slices.Insert(words, i, "(")
			words = slices.Insert(words, min(len(words), i+2+r.IntN(4)), ")")
		case 7:
			words = slices.Insert(words, i, []string{"not", "-", "x =>", "if x then y else"}[r.IntN(4)])
		}
		if len(words) == 0 {
			return ""
		}
	}
	return strings.Join(words, " ")
}

// pieces are the tokens and comments of a text; newlines are pieces, too.
func pieces(src string) []string {
	var out []string
	line := 1
	for _, t := range scan(src).tokens {
		for ; line < t.Pos.Line; line++ {
			out = append(out, "\n")
		}
		if t.Value != "\n" && t.Value != "" {
			out = append(out, t.Value)
		}
	}
	return out
}

func mutations(t testing.TB) (sources, pool []string) {
	all := corpus(t)
	for _, src := range all {
		sources = append(sources, src)
	}
	slices.Sort(sources)
	for _, src := range sources {
		pool = append(pool, pieces(src)...)
	}
	return sources, pool
}

// TestMutations: whatever happens to a text, it has a tree or errors, and what
// has a tree has one canonical form.
func TestMutations(t *testing.T) {
	sources, pool := mutations(t)
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 0))
		checkForm(t, mutated(r, sources[r.IntN(len(sources))], pool))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzMutations(f *testing.F) {
	sources, pool := mutations(f)
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		r := rand.New(rand.NewPCG(a, b))
		checkForm(t, mutated(r, sources[r.IntN(len(sources))], pool))
	})
}
