package vm_test

import (
	"os"
	"regexp"
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
	const batch = 100
	failed := 0
	for first := seed; first < seed+count; first += batch {
		var srcs []string
		for s := first; s < min(first+batch, seed+count); s++ {
			srcs = append(srcs, newProgram(uint64(s)))
		}
		for i, want := range o.run(srcs...) {
			if agree(want, generated(srcs[i])) {
				continue
			}
			if failed++; failed > 5 {
				t.Fatal("too many differences")
			}
			small := shrink(srcs[i], func(src string) bool { return !agree(o.run(src)[0], generated(src)) })
			t.Errorf("seed %d (-python +gears)\n%s\n%s", first+i, cmp.Diff(o.run(small)[0], generated(small)), numbered(small))
		}
	}
}

// generated runs a generated program, or a part of one.
func generated(src string) string { return runProgram(src, vm.Limits{Instructions: 20_000_000}) }

// agree compares what a program prints under CPython with what it prints here.
// What reaches a limit under either is not looked at: where the room ends is
// everyone's own affair. Neither is the place of a syntax error, which parts of
// programs may have.
func agree(python, gears string) bool {
	switch {
	case strings.HasSuffix(python, "timeout") || strings.Contains(python, "Error: Exceeds the limit"):
		return true
	case strings.Contains(gears, "MemoryError") || strings.Contains(gears, "instruction budget"):
		return true
	case strings.HasPrefix(gears, "refused: "):
		return strings.Contains(python, "SyntaxError") || strings.Contains(python, "IndentationError")
	case strings.Contains(python, " at 0x"):
		return addresses.ReplaceAllString(python, "") == addresses.ReplaceAllString(gears, "")
	}
	return python == gears
}

// addresses are those in the reprs of objects.
var addresses = regexp.MustCompile(` at 0x[0-9a-f]+`)

// numbered is a program with line numbers.
func numbered(src string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
		b.WriteString(strconv.Itoa(i+1) + "\t" + line + "\n")
	}
	return b.String()
}
