package lib

import (
	"strings"

	"gears/vm"
)

// The names that entries of write-behind streams have beside columns. Those that
// begin with an underscore are no columns for any connector.
const (
	rgsyncOriginalKey = "_original_key"
	rgsyncUUID        = "_uuid"
	rgsyncOperation   = "#"
)

// buildRgsyncNative makes _rgsync: what rgsync does for every key and every entry.
// It looks at its arguments only; what reaches databases is package writebehind.
func buildRgsyncNative(*vm.Thread) (*vm.Module, error) {
	keys := &rgsyncKeys{patterns: map[string]keyPattern{}}
	return newModule("_rgsync", []vm.Builtin{
		{Name: "entry", Min: 8, Max: 8, NoKw: true, Fn: keys.entry},
		{Name: "pattern", Min: 1, Max: 1, NoKw: true, Fn: func(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			p, err := parseKeyPattern(args[0].AsStrOrEmpty())
			if err != nil {
				return vm.Value{}, err
			}
			names := make([]vm.Value, len(p.names))
			for i, n := range p.names {
				names[i] = vm.Str(n)
			}
			return vm.NewTuple(vm.Str(p.before[0]), vm.NewTuple(names...)), nil
		}},
		{Name: "acks", Min: 1, Max: 1, NoKw: true, Fn: rgsyncAcks},
		{Name: "latest", Min: 2, Max: 2, NoKw: true, Fn: rgsyncLatest},
	}), nil
}

// rgsyncKeys is what an isolate knows of keys.
type rgsyncKeys struct {
	patterns map[string]keyPattern
	warned   bool // that keys have more parts than tell rows apart
}

// maxKeyPatterns bounds the patterns that are kept parsed.
const maxKeyPatterns = 256

func (k *rgsyncKeys) pattern(text string) (keyPattern, error) {
	p, ok := k.patterns[text]
	if ok {
		return p, nil
	}
	p, err := parseKeyPattern(text)
	if err == nil && len(k.patterns) < maxKeyPatterns {
		k.patterns[text] = p
	}
	return p, err
}

// entry is entry(key, value, op, uuid, pk, pattern, mapped, lax): the fields and
// values of the entry that tells of a key, as a list. pk and mapped are tuples: of
// the columns of the primary key, and of (field, column); pattern is None where the
// second part of the key is the primary key. With lax, fields that the hash has not
// are left out.
func (k *rgsyncKeys) entry(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	key, value, op, uuid, pattern := args[0], args[1], args[2], args[3], args[5]
	if args[4].Kind() != vm.KTuple || len(args[4].AsTuple().Elems) == 0 || args[6].Kind() != vm.KTuple {
		return vm.Value{}, vm.TypeErrorf("entry() needs tuples of columns")
	}
	pk, mapped := args[4].AsTuple().Elems, args[6].AsTuple().Elems
	out := make([]vm.Value, 0, 8+2*len(mapped)+2*len(pk))
	out = append(out, vm.Str(rgsyncOriginalKey), key)
	text := keyText(key)
	if pattern.AsStrOrEmpty() == "" {
		_, rest, _ := strings.Cut(text, ":")
		id, more, several := strings.Cut(rest, ":")
		if several && !k.warned {
			k.warned = true
			if t.Iso.Log != nil {
				t.Iso.Log("rgsync: only the second part of a key tells rows apart: '" + text + "' is the row '" + id + "', whatever '" + more + "' is. Give keyPattern to use all parts.")
			}
		}
		out = append(out, pk[0], vm.Text(id))
	} else {
		p, err := k.pattern(pattern.AsStrOrEmpty())
		if err != nil {
			return vm.Value{}, err
		}
		parts, ok := p.match(text)
		if !ok {
			return vm.Value{}, vm.Errorf(vm.ExcException, "The key %s does not look like %s", text, pattern.AsStrOrEmpty())
		}
		for i, name := range p.names {
			out = append(out, vm.Str(name), vm.Text(parts[i]))
		}
	}
	if uuid.AsStrOrEmpty() != "" {
		out = append(out, vm.Str(rgsyncUUID), uuid)
	}
	out = append(out, vm.Str(rgsyncOperation), op)
	if op.AsStrOrEmpty() == "=" {
		if value.Kind() != vm.KDict {
			return vm.Value{}, vm.TypeErrorf("entry() needs the fields of a hash")
		}
		fields := value.AsDict()
		for _, m := range mapped {
			if m.Kind() != vm.KTuple || len(m.AsTuple().Elems) != 2 {
				return vm.Value{}, vm.TypeErrorf("entry() needs pairs of field and column")
			}
			pair := m.AsTuple().Elems
			name := pair[0].AsStrOrEmpty()
			v, ok := fields.GetStr(name)
			if !ok {
				if args[7].Kind() == vm.KBool && args[7].AsBool() {
					continue
				}
				return vm.Value{}, vm.Errorf(vm.ExcException, "AddToStream: Could not find %s in hash %s", name, text)
			}
			out = append(out, pair[1], v)
		}
	}
	return vm.NewList(out), nil
}

func keyText(v vm.Value) string {
	if v.Kind() == vm.KByteArray {
		return string(v.AsByteArray().B)
	}
	return v.AsStrOrEmpty()
}

// rgsyncAcks is acks(data): the numbers of entries that somebody waits for, and the
// streams that they wait at.
func rgsyncAcks(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	var out []vm.Value
	data, err := rgsyncData(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	for i, v := range data {
		uuid, _ := v.GetStr(rgsyncUUID)
		if uuid.AsStrOrEmpty() == "" {
			continue
		}
		key, _ := v.GetStr(rgsyncOriginalKey)
		out = append(out, vm.NewTuple(vm.Int(int64(i)), vm.Text("{"+keyText(key)+"}"+uuid.AsStrOrEmpty())))
	}
	return vm.NewList(out), nil
}

// rgsyncData are the values of entries, which are dicts {'id': …, 'value': {…}}.
func rgsyncData(v vm.Value) ([]*vm.Dict, error) {
	if v.Kind() != vm.KList {
		return nil, vm.TypeErrorf("data is a '%s', not a list of entries", vm.TypeName(v))
	}
	out := make([]*vm.Dict, len(v.AsList().Elems))
	for i, d := range v.AsList().Elems {
		var value vm.Value
		if d.Kind() == vm.KDict {
			value, _ = d.AsDict().GetStr("value")
		}
		if value.Kind() != vm.KDict {
			return nil, vm.TypeErrorf("data holds a '%s', not an entry {'id': …, 'value': {…}}", vm.TypeName(d))
		}
		out[i] = value.AsDict()
	}
	return out, nil
}

// rgsyncLatest is latest(data, pk): data without entries that a later one of the
// same row makes needless.
func rgsyncLatest(_ *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	data, err := rgsyncData(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	if args[1].Kind() != vm.KTuple {
		return vm.Value{}, vm.TypeErrorf("latest() needs a tuple of columns")
	}
	pk := args[1].AsTuple().Elems
	last := make(map[string]int, len(data))
	rows := make([]string, len(data))
	var row strings.Builder
	for i, v := range data {
		row.Reset()
		for _, name := range pk {
			part, _ := v.GetStr(name.AsStrOrEmpty())
			row.WriteString(keyText(part))
			row.WriteByte(0)
		}
		rows[i] = row.String()
		last[rows[i]] = i
	}
	out := make([]vm.Value, 0, len(last))
	for i, d := range args[0].AsList().Elems {
		if last[rows[i]] == i {
			out = append(out, d)
		}
	}
	return vm.NewList(out), nil
}

// keyPattern is a pattern of keys such as "person:{region}:{id}": before[i] stands
// before the i-th name, and the last of before behind all.
type keyPattern struct {
	before []string
	names  []string
}

// parseKeyPattern parses a pattern. Braces of the key itself are written twice.
func parseKeyPattern(text string) (keyPattern, error) {
	var p keyPattern
	var lit strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case (c == '{' || c == '}') && i+1 < len(text) && text[i+1] == c:
			lit.WriteByte(c)
			i++
		case c == '{':
			name, _, closed := strings.Cut(text[i+1:], "}")
			if !closed || name == "" || strings.Contains(name, "{") {
				return p, vm.ValueErrorf("keyPattern '%s': a column's name must stand between { and }", text)
			}
			if len(p.names) > 0 && lit.Len() == 0 {
				return p, vm.ValueErrorf("keyPattern '%s': text must stand between {%s} and {%s}, or nothing tells where one ends", text, p.names[len(p.names)-1], name)
			}
			p.before, p.names = append(p.before, lit.String()), append(p.names, name)
			lit.Reset()
			i += len(name) + 1
		case c == '}':
			return p, vm.ValueErrorf("keyPattern '%s': a } of the key is written }}", text)
		default:
			lit.WriteByte(c)
		}
	}
	if len(p.names) == 0 {
		return p, vm.ValueErrorf("keyPattern '%s' names no column, as in 'person:{id}'", text)
	}
	p.before = append(p.before, lit.String())
	return p, nil
}

// match takes a key apart: each part ends where the text behind it first comes, the
// last at the end of the key. No part is empty.
func (p *keyPattern) match(key string) (parts []string, ok bool) {
	rest, ok := strings.CutPrefix(key, p.before[0])
	if !ok {
		return nil, false
	}
	parts = make([]string, len(p.names))
	for i := range parts {
		last := i == len(parts)-1
		if behind := p.before[i+1]; last {
			parts[i], ok = strings.CutSuffix(rest, behind)
		} else {
			parts[i], rest, ok = strings.Cut(rest, behind)
		}
		if !ok || parts[i] == "" {
			return nil, false
		}
	}
	return parts, true
}
