package engine

import (
	"fmt"
	"math"
	"strconv"

	"gears/shard"
	"gears/vm"
)

const (
	notAReply     = "PY RECORD" // what the original said for kinds that RESP has no word for
	maxResultDeep = 100         // lists within each other
	// maxNested bounds the elements of lists within results. A script can build
	// lists that share parts, whose replies grow exponentially.
	maxNested = 1 << 22
)

// resultEncoder turns results into replies.
type resultEncoder struct {
	left int // elements of lists within results that may still be made
}

// ResultsReply is the reply of a run: its results and its errors. Results that
// are too large are an error.
func ResultsReply(results []vm.Value, errs []string) shard.Reply {
	e := resultEncoder{left: maxNested}
	return e.results(results, errs)
}

func (e *resultEncoder) results(results []vm.Value, errs []string) shard.Reply {
	limit := e.left
	list := make([]shard.Reply, len(results))
	for i, v := range results {
		if list[i] = e.value(v, 0); e.left < 0 {
			return shard.Reply{Kind: '-', Str: fmt.Sprintf("ERR gears: the lists in the results have more than %d elements", limit)}
		}
	}
	texts := make([]shard.Reply, len(errs))
	for i, text := range errs {
		texts[i] = shard.Reply{Kind: '$', Str: text}
	}
	return arrayReply(arrayReply(list...), arrayReply(texts...))
}

func (e *resultEncoder) list(values []vm.Value, depth int) shard.Reply {
	if e.left -= len(values); e.left < 0 {
		return arrayReply()
	}
	elems := make([]shard.Reply, len(values))
	for i, v := range values {
		if elems[i] = e.value(v, depth); e.left < 0 {
			break
		}
	}
	return arrayReply(elems...)
}

// value is the reply for one value. Scripts choose status and error replies by
// the first character of a text.
func (e *resultEncoder) value(v vm.Value, depth int) shard.Reply {
	switch v.Kind() {
	case vm.KInt:
		return shard.Reply{Kind: ':', Int: v.AsInt()}
	case vm.KBool:
		if v.AsBool() {
			return shard.Reply{Kind: ':', Int: 1}
		}
		return shard.Reply{Kind: ':', Int: 0}
	case vm.KBig: // no integer of RESP2 holds it
		return shard.Reply{Kind: '$', Str: v.AsBig().String()}
	case vm.KFloat:
		return shard.Reply{Kind: '$', Str: sixDecimals(v.AsFloat())}
	case vm.KBytes:
		return shard.Reply{Kind: '$', Str: v.AsStr()}
	case vm.KStr:
		s := v.AsStr()
		switch {
		case len(s) > 1 && s[0] == '+':
			return shard.Reply{Kind: '+', Str: s[1:]}
		case len(s) > 1 && s[0] == '-':
			return shard.Reply{Kind: '-', Str: s[1:]}
		}
		return shard.Reply{Kind: '$', Str: s}
	case vm.KList:
		if depth < maxResultDeep {
			return e.list(v.AsList().Elems, depth+1)
		}
	}
	return shard.Reply{Kind: '$', Str: notAReply}
}

// sixDecimals is C's %f.
func sixDecimals(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	return strconv.FormatFloat(f, 'f', 6, 64)
}

// ResultReply is the reply of a hook's result.
func ResultReply(v vm.Value) shard.Reply {
	e := resultEncoder{left: maxNested}
	r := e.value(v, 0)
	if e.left < 0 {
		return shard.Reply{Kind: '-', Str: "ERR gears: the list in the result has too many elements"}
	}
	return r
}

func arrayReply(elems ...shard.Reply) shard.Reply {
	return shard.Reply{Kind: '*', Elems: elems}
}
