package planner

import "strings"

// commonCommands stands in for a server's command table, so that a recipe can be
// explained without one. It has the data commands of Redis 7; any other command
// is then "decided at run time".
var commonCommands = commandTable([]commandRow{
	{false, 1, 1, 1, "GET STRLEN GETRANGE SUBSTR GETBIT BITCOUNT BITPOS BITFIELD_RO TYPE TTL PTTL EXPIRETIME PEXPIRETIME DUMP"},
	{false, 1, 1, 1, "HGET HGETALL HMGET HKEYS HVALS HLEN HEXISTS HSTRLEN HSCAN HRANDFIELD"},
	{false, 1, 1, 1, "LRANGE LLEN LINDEX LPOS"},
	{false, 1, 1, 1, "SMEMBERS SISMEMBER SMISMEMBER SCARD SRANDMEMBER SSCAN"},
	{false, 1, 1, 1, "ZRANGE ZRANGEBYSCORE ZRANGEBYLEX ZREVRANGE ZREVRANGEBYSCORE ZREVRANGEBYLEX ZSCORE ZMSCORE ZRANK ZREVRANK ZCARD ZCOUNT ZLEXCOUNT ZSCAN ZRANDMEMBER"},
	{false, 1, 1, 1, "GEODIST GEOHASH GEOPOS GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO"},
	{false, 1, 1, 1, "XRANGE XREVRANGE XLEN XPENDING"},
	{false, 2, 2, 1, "XINFO OBJECT"},
	{false, 1, -1, 1, "MGET EXISTS TOUCH SDIFF SINTER SUNION PFCOUNT"},
	{false, 1, 2, 1, "LCS"},
	{false, 0, 0, 0, "DBSIZE KEYS SCAN RANDOMKEY"},
	{true, 1, 1, 1, "SET SETNX SETEX PSETEX GETSET GETDEL GETEX APPEND INCR DECR INCRBY DECRBY INCRBYFLOAT SETRANGE SETBIT BITFIELD"},
	{true, 1, 1, 1, "EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST RESTORE MOVE"},
	{true, 1, 1, 1, "HSET HMSET HSETNX HDEL HINCRBY HINCRBYFLOAT"},
	{true, 1, 1, 1, "LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LSET LREM LTRIM LINSERT"},
	{true, 1, 1, 1, "SADD SREM SPOP ZADD ZREM ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREMRANGEBYLEX"},
	{true, 1, 1, 1, "XADD XDEL XTRIM XACK XCLAIM XAUTOCLAIM XSETID GEOADD PFADD"},
	{true, 2, 2, 1, "XGROUP"},
	{true, 1, -1, 1, "DEL UNLINK SDIFFSTORE SINTERSTORE SUNIONSTORE PFMERGE"},
	{true, 1, -1, 2, "MSET MSETNX"},
	{true, 1, 2, 1, "RENAME RENAMENX COPY RPOPLPUSH LMOVE SMOVE ZRANGESTORE GEOSEARCHSTORE"},
	{true, 2, -1, 1, "BITOP"},
	{true, 0, 0, 0, "FLUSHALL FLUSHDB SWAPDB"},
}, map[string]CommandInfo{
	"SORT":        {Write: true, FirstKey: 1, LastKey: 1, Step: 1, Movable: true},
	"SORT_RO":     {ReadOnly: true, FirstKey: 1, LastKey: 1, Step: 1, Movable: true},
	"GEORADIUS":   {Write: true, FirstKey: 1, LastKey: 1, Step: 1, Movable: true},
	"XREAD":       {ReadOnly: true, Movable: true, Blocking: true},
	"XREADGROUP":  {Write: true, Movable: true, Blocking: true},
	"ZUNION":      {ReadOnly: true, Movable: true},
	"ZINTER":      {ReadOnly: true, Movable: true},
	"ZDIFF":       {ReadOnly: true, Movable: true},
	"ZINTERCARD":  {ReadOnly: true, Movable: true},
	"SINTERCARD":  {ReadOnly: true, Movable: true},
	"ZUNIONSTORE": {Write: true, FirstKey: 1, LastKey: 1, Step: 1, Movable: true},
	"ZINTERSTORE": {Write: true, FirstKey: 1, LastKey: 1, Step: 1, Movable: true},
	"ZDIFFSTORE":  {Write: true, FirstKey: 1, LastKey: 1, Step: 1, Movable: true},
	"LMPOP":       {Write: true, Movable: true},
	"ZMPOP":       {Write: true, Movable: true},
	"EVAL":        {Movable: true},
	"EVALSHA":     {Movable: true},
	"FCALL":       {Movable: true},
	"EVAL_RO":     {ReadOnly: true, Movable: true},
	"EVALSHA_RO":  {ReadOnly: true, Movable: true},
	"FCALL_RO":    {ReadOnly: true, Movable: true},
	"PUBLISH":     {},
	"PING":        {},
	"ECHO":        {},
	"TIME":        {Random: true},
	"INFO":        {Random: true},
	"CONFIG":      {},
})

// commandRow gives many commands the same row.
type commandRow struct {
	write             bool
	first, last, step int
	names             string
}

func commandTable(rows []commandRow, more map[string]CommandInfo) map[string]CommandInfo {
	for _, r := range rows {
		for _, n := range strings.Fields(r.names) {
			more[n] = CommandInfo{Write: r.write, ReadOnly: !r.write, FirstKey: r.first, LastKey: r.last, Step: r.step}
		}
	}
	return more
}

// connectionState are commands that change the connection, or wait on it, so
// that no other record's command may come between.
var connectionState = map[string]string{
	"MULTI": "which opens a transaction", "EXEC": "which ends a transaction", "DISCARD": "which ends a transaction",
	"WATCH": "which changes the connection", "UNWATCH": "which changes the connection",
	"SELECT": "which changes the connection", "AUTH": "which changes the connection", "HELLO": "which changes the connection",
	"RESET": "which changes the connection", "QUIT": "which changes the connection", "CLIENT": "which changes the connection",
	"READONLY": "which changes the connection", "READWRITE": "which changes the connection", "ASKING": "which changes the connection",
	"SUBSCRIBE": "which takes the connection over", "PSUBSCRIBE": "which takes the connection over", "SSUBSCRIBE": "which takes the connection over",
	"UNSUBSCRIBE": "which takes the connection over", "PUNSUBSCRIBE": "which takes the connection over", "SUNSUBSCRIBE": "which takes the connection over",
	"MONITOR": "which takes the connection over", "SYNC": "which takes the connection over", "PSYNC": "which takes the connection over",
	"WAIT": "which waits for earlier writes", "WAITAOF": "which waits for earlier writes", "DEBUG": "which may do anything",
	"SHUTDOWN": "which stops the server", "FAILOVER": "which moves the server", "REPLICAOF": "which moves the server", "SLAVEOF": "which moves the server",
}
