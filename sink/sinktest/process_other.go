//go:build !unix

package sinktest

import "syscall"

func attributes(string, string) (*syscall.SysProcAttr, error) { return nil, nil }
