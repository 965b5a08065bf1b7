package main

import (
	"fmt"
	"io"
	"sync"
)

// hints are the names that a script most likely meant, by the text of the error
// about the one it used. Errors that the engine gives are told from their texts
// alone, so that is what finds the hint again.
type hints struct {
	mu     sync.Mutex
	byText map[string]string
}

func (h *hints) add(text, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byText == nil {
		h.byText = map[string]string{}
	}
	h.byText[text] = name
}

// print writes the hint for an error, if there is one.
func (h *hints) print(w io.Writer, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if name := h.byText[text]; name != "" {
		fmt.Fprintf(w, "Did you mean: '%s'?\n", name)
	}
}
