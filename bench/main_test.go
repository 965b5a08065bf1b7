package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAllContendersAgree runs every work once on little data: what is compared
// must do the same.
func TestAllContendersAgree(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.md")
	o := options{N: 3000, Keys: 1500, Rounds: 1, Big: true, Out: out}
	if err := o.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range works {
		if !strings.Contains(string(text), "| "+w.name+" |") {
			t.Errorf("the report lacks %s:\n%s", w.name, text)
		}
	}
	if !strings.Contains(string(text), "| 9000 |") {
		t.Errorf("the report lacks the memory at three times the movies:\n%s", text)
	}
}

func TestMedian(t *testing.T) {
	r := result{times: []time.Duration{5, 1, 9, 3, 2}}
	if got := r.median(); got != 3 {
		t.Error(got)
	}
}
