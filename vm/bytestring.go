package vm

import "unsafe"

// byteString views b as a string without copying; the string is only good until
// b changes.
func byteString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
