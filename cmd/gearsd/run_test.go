package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"gears/shard/shardtest"
)

// program is run under way.
type program struct {
	t      *testing.T
	stderr shardtest.Output
	cancel context.CancelFunc
	code   chan int
}

func launch(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &program{t: t, cancel: cancel, code: make(chan int, 1)}
	go func() { p.code <- run(ctx, args, io.Discard, &p.stderr) }()
	return p
}

// wait waits for a line of the log and returns the match of the pattern's group.
func (p *program) wait(pattern string) string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	var found string
	for range 2000 {
		if m := re.FindStringSubmatch(p.stderr.String()); m != nil {
			found = m[len(m)-1]
			return found
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.t.Fatalf("no %q in the log:\n%s", pattern, p.stderr.String())
	return ""
}

func (p *program) end(want int) {
	p.t.Helper()
	p.cancel()
	select {
	case got := <-p.code:
		if got != want {
			p.t.Errorf("exit code is %d, want %d; log:\n%s", got, want, p.stderr.String())
		}
	case <-time.After(20 * time.Second):
		p.t.Fatalf("it does not end; log:\n%s", p.stderr.String())
	}
}

func TestRunWithAPrivateRedis(t *testing.T) {
	dir := shortDir(t)
	p := launch(t, "--listen", "127.0.0.1:0,unix://"+dir+"/s", "--http", "127.0.0.1:0")
	web := p.wait(`serving.* on=(\S+)`)
	p.wait(`listening on=(/\S+)`)
	addr := p.wait(`listening on=(127\S+)`)
	for _, o := range []*redis.Options{{Addr: addr}, {Network: "unix", Addr: dir + "/s"}} {
		c := redis.NewClient(o)
		defer c.Close()
		if err := c.Set(t.Context(), "a", "1", 0).Err(); err != nil {
			t.Error(err)
		}
		if id, err := c.Do(t.Context(), "RG.HELLO").Text(); err != nil || len(id) != 40 {
			t.Errorf("got %q, %v", id, err)
		}
	}
	for path, want := range map[string]string{"/healthz": "ok", "/metrics": "gears_passed_commands_total"} {
		if got := fetch(t, "http://"+web+path); !strings.Contains(got, want) {
			t.Errorf("%s is %q", path, got)
		}
	}
	p.end(0)
	if _, err := os.Stat(dir + "/s"); err == nil {
		t.Error("the socket is left behind")
	}
}

func TestScripts(t *testing.T) {
	p := launch(t, "--listen", "127.0.0.1:0", "--http", "", "--drain-timeout", "100ms")
	addr := p.wait(`listening on=(\S+)`)
	c := redis.NewClient(&redis.Options{Addr: addr})
	defer c.Close()
	ctx := t.Context()
	for i := range 100 {
		c.Set(ctx, fmt.Sprintf("k%d", i), i, 0)
	}
	run := func(args ...any) string {
		t.Helper()
		got, err := c.Do(ctx, args...).Result()
		if err != nil {
			return "-" + err.Error()
		}
		return fmt.Sprint(got)
	}
	for _, test := range []struct{ script, want string }{
		{"GB().count().run()", "[[100] []]"},
		{"GB('ShardsIDReader').map(lambda x: execute('RG.INFOCLUSTER')).run()", "[[no cluster mode] []]"},
		{"1", "OK"},
		{"nothing", `-['Traceback (most recent call last):\n', '  File "<string>", line 1, in <module>\n', "NameError: name 'nothing' is not defined\n"]`},
	} {
		if got := run("RG.PYEXECUTE", test.script); got != test.want {
			t.Errorf("%s: got %s, want %s", test.script, got, test.want)
		}
	}
	id := run("RG.PYEXECUTE", "GB().count().run()", "UNBLOCKING")
	if got := run("RG.GETRESULTSBLOCKING", id); got != "[[100] []]" {
		t.Errorf("results of %s are %s", id, got)
	}
	if got := run("RG.GETEXECUTION", id); !strings.Contains(got, "status done") {
		t.Errorf("state of %s is %s", id, got)
	}
	if got := run("RG.DROPEXECUTION", id); got != "OK" {
		t.Errorf("dropping %s gives %s", id, got)
	}
	// The client hangs up on a script without end.
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	const endless = "def f(x):\n  while True: pass\nGB('ShardsIDReader').map(f).run()"
	conn.Write(appendCommand(nil, "RG.PYEXECUTE", endless))
	waitFor(t, func() bool { return strings.Contains(run("RG.DUMPEXECUTIONS"), "running") })
	conn.Close()
	waitFor(t, func() bool { return run("RG.DUMPEXECUTIONS") == "[]" })
	// Nobody waits for this one: the drain cuts it off.
	run("RG.PYEXECUTE", endless, "UNBLOCKING")
	p.end(0)
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	tr := &http.Transport{DisableKeepAlives: true}
	r, err := (&http.Client{Transport: tr}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

// shortDir is a directory for sockets, whose paths must be short.
func shortDir(t *testing.T) string {
	dir, err := os.MkdirTemp("", "gears-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestThePrivateRedisDies(t *testing.T) {
	p := launch(t, "--listen", "127.0.0.1:0", "--http", "")
	addr := p.wait(`listening on=(\S+)`)
	c := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1})
	defer c.Close()
	c.ShutdownNoSave(t.Context())
	select {
	case code := <-p.code:
		if code != exitFailed || !strings.Contains(p.stderr.String(), "the private redis is gone") {
			t.Errorf("exit code is %d, want %d; log:\n%s", code, exitFailed, p.stderr.String())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on")
	}
	p.cancel()
}

func TestRedisIsNotThereYet(t *testing.T) {
	r := shardtest.Start(t)
	r.Stop()
	p := launch(t, "--redis", r.URL, "--listen", "127.0.0.1:0", "--http", "")
	p.wait(`redis is not there yet`)
	r.Restart()
	p.wait(`connected to redis`)
	p.end(0)
	r.Stop()
	p = launch(t, "--redis", r.URL, "--wait", "0", "--http", "")
	if code := <-p.code; code != exitFailed || !strings.Contains(p.stderr.String(), "cannot connect to redis at "+r.Socket) {
		t.Errorf("exit code is %d; log:\n%s", code, p.stderr.String())
	}
	p.cancel()
	// A signal ends the wait, and that is no failure.
	p = launch(t, "--redis", r.URL, "--http", "")
	p.wait(`redis is not there yet`)
	p.end(0)
}

func TestFlags(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--version"}, 0, "gearsd "},
		{[]string{"--help"}, 0, "--drain-timeout"},
		{[]string{"--nope"}, exitUsage, "unknown flag --nope"},
		{[]string{"--listen", "0.0.0.0:6479"}, exitUsage, "--listen 0.0.0.0:6479 is open to other machines"},
		{[]string{"--listen", ":6479"}, exitUsage, "is open to other machines"},
		{[]string{"--listen", "unix://x"}, exitUsage, "three slashes"},
		{[]string{"--listen", "tcp://x:1"}, exitUsage, "want host:port or unix:///path"},
		{[]string{"--listen", "127.0.0.1"}, exitUsage, "missing port"},
		{[]string{"--redis", "http://x"}, exitUsage, "--redis: redis URL: it must begin with redis://"},
		{[]string{"--tls-cert", "x"}, exitUsage, "--tls-cert and --tls-key go together"},
		{[]string{"--tls-ca", "x"}, exitUsage, "--tls-ca needs"},
		{[]string{"--redis-tls-key", "x"}, exitUsage, "--redis-tls-cert and --redis-tls-key go together"},
		{[]string{"--password", "x", "--upstream-auth", "client"}, exitUsage, "exclude each other"},
		{[]string{"--max-clients", "0"}, exitUsage, "want at least 1"},
	} {
		var out shardtest.Output
		if code := run(t.Context(), test.args, &out, &out); code != test.code || !strings.Contains(out.String(), test.want) {
			t.Errorf("%v: code %d, want %d; got %q, want %q in it", test.args, code, test.code, out.String(), test.want)
		}
	}
}

func TestFlagsFromTheEnvironment(t *testing.T) {
	t.Setenv("GEARS_LISTEN", "0.0.0.0:1")
	t.Setenv("GEARS_TLS_CA", "x")
	var out shardtest.Output
	if code := run(t.Context(), nil, &out, &out); code != exitUsage || !strings.Contains(out.String(), "--tls-ca needs") {
		t.Errorf("code %d, got %q", code, out.String())
	}
}

func TestAnOpenRedisProtectsNothing(t *testing.T) {
	r := shardtest.Start(t)
	p := launch(t, "--redis", r.URL, "--listen", "0.0.0.0:0", "--upstream-auth", "client", "--http", "")
	if code := <-p.code; code != exitFailed || !strings.Contains(p.stderr.String(), "protects nothing") {
		t.Errorf("code %d, got %q", code, p.stderr.String())
	}
	p.cancel()
	p = launch(t, "--redis", r.URL, "--listen", "0.0.0.0:0", "--no-protected-mode", "--http", "")
	p.wait(`listening on`)
	p.end(0)
}

func TestTLS(t *testing.T) {
	dir := shortDir(t)
	pool := writeCertificate(t, dir)
	p := launch(t, "--listen", "127.0.0.1:0", "--http", "", "--tls-cert", dir+"/cert", "--tls-key", dir+"/key", "--tls-ca", dir+"/cert")
	addr := p.wait(`listening on=(\S+)`)
	pair, err := tls.LoadX509KeyPair(dir+"/cert", dir+"/key")
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(&redis.Options{Addr: addr, TLSConfig: &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}}})
	defer c.Close()
	big := strings.Repeat("x", 1<<20)
	if err := c.Set(t.Context(), "a", big, 0).Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Get(t.Context(), "a").Result(); err != nil || got != big {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	// A read that is interrupted while a script runs must not break TLS.
	for range 3 {
		c.Do(t.Context(), "RG.PYEXECUTE", "1")
		if err := c.Ping(t.Context()).Err(); err != nil {
			t.Error(err)
		}
	}
	stranger := redis.NewClient(&redis.Options{Addr: addr, TLSConfig: &tls.Config{RootCAs: pool}, MaxRetries: -1})
	defer stranger.Close()
	if err := stranger.Ping(t.Context()).Err(); err == nil {
		t.Error("a client without a certificate got in")
	}
	p.end(0)
}

func TestTLSToRedis(t *testing.T) {
	dir := shortDir(t)
	writeCertificate(t, dir)
	port := freePort(t)
	shardtest.Start(t, "--tls-port", port, "--tls-cert-file", dir+"/cert", "--tls-key-file", dir+"/key", "--tls-ca-cert-file", dir+"/cert")
	p := launch(t, "--listen", "127.0.0.1:0", "--http", "", "--redis", "rediss://127.0.0.1:"+port,
		"--redis-tls-ca", dir+"/cert", "--redis-tls-cert", dir+"/cert", "--redis-tls-key", dir+"/key")
	addr := p.wait(`listening on=(\S+)`)
	c := redis.NewClient(&redis.Options{Addr: addr})
	defer c.Close()
	if err := c.Set(t.Context(), "a", "1", 0).Err(); err != nil {
		t.Error(err)
	}
	p.end(0)
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// writeCertificate writes dir/cert and dir/key, for 127.0.0.1, signed by itself.
func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "gears test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, b := range map[string][]byte{"cert": cert, "key": pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	return pool
}

func TestStaleSockets(t *testing.T) {
	path := shortDir(t) + "/s"
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	removeStale(path)
	if _, err := os.Stat(path); err != nil {
		t.Error("a socket in use was removed")
	}
	l.Close()
	removeStale(path)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a stale socket was left")
	}
}
