package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rogpeppe/go-internal/testscript"

	"gears/lang"
	"gears/pyfront"
	"gears/shard"
	"gears/vm"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"gearsc": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs each script with a Redis of its own at $REDIS.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup:               withRedis,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"redis":  redisCommand,
			"tamper": tamper,
			"sorted": sortedLines,
		},
	})
}

func withRedis(env *testscript.Env) error {
	// The working directory's name is too long for a socket.
	dir, err := os.MkdirTemp("", "gc-")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	child, err := shard.StartChild(ctx, shard.ChildOptions{Dir: dir, Socket: filepath.Join(dir, "s")})
	if err != nil {
		return err
	}
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: child.Socket(), Protocol: 2, DisableIdentity: true})
	env.Setenv("REDIS", child.URL())
	env.Values["redis"] = client
	env.Defer(func() {
		client.Close()
		child.Close()
		os.RemoveAll(dir)
	})
	return nil
}

// redisCommand runs "redis SET k v" and prints the reply.
func redisCommand(ts *testscript.TestScript, _ bool, args []string) {
	cmd := make([]any, len(args))
	for i, a := range args {
		cmd[i] = a
	}
	reply, err := ts.Value("redis").(*redis.Client).Do(context.Background(), cmd...).Result()
	if err != nil {
		ts.Fatalf("%v: %v", args, err)
	}
	fmt.Fprintln(ts.Stdout(), reply)
}

// tamper changes a byte of a .gear file: "tamper FILE OFFSET", where a negative
// offset counts from the end.
func tamper(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	var at int
	_, err = fmt.Sscan(args[1], &at)
	ts.Check(err)
	if at < 0 {
		at += len(data)
	}
	data[at] ^= 3
	ts.Check(os.WriteFile(path, data, 0o666))
}

// sortedLines compares the last output with a file, whatever the order of lines.
func sortedLines(ts *testscript.TestScript, _ bool, args []string) {
	sorted := func(text string) string {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	got, want := sorted(ts.ReadFile(args[0])), sorted(ts.ReadFile(args[1]))
	if got != want {
		ts.Fatalf("got:\n%s\nwant:\n%s", got, want)
	}
}

// FuzzCompiledRecipe: whatever a .gear file holds, loading it must not crash,
// and what is loaded must compile and run like a script.
func FuzzCompiledRecipe(f *testing.F) {
	for _, src := range []string{
		"def f(a, *b, c=1, **d):\n    try:\n        for x, *y in b: yield [a := i for i in x if i]\n    except ValueError as e: raise\n    finally: del a\n",
		"class A(object, m=1):\n    x: int = 3\n    def f(self): return super().f(*self.x, k=f'{self!r:>{3}}')\nA\n",
		"async def g(x):\n    async with x as y: return [await i async for i in y]\nn = lambda: (yield)\n",
		"a = b = 1\nwhile a < 3:\n    a += 1\nelse: import json as j\nfrom re import *\nx = {**{}, 'a': {1, 2}}['a'] if a else not b\n",
	} {
		m, diags := pyfront.Parse("<string>", src, pyfront.Options{})
		if len(diags) > 0 {
			f.Fatal(diags.Render("seed", src))
		}
		data, err := lang.EncodeModule(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := lang.DecodeModule(reseal(data))
		if err != nil {
			return
		}
		p, err := vm.Compile(m)
		if err != nil {
			return
		}
		p.Listing(m.Source)
		th := vm.NewThread(&vm.Isolate{Builtins: vm.Builtins()}, vm.Limits{Instructions: 5000, Memory: 16 << 20, Depth: 20})
		th.RunMain(p.NewGlobals(th.Iso.Builtins))
	})
}

// reseal gives a tampered file a right length and checksum.
func reseal(data []byte) []byte {
	const sum = 18
	if len(data) < sum+sha256.Size {
		return data
	}
	out := bytes.Clone(data)
	binary.BigEndian.PutUint64(out[10:], uint64(len(out)-sum-sha256.Size))
	s := sha256.Sum256(append(bytes.Clone(out[:sum]), out[sum+sha256.Size:]...))
	copy(out[sum:], s[:])
	return out
}
