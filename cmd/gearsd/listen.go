package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"gears/shard"
)

// check reports options that are wrong or contradict each other.
func (o *options) check() error {
	switch {
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key go together")
	case o.TLSCA != "" && o.TLSCert == "":
		return errors.New("--tls-ca needs --tls-cert and --tls-key")
	case (o.RedisTLSCert == "") != (o.RedisTLSKey == ""):
		return errors.New("--redis-tls-cert and --redis-tls-key go together")
	case o.MaxClients < 1:
		return fmt.Errorf("--max-clients is %d, want at least 1", o.MaxClients)
	case o.MaxScriptBytes < 1:
		return fmt.Errorf("--max-script-bytes is %d, want at least 1", o.MaxScriptBytes)
	case o.Password != "" && o.UpstreamAuth == "client":
		return errors.New("--password and --upstream-auth=client exclude each other: a client can log in at one place only")
	case len(o.Redis) > 0:
		if err := (shard.Options{URLs: o.Redis}).Validate(); err != nil {
			return fmt.Errorf("--redis: %w", err)
		}
	}
	for _, at := range o.Listen {
		if err := o.checkListen(at); err != nil {
			return err
		}
	}
	return nil
}

// checkListen is the protected mode: who can reach the server can run scripts
// on all data, so beyond this machine a login is asked for.
func (o *options) checkListen(at string) error {
	network, addr, err := parseListen(at)
	if err != nil || network == "unix" {
		return err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", at, err)
	}
	if isLoopback(host) || !o.ProtectedMode || o.Password != "" || o.UpstreamAuth == "client" || o.TLSCA != "" {
		return nil
	}
	return fmt.Errorf("--listen %s is open to other machines, and everybody there could read all data and run scripts; "+
		"set --password, or let redis ask for one with --upstream-auth=client, or ask for certificates with --tls-ca, "+
		"or say --no-protected-mode if the network keeps others out", at)
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// parseListen splits unix:///path or host:port.
func parseListen(at string) (network, addr string, err error) {
	if path, ok := strings.CutPrefix(at, "unix://"); ok {
		if !strings.HasPrefix(path, "/") {
			return "", "", fmt.Errorf("--listen %s: write unix:///path with three slashes", at)
		}
		return "unix", path, nil
	}
	if strings.Contains(at, "://") {
		return "", "", fmt.Errorf("--listen %s: want host:port or unix:///path", at)
	}
	return "tcp", at, nil
}

// listeners opens all that clients may connect to.
func (o *options) listeners() ([]net.Listener, error) {
	config, err := o.clientTLS()
	if err != nil {
		return nil, err
	}
	var list []net.Listener
	for _, at := range o.Listen {
		network, addr, err := parseListen(at)
		if err != nil {
			closeAll(list)
			return nil, err
		}
		if network == "unix" {
			removeStale(addr)
		}
		l, err := net.Listen(network, addr)
		if err != nil {
			closeAll(list)
			return nil, fmt.Errorf("--listen: %w", err)
		}
		if config != nil && network == "tcp" {
			l = tls.NewListener(l, config)
		}
		list = append(list, l)
	}
	return list, nil
}

// removeStale removes a socket that nobody listens on any more.
func removeStale(path string) {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Type() != fs.ModeSocket {
		return
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		conn.Close()
		return
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		os.Remove(path)
	}
}

// clientTLS is how clients are met, nil for in the clear.
func (o *options) clientTLS() (*tls.Config, error) {
	if o.TLSCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(o.TLSCert, o.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("--tls-cert and --tls-key: %w", err)
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	if o.TLSCA != "" {
		if c.ClientCAs, err = certPool(o.TLSCA); err != nil {
			return nil, fmt.Errorf("--tls-ca: %w", err)
		}
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}

// shardOptions say how redis is reached.
func (o *options) shardOptions() (shard.Options, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: o.RedisTLSName, InsecureSkipVerify: o.RedisInsecure}
	if o.RedisTLSCert != "" {
		pair, err := tls.LoadX509KeyPair(o.RedisTLSCert, o.RedisTLSKey)
		if err != nil {
			return shard.Options{}, fmt.Errorf("--redis-tls-cert and --redis-tls-key: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	if o.RedisTLSCA != "" {
		pool, err := certPool(o.RedisTLSCA)
		if err != nil {
			return shard.Options{}, fmt.Errorf("--redis-tls-ca: %w", err)
		}
		c.RootCAs = pool
	}
	return shard.Options{URLs: o.Redis, TLS: c, MaxIdle: idleConnections}, nil
}

// idleConnections is how many connections to a redis are kept for scripts. Each
// trigger that sends commands while others do has one; opening it takes longer
// than what it is used for.
const idleConnections = 64

// mayHeal reports whether waiting can help against err.
func mayHeal(err error) bool {
	var lost *shard.LostError
	var network net.Error
	var errno syscall.Errno
	return errors.As(err, &lost) || errors.As(err, &network) || errors.As(err, &errno) ||
		strings.Contains(err.Error(), "LOADING ")
}

// checkUpstreamLogin completes the protected mode: a redis that asks for no
// password protects nothing.
func (o *options) checkUpstreamLogin(ctx context.Context, e *shard.Endpoint) error {
	open := ""
	for _, at := range o.Listen {
		if _, addr, err := parseListen(at); err == nil {
			if host, _, err := net.SplitHostPort(addr); err == nil && !isLoopback(host) {
				open = at
			}
		}
	}
	if open == "" || o.UpstreamAuth != "client" || !o.ProtectedMode || o.TLSCA != "" {
		return nil
	}
	conn, err := e.DialRaw(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write(appendCommand(nil, "PING")); err != nil {
		return err
	}
	var got []byte
	r, err := readReply(conn, &got)
	if err != nil {
		return err
	}
	if r.IsError() {
		return nil
	}
	return fmt.Errorf("--listen %s is open to other machines, and redis at %s takes commands without a login, so "+
		"--upstream-auth=client protects nothing; give redis a password, or set --password, or say --no-protected-mode", open, e.Addr)
}

// certPool reads the authorities of a PEM file.
func certPool(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no PEM certificate", file)
	}
	return pool, nil
}
