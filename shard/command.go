package shard

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Commands is the server's own command table, as COMMAND gave it. It is not
// changed after it was loaded and safe for concurrent use.
type Commands struct {
	byName    map[string]*Command
	databases int
}

// Command is what the server says about one command or subcommand.
type Command struct {
	Name     string // lower-case; a subcommand is "container|sub"
	Arity    int    // number of words with the name; -n: at least n
	Write    bool
	ReadOnly bool // a command may be neither (PING, EVAL)
	NoScript bool
	Blocking bool
	// MovableKeys: the positions of the keys depend on the other arguments.
	MovableKeys bool
	// Random: the same call on the same data may answer differently.
	Random bool
	// Keys stand at FirstKey, FirstKey+Step, … LastKey; negative LastKey
	// counts from the end, and FirstKey 0 means none at fixed places.
	FirstKey, LastKey, Step int
	HasSubs                 bool // a container whose subcommands are known

	specs    []keySpec
	partial  bool // the specs do not find every key
	subs     map[string]*Command
	rule     *rule
	subRules map[string]*rule // of a container whose subcommands are not known
}

// defaultDatabases is Redis' default, for servers that do not tell.
const defaultDatabases = 16

// maxCommandName is longer than every command name.
const maxCommandName = 64

// Commands is Topology.Commands of the shard's topology.
func (s *Shard) Commands(ctx context.Context) (*Commands, error) { return s.topology.Commands(ctx) }

// Commands is the upstream's command table; it is loaded once.
func (t *Topology) Commands(ctx context.Context) (*Commands, error) {
	t.mu.Lock()
	table := t.commands
	t.mu.Unlock()
	if table != nil {
		return table, nil
	}
	return t.ReloadCommands(ctx)
}

// ReloadCommands loads the command table anew, for when the upstream was
// replaced or has got new commands.
func (t *Topology) ReloadCommands(ctx context.Context) (*Commands, error) {
	table, err := loadCommands(ctx, t.Shards()[0])
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.commands = table
	return table, nil
}

func loadCommands(ctx context.Context, s *Shard) (*Commands, error) {
	conn, err := s.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Put(conn)
	conn.Append("COMMAND")
	conn.Append("CONFIG", "GET", "databases")
	reply, err := conn.Receive(ctx)
	if err != nil {
		return nil, err
	}
	config, err := conn.Receive(ctx)
	if err != nil {
		return nil, err
	}
	if reply.IsError() {
		return nil, fmt.Errorf("redis at %s does not tell its commands: %s", s.Addr(), reply.Str)
	}
	table := parseCommands(reply)
	table.databases = databases(config)
	return table, nil
}

// databases reads the reply of CONFIG GET databases; managed servers refuse it.
func databases(r Reply) int {
	if len(r.Elems) == 2 {
		if n, err := strconv.Atoi(r.Elems[1].Str); err == nil {
			return n
		}
	}
	return defaultDatabases
}

func parseCommands(reply Reply) *Commands {
	table := &Commands{byName: make(map[string]*Command, len(reply.Elems)), databases: defaultDatabases}
	for _, r := range reply.Elems {
		if c := parseCommand(r); c != nil {
			table.byName[c.Name] = c
		}
	}
	table.attachRules()
	return table
}

// parseCommand reads one entry: name, arity, flags, first key, last key, step,
// and from 6.0 ACL categories, from 7.0 tips, key specs and subcommands.
func parseCommand(r Reply) *Command {
	e := r.Elems
	if len(e) < 6 {
		return nil
	}
	c := &Command{
		Name:  strings.ToLower(e[0].Str),
		Arity: int(e[1].Int), FirstKey: int(e[3].Int), LastKey: int(e[4].Int), Step: int(e[5].Int),
	}
	c.Name = strings.Clone(c.Name)
	for _, f := range e[2].Elems {
		switch f.Str {
		case "write":
			c.Write = true
		case "readonly":
			c.ReadOnly = true
		case "noscript":
			c.NoScript = true
		case "blocking":
			c.Blocking = true
		case "movablekeys":
			c.MovableKeys = true
		case "random": // Redis 6; later it is a tip
			c.Random = true
		}
	}
	if len(e) > 7 {
		c.Random = c.Random || slices.ContainsFunc(e[7].Elems, func(tip Reply) bool {
			return tip.Str == "nondeterministic_output"
		})
	}
	if len(e) > 8 {
		c.specs, c.partial = parseKeySpecs(e[8].Elems)
	}
	if len(e) > 9 {
		for _, r := range e[9].Elems {
			sub := parseCommand(r)
			if sub == nil {
				continue
			}
			if c.subs == nil {
				c.subs = map[string]*Command{}
				c.HasSubs = true
			}
			c.subs[strings.TrimPrefix(sub.Name, c.Name+"|")] = sub
		}
	}
	if len(c.specs) == 0 && c.MovableKeys {
		c.specs = specsByName[c.Name]
	}
	return c
}

// attachRules hangs each row of the rules on its command, so that Prepare looks
// a command up once.
func (t *Commands) attachRules() {
	for i := range rules {
		r := &rules[i]
		name, sub, isSub := strings.Cut(r.name, "|")
		c := t.byName[name]
		switch {
		case c == nil:
		case !isSub:
			c.rule = r
		case c.HasSubs:
			if s := c.subs[sub]; s != nil {
				s.rule = r
			}
		default:
			if c.subRules == nil {
				c.subRules = map[string]*rule{}
			}
			c.subRules[sub] = r
		}
	}
}

// Len is the number of commands, containers counted once.
func (t *Commands) Len() int { return len(t.byName) }

// All yields the commands in no order, containers without their subcommands.
func (t *Commands) All() iter.Seq[*Command] { return maps.Values(t.byName) }

// Lookup finds a command by its name in any case; "config|get" is a
// subcommand. It is nil when the server has none of that name.
func (t *Commands) Lookup(name string) *Command {
	container, sub, isSub := strings.Cut(name, "|")
	c := lookupFold(t.byName, container)
	if isSub && c != nil {
		return lookupFold(c.subs, sub)
	}
	return c
}

// lookupFold looks name up in lower case without allocating.
func lookupFold[V any](m map[string]*V, name string) *V {
	if v := m[name]; v != nil {
		return v
	}
	if len(name) > maxCommandName {
		return nil
	}
	var buf [maxCommandName]byte
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return m[string(buf[:len(name)])]
}

// find is the command or subcommand that args call, nil if there is none.
func (t *Commands) find(args []string) *Command {
	c := lookupFold(t.byName, args[0])
	if c == nil || !c.HasSubs || len(args) < 2 {
		return c
	}
	if sub := lookupFold(c.subs, args[1]); sub != nil {
		return sub
	}
	// Some containers are commands of their own (COMMAND), all others take
	// nothing but subcommands.
	return nil
}

// arityOK reports whether n words are a possible call.
func (c *Command) arityOK(n int) bool {
	if c.Arity < 0 {
		return n >= -c.Arity
	}
	return n == c.Arity
}
