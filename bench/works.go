package main

import (
	"fmt"
	"maps"
	"strconv"
	"time"
)

// answer is what a work computes: counts by name. A plain count is under "".
type answer map[string]int

// contender is one way to do a work. run returns the answer and, when the
// process around it is not part of the work, the time that counts.
type contender struct {
	who   string
	there func() bool // nil: always
	run   func(e *env) (answer, time.Duration, error)
}

// plain makes a contender of a function whose whole time counts.
func plain(who string, f func(e *env) (answer, error)) contender {
	return contender{who: who, run: func(e *env) (answer, time.Duration, error) {
		a, err := f(e)
		return a, 0, err
	}}
}

// gearsRuns is gears running the script of a work.
func gearsRuns(work string) contender {
	return plain("gears", func(e *env) (answer, error) { return e.gears(scripts[work]) })
}

// work is something that users do.
type work struct {
	name       string
	about      string
	rate       string // what is counted per second, where that is reported
	before     func(e *env) error
	contenders []contender
	check      func(e *env, got answer) error
}

// scripts are the recipes of the works.
var scripts = map[string]string{
	"recipe 2":             `GearsBuilder('KeysOnlyReader').map(lambda x: execute('hget', x, 'genres')).filter(lambda x: x is not None).flatmap(lambda x: x.split(',')).countby().run('movie:*')`,
	"count":                `GB().count().run()`,
	"years":                `GB().map(lambda x: x['value']['startYear']).countby().run()`,
	"recipe 2 that writes": `GearsBuilder('KeysOnlyReader').map(lambda x: execute('hget', x, 'genres')).filter(lambda x: x is not None).flatmap(lambda x: x.split(',')).foreach(lambda x: execute('hincrby', 'genre_counts', x, 1)).countby().run('movie:*')`,
	"read-modify-write": `
def numbers():
    for i in range(%d):
        yield i

def add(i):
    k = '%s' + str(i %% %d)
    v = execute('get', k)
    execute('set', k, int(v or 0) + 1)

GB('PythonReader').foreach(add).count().run(numbers)
`,
}

// Prefixes and numbers of the keys of the read-modify-write works.
const (
	coldPrefix = "cold:"
	hotPrefix  = "hot:"
	hotKeys    = 10
)

// works are all works; those that leave keys behind are last, because others
// count all keys.
var works = []work{
	{name: "recipe 2", about: "count movies by genre: SCAN, HGET of each key, split, count",
		contenders: []contender{gearsRuns("recipe 2"), plain("go-redis", goredisGenres), plain("raw", rawGenres), plain("lua", luaGenres), pythonGenres},
		check:      func(e *env, got answer) error { return same(got, e.genres) }},
	{name: "count", about: "GB().count(): count all keys",
		contenders: []contender{gearsRuns("count"), plain("go-redis", goredisCount), plain("raw", rawCount), plain("lua", luaCount)},
		check:      func(e *env, got answer) error { return same(got, answer{"": e.n}) }},
	{name: "startYear countby", about: "GB().map(lambda x: x['value']['startYear']).countby(): one field of every hash",
		contenders: []contender{gearsRuns("years"), plain("go-redis", goredisYears), plain("raw", rawYears), plain("lua", luaYears)},
		check:      func(e *env, got answer) error { return same(got, e.years) }},
	{name: "recipe 2 that writes", about: "recipe 2 with an HINCRBY for each genre of each movie",
		contenders: []contender{gearsRuns("recipe 2 that writes"), plain("go-redis", goredisWrites), plain("raw", rawWrites), plain("lua", luaWrites)},
		check:      checkWrites},
	{name: "read-modify-write, all different", about: "GET, add one, SET of as many keys as records",
		before: func(e *env) error { return e.forget(coldPrefix, e.keys) },
		contenders: []contender{
			plain("gears", func(e *env) (answer, error) { return e.gearsModify(coldPrefix, e.keys) }),
			plain("go-redis", func(e *env) (answer, error) { return goredisModify(e, coldPrefix, e.keys) }),
			plain("raw", func(e *env) (answer, error) { return rawModify(e, coldPrefix, e.keys) }),
			plain("lua", func(e *env) (answer, error) { return luaModify(e, coldPrefix, e.keys) }),
		},
		check: func(e *env, got answer) error { return e.checkModify(got, coldPrefix, e.keys) }},
	{name: "read-modify-write, 10 hot keys", about: "the same records over ten keys: one must wait for the other",
		before: func(e *env) error { return e.forget(hotPrefix, hotKeys) },
		contenders: []contender{
			plain("gears", func(e *env) (answer, error) { return e.gearsModify(hotPrefix, hotKeys) }),
			plain("go-redis", func(e *env) (answer, error) { return goredisModify(e, hotPrefix, hotKeys) }),
			plain("raw", func(e *env) (answer, error) { return rawModify(e, hotPrefix, hotKeys) }),
			plain("lua", func(e *env) (answer, error) { return luaModify(e, hotPrefix, hotKeys) }),
		},
		check: func(e *env, got answer) error { return e.checkModify(got, hotPrefix, hotKeys) }},
	streamWork(1),
	streamWork(100),
}

const countsKey = "genre_counts"

func same(got, want answer) error {
	if maps.Equal(got, want) {
		return nil
	}
	for k, n := range want {
		if got[k] != n {
			return fmt.Errorf("%q: got %d, want %d (%d counts, want %d)", k, got[k], n, len(got), len(want))
		}
	}
	return fmt.Errorf("got %d counts, want %d", len(got), len(want))
}

// checkWrites compares what was answered and what was written.
func checkWrites(e *env, got answer) error {
	if err := same(got, e.genres); err != nil {
		return err
	}
	defer e.client().Del(e.ctx, countsKey)
	hash, err := e.client().HGetAll(e.ctx, countsKey).Result()
	if err != nil {
		return err
	}
	wrote := answer{}
	for g, n := range hash {
		if wrote[g], err = strconv.Atoi(n); err != nil {
			return err
		}
	}
	return same(wrote, e.genres)
}

// forget deletes the keys of a read-modify-write work.
func (e *env) forget(prefix string, n int) error {
	for _, keys := range keyPages(prefix, n) {
		if err := e.client().Del(e.ctx, keys...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// checkModify compares the keys with what adding one for each record makes.
func (e *env) checkModify(got answer, prefix string, n int) error {
	if err := same(got, answer{"": e.keys}); err != nil {
		return err
	}
	for _, keys := range keyPages(prefix, n) {
		values, err := e.client().MGet(e.ctx, keys...).Result()
		if err != nil {
			return err
		}
		for i, v := range values {
			if v != strconv.Itoa(e.keys/n) {
				return fmt.Errorf("%s is %v, want %d", keys[i], v, e.keys/n)
			}
		}
	}
	return e.forget(prefix, n)
}

// keyPages are the keys of a read-modify-write work, a thousand at a time.
func keyPages(prefix string, n int) [][]string {
	var pages [][]string
	for i := 0; i < n; i += page {
		var keys []string
		for j := i; j < min(n, i+page); j++ {
			keys = append(keys, prefix+strconv.Itoa(j))
		}
		pages = append(pages, keys)
	}
	return pages
}

// page is the COUNT of SCAN and the length of pipelines, for all contenders.
const page = 1000
