package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
)

func bulk(s string) string { return fmt.Sprintf("$%d\r\n%s\r\n", len(s), s) }

func TestPipelinesKeepTheirOrder(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	const rounds = 90 // the scripted engine notes as many requests
	var in, want strings.Builder
	for i := range rounds {
		n := fmt.Sprint(i)
		in.Write(appendCommand(nil, "SET", "k", n))
		in.Write(appendCommand(nil, "RG.PYEXECUTE", "run "+n))
		in.Write(appendCommand(nil, "GET", "k"))
		in.WriteString("RG.PYDUMPREQS\r\nget k\r\n\r\n*0\r\n")
		in.Write(appendCommand(nil, "NOSUCH"))
		want.WriteString("+OK\r\n*2\r\n*1\r\n" + bulk(n) + "*1\r\n$2\r\ne1\r\n" + bulk(n) + "*0\r\n" + bulk(n) +
			"-ERR unknown command 'NOSUCH', with args beginning with: \r\n")
	}
	sent := make(chan bool)
	go func() {
		defer close(sent)
		c.Conn.Write([]byte(in.String()))
	}()
	c.want(want.String())
	<-sent
}

// A client that sends byte by byte gets the same as one that does not.
func TestBytesOneByOne(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	for _, b := range appendCommand(appendCommand(nil, "SET", "a", "b\r\nc"), "RG.PYDUMPREQS") {
		c.write(string(rune(b)))
	}
	c.want("+OK\r\n*0\r\n")
}

func TestLargeAndBinaryValues(t *testing.T) {
	g := start(t, nil)
	value := bytes.Repeat([]byte("\x00\xff\r\n$5\r\n*1\r\n"), 1<<20)
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		if err := c.Set(t.Context(), "big", value, 0).Err(); err != nil {
			t.Fatal(err)
		}
		got, err := c.Get(t.Context(), "big").Bytes()
		if err != nil || !bytes.Equal(got, value) {
			t.Fatalf("RESP%d: got %d bytes, %v, want %d", resp, len(got), err, len(value))
		}
	}
	// Long commands of many short arguments pass in parts too, and RG behind them.
	args := []string{"RPUSH", "list"}
	for i := range 100_000 {
		args = append(args, fmt.Sprint(i))
	}
	c := g.raw()
	go c.Conn.Write(appendCommand(appendCommand(nil, args...), "RG.PYDUMPREQS"))
	c.want(":100000\r\n*0\r\n")
	c.send("LRANGE", "list", "99999", "-1").want("*1\r\n$5\r\n99999\r\n")
}

func TestLongScriptsAreRefused(t *testing.T) {
	g := start(t, func(s *server) { s.maxScript, s.maxCommand = 1000, 200_000 })
	c := g.raw()
	go c.Conn.Write(appendCommand(appendCommand(nil, "RG.PYEXECUTE", strings.Repeat("x", 1<<20)), "ECHO", "a"))
	c.want("-ERR gears: the command RG.PYEXECUTE has more than 200000 bytes\r\n$1\r\na\r\n")
}

func TestProtocolErrors(t *testing.T) {
	g := start(t, nil)
	for _, test := range []struct{ in, want string }{
		{"*1\r\nx", "-ERR Protocol error: expected '$', got 'x'\r\n"},
		{"ECHO a\r\n*z\r\n", "$1\r\na\r\n-ERR Protocol error: invalid multibulk length\r\n"},
		{"GET \"a\r\n", "-ERR Protocol error: unbalanced quotes in request\r\n"},
		{"POST / HTTP/1.1\r\n", ""},
		{"GET / HTTP/1.1\r\nHost: x\r\n", "-ERR wrong number of arguments for 'get' command\r\n"},
	} {
		c := g.raw().write(test.in).want(test.want)
		c.wantEnd()
	}
}

func TestTransactions(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	const refused = "-" + errNoBlocking + "\r\n"
	c.write("MULTI\r\nrg.pyexecute x\r\nEXEC\r\n").want("+OK\r\n+QUEUED\r\n*1\r\n" + refused)
	c.write("MULTI\r\nset a 1\r\nrg.pydumpreqs\r\nget a\r\nrg.getresults\r\nrg.pyexecute\r\nEXEC\r\nget a\r\n").
		want("+OK\r\n" + strings.Repeat("+QUEUED\r\n", 5) + "*5\r\n+OK\r\n*0\r\n$1\r\n1\r\n" +
			"-ERR wrong number of arguments for 'rg.getresults' command\r\n" + refused + "$1\r\n1\r\n")
	// Thrown away, aborted, refused.
	c.write("MULTI\r\nrg.hello\r\nDISCARD\r\nrg.pydumpreqs\r\nEXEC\r\n").
		want("+OK\r\n+QUEUED\r\n+OK\r\n*0\r\n-ERR EXEC without MULTI\r\n")
	c.write("MULTI\r\nrg.hello\r\nnosuch\r\nEXEC\r\nrg.pydumpreqs\r\n").
		want("+OK\r\n+QUEUED\r\n-ERR unknown command 'nosuch', with args beginning with: \r\n" +
			"-EXECABORT Transaction discarded because of previous errors.\r\n*0\r\n")
	c.write("MULTI\r\nMULTI\r\nrg.nosuch\r\nEXEC\r\n").
		want("+OK\r\n-ERR MULTI calls can not be nested\r\n-ERR unknown command 'rg.nosuch', with args beginning with: \r\n" +
			"-EXECABORT Transaction discarded because of previous errors.\r\n")
	other := g.raw()
	c.write("WATCH a\r\nMULTI\r\nrg.pydumpreqs\r\n").want("+OK\r\n+OK\r\n+QUEUED\r\n")
	other.send("SET", "a", "2").want("+OK\r\n")
	c.write("EXEC\r\nrg.pydumpreqs\r\n").want("*-1\r\n*0\r\n")
	c.write("MULTI\r\nHELLO 3\r\nEXEC\r\n").want("+OK\r\n-ERR gears: HELLO cannot be used inside MULTI\r\n*0\r\n")
	// An empty transaction, and replies that are changed outside transactions.
	c.write("MULTI\r\nEXEC\r\n").want("+OK\r\n*0\r\n")
	c.write("MULTI\r\ninfo\r\nmodule list\r\nEXEC\r\n").want("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n$")
}

func TestTransactionsOfAClientLibrary(t *testing.T) {
	g := start(t, nil)
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		err := c.Watch(t.Context(), func(tx *redis.Tx) error {
			cmds, err := tx.TxPipelined(t.Context(), func(p redis.Pipeliner) error {
				p.Set(t.Context(), "a", "1", 0)
				p.Do(t.Context(), "RG.PYDUMPREQS")
				p.Incr(t.Context(), "a")
				return nil
			})
			if err == nil && cmds[2].(*redis.IntCmd).Val() != 2 {
				err = fmt.Errorf("got %v", cmds)
			}
			return err
		}, "a")
		if err != nil {
			t.Errorf("RESP%d: %v", resp, err)
		}
	}
}

func TestClientReply(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.write("CLIENT REPLY SKIP\r\nset a 1\r\nget a\r\n").want("$1\r\n1\r\n")
	c.write("CLIENT REPLY SKIP\r\nrg.hello\r\nrg.pydumpreqs\r\n").want("*0\r\n")
	c.write("CLIENT REPLY OFF\r\nset a 2\r\nrg.hello\r\nget a\r\nnosuch\r\nCLIENT REPLY ON\r\nget a\r\n").want("+OK\r\n$1\r\n2\r\n")
}

func TestCommandsBehindClientReplyOnAreAnswered(t *testing.T) {
	g := start(t, nil)
	g.raw().send("CLIENT", "REPLY", "OFF").send("CLIENT", "REPLY", "ON").want("+OK\r\n").send("GET", "a").want("$-1\r\n")
}

func TestBlockingCommandsAndDatabases(t *testing.T) {
	g := start(t, nil)
	c, other := g.raw(), g.raw()
	c.write("BLPOP q 0\r\nrg.pydumpreqs\r\n")
	other.send("RPUSH", "q", "x").want(":1\r\n")
	c.want("*2\r\n$1\r\nq\r\n$1\r\nx\r\n*0\r\n")
	c.write("SELECT 3\r\nSET a 3\r\nRESET\r\nGET a\r\n").want("+OK\r\n+OK\r\n+RESET\r\n$-1\r\n")
	c.write("SELECT 99\r\nEVAL 'return {1,redis.error_reply(\"ERR x\"),false}' 0\r\n").
		want("-ERR DB index is out of range\r\n*3\r\n:1\r\n-ERR x\r\n$-1\r\n")
}

// Redis stops to read when nobody reads its replies; the server must not turn
// that into a deadlock.
func TestManyRepliesThatNobodyReadsYet(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	c.send("SET", "k", strings.Repeat("v", 10_000)).want("+OK\r\n")
	const n = 2000
	sent := make(chan error)
	go func() {
		_, err := c.Conn.Write(bytes.Repeat(appendCommand(nil, "GET", "k"), n))
		sent <- err
	}()
	want := bulk(strings.Repeat("v", 10_000))
	for range n {
		c.want(want)
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
}

func TestModuleAndCommandLists(t *testing.T) {
	g := start(t, nil)
	ctx := t.Context()
	for _, resp := range []int{2, 3} {
		c := g.client(resp)
		infos, err := c.Command(ctx).Result()
		if err != nil {
			t.Fatal(err)
		}
		if i := infos["rg.pyexecute"]; i == nil || i.Arity != -2 || infos["get"] == nil {
			t.Errorf("RESP%d: rg.pyexecute is %v", resp, i)
		}
		count, err := c.Do(ctx, "COMMAND", "COUNT").Int()
		if err != nil || count != len(infos) {
			t.Errorf("RESP%d: COUNT is %d, %v, want %d", resp, count, err, len(infos))
		}
		list, err := c.CommandList(ctx, &redis.FilterBy{Pattern: "rg.conf*"}).Result()
		if diff := cmp.Diff([]string{"rg.configget", "rg.configset"}, list); diff != "" || err != nil {
			t.Errorf("RESP%d: %v %s", resp, err, diff)
		}
		one, err := c.Do(ctx, "COMMAND", "INFO", "rg.trigger", "nosuch", "get").Slice()
		if err != nil || len(one) != 3 || one[1] != nil || one[0].([]any)[0] != "rg.trigger" || one[2].([]any)[0] != "get" {
			t.Errorf("RESP%d: got %v, %v", resp, one, err)
		}
		docs, err := c.Do(ctx, "COMMAND", "DOCS", "rg.pystats", "get").Result()
		if text := fmt.Sprint(docs); err != nil || !strings.Contains(text, "memory that scripts use") || !strings.Contains(text, "Get the value of a key") {
			t.Errorf("RESP%d: got %v, %v", resp, docs, err)
		}
		text, err := c.Info(ctx).Result()
		if err != nil || !strings.Contains(text, "# rg\r\nrg_nexecutions:0\r\n") || !strings.Contains(text, "module:name=rg,ver=10213") || !strings.Contains(text, "redis_version") {
			t.Errorf("RESP%d: INFO is %q, %v", resp, text, err)
		}
		if text, err = c.Info(ctx, "rg").Result(); err != nil || !strings.HasPrefix(text, "# rg\r\n") {
			t.Errorf("RESP%d: INFO rg is %q, %v", resp, text, err)
		}
		if text, err = c.Info(ctx, "server").Result(); err != nil || strings.Contains(text, "rg_") {
			t.Errorf("RESP%d: INFO server is %q, %v", resp, text, err)
		}
	}
	c := g.raw()
	c.write("MODULE LIST\r\n").want("*1\r\n*8\r\n$4\r\nname\r\n$2\r\nrg\r\n$3\r\nver\r\n:10213\r\n$4\r\npath\r\n$6\r\ngearsd\r\n$4\r\nargs\r\n*0\r\n")
	c.write("CLUSTER SLOTS\r\n").want("-ERR This instance has cluster support disabled\r\n")
}

func TestHandshakes(t *testing.T) {
	g := start(t, nil)
	host, port, _ := strings.Cut(g.addr, ":")
	t.Run("go-redis", func(t *testing.T) {
		for _, resp := range []int{2, 3} {
			c := redis.NewClient(&redis.Options{Addr: g.addr, Protocol: resp, ClientName: "me", DB: 2})
			defer c.Close()
			if name, err := c.ClientGetName(t.Context()).Result(); err != nil || name != "me" {
				t.Errorf("RESP%d: got %q, %v", resp, name, err)
			}
			got, err := c.Do(t.Context(), "RG.PYEXECUTE", "kinds").Slice()
			if err != nil || len(got) != 2 || got[0].([]any)[0] != int64(-5) {
				t.Errorf("RESP%d: got %v, %v", resp, got, err)
			}
			if err := c.HSet(t.Context(), "h", "f", "v").Err(); err != nil {
				t.Error(err)
			}
			if m, err := c.HGetAll(t.Context(), "h").Result(); err != nil || m["f"] != "v" {
				t.Errorf("RESP%d: got %v, %v", resp, m, err)
			}
		}
	})
	t.Run("redis-cli", func(t *testing.T) {
		for _, flag := range []string{"-2", "-3"} {
			cmd := exec.Command("redis-cli", flag, "-h", host, "-p", port)
			cmd.Stdin = strings.NewReader("set cli 1\nget cli\nrg.pyexecute 'run hello'\nmulti\nrg.pydumpreqs\nexec\nrg.pyexecute 'raise oh'\n")
			out, err := cmd.CombinedOutput()
			got := strings.ReplaceAll(string(out), "\n", "")
			if want := "OK1helloe1OKQUEUEDoh"; err != nil || got != want {
				t.Errorf("%s: got %q, %v, want %q", flag, got, err, want)
			}
		}
	})
	t.Run("redis-py", func(t *testing.T) {
		out, err := exec.Command(pythonWithRedis(t), "-c", redisPy, host, port).CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "fine" {
			t.Errorf("got %s, %v", out, err)
		}
	})
}

// pythonWithRedis is an interpreter that has the client library.
func pythonWithRedis(t *testing.T) string {
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import redis").Run() == nil {
			return p
		}
	}
	t.Skip("no python3 with the redis library")
	return ""
}

const redisPy = `
import redis, sys
r = redis.Redis(sys.argv[1], int(sys.argv[2]))
assert r.ping()
p = r.pipeline(transaction=True)
p.set('py', 1); p.incr('py'); p.execute_command('RG.PYDUMPREQS')
assert p.execute() == [True, 2, []], p
p = r.pipeline(transaction=False)
p.set('py', 1); p.execute_command('RG.PYEXECUTE', 'run hi'); p.get('py')
assert p.execute() == [True, [[b'hi'], [b'e1']], b'1']
s = r.pubsub(); s.subscribe('c')
assert s.get_message(timeout=5)['type'] == 'subscribe'
r.publish('c', 'm')
assert s.get_message(timeout=5)['data'] == b'm'
s.close()
try:
    r.execute_command('RG.PYEXECUTE', 'raise oh')
    assert False
except redis.ResponseError as e:
    assert str(e) == 'oh', e
assert r.module_list()[0][b'name'] == b'rg', r.module_list()
assert r.info('rg')['rg_nexecutions'] == 0
with r.monitor() as m:
    r.set('seen', 1)
    assert 'seen' in m.next_command()['command']
big = bytes(range(256)) * 10000
r.set('big', big)
assert r.get('big') == big
print('fine')
`
