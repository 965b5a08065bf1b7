package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"gears/engine"
	"gears/shard"
	"gears/vm"
)

// ownCommandRow is a command that the server answers itself.
type ownCommandRow struct {
	name     string // upper case
	min, max int    // arguments, the name counted; max -1: any number
	blocking bool   // it may take long: it runs beside the reader of the connection
	key      int    // position of the one key among the arguments, 0: none
	run      func(s *server, ctx context.Context, args []string) shard.Reply
	doc      string
	atOnce   func(s *server, ctx context.Context, args []string) shard.Reply // instead of run where nothing may wait, if not nil
}

// ownCommands are all commands of the original, in the order of its manual, so
// that each gets at least an answer that says where it stands, and those of gears.
var ownCommands = []ownCommandRow{
	{"RG.PYEXECUTE", 2, -1, true, 0, pyExecute, "Runs a Python script and returns the results and errors of its run.", nil},
	{"RG.EXECUTE", 2, -1, true, 0, nativeExecute, "Runs or registers a recipe in the gears language, or a compiled one.", refuseBlocking},
	{"RG.LOAD", 2, -1, true, 0, load, "Runs or registers a compiled recipe.", refuseBlocking},
	{"RG.EXPLAIN", 2, -1, true, 0, explain, "Returns the plan of a script or a recipe without running it.", refuseBlocking},
	{"RG.DUMPEXECUTIONS", 1, -1, false, 0, dumpExecutions, "Lists the executions.", nil},
	{"RG.GETEXECUTION", 2, 3, false, 0, getExecution, "Returns the state of an execution on each shard.", nil},
	{"RG.GETRESULTS", 2, -1, false, 0, getResults, "Returns the results and errors of a finished execution.", nil},
	{"RG.GETRESULTSBLOCKING", 2, 2, true, 0, getResultsBlocking, "Waits for an execution and returns its results and errors.", getResults},
	{"RG.DROPEXECUTION", 2, 2, false, 0, dropExecution, "Forgets a finished execution.", nil},
	{"RG.ABORTEXECUTION", 2, 2, false, 0, abortExecution, "Stops an execution.", nil},
	{"RG.DUMPREGISTRATIONS", 1, -1, false, 0, dumpRegistrations, "Lists the registrations.", nil},
	{"RG.UNREGISTER", 2, 3, false, 0, unregister, "Removes a registration.", nil},
	{"RG.CLEARREGISTRATIONSSTATS", 1, 1, false, 0, clearRegistrationsStats, "Sets the counters of all registrations to zero.", nil},
	{"RG.PAUSEREGISTRATIONS", 2, 2, false, 0, pauseRegistrations, "Pauses a registration of a stream reader.", nil},
	{"RG.UNPAUSEREGISTRATIONS", 2, 2, false, 0, unpauseRegistrations, "Continues a paused registration.", nil},
	{"RG.DEADLETTERS", 1, 4, true, 0, deadLetters, "Lists entries of streams that a registration could not process.", deadLetters},
	{"RG.DEADLETTERSREPLAY", 2, -1, true, 0, replayDeadLetters, "Runs a registration for entries that it could not process.", replayAtOnce},
	{"RG.DEADLETTERSDROP", 2, -1, true, 0, dropDeadLetters, "Drops entries that a registration could not process.", dropDeadLetters},
	{"RG.TRIGGER", 2, -1, true, 0, trigger, "Runs what is registered for a trigger.", triggerAtOnce},
	{"RG.TRIGGERONKEY", 2, -1, true, 2, triggerOnKey, "Runs what is registered for a trigger on the shard of a key.", triggerOnKeyAtOnce},
	{"RG.CONFIGGET", 1, -1, false, 0, configGet, "Returns configuration values.", nil},
	{"RG.CONFIGSET", 1, -1, false, 0, configSet, "Sets configuration values.", nil},
	{"RG.INFOCLUSTER", 1, -1, false, 0, infoCluster, "Describes the shards.", nil},
	{"RG.REFRESHCLUSTER", 1, -1, true, 0, refreshCluster, "Learns the shards anew, which happens by itself too.", alwaysOK},
	{"RG.HELLO", 1, -1, false, 0, hello, "Returns the run ID.", nil},
	{"RG.CLUSTERSET", 1, -1, false, 0, clusterSet, "Does nothing: the shards are found by themselves.", nil},
	{"RG.CLUSTERSETFROMSHARD", 1, -1, false, 0, clusterSet, "Does nothing: the shards are found by themselves.", nil},
	{"RG.NETWORKTEST", 1, -1, false, 0, alwaysOK, "Does nothing: there is no network of our own between shards.", nil},
	{"RG.DUMPPLUGINS", 1, -1, false, 0, dumpPlugins, "Lists the languages and their versions.", nil},
	{"RG.PYSTATS", 1, -1, false, 0, pyStats, "Returns the memory that scripts use, in bytes.", nil},
	{"RG.PYDUMPSESSIONS", 1, -1, false, 0, dumpSessions, "Lists the sessions.", nil},
	{"RG.PYDUMPREQS", 1, -1, false, 0, dumpRequirements, "Lists the requirements of sessions.", nil},
	{"RG.PYEXPORTREQ", 2, 2, false, 0, exportRequirement, "Returns a requirement for another server.", nil},
	{"RG.PYIMPORTREQ", 2, -1, false, 0, absent("it imports no Python packages, as it runs no CPython"), "Not available.", nil},
	{"RG.PYPROFILE", 3, -1, false, 0, pyProfile, "Returns or resets the profile of a session.", nil},
	{"RG.PYFREEINTERPRETER", 1, -1, false, 0, always("Free interpreter is not longer supported"), "Does nothing.", nil},
	{"RG.PYEXECUTEREMOTE", 1, -1, false, 0, always("Execute remote is not longer supported"), "Does nothing.", nil},
	{"RG.JEXECUTE", 1, -1, false, 0, absent("it runs Python source, and a jar needs a JVM"), "Not available.", nil},
	{"RG.INNERMSGCOMMAND", 1, -1, false, 0, absent(innerCommand), "Not available.", nil},
	{"RG.INNERREGISTER", 1, -1, false, 0, absent(innerCommand), "Not available.", nil},
	{"RG.INNERUNREGISTER", 1, -1, false, 0, absent(innerCommand), "Not available.", nil},
	{"RG.INNERHOOK", 1, -1, false, 0, absent(innerCommand), "Not available.", nil},
	{"RG.PYIMPORTRETINTERNAL", 1, -1, false, 0, absent(innerCommand), "Not available.", nil},
}

const (
	// errNoBlocking is the original's text for a script that runs where nothing
	// may wait.
	errNoBlocking = "Can not run gears inside a multi exec, lua, or when blocking is not allowed"
	innerCommand  = "it was an internal command of the module"
)

func wrongArity(name string) string {
	return "ERR wrong number of arguments for '" + strings.ToLower(name) + "' command"
}

// execute answers one of our commands. mayBlock is false within a transaction
// and for scripts, where a command that waits is refused.
func (s *server) execute(ctx context.Context, c *ownCommandRow, args []string, mayBlock bool) shard.Reply {
	if !mayBlock && c.name == "RG.PYEXECUTE" {
		// The original looked at this before the number of arguments.
		return replyError(errNoBlocking)
	}
	if len(args) < c.min || c.max >= 0 && len(args) > c.max {
		return replyError(wrongArity(c.name))
	}
	if !mayBlock && c.atOnce != nil {
		return c.atOnce(s, ctx, args)
	}
	return c.run(s, ctx, args)
}

// Internal answers a command that a script sent with execute(). It may not
// block.
func (s *server) Internal(ctx context.Context, args []string) shard.Reply {
	if len(args) == 0 {
		return replyError("ERR unknown command ''")
	}
	r := s.rows.find([]byte(args[0]))
	if r == nil || r.own == nil {
		return replyError("ERR unknown command '" + args[0] + "'")
	}
	return s.execute(ctx, r.own, args, false)
}

// refuseBlocking answers what runs scripts where nothing may wait.
func refuseBlocking(*server, context.Context, []string) shard.Reply { return replyError(errNoBlocking) }

func alwaysOK(*server, context.Context, []string) shard.Reply { return replyOK }

func always(text string) func(*server, context.Context, []string) shard.Reply {
	return func(*server, context.Context, []string) shard.Reply { return replyBulk(text) }
}

// absent is for commands that gears does not have.
func absent(why string) func(*server, context.Context, []string) shard.Reply {
	return func(_ *server, _ context.Context, args []string) shard.Reply {
		return replyError("ERR gears does not have " + strings.ToUpper(args[0]) + ": " + why)
	}
}

func okOr(err error) shard.Reply {
	if err != nil {
		return replyError(err.Error())
	}
	return replyOK
}

func dumpExecutions(s *server, _ context.Context, _ []string) shard.Reply {
	list := replyArray()
	for _, e := range s.engine.Executions() {
		registered := int64(0)
		if e.Registered {
			registered = 1
		}
		list.Elems = append(list.Elems, replyArray(
			replyBulk("executionId"), replyBulk(e.ID),
			replyBulk("status"), replyBulk(e.Status),
			replyBulk("registered"), replyInt(registered),
		))
	}
	return list
}

func getExecution(s *server, _ context.Context, args []string) shard.Reply {
	cluster := len(s.engine.Topology().Shards()) > 1
	all, refusal := cluster, ""
	if len(args) == 3 {
		switch strings.ToUpper(args[2]) {
		case "SHARD":
			all = false
		case "CLUSTER":
			if all = cluster; !cluster {
				refusal = "no cluster detected - use `RG.GETEXECUTION <id> [SHARD]` instead"
			}
		default:
			refusal = "unknown subcommand"
		}
	}
	details, err := s.engine.Execution(args[1], all)
	if err != nil {
		return replyError(err.Error())
	}
	if refusal != "" {
		return replyError(refusal)
	}
	list := replyArray()
	for _, d := range details {
		list.Elems = append(list.Elems, replyArray(
			replyBulk("shard_id"), replyBulk(d.ShardID),
			replyBulk("execution_plan"), planReply(d),
		))
	}
	return list
}

func planReply(d engine.ExecutionDetail) shard.Reply {
	steps := replyArray()
	for _, st := range d.Steps {
		steps.Elems = append(steps.Elems, replyArray(
			replyBulk("type"), replyBulk(st.Type),
			replyBulk("duration"), replyInt(st.DurationMS),
			replyBulk("name"), replyBulk(st.Name),
			replyBulk("arg"), replyBulk(st.Arg),
		))
	}
	return replyArray(
		replyBulk("status"), replyBulk(d.Status),
		replyBulk("shards_received"), replyInt(d.ShardsReceived),
		replyBulk("shards_completed"), replyInt(d.ShardsCompleted),
		replyBulk("results"), replyInt(d.Results),
		replyBulk("errors"), replyBulks(d.Errors),
		replyBulk("total_duration"), replyInt(d.TotalMS),
		replyBulk("read_duration"), replyInt(d.ReadMS),
		replyBulk("steps"), steps,
	)
}

func getResults(s *server, ctx context.Context, args []string) shard.Reply {
	return results(s, ctx, args[1], false)
}

func getResultsBlocking(s *server, ctx context.Context, args []string) shard.Reply {
	return results(s, ctx, args[1], true)
}

func results(s *server, ctx context.Context, id string, wait bool) shard.Reply {
	values, errs, err := s.engine.Results(ctx, id, wait)
	if err != nil {
		return replyError(err.Error())
	}
	return engine.ResultsReply(values, errs)
}

func dropExecution(s *server, _ context.Context, args []string) shard.Reply {
	return okOr(s.engine.Drop(args[1]))
}

func abortExecution(s *server, _ context.Context, args []string) shard.Reply {
	return okOr(s.engine.Abort(args[1]))
}

func unregister(s *server, _ context.Context, args []string) shard.Reply {
	return okOr(s.engine.Unregister(args[1], len(args) == 3 && strings.EqualFold(args[2], "abortpending")))
}

func clearRegistrationsStats(s *server, _ context.Context, _ []string) shard.Reply {
	s.engine.ClearStats()
	return replyOK
}

func pauseRegistrations(s *server, _ context.Context, args []string) shard.Reply {
	return pausing(s.engine.Pause, args)
}

func unpauseRegistrations(s *server, _ context.Context, args []string) shard.Reply {
	return pausing(s.engine.Unpause, args)
}

func pausing(act func(id string) error, args []string) shard.Reply {
	if strings.EqualFold(args[1], "ABORTPENDING") {
		return replyError("ERR no registration to pause")
	}
	return okOr(act(args[1]))
}

// trigger answers RG.TRIGGER: the results, or the first error.
func trigger(s *server, ctx context.Context, args []string) shard.Reply {
	return triggered(s.engine.Trigger(ctx, args[1:], true))
}

func triggerAtOnce(s *server, ctx context.Context, args []string) shard.Reply {
	return triggered(s.engine.Trigger(ctx, args[1:], false))
}

// triggerOnKey is trigger on the shard that has the key.
func triggerOnKey(s *server, ctx context.Context, args []string) shard.Reply {
	return s.triggerOnKey(ctx, args, true)
}

func triggerOnKeyAtOnce(s *server, ctx context.Context, args []string) shard.Reply {
	return s.triggerOnKey(ctx, args, false)
}

func (s *server) triggerOnKey(ctx context.Context, args []string, mayBlock bool) shard.Reply {
	t := s.engine.Topology()
	if len(args) < 3 || !t.Clustered() {
		return triggered(s.engine.Trigger(ctx, args[1:], mayBlock))
	}
	return triggered(s.engine.TriggerOn(ctx, t.Owner(shard.KeySlot(args[2])), args[1:], mayBlock))
}

func triggered(results []vm.Value, errs []string, err error) shard.Reply {
	switch {
	case err != nil:
		return replyError(err.Error())
	case len(errs) > 0:
		return replyError(errs[0])
	}
	r := engine.ResultsReply(results, nil)
	if r.IsError() {
		return r
	}
	return r.Elems[0]
}

func configGet(s *server, _ context.Context, args []string) shard.Reply {
	list := replyArray()
	for _, key := range args[1:] {
		list.Elems = append(list.Elems, configReply(s, key))
	}
	return list
}

func configReply(s *server, key string) shard.Reply {
	value, ok := s.engine.Config().Get(key)
	if !ok {
		return replyError("(error) Unsupported config parameter: " + key)
	}
	switch v := value.(type) {
	case int64:
		return replyInt(v)
	case []string:
		return replyBulks(v)
	}
	return replyBulk(fmt.Sprint(value))
}

func configSet(s *server, _ context.Context, args []string) shard.Reply {
	list := replyArray()
	for i := 1; i < len(args); i += 2 {
		if i+1 == len(args) {
			list.Elems = append(list.Elems, replyError("(error) Value was not given to "+args[i]))
			break
		}
		set := s.engine.Config().Set(args[i], args[i+1])
		r := replySimple(set.Text)
		if set.Err {
			r = replyError(set.Text)
		}
		list.Elems = append(list.Elems, r)
	}
	return list
}

func infoCluster(s *server, _ context.Context, _ []string) shard.Reply {
	masters := s.engine.Topology().Snapshot().Masters
	if len(masters) == 1 {
		return replyBulk("no cluster mode")
	}
	list := replyArray()
	for i, m := range masters {
		host, port, _ := net.SplitHostPort(m.Addr())
		n, _ := strconv.ParseInt(port, 10, 64)
		run := shard.Reply{Kind: '_'} // one gearsd serves all shards: it is told once
		if i == 0 {
			run = replyBulk(s.engine.RunID())
		}
		list.Elems = append(list.Elems, replyArray(
			replyBulk("id"), replyBulk(m.ID),
			replyBulk("ip"), replyBulk(host),
			replyBulk("port"), replyInt(n),
			replyBulk("unixSocket"), replyBulk("None"),
			replyBulk("runid"), run,
			replyBulk("minHslot"), replyInt(int64(m.Slots[0].First)),
			replyBulk("maxHslot"), replyInt(int64(m.Slots[len(m.Slots)-1].Last)),
			replyBulk("pendingMessages"), replyInt(0),
		))
	}
	return replyArray(replyBulk("MyId"), replyBulk(masters[0].ID), replyBulk("MyRunId"), replyBulk(s.engine.RunID()), list)
}

// refreshCluster learns how the cluster stands now, which happens by itself too.
func refreshCluster(s *server, ctx context.Context, _ []string) shard.Reply {
	return okOr(s.engine.Topology().Refresh(ctx))
}

func hello(s *server, _ context.Context, _ []string) shard.Reply {
	return replyBulk(s.engine.RunID())
}

// clusterSetArgs is the least number of arguments that could describe a cluster.
const clusterSetArgs = 10

func clusterSet(_ *server, _ context.Context, args []string) shard.Reply {
	if len(args) < clusterSetArgs {
		return replyError("Could not parse cluster set arguments")
	}
	return replyOK
}

// The language that scripts are in, as the original named its plugin.
const (
	pluginName    = "GearsPythonPlugin"
	pluginVersion = 10000
)

func dumpPlugins(*server, context.Context, []string) shard.Reply {
	return replyArray(replyArray(replyBulk(pluginName), replyInt(pluginVersion)))
}

func pyStats(s *server, _ context.Context, _ []string) shard.Reply {
	m := s.engine.Memory()
	return replyArray(
		replyBulk("TotalAllocated"), replyInt(m.Total),
		replyBulk("PeakAllocated"), replyInt(m.Peak),
		replyBulk("CurrAllocated"), replyInt(m.Current),
	)
}
