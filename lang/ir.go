package lang

import "math/big"

// Module is one compiled source file: its body is a function of kind
// FuncModule whose names are the module's globals.
type Module struct {
	File    string // "<string>" for scripts sent over the wire
	Source  string
	Native  bool       // the file is in the gears language
	Imports []Imported // the files that it imports, and they
	Body    *Func
}

// FuncKind says what construct a Func came from.
type FuncKind uint8

// The kinds of function bodies.
const (
	FuncModule   FuncKind = iota // module body; assigned names are globals
	FuncDef                      // def
	FuncLambda                   // lambda; Body is a single Return
	FuncListComp                 // [e for …]; takes the outermost iterator as its parameter ".0"
	FuncSetComp                  // {e for …}
	FuncDictComp                 // {k: v for …}
	FuncGenExpr                  // (e for …); Generator is set
	FuncClass                    // class body; assigned names go to the class namespace
)

// ParamKind says how a parameter takes arguments.
type ParamKind uint8

// The kinds of parameters, in the order in which they stand in Func.Params.
const (
	ParamPosOnly  ParamKind = iota // before "/"
	ParamNormal                    // by position or by name
	ParamStar                      // *args
	ParamKwOnly                    // after "*"
	ParamStarStar                  // **kwargs
)

// Param is one parameter. Default is evaluated in the enclosing scope when the
// function is created; nil means required.
type Param struct {
	Name       string
	Kind       ParamKind
	Default    Expr
	Annotation Expr // evaluated behind the defaults, for __annotations__; nil when there is none
	Pos        Pos
}

// Func is a function body after name resolution.
//
// Locals names the slots of the function's frame: parameters first, in the
// order of Params, then the other local names. A local that an inner function
// captures is a cell: Cells lists the slot numbers of those. Free lists the
// names this function takes from enclosing functions; FreeFrom tells, for each,
// where the enclosing function finds it when it creates the closure.
type Func struct {
	Name      string // "f", "<lambda>", "<module>", "<listcomp>", …
	Qual      string // qualified name as CPython prints it: "f.<locals>.g"
	Kind      FuncKind
	Params    []Param
	Body      []Stmt
	Locals    []string
	Cells     []int
	Free      []string
	FreeFrom  []Capture
	Generator bool
	Async     bool
	Doc       string // docstring, "" when there is none
	Returns   Expr   // annotation of the result, in the enclosing scope; nil when there is none
	Span      Span
}

// Capture tells an enclosing function where to take a free variable of an inner
// function from: its own cell-local slot, or its own Free list.
type Capture struct {
	FromFree bool
	Index    int
}

// Scope says where a resolved name lives.
type Scope uint8

// The scopes of a resolved name.
const (
	ScopeGlobal Scope = iota // module global, else builtin; looked up by name
	ScopeLocal               // frame slot Name.Index, never captured
	ScopeCell                // frame slot Name.Index, captured by an inner function
	ScopeFree                // Func.Free[Name.Index]
	ScopeClass               // class namespace, else global (inside FuncClass bodies)
)

// Expr is an expression node. Span covers its source text.
type Expr interface {
	ExprSpan() Span
}

// Stmt is a statement node. Span covers its source text.
type Stmt interface {
	StmtSpan() Span
}

// At is embedded in every node and carries its span.
type At struct{ Span Span }

// ExprSpan returns the node's span.
func (a At) ExprSpan() Span { return a.Span }

// StmtSpan returns the node's span.
func (a At) StmtSpan() Span { return a.Span }

// Constants. Int holds values that fit an int64; BigInt the others.
type (
	NoneLit     struct{ At }
	EllipsisLit struct{ At }
	BoolLit     struct {
		At
		Value bool
	}
	IntLit struct {
		At
		Value int64
	}
	BigIntLit struct {
		At
		Value *big.Int
	}
	FloatLit struct {
		At
		Value float64
	}
	StrLit struct {
		At
		Value string // always valid UTF-8
	}
	BytesLit struct {
		At
		Value string
	}
)

// Name reads (or, as a target, binds) a variable.
type Name struct {
	At
	Name  string
	Scope Scope
	Index int
}

// Unary is one of - + ~ not.
type Unary struct {
	At
	Op string
	X  Expr
}

// Binary is one of + - * / // % ** @ << >> & | ^.
type Binary struct {
	At
	Op   string
	L, R Expr
}

// Compare is a chain a op0 b op1 c …: len(Ops) == len(Rest).
// Ops are == != < <= > >= in "not in" is "is not".
type Compare struct {
	At
	First Expr
	Ops   []string
	Rest  []Expr
}

// BoolOp is "and" or "or" over two or more operands, evaluated left to right.
type BoolOp struct {
	At
	Op string
	Xs []Expr
}

// Cond is "Then if Test else Else".
type Cond struct {
	At
	Test, Then, Else Expr
}

// Arg is one argument of a call, in source order. Name is set for keyword
// arguments; Star marks *x, StarStar marks **x.
type Arg struct {
	Name           string
	Star, StarStar bool
	Value          Expr
}

// Call is Fn(Args…). It is a pointer node so that analyses can key on it: the
// planner marks execute() sites by their *Call.
type Call struct {
	At
	Fn   Expr
	Args []Arg
}

// Attr is X.Name.
type Attr struct {
	At
	X    Expr
	Name string
}

// Index is X[I]; I may be a *Slice or a *TupleLit holding slices.
type Index struct {
	At
	X, I Expr
}

// Slice is Lo:Hi:Step inside an Index; parts may be nil.
type Slice struct {
	At
	Lo, Hi, Step Expr
}

// Collection displays. Elements may be *Star. A nil key in DictLit marks **value.
type (
	ListLit struct {
		At
		Elems []Expr
	}
	TupleLit struct {
		At
		Elems []Expr
	}
	SetLit struct {
		At
		Elems []Expr
	}
	DictLit struct {
		At
		Keys, Values []Expr
	}
)

// Star is *X in a display, a call's positional part, or an assignment target.
type Star struct {
	At
	X Expr
}

// FString is an f-string: the concatenation of its parts, each a *StrLit or a
// *Format.
type FString struct {
	At
	Parts []Expr
}

// Format is {X!Conv:Spec}: Conv is 0, 's', 'r' or 'a'; Spec is nil or an
// expression yielding the format text.
type Format struct {
	At
	X    Expr
	Conv byte
	Spec Expr
}

// FuncExpr creates a closure of Fn (a lambda, or the function of a def).
type FuncExpr struct {
	At
	Fn *Func
}

// Comp is a comprehension: Fn is called at once (or, for FuncGenExpr, makes a
// generator) with iter(Iter) as its only argument. Inside Fn.Body the loops are
// ordinary For and If statements around a CompEmit.
type Comp struct {
	At
	Fn   *Func
	Iter Expr
}

// Walrus is (Target := X).
type Walrus struct {
	At
	Target *Name
	X      Expr
}

// Yield is "yield X" (X may be nil), YieldFrom "yield from X", Await "await X".
type (
	Yield struct {
		At
		X Expr
	}
	YieldFrom struct {
		At
		X Expr
	}
	Await struct {
		At
		X Expr
	}
)

// Statements.
type (
	// ExprStmt evaluates X and drops its value.
	ExprStmt struct {
		At
		X Expr
	}
	// Assign binds Value to each of Targets, left to right. A target is a
	// *Name, *Attr, *Index, *TupleLit, *ListLit or, inside those, a *Star.
	Assign struct {
		At
		Targets []Expr
		Value   Expr
	}
	// AugAssign is Target Op= Value, with Op as in Binary.
	AugAssign struct {
		At
		Target Expr
		Op     string
		Value  Expr
	}
	// AnnAssign is Target: Annotation = Value; Value may be nil. Simple marks a
	// bare name, whose annotation a module or class keeps in __annotations__;
	// functions do not evaluate annotations of their variables.
	AnnAssign struct {
		At
		Target     Expr
		Annotation Expr
		Value      Expr
		Simple     bool
	}
	// Del removes its targets: *Name, *Attr, *Index or tuples of those.
	Del struct {
		At
		Targets []Expr
	}
	// Return ends the function; X may be nil.
	Return struct {
		At
		X Expr
	}
	// If runs Body or Else.
	If struct {
		At
		Test       Expr
		Body, Else []Stmt
	}
	// While loops; Else runs when the test fails (not on break).
	While struct {
		At
		Test       Expr
		Body, Else []Stmt
	}
	// For loops over Iter; IterReady means Iter is already an iterator (the
	// outermost loop of a comprehension). Async marks "async for".
	For struct {
		At
		Target     Expr
		Iter       Expr
		IterReady  bool
		Async      bool
		Body, Else []Stmt
	}
	// Try is try/except/else/finally.
	Try struct {
		At
		Body     []Stmt
		Handlers []Handler
		Else     []Stmt
		Finally  []Stmt
	}
	// With enters Items left to right. Async marks "async with".
	With struct {
		At
		Items []WithItem
		Async bool
		Body  []Stmt
	}
	// Raise raises X (nil: re-raise) from Cause (nil: none given).
	Raise struct {
		At
		X, Cause Expr
	}
	// Assert raises AssertionError(Msg) when Test is false.
	Assert struct {
		At
		Test, Msg Expr
	}
	// Pass does nothing.
	Pass struct{ At }
	// Break leaves, Continue restarts the innermost loop.
	Break    struct{ At }
	Continue struct{ At }
	// Import is "import Module [as Target]". Without "as", Target names the
	// first component of Module and Bind is that top-level package.
	Import struct {
		At
		Module string
		AsName bool
		Target *Name
	}
	// ImportFrom is "from Module import Names"; Star marks "import *".
	// Level counts leading dots.
	ImportFrom struct {
		At
		Module  string
		Level   int
		Names   []string
		Targets []*Name
		Star    bool
	}
	// DefStmt binds a function after applying Decorators (outermost first).
	DefStmt struct {
		At
		Fn         *Func
		Target     *Name
		Decorators []Expr
	}
	// ClassStmt creates a class by running Fn (kind FuncClass).
	ClassStmt struct {
		At
		Fn         *Func
		Target     *Name
		Decorators []Expr
		Bases      []Arg // positional bases and keywords
	}
	// CompEmit adds a value to the comprehension's result: list and set use
	// Value, dict uses Key and Value, a generator expression yields Value.
	CompEmit struct {
		At
		Key, Value Expr
	}
)

// Handler is one except clause: Type nil catches everything; Target nil binds
// nothing.
type Handler struct {
	Type   Expr
	Target *Name
	Body   []Stmt
	Span   Span
}

// WithItem is one "context as target" of a with statement; Target may be nil.
type WithItem struct {
	Context Expr
	Target  Expr
}
