package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"unicode/utf8"
)

// Session is a session as it is kept. What need not be UTF-8 is bytes.
type Session struct {
	ID            string         `json:"id"`
	Description   []byte         `json:"description,omitempty"`
	Source        string         `json:"source"`
	Native        *Native        `json:"native,omitempty"`
	Requirements  [][]byte       `json:"requirements,omitempty"`
	Registrations []Registration `json:"registrations,omitempty"`
	TimeEvents    []TimeEvent    `json:"timeEvents,omitempty"`
}

// Native says that a session is of a recipe in the gears language: which one of its
// source, with what parameters. Gear is the compiled file, where that is what came.
type Native struct {
	Recipe []byte `json:"recipe,omitempty"`
	Params []Pair `json:"params,omitempty"`
	Gear   []byte `json:"gear,omitempty"`
}

// Registration is a recipe that events run. Captured holds the values that
// arguments of steps refer to, in their order, and then onRegistered.
type Registration struct {
	ID           string  `json:"id"`
	Reader       string  `json:"reader"`
	Args         []Named `json:"args,omitempty"`
	Steps        []Step  `json:"steps,omitempty"`
	Mode         string  `json:"mode"`
	Collect      bool    `json:"collect"`
	ToStr        bool    `json:"toStr"`
	Desc         string  `json:"desc,omitempty"`
	OnRegistered bool    `json:"onRegistered,omitempty"`
	Paused       bool    `json:"paused,omitempty"`
	Captured     []byte  `json:"captured"`
}

// Equal reports whether two registrations are stored alike.
func (r *Registration) Equal(o *Registration) bool {
	a, errA := json.Marshal(r)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// Named is an argument of a reader.
type Named struct {
	Name  string `json:"name"`
	Value Value  `json:"value"`
}

// Step is an operation of a recipe; Line and Col are where the script calls it.
type Step struct {
	Op   string  `json:"op"`
	Args []Value `json:"args,omitempty"`
	Line int32   `json:"line,omitempty"`
	Col  int32   `json:"col,omitempty"`
}

// TimeEvent is a function that is called again and again while a key of Redis
// holds its mark.
type TimeEvent struct {
	Key      []byte `json:"key"`
	Mark     string `json:"mark"`
	Seconds  int64  `json:"seconds"`
	Captured []byte `json:"captured"`
}

// Pair is a key of the user configuration.
type Pair struct {
	Name  []byte `json:"name"`
	Value []byte `json:"value"`
}

// Kind says what a Value is.
type Kind string

// The kinds of values.
const (
	None     Kind = "none"
	Bool     Kind = "bool"
	Int      Kind = "int"
	Float    Kind = "float"
	Text     Kind = "text"
	Texts    Kind = "texts"
	Callback Kind = "callback" // a function: the next of what is captured
	Object   Kind = "object"   // any other value of the script, likewise
)

// Value is an argument: its kind, and for plain values the value.
type Value struct {
	Kind  Kind     `json:"kind"`
	Bool  bool     `json:"bool,omitempty"`
	Int   int64    `json:"int,omitempty"`
	Float float64  `json:"float,omitempty"`
	Text  string   `json:"text,omitempty"`
	Texts []string `json:"texts,omitempty"`
}

// ValueOf makes a Value of nil, bool, int64, float64, string or []string.
func ValueOf(v any) (Value, error) {
	switch v := v.(type) {
	case nil:
		return Value{Kind: None}, nil
	case bool:
		return Value{Kind: Bool, Bool: v}, nil
	case int64:
		return Value{Kind: Int, Int: v}, nil
	case float64:
		return Value{Kind: Float, Float: v}, nil
	case string:
		return Value{Kind: Text, Text: v}, checkText(v)
	case []string:
		for _, s := range v {
			if err := checkText(s); err != nil {
				return Value{}, err
			}
		}
		return Value{Kind: Texts, Texts: v}, nil
	}
	return Value{}, fmt.Errorf("an argument of type %T cannot be stored", v)
}

// Plain is the value of a kind that is not captured.
func (v Value) Plain() (any, error) {
	switch v.Kind {
	case None:
		return nil, nil
	case Bool:
		return v.Bool, nil
	case Int:
		return v.Int, nil
	case Float:
		return v.Float, nil
	case Text:
		return v.Text, nil
	case Texts:
		if v.Texts == nil {
			return []string{}, nil
		}
		return v.Texts, nil
	}
	return nil, fmt.Errorf("%w: an argument is of kind %q", ErrDamaged, v.Kind)
}

func checkText(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("text that is not UTF-8 cannot be stored")
	}
	return nil
}

// version is that of the format.
const version = 1

// ErrDamaged is what was stored and cannot be read.
var ErrDamaged = errors.New("the stored state is damaged")

// VersionError is what another version of gears has stored.
type VersionError struct{ Found int }

func (e *VersionError) Error() string {
	return fmt.Sprintf("the stored state has format version %d, and this gears reads version %d", e.Found, version)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode makes the text of a field.
func encode(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return fmt.Sprintf("gears/%d %08x\n%s", version, crc32.Checksum(b.Bytes(), castagnoli), b.Bytes()), nil
}

// decode reads what encode made into v.
func decode(text string, v any) error {
	head, body, ok := bytes.Cut([]byte(text), []byte("\n"))
	if !ok {
		return ErrDamaged
	}
	var found int
	var sum uint32
	if n, err := fmt.Sscanf(string(head), "gears/%d %x", &found, &sum); n != 2 || err != nil {
		return ErrDamaged
	}
	if found != version {
		return &VersionError{found}
	}
	if crc32.Checksum(body, castagnoli) != sum {
		return fmt.Errorf("%w: its checksum does not fit", ErrDamaged)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

// EncodeSession makes the text of a session's field.
func EncodeSession(s *Session) (string, error) {
	if err := checkText(s.Source); err != nil {
		return "", err
	}
	return encode(s)
}

// DecodeSession reads what EncodeSession made. The error is ErrDamaged or a
// *VersionError.
func DecodeSession(text string) (*Session, error) {
	var s Session
	if err := decode(text, &s); err != nil {
		return nil, err
	}
	return &s, nil
}
