package readers

import (
	"context"
	"strings"

	"gears/shard"
)

// KeyScan finds the keys of a shard that a registration follows, page by page.
// It keeps nothing open between two pages.
type KeyScan struct {
	shard    *shard.Shard
	pattern  string // a glob, or a whole key
	exact    bool
	typ      string // "": any
	internal bool   // keys of gears' own are meant
	cursor   string
	ended    bool
}

// NewStreamScan makes a scan for the streams whose names match a glob pattern;
// one without special characters is one key.
func NewStreamScan(s *shard.Shard, pattern string) *KeyScan {
	return &KeyScan{shard: s, pattern: pattern, exact: !strings.ContainsAny(pattern, `*?[]\`), typ: "stream", cursor: "0"}
}

// NewKeyScan makes a scan for the keys that begin with a text, or for the one key
// that is this text.
func NewKeyScan(s *shard.Shard, begins string, exact bool) *KeyScan {
	k := &KeyScan{shard: s, pattern: begins, exact: exact, cursor: "0"}
	if !exact {
		k.pattern = globEscaper.Replace(begins) + "*"
	}
	return k
}

var globEscaper = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`, `\`, `\\`)

// Ended reports that there are no more pages.
func (s *KeyScan) Ended() bool { return s.ended }

// Next returns a page, which may be empty. A key may come twice. The errors are
// those of the connection, or replies that say that Redis cannot now: the same
// page can be asked for again.
func (s *KeyScan) Next(ctx context.Context) ([]string, error) {
	if s.exact {
		return s.one(ctx)
	}
	args := []string{"SCAN", s.cursor, "COUNT", "1000"}
	if s.pattern != "*" {
		args = append(args, "MATCH", s.pattern)
	}
	if s.typ != "" {
		args = append(args, "TYPE", s.typ)
	}
	r, err := s.shard.Do(ctx, args...)
	if err == nil && r.IsError() {
		err = replyError(r.Str)
	}
	if err != nil {
		return nil, err
	}
	if len(r.Elems) != 2 {
		return nil, replyError("SCAN gave a reply that is not a page of keys")
	}
	s.cursor = strings.Clone(r.Elems[0].Str)
	s.ended = s.cursor == "0"
	var keys []string
	for _, k := range r.Elems[1].Elems {
		if isInternal(k.Str) == s.internal {
			keys = append(keys, strings.Clone(k.Str))
		}
	}
	return keys, nil
}

// one looks for the one key.
func (s *KeyScan) one(ctx context.Context) ([]string, error) {
	r, err := s.shard.Do(ctx, "TYPE", s.pattern)
	if err == nil && r.IsError() && !elsewhere(r.Str) {
		err = replyError(r.Str)
	}
	if err != nil {
		return nil, err
	}
	s.ended = true
	if r.IsError() || r.Str == "none" || s.typ != "" && r.Str != s.typ || isInternal(s.pattern) {
		return nil, nil
	}
	return []string{s.pattern}, nil
}
