package store

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// StateKey is the hash that holds the state. It is in the slot of OwnerKey, by the
// tag, so that a cluster can change both in one transaction.
const StateKey = "__gears__:{gears}:state"

const (
	sessionPrefix = "session:"
	configField   = "config"
	nextField     = "next"
	stampField    = "stamp"
)

// SessionField makes a new field for a session.
func SessionField(id string) string {
	var b [4]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("internal error: no randomness: " + err.Error())
	}
	return sessionPrefix + id + ":" + hex.EncodeToString(b[:])
}

// sessionOf is the session's name in a field; ok is false for other fields.
func sessionOf(field string) (id string, ok bool) {
	id, ok = strings.CutPrefix(field, sessionPrefix)
	if i := strings.LastIndexByte(id, ':'); i >= 0 {
		id = id[:i]
	}
	return id, ok
}

// Entry is a session that was found. Err says why it cannot be read; then
// Session is nil and ID what its field says.
type Entry struct {
	Field, ID string
	Session   *Session
	Err       error
}

// State is what was found in Redis.
type State struct {
	Sessions  []Entry
	Config    []Pair
	ConfigErr error // Config cannot be read
	Next      int64
	Positions map[string]Positions // in the replication streams, by history
}

// parse reads the fields of the hash.
func parse(fields map[string]string) State {
	var st State
	for field, text := range fields {
		id, ok := sessionOf(field)
		if !ok {
			continue
		}
		s, err := DecodeSession(text)
		if err == nil && s.ID != id {
			s, err = nil, fmt.Errorf("%w: the session in field %s is named %s", ErrDamaged, field, s.ID)
		}
		st.Sessions = append(st.Sessions, Entry{Field: field, ID: id, Session: s, Err: err})
	}
	if text, ok := fields[configField]; ok {
		st.ConfigErr = decode(text, &st.Config)
	}
	st.Next, _ = strconv.ParseInt(fields[nextField], 10, 64)
	return st
}

// Change is what to write. Sessions go by their fields.
type Change struct {
	Set  map[string]*Session
	Drop []string
	// Config, if not nil, replaces the user configuration.
	Config *[]Pair
	// Next, if not 0, is the number of the next registration.
	Next int64
}

// fields are the new texts of fields.
func (c *Change) fields() (map[string]string, error) {
	out := map[string]string{}
	for field, s := range c.Set {
		text, err := EncodeSession(s)
		if err != nil {
			return nil, err
		}
		out[field] = text
	}
	if c.Config != nil {
		text, err := encode(*c.Config)
		if err != nil {
			return nil, err
		}
		out[configField] = text
	}
	if c.Next != 0 {
		out[nextField] = strconv.FormatInt(c.Next, 10)
	}
	return out, nil
}
