package writebehind_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
	"gears/sink/sinktest"
)

// person writes a hash that the table can hold.
func (s *system) person(id string, age int) {
	s.t.Helper()
	s.do("HSET", "person:"+id, "first_name", "a", "last_name", "b", "age", strconv.Itoa(age))
}

// TestRestart: what was registered goes on with the next gearsd: functions that give
// user and password, the transformation, the names of the streams.
func TestRestart(t *testing.T) {
	d := newDatabase(t, "postgres")
	d.exec(personsTable)
	d.exec("CREATE TABLE once (id VARCHAR(60) PRIMARY KEY, val VARCHAR(60))")
	srv := shardtest.Start(t)
	srv.Client().Set(t.Context(), "secret:user", d.server.Conn.User, 0)
	first := systemOn(t, srv.Topology())
	first.Resume()
	first.exec(engine.Request{Script: imports + fmt.Sprintf(`
def ask(name):
    return lambda: execute('GET', 'secret:' + name) or ''
def shout(r):
    value = dict(r['value'])
    value['first_name'] = value['first_name'].upper() + suffix
    return value
suffix = '!'
c = PostgresConnector(PostgresConnection(ask('user'), ask('password'), lambda: '%s/%s'), 'persons', 'person_id', exactlyOnceTableName='once')
RGWriteBehind(GB, keysPrefix='person', mappings={'first_name': 'first', 'last_name': 'last', 'age': 'age'}, connector=c, name='Persons', transform=shout)
`, d.server.Conn.Address, d.server.Conn.Database)})
	first.person("1", 1)
	d.becomes(allPersons, "1|A!|b|1|none")
	_ = first.Close(context.Background())
	second := systemOn(t, srv.Topology())
	second.Resume()
	second.eventually("the registrations are back", func() bool { return len(second.Registrations()) == 2 })
	second.person("2", 2)
	d.becomes(allPersons, "1|A!|b|1|none", "2|A!|b|2|none")
	d.becomes("SELECT id FROM once", "shard-06S")
}

// TestVersions: a newer version takes the place of an older one in one step, and
// goes on with its streams; the same or an older one is refused.
func TestVersions(t *testing.T) {
	everywhere(t, func(t *testing.T, s *system, d *database) {
		s.exec(engine.Request{Script: d.persons("", ", version='1.2.3', onFailedRetryInterval=1")})
		s.person("1", 1) // there is no table: it waits in the stream
		s.eventually("it waits", func() bool {
			for _, r := range s.Registrations() {
				if r.Failures > 0 {
					return true
				}
			}
			return false
		})
		for _, v := range []string{"'1.2.3'", "'1.2.2'", "'0.9.9'", "None"} {
			s.refused(strings.TrimPrefix(d.persons("", ", version="+v), imports), "Found a version which is greater or equals current version, aborting.")
		}
		d.exec(personsTable)
		before := s.Registrations()
		s.exec(engine.Request{Script: d.persons("", ", version='1.10.0'")})
		after := s.Registrations()
		if len(after) != 2 || after[0].ID == before[0].ID {
			t.Errorf("%+v", after)
		}
		d.becomes(allPersons, "1|a|b|1|none")
		s.person("2", 2)
		s.exec(engine.Request{Script: d.persons("", ", version='99.99.99'")})
		s.person("3", 3)
		s.exec(engine.Request{Script: d.persons("", ", version='99.99.99'")})
		d.becomes(allPersons, "1|a|b|1|none", "2|a|b|2|none", "3|a|b|3|none")
		if n := len(s.Registrations()); n != 2 {
			t.Error(n, "registrations")
		}
		// Another table: what waits goes there, too.
		d.exec("ALTER TABLE persons RENAME TO notes")
		s.person("4", 4)
		s.exec(engine.Request{Script: strings.ReplaceAll(d.persons("", ", version='99.99.99'"), "'persons'", "'notes'")})
		d.becomes("SELECT person_id FROM notes", "1", "2", "3", "4")
	})
}

// TestUpgradeOfTheSession: UPGRADE says what the version would have said.
func TestUpgradeOfTheSession(t *testing.T) {
	s, d := newSystem(t, layouts[0]), newDatabase(t, "sqlite")
	d.exec(personsTable)
	s.exec(engine.Request{Script: d.persons("", ""), ID: "sync"})
	s.exec(engine.Request{Script: d.persons("", ""), ID: "sync", Upgrade: true})
	s.person("1", 1)
	d.becomes(allPersons, "1|a|b|1|none")
	if n := len(s.Registrations()); n != 2 {
		t.Error(n, "registrations")
	}
}

// TestDatabaseAway: what changes while the database is away is written when it is
// back, in its order.
func TestDatabaseAway(t *testing.T) {
	for _, kind := range []string{"postgres", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			server, err := sinktest.Start(t.Context(), kind, sinktest.Options{Durable: true})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			s, d := newSystem(t, layouts[0]), &database{t: t, kind: kind}
			d.on(server)
			d.exec(personsTable)
			s.exec(engine.Request{Script: d.persons("", ", onFailedRetryInterval=1")})
			s.person("1", 1)
			d.becomes(allPersons, "1|a|b|1|none")
			if err := server.Kill(); err != nil {
				t.Fatal(err)
			}
			var want []string
			for i := range 300 {
				id := i % 30
				s.person(strconv.Itoa(id), i)
				if i >= 270 {
					want = append(want, fmt.Sprintf("%d|a|b|%d|none", id, i))
				}
			}
			s.eventually("it is tried again", func() bool {
				for _, r := range s.Registrations() {
					if r.Reader == "StreamReader" && r.Failures >= 2 && r.Status == "WAITING_FOR_RETRY_ON_FAILURE" {
						return true
					}
				}
				return false
			})
			if err := server.Restart(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.becomes(allPersons, want...)
		})
	}
}
