package pyfront

// kind is the type of a token. Every operator and keyword has its own, so that
// the parser compares numbers only.
type kind uint8

const (
	tStop kind = iota // after a parse error: matches nothing
	tEOF
	tNewline
	tIndent
	tDedent
	tName
	tNumber
	tString
	tError // a lexical error; its diagnostic is in lexer.bad

	tLpar
	tRpar
	tLsqb
	tRsqb
	tLbrace
	tRbrace
	tComma
	tColon
	tSemi
	tDot
	tEllipsis
	tArrow
	tWalrus
	tAssign
	tOther // $ ? ! and <>: characters that no rule takes

	tPlus
	tMinus
	tStar
	tSlash
	tDblSlash
	tPercent
	tDblStar
	tAt
	tLshift
	tRshift
	tAmp
	tBar
	tCaret
	tTilde

	tPlusEq
	tMinusEq
	tStarEq
	tSlashEq
	tDblSlashEq
	tPercentEq
	tDblStarEq
	tAtEq
	tLshiftEq
	tRshiftEq
	tAmpEq
	tBarEq
	tCaretEq

	tEq
	tNe
	tLt
	tLe
	tGt
	tGe

	kwFalse
	kwNone
	kwTrue
	kwAnd
	kwAs
	kwAssert
	kwAsync
	kwAwait
	kwBreak
	kwClass
	kwContinue
	kwDef
	kwDel
	kwElif
	kwElse
	kwExcept
	kwFinally
	kwFor
	kwFrom
	kwGlobal
	kwIf
	kwImport
	kwIn
	kwIs
	kwLambda
	kwNonlocal
	kwNot
	kwOr
	kwPass
	kwRaise
	kwReturn
	kwTry
	kwWhile
	kwWith
	kwYield
	nKinds
)

// kindText is the spelling of each fixed token.
var kindText = [nKinds]string{
	tLpar: "(", tRpar: ")", tLsqb: "[", tRsqb: "]", tLbrace: "{", tRbrace: "}",
	tComma: ",", tColon: ":", tSemi: ";", tDot: ".", tEllipsis: "...", tArrow: "->",
	tWalrus: ":=", tAssign: "=",
	tPlus: "+", tMinus: "-", tStar: "*", tSlash: "/", tDblSlash: "//", tPercent: "%",
	tDblStar: "**", tAt: "@", tLshift: "<<", tRshift: ">>", tAmp: "&", tBar: "|", tCaret: "^", tTilde: "~",
	tPlusEq: "+=", tMinusEq: "-=", tStarEq: "*=", tSlashEq: "/=", tDblSlashEq: "//=", tPercentEq: "%=",
	tDblStarEq: "**=", tAtEq: "@=", tLshiftEq: "<<=", tRshiftEq: ">>=", tAmpEq: "&=", tBarEq: "|=", tCaretEq: "^=",
	tEq: "==", tNe: "!=", tLt: "<", tLe: "<=", tGt: ">", tGe: ">=",
	kwFalse: "False", kwNone: "None", kwTrue: "True", kwAnd: "and", kwAs: "as", kwAssert: "assert",
	kwAsync: "async", kwAwait: "await", kwBreak: "break", kwClass: "class", kwContinue: "continue",
	kwDef: "def", kwDel: "del", kwElif: "elif", kwElse: "else", kwExcept: "except", kwFinally: "finally",
	kwFor: "for", kwFrom: "from", kwGlobal: "global", kwIf: "if", kwImport: "import", kwIn: "in", kwIs: "is",
	kwLambda: "lambda", kwNonlocal: "nonlocal", kwNot: "not", kwOr: "or", kwPass: "pass", kwRaise: "raise",
	kwReturn: "return", kwTry: "try", kwWhile: "while", kwWith: "with", kwYield: "yield",
}

// keywords maps reserved words to their kinds.
var keywords = func() map[string]kind {
	m := make(map[string]kind)
	for k := kwFalse; k < nKinds; k++ {
		m[kindText[k]] = k
	}
	return m
}()

// token is one lexical element. It is kept small because a script of some
// megabytes has millions; the end position is computed when a node needs it.
type token struct {
	kind       kind
	level      uint8 // open brackets after this token
	start, end int32 // byte offsets in the normalised source
	line, col  int32 // of the start; col counts code points from 1
}
