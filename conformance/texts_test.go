package conformance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gears/conformance"
)

// TestTexts looks for every text of testdata/texts.txt in the replies that the
// scripts expect.
func TestTexts(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{}
	for _, f := range files {
		texts, err := conformance.ExpectedTexts(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			expected[text] = true
		}
	}
	table, err := os.ReadFile("testdata/texts.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(string(table), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		text, reason, unreachable := strings.Cut(line, " || ")
		if seen[text] {
			t.Errorf("%q stands twice", text)
		}
		seen[text] = true
		switch is := saidBy(expected, text); {
		case unreachable && reason == "":
			t.Errorf("%q has no reason", text)
		case unreachable && is:
			t.Errorf("%q is said to be unreachable (%s), but a script expects it", text, reason)
		case !unreachable && !is:
			t.Errorf("no script expects %q", text)
		}
	}
}

// saidBy reports whether one of the replies is the text. A text of several words
// may have others around it, as errors within tracebacks have.
func saidBy(replies map[string]bool, text string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(text), "%s", ".*")
	if !strings.ContainsAny(text, " %.'") {
		return replies[text]
	}
	re := regexp.MustCompile(pattern)
	for r := range replies {
		if re.MatchString(r) {
			return true
		}
	}
	return false
}
