//go:build !linux

package conformance_test

import "errors"

func mountTiny(string, int) error { return errors.New("small file systems are mounted on Linux only") }
func unmountTiny(string) error    { return nil }
func canMountTiny() bool          { return false }
