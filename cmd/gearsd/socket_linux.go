package main

import (
	"net"
	"os"
	"syscall"
	"unsafe"
)

// detach takes the descriptor of a socket out of the hands of Go's own poller,
// by a duplicate: there it would wake a thread for whatever arrives. conn is
// closed.
func detach(conn net.Conn) (int, error) {
	if !socket(conn) {
		return 0, errNoSocket
	}
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return 0, err
	}
	var fd uintptr
	var errno syscall.Errno
	if err := raw.Control(func(old uintptr) {
		fd, _, errno = syscall.Syscall(syscall.SYS_FCNTL, old, syscall.F_DUPFD_CLOEXEC, 0)
	}); err != nil {
		return 0, err
	}
	if errno != 0 {
		return 0, os.NewSyscallError("fcntl", errno)
	}
	conn.Close()
	return int(fd), nil
}

// attach is the way back.
func attach(fd int) (net.Conn, error) {
	f := os.NewFile(uintptr(fd), "client")
	defer f.Close()
	return net.FileConn(f)
}

// readNow and writeNow are read and write on a socket that does not block. Go's
// scheduler is not told of them: they are over in microseconds, and telling it
// costs about as much as a short read itself.
func readNow(fd int, b []byte) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
		if errno != syscall.EINTR {
			return int(n), errno
		}
	}
}

func writeNow(fd int, b []byte) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
		if errno != syscall.EINTR {
			return int(n), errno
		}
	}
}
