//go:build unix

package shard

import (
	"io"
	"net"
	"syscall"
)

// maxSocketPath is the longest path that a sockaddr_un of Linux holds without
// its NUL; other systems take a little less and say so.
const maxSocketPath = 107

// readable reports, without waiting and without consuming, whether the socket
// has something to read: bytes, its end, or an error.
func readable(c net.Conn) bool {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	var b [1]byte
	something := false
	err = raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK)
		something = err != syscall.EAGAIN && err != syscall.EINTR
		return true
	})
	return err != nil || something
}

// readNow reads what has arrived, without waiting; 0 and no error when there is
// nothing.
func readNow(c net.Conn, p []byte) (n int, err error) {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return 0, nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return 0, err
	}
	var readErr error
	err = raw.Read(func(fd uintptr) bool {
		n, readErr = syscall.Read(int(fd), p)
		return true
	})
	switch {
	case err != nil:
		return 0, err
	case readErr == syscall.EAGAIN || readErr == syscall.EINTR:
		return 0, nil
	case readErr != nil:
		return 0, readErr
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
