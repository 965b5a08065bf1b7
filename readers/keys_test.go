package readers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"gears/readers"
	"gears/vm"
)

var everyRecord = []string{
	"{'event': None, 'key': 's', 'type': 'string', 'value': 'text'}",
	"{'event': None, 'key': 'h', 'type': 'hash', 'value': {'f': 'v'}}",
	"{'event': None, 'key': 'l', 'type': 'list', 'value': ['3', '1', '2']}",
	"{'event': None, 'key': 'st', 'type': 'set', 'value': None}",
	"{'event': None, 'key': 'z', 'type': 'zset', 'value': None}",
	"{'event': None, 'key': 'x', 'type': 'unknown', 'value': None}",
	`{'event': None, 'key': 'bin', 'type': 'string', 'value': bytearray("\xff\x00\xfe")}`,
	`{'event': None, 'key': bytearray("h\xff"), 'type': 'hash', 'value': {b"\xfe": bytearray("\xfd")}}`,
}

func TestKeysEveryType(t *testing.T) {
	s := start(t)
	everyType(t, s)
	want(t, s.env, readers.Spec{Name: "KeysReader"}, everyRecord...)
	want(t, s.env, readers.Spec{Name: "KeysReader", Page: 1}, everyRecord...)
	want(t, s.env, readers.Spec{Name: "KeysReader", OneByOne: true}, everyRecord...)
	for _, r := range everyRecord[:7] {
		key := strings.Split(r, "'")[5]
		if key == "type" { // the binary names
			continue
		}
		want(t, s.env, readers.Spec{Name: "KeysReader", Args: args("arg", key)}, r)
	}
	var typed, named []string
	for _, r := range everyRecord {
		key, rest, _ := strings.Cut(r, ", 'type': ")
		typ, _, _ := strings.Cut(rest, ", ")
		named = append(named, key+"}")
		typed = append(typed, key+", 'type': "+typ+"}")
	}
	want(t, s.env, readers.Spec{Name: "KeysReader", Read: readers.ReadType}, typed...)
	want(t, s.env, readers.Spec{Name: "KeysReader", Read: readers.ReadKeyOnly}, named...)
	want(t, s.env, readers.Spec{Name: "KeysReader", Args: args("readValue", false)}, named...)
	want(t, s.env, readers.Spec{Name: "KeysReader", Type: "hash"}, everyRecord[1], everyRecord[7])
	want(t, s.env, readers.Spec{Name: "KeysReader", Args: args("arg", "h"), Type: "string"})
	want(t, s.env, readers.Spec{Name: "KeysReader", Prefixes: []string{"s"}}, everyRecord[0], everyRecord[3], everyRecord[7])
	want(t, s.env, readers.Spec{Name: "KeysReader", Prefixes: []string{"s", "st"}}, everyRecord[3], everyRecord[7])
	want(t, s.env, readers.Spec{Name: "KeysReader", Match: "s*"}, everyRecord[0], everyRecord[3])
	want(t, s.env, readers.Spec{Name: "KeysReader", Args: args("arg", "[sz]")}, everyRecord[0], everyRecord[4])
	want(t, s.env, readers.Spec{Name: "KeysReader", Args: args("arg", `\s`)}, everyRecord[0])
	want(t, s.env, readers.Spec{Name: "KeysReader", DefaultArg: "s"}, everyRecord[0])
	want(t, s.env, readers.Spec{Name: "KeysReader", DefaultArg: "s", Args: args("arg", "z")}, everyRecord[4])
}

func TestKeysNoScan(t *testing.T) {
	s := start(t)
	everyType(t, s)
	spec := func(key string, more ...any) readers.Spec {
		return readers.Spec{Name: "KeysReader", Args: append(args("arg", key, "noScan", true), args(more...)...)}
	}
	want(t, s.env, spec("h"), everyRecord[1])
	want(t, s.env, spec("st"), everyRecord[3])
	want(t, s.env, spec("*"), "{'event': None, 'key': '*', 'type': 'empty', 'value': None}")
	want(t, s.env, spec("nope", "readValue", false), "{'event': None, 'key': 'nope'}")
	want(t, s.env, spec("__gears__:state"), "{'event': None, 'key': '__gears__:state', 'type': 'empty', 'value': None}")
	one := spec("s")
	one.OneByOne = true
	want(t, s.env, one, everyRecord[0])
}

func TestKeysFields(t *testing.T) {
	s := start(t)
	everyType(t, s)
	s.do(t, cmd("HSET", "h2", "f", "1", "g", "2", "i", "\xff"))
	others := append([]string{}, everyRecord...)
	for _, c := range []struct {
		fields []string
		h, h2  string
	}{
		{[]string{"f"}, "{'f': 'v'}", "{'f': '1'}"},
		{[]string{"f", "g", "nope"}, "{'f': 'v'}", "{'f': '1', 'g': '2'}"},
		{[]string{"i"}, "{'f': 'v'}", `{'i': bytearray("\xff")}`}, // h has none: read in full
		{[]string{"nope"}, "{'f': 'v'}", `{'f': '1', 'g': '2', 'i': bytearray("\xff")}`},
	} {
		others[1] = "{'event': None, 'key': 'h', 'type': 'hash', 'value': " + c.h + "}"
		want(t, s.env, readers.Spec{Name: "KeysReader", Read: readers.ReadFields, Fields: c.fields},
			append([]string{"{'event': None, 'key': 'h2', 'type': 'hash', 'value': " + c.h2 + "}"}, others...)...)
	}
}

func TestReread(t *testing.T) {
	s := start(t)
	everyType(t, s)
	keys := []string{"s", "h", "l", "st", "z", "x", "bin", "h\xff", "nope"}
	records := append(append([]string{}, everyRecord...), "{'event': None, 'key': 'nope', 'type': 'empty', 'value': None}")
	for i, key := range keys {
		named, rest, _ := strings.Cut(records[i], ", 'type': ")
		typ, _, _ := strings.Cut(rest, ", ")
		for _, c := range []struct {
			spec readers.Spec
			want string
		}{
			{readers.Spec{}, records[i]},
			{readers.Spec{Read: readers.ReadFields, Fields: []string{"f"}}, records[i]},
			{readers.Spec{Read: readers.ReadType}, named + ", 'type': " + typ + "}"},
			{readers.Spec{Read: readers.ReadKeyOnly}, named + "}"},
			{readers.Spec{Args: args("readValue", false)}, named + "}"},
		} {
			v, err := readers.Reread(t.Context(), s.env, c.spec, key)
			if err != nil || show(v) != c.want {
				t.Errorf("%q %s: got %s, %v, want %s", key, c.spec.Read, show(v), err, c.want)
			}
		}
	}
}

func TestKeysOfAnEmptyDatabase(t *testing.T) {
	s := start(t)
	for _, mode := range []readers.ReadMode{readers.ReadFull, readers.ReadKeyOnly, readers.ReadType} {
		want(t, s.env, readers.Spec{Name: "KeysReader", Read: mode})
	}
	want(t, s.env, readers.Spec{Name: "KeysOnlyReader"})
}

// many fills the server with n keys of three kinds whose names say which, or
// do not.
func many(t testing.TB, s *testServer, n int, name func(i int) string) map[string]string {
	t.Helper()
	records := map[string]string{}
	pipeline(t, s.env.Shard, n, func(i int) []string {
		key := name(i)
		v := fmt.Sprint(i)
		var typ, value string
		var c []string
		switch i % 4 {
		case 0:
			typ, value, c = "string", "'"+v+"'", cmd("SET", key, v)
		case 1:
			typ, value, c = "hash", "{'n': '"+v+"', 'a': 'x'}", cmd("HSET", key, "n", v, "a", "x")
		case 2:
			typ, value, c = "list", "['"+v+"', 'x']", cmd("RPUSH", key, v, "x")
		case 3:
			typ, value, c = "set", "None", cmd("SADD", key, v)
		}
		records[key] = fmt.Sprintf("{'event': None, 'key': '%s', 'type': '%s', 'value': %s}", key, typ, value)
		return c
	})
	return records
}

func TestKeysTenThousand(t *testing.T) {
	names := map[string]func(int) string{
		"named by kind": func(i int) string { return fmt.Sprintf("%c:%d", "shlt"[i%4], i) },
		"named alike":   func(i int) string { return fmt.Sprintf("key:%d", i) },
	}
	for what, name := range names {
		t.Run(what, func(t *testing.T) {
			s := start(t)
			records := many(t, s, 10_000, name)
			for _, page := range []int{0, 100} {
				got, err := read(t, s.env, readers.Spec{Name: "KeysReader", Page: page})
				if err != nil || len(got) != len(records) {
					t.Fatalf("got %d records, %v, want %d", len(got), err, len(records))
				}
				for _, r := range got {
					if key := strings.Split(r, "'")[5]; records[key] != r {
						t.Fatalf("got %s, want %s", r, records[key])
					}
				}
			}
			for _, spec := range []readers.Spec{
				{Name: "KeysReader", Read: readers.ReadKeyOnly}, {Name: "KeysReader", Read: readers.ReadType}, {Name: "KeysOnlyReader"},
			} {
				if got, err := read(t, s.env, spec); err != nil || len(got) != len(records) {
					t.Errorf("%+v: got %d records, %v, want %d", spec, len(got), err, len(records))
				}
			}
			// Few of the keys match: the scan asks for more at a time, and finds all.
			if got, err := read(t, s.env, readers.Spec{Name: "KeysReader", Args: args("arg", "*:12?4")}); err != nil || len(got) != 10 {
				t.Errorf("pattern of few: got %d records, %v, want 10", len(got), err)
			}
		})
	}
}

func TestKeysLargeValues(t *testing.T) {
	s := start(t)
	big := strings.Repeat("x", 200_000)
	pipeline(t, s.env.Shard, 400, func(i int) []string { return cmd("SET", fmt.Sprint("k", i), big) })
	src, err := readers.Open(t.Context(), s.env, readers.Spec{Name: "KeysReader"})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	n, pages := 0, 0
	for {
		page, err := src.Next(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n, pages = n+len(page), pages+1
	}
	// 8 MiB are 41 values; the first pages cannot know.
	if n != 400 || pages < 5 {
		t.Errorf("got %d records in %d pages, want 400 in at least 5", n, pages)
	}
}

// Keys change type and vanish while they are read. What is read must have been
// so at some moment: the value says which type it belongs to.
func TestKeysUnderChurn(t *testing.T) {
	s := start(t)
	const keys = 300
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		c, err := s.env.Shard.Dial(ctx)
		if err != nil {
			return
		}
		defer c.Close()
		for i := 0; ctx.Err() == nil; i++ {
			key := fmt.Sprint("k", i*7%keys)
			c.Append("DEL", key)
			switch i % 5 {
			case 0:
				c.Append("SET", key, "string")
			case 1:
				c.Append("HSET", key, "hash", "hash")
			case 2:
				c.Append("RPUSH", key, "list")
			case 3:
				c.Append("SADD", key, "set")
			default:
				c.Append("PING")
			}
			for range 2 {
				if _, err := c.Receive(ctx); err != nil {
					return
				}
			}
		}
	})
	right := map[string]bool{
		"'type': 'string', 'value': 'string'}":       true,
		"'type': 'hash', 'value': {'hash': 'hash'}}": true,
		"'type': 'list', 'value': ['list']}":         true,
		"'type': 'set', 'value': None}":              true,
		"'type': 'empty', 'value': None}":            true,
	}
	met := map[string]int{}
	for i := 0; i < 300; i++ {
		spec := readers.Spec{Name: "KeysReader"}
		if i%3 == 1 {
			spec.Read, spec.Fields = readers.ReadFields, []string{"hash"}
		} else if i%3 == 2 {
			spec.Read, spec.Fields = readers.ReadFields, []string{"hash", "nope"}
		}
		got, err := read(t, s.env, spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range got {
			_, rest, _ := strings.Cut(r, "'type'")
			if rest = "'type'" + rest; !right[rest] {
				t.Fatalf("got %s", r)
			}
			met[rest]++
		}
	}
	stop()
	done.Wait()
	if len(met) < 4 {
		t.Errorf("the test met only %v", met)
	}
}

func TestKeysReadErrorIsARecordError(t *testing.T) {
	s := start(t)
	everyType(t, s)
	s.do(t, cmd("ACL", "SETUSER", "half", "on", ">pw", "~*", "+@all", "-hgetall"))
	half := startAs(t, s, "half", "pw")
	src, err := readers.Open(t.Context(), half, readers.Spec{Name: "KeysReader"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = all(t, src)
	var record *readers.RecordError
	if !errors.As(err, &record) || !strings.HasPrefix(vm.ErrorText(nil, record.Err, true), "NOPERM") {
		t.Errorf("got %v, want an error record about the permission", err)
	}
}
