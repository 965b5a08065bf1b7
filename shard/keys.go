package shard

import (
	"slices"
	"strconv"
	"strings"
)

// keySpec says where some keys of a command stand, in the terms of Redis 7's
// key specifications: where the search begins, and how keys lie from there.
type keySpec struct {
	index   int    // begin: this argument, if keyword is empty
	keyword string // begin: behind this word,
	from    int    // which is searched from here on; negative: from the end, backwards

	keynum  bool // find: the count stands at numIdx from the beginning
	numIdx  int
	first   int // the first key, from the beginning
	lastKey int // find without count: the last key, from the beginning; negative: from the end
	limit   int // with lastKey -1: only 1/limit of the rest are keys
	step    int
}

// specsByName are for servers before 7.0, which tell no key specifications.
var specsByName = map[string][]keySpec{
	"eval":        {countAt(2)},
	"evalsha":     {countAt(2)},
	"zunion":      {countAt(1)},
	"zinter":      {countAt(1)},
	"zdiff":       {countAt(1)},
	"zunionstore": {keyAt(1), countAt(2)},
	"zinterstore": {keyAt(1), countAt(2)},
	"zdiffstore":  {keyAt(1), countAt(2)},
	"xread":       {streamsFrom(1)},
	"xreadgroup":  {streamsFrom(4)},
}

func keyAt(i int) keySpec   { return keySpec{index: i, step: 1} }
func countAt(i int) keySpec { return keySpec{index: i, keynum: true, first: 1, step: 1} }
func streamsFrom(i int) keySpec {
	return keySpec{keyword: "STREAMS", from: i, lastKey: -1, limit: 2, step: 1}
}

// parseKeySpecs reads the key specifications of COMMAND. partial is true when
// one of them cannot be followed.
func parseKeySpecs(list []Reply) (specs []keySpec, partial bool) {
	for _, r := range list {
		s, ok := parseKeySpec(fields(r))
		if !ok {
			partial = true
			continue
		}
		specs = append(specs, s)
	}
	return specs, partial
}

func parseKeySpec(spec map[string]Reply) (keySpec, bool) {
	var s keySpec
	for _, flag := range spec["flags"].Elems {
		if flag.Str == "incomplete" {
			return s, false
		}
	}
	begin, find := fields(spec["begin_search"]), fields(spec["find_keys"])
	beginArgs, findArgs := fields(begin["spec"]), fields(find["spec"])
	switch begin["type"].Str {
	case "index":
		s.index = int(beginArgs["index"].Int)
	case "keyword":
		s.keyword = strings.Clone(beginArgs["keyword"].Str)
		s.from = int(beginArgs["startfrom"].Int)
	default:
		return s, false
	}
	s.step = max(1, int(findArgs["keystep"].Int))
	switch find["type"].Str {
	case "range":
		s.lastKey, s.limit = int(findArgs["lastkey"].Int), int(findArgs["limit"].Int)
	case "keynum":
		s.keynum = true
		s.numIdx, s.first = int(findArgs["keynumidx"].Int), int(findArgs["firstkey"].Int)
	default:
		return s, false
	}
	return s, true
}

// fields makes a map of an array of names and values.
func fields(r Reply) map[string]Reply {
	m := make(map[string]Reply, len(r.Elems)/2)
	for i := 0; i+1 < len(r.Elems); i += 2 {
		m[r.Elems[i].Str] = r.Elems[i+1]
	}
	return m
}

// locate is the range of the spec's keys in args; none when they are absent. ok
// is false when args do not fit the specification.
func (s *keySpec) locate(args []string) (first, last int, ok bool) {
	begin := s.index
	if s.keyword != "" {
		if begin = s.search(args); begin == 0 {
			return 0, -1, true
		}
	}
	first = begin
	switch {
	case s.keynum:
		at := begin + s.numIdx
		if at < 0 || at >= len(args) {
			return 0, -1, false
		}
		n, err := strconv.Atoi(args[at])
		if err != nil || n < 0 || n > len(args) {
			return 0, -1, false
		}
		first = begin + s.first
		last = first + (n-1)*s.step
		if n == 0 {
			return first, first - 1, true
		}
	case s.lastKey >= 0:
		last = begin + s.lastKey
	case s.limit > 1:
		last = begin + (len(args)-begin)/s.limit + s.lastKey
	default:
		last = len(args) + s.lastKey
	}
	return first, last, first > 0 && first <= last && last < len(args)
}

// search is the argument behind the keyword, 0 if it does not occur.
func (s *keySpec) search(args []string) int {
	at, step := s.from, 1
	if s.from < 0 {
		at, step = len(args)+s.from, -1
	}
	for ; at > 0 && at < len(args); at += step {
		if strings.EqualFold(args[at], s.keyword) {
			return at + 1
		}
	}
	return 0
}

// Keys are the keys that the call args touches. exact is false when it may
// touch others, or all: then keys is only a part.
//
// A command without keys is exact only if it is known to look at no data:
// KEYS, DBSIZE and FLUSHALL concern every key. Scripts may touch keys that they
// were not given, and so are never exact.
func (t *Commands) Keys(args []string) (keys []string, exact bool) {
	if len(args) == 0 {
		return nil, true
	}
	c := t.find(args)
	if c == nil || !c.arityOK(len(args)) {
		return nil, false
	}
	return c.keys(args, c.ruleFor(args))
}

func (c *Command) keys(args []string, r *rule) (keys []string, exact bool) {
	switch {
	case r != nil && r.keys != nil:
		return r.keys(args)
	case r != nil && r.effect == touchesNothing:
		return nil, true
	case len(c.specs) > 0 && c.MovableKeys:
		keys, exact = keysBySpecs(c.specs, args)
		return keys, exact && !c.partial && len(keys) > 0
	case c.MovableKeys:
		return nil, false
	case c.FirstKey <= 0:
		return nil, false
	}
	return keysByRange(args, c.FirstKey, c.LastKey, c.Step)
}

func keysByRange(args []string, first, last, step int) ([]string, bool) {
	if last < 0 {
		last += len(args)
	}
	if first >= len(args) || last >= len(args) || last < first {
		return nil, false
	}
	if step <= 1 {
		return args[first : last+1 : last+1], true
	}
	var keys []string
	for i := first; i <= last; i += step {
		keys = append(keys, args[i])
	}
	return keys, true
}

func keysBySpecs(specs []keySpec, args []string) (keys []string, exact bool) {
	exact = true
	for i := range specs {
		first, last, ok := specs[i].locate(args)
		if !ok {
			exact = false
			continue
		}
		if first > last {
			continue
		}
		more, _ := keysByRange(args, first, last, specs[i].step)
		if keys == nil {
			keys = more
		} else {
			keys = append(slices.Clip(keys), more...)
		}
	}
	return keys, exact
}

// scriptKeys are the declared keys of EVAL and its like.
func scriptKeys(args []string) ([]string, bool) {
	keys, _ := keysBySpecs(specsByName["eval"], args)
	return keys, false
}

// sortKeys finds STORE; BY and GET read keys that are made from the elements.
func sortKeys(args []string) ([]string, bool) {
	keys, exact := args[1:2:2], true
	for i := 2; i < len(args); i++ {
		switch strings.ToLower(args[i]) {
		case "limit":
			i += 2
		case "by", "get":
			i++
			exact = exact && i < len(args) && !strings.Contains(args[i], "*")
		case "store":
			if i++; i < len(args) {
				keys = append(keys, args[i])
			}
		}
	}
	return keys, exact
}

// geoKeys finds STORE and STOREDIST, which may be given more than once.
func geoKeys(args []string) ([]string, bool) {
	keys := args[1:2:2]
	for i := 5; i+1 < len(args); i++ {
		if strings.EqualFold(args[i], "store") || strings.EqualFold(args[i], "storedist") {
			i++
			keys = append(keys, args[i])
		}
	}
	return keys, true
}

// migrateKeys: MIGRATE host port key|"" db timeout … [KEYS key …].
func migrateKeys(args []string) ([]string, bool) {
	if args[3] != "" {
		return args[3:4:4], true
	}
	for i := 6; i < len(args); i++ {
		switch strings.ToLower(args[i]) {
		case "auth":
			i++
		case "auth2":
			i += 2
		case "keys":
			return args[i+1:], true
		}
	}
	return nil, false
}
