package sema

// base is what a value is, as far as that is known.
type base uint8

const (
	kAny base = iota // nothing is known
	kNone
	kStr
	kInt
	kFloat
	kBool
	kBytes
	kList
	kDict
	kRecord // a dict whose fields are known
	kFunc
)

var baseNames = [...]string{"any", "none", "str", "int", "float", "bool", "bytes", "list", "dict", "record", "function"}

// kind is what is known of the values of an expression.
type kind struct {
	base   base
	maybe  bool  // it may be none instead
	elem   *kind // of a list or dict; nil: any
	fields []field
	what   string // of a record: whose it is, for messages
}

type field struct {
	name string
	kind kind
}

var (
	anyKind = kind{}
	none    = kind{base: kNone}
	str     = kind{base: kStr}
	integer = kind{base: kInt}
	float   = kind{base: kFloat}
	boolean = kind{base: kBool}
	bytes   = kind{base: kBytes}
	list    = kind{base: kList}
	dict    = kind{base: kDict}
)

func maybe(k kind) kind  { k.maybe = true; return k }
func listOf(k kind) kind { return kind{base: kList, elem: &k} }
func dictOf(k kind) kind { return kind{base: kDict, elem: &k} }

// kindNames are the kinds that parameters can be given.
var kindNames = map[string]kind{
	"str": str, "int": integer, "float": float, "bool": boolean, "bytes": bytes, "list": list, "dict": dict, "any": anyKind,
}

func (k kind) String() string {
	if k.maybe {
		return baseNames[k.base] + " or none"
	}
	return baseNames[k.base]
}

// article is k as a noun: "a str", "an int".
func article(k kind) string {
	if k.base == kRecord {
		k.base = kDict
	}
	if k.base == kInt || k.base == kAny {
		return "an " + k.String()
	}
	return "a " + k.String()
}

// sure is k without none.
func (k kind) sure() kind { k.maybe = false; return k }

// element is what a list or dict holds.
func (k kind) element() kind {
	switch {
	case k.base == kStr:
		return str
	case k.base == kBytes:
		return integer
	case k.elem != nil:
		return *k.elem
	}
	return anyKind
}

// each is what a loop over k gives.
func (k kind) each() kind {
	if k.base == kDict || k.base == kRecord {
		return anyKind
	}
	return k.element()
}

// field returns the kind of a field of a record.
func (k kind) field(name string) (kind, bool) {
	for _, f := range k.fields {
		if f.name == name {
			return f.kind, true
		}
	}
	return anyKind, false
}

func (k kind) number() bool { return k.base == kInt || k.base == kFloat || k.base == kBool }

// join is what is known of a value that is either a or b.
func join(a, b kind) kind {
	switch {
	case a.base == kNone && b.base == kNone:
		return none
	case a.base == kNone:
		return orNone(b)
	case b.base == kNone:
		return orNone(a)
	case a.base != b.base:
		return anyKind
	}
	out := kind{base: a.base, maybe: a.maybe || b.maybe}
	switch {
	case a.base == kRecord && a.what == b.what:
		out.fields, out.what = a.fields, a.what
	case a.base == kRecord:
		out.base = kDict
	case a.elem != nil && b.elem != nil:
		e := join(*a.elem, *b.elem)
		out.elem = &e
	}
	return out
}

// orNone is k that may also be none. Of any nothing is known: it stays so.
func orNone(k kind) kind {
	if k.base == kAny {
		return k
	}
	return maybe(k)
}

// alien reports whether no value of a equals one of b.
func alien(a, b kind) bool {
	if a.base == kAny || b.base == kAny || a.base == kNone || b.base == kNone {
		return false
	}
	if a.number() && b.number() {
		return false
	}
	if s := [2]bool{a.base == kStr || a.base == kBytes, b.base == kStr || b.base == kBytes}; s[0] && s[1] {
		return false // what Redis holds is bytes where it is not UTF-8
	}
	if d := [2]bool{a.base == kDict || a.base == kRecord, b.base == kDict || b.base == kRecord}; d[0] && d[1] {
		return false
	}
	return a.base != b.base
}
