package native

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"gears/lang"
)

// The grammar of declarations and statements, as participle reads it from the
// tags below. Expressions, arguments and blocks parse themselves (Parseable):
// expressions because nested rules for a dozen levels are slow, all three because
// they go on after an error.
type (
	decl struct {
		Import *importDecl `parser:"@@"`
		Const  *constDecl  `parser:"| @@"`
		Fn     *fnDecl     `parser:"| @@"`
		Recipe *recipeDecl `parser:"| @@"`
	}
	importDecl struct {
		Tokens []lexer.Token
		Path   lexer.Token  `parser:"'import' @Str"`
		Name   *lexer.Token `parser:"( 'as' @Name )?"`
	}
	constDecl struct {
		Tokens []lexer.Token
		Name   lexer.Token `parser:"'const' @Name"`
		Value  expr        `parser:"'=' @@"`
	}
	fnDecl struct {
		Tokens []lexer.Token
		Name   lexer.Token `parser:"'fn' @Name"`
		Params params      `parser:"@@"`
		Value  *expr       `parser:"( '=' @@"`
		Body   *block      `parser:"| @@ )"`
	}
	recipeDecl struct {
		Tokens []lexer.Token
		Name   lexer.Token `parser:"'recipe' @Name"`
		Params params      `parser:"@@"`
		Reader *step       `parser:"'from' @@"`
		Steps  []*step     `parser:"( '|' @@ )*"`
	}
	params struct {
		List []*param `parser:"'(' ( @@ ( (?! ',' ')' ) ',' @@ )* ','? )? ')'"`
	}
	param struct {
		Tokens  []lexer.Token
		Name    lexer.Token  `parser:"@Name"`
		Kind    *lexer.Token `parser:"( ':' @Name )?"`
		Default *expr        `parser:"( '=' @@ )?"`
	}
	step struct {
		Tokens []lexer.Token
		Name   lexer.Token `parser:"@Name"`
		Args   arguments   `parser:"@@"`
	}

	stmt struct {
		Let    *letStmt    `parser:"@@"`
		If     *ifStmt     `parser:"| @@"`
		For    *forStmt    `parser:"| @@"`
		Atomic *atomicStmt `parser:"| @@"`
		Return *returnStmt `parser:"| @@"`
		Fail   *failStmt   `parser:"| @@"`
		Expr   *exprStmt   `parser:"| @@"`

		Err *lang.Diagnostic // what was wrong beside the expressions
	}
	letStmt struct {
		Tokens []lexer.Token
		Name   lexer.Token `parser:"'let' @Name"`
		Value  expr        `parser:"'=' @@"`
	}
	// ifStmt is the statement, and the expression where it begins a statement.
	ifStmt struct {
		Tokens  []lexer.Token
		Test    expr      `parser:"'if' @@"`
		Value   *expr     `parser:"( 'then' @@"`
		Else    *expr     `parser:"'else' @@"`
		Then    *block    `parser:"| @@"`
		ElseIfs []*elseIf `parser:"( (?= 'else' 'if' ) 'else' 'if' @@ )*"`
		Rest    *block    `parser:"( 'else' @@ )? )"`
	}
	elseIf struct {
		Tokens []lexer.Token
		Test   expr  `parser:"@@"`
		Then   block `parser:"@@"`
	}
	forStmt struct {
		Tokens []lexer.Token
		Names  []lexer.Token `parser:"'for' @( Name ( ',' Name )* )"`
		Over   expr          `parser:"'in' @@"`
		Body   block         `parser:"@@"`
	}
	atomicStmt struct {
		Tokens []lexer.Token
		Body   block `parser:"'atomic' @@"`
	}
	returnStmt struct {
		Tokens []lexer.Token
		X      *expr `parser:"'return' @@?"`
	}
	failStmt struct {
		Tokens []lexer.Token
		X      expr `parser:"'fail' @@"`
	}
	exprStmt struct {
		Tokens []lexer.Token
		X      expr        `parser:"@@"`
		Op     lexer.Token `parser:"( @( '=' | '+=' | '-=' | '*=' | '/=' | '//=' | '%=' | '**=' | '??=' )"`
		Value  *expr       `parser:"@@ )?"`
	}
)

// grammar holds the root of each part that is parsed on its own.
type grammar struct {
	Decl decl `parser:"@@"`
	Stmt stmt `parser:"@@"`
}

// parsers are built once, when the first file is parsed. A part that has begun has
// to be whole (no lookahead): so errors stand where the text is wrong, and not
// where the part begins.
type parsers struct {
	decl *participle.Parser[decl]
	stmt *participle.Parser[stmt]
}

var parser = sync.OnceValue(func() parsers {
	all := must(participle.Build[grammar](participle.Lexer(definition{}), participle.UseLookahead(0)))
	return parsers{decl: must(participle.ParserForProduction[decl](all)), stmt: must(participle.ParserForProduction[stmt](all))}
})

func must[T any](v T, err error) T {
	if err != nil {
		panic("internal error: the grammar: " + err.Error())
	}
	return v
}
