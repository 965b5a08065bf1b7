package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gears/engine"
	"gears/shard"
	"gears/vm"
)

// client sends commands the way gearsd does for a client.
type client struct {
	t *testing.T
	e *engine.Engine
}

func newClient(t *testing.T, e *engine.Engine) *client {
	e.SetInterceptor(func(engine.Intercepted) {}, func(v vm.Value) shard.Reply {
		switch v.Kind() {
		case vm.KInt:
			return shard.Reply{Kind: ':', Int: v.AsInt()}
		case vm.KStr:
			return shard.Reply{Kind: '$', Str: v.AsStr()}
		}
		return shard.Reply{Kind: '$', Str: "PY RECORD"}
	})
	return &client{t, e}
}

func (c *client) do(args ...string) string {
	c.t.Helper()
	var passed shard.Reply
	r, sent, err := c.e.Intercept(c.t.Context(), args, func(ctx context.Context) (err error) {
		passed, err = c.e.Topology().Shards()[0].Do(ctx, args...)
		return err
	})
	if sent {
		r = passed
	}
	if err != nil {
		c.t.Fatal(args, err)
	}
	switch r.Kind {
	case ':':
		return fmt.Sprint(r.Int)
	case '-':
		return "-" + r.Str
	case '*':
		s := ""
		for _, e := range r.Elems {
			s += "[" + e.Str + "]"
		}
		return s
	}
	if r.IsNil() {
		return "nil"
	}
	return r.Str
}

func TestHooks(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{ID: "a", Script: "GB('CommandReader').map(lambda r: call_next(*(r[1:] + ['touched', '1']))).register(hook='hset', mode='sync', convertToStr=False)"})
	if got := c.do("HSET", "h", "a", "1"); got != "2" {
		t.Error(got)
	}
	if got := c.do("HGETALL", "h"); got != "[a][1][touched][1]" {
		t.Error(got)
	}
	exec(t, e, engine.Request{ID: "b", Script: "GB('CommandReader').map(lambda r: 'hooked ' + r[0]).register(hook='GET', keyprefix='p:', mode='sync')"})
	c.do("SET", "p:1", "v")
	c.do("SET", "q:1", "w")
	if a, b := c.do("Get", "p:1"), c.do("get", "q:1"); a != "hooked Get" || b != "w" {
		t.Error(a, b)
	}
	// The newest goes first, and call_next walks to the older ones.
	exec(t, e, engine.Request{ID: "c", Script: "GB('CommandReader').map(lambda r: '<' + call_next(r[1]) + '>').register(hook='get', mode='sync')"})
	if a, b := c.do("get", "p:1"), c.do("get", "q:1"); a != "<hooked get>" || b != "<w>" {
		t.Error(a, b)
	}
	// Commands of scripts go through hooks too.
	out := exec(t, e, engine.Request{Script: "GB('PythonReader').map(lambda x: execute('get', 'q:1')).run(lambda: (i for i in range(3)))"})
	if got := texts(out.Results); len(got) != 3 || got[2] != "<w>" {
		t.Error(got, out.Errors)
	}
	for script, want := range map[string]string{
		"GB('CommandReader').register(hook='nosuch')":               "Can not override an unexisting command",
		"GB('CommandReader').register(hook='multi')":                "Can not override a command which are not allowed inside a script",
		"GB('CommandReader').register(hook='ping', keyprefix='a')":  "Can not override a command by key prefix with none positive first key",
		"GB('CommandReader').register(hook='xread', keyprefix='a')": "Can not override a command with moveable keys by key prefix",
		"call_next('x')": "Can not get CommandHook ctx",
	} {
		if _, err := e.PyExecute(t.Context(), engine.Request{Script: script}); err == nil || !strings.Contains(err.Error(), want) {
			t.Error(script, err)
		}
	}
	exec(t, e, engine.Request{ID: "d", Script: "GB('CommandReader').flatmap(lambda r: [1, 2]).register(hook='strlen', mode='async_local')\nGB('CommandReader').map(lambda r: 1 // 0).register(hook='type', mode='sync')"})
	if got := c.do("strlen", "x"); got != "-Command hook must return exactly one result" {
		t.Error(got)
	}
	if got := c.do("type", "x"); !strings.Contains(got, "ZeroDivisionError") {
		t.Error(got)
	}
	if _, err := e.PyExecute(t.Context(), engine.Request{Script: "GB('CommandReader').register(hook='strlen')"}); err == nil || !strings.Contains(err.Error(), "Can not override a none sync registration") {
		t.Error(err)
	}
	out = exec(t, e, engine.Request{Script: "GB('PythonReader').map(lambda x: execute('strlen', 'q:1')).run(lambda: (i for i in range(1)))"})
	if len(out.Errors) != 1 || !strings.Contains(out.Errors[0], "blocking is not allowed") {
		t.Error(out.Errors)
	}
	for _, r := range e.Registrations() {
		if err := e.Unregister(r.ID, false); err != nil {
			t.Error(err)
		}
	}
	if got := c.do("get", "q:1"); got != "w" {
		t.Error(got)
	}
}

// TestHookRecursion has a hook execute the command that it hooks.
func TestHookRecursion(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{Script: "GB('CommandReader').map(lambda r: execute('get', 'x')).register(hook='get', mode='sync')"})
	if got := c.do("get", "x"); got[0] != '-' || len(got) > 20_000 {
		t.Errorf("%.100s… (%d bytes)", got, len(got))
	}
}

func TestCommandsAndSync(t *testing.T) {
	e := newEngine(t, engine.Options{})
	c := newClient(t, e)
	exec(t, e, engine.Request{ID: "a", Script: "def f(x):\n  execute('set', x['key'], 'filled')\n  override_reply('filled by ' + get_command()[0])\nGB().foreach(f).register(prefix='m*', commands=['get'], eventTypes=['keymiss'], mode='async_local')"})
	if a, b := c.do("GET", "missing"), c.do("GET", "missing"); a != "filled by GET" || b != "filled" {
		t.Error(a, b)
	}
	// A command that is not listed, or comes another way, triggers nothing.
	do(t, e, "GET", "missing2")
	if got := c.do("EXISTS", "missing2"); got != "0" {
		t.Error(got)
	}
	exec(t, e, engine.Request{ID: "b", Script: "GB().foreach(lambda x: execute('incr', 'count')).register(prefix='s*', mode='sync', readValue=False)"})
	for i := range 50 {
		c.do("SET", fmt.Sprint("s", i), "v")
		if got := do(t, e, "GET", "count"); got != fmt.Sprint(i+1) {
			t.Fatalf("after %d commands the count is %s", i+1, got)
		}
	}
	// Many clients at once.
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for i := range 50 {
				c.do("SET", fmt.Sprint("s", n, i%5), "v")
			}
		})
	}
	wg.Wait()
	if got := do(t, e, "GET", "count"); got != "450" {
		t.Error(got)
	}
	for script, want := range map[string]string{
		"GB().register(commands=['nosuch'])":         "bad reply on COMMAND command",
		"GB().register(commands=['multi'])":          "Can not hook a command which are not allowed inside a script",
		"GB().register(commands=['xread'])":          "Can not hook a command with moveable keys by key prefix",
		"GB().register(commands=['ping'])":           "Can not hook a command by key prefix with none positive first key",
		"GB().register(prefix='', commands=['get'])": "Empty perfix given to command hooker",
		"override_reply(1)":                          "Can not get command ctx",
		"override_reply()":                           "Override reply must get a single argument",
		"get_command()":                              "Can not get command ctx",
	} {
		if _, err := e.PyExecute(t.Context(), engine.Request{Script: script}); err == nil || !strings.Contains(err.Error(), want) {
			t.Error(script, err)
		}
	}
	exec(t, e, engine.Request{ID: "c", Script: "def f(x):\n  override_reply('mine')\n  try:\n    override_reply('again')\n  except Exception as e:\n    execute('set', 'said', str(e))\nGB().map(f).register(prefix='o*', commands=['set'], mode='sync')"})
	if a, b := c.do("SET", "o1", "1"), do(t, e, "GET", "said"); a != "mine" || b != "Can only override reply once" {
		t.Error(a, b)
	}
}

// TestKeyMissRaisesNoMore has a recipe follow all events of keys that are not
// there: its own reads must not be events in turn.
func TestKeyMissRaisesNoMore(t *testing.T) {
	e := newEngine(t, engine.Options{})
	exec(t, e, engine.Request{Script: "GB().foreach(lambda x: execute('rpush', '{l}', x['event'] + ' ' + x['key'] + ' ' + x['type']) if x['key'] != '{l}' else None).register()\nGB().register(keyTypes=['empty'], eventTypes=['keymiss'])"})
	for i, cmd := range [][]string{{"GET", "nothing"}, {"SET", "k", "v"}, {"DEL", "k"}, {"SET", "end", "v"}} {
		do(t, e, cmd...)
		eventually(t, "one more event", func() bool { return do(t, e, "LLEN", "{l}") == fmt.Sprint(i+1) })
	}
	for i, want := range []string{"keymiss nothing empty", "set k string", "del k empty", "set end string"} {
		if got := do(t, e, "LINDEX", "{l}", fmt.Sprint(i)); got != want {
			t.Error(i, got)
		}
	}
}
