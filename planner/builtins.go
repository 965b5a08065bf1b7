package planner

import "strings"

// effect says what calling a builtin does beside giving a result.
type effect uint8

const (
	effPure   effect = iota // nothing, but call functions it is given and use its arguments
	effLook                 // looks at identity or type only
	effMutate               // changes its first argument
	effShared               // touches what outlives the record; see why
	effAsync                // as effShared, and records may have to wait for each other
)

// result says how a result relates to the arguments.
type result uint8

const (
	resMixed  result = iota // may hold the arguments or parts of them
	resScalar               // immutable data
	resFresh                // new, holding nothing of the arguments
	resIter                 // an iterator over parts of the arguments
)

// builtin is what the analysis knows of one builtin or library function.
type builtin struct {
	eff    effect
	result result
	out    level // level of the result before the arguments' levels are joined
	quiet  bool  // does not raise for built-in data
	why    string
}

// builtinRow looks name up: itself, then as "module.*". Names of exception
// classes need no row.
func builtinRow(name string) (builtin, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "builtins."), "redisgears.")
	if b, ok := builtins[name]; ok {
		return b, true
	}
	if i := strings.IndexByte(name, '.'); i > 0 {
		if b, ok := libraries[name[:i]]; ok {
			return b, true
		}
		return builtin{}, false
	}
	for _, suffix := range []string{"Error", "Exception", "Warning", "Iteration"} {
		if strings.HasSuffix(name, suffix) {
			return builtin{out: plain, quiet: true}, true
		}
	}
	return builtin{}, false
}

// builtins by name. What has no row here or in libraries is taken to do anything.
var builtins = map[string]builtin{
	"abs": {result: resScalar}, "all": {result: resScalar}, "any": {result: resScalar},
	"ascii": {result: resScalar, quiet: true}, "bin": {result: resScalar}, "bool": {result: resScalar, quiet: true},
	"bytearray": {result: resFresh}, "bytes": {result: resScalar}, "callable": {eff: effLook, quiet: true},
	"chr": {result: resScalar}, "complex": {result: resScalar}, "dict": {}, "divmod": {result: resScalar},
	"enumerate": {result: resIter}, "filter": {result: resIter}, "float": {result: resScalar},
	"format": {result: resScalar}, "frozenset": {}, "hash": {result: resScalar}, "hex": {result: resScalar},
	"id": {eff: effLook, quiet: true}, "int": {result: resScalar}, "isinstance": {eff: effLook}, "issubclass": {eff: effLook},
	"iter": {result: resIter}, "len": {result: resScalar}, "list": {}, "map": {result: resIter},
	"max": {}, "min": {}, "next": {eff: effMutate}, "oct": {result: resScalar}, "ord": {result: resScalar},
	"pow": {result: resScalar}, "range": {result: resFresh}, "repr": {result: resScalar, quiet: true},
	"reversed": {result: resIter}, "round": {result: resScalar}, "set": {}, "slice": {}, "sorted": {},
	"str": {result: resScalar, quiet: true}, "sum": {}, "tuple": {}, "type": {eff: effLook, quiet: true}, "zip": {result: resIter},
	"identity": {quiet: true},

	"print":   {eff: effShared, why: "whose output is in order"},
	"log":     {eff: effShared, why: "whose output is in order"},
	"Log":     {eff: effShared, why: "whose output is in order"},
	"open":    {eff: effShared, why: "which touches files"},
	"input":   {eff: effShared, why: "which reads input"},
	"globals": {eff: effShared, why: "which can reach every global"},
	"eval":    {eff: effShared, why: "which runs any code"},
	"exec":    {eff: effShared, why: "which runs any code"},
	"setattr": {eff: effShared, why: "which changes an attribute by name"},
	"delattr": {eff: effShared, why: "which changes an attribute by name"},
	"getattr": {eff: effShared, why: "which may run any code"},
	"hasattr": {eff: effShared, why: "which may run any code"},

	"configGet": {result: resScalar}, "config_get": {result: resScalar}, "ConfigGet": {eff: effShared, why: "whose log line is in order"},
	"gearsConfigGet": {}, "GearsConfigGet": {eff: effShared, why: "whose log line is in order"},
	"hashtag": {result: resScalar}, "getMyHashTag": {result: resScalar},
	"isInAtomicBlock": {result: resScalar}, "isAsyncAllow": {result: resScalar},
	"get_command": {result: resFresh}, "getCommand": {result: resFresh},
	"flat_error": {result: resScalar}, "flatError": {result: resScalar},

	"atomic":             {eff: effShared, why: "a block that nothing may come between"},
	"atomicCtx":          {eff: effShared, why: "a block that nothing may come between"},
	"call_next":          {eff: effShared, why: "which may run other hooks"},
	"callNext":           {eff: effShared, why: "which may run other hooks"},
	"override_reply":     {eff: effShared, why: "which may be called once"},
	"overrideReply":      {eff: effShared, why: "which may be called once"},
	"registerTE":         {eff: effShared, why: "which starts a timer"},
	"registerTimeEvent":  {eff: effShared, why: "which starts a timer"},
	"GearsBuilder":       {eff: effShared, why: "which builds another recipe"},
	"GB":                 {eff: effShared, why: "which builds another recipe"},
	"gearsCtx":           {eff: effShared, why: "which builds another recipe"},
	"gearsFuture":        {eff: effAsync, why: "which lets another part of the script finish the step"},
	"gearsFutureCtx":     {eff: effAsync, why: "which lets another part of the script finish the step"},
	"GearsFuture":        {eff: effAsync, why: "which lets another part of the script finish the step"},
	"createFuture":       {eff: effAsync, why: "which makes a future"},
	"setFutureResults":   {eff: effAsync, why: "which resolves a future"},
	"setFutureException": {eff: effAsync, why: "which resolves a future"},
	"runCoroutine":       {eff: effAsync, why: "which starts a coroutine"},

	"json.dumps": {result: resScalar}, "json.loads": {result: resFresh, out: data},
	"json.dump": {eff: effShared, why: "which writes to a file"}, "json.load": {eff: effShared, why: "which reads from a file"},
	"copy.copy": {}, "copy.deepcopy": {result: resFresh, out: plain},
	"time.time": {result: resScalar}, "time.time_ns": {result: resScalar}, "time.monotonic": {result: resScalar}, "time.perf_counter": {result: resScalar},
	"time.sleep":        {eff: effShared, why: "which waits"},
	"bisect.insort":     {eff: effMutate},
	"heapq.heappush":    {eff: effMutate},
	"heapq.heappop":     {eff: effMutate},
	"heapq.heapify":     {eff: effMutate},
	"heapq.heappushpop": {eff: effMutate}, "heapq.heapreplace": {eff: effMutate},
	"bisect.insort_left": {eff: effMutate}, "bisect.insort_right": {eff: effMutate},
	"functools.partial":      {eff: effShared, why: "whose result hides what it calls"},
	"functools.lru_cache":    {eff: effShared, why: "whose cache outlives the record"},
	"functools.cache":        {eff: effShared, why: "whose cache outlives the record"},
	"operator.setitem":       {eff: effMutate},
	"operator.delitem":       {eff: effMutate},
	"operator.iadd":          {eff: effMutate},
	"operator.methodcaller":  {eff: effShared, why: "whose result calls any method"},
	"operator.attrgetter":    {eff: effShared, why: "whose result hides what it calls"},
	"operator.itemgetter":    {eff: effShared, why: "whose result hides what it calls"},
	"collections.namedtuple": {eff: effShared, why: "which makes a class"},
	"struct.pack_into":       {eff: effMutate},
	"locale.setlocale":       {eff: effShared, why: "which changes a setting of the process"},
}

// libraries whose functions and classes are pure unless builtins says otherwise,
// and those that share state throughout.
var libraries = map[string]builtin{
	"base64": {result: resScalar}, "binascii": {result: resScalar}, "bisect": {},
	"collections": {out: plain}, "copy": {}, "datetime": {result: resFresh, out: plain},
	"functools": {}, "hashlib": {result: resFresh, out: plain}, "heapq": {}, "itertools": {result: resIter},
	"json": {}, "math": {result: resScalar}, "operator": {}, "re": {result: resFresh, out: plain},
	"_rgsync": {result: resFresh, out: data}, "statistics": {}, "string": {out: plain}, "struct": {}, "time": {result: resFresh, out: plain},
	// Methods of the builtin classes, called through the class.
	"str": {}, "int": {}, "float": {}, "bytes": {}, "bytearray": {},

	"random":      {eff: effShared, why: "whose numbers are drawn in order"},
	"uuid":        {eff: effShared, why: "whose numbers are drawn in order"},
	"logging":     {eff: effShared, why: "whose output is in order"},
	"threading":   {eff: effShared, why: "which is there to share"},
	"asyncio":     {eff: effAsync, why: "which lets records wait for each other"},
	"traceback":   {eff: effShared, why: "whose output is in order"},
	"io":          {out: plain},
	"enum":        {eff: effShared, why: "which makes classes"},
	"dataclasses": {eff: effShared, why: "which makes classes"},
}

// consumers use up an iterator before they return.
var consumers = set("all", "any", "sum", "min", "max", "list", "tuple", "set", "dict", "sorted", "frozenset", "len", "bytes", "str.join")

// methodConsumer is the name under which a method stands in consumers.
func methodConsumer(name string) string {
	if name == "join" || name == "extend" || name == "update" {
		return "str.join"
	}
	return ""
}

// mutators are the methods of builtin and library types that change the receiver.
var mutators = set("append", "add", "update", "pop", "popitem", "popleft", "appendleft", "extendleft", "setdefault", "sort", "extend",
	"insert", "remove", "discard", "clear", "reverse", "rotate", "write", "writelines", "truncate", "seek", "read", "readline",
	"difference_update", "intersection_update", "symmetric_difference_update", "subtract", "move_to_end", "send", "throw", "close")

// textMethods are methods of text and bytes whose result holds nothing of the
// receiver.
var textMethods = set("capitalize", "casefold", "center", "count", "decode", "encode", "endswith", "expandtabs", "find", "format", "format_map",
	"hex", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable",
	"isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip", "maketrans", "removeprefix", "removesuffix",
	"replace", "rfind", "rindex", "rjust", "rstrip", "startswith", "strip", "swapcase", "title", "translate", "upper", "zfill",
	"bit_length", "is_integer", "hexdigest", "digest", "isoformat", "strftime", "timestamp", "total_seconds")

// textLists are methods of text whose result is a new list or tuple of text.
var textLists = set("split", "rsplit", "splitlines", "partition", "rpartition", "as_integer_ratio")

// plainMethods change nothing. A method of built-in data in neither set counts
// as changing its receiver.
var plainMethods = union(textMethods, textLists, set("copy", "get", "items", "keys", "values", "index", "union", "intersection",
	"difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint", "most_common", "elements", "group", "groups",
	"groupdict", "start", "end", "span", "match", "search", "fullmatch", "findall", "finditer", "sub", "subn",
	"date", "time", "year", "weekday", "isoweekday", "isocalendar", "timetuple", "utctimetuple", "astimezone", "utcoffset",
	"tell", "getvalue", "conjugate", "expand", "fromkeys", "with_traceback"))

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

func union(sets ...map[string]bool) map[string]bool {
	m := map[string]bool{}
	for _, s := range sets {
		for n := range s {
			m[n] = true
		}
	}
	return m
}
