package sema

import "gears/lang"

// method is a method of values of one kind. Where max is -1 it takes any number.
type method struct {
	name     string
	min, max int
	result   kind
	changes  bool // the value itself
}

// methods are those of the values that the machine has, by kind.
var methods = map[base][]method{
	kStr: {
		{"split", 0, 2, listOf(str), false}, {"rsplit", 0, 2, listOf(str), false}, {"splitlines", 0, 1, listOf(str), false},
		{"join", 1, 1, str, false}, {"partition", 1, 1, listOf(str), false}, {"rpartition", 1, 1, listOf(str), false},
		{"replace", 2, 3, str, false}, {"strip", 0, 1, str, false}, {"lstrip", 0, 1, str, false}, {"rstrip", 0, 1, str, false},
		{"removeprefix", 1, 1, str, false}, {"removesuffix", 1, 1, str, false},
		{"startswith", 1, 3, boolean, false}, {"endswith", 1, 3, boolean, false},
		{"find", 1, 3, integer, false}, {"rfind", 1, 3, integer, false}, {"index", 1, 3, integer, false}, {"rindex", 1, 3, integer, false},
		{"count", 1, 3, integer, false}, {"upper", 0, 0, str, false}, {"lower", 0, 0, str, false}, {"casefold", 0, 0, str, false},
		{"title", 0, 0, str, false}, {"capitalize", 0, 0, str, false}, {"swapcase", 0, 0, str, false},
		{"isalpha", 0, 0, boolean, false}, {"isalnum", 0, 0, boolean, false}, {"isdecimal", 0, 0, boolean, false},
		{"isdigit", 0, 0, boolean, false}, {"isnumeric", 0, 0, boolean, false}, {"isspace", 0, 0, boolean, false},
		{"isprintable", 0, 0, boolean, false}, {"isascii", 0, 0, boolean, false}, {"isidentifier", 0, 0, boolean, false},
		{"isupper", 0, 0, boolean, false}, {"islower", 0, 0, boolean, false}, {"istitle", 0, 0, boolean, false},
		{"ljust", 1, 2, str, false}, {"rjust", 1, 2, str, false}, {"center", 1, 2, str, false}, {"zfill", 1, 1, str, false},
		{"expandtabs", 0, 1, str, false}, {"translate", 1, 1, str, false}, {"encode", 0, 2, bytes, false}, {"decode", 0, 2, str, false}, {"format", 0, -1, str, false},
	},
	kBytes: {
		{"decode", 0, 2, str, false}, {"hex", 0, 2, str, false}, {"split", 0, 2, listOf(bytes), false}, {"rsplit", 0, 2, listOf(bytes), false},
		{"splitlines", 0, 1, listOf(bytes), false}, {"join", 1, 1, bytes, false}, {"replace", 2, 3, bytes, false},
		{"strip", 0, 1, bytes, false}, {"lstrip", 0, 1, bytes, false}, {"rstrip", 0, 1, bytes, false},
		{"startswith", 1, 3, boolean, false}, {"endswith", 1, 3, boolean, false}, {"find", 1, 3, integer, false},
		{"rfind", 1, 3, integer, false}, {"index", 1, 3, integer, false}, {"count", 1, 3, integer, false},
		{"upper", 0, 0, bytes, false}, {"lower", 0, 0, bytes, false}, {"removeprefix", 1, 1, bytes, false}, {"removesuffix", 1, 1, bytes, false},
	},
	kList: {
		{"append", 1, 1, none, true}, {"extend", 1, 1, none, true}, {"insert", 2, 2, none, true}, {"remove", 1, 1, none, true},
		{"clear", 0, 0, none, true}, {"reverse", 0, 0, none, true}, {"sort", 0, -1, none, true}, {"pop", 0, 1, anyKind, true},
		{"copy", 0, 0, list, false}, {"count", 1, 1, integer, false}, {"index", 1, 3, integer, false},
	},
	kDict: {
		{"get", 1, 2, anyKind, false}, {"keys", 0, 0, list, false}, {"values", 0, 0, list, false}, {"items", 0, 0, list, false},
		{"copy", 0, 0, dict, false}, {"update", 0, -1, none, true}, {"setdefault", 1, 2, anyKind, true},
		{"pop", 1, 2, anyKind, true}, {"popitem", 0, 0, list, true}, {"clear", 0, 0, none, true},
	},
}

// methodOf finds a method of values of kind b, of any kind for kAny.
func methodOf(b base, name string) *method {
	if b == kRecord {
		b = kDict
	}
	if b != kAny {
		for i := range methods[b] {
			if methods[b][i].name == name {
				return &methods[b][i]
			}
		}
		return nil
	}
	var found *method
	for _, b := range []base{kStr, kBytes, kList, kDict} {
		m := methodOf(b, name)
		switch {
		case m == nil:
		case found == nil:
			found = &method{name: name, min: m.min, max: m.max, changes: m.changes}
			if len(name) > 0 && b == kStr && methodOf(kBytes, name) == nil && methodOf(kList, name) == nil {
				found.result = m.result
			}
		default:
			found.result = join(found.result, m.result)
			found.min = min(found.min, m.min)
			if found.max >= 0 {
				found.max = max(found.max, m.max)
			}
			if m.max < 0 {
				found.max = -1
			}
			found.changes = found.changes || m.changes
		}
	}
	if found != nil && found.result.base != kBool && found.result.base != kInt {
		found.result = anyKind
	}
	return found
}

// nearestMethod is the method that name is most likely a slip of.
func nearestMethod(b base, name string) string {
	var names []string
	for _, of := range []base{kStr, kBytes, kList, kDict} {
		if b == kAny || b == of || b == kRecord && of == kDict {
			for _, m := range methods[of] {
				names = append(names, m.name)
			}
		}
	}
	return lang.Nearest(name, names)
}

// result is what a method of a value of kind k gives.
func (m *method) of(k kind) kind {
	if k.elem == nil || k.base != kDict && k.base != kList {
		return m.result
	}
	e := *k.elem
	if k.base == kList {
		switch m.name {
		case "pop":
			return e
		case "copy":
			return k
		}
		return m.result
	}
	switch m.name {
	case "get":
		return orNone(e)
	case "keys":
		return listOf(str)
	case "values":
		return listOf(e)
	case "items":
		return listOf(listOf(e))
	case "copy":
		return k
	case "pop", "setdefault":
		return anyKind
	}
	return m.result
}

// MethodInfo lists the methods of values of a kind.
type MethodInfo struct {
	Kind  string
	Names []string
}

// Methods lists the methods of values, by kind.
func Methods() []MethodInfo {
	var out []MethodInfo
	for _, b := range []base{kStr, kBytes, kList, kDict} {
		info := MethodInfo{Kind: b.String()}
		for _, m := range methods[b] {
			info.Names = append(info.Names, m.name)
		}
		out = append(out, info)
	}
	return out
}
