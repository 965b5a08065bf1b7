package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// SessionInfo is an entry of RG.PYDUMPSESSIONS.
type SessionInfo struct {
	ID, Description string
	Refs            int64 // recipes that refer to it: registrations, and removed ones that still run
	Linked          bool  // it has registrations
	Dead            bool  // it has none any more, and something of it still runs
	Requirements    []RequirementInfo
	Registrations   []RegistrationInfo
}

// Sessions lists the sessions that have registrations or, with dead, those that
// had some and of which something still runs; by their ids.
func (e *Engine) Sessions(dead bool) []SessionInfo {
	e.mu.Lock()
	refs := e.sessionRefs()
	regs := slices.Clone(e.registrations)
	var list []*session
	for s := range refs {
		if s.dead == dead && (dead || e.sessions[s.id] == s) {
			list = append(list, s)
		}
	}
	required := e.required()
	pds := map[*session]string{}
	for _, s := range list {
		pds[s] = s.privateData(regs, refs[s])
	}
	e.mu.Unlock()
	slices.SortFunc(list, func(a, b *session) int { return cmp.Compare(a.id, b.id) })
	out := make([]SessionInfo, len(list))
	for i, s := range list {
		out[i] = SessionInfo{ID: s.id, Description: s.description, Refs: refs[s], Linked: !dead, Dead: dead}
		for _, name := range s.requirements {
			out[i].Requirements = append(out[i].Requirements, requirementInfo(name, required[name]))
		}
		for _, r := range regs {
			if r.sess.root() == s {
				info := r.info()
				info.PD = pds[s]
				out[i].Registrations = append(out[i].Registrations, info)
			}
		}
	}
	return out
}

// sessionRefs counts the recipes that refer to sessions: each registration once,
// the removed ones while an execution of theirs is not finished, and each run.
// Call with mu held.
func (e *Engine) sessionRefs() map[*session]int64 {
	refs := map[*session]int64{}
	seen := map[*registration]bool{}
	for _, r := range e.registrations {
		seen[r] = true
		refs[r.sess.root()]++
	}
	for _, x := range e.executions {
		if x.finished() || x.registration != nil && seen[x.registration.primary()] {
			continue
		}
		if x.registration != nil {
			seen[x.registration.primary()] = true
		}
		refs[x.sess.root()]++
	}
	return refs
}

// privateData is what RG.DUMPREGISTRATIONS has for a registration's PD. Its form
// is that of a Python dict; regs are the registrations that are live. Call with
// the engine's mutex held.
func (s *session) privateData(regs []*registration, refs int64) string {
	var ids []string
	for _, r := range regs {
		if r.sess.root() == s {
			ids = append(ids, "'"+r.id+"'")
		}
	}
	description := "null"
	if s.description != "" {
		description = quoteBody(s.description)
	}
	linked := "None"
	if !s.dead {
		linked = "primary"
	}
	return fmt.Sprintf("{'sessionName':'%s', 'sessionDescription':'%s', 'refCount': %d, 'linkedTo': %s, 'dead': %t, 'isInstallationNeeded':0, 'registrationsList':[%s], 'depsList':[%s]}",
		s.id, description, refs, linked, s.dead, strings.Join(ids, ","), s.dependencies())
}

// withCapture adds to PD how the registration comes to know of events, and what it may
// have missed, where it asks for the one or there is the other: clients take PD for a
// dict with whatever keys, and no further fields beside it.
func (i *RegistrationInfo) withCapture(pd string) string {
	missed := i.Gaps > 0 || i.Dropped > 0
	if i.Capture != "" && (missed || i.CaptureAsked) {
		pd = fmt.Sprintf("%s, 'capture':'%s'}", strings.TrimSuffix(pd, "}"), i.Capture)
	}
	if !missed {
		return pd
	}
	return fmt.Sprintf("%s, 'eventGaps':%d, 'eventsDropped':%d}", strings.TrimSuffix(pd, "}"), i.Gaps, i.Dropped)
}

// oldPrivateData is PD as version 1.0 of the original had it.
func (s *session) oldPrivateData() string {
	return fmt.Sprintf("{'sessionId':'%s', 'depsList':[%s]}", s.id, s.dependencies())
}

// dependencies are the elements of PD's list of requirements.
func (s *session) dependencies() string {
	var deps []string
	for _, name := range s.requirements {
		deps = append(deps, fmt.Sprintf("{'name':'%s', 'basePath':'%s', 'wheels':[]}", quoteBody(name), requirementPath))
	}
	return strings.Join(deps, ",")
}

// quoteBody makes text fit between single quotes in a Python literal: clients
// evaluate PD.
func quoteBody(text string) string {
	return strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\x00", `\x00`).Replace(text)
}
