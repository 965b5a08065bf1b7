package engine

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"strings"

	"gears/vm/lib"
)

// RequirementInfo is an entry of RG.PYDUMPREQS. The requirements that gears
// accepts are those that it has itself, so all are downloaded and installed.
type RequirementInfo struct {
	Name       string // as the session gave it
	CompiledOS string
	Path       string
	Refs       int64 // sessions that have it
}

// requirementPath is where the code of a requirement is said to be.
const requirementPath = "part of gears"

func requirementInfo(name string, refs int64) RequirementInfo {
	return RequirementInfo{Name: name, CompiledOS: runtime.GOOS + "-" + runtime.GOARCH, Path: requirementPath, Refs: refs}
}

// Requirements lists what the sessions that have registrations require, by name.
func (e *Engine) Requirements() []RequirementInfo {
	e.mu.Lock()
	required := e.required()
	e.mu.Unlock()
	out := make([]RequirementInfo, 0, len(required))
	for name, refs := range required {
		out = append(out, requirementInfo(name, refs))
	}
	slices.SortFunc(out, func(a, b RequirementInfo) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// required counts the linked sessions that have each requirement. Call with mu
// held.
func (e *Engine) required() map[string]int64 {
	out := map[string]int64{}
	for _, s := range e.sessions {
		for _, name := range s.requirements {
			out[name]++
		}
	}
	return out
}

// errRequirements is what clients see; the log says which and why.
//
//lint:ignore ST1005 clients match on the text
var errRequirements = errors.New("Could not satisfy requirements (look at redis log file for more information)")

// behindRgsync are packages that published recipes require for rgsync to reach
// databases with. Here rgsync needs none: a script that imports one itself is told
// that there is none.
var behindRgsync = []string{
	"pymysql", "cryptography", "psycopg2", "psycopg2-binary", "sqlalchemy", "mysqlclient", "mysql-connector-python", "redis", "redis-py-cluster",
}

// isBehindRgsync reports whether a requirement is rgsync, by name or from its
// repository, or what it builds on elsewhere.
func isBehindRgsync(requirement string) bool {
	name := strings.ToLower(strings.TrimSpace(requirement))
	if from, ok := strings.CutPrefix(name, "git+"); ok {
		from, _, _ = strings.Cut(from[strings.LastIndexByte(from, '/')+1:], "@")
		return strings.TrimSuffix(from, ".git") == "rgsync"
	}
	if i := strings.IndexAny(name, "=<>!~[; "); i >= 0 {
		name = name[:i]
	}
	return slices.Contains(behindRgsync, name)
}

// checkRequirements accepts the packages that gears ships natively. There is no
// CPython, so nothing else can be installed.
func (e *Engine) checkRequirements(req Request) error {
	for _, r := range req.Requirements {
		name := strings.TrimSpace(r)
		if i := strings.IndexAny(name, "=<>!~[; "); i >= 0 {
			name = name[:i]
		}
		if !slices.Contains(lib.Names(), name) && !isBehindRgsync(r) {
			e.log.Warn("requirement cannot be satisfied: gears runs no CPython and installs no pip packages; it has only its own modules", "requirement", r)
			return errRequirements
		}
	}
	return nil
}
