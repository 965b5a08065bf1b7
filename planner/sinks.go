package planner

// SinkSpec is the row of one sink.
type SinkSpec struct {
	Op      string
	Doc     string
	Splits  bool // has a local and a final half
	Grouped bool // its output is {'key','value'} groups, one for each key
}

// Sinks is the table of sinks. "Copy of zero" below means: a deep copy is passed
// whenever the accumulator is falsy, not only the first time.
var Sinks = []SinkSpec{
	{Op: "emit", Doc: "hands every record on"},
	{Op: "accumulate", Doc: "a = Fn(a, record) from None; one record at the end, none without input"},
	{Op: "fold", Doc: "a = Fn(a or copy of zero, record); one record at the end, none without input"},
	{Op: "groupfold", Grouped: true, Doc: "a = Fn(key, a, record) for each key, from None"},
	{Op: "groupfoldzero", Grouped: true, Doc: "a = Fn(key, a or copy of zero, record) for each key"},
	{Op: "mergefoldzero", Grouped: true, Doc: "takes groups: a = Fn(key, a or copy of zero, group's value) for each key"},
	{Op: "batchgroup", Grouped: true, Doc: "value = Fn(key, list of the key's records), once for each key"},
	{Op: "count", Splits: true, Doc: "number of records; none without input"},
	{Op: "countby", Splits: true, Grouped: true, Doc: "number of records of each key; without Key the record is the key"},
	{Op: "sort", Splits: true, Doc: "sorted(records, reverse=Reverse), emitted last first; the local half is one list"},
	{Op: "distinct", Splits: true, Doc: "each different record once; the local half is one set"},
	{Op: "avg", Splits: true, Doc: "sum / number of records; the local half is one (sum, number)"},
}

// sinkSpec returns the row of op, or nil.
func sinkSpec(op string) *SinkSpec {
	for i := range Sinks {
		if Sinks[i].Op == op {
			return &Sinks[i]
		}
	}
	return nil
}
