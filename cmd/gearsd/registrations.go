package main

import (
	"context"
	"fmt"
	"strconv"

	"gears/engine"
	"gears/shard"
)

// dumpRegistrations answers RG.DUMPREGISTRATIONS.
func dumpRegistrations(s *server, _ context.Context, _ []string) shard.Reply {
	list := replyArray()
	for _, r := range s.engine.Registrations() {
		list.Elems = append(list.Elems, s.registrationReply(r, true))
	}
	return list
}

// registrationReply is one registration; PD is left out where the session around
// it says the same. Version 1.0 of the original had fewer fields, and its clients
// take no others.
func (s *server) registrationReply(r engine.RegistrationInfo, pd bool) shard.Reply {
	old := s.engine.Config().Text(engine.CompatVersion) == "1.0"
	out := replyArray(
		replyBulk("id"), replyBulk(r.ID),
		replyBulk("reader"), replyBulk(r.Reader),
		replyBulk("desc"), bulkOrNil(r.Desc),
		replyBulk("RegistrationData"), registrationData(r, old),
	)
	if pd {
		text := r.PD
		if old {
			text = r.OldPD
		}
		out.Elems = append(out.Elems, replyBulk("PD"), replyBulk(text))
	}
	if !old {
		out.Elems = append(out.Elems, replyBulk("ExecutionThreadPool"), replyBulk("DefaultPool"))
	}
	return out
}

// bulkOrNil is text, or nil when there is none.
func bulkOrNil(text string) shard.Reply {
	if text == "" {
		return shard.Reply{Kind: '_'}
	}
	return replyBulk(text)
}

func registrationData(r engine.RegistrationInfo, old bool) shard.Reply {
	lastError := shard.Reply{Kind: '_'}
	if r.HasError {
		lastError = replyBulk(r.LastError)
	}
	args := replyArray()
	for _, a := range r.Args {
		if old && a.Name == "hookCommands" {
			continue
		}
		args.Elems = append(args.Elems, replyBulk(a.Name), argReply(a.Value))
	}
	out := replyArray(
		replyBulk("mode"), replyBulk(r.Mode),
		replyBulk("numTriggered"), replyInt(r.Triggered),
		replyBulk("numSuccess"), replyInt(r.Success),
		replyBulk("numFailures"), replyInt(r.Failures),
		replyBulk("numAborted"), replyInt(r.Aborted),
	)
	if !old {
		out.Elems = append(out.Elems,
			replyBulk("lastRunDurationMS"), replyInt(r.LastMS),
			replyBulk("totalRunDurationMS"), replyInt(r.TotalMS),
			replyBulk("avgRunDurationMS"), replyBulk(double(r.AvgMS)),
		)
	}
	if r.Stream && !old {
		out.Elems = append(out.Elems,
			replyBulk("lastEstimatedLagMS"), replyInt(r.LastLagMS),
			replyBulk("avgEstimatedLagMS"), replyBulk(double(r.AvgLagMS)),
		)
	}
	out.Elems = append(out.Elems, replyBulk("lastError"), lastError, replyBulk("args"), args)
	if r.Stream {
		out.Elems = append(out.Elems, replyBulk("status"), replyBulk(r.Status))
	}
	return out
}

// double is a number as Redis prints doubles.
func double(f float64) string { return strconv.FormatFloat(f, 'g', 17, 64) }

func argReply(v any) shard.Reply {
	switch v := v.(type) {
	case int64:
		return replyInt(v)
	case string:
		return replyBulk(v)
	case []string:
		return replyBulks(v)
	case nil:
		return shard.Reply{Kind: '_'}
	}
	return replyBulk(fmt.Sprint(v))
}
