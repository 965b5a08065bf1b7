package native

import (
	"fmt"
	"regexp"
	"strings"
)

// selfParsed are the parts of the grammar that parse themselves, by the names of
// their types.
var selfParsed = regexp.MustCompile(`\b(expr|block|arguments)\b`)

// handRules are the rules of what parses itself, but for the operators. Where a
// rule has a choice that its first token does not make, the comment says how it
// is made.
var handRules = []struct{ name, rule string }{
	// In parentheses if they hold all that follows the name on the step.
	// "into" with a name behind it is that of Into.
	{"Arguments", `("(" (StepArg ("," StepArg)* ","?)? ")") | Into | (StepArg ("," StepArg)*)?`},
	{"StepArg", `(<name> "=")? (Block | Expr)`},
	// A clause may begin a line.
	{"Into", `"into" <name> Call (Field | Element)* Clause*`},
	{"Clause", `("key" Column ("," Column)*) | ("columns" "{" (Column (("," | <end>) Column)* ","?)? "}") | ("delete" Expr) | ("with" Call)`},
	{"Column", `(<name> | <str>) <name>? ("?" | (":" Expr))?`},
	{"Block", `"{" <end>* (Stmt (<end>+ Stmt)* <end>*)? "}"`},
	{"Expr", `Lambda | Cond | %s`},
	{"Lambda", `(<name> | ("(" (LambdaParam ("," LambdaParam)* ","?)? ")")) "=>" (Block | Expr)`},
	{"LambdaParam", `<name> (":" <name>)?`},
	{"Cond", `"if" Expr "then" Expr "else" Expr`},
	{"Postfix", `Atom (Field | Element)* | <name> Call (Field | Element)*`},
	{"Field", `"." <name> (Call | "?")?`},
	{"Element", `("[" Expr "]" "?"?) | ("[" Expr? ":" Expr? "]")`},
	{"Call", `"(" (Arg ("," Arg)* ","?)? ")"`},
	{"Arg", `((<name> "=") | "...")? Expr`},
	{"Atom", `"none" | "true" | "false" | <int> | <float> | <str> | <bytes> | <name> | Text | List | Dict | Match | ("(" Expr ")")`},
	{"Text", `<head> Expr (<mid> Expr)* <tail>`},
	{"List", `("[" (Expr ("," Expr)* ","?)? "]") | ("[" Expr For "]")`},
	// "{" opens a dict where it is empty, or has ":" before any other separator.
	{"Dict", `("{" (Entry ("," Entry)* ","?)? "}") | ("{" Entry For "}")`},
	{"Entry", `Expr ":" Expr`},
	{"For", `"for" <name> ("," <name>)* "in" Expr ("if" Expr)?`},
	{"Match", `(("match" Expr) | "when") "{" (Case (("," | <end>) Case)* ","?)? "}"`},
	// "=>" ends a pattern: functions in patterns stand in parentheses.
	{"Case", `("_" | (Expr ("," Expr)*)) "=>" Expr`},
}

// levelNames are the rules of the levels of operators, from the loosest.
var levelNames = map[int]string{
	levelOr: "Or", levelAnd: "And", levelNot: "Not", levelCompare: "Compare", levelNone: "Default",
	levelSum: "Sum", levelProduct: "Product", levelMinus: "Minus", levelPower: "Power", levelPostfix: "Postfix",
}

// Grammar is the grammar of the language, as EBNF: what participle reads for
// declarations and statements, the table of operators for expressions.
func Grammar() string {
	var b strings.Builder
	b.WriteString("File = (Decl <end>+)* .\n")
	b.WriteString(productions(parser().decl.String()))
	for _, r := range handRules {
		rule := r.rule
		if strings.Contains(rule, "%s") {
			rule = fmt.Sprintf(rule, levelNames[levelOr])
		}
		fmt.Fprintf(&b, "%s = %s .\n", r.name, rule)
		if r.name == "Cond" {
			operatorRules(&b)
		}
	}
	return b.String()
}

// productions are participle's rules but the root, which stands for the parts
// that are parsed on their own.
func productions(ebnf string) string {
	_, rules, _ := strings.Cut(ebnf, "\n")
	rules = selfParsed.ReplaceAllStringFunc(rules, func(s string) string { return strings.ToUpper(s[:1]) + s[1:] })
	return rules + "\n"
}

// operatorRules writes a rule for each level of operators.
func operatorRules(b *strings.Builder) {
	for level := levelOr; level < levelPostfix; level++ {
		var texts []string
		for _, o := range operators {
			if o.Level == level {
				texts = append(texts, strings.ReplaceAll(fmt.Sprintf("%q", o.Text), " ", `" "`))
			}
		}
		ops := strings.Join(texts, " | ")
		if len(texts) > 1 {
			ops = "(" + ops + ")"
		}
		name, next := levelNames[level], levelNames[level+1]
		switch level {
		case levelNot:
			fmt.Fprintf(b, "%s = (\"not\" %s) | %s .\n", name, name, next)
		case levelMinus:
			fmt.Fprintf(b, "%s = (\"-\" %s) | %s .\n", name, name, next)
		case levelCompare:
			fmt.Fprintf(b, "%s = %s (%s %s)? .\n", name, next, ops, next)
		case levelPower:
			fmt.Fprintf(b, "%s = %s (%s %s)? .\n", name, next, ops, levelNames[levelMinus])
		default:
			fmt.Fprintf(b, "%s = %s (%s %s)* .\n", name, next, ops, next)
		}
	}
}
