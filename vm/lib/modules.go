package lib

import (
	"strings"

	"gears/vm"
)

// Module is a library module: Build makes its module object for one isolate.
type Module struct {
	Name, Doc string
	Build     func(t *vm.Thread) (*vm.Module, error)
}

// Modules are all library modules. Names with a dot are submodules, which
// importing the parent also makes available as attributes.
var Modules = []Module{
	{"__future__", "What from __future__ import names.", python("__future__")},
	{"_ast_literal", "The part of ast that is written in Go.", buildASTNative},
	{"_asyncio", "The part of asyncio that is written in Go.", buildAsyncioNative},
	{"_copyreg", "The part of copyreg that is written in Go.", buildCopyregNative},
	{"_csv", "The part of csv that is written in Go.", buildCSVNative},
	{"_decimal_context", "Contexts of decimal.", python("_decimal_context")},
	{"_decimal_format", "Formats of decimal.", python("_decimal_format")},
	{"_decimal_math", "Integer arithmetic behind decimal.", python("_decimal_math")},
	{"_dispatch", "The part of singledispatch that is written in Python.", python("_dispatch")},
	{"_gearsreaders", "Readers of the PythonReader that scripts find pre-imported.", python("_gearsreaders")},
	{"_html", "The part of html that is written in Go.", buildHTMLNative},
	{"_io", "The classes of io under the name that they print with.", aliasOf("_io", "io")},
	{"_pickle", "The part of pickle that is written in Go.", buildPickleNative},
	{"_re_scanner", "The part of re that is written in Python.", python("_re_scanner")},
	{"_rgsync", "The part of rgsync that is written in Go.", buildRgsyncNative},
	{"_rgsync_common", "What recipes and connectors of rgsync share.", python("_rgsync_common")},
	{"_rgsync_connectors", "Connections and connectors of rgsync.", python("_rgsync_connectors")},
	{"_rgsync_recipes", "The recipes of rgsync.", python("_rgsync_recipes")},
	{"_secrets", "Randomness and comparison for secrets.", buildSecretsNative},
	{"_string", "The part of string.Formatter that is written in Go.", buildStringNative},
	{"_sys", "The part of sys that is written in Go.", buildSysNative},
	{"_thread", "Locks and the start of threads.", buildThread},
	{"abc", "Abstract base classes.", python("abc")},
	{"ast", "literal_eval.", python("ast")},
	{"asyncio", "Event loop, tasks and what coroutines wait for.", python("asyncio")},
	{"base64", "RFC 4648 encodings: base64, base32, base16, base85.", withPython("base64", buildBase64)},
	{"binascii", "Conversions between bytes and ASCII forms; CRC.", buildBinascii},
	{"bisect", "Bisection in sorted lists.", buildBisect},
	{"calendar", "Calendars by month and year, as values and as text.", python("calendar")},
	{"collections", "Counter, OrderedDict, defaultdict, deque, namedtuple, ChainMap, UserDict, UserList, UserString.", buildCollections},
	{"collections.abc", "Abstract base classes of containers.", buildCollectionsABC},
	{"concurrent", "Package of concurrent.futures.", buildConcurrent},
	{"concurrent.futures", "Calls on pools of threads.", python("concurrent.futures")},
	{"contextlib", "Utilities for with-statement contexts.", python("contextlib")},
	{"copy", "Shallow and deep copies.", buildCopy},
	{"copyreg", "How pickle and copy take objects apart.", python("copyreg")},
	{"csv", "Comma-separated values.", python("csv")},
	{"dataclasses", "Classes that are made of their fields.", python("dataclasses")},
	{"datetime", "Dates, times of day, durations and time zones.", buildDatetime},
	{"decimal", "Decimal arithmetic.", python("decimal")},
	{"enum", "Enumerations.", python("enum")},
	{"fractions", "Rational numbers.", python("fractions")},
	{"functools", "partial, reduce, lru_cache, wraps and their relatives.", buildFunctools},
	{"gzip", "The gzip format over bytes in memory.", python("gzip")},
	{"hashlib", "Message digests.", withPython("hashlib", buildHashlib)},
	{"heapq", "Priority queues on lists.", buildHeapq},
	{"hmac", "Keyed hashing.", python("hmac")},
	{"html", "Escapes of HTML.", python("html")},
	{"io", "Streams over memory.", python("io")},
	{"itertools", "Lazy iterator building blocks.", buildItertools},
	{"json", "JSON encoder and decoder.", buildJSON},
	{"json.decoder", "JSONDecoder and JSONDecodeError.", buildJSONDecoder},
	{"json.encoder", "JSONEncoder.", buildJSONEncoder},
	{"logging", "Loggers, handlers, formatters.", python("logging")},
	{"math", "Mathematical functions.", buildMath},
	{"numbers", "The abstract classes of numbers.", python("numbers")},
	{"operator", "Operators as functions.", buildOperator},
	{"os", "The parts of os that need no system.", python("os")},
	{"os.path", "Paths as text.", aliasOf("os.path", "posixpath")},
	{"pickle", "Objects as bytes: pickle protocols 2 to 5.", python("pickle")},
	{"posixpath", "Paths as text.", python("posixpath")},
	{"pprint", "Values printed over several lines.", python("pprint")},
	{"queue", "Queues between threads.", python("queue")},
	{"random", "Pseudo-random numbers: CPython's Mersenne Twister.", buildRandom},
	{"re", "Regular expressions.", buildRe},
	{"rgsync", "Write-behind and write-through: hashes in Redis, rows in databases.", aliasOf("rgsync", "_rgsync_recipes")},
	{"rgsync.Connectors", "Connections and connectors of rgsync.", aliasOf("rgsync.Connectors", "_rgsync_connectors")},
	{"rgsync.Connectors.redis_connector", "Connections and connectors of rgsync.", aliasOf("rgsync.Connectors.redis_connector", "_rgsync_connectors")},
	{"rgsync.Connectors.simple_hash_connector", "Connections and connectors of rgsync.", aliasOf("rgsync.Connectors.simple_hash_connector", "_rgsync_connectors")},
	{"rgsync.Connectors.sql_connectors", "Connections and connectors of rgsync.", aliasOf("rgsync.Connectors.sql_connectors", "_rgsync_connectors")},
	{"rgsync.common", "What recipes and connectors of rgsync share.", aliasOf("rgsync.common", "_rgsync_common")},
	{"secrets", "Random numbers for secrets.", python("secrets")},
	{"statistics", "Averages and measures of spread.", withPython("statistics", buildStatistics)},
	{"string", "String constants, Template, Formatter.", buildString},
	{"struct", "Packed binary data.", buildStruct},
	{"sys", "What a script can know about the interpreter it runs in.", python("sys")},
	{"textwrap", "Text wrapped and filled.", python("textwrap")},
	{"threading", "Threads, locks and what waits for them.", python("threading")},
	{"time", "Clocks and calendar time.", buildTime},
	{"traceback", "Tracebacks as text and as objects.", python("traceback")},
	{"types", "Names of the builtin types, and dynamic class creation.", python("types")},
	{"typing", "Type hints.", python("typing")},
	{"urllib", "The package of urllib.parse.", python("urllib")},
	{"urllib.parse", "URLs taken apart, put together, quoted.", python("urllib.parse")},
	{"uuid", "UUIDs of RFC 4122.", withPython("uuid", buildUUID)},
	{"warnings", "Warnings and their filters.", python("warnings")},
	{"weakref", "References, which in gears hold what they refer to.", python("weakref")},
	{"zlib", "Compression.", buildZlib},
	{"zoneinfo", "The time zones that the machine knows.", buildZoneInfo},
}

// Names returns the names of all modules, in the order of the table.
func Names() []string {
	names := make([]string, len(Modules))
	for i, m := range Modules {
		names[i] = m.Name
	}
	return names
}

// Import builds the named module for t's isolate. It returns nil, nil when
// there is no such module. It is meant to be an Isolate's Import function,
// which is asked once per name.
func Import(t *vm.Thread, name string) (*vm.Module, error) {
	for i := range Modules {
		if Modules[i].Name == name {
			m, err := Modules[i].Build(t)
			if err != nil {
				return nil, err
			}
			if Modules[i].Doc != "" {
				if _, ok := m.Attrs.GetStr("__doc__"); !ok {
					m.Attrs.SetStr("__doc__", vm.Str(Modules[i].Doc))
				}
			}
			if parent, sub, dotted := strings.Cut(name, "."); dotted && t.Iso.Modules[parent] != nil {
				t.Iso.Modules[parent].Attrs.SetStr(sub, vm.ModuleValue(m))
			}
			return m, nil
		}
	}
	return nil, nil
}

// attr is a name in a module beside its functions.
type attr struct {
	name string
	v    vm.Value
}

// newModule makes a module of functions and other attributes.
func newModule(name string, fns []vm.Builtin, attrs ...attr) *vm.Module {
	m := &vm.Module{Name: name, Attrs: vm.NewDict(len(fns) + len(attrs) + 2)}
	m.Attrs.SetStr("__name__", vm.Str(name))
	own := make([]vm.Builtin, len(fns))
	copy(own, fns)
	for i := range own {
		f := &own[i]
		if f.Qual == "" {
			f.Qual = name + "." + f.Name
		}
		m.Attrs.SetStr(f.Name, vm.BuiltinValue(f))
	}
	for _, a := range attrs {
		m.Attrs.SetStr(a.name, a.v)
	}
	return m
}

// newAll is the attribute __all__.
func newAll(names ...string) attr {
	list := make([]vm.Value, len(names))
	for i, n := range names {
		list[i] = vm.Str(n)
	}
	return attr{"__all__", vm.NewList(list)}
}

// typeAttrs lists types under their own names.
func typeAttrs(types ...*vm.Type) []attr {
	out := make([]attr, len(types))
	for i, ty := range types {
		out[i] = attr{ty.Name, vm.TypeValue(ty)}
	}
	return out
}

// submodule gives a submodule's attributes out of its parent: the parent is
// the one copy that the isolate has, when it has been imported already.
func submodule(t *vm.Thread, full string, build func(*vm.Thread) (*vm.Module, error)) (*vm.Module, error) {
	parent, name, _ := strings.Cut(full, ".")
	m := t.Iso.Modules[parent]
	if m == nil {
		var err error
		if m, err = build(t); err != nil {
			return nil, err
		}
		if t.Iso.Modules != nil {
			t.Iso.Modules[parent] = m
		}
	}
	v, ok := m.Attrs.GetStr(name)
	if !ok {
		panic("internal error: module " + parent + " has no " + name)
	}
	return v.AsModule(), nil
}
