//go:build !unix

package shard

import "syscall"

func childAttributes() *syscall.SysProcAttr { return nil }
