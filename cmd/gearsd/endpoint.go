package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"gears/shard"
)

// endpoint is where the connections of clients lead to: the server that the
// engine uses too, reached in the same way.
type endpoint struct {
	network, addr  string
	user, password string
	db             int
	tls            *tls.Config
}

// dialTimeout bounds connecting and logging in.
const dialTimeout = 5 * time.Second

// parseEndpoint reads a URL of shard.Options, which has validated it.
func parseEndpoint(text string, base *tls.Config) (endpoint, error) {
	var e endpoint
	if err := (shard.Options{URLs: []string{text}, TLS: base}).Validate(); err != nil {
		return e, err
	}
	u, err := url.Parse(text)
	if err != nil {
		return e, fmt.Errorf("redis URL: it is malformed")
	}
	query := u.Query()
	e.user = u.User.Username()
	e.password, _ = u.User.Password()
	db := query.Get("db")
	if strings.EqualFold(u.Scheme, "unix") {
		e.network, e.addr = "unix", u.Path
	} else {
		port := u.Port()
		if port == "" {
			port = "6379"
		}
		e.network, e.addr = "tcp", net.JoinHostPort(u.Hostname(), port)
		if path := strings.Trim(u.Path, "/"); path != "" && db == "" {
			db = path
		}
	}
	e.db, _ = strconv.Atoi(db)
	if strings.EqualFold(u.Scheme, "rediss") {
		e.tls, err = endpointTLS(query, u.Hostname(), base)
	}
	return e, err
}

func endpointTLS(query url.Values, host string, base *tls.Config) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if base != nil {
		c = base.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = host
	}
	if name := query.Get("server_name"); name != "" {
		c.ServerName = name
	}
	if text := query.Get("skip_verify"); text != "" {
		c.InsecureSkipVerify, _ = strconv.ParseBool(text)
	}
	if file := query.Get("ca"); file != "" {
		pool, err := certPool(file)
		if err != nil {
			return nil, err
		}
		c.RootCAs = pool
	}
	if file := query.Get("cert"); file != "" {
		pair, err := tls.LoadX509KeyPair(file, query.Get("key"))
		if err != nil {
			return nil, err
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

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

// dial opens a connection and nothing more: no login.
func (e endpoint) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, e.network, e.addr)
	if err == nil && e.tls != nil {
		secure := tls.Client(conn, e.tls)
		if err = secure.HandshakeContext(ctx); err != nil {
			conn.Close()
		}
		conn = secure
	}
	if err != nil {
		return nil, fmt.Errorf("cannot connect to redis at %s: %w", e.addr, bareDialError(err))
	}
	return conn, nil
}

// bareDialError strips "dial tcp ADDR: ".
func bareDialError(err error) error {
	if op, ok := err.(*net.OpError); ok && op.Err != nil {
		return op.Err
	}
	return err
}
