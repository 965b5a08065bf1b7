package shard

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestOpenStandalone(t *testing.T) {
	server := startServer(t)
	top, err := Open(t.Context(), Options{URLs: []string{server.URL() + "?db=3"}})
	if err != nil {
		t.Fatal(err)
	}
	defer top.Close()
	if got := top.Server(); got.Name == "" || !atLeast(got.Compat, 6, 2) || got.Role != "master" {
		t.Errorf("got server %+v", got)
	}
	s := top.Shards()[0]
	if s.ID() != strings.Repeat("0", 40) || s.HashTag() != "06S" || s.DB() != 3 || top.Owner(16383) != s {
		t.Errorf("got shard %s, tag %s, db %d", s.ID(), s.HashTag(), s.DB())
	}
	do(t, s, "SET", "k", "v")
	if r := do(t, s, "CLIENT", "LIST"); !strings.Contains(r.Str, "name=gears") || !strings.Contains(r.Str, "db=3") {
		t.Errorf("got %s", r.Str)
	}
}

func TestOpenRefuses(t *testing.T) {
	ctx := t.Context()
	server := startServer(t)
	cluster := startServer(t, "--port", fmt.Sprint(freePort(t)), "--cluster-enabled", "yes")
	locked := startServer(t, "--requirepass", "right")
	for _, tt := range []struct{ name, url, want string }{
		{"cluster", cluster.URL(), "the cluster is not complete: redis at " + cluster.Socket() + " says that no master serves the slots 0-16383"},
		{"database of a cluster", cluster.URL() + "?db=3", "redis at " + cluster.Socket() + " is a node of a cluster, which has database 0 only: the URL says 3"},
		{"no server", "unix:///nonexistent", "cannot connect to redis at /nonexistent: connect: no such file or directory"},
		{"no password", locked.URL(), "redis at " + locked.Socket() + " answered INFO with: NOAUTH Authentication required."},
		{"wrong password", strings.Replace(locked.URL(), "unix://", "unix://:wrong@", 1), "redis at " + locked.Socket() + " does not let us log in: WRONGPASS invalid username-password pair or user is disabled."},
		{"no such database", server.URL() + "?db=99", "redis at " + server.Socket() + " has no database 99: ERR DB index is out of range"},
	} {
		top, err := Open(ctx, Options{URLs: []string{tt.url}})
		if err == nil {
			top.Close()
		}
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	top, err := Open(ctx, Options{URLs: []string{strings.Replace(locked.URL(), "unix://", "unix://default:right@", 1)}})
	if err != nil {
		t.Fatalf("right password: %v", err)
	}
	top.Close()
	for _, tt := range []struct {
		urls []string
		want string
	}{
		{[]string{"unix:///nonexistent", server.URL()}, "2 redis URLs are given, but redis at " + server.Socket() + " is not a node of a cluster: give one URL of a standalone server"},
		{[]string{"unix:///nonexistent", "unix:///neither"}, "none of the 2 redis URLs can be used: cannot connect to redis at /nonexistent: connect: no such file or directory; cannot connect to redis at /neither: connect: no such file or directory"},
	} {
		if _, err := Open(ctx, Options{URLs: tt.urls}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.urls, err, tt.want)
		}
	}
	if _, err := Open(ctx, Options{URLs: []string{"unix:///nonexistent", "unix:///neither"}}); !errors.Is(err, syscall.ENOENT) {
		t.Errorf("the causes of %v are not in it", err)
	}
}

func TestServerInfo(t *testing.T) {
	for text, want := range map[string]ServerInfo{
		"# Server\r\nredis_version:6.2.14\r\nrole:master\r\n":                                 {"redis", "6.2.14", "6.2.14", "master"},
		"redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\nrole:slave\r\n": {"valkey", "8.1.0", "7.2.4", "slave"},
		"redis_version:255.255.255\r\nredis_mode:standalone\r\n":                              {"redis", "255.255.255", "255.255.255", ""},
	} {
		if got := serverInfo(parseInfo(text)); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for version, want := range map[string]bool{"6.2.0": true, "6.2": true, "7.0.15": true, "10.0.0": true, "6.0.16": false, "5.0.7": false, "": false, "x.y": false} {
		if got := atLeast(version, 6, 2); got != want {
			t.Errorf("%q at least 6.2: %v", version, got)
		}
	}
}

func TestPoolReusesHealthyConnectionsOnly(t *testing.T) {
	ctx := t.Context()
	server := startServer(t)
	s := openShard(t, server.URL())
	get := func() *Conn {
		c, err := s.Get(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := get()
	s.Put(first)
	if c := get(); c != first {
		t.Error("an idle connection was not reused")
	}
	first.Append("PING")
	s.Put(first)
	second := get()
	if second == first {
		t.Error("a connection with a command outstanding was reused")
	}
	if r, err := second.Do(ctx, "CLIENT", "ID"); err != nil {
		t.Error(err)
	} else {
		s.Put(second)
		other := dial(t, s)
		if _, err := other.Do(ctx, "CLIENT", "KILL", "ID", fmt.Sprint(r.Int)); err != nil {
			t.Error(err)
		}
	}
	third := get()
	if third == second {
		t.Error("a connection that the server closed was reused")
	}
	if r, err := third.Do(ctx, "PING"); err != nil || r.Str != "PONG" {
		t.Errorf("got %+v, %v", r, err)
	}
	s.Put(third)
	s.topology.Close()
	if _, err := s.Get(ctx); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
	if third.Err() == nil {
		t.Error("an idle connection outlives Close")
	}
}

func TestPoolIsSafeForConcurrentUse(t *testing.T) {
	s := openShard(t, startServer(t).URL())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if _, err := s.Do(t.Context(), "INCR", "n"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if r := do(t, s, "GET", "n"); r.Str != "800" {
		t.Errorf("got %s, want 800", r.Str)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// certificate writes a self-signed certificate for 127.0.0.1 and its key.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyBytes, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: keyBytes}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

func TestTLS(t *testing.T) {
	certFile, keyFile := certificate(t)
	port := freePort(t)
	startServer(t, "--tls-port", fmt.Sprint(port), "--tls-cert-file", certFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", certFile)
	base := fmt.Sprintf("rediss://127.0.0.1:%d?cert=%s&key=%s", port, certFile, keyFile)
	if top, err := Open(t.Context(), Options{URLs: []string{base}}); err == nil {
		top.Close()
		t.Error("an unknown authority is trusted")
	}
	openShard(t, base+"&skip_verify=true")
	s := openShard(t, base+"&ca="+certFile)
	for range 3 {
		do(t, s, "PING")
	}
	if n := len(s.idle); n != 1 {
		t.Errorf("%d idle connections, want 1: TLS connections are not reused", n)
	}
	c := dial(t, s)
	value := strings.Repeat("v", 10_000)
	for range 2000 {
		c.Append("ECHO", value)
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 2000 {
		if r, err := c.Receive(t.Context()); err != nil || r.Str != value {
			t.Fatalf("reply %d: %v", i, err)
		}
	}
}

func TestDialTimeout(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts in its backlog, never answers
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = Open(context.Background(), Options{URLs: []string{"redis://" + l.Addr().String()}, DialTimeout: 50 * time.Millisecond})
	if err == nil || err.Error() != "cannot connect to redis at "+l.Addr().String()+": it does not answer: context deadline exceeded" {
		t.Errorf("got %v", err)
	}
}

func TestSlot(t *testing.T) {
	// Byte by byte, as it is defined.
	plain := func(s string) (crc uint16) {
		for i := range len(s) {
			crc ^= uint16(s[i]) << 8
			for range 8 {
				if crc&0x8000 != 0 {
					crc = crc<<1 ^ 0x1021
				} else {
					crc <<= 1
				}
			}
		}
		return crc
	}
	for n := range 300 {
		text := strings.Repeat("a\x00\xffz"+strconv.Itoa(n), 1+n%7)[n%3:]
		if got, want := crc16(text), plain(text); got != want {
			t.Errorf("%q: got %x, want %x", text, got, want)
		}
	}
	if got := crc16("123456789"); got != 0x31C3 {
		t.Errorf("CRC16 of the check string is %#x, want 0x31c3", got)
	}
	for key, same := range map[string]string{
		"{user}.a":   "user",
		"a{user}b{c": "user",
		"{}a":        "{}a",
		"a{b":        "a{b",
		"a\x00b":     "a",
		"{a\x00}b":   "{a",
		"":           "",
	} {
		if got, want := Slot(key), int(crc16(same))%Slots; got != want {
			t.Errorf("slot of %q: got %d, want %d", key, got, want)
		}
	}
	for slot := 0; slot < Slots; slot += 97 {
		if tag := slotTag(slot); Slot(tag) != slot {
			t.Errorf("tag %s of slot %d hashes to %d", tag, slot, Slot(tag))
		}
	}
}

func TestSlotAgreesWithTheServer(t *testing.T) {
	cluster := startServer(t, "--port", fmt.Sprint(freePort(t)), "--cluster-enabled", "yes")
	conn, err := cluster.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, key := range []string{"foo", "", "{a}b", "a{}b{c}", "{{a}}", "a}b{c}d", "\xff\xfe", "}{"} {
		r, err := conn.Do(t.Context(), "CLUSTER", "KEYSLOT", key)
		if err != nil || int(r.Int) != Slot(key) {
			t.Errorf("slot of %q: got %d, server says %d %s %v", key, Slot(key), r.Int, r.Str, err)
		}
	}
}
