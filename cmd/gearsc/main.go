// Command gearsc checks, explains, compiles and runs recipes without a server
// of gears:
//
//	gearsc check FILE…                 all that is wrong, with its place
//	gearsc explain FILE                the plan, without a Redis
//	gearsc compile FILE -o R.gear      a compiled recipe; -S lists its bytecode
//	gearsc run FILE --redis URL        results, one a line
//	gearsc test PATH…                  the tests beside recipes
//	gearsc fmt PATH…                   recipes (.gears) in their canonical form
//	gearsc docs NAME                   operations, readers, functions, commands
//	gearsc repl                        expressions and pipelines, as they are typed
//	gearsc lsp                         what editors start
//	gearsc writebehind --init FILE     CREATE TABLE for what a script writes behind
//	gearsc completion SHELL            for bash, zsh and fish
//
// FILE is a script (.py), a recipe (.gears), a compiled one (.gear) or - for standard
// input. Where a .gears file has several recipes, the name of one follows, and -p
// NAME=VALUE gives its parameters values.
//
// Exit codes: 0 all is well; 1 the recipe is wrong, or its run had errors;
// 2 the command line is wrong, a file cannot be read, or Redis is not there;
// 130 interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitOK          = 0
	exitRecipe      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// commands are the subcommands.
type commands struct {
	Check   checkCmd   `cmd:"" help:"Print all that is wrong with recipes, without running them."`
	Explain explainCmd `cmd:"" help:"Print the plan of a recipe: what is read, fused, pushed down, and why or why not."`
	Compile compileCmd `cmd:"" help:"Compile a script to a .gear file, or list its bytecode."`
	Run     runCmd     `cmd:"" help:"Run a recipe against a Redis and print its results, one a line."`
	Test    testCmd    `cmd:"" help:"Run the tests beside recipes, each on a private redis-server."`
	Fmt     fmtCmd     `cmd:"" help:"Rewrite recipes (.gears) in their canonical form."`
	Docs    docsCmd    `cmd:"" help:"Tell of operations, readers, functions and the commands of Redis."`
	Repl    replCmd    `cmd:"" help:"Read expressions, pipelines and recipes, and carry them out."`
	Lsp     lspCmd     `cmd:"" help:"Tell an editor of recipes while they are written (Language Server Protocol)."`

	Writebehind writebehindCmd `cmd:"" help:"Tell what tables a script's write-behinds and write-throughs write to, and the statements that create them."`

	Completion completionCmd `cmd:"" help:"Print a script that completes command lines in a shell."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

// terminal is what a command works with.
type terminal struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	hints  *hints
}

// codeError is an error that carries its exit code.
type codeError struct {
	code int
	err  error
}

func (e *codeError) Error() string { return e.err.Error() }
func (e *codeError) Unwrap() error { return e.err }

// exitHelp tells of the exit codes.
const exitHelp = `Exit codes: 0 all is well; 1 the recipe is wrong, its run had errors, a test failed, or a file is not formatted; ` +
	`2 wrong usage, unreadable file or no Redis; 130 interrupted.`

// errWatched ends what goes on until it is interrupted: that is a success.
var errWatched = errors.New("watched until the end")

// errSaid is the error of a command that has printed what is wrong.
var errSaid = errors.New("")

// recipeError is an error in the recipe.
func recipeError(err error) error { return &codeError{exitRecipe, err} }

// run is the program without the process around it. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("gearsc"),
		kong.Description("Checks, explains, compiles, runs and tests recipes for Redis.\n\n"+exitHelp),
		kong.Writers(stdout, stderr), kong.Vars{"version": "gearsc " + version()},
		kong.Exit(func(code int) { exit = code }))
	if err != nil {
		fmt.Fprintln(stderr, "gearsc: internal error:", err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exit >= 0 {
		return exit
	}
	if err == nil {
		t := &terminal{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, hints: &hints{}}
		err = command.Run(t)
		defer func() {
			if err != nil {
				t.hints.print(stderr, err.Error())
			}
		}()
	}
	return report(ctx, stderr, err)
}

// report prints an error and finds its exit code.
func report(ctx context.Context, stderr io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errWatched) {
		return exitOK
	}
	code := exitCode(err)
	if ctx.Err() != nil {
		code, err = exitInterrupted, errors.New("interrupted")
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(stderr, "gearsc:", text)
	}
	return code
}

func exitCode(err error) int {
	var c *codeError
	if errors.As(err, &c) {
		return c.code
	}
	return exitUsage
}

// release is set by the linker.
var release string

func version() string {
	if release != "" {
		return release
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return "development"
}
