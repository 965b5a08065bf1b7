package main

import (
	"strconv"
	"strings"

	"github.com/tidwall/redcon"

	"gears/shard"
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
