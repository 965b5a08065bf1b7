package ops

// table lists the sinks: planner.Sinks has the same names.
var table = []struct {
	Op  string
	New func(s Spec) Sink
}{
	{"emit", newEmit},
	{"accumulate", newAccumulate},
	{"fold", newFold},
	{"groupfold", newGroupFold},
	{"groupfoldzero", newGroupFoldZero},
	{"mergefoldzero", newMergeFoldZero},
	{"batchgroup", newBatchGroup},
	{"count", newCount},
	{"countby", newCountBy},
	{"sort", newSort},
	{"distinct", newDistinct},
	{"avg", newAvg},
}

// Names lists the sinks.
func Names() []string {
	out := make([]string, len(table))
	for i := range table {
		out[i] = table[i].Op
	}
	return out
}

// New makes the sink of a spec.
func New(s Spec) Sink {
	for i := range table {
		if table[i].Op == s.Op {
			return table[i].New(s)
		}
	}
	panic("internal error: no sink " + s.Op)
}
