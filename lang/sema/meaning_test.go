package sema_test

import (
	"context"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
	"gears/vm"
)

// real makes an engine on a Redis.
func real(t *testing.T) *engine.Engine {
	t.Helper()
	e := engine.New(shardtest.Start(t).Topology(), engine.Options{})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	return e
}

// run runs the only recipe of a source and returns its results and
// errors as texts.
func run(t *testing.T, e *engine.Engine, source string) (results, errs []string) {
	t.Helper()
	m, err := compile(t, source).Module("", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.Run(context.Background(), m)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	for _, v := range res.Results {
		text, err := vm.ToStr(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, text)
	}
	return results, res.Errors
}

const helpers = `
const SEP = ","
const TABLE = {"a": 1, "b": [1, 2]}
fn twice(x) = x * 2
fn add(a, b = 10) = a + b
fn nothing(x) { }
fn early(x) {
  if x > 2 { return "big" }
  else if x == 2 { return "two" }
  let out = []
  for i in range(x) { out.append(i) }
  for i, y in enumerate(["p", "q"]) { out.append("{i}{y}") }
  out
}
fn counted(x) {
  let n = 0
  let d = {}
  for c in x {
    n += 1
    d[c] = (d[c]? ?? 0) + 1
    if c == "l" { d.last = n }
  }
  [n, d]
}
fn closures(x) {
  let base = x
  let f = y => y + base
  let g = y => [f(z) for z in range(y)]
  [f(1), g(2)]
}
`

func TestExpressionsMeanWhatTheySay(t *testing.T) {
	e := real(t)
	for _, c := range []struct{ expr, want string }{
		{`1 + 2 * 3 ** 2`, "19"}, {`7 // 2 - 7 % 4`, "0"}, {`-2 ** 2`, "-4"}, {`1 / 2`, "0.5"}, {`99999999999999999999 + 1`, "100000000000000000000"},
		{`"a" + 'b' * 2`, "abb"}, {`"{1 + 1} {{x}} {"in"}"`, "2 {x} in"}, {`b"a" + b"b"`, "b'ab'"},
		{`none ?? 1`, "1"}, {`0 ?? 1`, "0"}, {`TABLE.z? ?? TABLE.a`, "1"}, {`TABLE["b"][1]`, "2"}, {`TABLE.b[5]? ?? "no"`, "no"}, {`TABLE.b[1:]`, "[2]"},
		{`if it > 0 then "pos" else "neg"`, "pos"}, {`match it { 1, 2 => "few", 3 => "three", _ => "many" }`, "three"},
		{`match it + 1 { 1 => "one", 4 => "four" }`, "four"}, {`match it { 9 => 1 }`, "None"}, {`match it { none => 1, _ => 2 }`, "2"},
		{`when { it > 5 => "a", it > 2 => "b", _ => "c" }`, "b"}, {`match log("once") { _ => 1 }`, "1"},
		{`[x * y for x, y in [[1, 2], [3, 4]] if x > 1]`, "[12]"}, {`{k: v for k, v in TABLE.items() if k == "a"}`, "{'a': 1}"},
		{`[[y for y in range(x)] for x in range(3)]`, "[[], [0], [0, 1]]"}, {`[(none ?? x) for x in [1, 2]]`, "[1, 2]"},
		{`not it == 3 or it in [3]`, "True"}, {`"b" not in "abc"`, "False"}, {`none == none and it != none`, "True"},
		{`twice(it)`, "6"}, {`add(1)`, "11"}, {`add(b = 1, a = 2)`, "3"}, {`nothing(1)`, "None"},
		{`early(3)`, "big"}, {`early(2)`, "two"}, {`early(1)`, "[0, '0p', '1q']"}, {`counted("hello")`, "[5, {'h': 1, 'e': 1, 'l': 2, 'last': 4, 'o': 1}]"},
		{`closures(5)`, "[6, [5, 6]]"},
		{`"a,b".split(SEP)`, "['a', 'b']"}, {`", ".join(sorted(TABLE.keys()))`, "a, b"}, {`[TABLE.keys(), TABLE.values()]`, "[['a', 'b'], [1, [1, 2]]]"},
		{`len(zip([1], [2]))`, "1"}, {`reversed(enumerate("ab"))`, "[(1, 'b'), (0, 'a')]"},
		{`max([[1], [5]], key = x => 0 - x[0])`, "[1]"}, {`sum([1, 2], 3)`, "6"}, {`round(2.567, 2)`, "2.57"}, {`int("7") + float("0.5")`, "7.5"},
		{`json_loads("[1, null]")`, "[1, None]"}, {`json_dumps({"a": none})`, `{"a": null}`}, {`now() > 1`, "True"},
		{`{"a": 1, "b": 2}.get("c", 3)`, "3"}, {`[1, 2][-1]`, "2"}, {`b"x".decode()`, "x"},
	} {
		got, errs := run(t, e, helpers+"recipe r() from generate([3]) | map "+c.expr+" | run\n")
		if len(errs) > 0 || len(got) != 1 || got[0] != c.want {
			t.Errorf("%s gives %q %v, want %q", c.expr, got, errs, c.want)
		}
	}
}

func TestRecordsFail(t *testing.T) {
	got, errs := run(t, real(t), `recipe r() from generate([1, 2]) | map { if it > 1 { fail "no {it}" }
  it } | run`)
	if len(got) != 1 || len(errs) != 1 {
		t.Error(got, errs)
	}
}

// TestParametersAreNotThoseOfOthers runs recipes of one file whose parameters have
// the same names.
func TestParametersAreNotThoseOfOthers(t *testing.T) {
	e := real(t)
	p := compile(t, "recipe a(n = 1) from generate([n]) | run\nrecipe b(n = 2) from generate([n]) | run")
	for name, want := range map[string]string{"a": "1", "b": "2"} {
		m, err := p.Module(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := e.Run(context.Background(), m)
		if err != nil || len(res.Results) != 1 {
			t.Fatal(err, res)
		}
		if text, _ := vm.ToStr(nil, res.Results[0]); text != want {
			t.Error(name, text)
		}
	}
}
