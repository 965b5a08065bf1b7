package capture

// row is what a command of the stream becomes.
type row struct {
	name  string
	event string
	least int // arguments without which it is no such command
	apply func(t *translator, event string, args [][]byte)
}

// rows are the commands that a master sends to its replicas. Which those are
// differs from what clients send: a master sends effects (SPOP as SREM, GETEX as
// PEXPIREAT, a script as what it did). Commands that have no event have no apply.
var rows = []row{
	{"select", "", 1, selected},
	{"multi", "", 0, began},
	{"exec", "", 0, ended},
	{"ping", "", 0, nil},
	{"replconf", "", 0, asksAck},
	{"publish", "", 0, nil},
	{"spublish", "", 0, nil},
	{"script", "", 0, nil},
	{"function", "", 0, nil},
	{"eval", "", 0, nil},
	{"evalsha", "", 0, nil},

	{"set", "set", 2, set},
	{"setnx", "set", 2, overwrites},
	{"getset", "set", 2, overwrites},
	{"setex", "set", 3, setWithTime("EX")},
	{"psetex", "set", 3, setWithTime("PX")},
	{"mset", "set", 2, pairs},
	{"msetnx", "set", 2, pairs},
	{"append", "append", 2, one},
	{"setrange", "setrange", 3, one},
	{"setbit", "setbit", 3, one},
	{"bitfield", "setbit", 2, one},
	{"bitop", "set", 3, stores(2)},
	{"incr", "incrby", 1, one},
	{"decr", "incrby", 1, one},
	{"incrby", "incrby", 2, one},
	{"decrby", "incrby", 2, one},
	{"incrbyfloat", "incrbyfloat", 2, one},
	{"pfadd", "pfadd", 1, one},
	{"pfmerge", "pfadd", 1, one},
	{"pfcount", "", 0, nil},
	{"pfdebug", "", 0, nil},

	{"hset", "hset", 3, one},
	{"hmset", "hset", 3, one},
	{"hsetnx", "hset", 3, one},
	{"hincrby", "hincrby", 3, one},
	{"hincrbyfloat", "hincrbyfloat", 3, one},
	{"hdel", "hdel", 2, takes},
	{"hgetdel", "hdel", 2, takes},
	{"hpexpireat", "hexpire", 2, one},
	{"hpersist", "hpersist", 2, one},
	{"hsetex", "hset", 3, fieldsWithTime},

	{"lpush", "lpush", 2, one},
	{"lpushx", "lpush", 2, one},
	{"rpush", "rpush", 2, one},
	{"rpushx", "rpush", 2, one},
	{"linsert", "linsert", 4, one},
	{"lset", "lset", 3, one},
	{"lpop", "lpop", 1, takes},
	{"rpop", "rpop", 1, takes},
	{"lrem", "lrem", 3, takes},
	{"ltrim", "ltrim", 3, takes},
	{"lmove", "", 4, lmove},
	{"rpoplpush", "", 2, rpoplpush},

	{"sadd", "sadd", 2, one},
	{"srem", "srem", 2, takes},
	{"spop", "spop", 1, takes},
	{"smove", "", 3, smove},
	{"sinterstore", "sinterstore", 2, stores(1)},
	{"sunionstore", "sunionstore", 2, stores(1)},
	{"sdiffstore", "sdiffstore", 2, stores(1)},

	{"zadd", "zadd", 3, zadd},
	{"zincrby", "zincr", 3, one},
	{"zrem", "zrem", 2, takes},
	{"zremrangebyrank", "zremrangebyrank", 3, takes},
	{"zremrangebyscore", "zremrangebyscore", 3, takes},
	{"zremrangebylex", "zremrangebylex", 3, takes},
	{"zpopmin", "zpopmin", 1, takes},
	{"zpopmax", "zpopmax", 1, takes},
	{"zunionstore", "zunionstore", 3, stores(1)},
	{"zinterstore", "zinterstore", 3, stores(1)},
	{"zdiffstore", "zdiffstore", 3, stores(1)},
	{"zrangestore", "zrangestore", 4, stores(1)},
	{"geoadd", "zadd", 4, one},
	{"geosearchstore", "geosearchstore", 3, stores(1)},
	{"georadius", "georadiusstore", 5, storesByWord("STORE", "STOREDIST")},
	{"georadiusbymember", "georadiusstore", 4, storesByWord("STORE", "STOREDIST")},

	{"xadd", "xadd", 4, xadd},
	{"xtrim", "xtrim", 2, one},
	{"xdel", "xdel", 2, one},
	{"xdelex", "xdel", 2, one},
	{"xsetid", "xsetid", 2, one},
	{"xgroup", "", 2, xgroup},
	{"xclaim", "", 0, nil},
	{"xautoclaim", "", 0, nil},
	{"xack", "", 0, nil},
	{"xackdel", "", 0, nil},

	{"del", "del", 1, removes},
	{"unlink", "del", 1, removes},
	{"pexpireat", "expire", 2, expires("PXAT")},
	{"expireat", "expire", 2, expires("EXAT")},
	{"pexpire", "expire", 2, expires("PX")},
	{"expire", "expire", 2, expires("EX")},
	{"persist", "persist", 1, persist},
	{"rename", "", 2, rename},
	{"renamenx", "", 2, rename},
	{"copy", "copy_to", 2, copyTo},
	{"move", "", 2, move},
	{"restore", "restore", 3, restore},
	{"restore-asking", "restore", 3, restore},
	{"sort", "sortstore", 1, storesByWord("STORE")},
	{"flushdb", "", 0, flushDB},
	{"flushall", "", 0, flushAll},
	{"swapdb", "", 2, swapDB},
}

var rowsByName = func() map[string]*row {
	m := make(map[string]*row, len(rows))
	for i := range rows {
		m[rows[i].name] = &rows[i]
	}
	return m
}()

const longestName = 32

// lookup finds a command by its name in any case, without allocating.
func lookup(name []byte) *row {
	if len(name) > longestName {
		return nil
	}
	var lower [longestName]byte
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return rowsByName[string(lower[:len(name)])]
}
