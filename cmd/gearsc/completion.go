package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help shows examples.
func (c *completionCmd) Help() string {
	return examples(
		`eval "$(gearsc completion bash)"`, "in ~/.bashrc",
		`eval "$(gearsc completion zsh)"`, "in ~/.zshrc, after compinit",
		"gearsc completion fish | source", "in config.fish")
}

// shells are the writers of completion scripts.
var shells = map[string]func(w io.Writer, commands []completable){
	"bash": completeBash,
	"zsh":  completeZsh,
	"fish": completeFish,
}

// Run prints a script for the shell.
func (c *completionCmd) Run(t *terminal, k *kong.Kong) error {
	shells[c.Shell](t.stdout, completables(k.Model))
	return nil
}

// completable is what a subcommand can be completed with.
type completable struct {
	name, help string
	flags      []flag
	words      []string // instead of files
	files      bool     // it takes some
}

type flag struct {
	name, help string
	short      rune
	values     []string // to choose from
	takes      bool     // a value
}

// completables reads the commands from what the parser knows of them.
func completables(app *kong.Application) []completable {
	var all []completable
	for _, node := range app.Children {
		if node.Hidden {
			continue
		}
		c := completable{name: node.Name, help: node.Help}
		for _, group := range node.AllFlags(true) {
			for _, f := range group {
				if f.Hidden {
					continue
				}
				of := flag{name: f.Name, help: f.Help, short: f.Short, takes: !f.IsBool()}
				if f.Enum != "" {
					of.values = strings.Split(f.Enum, ",")
				}
				c.flags = append(c.flags, of)
			}
		}
		for _, p := range node.Positional {
			if p.Enum != "" {
				c.words = append(c.words, strings.Split(p.Enum, ",")...)
			}
			c.files = true
		}
		if of, ok := node.Target.Addr().Interface().(interface{ completions() []string }); ok {
			c.words = append(c.words, of.completions()...)
		}
		c.files = c.files && len(c.words) == 0
		all = append(all, c)
	}
	return all
}

func names(commands []completable) string {
	var all []string
	for _, c := range commands {
		all = append(all, c.name)
	}
	return strings.Join(all, " ")
}

func (c *completable) flagWords() string {
	var all []string
	for _, f := range c.flags {
		all = append(all, "--"+f.name)
		if f.short != 0 {
			all = append(all, "-"+string(f.short))
		}
	}
	return strings.Join(all, " ")
}

func completeBash(w io.Writer, commands []completable) {
	fmt.Fprintf(w, `_gearsc() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W %q -- "$cur"))
    return
  fi
  case "${COMP_WORDS[1]} $prev" in
`, names(commands)+" --help --version")
	for _, c := range commands {
		for _, f := range c.flags {
			if len(f.values) > 0 {
				fmt.Fprintf(w, "    %q) words=%q ;;\n", c.name+" --"+f.name, strings.Join(f.values, " "))
			}
		}
	}
	io.WriteString(w, `  esac
  if [ -z "$words" ]; then
    case "${COMP_WORDS[1]}" in
`)
	for _, c := range commands {
		if !c.files && len(c.words) == 0 {
			fmt.Fprintf(w, "      %s) words=%q ;;\n", c.name, c.flagWords())
			continue
		}
		fmt.Fprintf(w, "      %s) case \"$cur\" in -*) words=%q ;; *) words=%q ;; esac ;;\n", c.name, c.flagWords(), strings.Join(c.words, " "))
	}
	io.WriteString(w, `    esac
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _gearsc gearsc
`)
}

// quoted is a text within '…' of zsh and fish.
func quoted(text string) string {
	return "'" + strings.NewReplacer("'", `'\''`, "[", "(", "]", ")", ":", `\:`).Replace(text) + "'"
}

func completeZsh(w io.Writer, commands []completable) {
	io.WriteString(w, "#compdef gearsc\n_gearsc() {\n  local -a commands\n  commands=(\n")
	for _, c := range commands {
		fmt.Fprintf(w, "    %s\n", quoted(c.name)[:len(quoted(c.name))-1]+":"+quoted(c.help)[1:])
	}
	io.WriteString(w, "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n  local command=${words[2]}\n  shift words\n  (( CURRENT-- ))\n  case $command in\n")
	for _, c := range commands {
		fmt.Fprintf(w, "    %s) _arguments", c.name)
		for _, f := range c.flags {
			spec := "--" + f.name + "[" + strings.Trim(quoted(f.help), "'") + "]"
			switch {
			case len(f.values) > 0:
				spec += ":value:(" + strings.Join(f.values, " ") + ")"
			case f.takes:
				spec += ":value:_files"
			}
			fmt.Fprintf(w, " \\\n      '%s'", spec)
			if f.short != 0 {
				fmt.Fprintf(w, " \\\n      '%s'", "-"+string(f.short)+strings.TrimPrefix(spec, "--"+f.name))
			}
		}
		switch {
		case len(c.words) > 0:
			fmt.Fprintf(w, " \\\n      '*:name:(%s)'", strings.Join(c.words, " "))
		case c.files:
			io.WriteString(w, " \\\n      '*:file:_files'")
		}
		io.WriteString(w, " ;;\n")
	}
	io.WriteString(w, "  esac\n}\ncompdef _gearsc gearsc\n")
}

func completeFish(w io.Writer, commands []completable) {
	fish := func(text string) string { return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'" }
	for _, c := range commands {
		fmt.Fprintf(w, "complete -c gearsc -n __fish_use_subcommand -f -a %s -d %s\n", c.name, fish(c.help))
	}
	for _, c := range commands {
		in := fish("__fish_seen_subcommand_from " + c.name)
		for _, f := range c.flags {
			fmt.Fprintf(w, "complete -c gearsc -n %s -l %s", in, f.name)
			if f.short != 0 {
				fmt.Fprintf(w, " -s %c", f.short)
			}
			if f.takes {
				io.WriteString(w, " -r")
			}
			if len(f.values) > 0 {
				fmt.Fprintf(w, " -f -a %s", fish(strings.Join(f.values, " ")))
			}
			fmt.Fprintf(w, " -d %s\n", fish(f.help))
		}
		if len(c.words) > 0 {
			fmt.Fprintf(w, "complete -c gearsc -n %s -f -a %s\n", in, fish(strings.Join(c.words, " ")))
		} else if !c.files {
			fmt.Fprintf(w, "complete -c gearsc -n %s -f\n", in)
		}
	}
}
