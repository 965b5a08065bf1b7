package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

const (
	clientsScript = "GB('CommandReader').map(lambda x: x[1:]).register(trigger='echo', convertToStr=False)"
	clientsRaises = "GB('CommandReader').foreach(lambda x: flat_error('oh ' + x[1])).register(trigger='fails')"
)

// TestClientsRegister has stock clients register, trigger, dump and unregister.
func TestClientsRegister(t *testing.T) {
	g := startReal(t)
	host, port, _ := strings.Cut(g.addr, ":")
	t.Run("go-redis", func(t *testing.T) {
		for _, resp := range []int{2, 3} {
			c := redis.NewClient(&redis.Options{Addr: g.addr, Protocol: resp})
			defer c.Close()
			ctx := t.Context()
			for _, script := range []string{clientsScript, clientsRaises} {
				if got, err := c.Do(ctx, "RG.PYEXECUTE", script).Text(); err != nil || got != "OK" {
					t.Fatalf("RESP%d: %q, %v", resp, got, err)
				}
			}
			got, err := c.Do(ctx, "RG.TRIGGER", "echo", "a", "b").Slice()
			if err != nil || len(got) != 1 || len(got[0].([]any)) != 2 || got[0].([]any)[1] != "b" {
				t.Errorf("RESP%d: %v, %v", resp, got, err)
			}
			if _, err := c.Do(ctx, "RG.TRIGGER", "fails", "no").Result(); err == nil || err.Error() != "oh no" {
				t.Errorf("RESP%d: %v", resp, err)
			}
			pipe := c.TxPipeline()
			set := pipe.Set(ctx, "k", "v", 0)
			refused := pipe.Do(ctx, "RG.TRIGGER", "echo")
			if _, err := pipe.Exec(ctx); err == nil || set.Val() != "OK" || !strings.HasPrefix(refused.Err().Error(), "ERR can not run a non-sync execution") {
				t.Errorf("RESP%d: %v, %v, %v", resp, err, set, refused)
			}
			regs, err := c.Do(ctx, "RG.DUMPREGISTRATIONS").Slice()
			if err != nil || len(regs) != 2 {
				t.Fatalf("RESP%d: %v, %v", resp, regs, err)
			}
			for _, r := range regs {
				if err := c.Do(ctx, "RG.UNREGISTER", r.([]any)[1]).Err(); err != nil {
					t.Errorf("RESP%d: %v", resp, err)
				}
			}
		}
	})
	t.Run("redis-cli", func(t *testing.T) {
		for _, flag := range []string{"-2", "-3"} {
			cmd := exec.Command("redis-cli", flag, "-h", host, "-p", port)
			cmd.Stdin = strings.NewReader(`rg.pyexecute "` + clientsScript + `" ID cli` + "\nrg.trigger echo x y\nrg.trigger none\nrg.pydumpsessions sessions cli none\n")
			out, err := cmd.CombinedOutput()
			got := string(out)
			for _, want := range []string{"OK\nx\ny\nERR subcommand not found\n", "\nID\ncli\n", "\nSession cli does not exists\n", "Session none does not exists\n"} {
				if strings.HasPrefix(want, "\nSession cli") {
					if strings.Contains(got, want) {
						t.Errorf("%s: %s", flag, got)
					}
					continue
				}
				if !strings.Contains(strings.ReplaceAll(got, "\n\n", "\n"), want) {
					t.Errorf("%s: no %q in %q, %v", flag, want, got, err)
				}
			}
			out, err = exec.Command("sh", "-c", "id=$(redis-cli -h "+host+" -p "+port+" rg.dumpregistrations | sed -n 2p); redis-cli -h "+host+" -p "+port+" rg.unregister $id abortpending").CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != "OK" {
				t.Errorf("%s: %s, %v", flag, out, err)
			}
		}
	})
	t.Run("redis-py", func(t *testing.T) {
		out, err := exec.Command(pythonWithRedis(t), "-c", redisPyRegisters, host, port, clientsScript, clientsRaises).CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "fine" {
			t.Errorf("got %s, %v", out, err)
		}
	})
}

const redisPyRegisters = `
import redis, sys
r = redis.Redis(sys.argv[1], int(sys.argv[2]), decode_responses=True)
assert r.execute_command('RG.PYEXECUTE', sys.argv[3], 'ID', 'py', 'DESCRIPTION', 'from python') == 'OK'
assert r.execute_command('RG.PYEXECUTE', sys.argv[4]) == 'OK'
assert r.execute_command('RG.TRIGGER', 'echo', 1, b'two') == [['1', 'two']]
for cmd, text in [(('RG.TRIGGER', 'fails', 'well'), 'oh well'), (('RG.TRIGGER', 'x'), 'subcommand not found')]:
    try:
        r.execute_command(*cmd)
        assert False
    except redis.ResponseError as e:
        assert str(e) == text, e
regs = [dict(zip(x[::2], x[1::2])) for x in r.execute_command('RG.DUMPREGISTRATIONS')]
assert [x['reader'] for x in regs] == ['CommandReader'] * 2
data = dict(zip(regs[0]['RegistrationData'][::2], regs[0]['RegistrationData'][1::2]))
assert data['numTriggered'] == 1 and float(data['avgRunDurationMS']) >= 0 and data['args'][1] == 'echo', data
session = r.execute_command('RG.PYDUMPSESSIONS', 'SESSIONS', 'py')[0]
assert session[3] == 'from python' and session[-1] == [regs[0]['id']], session
info = r.info('rg')
assert info['rg_nregistrations'] == 2 and info['rg_registration_' + regs[0]['id']]['success'] == 1, info
r.execute_command('RG.CONFIGSET', 'compat-version', '1.0')
old = r.execute_command('RG.DUMPREGISTRATIONS')[0]
assert eval(old[9]) == {'sessionId': 'py', 'depsList': []}, old
r.execute_command('RG.CONFIGSET', 'compat-version', '1.2')
for x in regs:
    assert r.execute_command('RG.UNREGISTER', x['id']) == 'OK'
assert r.execute_command('RG.DUMPREGISTRATIONS') == []
print('fine')
`
