package conformance_test

import (
	"fmt"
	"os"
	"syscall"
)

// mountTiny mounts a file system of a size, in memory, that anybody may write to.
func mountTiny(dir string, bytes int) error {
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=777", bytes)); err != nil {
		return fmt.Errorf("mounting a small file system at %s: %w", dir, err)
	}
	return nil
}

func unmountTiny(dir string) error { return syscall.Unmount(dir, syscall.MNT_DETACH) }

// canMountTiny tells whether we may.
func canMountTiny() bool {
	dir, err := os.MkdirTemp("/tmp", "gears-tiny-")
	if err != nil {
		return false
	}
	defer os.RemoveAll(dir)
	if mountTiny(dir, 1<<20) != nil {
		return false
	}
	return unmountTiny(dir) == nil
}
