package pyfront

// Refusals of Python that gears does not run. Each is the message of a
// SyntaxError at the place of the construct.
const (
	complexRefused    = "complex literals are not supported: gears has no complex numbers"
	matchRefused      = "match statements are not supported: use if and elif"
	typeAliasRefused  = "type aliases are not supported: assign the type to a name"
	typeParamRefused  = "type parameters are not supported"
	exceptStarRefused = "except* is not supported: use except ExceptionGroup and the split() of the group"
	surrogateRefused  = "surrogate \\u%04x in a string literal is not supported: strings are UTF-8; write the character itself or its \\U escape"
	namedCharRefused  = "\\N{...} escapes are not supported: write the character itself or its \\u escape"
)

// characterHints tells what was probably meant by a character that no Python
// source may hold outside strings; they come from word processors and web pages.
var characterHints = map[rune]string{
	'‘': "use the plain quote ' instead of a typographic one",
	'’': "use the plain quote ' instead of a typographic one",
	'‚': "use the plain quote ' instead of a typographic one",
	'“': "use the plain quote \" instead of a typographic one",
	'”': "use the plain quote \" instead of a typographic one",
	'„': "use the plain quote \" instead of a typographic one",
	'«': "use the plain quote \" instead of a typographic one",
	'»': "use the plain quote \" instead of a typographic one",
	'´': "use the plain quote ' instead of an accent",
	'–': "use the plain minus - instead of a dash",
	'—': "use the plain minus - instead of a dash",
	'−': "use the plain minus - instead of a typographic one",
	'…': "write three dots",
	'×': "use * to multiply",
	'÷': "use / to divide",
	'≤': "write <=",
	'≥': "write >=",
	'≠': "write !=",
	'（': "use the plain parenthesis (",
	'）': "use the plain parenthesis )",
	'，': "use the plain comma",
	'：': "use the plain colon",
	'；': "use the plain semicolon",

	'\u00a0': "a no-break space, as copied from a web page: use a plain space",
	'\u200b': "an invisible zero-width space: delete it",
	'\ufeff': "an invisible byte order mark: delete it",
	'\u2028': "a line separator: use a plain line end",
}

func characterHint(r rune) string { return characterHints[r] }
