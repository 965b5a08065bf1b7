package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// completers are how each shell is asked what command lines can go on with. $1 is the
// script that gearsc wrote, the lines follow; before each answer stands "==".
var completers = map[string][]string{
	"bash": {"bash", "--norc", "-c", `source "$1"; shift; for line; do
  read -ra COMP_WORDS <<< "$line"; case "$line" in *" ") COMP_WORDS+=("") ;; esac
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _gearsc; printf '%s\n' == "${COMPREPLY[@]}"
done`, "-"},
	"fish": {"fish", "--no-config", "-c", `source $argv[1]; for line in $argv[2..]; echo ==; complete -C "$line"; end`},
	// Completion of zsh works in its line editor only, so this one types, and has the
	// editor tell what it would add.
	"zsh": {"zsh", "-f", "-c", `zmodload zsh/zpty
cat > setup <<'SETUP'
PROMPT=; RPROMPT=; autoload -Uz compinit; compinit -D -u
compadd() {
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    local -a hits; builtin compadd -A hits "$@"; print; print -l -- "word: "$^hits
  fi
  builtin compadd "$@"
}
tell() { zle complete-word; print; print "to""ld" }
zle -N tell; bindkey '^I' tell
SETUP
zpty typed zsh -f -i
zpty -w typed ". ./setup; source '$1'; echo rea''dy"; zpty -r -m typed out '*ready*'
shift; for line; do
  zpty -w -n typed "$line"$'\t'; zpty -r -m typed out '*told*'
  print -r -- "=="; print -r -- "$out" | sed -n 's/.*word: //p'
  zpty -w -n typed $'\x15'
done
zpty -d typed`, "-"},
}

var descriptions = regexp.MustCompile(`(?m)\t.*$`) // as fish has them

// complete gives the words that shell would go on with, for each of the lines.
func complete(t *testing.T, shell, script string, lines []string) [][]string {
	t.Helper()
	args := slices.Concat(completers[shell], []string{script}, lines)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a shell that waits for a key
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "TERM=xterm", "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", shell, err, out)
	}
	text := descriptions.ReplaceAllString(string(out), "")
	answers := strings.Split("\n"+text, "\n==")[1:]
	if len(answers) != len(lines) {
		t.Fatalf("%s: %d answers to %d lines\n%s", shell, len(answers), len(lines), out)
	}
	words := make([][]string, len(lines))
	for i, a := range answers {
		words[i] = strings.Fields(a)
	}
	return words
}

// TestCompletion asks real shells. The scripts of all three say the same.
func TestCompletion(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"tidy.py", "tidy.gears", "other.py"} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		line      string
		want, not []string
	}{
		{"gearsc co", []string{"compile", "completion"}, []string{"check"}},
		{"gearsc explain --format ", []string{"dot", "json", "text"}, []string{"tidy.py"}},
		{"gearsc run --re", []string{"--redis"}, []string{"--timeout"}},
		{"gearsc docs key", []string{"keys", "keys_only"}, []string{"stream"}},
		{"gearsc check tidy.", []string{"tidy.gears", "tidy.py"}, []string{"other.py"}},
		{"gearsc completion ", []string{"bash", "fish", "zsh"}, []string{"tidy.py"}},
	}
	for shell := range completers {
		t.Run(shell, func(t *testing.T) {
			var out, errs bytes.Buffer
			if code := run(t.Context(), []string{"completion", shell}, nil, &out, &errs); code != exitOK {
				t.Fatal(code, errs.String())
			}
			script := filepath.Join(t.TempDir(), "script")
			if err := os.WriteFile(script, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, c := range cases {
				lines = append(lines, c.line)
			}
			for i, got := range complete(t, shell, script, lines) {
				c := &cases[i]
				for _, w := range c.want {
					if !slices.Contains(got, w) {
						t.Errorf("%q goes on with %q, want %q", c.line, got, c.want)
						break
					}
				}
				if slices.ContainsFunc(c.not, func(w string) bool { return slices.Contains(got, w) }) {
					t.Errorf("%q goes on with %q, and not with any of %q", c.line, got, c.not)
				}
			}
		})
	}
}
