package lang_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/pyfront"
)

// everything uses all of the language.
const everything = `"""doc"""
from __future__ import annotations
import json, os.path as p
from re import *
from collections import OrderedDict as od, deque
N, big, f, c = -1, 123456789012345678901234567890, 1.5e300, 2 ** .5
def add(a, /, b: int = 1, *rest, key=None, must, **kw) -> 'x':
    """adds"""
    global total
    total = a
    def inner(c):
        nonlocal a, b
        a += c; b //= 2
        return lambda *q, z=a: (q, z, b)
    return inner(b) if rest else [f'{a!r:>{b}} {{}} {kw}', b'\xff\x00', *rest, ...]
class Base(object, metaclass=type):
    size: int = 3
    @property
    def double(self): return super().double * self.size
    class In: pass
@add
async def co(x, *a):
    async with x as y, y as (z, [w, *v]):
        await y
    async for i in x:
        yield i
    return_ = [q async for q in x if await q]
def gen(xs):
    for x, (y, *z) in xs:
        if not x or x is None and 1 < y <= 3 != x not in z: continue
        elif x is not y: break
    else:
        while (n := next(xs)) > 0:
            got = yield n
        else: pass
    try:
        yield from (i for i in xs for j in i if j if i)
    except (ValueError, TypeError) as e:
        raise KeyError(str(e)) from e
    except: raise
    else: assert xs, 'none'
    finally:
        del xs[0], x, (y, z)
    assert True
    with open('f'): return
    return {k: v for k, v in xs}, {k for k in xs}, {**xs, 'a': 1}, {1, *xs}, xs[1:2, ::3, ...], add(*xs, b=1, **xs)
x = y = z[0].b = [1, 2][-1] @ 3 << 1 >> 2 & 3 | 4 ^ ~5 % 6
z.q -= 1
GB('KeysOnlyReader').map(lambda x: execute('hget', x, 'genres')).countby().run('movie:*')
`

func parse(t testing.TB, src string) *lang.Module {
	t.Helper()
	m, diags := pyfront.Parse("recipe.py", src, pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render("recipe.py", src))
	}
	return m
}

func encode(t testing.TB, m *lang.Module) []byte {
	t.Helper()
	data, err := lang.EncodeModule(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestGearFileKeepsAScript(t *testing.T) {
	m := parse(t, everything)
	data := encode(t, m)
	back, err := lang.DecodeModule(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(pyfront.Dump(m), pyfront.Dump(back)); d != "" {
		t.Errorf("(-before +after):\n%s", d)
	}
	if !reflect.DeepEqual(m, back) {
		t.Error("positions or strings changed")
	}
	if len(data) > 4*len(everything) {
		t.Errorf("%d bytes for %d of source", len(data), len(everything))
	}
}

// TestGearFileAtTheLimits: what the front-end takes, a file must take.
func TestGearFileAtTheLimits(t *testing.T) {
	const n = 150
	for name, src := range map[string]string{
		"empty":   "",
		"lambdas": "f = " + strings.Repeat("lambda: ", n) + "1",
		"lists":   "f = " + strings.Repeat("[", n) + strings.Repeat("]", n),
		"calls":   "f" + strings.Repeat("(1)", 900),
		"sum":     "f = " + strings.Repeat("1 + ", 900) + "1",
		"not":     "f = " + strings.Repeat("not ", 900) + "1",
		"nested":  "f = " + strings.Repeat("g(x, [", 90) + "1" + strings.Repeat("])", 90),
		"blocks":  nestedBlocks(90),
		"elif":    "if a: pass\n" + strings.Repeat("elif a: pass\n", 900),
		"long":    strings.Repeat("x = [1, 2, 'abc', x]\n", 20000),
	} {
		m, diags := pyfront.Parse("recipe.py", src, pyfront.Options{})
		if len(diags) > 0 {
			t.Logf("%s: %v", name, diags)
			continue
		}
		if _, err := lang.DecodeModule(encode(t, m)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func nestedBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "def f(x=(lambda: [i for i in x])):\n")
	}
	b.WriteString(strings.Repeat(" ", n) + "pass\n")
	return b.String()
}

// reseal gives a tampered file a right length and checksum.
func reseal(data []byte) []byte {
	const sum = 18
	if len(data) < sum+sha256.Size {
		return data
	}
	out := bytes.Clone(data)
	binary.BigEndian.PutUint64(out[10:], uint64(len(out)-sum-sha256.Size))
	s := sha256.Sum256(append(bytes.Clone(out[:sum]), out[sum+sha256.Size:]...))
	copy(out[sum:], s[:])
	return out
}

func TestBadGearFilesAreRefused(t *testing.T) {
	good := encode(t, parse(t, everything))
	edit := func(at int, b byte) []byte {
		out := bytes.Clone(good)
		out[at] ^= b
		return out
	}
	for _, c := range []struct {
		name string
		data []byte
		want error
		text string
	}{
		{"empty", nil, lang.ErrNotGear, ""},
		{"script", []byte(everything), lang.ErrNotGear, "does not begin with the mark"},
		{"mark only", good[:6], lang.ErrGearTruncated, ""},
		{"half a header", good[:30], lang.ErrGearTruncated, ""},
		{"half", good[:len(good)/2], lang.ErrGearTruncated, "bytes of"},
		{"last byte gone", good[:len(good)-1], lang.ErrGearTruncated, ""},
		{"other format", edit(7, 2), lang.ErrGearVersion, "format 3 with program version 3, this is format 1"},
		{"other program", edit(9, 4), lang.ErrGearVersion, "gearsc compile SCRIPT.py -o RECIPE.gear"},
		{"checksum", edit(20, 1), lang.ErrGearDamaged, "checksum does not match"},
		{"payload", edit(len(good)-9, 1), lang.ErrGearDamaged, "checksum does not match"},
		{"more", append(bytes.Clone(good), 'x'), lang.ErrGearDamaged, "1 bytes follow"},
		{"resealed and short", reseal(good[:len(good)-5]), lang.ErrGearDamaged, ""},
		{"resealed and long", reseal(append(bytes.Clone(good), 0)), lang.ErrGearDamaged, "left over"},
	} {
		_, err := lang.DecodeModule(c.data)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: got %v, want %v with %q", c.name, err, c.want, c.text)
		}
	}
}

// module wraps statements into a module whose body binds x and f in slots.
func module(body ...lang.Stmt) *lang.Module {
	return &lang.Module{Body: &lang.Func{Name: "<module>", Kind: lang.FuncModule, Body: body, Locals: []string{"x"}}}
}

func TestForgedIRIsRefused(t *testing.T) {
	expr := func(e lang.Expr) *lang.Module { return module(&lang.ExprStmt{X: e}) }
	one := &lang.IntLit{Value: 1}
	x := &lang.Name{Name: "x", Scope: lang.ScopeLocal}
	fn := func(f lang.Func) *lang.Module {
		if f.Body == nil {
			f.Body = []lang.Stmt{&lang.Pass{}}
		}
		return expr(&lang.FuncExpr{Fn: &f})
	}
	for want, m := range map[string]*lang.Module{
		"name y is not where":        expr(&lang.Name{Name: "y", Scope: lang.ScopeLocal, Index: 1}),
		"name n is not where":        expr(&lang.Name{Name: "n", Scope: lang.ScopeLocal, Index: -1}),
		"name c is not where":        expr(&lang.Name{Name: "c", Scope: lang.ScopeCell}),
		"name k is not where":        expr(&lang.Name{Name: "k", Scope: lang.ScopeFree}),
		"name q is not where":        expr(&lang.Name{Name: "q", Scope: lang.ScopeClass}),
		"name s is not where":        expr(&lang.Name{Name: "s", Scope: 9}),
		`unknown operator "<>"`:      expr(&lang.Binary{Op: "<>", L: one, R: one}),
		`unknown operator "xor"`:     expr(&lang.BoolOp{Op: "xor", Xs: []lang.Expr{one, one}}),
		"comparison with 1 operator": expr(&lang.Compare{First: one, Ops: []string{"<"}}),
		"cannot stand here":          expr(&lang.Star{X: one}),
		"missing":                    expr(&lang.Unary{Op: "-"}),
		"cannot be assigned to":      module(&lang.Assign{Targets: []lang.Expr{one}, Value: one}),
		"assignment to nothing":      module(&lang.Assign{Value: one}),
		"outside a loop":             module(&lang.Break{}),
		"return outside":             module(&lang.Return{}),
		"yield outside":              expr(&lang.Yield{}),
		"await outside":              expr(&lang.Await{X: one}),
		"outside a comprehension":    module(&lang.CompEmit{Value: one}),
		"may be no iterator":         module(&lang.For{Target: x, Iter: one, IterReady: true}),
		"try without":                module(&lang.Try{}),
		"parameters in":              fn(lang.Func{Kind: lang.FuncLambda, Params: []lang.Param{{Name: "a"}}}),
		"wrong kind":                 fn(lang.Func{Kind: lang.FuncClass}),
		"cell in slot 3":             fn(lang.Func{Kind: lang.FuncLambda, Cells: []int{3}}),
		"free name from slot 0":      fn(lang.Func{Kind: lang.FuncLambda, Free: []string{"x"}, FreeFrom: []lang.Capture{{}}}),
		"without a source":           fn(lang.Func{Kind: lang.FuncLambda, Free: []string{"x"}}),
		"part of a string":           expr(&lang.FString{Parts: []lang.Expr{one}}),
		"dict with 1 keys":           expr(&lang.DictLit{Keys: []lang.Expr{one}}),
		"import of other":            module(&lang.ImportFrom{Level: 1 << 40}),
		"not UTF-8":                  expr(&lang.StrLit{Value: "\xff"}),
		"not that of a module":       {Body: &lang.Func{Kind: lang.FuncDef}},
		"without a name after":       expr(&lang.Call{Fn: one, Args: []lang.Arg{{Name: "a", Value: one}, {Value: one}}}),
	} {
		data, err := lang.EncodeModule(m)
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if _, err := lang.DecodeModule(data); !errors.Is(err, lang.ErrGearDamaged) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func FuzzGear(f *testing.F) {
	f.Add([]byte{})
	f.Add(encode(f, parse(f, everything)))
	f.Add(encode(f, parse(f, "x = 1\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, d := range [][]byte{data, reseal(data)} {
			m, err := lang.DecodeModule(d)
			if err != nil {
				continue
			}
			if _, err := lang.EncodeModule(m); err != nil {
				t.Error(err)
			}
		}
	})
}

func BenchmarkDecodeModule(b *testing.B) {
	data := encode(b, parse(b, everything))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := lang.DecodeModule(data); err != nil {
			b.Fatal(err)
		}
	}
}
