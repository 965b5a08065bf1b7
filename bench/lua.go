package main

import (
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// The programs in this file do the work inside Redis: one EVAL for each page of
// SCAN, which answers with the next cursor and the counts of the page. Redis
// serves nobody else meanwhile.

// luaFields counts the values of a field, split at commas if need be; write adds
// each to a hash too.
const luaFields = `
local r = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local counts, order = {}, {}
for _, k in ipairs(r[2]) do
  local v = redis.call('HGET', k, ARGV[4])
  if v then
    for g in string.gmatch(v, '[^,]+') do
      if ARGV[5] ~= '' then redis.call('HINCRBY', ARGV[5], g, 1) end
      if not counts[g] then counts[g] = 0; order[#order + 1] = g end
      counts[g] = counts[g] + 1
    end
  end
end
local out = {r[1]}
for _, g in ipairs(order) do out[#out + 1] = g; out[#out + 1] = counts[g] end
return out
`

const luaKeys = `
local r = redis.call('SCAN', ARGV[1], 'COUNT', ARGV[2])
return {r[1], '', #r[2]}
`

const luaAdd = `
for i = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local k = ARGV[1] .. (i % tonumber(ARGV[4]))
  redis.call('SET', k, (redis.call('GET', k) or 0) + 1)
end
return {'0'}
`

// luaScan evaluates the script for each page until the cursor is back at 0.
func luaScan(e *env, script string, args ...any) (answer, error) {
	c := newClient(e.socket)
	defer c.Close()
	s := redis.NewScript(script)
	out := answer{}
	for cursor := "0"; ; {
		reply, err := s.Run(e.ctx, c, nil, append([]any{cursor}, args...)...).Slice()
		if err != nil {
			return nil, err
		}
		for i := 1; i+1 < len(reply); i += 2 {
			n, ok := reply[i+1].(int64)
			if !ok {
				return nil, fmt.Errorf("a count that is %v", reply[i+1])
			}
			out[reply[i].(string)] += int(n)
		}
		if cursor = reply[0].(string); cursor == "0" {
			return out, nil
		}
	}
}

func luaGenres(e *env) (answer, error) {
	return luaScan(e, luaFields, "movie:*", page, "genres", "")
}
func luaCount(e *env) (answer, error) { return luaScan(e, luaKeys, page) }
func luaYears(e *env) (answer, error) {
	return luaScan(e, luaFields, "*", page, "startYear", "")
}
func luaWrites(e *env) (answer, error) {
	return luaScan(e, luaFields, "movie:*", page, "genres", countsKey)
}

func luaModify(e *env, prefix string, n int) (answer, error) {
	c := newClient(e.socket)
	defer c.Close()
	s := redis.NewScript(luaAdd)
	for i := 0; i < e.keys; i += page {
		last := min(e.keys, i+page) - 1
		if err := s.Run(e.ctx, c, nil, prefix, strconv.Itoa(i), strconv.Itoa(last), n).Err(); err != nil {
			return nil, err
		}
	}
	return answer{"": e.keys}, nil
}
