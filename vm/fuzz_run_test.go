package vm_test

import (
	"testing"
	"time"

	"gears/vm"
)

// FuzzRun parses, compiles and runs arbitrary sources with tiny budgets: nothing
// may panic or go on for long.
func FuzzRun(f *testing.F) {
	for _, file := range langFiles(f) {
		for _, p := range readPrograms(f, file) {
			f.Add(p.src)
		}
	}
	for seed := range uint64(20) {
		f.Add(newProgram(seed))
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 20_000 {
			return
		}
		watch := time.AfterFunc(10*time.Second, func() { panic("goes on for long:\n" + src) })
		defer watch.Stop()
		runProgram(src, vm.Limits{Instructions: 100_000, Memory: 4 << 20, Depth: 100})
	})
}
