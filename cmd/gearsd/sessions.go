package main

import (
	"context"
	"strconv"
	"strings"

	"gears/engine"
	"gears/shard"
)

// dumpSessions answers RG.PYDUMPSESSIONS [VERBOSE] [DEAD] [SESSIONS id …].
func dumpSessions(s *server, _ context.Context, args []string) shard.Reply {
	var verbose, dead, named bool
	var names []string
options:
	for i := 1; i < len(args); i++ {
		switch strings.ToUpper(args[i]) {
		case "VERBOSE":
			verbose = true
		case "DEAD":
			dead = true
		case "SESSIONS":
			named, names = true, args[i+1:]
			break options
		default:
			return replyError("Unknown option " + args[i])
		}
	}
	list := replyArray()
	sessions := s.engine.Sessions(dead)
	if !named {
		for _, info := range sessions {
			list.Elems = append(list.Elems, s.sessionReply(info, verbose))
		}
		return list
	}
next:
	for _, name := range names {
		for _, info := range sessions {
			if info.ID == name {
				list.Elems = append(list.Elems, s.sessionReply(info, verbose))
				continue next
			}
		}
		list.Elems = append(list.Elems, replyBulk("Session "+name+" does not exists"))
	}
	return list
}

func (s *server) sessionReply(info engine.SessionInfo, verbose bool) shard.Reply {
	requirements, registrations := replyArray(), replyArray()
	for _, r := range info.Requirements {
		if verbose {
			requirements.Elems = append(requirements.Elems, requirementReply(r))
		} else {
			requirements.Elems = append(requirements.Elems, replyBulk(r.Name))
		}
	}
	for _, r := range info.Registrations {
		if verbose {
			registrations.Elems = append(registrations.Elems, s.registrationReply(r, false))
		} else {
			registrations.Elems = append(registrations.Elems, replyBulk(r.ID))
		}
	}
	return replyArray(
		replyBulk("ID"), replyBulk(info.ID),
		replyBulk("sessionDescription"), bulkOrNil(info.Description),
		replyBulk("refCount"), replyInt(info.Refs),
		replyBulk("linked"), replyBulk(linkedWord(info)),
		replyBulk("dead"), replyBulk(strconv.FormatBool(info.Dead)),
		replyBulk("requirementInstallationNeeded"), replyInt(0),
		replyBulk("requirements"), requirements,
		replyBulk("registrations"), registrations,
	)
}

func linkedWord(info engine.SessionInfo) string {
	if info.Linked {
		return "primary"
	}
	return "None"
}

// dumpRequirements answers RG.PYDUMPREQS.
func dumpRequirements(s *server, _ context.Context, _ []string) shard.Reply {
	list := replyArray()
	for _, r := range s.engine.Requirements() {
		list.Elems = append(list.Elems, requirementReply(r))
	}
	return list
}

// requirementVersion is the form of the entries.
const requirementVersion = 2

func requirementReply(r engine.RequirementInfo) shard.Reply {
	return replyArray(
		replyBulk("GearReqVersion"), replyInt(requirementVersion),
		replyBulk("Name"), replyBulk(r.Name),
		replyBulk("IsDownloaded"), replyBulk("yes"),
		replyBulk("IsInstalled"), replyBulk("yes"),
		replyBulk("CompiledOs"), replyBulk(r.CompiledOS),
		replyBulk("Wheels"), replyArray(),
		replyBulk("Path"), replyBulk(r.Path),
		replyBulk("RefCount"), replyInt(r.Refs),
		replyBulk("IsInReqDictionary"), replyBulk("yes"),
	)
}

// exportRequirement answers RG.PYEXPORTREQ. What gears has itself every gears
// has, so there is nothing to carry: the list of chunks is empty.
func exportRequirement(s *server, _ context.Context, args []string) shard.Reply {
	for _, r := range s.engine.Requirements() {
		if r.Name == args[1] {
			return replyArray(requirementReply(r), replyArray())
		}
	}
	return replyError("requirement does not exists")
}

// pyProfile answers RG.PYPROFILE STATS <session> [order] and RESET <session>. The
// order is always that of the time, as in the original.
func pyProfile(s *server, _ context.Context, args []string) shard.Reply {
	switch strings.ToUpper(args[1]) {
	case "STATS":
		text, err := s.engine.ProfileStats(args[2])
		if err != nil {
			return replyError(err.Error())
		}
		return replyBulk(text)
	case "RESET":
		return okOr(s.engine.ProfileReset(args[2]))
	}
	return replyError("Wrong subcommand given to RG.PYPROFILE")
}
