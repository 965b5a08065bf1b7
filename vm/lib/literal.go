package lib

import (
	"fmt"
	"strings"

	"gears/lang"
	"gears/pyfront"
	"gears/vm"
)

var literalFuncs = []vm.Builtin{
	{Name: "literal_eval", Min: 1, Max: 1, Fn: literalEval},
}

func buildASTNative(*vm.Thread) (*vm.Module, error) {
	return newModule("_ast_literal", literalFuncs), nil
}

// maxLiteral bounds the text of a literal: the tree of the parser takes many
// times its room.
const maxLiteral = 16 << 20

func literalEval(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	if args[0].Kind() != vm.KStr {
		return vm.Value{}, vm.ValueErrorf("malformed node or string: %s", reprOr(t, args[0]))
	}
	src := strings.TrimLeft(args[0].AsStr(), " \t")
	if len(src) > maxLiteral {
		return vm.Value{}, vm.Errorf(vm.ExcMemoryError, "literal_eval() takes at most %d bytes, got %d", maxLiteral, len(src))
	}
	if err := t.Charge(16 * len(src)); err != nil {
		return vm.Value{}, err
	}
	if err := t.Burn(int64(len(src))/4 + 1); err != nil {
		return vm.Value{}, err
	}
	// As the value of an assignment, so that a string is no docstring.
	const prefix = "_ = "
	m, diags := pyfront.Parse("<unknown>", prefix+src, pyfront.Options{})
	if len(diags) > 0 {
		ty := vm.ExcSyntaxError
		if diags[0].Kind == "IndentationError" {
			ty = vm.ExcIndentationError
		}
		return vm.Value{}, vm.Errorf(ty, "%s (<unknown>, line %d)", diags[0].Message, diags[0].Span.Start.Line)
	}
	if len(m.Body.Body) != 1 {
		return vm.Value{}, vm.Errorf(vm.ExcSyntaxError, "invalid syntax (<unknown>, line 1)")
	}
	a, ok := m.Body.Body[0].(*lang.Assign)
	if !ok || len(a.Targets) != 1 {
		return vm.Value{}, vm.Errorf(vm.ExcSyntaxError, "invalid syntax (<unknown>, line 1)")
	}
	return literal(t, a.Value)
}

func reprOr(t *vm.Thread, v vm.Value) string {
	s, err := vm.Repr(t, v)
	if err != nil {
		return vm.TypeName(v)
	}
	return s
}

func malformed(e lang.Expr) error {
	name := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", e), "*lang."), "Lit")
	return vm.ValueErrorf("malformed node or string on line %d: <ast.%s object>", e.ExprSpan().Start.Line, name)
}

// literal is the value of an expression that is made of literals only. The
// parser has bounded its depth.
func literal(t *vm.Thread, e lang.Expr) (vm.Value, error) {
	switch e := e.(type) {
	case *lang.NoneLit:
		return vm.None, nil
	case *lang.EllipsisLit:
		return vm.Ellipsis, nil
	case *lang.BoolLit:
		return vm.Bool(e.Value), nil
	case *lang.StrLit:
		return vm.Str(e.Value), nil
	case *lang.BytesLit:
		return vm.Bytes(e.Value), nil
	case *lang.IntLit, *lang.BigIntLit, *lang.FloatLit, *lang.Unary:
		return signedLiteral(t, e)
	case *lang.TupleLit:
		elems, err := literals(t, e.Elems)
		return vm.NewTuple(elems...), err
	case *lang.ListLit:
		elems, err := literals(t, e.Elems)
		return vm.NewList(elems), err
	case *lang.SetLit:
		elems, err := literals(t, e.Elems)
		if err != nil {
			return vm.Value{}, err
		}
		s := vm.NewSet()
		for _, x := range elems {
			if err := s.Add(t, x); err != nil {
				return vm.Value{}, err
			}
		}
		return vm.SetValue(s), nil
	case *lang.DictLit:
		return dictLiteral(t, e)
	case *lang.Call:
		if n, ok := e.Fn.(*lang.Name); ok && n.Name == "set" && len(e.Args) == 0 {
			return vm.SetValue(vm.NewSet()), nil
		}
	}
	return vm.Value{}, malformed(e)
}

// signedLiteral is a number with signs before it.
func signedLiteral(t *vm.Thread, e lang.Expr) (vm.Value, error) {
	switch e := e.(type) {
	case *lang.IntLit:
		return vm.Int(e.Value), nil
	case *lang.BigIntLit:
		return vm.BigInt(e.Value), nil
	case *lang.FloatLit:
		return vm.Float(e.Value), nil
	case *lang.Unary:
		if e.Op == "-" || e.Op == "+" {
			x, err := signedLiteral(t, e.X)
			if err != nil {
				return vm.Value{}, err
			}
			return vm.UnaryOp(t, e.Op, x)
		}
	}
	return vm.Value{}, malformed(e)
}

func literals(t *vm.Thread, es []lang.Expr) ([]vm.Value, error) {
	out := make([]vm.Value, len(es))
	for i, e := range es {
		v, err := literal(t, e)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func dictLiteral(t *vm.Thread, e *lang.DictLit) (vm.Value, error) {
	d := vm.NewDict(len(e.Keys))
	for i, k := range e.Keys {
		if k == nil {
			return vm.Value{}, vm.ValueErrorf("malformed node or string: None")
		}
		key, err := literal(t, k)
		if err != nil {
			return vm.Value{}, err
		}
		x, err := literal(t, e.Values[i])
		if err != nil {
			return vm.Value{}, err
		}
		if err := d.Set(t, key, x); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.DictValue(d), nil
}
