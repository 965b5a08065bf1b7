package sema

// argument is an argument of a reader or an action.
type argument struct {
	name   string
	kind   kind
	values []string // that it may have; nil: any
	fn     bool     // a function without arguments
}

// readerRow is a reader as recipes call it. Its first argument may be given by
// position; which others there are depends on the action.
type readerRow struct {
	name     string
	api      string // name in lang.Readers
	first    string // of run; "" when it takes none
	run      []argument
	register []argument
	record   kind
	doc      string
	without  []string // arguments of actions that it does not take
}

var (
	keyTypes       = []string{"empty", "string", "list", "hash", "set", "zset", "module", "stream"}
	failedPolicies = []string{"continue", "abort", "retry", "deadletter"}
	captures       = []string{"auto", "notifications", "replication"}
	streamRecord   = kind{base: kRecord, what: "stream", fields: []field{{"key", str}, {"id", str}, {"value", dictOf(str)}}}
)

var readerRows = []readerRow{
	{"keys", "KeysReader", "arg",
		[]argument{{name: "arg", kind: str}, {name: "noScan", kind: boolean}, {name: "readValue", kind: boolean}},
		[]argument{{name: "prefix", kind: str}, {name: "regex", kind: str}, {name: "eventTypes", kind: list}, {name: "keyTypes", kind: list, values: keyTypes}, {name: "readValue", kind: boolean},
			{name: "commands", kind: list}, {name: "resync", kind: boolean}, {name: "capture", kind: str, values: captures}},
		kind{base: kRecord, what: "keys", fields: []field{{"key", str}, {"event", maybe(str)}, {"type", str}, {"value", anyKind}}},
		"Keys and their values.", nil},
	{"keys_only", "KeysOnlyReader", "pattern",
		[]argument{{name: "pattern", kind: str}, {name: "count", kind: integer}, {name: "noScan", kind: boolean}, {name: "patternGenerator", fn: true}},
		nil, str, "Names of keys.", []string{"mode"}},
	{"stream", "StreamReader", "arg",
		[]argument{{name: "arg", kind: str}, {name: "fromId", kind: str}},
		[]argument{{name: "prefix", kind: str}, {name: "regex", kind: str}, {name: "batch", kind: integer}, {name: "duration", kind: integer}, {name: "onFailedPolicy", kind: str, values: failedPolicies},
			{name: "onFailedRetryInterval", kind: integer}, {name: "trimStream", kind: boolean}, {name: "group", kind: str},
			{name: "maxRetries", kind: integer}, {name: "deadLetter", kind: str}},
		streamRecord, "Entries of a stream.", nil},
	{"generate", "PythonReader", "arg", []argument{{name: "arg", fn: true}}, nil, anyKind, "The elements of a list that the recipe makes.", nil},
	{"shards", "ShardsIDReader", "", nil, nil, str, "The id of each shard.", nil},
	{"command", "CommandReader", "", nil,
		[]argument{{name: "trigger", kind: str}, {name: "hook", kind: str}, {name: "keyprefix", kind: str}, {name: "inorder", kind: boolean}},
		listOf(str), "Arguments of triggers and hooked commands.", nil},
}

func readerOf(name string) *readerRow {
	for i := range readerRows {
		if readerRows[i].name == name {
			return &readerRows[i]
		}
	}
	return nil
}

func readerNames() []string {
	var names []string
	for _, r := range readerRows {
		names = append(names, r.name)
	}
	return names
}

// actionRow is a way to end a recipe, with the arguments that it has for every
// reader.
type actionRow struct {
	name string
	args []argument
	doc  string
}

var actions = []actionRow{
	{"run", []argument{{name: "convertToStr", kind: boolean}, {name: "collect", kind: boolean}, {name: "mode", kind: str, values: []string{"async", "async_local"}}},
		"Runs the recipe over what the reader finds."},
	{"register", []argument{{name: "convertToStr", kind: boolean}, {name: "collect", kind: boolean}, {name: "mode", kind: str, values: []string{"async", "async_local", "sync"}},
		{name: "onRegistered", fn: true}}, "Runs the recipe for every event, from now on."},
}

func actionOf(name string) *actionRow {
	for i := range actions {
		if actions[i].name == name {
			return &actions[i]
		}
	}
	return nil
}

// ReaderInfo and the like are the tables for people: completion, hover, docs.
type ReaderInfo struct {
	Name, API string
	Run       []string // names of arguments of run and register
	Register  []string
	Fields    []string // of its records, where those are dicts
	Doc       string
}

// Readers lists the readers as recipes call them.
func Readers() []ReaderInfo {
	names := func(args []argument) (out []string) {
		for _, a := range args {
			out = append(out, a.name)
		}
		return out
	}
	var out []ReaderInfo
	for _, r := range readerRows {
		info := ReaderInfo{Name: r.name, API: r.api, Run: names(r.run), Register: names(r.register), Doc: r.doc}
		for _, f := range r.record.fields {
			info.Fields = append(info.Fields, f.name)
		}
		out = append(out, info)
	}
	return out
}

// ActionInfo is a way to end a recipe, for people.
type ActionInfo struct {
	Name string
	Args []string
	Doc  string
}

// Actions lists the ways to end a recipe.
func Actions() []ActionInfo {
	var out []ActionInfo
	for _, a := range actions {
		info := ActionInfo{Name: a.name, Doc: a.doc}
		for _, arg := range a.args {
			info.Args = append(info.Args, arg.name)
		}
		out = append(out, info)
	}
	return out
}

// ArgumentInfo is an argument of a reader or an action, for people.
type ArgumentInfo struct {
	Name, Kind string
	Values     []string // that it may have; nil: any
}

// Arguments are those that a reader and an action take together; of an unknown
// action, those of all actions.
func Arguments(reader, action string) []ArgumentInfo {
	var rows []argument
	r := readerOf(reader)
	for _, a := range actions {
		if action != a.name && actionOf(action) != nil {
			continue
		}
		if r != nil && a.name == "run" {
			rows = append(rows, r.run...)
		}
		if r != nil && a.name == "register" {
			rows = append(rows, r.register...)
		}
		rows = append(rows, a.args...)
	}
	var out []ArgumentInfo
	seen := map[string]bool{}
	for _, a := range rows {
		if seen[a.name] {
			continue
		}
		seen[a.name] = true
		info := ArgumentInfo{a.name, a.kind.String(), a.values}
		if a.fn {
			info.Kind = kind{base: kFunc}.String()
		}
		out = append(out, info)
	}
	return out
}
