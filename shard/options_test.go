package shard

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseURL(t *testing.T) {
	type parts struct {
		Network, Addr, User, Password string
		DB                            int
		TLS                           bool
	}
	for url, want := range map[string]parts{
		"redis://localhost":                 {Network: "tcp", Addr: "localhost:6379"},
		"REDIS://localhost/":                {Network: "tcp", Addr: "localhost:6379"},
		"redis://10.0.0.1:7000/3":           {Network: "tcp", Addr: "10.0.0.1:7000", DB: 3},
		"redis://[::1]:7000?db=4":           {Network: "tcp", Addr: "[::1]:7000", DB: 4},
		"redis://:s%2Fe%40c@h":              {Network: "tcp", Addr: "h:6379", Password: "s/e@c"},
		"redis://me:pw@h:1":                 {Network: "tcp", Addr: "h:1", User: "me", Password: "pw"},
		"rediss://h:1/2?skip_verify=true":   {Network: "tcp", Addr: "h:1", DB: 2, TLS: true},
		"unix:///run/redis.sock":            {Network: "unix", Addr: "/run/redis.sock"},
		"unix:///run/re@dis.sock?db=5":      {Network: "unix", Addr: "/run/re@dis.sock", DB: 5},
		"unix://me:pw@/run/redis.sock?db=5": {Network: "unix", Addr: "/run/redis.sock", User: "me", Password: "pw", DB: 5},
	} {
		e, err := parseURL(url, nil)
		if err != nil {
			t.Errorf("%s: %v", url, err)
		}
		got := parts{e.network, e.addr, e.user, e.password, e.db, e.tls != nil}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", url, diff)
		}
	}
}

func TestURLErrorsNameThePartAndNoPassword(t *testing.T) {
	for url, want := range map[string]string{
		"":                                    "it must begin with redis://, rediss:// or unix://",
		"localhost:6379":                      "it must begin with redis://, rediss:// or unix://",
		"http://u:SECRET@h":                   "it must begin with redis://, rediss:// or unix://",
		"redis://":                            "the host is missing: write redis://host:port",
		"redis://:SECRET@":                    "the host is missing: write redis://host:port",
		"redis://u:SECRET@h:0":                "port 0 is not between 1 and 65535",
		"redis://u:SECRET@h:x":                "the port is not a number",
		"redis://u:SECRET@h/x":                `database "x" is not a number from 0`,
		"redis://u:SECRET@h/1?db=-1":          `database "-1" is not a number from 0`,
		"redis://u:SEC/RET@h":                 "an @ follows the host; / ? # and @ in a user, password or parameter must be percent-encoded",
		"redis://u:SEC?RET@h":                 "an @ follows the host; / ? # and @ in a user, password or parameter must be percent-encoded",
		"redis://u:SEC#RET@h":                 "an @ follows the host; / ? # and @ in a user, password or parameter must be percent-encoded",
		"redis://u:SEC%RET@h":                 "a % is not followed by two hexadecimal digits",
		"redis://u:SEC RET@h":                 "user or password has a character that must be percent-encoded",
		"redis://u:SECRET@h ost":              "the host has a character that no host name may have",
		"redis://u:SECRET@[::1":               "the host has no closing ]",
		"redis://u:SECRET@h\x01":              "it has a control character",
		"redis://u:SECRET@h?skip_verify=true": `parameter "skip_verify" is not known for this scheme (db is; TLS parameters need rediss://)`,
		"rediss://u:SECRET@h?skip_verify=SE":  `parameter skip_verify is "SE", want true or false`,
		"rediss://u:SECRET@h?color=red":       `parameter "color" is not known (db, skip_verify, ca, cert, key and server_name are)`,
		"rediss://u:SECRET@h?db=1&db=2":       "parameter db is given more than once",
		"rediss://u:SECRET@h?cert=a":          "parameters cert and key go together",
		"rediss://u:SECRET@h?ca=/nonexistent": "parameter ca: open /nonexistent: no such file or directory",
		"rediss://u:SECRET@h?ca=/dev/null":    "parameter ca: /dev/null holds no PEM certificate",
		"unix://relative":                     "a unix URL has no host: write unix:///path with three slashes",
		"unix://u:SEC/RET@/path":              "an @ follows the host; / ? # and @ in a user, password or parameter must be percent-encoded",
		"unix://":                             "the path of the socket is missing",
		"unix:///" + strings.Repeat("x", 200): "the socket path has 201 bytes, at most 107 are possible",
		"redis://u:SECRET@h?a=1;b=2":          "the parameters after ? are malformed",
	} {
		err := Options{URLs: []string{url}}.Validate()
		if err == nil || err.Error() != "redis URL: "+want {
			t.Errorf("%q: got %v, want %s", url, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "RET@")) {
			t.Errorf("%q: the password is in %v", url, err)
		}
	}
	err := Options{URLs: []string{"redis://a", "redis://"}}.Validate()
	if err == nil || !strings.HasPrefix(err.Error(), "redis URL 2: ") {
		t.Errorf("two URLs: got %v", err)
	}
}
