package planner

import (
	"fmt"
	"strings"

	"gears/lang"
)

// ruleKeyOnly leaves the value, or the type too, unread when no callback looks.
//
//	before: KeysReader, each key: TYPE and its value
//	after:  KeysReader, each key: nothing (key-only), or TYPE (type)
//
// as in GB().count() or map(lambda x: x['key']).
func ruleKeyOnly(w *rewrite) {
	u, ok := w.keysUses()
	if !ok {
		return
	}
	switch {
	case u.whole != "":
		w.not(u.wholePos, u.whole)
	case u.only("event", "key"):
		w.plan.Reader.Read = ReadKeyOnly
		w.did(lang.Pos{}, "only the key is used: neither type nor value is read")
	case u.only("event", "key", "type"):
		w.plan.Reader.Read = ReadType
		w.did(lang.Pos{}, "only key and type are used: no value is read")
	case u.value != "":
		w.not(u.valuePos, u.value)
	default:
		w.not(lang.Pos{}, "fields of the value are used: "+strings.Join(u.innerFields(), ", "))
	}
}

// ruleProjection reads only the hash fields that callbacks look up.
//
//	before: KeysReader, each hash: HGETALL
//	after:  KeysReader, each hash: HMGET a b
//
// as in map(lambda x: x['value']['a'] + x['value']['b']).
func ruleProjection(w *rewrite) {
	if w.plan.Reader.Read != ReadFull {
		w.not(lang.Pos{}, "no value is read")
		return
	}
	u, ok := w.keysUses()
	if !ok {
		return
	}
	switch {
	case u.whole != "":
		w.not(u.wholePos, u.whole)
	case u.value != "":
		w.not(u.valuePos, u.value)
	case len(u.inner) == 0:
		w.not(lang.Pos{}, "no field of the value is used")
	default:
		w.plan.Reader.Read, w.plan.Reader.Fields = ReadFields, u.innerFields()
		w.did(lang.Pos{}, fmt.Sprintf("of the value only %s is used: HMGET instead of HGETALL", quoteAll(u.innerFields())))
	}
}

// keysUses is recordUses for plans that start with a KeysReader which reads
// values; otherwise it leaves a note.
func (w *rewrite) keysUses() (*uses, bool) {
	r := w.plan.Recipe
	if r.Reader != "KeysReader" {
		w.not(lang.Pos{}, fmt.Sprintf("%s is not a KeysReader", r.Reader))
		return nil, false
	}
	if r.Arg("readValue") == false {
		w.not(lang.Pos{}, "readValue=False: the reader reads no value as it is")
		return nil, false
	}
	return recordUses(w.plan), true
}

func quoteAll(xs []string) string {
	q := make([]string, len(xs))
	for i, x := range xs {
		q[i] = "'" + x + "'"
	}
	return strings.Join(q, ", ")
}
