package conformance_test

import "syscall"

// exitSignal asks gearsd to drain and end.
const exitSignal = syscall.SIGTERM
