package sema_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/lang"
	"gears/lang/sema"
	"gears/pyfront"
	"gears/sink"
)

// TestUpsertIsACall compares steps that write with the calls of Python that they
// stand for.
func TestUpsertIsACall(t *testing.T) {
	for _, c := range []struct{ name, native, python string }{
		{"all there is", `recipe r()
  from keys()
  | upsert into postgres("postgres://h/db").public.person
    key id: it.key.removeprefix("person:"), region: it.value.region
    columns { first, age int: it.value.age, "last name"?, tags json: [1], at timestamp? }
    delete it.value == none or it.value.gone
    with (create = true, insertOnly = false, marks = "m", rejected = "dead", batch = 500, retry = 5)
  | run`,
			`GB('KeysReader').upsert(lambda it: [it['key'].removeprefix('person:'), it['value']['region']] if it['value'] is None or it['value']['gone'] else {'id': it['key'].removeprefix('person:'), 'region': it['value']['region'], 'first': it['value']['first'], 'age': it['value']['age'], 'last name': maybe(it['value'], 'last name'), 'tags': [1], 'at': maybe(it['value'], 'at')}, {'kind': 'postgres', 'url': 'postgres://h/db', 'table': 'public.person', 'key': ['id', 'region'], 'columns': {'first': '', 'age': 'int', 'last name': '', 'tags': 'json', 'at': 'timestamp'}, 'create': True, 'insertOnly': False, 'marks': 'm', 'rejected': 'dead', 'batch': 500, 'retry': 5}).run()`},
		{"keys that are gone", `recipe r() from keys() | upsert into sqlite("f").t key id: it.key | register()`,
			`GB('KeysReader').upsert(lambda it: [it['key']] if it['value'] is None else {'id': it['key']}, {'kind': 'sqlite', 'url': 'f', 'table': 't', 'key': ['id'], 'columns': {}}).register()`},
		{"entries of streams", `recipe r() from stream() | upsert into sqlite("f").t key id columns { a? } | register()`,
			`GB('StreamReader').upsert(lambda it: {'id': it['value']['id'], 'a': it['value'].get('a')}, {'kind': 'sqlite', 'url': 'f', 'table': 't', 'key': ['id'], 'columns': {'a': ''}}).register()`},
		{"values that are there", `recipe r() from keys() | filter it.value != none | upsert into sqlite("f").t key id: it.key columns { a } | register()`,
			`GB('KeysReader').filter(lambda it: it['value'] is not None).upsert(lambda it: {'id': it['key'], 'a': it['value']['a']}, {'kind': 'sqlite', 'url': 'f', 'table': 't', 'key': ['id'], 'columns': {'a': ''}}).register()`},
		{"other records", `recipe r() from keys() | map {"id": 1} | upsert into sqlite("f").t key id | register()`,
			`GB('KeysReader').map(lambda it: {'id': 1}).upsert(lambda it: {'id': it['id']}, {'kind': 'sqlite', 'url': 'f', 'table': 't', 'key': ['id'], 'columns': {}}).register()`},
		{"keys with types", `recipe r() from shards() | upsert into redis("u")["a b"] key id int: it, n: 1 columns { b: 1 } | run`,
			`GB('ShardsIDReader').upsert(lambda it: {'id': it, 'n': 1, 'b': 1}, {'kind': 'redis', 'url': 'u', 'table': 'a b', 'key': {'id': 'int', 'n': ''}, 'columns': {'b': ''}}).run()`},
	} {
		m, err := compile(t, c.native).Module("", nil)
		if err != nil {
			t.Fatal(err)
		}
		want, diags := pyfront.Parse("test.py", c.python, pyfront.Options{})
		if len(diags) > 0 {
			t.Fatal(diags.Render("test.py", c.python))
		}
		if diff := cmp.Diff(chainOf(want), strings.ReplaceAll(chainOf(m), "·maybe", "maybe")); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// chainOf is the code of a module's last statement as text.
func chainOf(m *lang.Module) string {
	body := m.Body.Body
	return pyfront.Dump(&lang.Module{Body: &lang.Func{Body: body[len(body)-1:]}})
}

// TestUpsertTakesParameters: the URL and the table may be those of a parameter.
func TestUpsertTakesParameters(t *testing.T) {
	p := compile(t, `recipe r(url: str, table = "t") from shards() | upsert into sqlite(url)[table] key id: it | run`)
	m, err := p.Module("", map[string]string{"url": "sqlite.db"})
	if err != nil {
		t.Fatal(err)
	}
	if text := chainOf(m); !strings.Contains(text, `[(StrLit "sqlite") url:g table:g`) {
		t.Errorf("the parameters are not in\n%s", text)
	}
}

// TestDatabasesAreThoseOfSink keeps the checker's table of databases complete.
func TestDatabasesAreThoseOfSink(t *testing.T) {
	if diff := cmp.Diff(sink.Kinds(), sema.Databases()); diff != "" {
		t.Error(diff)
	}
}
