package main

import (
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// The programs in this file are what one writes by hand with go-redis: a page
// of SCAN, a pipeline for its keys, and the next page.

// goredisScan calls f for each page of keys.
func goredisScan(e *env, match string, f func(c *redis.Client, keys []string) error) error {
	c := newClient(e.socket)
	defer c.Close()
	var cursor uint64
	for {
		keys, next, err := c.Scan(e.ctx, cursor, match, page).Result()
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			if err := f(c, keys); err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// goredisField calls f with the field of each hash that has it.
func goredisField(e *env, c *redis.Client, keys []string, field string, f func(value string)) error {
	pipe := c.Pipeline()
	cmds := make([]*redis.StringCmd, len(keys))
	for i, k := range keys {
		cmds[i] = pipe.HGet(e.ctx, k, field)
	}
	if _, err := pipe.Exec(e.ctx); err != nil && err != redis.Nil {
		return err
	}
	for _, cmd := range cmds {
		v, err := cmd.Result()
		if err == redis.Nil {
			continue
		}
		if err != nil {
			return err
		}
		f(v)
	}
	return nil
}

func goredisGenres(e *env) (answer, error) {
	out := answer{}
	err := goredisScan(e, "movie:*", func(c *redis.Client, keys []string) error {
		return goredisField(e, c, keys, "genres", func(v string) {
			for _, g := range strings.Split(v, ",") {
				out[g]++
			}
		})
	})
	return out, err
}

func goredisCount(e *env) (answer, error) {
	n := 0
	err := goredisScan(e, "*", func(_ *redis.Client, keys []string) error {
		n += len(keys)
		return nil
	})
	return answer{"": n}, err
}

func goredisYears(e *env) (answer, error) {
	out := answer{}
	err := goredisScan(e, "*", func(c *redis.Client, keys []string) error {
		return goredisField(e, c, keys, "startYear", func(v string) { out[v]++ })
	})
	return out, err
}

func goredisWrites(e *env) (answer, error) {
	out := answer{}
	err := goredisScan(e, "movie:*", func(c *redis.Client, keys []string) error {
		pipe := c.Pipeline()
		err := goredisField(e, c, keys, "genres", func(v string) {
			for _, g := range strings.Split(v, ",") {
				out[g]++
				pipe.HIncrBy(e.ctx, countsKey, g, 1)
			}
		})
		if err == nil && pipe.Len() > 0 {
			_, err = pipe.Exec(e.ctx)
		}
		return err
	})
	return out, err
}

// goredisModify reads and writes pages of different keys in two pipelines, and
// records of few keys one by one.
func goredisModify(e *env, prefix string, n int) (answer, error) {
	c := newClient(e.socket)
	defer c.Close()
	add := func(text string, err error) (int, error) {
		if err == redis.Nil {
			return 1, nil
		}
		if err != nil {
			return 0, err
		}
		v, err := strconv.Atoi(text)
		return v + 1, err
	}
	if n < e.keys {
		for i := range e.keys {
			k := prefix + strconv.Itoa(i%n)
			v, err := add(c.Get(e.ctx, k).Result())
			if err != nil {
				return nil, err
			}
			if err := c.Set(e.ctx, k, v, 0).Err(); err != nil {
				return nil, err
			}
		}
		return answer{"": e.keys}, nil
	}
	for _, keys := range keyPages(prefix, n) {
		gets := make([]*redis.StringCmd, len(keys))
		pipe := c.Pipeline()
		for i, k := range keys {
			gets[i] = pipe.Get(e.ctx, k)
		}
		if _, err := pipe.Exec(e.ctx); err != nil && err != redis.Nil {
			return nil, err
		}
		pipe = c.Pipeline()
		for i, k := range keys {
			v, err := add(gets[i].Result())
			if err != nil {
				return nil, err
			}
			pipe.Set(e.ctx, k, v, 0)
		}
		if _, err := pipe.Exec(e.ctx); err != nil {
			return nil, err
		}
	}
	return answer{"": e.keys}, nil
}
