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
}

// table is the readers. Its names are those of lang.Readers.
var table = []reader{
	{name: "KeysReader", bind: bindKeys, bindRegister: bindKeysRegister, open: openKeys},
	{name: "KeysOnlyReader", bind: bindKeysOnly, open: openKeysOnly},
	{name: "StreamReader", bind: bindStream, bindRegister: bindStreamRegister, open: openStream},
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
