package conformance_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestReadmeRegisters runs the lines that the README shows for registrations.
func TestReadmeRegisters(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(readme), "<!-- register:begin -->\n```sh\n")
	text, _, ok2 := strings.Cut(text, "```\n<!-- register:end -->")
	if !ok || !ok2 {
		t.Fatal("the README has no example of register()")
	}
	g := start(t)
	run := func(line string) string {
		t.Helper()
		line = strings.Replace(line, "redis-cli -p 6479", "redis-cli -s '"+g.socket+"'", 1)
		out, err := exec.Command("sh", "-c", line).CombinedOutput()
		if err != nil || strings.Contains(string(out), "ERR") {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		return string(out)
	}
	var outs []string
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		out := run(line)
		// Events are carried out after the reply to the command that made them.
		for end := time.Now().Add(time.Minute); strings.Contains(line, "how_many         # 1") && strings.TrimSpace(out) != "1"; out = run(line) {
			if time.Now().After(end) {
				t.Fatalf("%s: still %q", line, out)
			}
		}
		outs = append(outs, out)
	}
	if len(outs) != 6 || !strings.Contains(outs[4], "KeysReader") || !strings.Contains(outs[4], "how_many") || !strings.Contains(outs[5], "primary") {
		t.Errorf("%q", outs)
	}
}
