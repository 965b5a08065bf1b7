package writebehind_test

import (
	"fmt"
	"strings"
	"testing"

	"gears/engine"
)

// refused runs a script that must fail with a text in its error.
func (s *system) refused(script, want string) {
	s.t.Helper()
	_, err := s.PyExecute(s.t.Context(), engine.Request{Script: imports + script})
	if err == nil || !strings.Contains(err.Error(), want) {
		s.t.Errorf("got %v, want %s", err, want)
	}
}

// TestCompositeKeys: a pattern takes keys apart.
func TestCompositeKeys(t *testing.T) {
	onEach(t, func(t *testing.T, s *system, d *database) {
		d.exec("CREATE TABLE notes (region VARCHAR(20), id VARCHAR(20), body VARCHAR(60), PRIMARY KEY (region, id))")
		s.exec(engine.Request{Script: imports + fmt.Sprintf(`
RGWriteBehind(GB, None, {'body': 'body'}, %s(%s, 'notes', ('region', 'id')), 'Notes', keyPattern='note:{region}:{{{id}}}')
`, d.connector, d.connection)})
		s.do("HSET", "note:eu:{1}", "body", "a")
		s.do("HSET", "note:us:{1}", "body", "b")
		s.do("HSET", "note:us:{a:b}", "body", "c")
		d.becomes("SELECT region, id, body FROM notes", "eu|1|a", "us|1|b", "us|a:b|c")
		s.do("HSET", "note:us:1", "body", "c")
		s.eventually("the key is told", func() bool {
			return strings.Contains(s.log.String(), "The key note:us:1 does not look like note:{region}:{{{id}}}")
		})
		s.do("DEL", "note:us:{1}")
		d.becomes("SELECT region, id, body FROM notes", "eu|1|a", "us|a:b|c")
		if strings.Contains(s.log.String(), "only the second part of a key") {
			t.Error("there is a warning that a pattern makes needless")
		}
	})
}

// TestSecondPartOfKeys: without a pattern it is the row, as it was in the original.
func TestSecondPartOfKeys(t *testing.T) {
	s, d := newSystem(t, layouts[0]), newDatabase(t, "sqlite")
	d.exec(personsTable)
	s.exec(engine.Request{Script: d.persons("", "")})
	s.do("HSET", "person:eu:1", "first_name", "a", "last_name", "b", "age", "1")
	d.becomes(allPersons, "eu|a|b|1|none")
	s.eventually("it is told", func() bool { return strings.Contains(s.log.String(), "Give keyPattern to use all parts") })
}

// TestOptions: what the original did not have.
func TestOptions(t *testing.T) {
	onEach(t, func(t *testing.T, s *system, d *database) {
		d.exec(personsTable)
		s.exec(engine.Request{Script: d.persons("", ", nullMissing=True, coalesce=True, types={'age': 'int'}, checkSchema=True, deadLetterStream='refused', "+
			"transform=lambda r: {**r['value'], 'last_name': r['value']['last_name'].upper()} if 'last_name' in r['value'] else r")})
		s.do("HSET", "person:1", "first_name", "a", "last_name", "b", "age", "1")
		s.do("HSET", "person:2", "first_name", "a")
		d.becomes(allPersons, "1|a|B|1|none", "2|a|NULL|NULL|none")
		s.do("HDEL", "person:1", "last_name")
		s.do("HSET", "person:1", "age", "4")
		d.becomes(allPersons, "1|a|NULL|4|none", "2|a|NULL|NULL|none")
		s.do("HSET", "person:3", "first_name", strings.Repeat("x", 99), "age", "many", "#", "=u1")
		s.do("HSET", "person:4", "first_name", "d")
		d.becomes(allPersons, "1|a|NULL|4|none", "2|a|NULL|NULL|none", "4|d|NULL|NULL|none")
		s.eventually("what was refused is kept", func() bool {
			return strings.Contains(s.do("XRANGE", "refused-{06S}", "-", "+"), "_original_key person:3")
		})
		s.eventually("who waits is told", func() bool {
			return strings.Contains(s.do("XRANGE", "{person:3}u1", "-", "+"), "status failed error ")
		})
	})
}

// TestInsertOnly: a row that is there stays as it is.
func TestInsertOnly(t *testing.T) {
	onEach(t, func(t *testing.T, s *system, d *database) {
		d.exec(personsTable)
		d.exec("INSERT INTO persons (person_id, first, last, age) VALUES ('1', 'x', 'y', 9)")
		s.exec(engine.Request{Script: d.persons("", ", insertOnly=True")})
		for _, id := range []string{"1", "2"} {
			s.do("HSET", "person:"+id, "first_name", "a", "last_name", "b", "age", "1")
		}
		d.becomes(allPersons, "1|x|y|9|none", "2|a|b|1|none")
	})
}

// TestDeadLetterTable: what the database refuses is kept in it, in the same
// transaction.
func TestDeadLetterTable(t *testing.T) {
	for _, kind := range []string{"postgres", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			s, d := newSystem(t, layouts[0]), newDatabase(t, kind)
			d.exec(personsTable)
			d.exec("CREATE TABLE refused (target VARCHAR(60), id VARCHAR(60), op VARCHAR(10), data TEXT, error TEXT, at TIMESTAMP NULL)")
			s.exec(engine.Request{Script: d.persons("", ", deadLetterTable='refused'")})
			s.do("HSET", "person:1", "first_name", "a", "last_name", "b", "age", "old")
			s.do("HSET", "person:2", "first_name", "a", "last_name", "b", "age", "2")
			d.becomes(allPersons, "2|a|b|2|none")
			d.becomes("SELECT target, count(*) FROM refused GROUP BY target", "persons|1")
		})
	}
}

// TestBackfill: what is there already is written, too, and does not go before what
// comes later.
func TestBackfill(t *testing.T) {
	everywhere(t, func(t *testing.T, s *system, d *database) {
		d.exec(personsTable)
		var want []string
		for i := range 50 {
			s.do("HSET", fmt.Sprintf("person:%d", i), "first_name", "a", "last_name", "b", "age", "1")
		}
		s.do("SET", "person:text", "no hash")
		s.exec(engine.Request{Script: d.persons("", ", backfill=True")})
		for i := range 50 {
			age := 1
			if i%2 == 0 {
				age = 2
				s.do("HSET", fmt.Sprintf("person:%d", i), "age", "2")
			}
			want = append(want, fmt.Sprintf("%d|a|b|%d|none", i, age))
		}
		d.becomes(allPersons, want...)
	})
}

// TestCheckSchema: a table that does not fit is told when the script is registered.
func TestCheckSchema(t *testing.T) {
	onEach(t, func(t *testing.T, s *system, d *database) {
		s.refused(d.persons("", ", checkSchema=True"), "persons")
		d.exec("CREATE TABLE persons (person_id VARCHAR(60) PRIMARY KEY, first VARCHAR(60), last VARCHAR(60))")
		s.refused(d.persons("", ", checkSchema=True"), "age")
		if n := len(s.Registrations()); n > 0 {
			t.Error(n, "registrations of scripts that failed")
		}
	})
}

// TestWhatIsRefused: arguments that could not work fail when they are given.
func TestWhatIsRefused(t *testing.T) {
	s := newSystem(t, layouts[0])
	sqlite := "SQLiteConnector(SQLiteConnection('x.db'), 't', %s)"
	for script, want := range map[string]string{
		"RGWriteBehind(GB, 'p', {'a': 'a'}, MongoConnector(MongoConnection('u', 'p', 'h'), 'db', 't', 'id'), 'P')":                                                        "MongoConnector is not supported. gears writes to PostgresConnector, MySqlConnector (MySQL, MariaDB), SQLiteConnector",
		"class DB2(OracleSqlConnector): pass\nRGWriteBehind(GB, 'p', {'a': 'a'}, DB2(OracleSqlConnection('u', 'p', 'h'), 't', 'id'), 'P')":                                "OracleSqlConnector is not supported",
		"RGWriteThrough(GB, 'p', {'a': 'a'}, CqlConnector(CqlConnection('u', 'p', 'h', 'k'), 't', 'id'), 'P')":                                                            "CqlConnector is not supported",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, object(), 'P')":                                                                                                               "object is no connector: it has no TableName()",
		"from rgsync import RGJSONWriteBehind\nRGJSONWriteBehind(GB, 'p', None, 'P')":                                                                                     "RGJSONWriteBehind is not supported",
		"PostgresConnector(SQLiteConnection('x'), 't', 'id')":                                                                                                             "PostgresConnector needs a connection to postgres, got SQLiteConnection",
		"RedisConnector(RedisClusterConnection('h', 1), 'p', 'once')":                                                                                                     "exactlyOnceTableName cannot be used with RedisClusterConnection",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "('a', 'b')") + ", 'P')":                                                                              "a primary key of 2 columns needs keyPattern",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "'a'") + ", 'P', keyPattern='p:{b}')":                                                                 "must name the columns of the primary key, which are: a",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "'a'") + ", 'P', keyPattern='q:{a}')":                                                                 "keyPattern 'q:{a}' does not begin with keysPrefix 'p'",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "('a', 'b')") + ", 'P', keyPattern='p:{a}{b}')":                                                       "text must stand between {a} and {b}",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "'a'") + ", 'P', types={'z': 'int'})":                                                                 "types names the column 'z', which mappings do not have",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "'a'") + ", 'P', version='new')":                                                                      "version 'new' is not like '1.2.3'",
		"RGWriteBehind(GB, 'p', {'a': 'a'}, SimpleHashConnector('q'), 'P', insertOnly=True)":                                                                              "insertOnly works with connectors to tables of gears, and SimpleHashConnector is another",
		"for i in 1, 2: RGWriteBehind(GB, 'p', {'a': 'a'}, " + fmt.Sprintf(sqlite, "'a'") + ", 'P')":                                                                      "this script registers two write-behinds with the name 'P'",
		"for n in 'P', 'Q': RGWriteBehind(GB, 'p', {'a': 'a'}, SQLiteConnector(SQLiteConnection('x'), 't', 'id', 'once'), n)":                                             "exactlyOnceTableName 'once' is that of P.StreamReader already",
		"class Own(SQLiteConnector):\n  def PrepereQueries(self, m): self.addQuery = 'x'\nRGWriteBehind(GB, 'p', {'a': 'a'}, Own(SQLiteConnection('x'), 't', 'id'), 'P')": "Own has a PrepereQueries of its own",
	} {
		s.refused(script, want)
	}
	if n := len(s.Registrations()); n > 0 {
		t.Error(n, "registrations of scripts that failed")
	}
}

// TestCustomConnector: WriteData of the script's own gets the entries.
func TestCustomConnector(t *testing.T) {
	for _, layout := range layouts {
		t.Run(layout, func(t *testing.T) {
			s := newSystem(t, layout)
			s.exec(engine.Request{Script: imports + `
class Mine:
    def __init__(self, name): self.name = name
    def TableName(self): return self.name
    def PrimaryKey(self): return 'id'
    def PrepereQueries(self, mappings): self.columns = [c for f, c in mappings.items() if f[0] != '_']
    def WriteData(self, data):
        for d in data:
            v = d['value']
            key = 'copy:{%s}' % v['_original_key']
            if v['#'] == '~':
                execute('DEL', key)
            else:
                execute('HSET', key, 'id', v['id'], *[x for c in self.columns for x in (c, v[c])])
RGWriteBehind(GB, keysPrefix='p', mappings={'a': 'b', '_skipped': 'x'}, connector=Mine('mine'), name='Mine')
RGWriteBehind(GB, keysPrefix='q', mappings={'a': 'b'}, connector=SimpleHashConnector('plain'), name='Plain')
`})
			s.do("HSET", "p:1", "a", "x")
			s.do("HSET", "q:1", "a", "x")
			s.becomes("1 x", "HMGET", "copy:{p:1}", "id", "b")
			s.becomes("x", "HGET", "plain:{q:1}", "b")
			s.do("DEL", "p:1")
			s.do("DEL", "q:1")
			s.becomes("0", "EXISTS", "copy:{p:1}")
			s.becomes("0", "EXISTS", "plain:{q:1}")
		})
	}
}
