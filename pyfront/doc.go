// Package pyfront turns Python scripts into the function IR of package lang.
//
// The Python it takes is that of CPython 3.11 without a few constructs, each
// refused with a message that names it (see unsupported.go): match statements,
// except*, complex literals, \N{…} escapes, lone surrogates in string literals,
// and type aliases, which are of Python 3.12. Identifiers are Unicode words as
// in PEP 3131 but are not NFKC-normalised: two spellings of one letter are two
// names. F-strings follow 3.11: the quotes of the literal cannot be used again
// inside its expressions, and expressions hold neither backslash nor comment.
//
// The pipeline is source → tokens (lex.go) → tree (parse*.go; the nodes are
// already those of lang) → resolved IR (scope.go, resolve.go). The parser is
// predictive: it decides on the next one or two tokens and never backtracks but
// to word an error, so its time is linear in the source. On an error the parser
// becomes numb: the current token turns into one that nothing matches, all
// loops end, and the statement loop picks up at the next line. Recursion is
// bounded by the lexer (nested brackets and blocks) and by Options.MaxDepth.
//
// Messages and line numbers are those of CPython 3.11, because scripts and the
// tools around them read them; columns are more exact where we can be. The
// first entry of a returned list is the error that CPython would have raised:
// lexical errors first, then syntax, then scoping, then misplaced statements.
//
// Comprehensions are functions with one positional parameter, ".0", in slot 0.
// A comprehension that awaits, or whose clauses use "async for", has Fn.Async
// set; whoever compiles it awaits the call (an asynchronous generator
// expression is not awaited). If its outermost loop is "async for", ".0" is an
// asynchronous iterator.
//
// Annotations of functions, modules and classes are expressions like others, or
// strings when the script imports annotations from __future__. Those of a
// function's variables stay in the tree with their names unresolved, since
// nothing evaluates them.
package pyfront
