package readers

import (
	"context"

	"gears/lang"
	"gears/vm"
)

// reader is a row of the table.
type reader struct {
	name string
	// bind checks and names the arguments of run(). arg is its first, or, unless
	// it was given, the default. Nil when the reader cannot run.
	bind func(arg vm.Value, given bool, kw []vm.Kw) ([]lang.NamedArg, error)
	// bindRegister does the same for register(). Nil when the reader has no
	// events.
	bindRegister func(arg vm.Value, mode string, kw []vm.Kw) ([]lang.NamedArg, error)

	open func(ctx context.Context, env *Env, spec *Spec) (pager, error)
	// exact is the key that is read, where it is one that does not depend on what
	// a shard has; ok is false when keys are searched for. Nil: none are read.
	exact func(spec *Spec) (key string, ok bool)
}

// table is the readers. Its names are those of lang.Readers.
var table = []reader{
	{name: "KeysReader", bind: bindKeys, bindRegister: bindKeysRegister, open: openKeys, exact: exactKeys},
	{name: "KeysOnlyReader", bind: bindKeysOnly, open: openKeysOnly, exact: exactKeysOnly},
	{name: "StreamReader", bind: bindStream, bindRegister: bindStreamRegister, open: openStream, exact: exactStream},
	{name: "PythonReader", bind: bindPython, open: openPython},
	{name: "ShardsIDReader", bind: bindShardsID, open: openShardsID},
	{name: "CommandReader", bindRegister: bindCommandRegister},
}

func find(name string) *reader {
	for i := range table {
		if table[i].name == name {
			return &table[i]
		}
	}
	return nil
}

// Extent is what a reader reads of Redis.
type Extent int

// What readers read.
const (
	NoKeys  Extent = iota // nothing
	OneKey                // the key of a name
	AllKeys               // whatever keys there are
)

// Reads says what Open would read; key is that of OneKey.
func Reads(spec Spec) (what Extent, key string) {
	row := find(spec.Name)
	if row == nil || row.exact == nil {
		return NoKeys, ""
	}
	if key, ok := row.exact(&spec); ok {
		return OneKey, key
	}
	return AllKeys, ""
}

func exactStream(spec *Spec) (string, bool) { return spec.target("arg"), true }

func exactKeys(spec *Spec) (string, bool) {
	if spec.Arg("noScan") == true {
		return spec.target("arg"), true
	}
	return exactMatch(spec, spec.target("arg"))
}

func exactKeysOnly(spec *Spec) (string, bool) {
	pattern, ok := spec.Arg("pattern").(string)
	switch {
	case spec.Arg("patternGenerator") != nil:
		return "", false
	case !ok:
		pattern = spec.target("pattern")
	}
	if spec.Arg("noScan") == true {
		return pattern, true
	}
	return exactMatch(spec, pattern)
}

func exactMatch(spec *Spec, pattern string) (string, bool) {
	if spec.Match != "" {
		pattern = spec.Match
	}
	return literal(pattern)
}
