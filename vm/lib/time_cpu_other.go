//go:build !unix

package lib

// cpuTime stands in for processor time where the system's is not to be had.
func cpuTime() int64 { return monotonic() }
