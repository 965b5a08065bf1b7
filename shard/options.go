package shard

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Options say where the upstream is. The zero value is redis://127.0.0.1:6379.
//
// A URL is one of
//
//	redis://[user:password@]host[:port][/db]
//	rediss://…            the same over TLS; ?skip_verify=true accepts any
//	                      certificate, ?ca=FILE trusts the PEM file's authorities
//	                      only, ?cert=FILE&key=FILE present a client certificate,
//	                      ?server_name=NAME is the name to verify
//	unix://[user:password@]/path/to/socket[?db=N]
//
// db may also be given as ?db=N. User and password are percent-encoded.
//
// Several URLs are nodes of one cluster, of which any will do to find the
// others: all are reached with the user, password and TLS of the one that
// answered.
type Options struct {
	URLs        []string
	TLS         *tls.Config   // what rediss URLs start from; their parameters are set on a copy
	DialTimeout time.Duration // to connect, negotiate and log in; 0 is 5 s
	MaxIdle     int           // idle connections kept per shard; 0 is 16
	Patience    time.Duration // how long to wait for a cluster that fails over or moves slots; 0 is 5 s
	Poll        time.Duration // how often to ask a cluster for news without a reason; 0 is 5 s
}

const (
	defaultURL         = "redis://127.0.0.1:6379"
	defaultPort        = "6379"
	defaultDialTimeout = 5 * time.Second
	defaultMaxIdle     = 16
	defaultPatience    = 5 * time.Second
	defaultPoll        = 5 * time.Second
)

// Validate reports what is wrong with o without connecting.
func (o Options) Validate() error {
	_, err := o.endpoints()
	return err
}

// endpoint is a parsed URL.
type endpoint struct {
	network, addr  string
	user, password string
	db             int
	tls            *tls.Config // nil: plain
	fixedName      bool        // the name in tls was given, and is not the host's
}

func (o Options) withDefaults() Options {
	if len(o.URLs) == 0 {
		o.URLs = []string{defaultURL}
	}
	if o.DialTimeout <= 0 {
		o.DialTimeout = defaultDialTimeout
	}
	if o.MaxIdle <= 0 {
		o.MaxIdle = defaultMaxIdle
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	if o.Poll <= 0 {
		o.Poll = defaultPoll
	}
	return o
}

func (o Options) endpoints() ([]endpoint, error) {
	o = o.withDefaults()
	list := make([]endpoint, len(o.URLs))
	for i, text := range o.URLs {
		e, err := parseURL(text, o.TLS)
		if err != nil {
			// The URL itself is not quoted: it may hold a password.
			where := "redis URL"
			if len(o.URLs) > 1 {
				where += " " + strconv.Itoa(i+1)
			}
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		list[i] = e
	}
	return list, nil
}

var errScheme = errors.New("it must begin with redis://, rediss:// or unix://")

func parseURL(text string, base *tls.Config) (endpoint, error) {
	var e endpoint
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return e, errScheme
	}
	scheme = strings.ToLower(scheme)
	if scheme != "redis" && scheme != "rediss" && scheme != "unix" {
		return e, errScheme
	}
	// An unescaped / ? or # in a password would end the authority early, and the
	// messages below would quote the rest of the password as a port or a path.
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
	}
	if strings.Contains(rest[len(authority):], "@") && (scheme != "unix" || authority != "" && !strings.Contains(authority, "@")) {
		return e, errors.New("an @ follows the host; / ? # and @ in a user, password or parameter must be percent-encoded")
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil {
		return e, describeURLError(err)
	}
	e.user = u.User.Username()
	e.password, _ = u.User.Password()
	if u.Fragment != "" {
		return e, errors.New("# must be percent-encoded")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return e, errors.New("the parameters after ? are malformed")
	}
	if scheme == "unix" {
		err = e.setSocket(u)
	} else {
		err = e.setHost(u, scheme)
	}
	if err != nil {
		return e, err
	}
	if scheme == "rediss" {
		e.tls = &tls.Config{MinVersion: tls.VersionTLS12}
		if base != nil {
			e.tls = base.Clone()
			e.fixedName = base.ServerName != ""
		}
		if e.tls.ServerName == "" {
			e.tls.ServerName = u.Hostname()
		}
	}
	return e, e.setParameters(query)
}

// describeURLError keeps the reason of a url.Error and drops what it quotes,
// which may be a password.
func describeURLError(err error) error {
	text := err.Error()
	for _, known := range []struct{ in, out string }{
		{"invalid port", "the port is not a number"},
		{"invalid userinfo", "user or password has a character that must be percent-encoded"},
		{"invalid URL escape", "a % is not followed by two hexadecimal digits"},
		{"missing ']'", "the host has no closing ]"},
		{"in host name", "the host has a character that no host name may have"},
		{"control character", "it has a control character"},
	} {
		if strings.Contains(text, known.in) {
			return errors.New(known.out)
		}
	}
	return errors.New("it is malformed")
}

func (e *endpoint) setSocket(u *url.URL) error {
	if u.Host != "" {
		return errors.New("a unix URL has no host: write unix:///path with three slashes")
	}
	if u.Path == "" || u.Path == "/" {
		return errors.New("the path of the socket is missing")
	}
	if len(u.Path) > maxSocketPath {
		return fmt.Errorf("the socket path has %d bytes, at most %d are possible", len(u.Path), maxSocketPath)
	}
	e.network, e.addr = "unix", u.Path
	return nil
}

func (e *endpoint) setHost(u *url.URL, scheme string) error {
	host, port := u.Hostname(), u.Port()
	if host == "" {
		return fmt.Errorf("the host is missing: write %s://host:port", scheme)
	}
	if port == "" {
		port = defaultPort
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("port %s is not between 1 and 65535", port)
	}
	e.network, e.addr = "tcp", net.JoinHostPort(host, port)
	path := strings.Trim(u.Path, "/")
	if path == "" {
		return nil
	}
	return e.setDB(path)
}

func (e *endpoint) setDB(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("database %q is not a number from 0", text)
	}
	e.db = n
	return nil
}

func (e *endpoint) setParameters(query url.Values) error {
	for name, values := range query {
		if len(values) > 1 {
			return fmt.Errorf("parameter %s is given more than once", name)
		}
		if name == "db" {
			if err := e.setDB(values[0]); err != nil {
				return err
			}
			delete(query, name)
		}
	}
	if e.tls == nil {
		for name := range query {
			return fmt.Errorf("parameter %q is not known for this scheme (db is; TLS parameters need rediss://)", name)
		}
		return nil
	}
	certFile, keyFile := query.Get("cert"), query.Get("key")
	if (certFile == "") != (keyFile == "") {
		return errors.New("parameters cert and key go together")
	}
	if certFile != "" {
		pair, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return fmt.Errorf("parameters cert and key: %w", err)
		}
		e.tls.Certificates = []tls.Certificate{pair}
	}
	for name, values := range query {
		if err := e.setTLS(name, values[0]); err != nil {
			return err
		}
	}
	return nil
}

func (e *endpoint) setTLS(name, value string) error {
	switch name {
	case "cert", "key":
	case "skip_verify":
		skip, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("parameter skip_verify is %q, want true or false", value)
		}
		e.tls.InsecureSkipVerify = skip
	case "server_name":
		e.tls.ServerName, e.fixedName = value, true
	case "ca":
		pem, err := os.ReadFile(value)
		if err != nil {
			return fmt.Errorf("parameter ca: %w", err)
		}
		e.tls.RootCAs = x509.NewCertPool()
		if !e.tls.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("parameter ca: %s holds no PEM certificate", value)
		}
	default:
		return fmt.Errorf("parameter %q is not known (db, skip_verify, ca, cert, key and server_name are)", name)
	}
	return nil
}
