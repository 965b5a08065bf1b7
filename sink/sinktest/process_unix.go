//go:build unix

package sinktest

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// attributes make the child end with us, and somebody else than root, whose the
// directory becomes.
func attributes(name, dir string) (*syscall.SysProcAttr, error) {
	attr := withParent(&syscall.SysProcAttr{Setpgid: true})
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, int(uid), int(gid))
}
