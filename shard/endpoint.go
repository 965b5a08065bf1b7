package shard

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"
)

// Endpoint is where a URL of Options leads, for those who speak to the server
// themselves.
type Endpoint struct {
	Addr           string // host:port or socket path
	User, Password string // to log in with; empty for no login
	DB             int
	Secure         bool // over TLS

	endpoint endpoint
	timeout  time.Duration
}

// Endpoints are those of all URLs, in their order.
func (o Options) Endpoints() ([]Endpoint, error) {
	list, err := o.endpoints()
	if err != nil {
		return nil, err
	}
	out := make([]Endpoint, len(list))
	for i := range list {
		out[i] = list[i].public(o)
	}
	return out, nil
}

func (e *endpoint) public(o Options) Endpoint {
	return Endpoint{
		Addr: e.addr, User: e.user, Password: e.password, DB: e.db, Secure: e.tls != nil,
		endpoint: *e, timeout: o.withDefaults().DialTimeout,
	}
}

// Endpoint leads to the shard's master.
func (s *Shard) Endpoint() Endpoint { return s.Master().endpoint.public(s.topology.options) }

// EndpointOf leads to another node of the cluster, one that Redirected names:
// with the same user, password and TLS.
func (t *Topology) EndpointOf(addr string) (Endpoint, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return Endpoint{}, fmt.Errorf("the address of a redis node: %w", err)
	}
	e := t.base.at(host, port)
	return e.public(t.options), nil
}

// DialRaw opens a connection and nothing more: over TLS if the URL says so, but
// not logged in and in database 0. It takes at most the DialTimeout of the
// options.
func (e *Endpoint) DialRaw(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	return e.endpoint.connect(ctx, func(raw net.Conn) net.Conn { return raw })
}

// keepAlive finds connections whose other end is gone without a word: while
// gearsd takes one for alive, key events are missed that nobody counts. The kernel
// of the other end answers, however long Redis itself is busy.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 5 * time.Second, Count: 3}

// connect opens a connection. wrap gets what TLS, if any, runs over.
func (e *endpoint) connect(ctx context.Context, wrap func(net.Conn) net.Conn) (net.Conn, error) {
	raw, err := (&net.Dialer{KeepAliveConfig: keepAlive}).DialContext(ctx, e.network, e.addr)
	if err != nil {
		return nil, &connectError{addr: e.addr, err: plainDialError(err)}
	}
	stream := wrap(raw)
	if e.tls != nil {
		secure := tls.Client(stream, e.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			raw.Close()
			return nil, fmt.Errorf("cannot connect to redis at %s: TLS: %w", e.addr, err)
		}
		stream = secure
	}
	return stream, nil
}

// plainDialError strips "dial tcp ADDR: ", which the caller says better.
func plainDialError(err error) error {
	if op, ok := err.(*net.OpError); ok && op.Err != nil {
		return op.Err
	}
	return err
}
