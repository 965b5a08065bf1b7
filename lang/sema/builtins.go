package sema

import "sort"

// builtin is a function that every recipe has.
type builtin struct {
	name     string
	min, max int    // arguments; max -1: any number
	module   string // of the machine, that holds it; "" for its builtins
	target   string // what it is called there
	result   kind
	effect   bool // calling it does something
	doc      string
}

var builtins = []builtin{
	{"len", 1, 1, "", "len", integer, false, "Number of elements, or of characters of a str."},
	{"str", 0, 1, "", "str", str, false, "The value as text."},
	{"int", 0, 2, "", "int", integer, false, "The value as an integer; fails where it is none."},
	{"float", 0, 1, "", "float", float, false, "The value as a number with a fraction."},
	{"bool", 0, 1, "", "bool", boolean, false, "Whether the value is anything but none, false, zero or empty."},
	{"bytes", 0, 2, "", "bytes", bytes, false, "The value as bytes."},
	{"list", 0, 1, "", "list", list, false, "A list of the elements."},
	{"dict", 0, 1, "", "dict", dict, false, "A dict of pairs, or a copy of a dict."},
	{"range", 1, 3, "", "range", listOf(integer), false, "The integers up to the first argument, or from the first to the second."},
	{"sum", 1, 2, "", "sum", anyKind, false, "Sum of the elements."},
	{"min", 1, -1, "", "min", anyKind, false, "The least of the arguments, or of the elements of one."},
	{"max", 1, -1, "", "max", anyKind, false, "The greatest of the arguments, or of the elements of one."},
	{"sorted", 1, -1, "", "sorted", list, false, "The elements in ascending order; key = f, reverse = true."},
	{"abs", 1, 1, "", "abs", anyKind, false, "The number without its sign."},
	{"round", 1, 2, "", "round", anyKind, false, "The number rounded, to so many digits."},
	{"enumerate", 1, 2, "", "enumerate", listOf(list), false, "Pairs of position and element."},
	{"zip", 1, -1, "", "zip", listOf(list), false, "Lists of the elements that stand at the same place."},
	{"reversed", 1, 1, "", "reversed", list, false, "The elements, last first."},
	{"any", 1, 1, "", "any", boolean, false, "Whether one of the elements is true."},
	{"all", 1, 1, "", "all", boolean, false, "Whether all elements are true."},
	{"log", 1, -1, "", "log", none, true, "Writes a line to the log of the server; level = \"notice\"."},
	{"hashtag", 0, 0, "", "hashtag", str, false, "A text whose slot is on this shard."},
	{"now", 0, 0, "time", "time", float, false, "Seconds since 1970."},
	{"json_loads", 1, 1, "json", "loads", anyKind, false, "The value of a text in JSON."},
	{"json_dumps", 1, -1, "json", "dumps", str, false, "The value as a text in JSON."},
	{"config", 1, 2, "", "gearsConfigGet", anyKind, false, "A value of the configuration of gears."},
	{"get_command", 0, 0, "", "get_command", listOf(str), false, "The command of a client that raised the event, where the registration names commands."},
	{"override_reply", 1, 1, "", "override_reply", none, true, "What the client gets instead of the reply of its command."},
	{"call_next", 0, -1, "", "call_next", anyKind, true, "Within a hook: the hooked command, with these arguments."},
	{"command", 1, -1, "", "execute", anyKind, true, "Any command of Redis, by its name as text."},
	{"execute", 1, -1, "", "execute", anyKind, true, "Any command of Redis, by its name as text."},
}

var builtinRows = indexBuiltins()

func indexBuiltins() map[string]*builtin {
	out := map[string]*builtin{}
	for i := range builtins {
		out[builtins[i].name] = &builtins[i]
	}
	return out
}

// Builtin is a function that every recipe has, for people.
type Builtin struct {
	Name     string
	Min, Max int // arguments; Max -1: any number
	Result   string
	Doc      string
}

// Builtins lists the functions that every recipe has, by name.
func Builtins() []Builtin {
	var out []Builtin
	for _, b := range builtins {
		out = append(out, Builtin{b.name, b.min, b.max, b.result.String(), b.doc})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}
