package lang

// ParamType is the type of an operator's parameter.
type ParamType uint8

// The parameter types.
const (
	ParamFunc  ParamType = iota // a callback; Arity tells its arguments
	ParamInt                    // an integer
	ParamBool                   // a truth value
	ParamValue                  // any value, kept as it is
)

// ParamSpec describes one parameter of an operator.
type ParamSpec struct {
	Name     string
	Type     ParamType
	Arity    int    // of a callback
	Role     string // word in error texts: "map argument", "groupby extractor argument"
	Optional bool
	Default  any
}

// Shape says how an operator relates input to output records.
type Shape uint8

// The shapes.
const (
	PerRecord Shape = iota // streams: a record in, zero or more out
	Combine                // consumes all input, then emits
	Exchange               // moves records between shards, unchanged
)

// OpSpec is the row of one operator: all that front-ends, checker, planner,
// EXPLAIN and documentation know about it.
type OpSpec struct {
	Name    string
	Native  bool // positional arguments only, callbacks must be script functions
	Params  []ParamSpec
	Shape   Shape
	Keyed   bool   // groups by its first callback's result
	ErrName string // name in "wrong number of args to %s function"
	Doc     string // one sentence
	// Example is a script, and Answer the results it gives, in order where the
	// operator has one. The documentation shows them and conformance runs them.
	Example string
	Recipe  string // the same in the gears language, without its head
	Answer  []string
}

// fn, extractor and reducer abbreviate the rows below.
func fn(name string, arity int, role string) ParamSpec {
	return ParamSpec{Name: name, Type: ParamFunc, Arity: arity, Role: role}
}

// Ops is the table of operators, in the order of the documentation.
var Ops = []OpSpec{
	{Name: "map", Native: true, Params: []ParamSpec{fn("f", 1, "map argument")}, Shape: PerRecord, ErrName: "map",
		Doc:     "Replaces each record by f(record).",
		Example: "GB('PythonReader').map(lambda x: x * 10).run(lambda: (i for i in range(3)))",
		Recipe:  `from generate(range(3)) | map it * 10 | run`, Answer: []string{"0", "10", "20"}},
	{Name: "flatmap", Native: true, Params: []ParamSpec{fn("f", 1, "flatmap argument")}, Shape: PerRecord, ErrName: "flatmap",
		Doc:     "Splits a list returned by f(record) into its elements, last first; any other value passes as one record.",
		Example: "GB('PythonReader').flatmap(lambda x: x.split()).run(lambda: (s for s in ['a b c', 'd']))",
		Recipe:  `from generate(["a b c", "d"]) | flatmap it.split() | run`, Answer: []string{"c", "b", "a", "d"}},
	{Name: "foreach", Native: true, Params: []ParamSpec{fn("f", 1, "foreach argument")}, Shape: PerRecord, ErrName: "foreach",
		Doc:     "Calls f(record) for its effect; the record goes on.",
		Example: "GB('PythonReader').foreach(lambda x: execute('rpush', 'seen', x)).run(lambda: (i for i in range(2)))",
		Recipe:  `from generate(range(2)) | foreach rpush("seen", it) | run`, Answer: []string{"0", "1"}},
	{Name: "filter", Native: true, Params: []ParamSpec{fn("f", 1, "filter argument")}, Shape: PerRecord, ErrName: "filter",
		Doc:     "Keeps the records for which f(record) is true.",
		Example: "GB('PythonReader').filter(lambda x: x % 2).run(lambda: (i for i in range(5)))",
		Recipe:  `from generate(range(5)) | filter it % 2 | run`, Answer: []string{"1", "3"}},
	{Name: "limit", Native: true, Params: []ParamSpec{{Name: "length", Type: ParamInt, Role: "limit argument"}, {Name: "offset", Type: ParamInt, Role: "limit argument", Optional: true, Default: int64(0)}}, Shape: PerRecord, ErrName: "limit",
		Doc:     "Passes length records per shard after skipping offset, then stops reading.",
		Example: "GB('PythonReader').limit(2, 3).run(lambda: (i for i in range(10)))",
		Recipe:  `from generate(range(10)) | limit 2, 3 | run`, Answer: []string{"3", "4"}},
	{Name: "upsert", Params: []ParamSpec{fn("row", 1, "upsert argument"), {Name: "target", Type: ParamValue}}, Shape: PerRecord,
		Doc:     "Writes what row(record) returns into a table of another database; the record goes on. See docs/writebehind.md.",
		Example: "GB('PythonReader').upsert(lambda x: {'id': x, 'square': x * x}, {'kind': 'sqlite', 'url': ':memory:', 'table': 'squares', 'key': ['id'], 'columns': {'square': ''}, 'create': True}).run(lambda: (i for i in range(2)))",
		Recipe:  `from generate(range(2)) | upsert into sqlite(":memory:").squares key id: it columns { square: it * it } with (create = true) | run`, Answer: []string{"0", "1"}},
	{Name: "accumulate", Native: true, Params: []ParamSpec{fn("f", 2, "accumulate argument")}, Shape: Combine, ErrName: "accumulate",
		Doc:     "Folds all records of a shard with f(accumulator, record), starting from None; no input gives no record.",
		Example: "GB('PythonReader').accumulate(lambda a, x: (a or 0) + x).run(lambda: (i for i in range(5)))",
		Recipe:  `from generate(range(5)) | accumulate (a, x) => (a or 0) + x | run`, Answer: []string{"10"}},
	{Name: "localgroupby", Native: true, Params: []ParamSpec{fn("extractor", 1, "groupby extractor argument"), fn("reducer", 3, "groupby reducer argument")}, Shape: Combine, Keyed: true, ErrName: "groupby",
		Doc:     "Folds the records of each key on each shard with reducer(key, accumulator, record).",
		Example: "GB('PythonReader').localgroupby(lambda x: x % 2, lambda k, a, x: (a or 0) + x).run(lambda: (i for i in range(6)))",
		Recipe:  `from generate(range(6)) | localgroupby it % 2, (k, a, x) => (a or 0) + x | run`, Answer: []string{"{'key': '0', 'value': 6}", "{'key': '1', 'value': 9}"}},
	{Name: "groupby", Native: true, Params: []ParamSpec{fn("extractor", 1, "groupby extractor argument"), fn("reducer", 3, "groupby reducer argument")}, Shape: Combine, Keyed: true, ErrName: "groupby",
		Doc:     "Moves records of one key to one shard and folds them with reducer(key, accumulator, record).",
		Example: "GB('PythonReader').groupby(lambda x: x[0], lambda k, a, x: (a or '') + x[1:]).run(lambda: (s for s in ['a1', 'b2', 'a3']))",
		Recipe:  `from generate(["a1", "b2", "a3"]) | groupby it[0], (k, a, x) => (a or "") + x[1:] | run`, Answer: []string{"{'key': 'a', 'value': '13'}", "{'key': 'b', 'value': '2'}"}},
	{Name: "batchgroupby", Native: true, Params: []ParamSpec{fn("extractor", 1, "batchgroupby extractor argument"), fn("reducer", 2, "batchgroupby reducer argument")}, Shape: Combine, Keyed: true, ErrName: "batchgroupby",
		Doc:     "Moves records of one key to one shard and calls reducer(key, list of records) once for each key.",
		Example: "GB('PythonReader').batchgroupby(lambda x: x % 2, lambda k, xs: max(xs)).run(lambda: (i for i in range(6)))",
		Recipe:  `from generate(range(6)) | batchgroupby it % 2, (k, xs) => max(xs) | run`, Answer: []string{"{'key': '0', 'value': 4}", "{'key': '1', 'value': 5}"}},
	{Name: "repartition", Native: true, Params: []ParamSpec{fn("extractor", 1, "repartition argument")}, Shape: Exchange, Keyed: true, ErrName: "repartition",
		Doc:     "Moves each record to the shard that owns the key extractor(record).",
		Example: "GB('PythonReader').repartition(lambda x: 'all').run(lambda: (i for i in range(2)))",
		Recipe:  `from generate(range(2)) | repartition "all" | run`, Answer: []string{"0", "1"}},
	{Name: "collect", Native: true, Shape: Exchange, ErrName: "collect",
		Doc:     "Moves all records to the shard where the recipe was started.",
		Example: "GB('PythonReader').collect().limit(1).run(lambda: (i for i in range(2)))",
		Recipe:  `from generate(range(2)) | collect | limit 1 | run`, Answer: []string{"0"}},
	{Name: "aggregate", Params: []ParamSpec{{Name: "zero", Type: ParamValue}, fn("seqOp", 2, ""), fn("combOp", 2, "")}, Shape: Combine,
		Doc:     "Folds each shard's records from a copy of zero with seqOp(a, record), then the shards' results with combOp(a, b).",
		Example: "GB('PythonReader').aggregate([], lambda a, x: a + [x], lambda a, b: a + b).run(lambda: (i for i in range(3)))",
		Recipe:  `from generate(range(3)) | aggregate [], (a, x) => a + [x], (a, b) => a + b | run`, Answer: []string{"[0, 1, 2]"}},
	{Name: "aggregateby", Params: []ParamSpec{fn("extractor", 1, ""), {Name: "zero", Type: ParamValue}, fn("seqOp", 3, ""), fn("combOp", 3, "")}, Shape: Combine, Keyed: true,
		Doc:     "Like aggregate for each key: seqOp(key, a, record) on each shard, then combOp(key, a, b).",
		Example: "GB('PythonReader').aggregateby(lambda x: x % 2, 0, lambda k, a, x: a + x, lambda k, a, b: a + b).run(lambda: (i for i in range(6)))",
		Recipe:  `from generate(range(6)) | aggregateby it % 2, 0, (k, a, x) => a + x, (k, a, b) => a + b | run`, Answer: []string{"{'key': '0', 'value': 6}", "{'key': '1', 'value': 9}"}},
	{Name: "count", Shape: Combine,
		Doc:     "Counts the records; no input gives no record.",
		Example: "GB('PythonReader').count().run(lambda: (i for i in range(7)))",
		Recipe:  `from generate(range(7)) | count | run`, Answer: []string{"7"}},
	{Name: "countby", Params: []ParamSpec{{Name: "extractor", Type: ParamFunc, Arity: 1, Optional: true}}, Shape: Combine, Keyed: true,
		Doc:     "Counts the records of each key.",
		Example: "GB('PythonReader').countby(len).run(lambda: (s for s in ['a', 'bb', 'c']))",
		Recipe:  `from generate(["a", "bb", "c"]) | countby len | run`, Answer: []string{"{'key': '1', 'value': 2}", "{'key': '2', 'value': 1}"}},
	{Name: "sort", Params: []ParamSpec{{Name: "reverse", Type: ParamBool, Optional: true, Default: true}}, Shape: Combine,
		Doc:     "Sorts all records ascending; reverse=False sorts descending.",
		Example: "GB('PythonReader').sort().run(lambda: (i for i in [3, 1, 2]))",
		Recipe:  `from generate([3, 1, 2]) | sort | run`, Answer: []string{"1", "2", "3"}},
	{Name: "distinct", Shape: Combine,
		Doc:     "Drops repeated records; records must be hashable.",
		Example: "GB('PythonReader').distinct().count().run(lambda: (i for i in [1, 1, 2]))",
		Recipe:  `from generate([1, 1, 2]) | distinct | count | run`, Answer: []string{"2"}},
	{Name: "avg", Params: []ParamSpec{{Name: "extractor", Type: ParamFunc, Arity: 1, Optional: true, Role: "map argument"}}, Shape: Combine,
		Doc:     "Averages extractor(record), by default float(record).",
		Example: "GB('PythonReader').avg().run(lambda: (i for i in [1, 2, 6]))",
		Recipe:  `from generate([1, 2, 6]) | avg | run`, Answer: []string{"3.0"}},
	{Name: "__localAggregateby__", Params: []ParamSpec{fn("extractor", 1, ""), {Name: "zero", Type: ParamValue}, fn("aggregator", 3, "")}, Shape: Combine, Keyed: true,
		Doc:     "Like localgroupby, starting each key from a copy of zero.",
		Example: "GB('PythonReader').__localAggregateby__(lambda x: x % 2, 0, lambda k, a, x: a + x).run(lambda: (i for i in range(4)))",
		Recipe:  `from generate(range(4)) | __localAggregateby__ it % 2, 0, (k, a, x) => a + x | run`, Answer: []string{"{'key': '0', 'value': 2}", "{'key': '1', 'value': 4}"}},
}

// Op returns the row of the operator called name, or nil.
func Op(name string) *OpSpec {
	for i := range Ops {
		if Ops[i].Name == name {
			return &Ops[i]
		}
	}
	return nil
}

// ReaderSpec is the row of one reader.
type ReaderSpec struct {
	Name     string
	Run      bool // supports run()
	Register bool // supports register()
	Doc      string
}

// Readers is the table of readers.
var Readers = []ReaderSpec{
	{Name: "KeysReader", Run: true, Register: true, Doc: "Keys and their values: run() scans, register() follows key events."},
	{Name: "KeysOnlyReader", Run: true, Doc: "Key names, by SCAN."},
	{Name: "StreamReader", Run: true, Register: true, Doc: "Entries of one stream, or of streams as they are added."},
	{Name: "PythonReader", Run: true, Doc: "What a generator function of the script yields."},
	{Name: "ShardsIDReader", Run: true, Doc: "One record for each shard: its id."},
	{Name: "CommandReader", Register: true, Doc: "Arguments of RG.TRIGGER calls and hooked commands."},
}

// Reader returns the row of the reader called name, or nil. Names are
// case-sensitive.
func Reader(name string) *ReaderSpec {
	for i := range Readers {
		if Readers[i].Name == name {
			return &Readers[i]
		}
	}
	return nil
}
