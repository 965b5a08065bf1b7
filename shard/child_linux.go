package shard

import "syscall"

// childAttributes puts the child into its own process group, so that a Ctrl-C
// on the terminal leaves it to us when it ends, and has the kernel kill it when
// we are gone.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
