package writebehind_test

import (
	"fmt"
	"strings"
	"testing"

	"gears/engine"
)

// TestWriteBehind: what hashes hold comes to be in the table, and goes with them.
func TestWriteBehind(t *testing.T) {
	everywhere(t, func(t *testing.T, s *system, d *database) {
		d.exec(personsTable)
		s.exec(engine.Request{Script: d.persons("", ", version='99.99.99'"), Requirements: []string{"rgsync", "PyMySQL", "cryptography", "psycopg2-binary"}})
		for i := range 9 {
			s.do("HSET", fmt.Sprintf("person:%d", i), "first_name", "ann", "last_name", "it's\x00"[:4], "age", fmt.Sprint(20+i))
		}
		var want []string
		for i := range 9 {
			want = append(want, fmt.Sprintf("%d|ann|it's|%d|none", i, 20+i))
		}
		d.becomes(allPersons, want...)
		s.do("HSET", "person:1", "age", "77")
		s.do("DEL", "person:2")
		d.exec("UPDATE persons SET note = 'kept' WHERE person_id = '3'")
		s.do("HSET", "person:3", "last_name", "zoë")
		want[1], want[3] = "1|ann|it's|77|none", "3|ann|zoë|23|kept"
		d.becomes(allPersons, append(want[:2], want[3:]...)...)
		s.do("HSET", "people:1", "first_name", "x", "last_name", "y", "age", "1") // another prefix
		s.do("HSET", "person:10", "first_name", "x", "last_name", "y")            // no age
		s.eventually("the failure is told", func() bool {
			return strings.Contains(s.log.String(), "AddToStream: Could not find age in hash person:10")
		})
		d.becomes("SELECT count(*) FROM persons", "8")
	})
}

// TestOperations: the field '#' says what becomes of a hash.
func TestOperations(t *testing.T) {
	everywhere(t, func(t *testing.T, s *system, d *database) {
		d.exec(personsTable)
		s.exec(engine.Request{Script: d.persons("", "")})
		put := func(id, op string) {
			s.do("HSET", "person:"+id, "first_name", "a", "last_name", "b", "age", "1", "#", op)
		}
		ack := func(id, uuid string) {
			t.Helper()
			s.eventually("ack of "+id, func() bool {
				return strings.HasSuffix(s.do("XRANGE", "{person:"+id+"}"+uuid, "-", "+"), " status done")
			})
			s.eventually("the acknowledgement will go", func() bool {
				ttl := s.do("TTL", "{person:"+id+"}"+uuid)
				return ttl != "-1" && ttl != "-2"
			})
		}
		put("1", "=u1")
		ack("1", "u1")
		d.becomes(allPersons, "1|a|b|1|none")
		s.becomes("0", "HEXISTS", "person:1", "#")
		put("2", "+u2")
		ack("2", "u2")
		s.becomes("3", "HLEN", "person:2")
		put("1", "-u3")
		ack("1", "u3")
		s.becomes("0", "EXISTS", "person:1")
		d.becomes(allPersons, "1|a|b|1|none") // the row stays
		put("3", "=")
		d.becomes(allPersons, "1|a|b|1|none", "3|a|b|1|none")
		put("3", "~u4")
		ack("3", "u4")
		s.becomes("0", "EXISTS", "person:3")
		d.becomes(allPersons, "1|a|b|1|none")
		put("4", "-")
		s.becomes("0", "EXISTS", "person:4")
		s.becomes("0", "EXISTS", "{person:4}None") // no junk for nobody
		put("5", "?")
		s.eventually("the failure is told", func() bool { return strings.Contains(s.log.String(), `Got unknown operations \"?\"`) })
		put("6", "")
		s.eventually("the failure is told", func() bool { return strings.Contains(s.log.String(), "Got no operation") })
		d.becomes(allPersons, "1|a|b|1|none")
	})
}

// TestWriteThrough: the database first, then Redis; or neither.
func TestWriteThrough(t *testing.T) {
	everywhere(t, func(t *testing.T, s *system, d *database) {
		d.exec(personsTable)
		s.exec(engine.Request{Script: imports + fmt.Sprintf(`
c = %s(%s, 'persons', 'person_id')
RGWriteThrough(GB, keysPrefix='__', mappings={'first_name': 'first', 'last_name': 'last', 'age': 'age'}, connector=c, name='Through', version='99.99.99')
`, d.connector, d.connection)})
		ends := func(uuid, with string) {
			t.Helper()
			s.eventually("ack "+uuid, func() bool { return strings.Contains(s.do("XRANGE", "{person:1}"+uuid, "-", "+"), with) })
		}
		s.do("HSET", "__{person:1}", "first_name", "a", "last_name", "b", "age", "1", "#", "=u1")
		ends("u1", "status done")
		d.becomes(allPersons, "1|a|b|1|none")
		s.becomes("a b 1", "HMGET", "person:1", "first_name", "last_name", "age")
		s.becomes("0", "EXISTS", "__{person:1}")
		s.becomes("3", "HLEN", "person:1")
		s.do("HSET", "__{person:1}", "age", "2", "#", "=u2") // the rest is what it was
		ends("u2", "status done")
		d.becomes(allPersons, "1|a|b|2|none")
		s.becomes("a b 2", "HMGET", "person:1", "first_name", "last_name", "age")
		s.do("HSET", "__{person:1}", "age", "3", "more", "4", "#", "+u3") // Redis alone
		ends("u3", "status done")
		s.becomes("3 4", "HMGET", "person:1", "age", "more")
		d.becomes(allPersons, "1|a|b|2|none")
		d.exec("ALTER TABLE persons RENAME TO notes")
		s.do("HSET", "__{person:1}", "age", "5", "#", "=u4")
		ends("u4", "status failed error ")
		s.becomes("3", "HGET", "person:1", "age")
		d.exec("ALTER TABLE notes RENAME TO persons")
		s.do("HSET", "__{person:1}", "x", "x", "#", "~u5")
		ends("u5", "status done")
		s.becomes("0", "EXISTS", "person:1")
		d.becomes(allPersons)
	})
}
