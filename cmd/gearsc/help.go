package main

import (
	"fmt"
	"strings"
)

// examples writes pairs of a command line and what it is for, as help shows them.
func examples(pairs ...string) string {
	width := 0
	for i := 0; i < len(pairs); i += 2 {
		width = max(width, len(pairs[i]))
	}
	var b strings.Builder
	b.WriteString("Examples:\n\n")
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "    %-*s  # %s\n", width, pairs[i], pairs[i+1])
	}
	return b.String()
}
