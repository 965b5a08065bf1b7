//go:build unix && !linux

package sinktest

import "syscall"

// withParent: there is no signal for the parent's death here.
func withParent(a *syscall.SysProcAttr) *syscall.SysProcAttr { return a }
