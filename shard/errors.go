package shard

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// LostError says that a connection broke, or that what came over it was not
// RESP. Whether commands that were under way took effect is unknown.
type LostError struct {
	Addr string // host:port or socket path
	Err  error
}

func (e *LostError) Error() string {
	text := "the server closed it"
	if e.Err != nil && !errors.Is(e.Err, io.EOF) {
		text = e.Err.Error()
	}
	return "connection to redis at " + e.Addr + " lost: " + text
}

func (e *LostError) Unwrap() error { return e.Err }

// connectError says that there is nobody at an address.
type connectError struct {
	addr string
	err  error
}

func (e *connectError) Error() string {
	return "cannot connect to redis at " + e.addr + ": " + e.err.Error()
}

func (e *connectError) Unwrap() error { return e.err }

// seedsError is what was wrong with each of several URLs.
type seedsError []error

func (e seedsError) Error() string {
	texts := make([]string, len(e))
	for i, err := range e {
		texts[i] = err.Error()
	}
	return fmt.Sprintf("none of the %d redis URLs can be used: %s", len(e), strings.Join(texts, "; "))
}

func (e seedsError) Unwrap() []error { return e }

// IncompleteError says that a cluster has slots that nobody serves. A cluster
// that is being set up is so for a while.
type IncompleteError struct {
	Addr    string // the node that says so
	Missing []SlotRange
}

func (e *IncompleteError) Error() string {
	words := make([]string, len(e.Missing))
	for i, r := range e.Missing {
		words[i] = r.String()
	}
	return "the cluster is not complete: redis at " + e.Addr + " says that no master serves the slots " + strings.Join(words, " ")
}

// unreachable reports whether err says that a node could not be reached, before
// anything was sent that matters: another one may be its successor.
func unreachable(err error) bool {
	var no *connectError
	var lost *LostError
	return errors.As(err, &no) || errors.As(err, &lost)
}

// LoadingError is the reply of a server that has started and does not have its
// data yet. The command did nothing.
type LoadingError struct{ Text string }

func (e *LoadingError) Error() string { return e.Text }

// Loading returns the *LoadingError that r is, or nil.
func Loading(r Reply) error {
	if r.IsError() && ErrorClass(r.Str) == "LOADING" {
		return &LoadingError{r.Str}
	}
	return nil
}

// ErrorClass is the machine-readable first word of an error reply: "WRONGTYPE"
// of "WRONGTYPE Operation against…". It is empty when the text does not begin
// with an upper-case word.
func ErrorClass(text string) string {
	n := 0
	for n < len(text) && (text[n] >= 'A' && text[n] <= 'Z' || n > 0 && (text[n] >= '0' && text[n] <= '9' || text[n] == '_')) {
		n++
	}
	if n < len(text) && text[n] != ' ' && text[n] != '\r' && text[n] != '\n' {
		return ""
	}
	return text[:n]
}
