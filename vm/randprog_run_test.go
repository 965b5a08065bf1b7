package vm_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"gears/vm"

	"github.com/google/go-cmp/cmp"
)

// TestRandomPrograms runs random programs here and in CPython. GEARS_PROGRAMS
// says how many, GEARS_SEED where to begin.
func TestRandomPrograms(t *testing.T) {
	o := startOracle(t)
	count, seed := 300, 1
	if n, err := strconv.Atoi(os.Getenv("GEARS_PROGRAMS")); err == nil {
		count = n
	}
	if n, err := strconv.Atoi(os.Getenv("GEARS_SEED")); err == nil {
		seed = n
	}
	const batch = 50
	failed := 0
	for first := seed; first < seed+count; first += batch {
		var srcs []string
		for s := first; s < min(first+batch, seed+count); s++ {
			srcs = append(srcs, newProgram(uint64(s)))
		}
		for i, want := range o.run(srcs...) {
			if strings.HasSuffix(want, "timeout") || strings.Contains(want, "Error: Exceeds the limit") {
				continue
			}
			got := runProgram(srcs[i], vm.Limits{Instructions: 20_000_000})
			if strings.Contains(got, "MemoryError") {
				continue // where the room ends is our own affair
			}
			if got == want || strings.HasPrefix(got, "refused: ") && strings.Contains(want, "SyntaxError") {
				continue
			}
			if failed++; failed > 5 {
				t.Fatal("too many differences")
			}
			t.Errorf("seed %d (-python +gears)\n%s\n%s", first+i, cmp.Diff(want, got), numbered(srcs[i]))
		}
	}
}

// numbered is the program behind the prelude, with line numbers.
func numbered(src string) string {
	var b strings.Builder
	for i, line := range strings.Split(src, "\n") {
		if i >= strings.Count(genPrelude, "\n") {
			b.WriteString(strconv.Itoa(i+1) + "\t" + line + "\n")
		}
	}
	return b.String()
}
