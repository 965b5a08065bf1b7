package native

import "gears/lang"

// File is a parsed .gears file.
type File struct {
	Name     string // as the user named it
	Source   string
	Decls    []Decl // in source order
	Comments []Comment
}

// Comment is a comment, "#" included, without the end of its line. Alone says
// that nothing stands before it on its line.
type Comment struct {
	Text  string
	Span  lang.Span
	Alone bool
}

// Decl is one of *Import, *Const, *Fn and *Recipe.
type Decl interface{ DeclSpan() lang.Span }

// node is embedded in every node.
type node struct{ Span lang.Span }

func (n *node) DeclSpan() lang.Span { return n.Span }

// ExprSpan is the source text of an expression, StmtSpan that of a statement.
func (n *node) ExprSpan() lang.Span { return n.Span }
func (n *node) StmtSpan() lang.Span { return n.Span }

// Ident is a name where it is written.
type Ident struct {
	Name string
	Span lang.Span
}

// Import is import "path" as Name. Without "as", Name is the file's base name.
type Import struct {
	node
	Path   *Str
	Name   Ident
	Spoken bool // "as" is written
	Doc    string
}

// Const is const Name = Value: a constant expression.
type Const struct {
	node
	Name  Ident
	Value Expr
	Doc   string
}

// Fn is fn Name(Params) = Value, or fn Name(Params) { Body }.
type Fn struct {
	node
	Name   Ident
	Params []*Param
	Body   *Block // of one expression for the first form
	Short  bool   // the first form
	Doc    string // text of the comment lines just above, without "#"
}

// Param is a parameter: Name, Name: Kind, Name = Default, or both. Defaults of
// recipes are constant expressions.
type Param struct {
	Name    Ident
	Kind    *Ident // str, int, float, bool, bytes, list, dict, any; nil: inferred
	Default Expr
	Span    lang.Span
}

// Recipe is
//
//	recipe Name(Params)
//	  from Reader(Args)
//	  | op Args
//	  | action(Args)
type Recipe struct {
	node
	Name   Ident
	Params []*Param
	Reader *Step // after "from"
	Steps  []*Step
	Action *Step // run or register; nil: it is missing
	Doc    string
}

// Step is the reader, an operation or the action: a name and arguments.
type Step struct {
	Name  Ident
	Args  []*Arg
	Paren bool  // the arguments stand in parentheses
	Into  *Into // instead of arguments; nil: there is none
	Span  lang.Span
}

// Into is where a step writes to: into Target Clauses. Target is an expression of
// the form kind(url).table or kind(url)[table].
type Into struct {
	node
	Target  Expr
	Clauses []*Clause
}

// Clause is one of
//
//	key Columns
//	columns { Columns }
//	delete Test
//	with (Args)
type Clause struct {
	Word    Ident
	Columns []*Column
	Test    Expr
	Args    []*Arg
	Span    lang.Span
}

// Column is Name Type: Value. Type may be left out, and so may ": Value", which then
// is the field of the record that is called like the column; with Maybe, Name?, none
// where the record has no such field.
type Column struct {
	Name  Ident
	Text  *Str // the name where it is written as a string, else nil
	Type  *Ident
	Maybe bool
	Value Expr
	Span  lang.Span
}

// Arg is an argument; Name is nil where it is given by position. Spread: its
// elements are the arguments.
type Arg struct {
	Name   *Ident
	Spread bool
	Value  Expr
	Span   lang.Span
}

// Block is { statements }. The value of a function's or lambda's block is that of
// its last statement, if that is an expression.
type Block struct {
	node
	Stmts []Stmt
}

// Stmt is one of the statements below.
type Stmt interface{ StmtSpan() lang.Span }

// The statements.
type (
	// Let is let Name = Value; names are bound once.
	Let struct {
		node
		Name  Ident
		Value Expr
	}
	// Set is Name = Value, of a name that let bound; with Op, Name Op= Value.
	Set struct {
		node
		Target Expr // *Name, *Index or *Field
		Op     string
		Value  Expr
	}
	// ExprStmt is an expression for its effect, or the value of its block.
	ExprStmt struct {
		node
		X Expr
	}
	// If is if Test { Then } else { Else }; Else may be nil, or hold one If.
	If struct {
		node
		Test Expr
		Then *Block
		Else *Block
	}
	// For is for Names in Over { Body }: over data that is there already.
	For struct {
		node
		Names []Ident
		Over  Expr
		Body  *Block
	}
	// Atomic is atomic { Body }.
	Atomic struct {
		node
		Body *Block
	}
	// Return is return X; X may be nil.
	Return struct {
		node
		X Expr
	}
	// Fail is fail X: the record fails with this text.
	Fail struct {
		node
		X Expr
	}
)

// Expr is one of the expressions below.
type Expr interface{ ExprSpan() lang.Span }

// The expressions.
type (
	// None, Bool, Int, Float, Str, Bytes are literals. Int and Float keep their text.
	None struct{ node }
	Bool struct {
		node
		Value bool
	}
	Int struct {
		node
		Text string
	}
	Float struct {
		node
		Text string
	}
	// Str is a string; Raw is its text as written, quotes included.
	Str struct {
		node
		Value string
		Raw   string
	}
	Bytes struct {
		node
		Value string
		Raw   string
	}
	// Text is a string with {expressions}: Parts are *Str (Raw without quotes) and
	// other expressions.
	Text struct {
		node
		Parts []Expr
	}
	// Name is a name; "it" is the record of the step around.
	Name struct {
		node
		Name string
	}
	// Field is X.Name; with Maybe, X.Name?, it is none where X has no such field.
	Field struct {
		node
		X     Expr
		Name  Ident
		Maybe bool
	}
	// Index is X[I]; with Maybe, X[I]?, it is none where there is no such element.
	Index struct {
		node
		X, I  Expr
		Maybe bool
	}
	// Slice is X[Lo:Hi]; either may be nil.
	Slice struct {
		node
		X, Lo, Hi Expr
	}
	// Call is a command of Redis, a function or a builtin: Fn(Args).
	Call struct {
		node
		Fn   Expr // *Name
		Args []*Arg
	}
	// Method is X.Name(Args), where X may be the name of an import.
	Method struct {
		node
		X    Expr
		Name Ident
		Args []*Arg
	}
	// Unary is -X or not X.
	Unary struct {
		node
		Op string
		X  Expr
	}
	// Binary is one of or and ?? == != < <= > >= in "not in" + - * / // % **.
	Binary struct {
		node
		Op   string
		At   lang.Span // of the operator
		L, R Expr
	}
	// Cond is if Test then Then else Else.
	Cond struct {
		node
		Test, Then, Else Expr
	}
	// Match is match X { cases }; without X it is when { cases }, whose patterns are
	// conditions.
	Match struct {
		node
		X     Expr
		Cases []*Case
	}
	List struct {
		node
		Elems []Expr
	}
	Dict struct {
		node
		Keys, Values []Expr
	}
	// Comp is [Elem for Names in Over if Test]; with Key it is a dict, {Key: Elem …}.
	Comp struct {
		node
		Key, Elem Expr
		Names     []Ident
		Over      Expr
		Test      Expr // nil: all
	}
	// Lambda is x => Body or (x, y) => Body; a bare block as an argument of a step
	// is one whose Params are nil.
	Lambda struct {
		node
		Params []*Param
		Body   *Block
		Short  bool // the body is an expression
	}
	// Paren is (X), kept for the printer.
	Paren struct {
		node
		X Expr
	}
	// Bad stands where nothing could be parsed.
	Bad struct{ node }
)

// Case is Patterns => Body. Patterns are constants, or conditions in when; nil is
// "_", the rest.
type Case struct {
	Patterns []Expr
	Body     Expr
	Span     lang.Span
}
