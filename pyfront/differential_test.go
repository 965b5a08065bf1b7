package pyfront

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"gears/lang"

	"github.com/google/go-cmp/cmp"
)

// oracle is run by CPython: it compiles each source of a JSON list and tells
// its error, or what its code objects say of names.
const oracle = `
import json, sys, types, warnings, ast
warnings.simplefilter("ignore")
def codes(c, out):
    names = set(c.co_varnames) | set(c.co_cellvars)
    if not c.co_flags & 2: names = set(c.co_cellvars)
    qual = getattr(c, "co_qualname", c.co_name)
    out.append({"Qual": qual, "Locals": sorted(names), "Cells": sorted(c.co_cellvars), "Free": sorted(c.co_freevars),
                "Generator": bool(c.co_flags & 0x220), "Async": bool(c.co_flags & 0x280)})
    for k in c.co_consts:
        if isinstance(k, types.CodeType): codes(k, out)
def one(s):
    r = {"Message": "", "Line": 0, "Scopes": [], "Value": ""}
    try:
        c = compile(s, "<string>", "exec", dont_inherit=True)
        codes(c, r["Scopes"])
    except SyntaxError as e:
        r["Message"], r["Line"] = e.msg, e.lineno or 0
    else:
        try: r["Value"] = repr(ast.literal_eval(s.strip()))
        except Exception: pass
    return r
json.dump({"Version": list(sys.version_info[:2]), "Results": [one(s) for s in json.load(sys.stdin)]}, sys.stdout)
`

// verdict is what one compiler says of one source.
type verdict struct {
	Message string
	Line    int
	Scopes  []names
	Value   string
}

// names is what one function does with names.
type names struct {
	Qual                string
	Locals, Cells, Free []string
	Generator, Async    bool
}

// askCPython returns CPython's verdicts; only those of 3.11 are comparable.
func askCPython(t *testing.T, sources []string) []verdict {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	in, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", oracle)
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version []int
		Results []verdict
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Version, []int{3, 11}) {
		t.Skip("python3 is not 3.11")
	}
	return got.Results
}

// ours is gears' verdict.
func ours(source string) verdict {
	m, errs := Parse("<string>", source, Options{})
	if len(errs) > 0 {
		return verdict{Message: errs[0].Message, Line: int(errs[0].Span.Start.Line)}
	}
	var v verdict
	functions(reflect.ValueOf(m.Body), func(f *lang.Func) {
		n := names{Qual: f.Qual, Locals: slices.Sorted(slices.Values(f.Locals)), Free: slices.Sorted(slices.Values(f.Free)),
			Generator: f.Generator, Async: f.Async}
		for _, i := range f.Cells {
			n.Cells = append(n.Cells, f.Locals[i])
		}
		slices.Sort(n.Cells)
		v.Scopes = append(v.Scopes, n)
	})
	return v
}

// functions calls f for each function of a tree but those in annotations.
func functions(v reflect.Value, f func(*lang.Func)) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		switch x := v.Interface().(type) {
		case *lang.BigIntLit:
			return
		case *lang.Func:
			f(x)
		}
		functions(v.Elem(), f)
	case reflect.Slice:
		for i := range v.Len() {
			functions(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "Annotation" {
				functions(v.Field(i), f)
			}
		}
	}
}

// normal makes the scopes of two verdicts comparable: in one order, with empty
// lists nil.
func (v verdict) normal() verdict {
	v.Value = ""
	for i := range v.Scopes {
		n := &v.Scopes[i]
		for _, l := range []*[]string{&n.Locals, &n.Cells, &n.Free} {
			if len(*l) == 0 {
				*l = nil
			}
		}
	}
	sort.SliceStable(v.Scopes, func(i, j int) bool {
		a, _ := json.Marshal(v.Scopes[i])
		b, _ := json.Marshal(v.Scopes[j])
		return string(a) < string(b)
	})
	if len(v.Scopes) == 0 {
		v.Scopes = nil
	}
	return v
}

func TestVerdictsAreThoseOfCPython(t *testing.T) {
	var sources []string
	for _, file := range []string{"testdata/valid.py", "testdata/errors.py"} {
		for _, c := range chunks(t, file) {
			sources = append(sources, c.source)
		}
	}
	for _, name := range []string{"statements", "expressions", "fstrings", "scopes", "positions"} {
		b, err := os.ReadFile("testdata/" + name + ".py")
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(b))
	}
	for i, want := range askCPython(t, sources) {
		if d := cmp.Diff(want.normal(), ours(sources[i]).normal()); d != "" {
			t.Errorf("%s\n-CPython +gears\n%s", sources[i], d)
		}
	}
}

func TestLiteralsHaveCPythonsValues(t *testing.T) {
	sources := []string{
		"0", "7", "0x_ff", "0b1_0", "0o17", "1_000", "000", "123456789012345678901234567890", "0xffffffffffffffff",
		"1.5", "1e3", "1_0.5_0e-1_0", ".5", "5.", "1e400", "5e-324", "0e0", "00.5", "09.5", "1E5",
		`'\a\b\f\n\r\t\v\\\'\"'`, `'\0\01\012\0123\777'`, `'\x41\u00e9\U0001F600'`, `'\q\8\ '`, `r'\n\''`, `'''a"b'c'''`,
		"'a\\\nb'", `'é' "ü" 'n'`, `b'\x00\xff\101\q'`, `rb'\x'`, `b'a' B"b"`, `u'x'`, `""`, `''''''`, "'''a\nb'''",
		"None", "True", "(1, 'a', [2], {3: 4}, {5})", "-1",
	}
	// CPython reads back what gears understood, written out again.
	again := slices.Clone(sources)
	for i, s := range sources {
		m, errs := Parse("<string>", s, Options{})
		if len(errs) > 0 {
			t.Fatalf("%s: %v", s, errs)
		}
		again[i] = pythonText(m.Body.Body[0].(*lang.ExprStmt).X)
	}
	want, back := askCPython(t, sources), askCPython(t, again)
	for i, s := range sources {
		if back[i].Value != want[i].Value || back[i].Value == "" {
			t.Errorf("%s: got %s, want %s", s, back[i].Value, want[i].Value)
		}
	}
}

// pythonText writes a literal in a plain form of Python.
func pythonText(x lang.Expr) string {
	list := func(open string, xs []lang.Expr, close string) string {
		for _, e := range xs {
			open += pythonText(e) + ","
		}
		return open + close
	}
	switch x := x.(type) {
	case *lang.IntLit:
		return strconv.FormatInt(x.Value, 10)
	case *lang.BigIntLit:
		return x.Value.String()
	case *lang.FloatLit:
		if math.IsInf(x.Value, 0) {
			return "1e999"
		}
		return fmt.Sprintf("%g", x.Value) + floatMark(x.Value)
	case *lang.StrLit:
		var b strings.Builder
		for _, r := range x.Value {
			fmt.Fprintf(&b, "\\U%08x", r)
		}
		return "'" + b.String() + "'"
	case *lang.BytesLit:
		var b strings.Builder
		for i := range len(x.Value) {
			fmt.Fprintf(&b, "\\x%02x", x.Value[i])
		}
		return "b'" + b.String() + "'"
	case *lang.NoneLit:
		return "None"
	case *lang.BoolLit:
		return map[bool]string{true: "True", false: "False"}[x.Value]
	case *lang.TupleLit:
		return list("(", x.Elems, ")")
	case *lang.ListLit:
		return list("[", x.Elems, "]")
	case *lang.SetLit:
		return list("{", x.Elems, "}")
	case *lang.DictLit:
		text := "{"
		for i := range x.Keys {
			text += pythonText(x.Keys[i]) + ":" + pythonText(x.Values[i]) + ","
		}
		return text + "}"
	case *lang.Unary:
		return x.Op + pythonText(x.X)
	}
	return "?"
}

// floatMark keeps a whole float from reading as an int.
func floatMark(f float64) string {
	if text := fmt.Sprintf("%g", f); !strings.ContainsAny(text, ".e") {
		return ".0"
	}
	return ""
}
