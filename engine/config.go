package engine

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gears/store"
)

// Config holds the configuration keys of RG.CONFIGGET and RG.CONFIGSET. It is
// safe for concurrent use.
type Config struct {
	saving sync.Mutex                     // held while a user key is set
	keep   func(name, value string) error // stores user keys; nil where they are not kept

	mu   sync.RWMutex
	ints map[string]int64
	text map[string]string // of keys that hold one of several words
	user map[string]string // keys that are not ours, and python keys that were set
}

// configKey is a built-in key.
type configKey struct {
	name    string
	def     int64
	text    string // of keys that hold text
	words   string // what a text that may be set can be, apart by blanks
	runtime bool   // may be set while running
	python  bool   // belongs to the Python plugin: setting it takes effect and is kept as a user key too
	min     int64
}

const anyInt = -1 << 63

// CompatVersion is the key for the version of the original whose replies
// RG.DUMPREGISTRATIONS and RG.INFOCLUSTER have: clients that were written for
// 1.0 refuse the fields that came later.
const CompatVersion = "compat-version"

// configKeys is the table of built-in keys.
var configKeys = []configKey{
	{name: "MaxExecutions", def: 1000, runtime: true, min: anyInt},
	{name: "MaxExecutionsPerRegistration", def: 100, runtime: true, min: anyInt},
	{name: "ProfileExecutions", def: 0, runtime: true, min: anyInt},
	{name: "ExecutionThreads", def: 3, min: 1},
	{name: "ExecutionMaxIdleTime", def: 5000, runtime: true, min: 1},
	{name: "SendMsgRetries", def: 3, runtime: true, min: 0},
	{name: "PythonAttemptTraceback", def: 1, runtime: true, python: true, min: anyInt},
	{name: "PythonInstallReqMaxIdleTime", def: 30000, runtime: true, python: true, min: 1},
	{name: CompatVersion, text: "1.2", words: "1.0 1.2", runtime: true},
	{name: "CreateVenv", python: true},
	{name: "DownloadDeps", python: true},
	{name: "ForeceDownloadDepsOnEnterprise", python: true},
	{name: "OverridePythonAllocators", def: 1, python: true},
	{name: "DependenciesUrl", text: "none: gears needs no Python runtime", python: true},
	{name: "DependenciesSha256", text: "none", python: true},
	{name: "PythonInstallationDir", text: "/var/opt/redislabs/modules/rg", python: true},
}

// NewConfig returns the defaults.
func NewConfig() *Config {
	c := &Config{ints: map[string]int64{}, text: map[string]string{}, user: map[string]string{}}
	for _, k := range configKeys {
		c.ints[k.name], c.text[k.name] = k.def, k.text
	}
	return c
}

func findConfig(name string, fold bool) *configKey {
	for i := range configKeys {
		k := &configKeys[i]
		if k.name == name || fold && strings.EqualFold(k.name, name) {
			return k
		}
	}
	return nil
}

// Int returns a built-in integer key.
func (c *Config) Int(name string) int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.ints[name]
}

// Text returns a built-in key that holds text.
func (c *Config) Text(name string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.text[name]
}

// User returns a user key, as configGet() in scripts sees it: built-in keys are
// not among them unless they were set and belong to the Python plugin.
func (c *Config) User(name string) (string, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.user[name]
	return v, ok
}

// Get answers RG.CONFIGGET for one key: an int64, a string, or a []string. Core
// keys are matched with case.
func (c *Config) Get(name string) (any, bool) {
	if name == "Plugin" {
		return []string{"GearsPythonPlugin"}, true
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	if k := findConfig(name, false); k != nil {
		if k.text != "" {
			return c.text[k.name], true
		}
		return c.ints[k.name], true
	}
	v, ok := c.user[name]
	return v, ok
}

// SetResult is the reply of one RG.CONFIGSET pair: a simple string, or an error
// element.
type SetResult struct {
	Text string
	Err  bool
}

// extraSaved is the reply when a key went to the user's part.
const extraSaved = "OK - value was saved in extra config dictionary"

// Set answers RG.CONFIGSET for one pair. Core keys are matched without case.
func (c *Config) Set(name, value string) SetResult {
	k := findConfig(name, true)
	if strings.EqualFold(name, "Plugin") {
		return SetResult{fmt.Sprintf("(error) Config value %s not modifiable at runtime", name), true}
	}
	switch {
	case k == nil:
		return c.setUser(name, name, value, func() {})
	case k.python && !k.runtime:
		return SetResult{fmt.Sprintf("(error) %s is not configurable at runtime", name), true}
	case !k.runtime:
		return SetResult{fmt.Sprintf("(error) Config value %s not modifiable at runtime", name), true}
	}
	if k.words != "" {
		if !slices.Contains(strings.Fields(k.words), value) {
			return SetResult{fmt.Sprintf("(error) Failed setting config value %s", name), true}
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.text[k.name] = value
		return SetResult{Text: "OK"}
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < k.min {
		if k.python {
			return SetResult{fmt.Sprintf("Failed setting config value for key '%s' with value '%s'", name, value), true}
		}
		return SetResult{fmt.Sprintf("(error) Failed setting config value %s", name), true}
	}
	set := func() { c.ints[k.name] = n }
	if k.python {
		return c.setUser(name, k.name, value, set)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	set()
	return SetResult{Text: "OK"}
}

// setUser sets a user key, which a client calls given, once it is stored; also
// runs with it.
func (c *Config) setUser(given, name, value string, also func()) SetResult {
	c.saving.Lock()
	defer c.saving.Unlock()
	if c.keep != nil {
		if err := c.keep(name, value); err != nil {
			return SetResult{fmt.Sprintf("(error) Failed setting config value %s", given), true}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.user[name] = value
	also()
	return SetResult{Text: extraSaved}
}

// users is a copy of the user keys.
func (c *Config) users() map[string]string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return maps.Clone(c.user)
}

// restore sets user keys that were stored.
func (c *Config) restore(pairs []store.Pair) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range pairs {
		name, value := string(p.Name), string(p.Value)
		k := findConfig(name, false)
		if k != nil {
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || !k.python || !k.runtime || n < k.min {
				continue // of a version of gears that had no such key
			}
			c.ints[name] = n
		}
		c.user[name] = value
	}
}
