package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/redcon"

	"gears/shard"
	"gears/vm"
)

var replyOK = replySimple("OK")

func replySimple(text string) shard.Reply { return shard.Reply{Kind: '+', Str: text} }
func replyError(text string) shard.Reply  { return shard.Reply{Kind: '-', Str: text} }
func replyBulk(text string) shard.Reply   { return shard.Reply{Kind: '$', Str: text} }
func replyInt(n int64) shard.Reply        { return shard.Reply{Kind: ':', Int: n} }

func replyArray(elems ...shard.Reply) shard.Reply {
	return shard.Reply{Kind: '*', Elems: elems}
}

func replyBulks(texts []string) shard.Reply {
	elems := make([]shard.Reply, len(texts))
	for i, t := range texts {
		elems[i] = replyBulk(t)
	}
	return replyArray(elems...)
}

// appendReply encodes r for a connection that speaks RESP2 or RESP3. The two
// differ in nulls, maps and sets only, as far as our replies go.
func appendReply(b []byte, r shard.Reply, resp int) []byte {
	kind := r.Kind
	switch kind {
	case '+':
		return redcon.AppendString(b, strings.TrimRight(r.Str, "\r\n"))
	case '-':
		return redcon.AppendError(b, strings.TrimRight(r.Str, "\r\n"))
	case ':':
		return redcon.AppendInt(b, r.Int)
	case '$':
		return redcon.AppendBulkString(b, r.Str)
	case '*', '%', '~':
		n := len(r.Elems)
		switch {
		case resp == 2:
			kind = '*'
		case kind == '%':
			n /= 2
		}
		b = append(b, kind)
		b = strconv.AppendInt(b, int64(n), 10)
		b = append(b, '\r', '\n')
		for _, e := range r.Elems {
			b = appendReply(b, e, resp)
		}
		return b
	}
	if resp == 3 {
		return append(b, "_\r\n"...)
	}
	return redcon.AppendNull(b)
}

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

// resultsReply is the reply of a run: its results and its errors. Results that
// are too large are an error.
func resultsReply(results []vm.Value, errs []string) shard.Reply {
	e := resultEncoder{left: maxNested}
	return e.results(results, errs)
}

func (e *resultEncoder) results(results []vm.Value, errs []string) shard.Reply {
	limit := e.left
	list := make([]shard.Reply, len(results))
	for i, v := range results {
		if list[i] = e.value(v, 0); e.left < 0 {
			return replyError(fmt.Sprintf("ERR gears: the lists in the results have more than %d elements", limit))
		}
	}
	return replyArray(replyArray(list...), replyBulks(errs))
}

func (e *resultEncoder) list(values []vm.Value, depth int) shard.Reply {
	if e.left -= len(values); e.left < 0 {
		return replyArray()
	}
	elems := make([]shard.Reply, len(values))
	for i, v := range values {
		if elems[i] = e.value(v, depth); e.left < 0 {
			break
		}
	}
	return replyArray(elems...)
}

// value is the reply for one value. Scripts choose status and error replies by
// the first character of a text.
func (e *resultEncoder) value(v vm.Value, depth int) shard.Reply {
	switch v.Kind() {
	case vm.KInt:
		return replyInt(v.AsInt())
	case vm.KBool:
		if v.AsBool() {
			return replyInt(1)
		}
		return replyInt(0)
	case vm.KBig: // no integer of RESP2 holds it
		return replyBulk(v.AsBig().String())
	case vm.KFloat:
		return replyBulk(sixDecimals(v.AsFloat()))
	case vm.KBytes:
		return replyBulk(v.AsStr())
	case vm.KStr:
		s := v.AsStr()
		switch {
		case len(s) > 1 && s[0] == '+':
			return replySimple(s[1:])
		case len(s) > 1 && s[0] == '-':
			return replyError(s[1:])
		}
		return replyBulk(s)
	case vm.KList:
		if depth < maxResultDeep {
			return e.list(v.AsList().Elems, depth+1)
		}
	}
	return replyBulk(notAReply)
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
