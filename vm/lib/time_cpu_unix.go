//go:build unix

package lib

import "syscall"

// cpuTime is the processor time of the whole process in nanoseconds: what runs
// an isolate has no time of its own.
func cpuTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
