package native

// operator is a binary operator. Those of a higher level bind tighter.
type operator struct {
	Text  string
	Level int
}

// The levels of expressions, from the loosest. Unary minus and "not" have their
// own; ** binds tighter than the minus on its left.
const (
	levelLowest = iota
	levelOr
	levelAnd
	levelNot
	levelCompare
	levelNone
	levelSum
	levelProduct
	levelMinus
	levelPower
	levelPostfix
)

// operators is the table of binary operators. Comparisons do not chain, ** groups
// to the right, all others to the left. ?? stands between comparisons and sums,
// so that a ?? 0 > b + 1 compares the value with its default filled in.
var operators = []operator{
	{"or", levelOr},
	{"and", levelAnd},
	{"==", levelCompare}, {"!=", levelCompare}, {"<", levelCompare}, {"<=", levelCompare}, {">", levelCompare}, {">=", levelCompare},
	{"in", levelCompare}, {"not in", levelCompare},
	{"??", levelNone},
	{"+", levelSum}, {"-", levelSum},
	{"*", levelProduct}, {"/", levelProduct}, {"//", levelProduct}, {"%", levelProduct},
	{"**", levelPower},
}

// levels are the levels of binary operators by their text.
var levels = func() map[string]int {
	m := map[string]int{}
	for _, o := range operators {
		m[o.Text] = o.Level
	}
	return m
}()
