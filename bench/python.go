package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"
)

// interpreter is the system's: python3-redis of the package manager is for it.
const interpreter = "/usr/bin/python3"

//go:embed recipe2.py
var recipe2 string

// pythonGenres is recipe 2 as a client with redis-py.
var pythonGenres = contender{
	who:   "redis-py",
	there: func() bool { return exec.Command(interpreter, "-c", "import redis").Run() == nil },
	run: func(e *env) (answer, time.Duration, error) {
		out, err := exec.CommandContext(e.ctx, interpreter, "-c", recipe2, e.socket).Output()
		if err != nil {
			if x, ok := err.(*exec.ExitError); ok {
				err = fmt.Errorf("%w\n%s", err, x.Stderr)
			}
			return nil, 0, err
		}
		var doc struct {
			Counts  answer
			Seconds float64
		}
		if err := json.Unmarshal(out, &doc); err != nil {
			return nil, 0, err
		}
		return doc.Counts, time.Duration(doc.Seconds * float64(time.Second)), nil
	},
}
