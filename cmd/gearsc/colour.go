package main

import (
	"io"
	"os"
)

// ink colours what is for people. The zero value does not.
type ink struct{ on bool }

// The colours, as numbers of SGR sequences.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	faint  = "2"
	bold   = "1"
)

func (i ink) paint(colour, text string) string {
	if !i.on || text == "" || colour == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// inkFor colours on a terminal only, and never when NO_COLOR says not to
// (https://no-color.org).
func inkFor(w io.Writer) ink {
	return ink{on: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)}
}

// isTerminal reports whether w shows what is written to it to people.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Name() != "null"
}
