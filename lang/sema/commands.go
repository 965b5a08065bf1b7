package sema

import "strings"

//go:generate go run commands_gen.go

// Command is what is known of a command of Redis.
type Command struct {
	Name        string // lower-case
	Arity       int    // words with the name; -n: at least n
	Write       bool
	ReadOnly    bool
	Blocking    bool
	NoScript    bool
	MovableKeys bool
	// Keys stand at FirstKey, FirstKey+Step … LastKey, counted from the name; 0: none.
	FirstKey, LastKey, Step int
	Summary                 string // one sentence
	Since                   string // the version of Redis that has it first
	Usage                   string // its arguments: "key field value [field value ...]"
}

// Commands is a command table: it looks a command up by its lower-case name.
type Commands func(name string) *Command

var commandRows, commandNames = indexCommands()

func indexCommands() (map[string]*Command, []string) {
	rows, names := map[string]*Command{}, []string(nil)
	for i := range redisCommands {
		c := &redisCommands[i]
		rows[c.Name] = c
		names = append(names, c.Name)
	}
	return rows, names
}

// RedisCommands is the table of a plain Redis.
func RedisCommands(name string) *Command { return commandRows[strings.ToLower(name)] }

// CommandNames lists the commands of a plain Redis, sorted.
func CommandNames() []string { return commandNames }

// replyRows give the kinds of what commands answer, where they have one whatever
// their options.
var replyRows = []struct {
	kind  kind
	names string
}{
	{maybe(str), "get getdel getex getset hget lindex brpoplpush lmove rpoplpush randomkey zscore geodist"},
	{str, "echo type getrange substr zincrby hincrbyfloat incrbyfloat"},
	{integer, "append bitcount decr decrby del exists expire expireat pexpire pexpireat hdel hexists hincrby hlen hset hsetnx hstrlen " +
		"incr incrby linsert llen lpush lpushx lrem persist pfadd pfcount publish pttl rpush rpushx sadd scard sdiffstore setbit " +
		"getbit setnx setrange sinterstore sismember smove srem strlen sunionstore touch ttl unlink xack xdel xlen xtrim zcard " +
		"zcount zlexcount zrem zremrangebylex zremrangebyrank zremrangebyscore dbsize renamenx copy"},
	{listOf(str), "hkeys hvals keys smembers sdiff sinter sunion lrange hgetall zrange zrangebyscore zrevrange zrevrangebyscore zrangebylex"},
	{listOf(maybe(str)), "hmget mget"},
}

var replies = indexReplies()

func indexReplies() map[string]kind {
	out := map[string]kind{}
	for _, r := range replyRows {
		for _, name := range strings.Fields(r.names) {
			out[name] = r.kind
		}
	}
	return out
}
