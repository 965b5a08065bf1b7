//go:build unix && !linux

package shard

import "syscall"

// childAttributes puts the child into its own process group, so that a Ctrl-C
// on the terminal leaves it to us when it ends. There is no signal for the
// parent's death here: a killed gears leaves its child behind.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
