package main

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
	"gears/vm"
)

func everyKind() []vm.Value {
	return []vm.Value{
		vm.Int(-5), vm.Bool(true), vm.Bool(false), vm.Float(1.5), vm.Float(math.Inf(-1)), vm.Float(math.NaN()), vm.Float(1e16),
		vm.BigInt(new(big.Int).Lsh(big.NewInt(1), 70)),
		vm.Str("text"), vm.Str("+plus"), vm.Str("-minus"), vm.Str("-"), vm.Str("+"), vm.Str(""), vm.Str("-a\r\nb\n"), vm.Bytes("by\x00"), vm.Bytes("-b"),
		vm.NewList([]vm.Value{vm.Int(1), vm.NewList([]vm.Value{vm.Str("a"), vm.None, vm.Float(2.5)})}),
		vm.None, vm.NewTuple(vm.Int(1)), vm.NewByteArray([]byte("ba")),
		vm.NewList(nil),
	}
}

func TestResultsBecomeReplies(t *testing.T) {
	want := "*2\r\n*22\r\n" +
		":-5\r\n:1\r\n:0\r\n$8\r\n1.500000\r\n$4\r\n-inf\r\n$3\r\nnan\r\n$24\r\n10000000000000000.000000\r\n" +
		"$22\r\n1180591620717411303424\r\n" +
		"$4\r\ntext\r\n+plus\r\n-minus\r\n$1\r\n-\r\n$1\r\n+\r\n$0\r\n\r\n-a  b\r\n$3\r\nby\x00\r\n$2\r\n-b\r\n" +
		"*2\r\n:1\r\n*3\r\n$1\r\na\r\n$9\r\nPY RECORD\r\n$8\r\n2.500000\r\n" +
		"$9\r\nPY RECORD\r\n$9\r\nPY RECORD\r\n$9\r\nPY RECORD\r\n" +
		"*0\r\n" +
		"*1\r\n$1\r\ne\r\n"
	got := string(appendReply(nil, engine.ResultsReply(everyKind(), []string{"e"}), 2))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := string(appendReply(appendReply(nil, shard.Reply{Kind: '_'}, 2), shard.Reply{Kind: '_'}, 3)); got != "$-1\r\n_\r\n" {
		t.Errorf("nulls are %q", got)
	}
	m := shard.Reply{Kind: '%', Elems: []shard.Reply{replyInt(1), {Kind: '~', Elems: []shard.Reply{replyInt(2)}}}}
	if got := string(appendReply(appendReply(nil, m, 2), m, 3)); got != "*2\r\n:1\r\n*1\r\n:2\r\n%1\r\n:1\r\n~1\r\n:2\r\n" {
		t.Errorf("maps are %q", got)
	}
}

// each is a command, and its reply as a Go expression of it would print.
type each struct{ send, want string }

func show(r shard.Reply) string {
	switch r.Kind {
	case ':':
		return fmt.Sprint(r.Int)
	case '$':
		return fmt.Sprintf("%q", r.Str)
	case '_':
		return "nil"
	case '+', '-':
		return string(r.Kind) + r.Str
	}
	parts := make([]string, len(r.Elems))
	for i, e := range r.Elems {
		parts[i] = show(e)
	}
	return string(r.Kind) + "[" + strings.Join(parts, " ") + "]"
}

const unknownID = "0000000000000000000000000000000000000000-99999"

func TestCommands(t *testing.T) {
	g := start(t, nil)
	c := g.raw()
	ask := c.ask
	tests := []each{
		{"RG.PYEXECUTE", "-ERR wrong number of arguments for 'rg.pyexecute' command"},
		{"rg.pyexecute|nothing", "+OK"},
		{"RG.PYEXECUTE|run x", `*[*["x"] *["e1"]]`},
		{"RG.PYEXECUTE|unblocking|UNBLOCKING", `"` + knownID + `"`},
		{"RG.PYEXECUTE|raise ['a\\n']", `-['a\n']`},
		{"RG.PYEXECUTE|run|NOPE", "-Unknown arguments were given: NOPE"},
		{"RG.PYEXECUTE|run|ID|a b", "-ID must be compose of: ['A'-'Z' | 'a'-'z' | '0' - '9' | '-' | '_']"},
		{"RG.PYEXECUTE|run|ID", "-ID is missing"},
		{"RG.PYEXECUTE|run|REPLACE_WITH", "-REPLACE_WITH is missing"},
		{"RG.PYEXECUTE|run|UPGRADE|DESCRIPTION", "-DESCRIPTION is missing"},
		{"RG.PYEXECUTE|run|ID|a b|NOPE", "-ID must be compose of: ['A'-'Z' | 'a'-'z' | '0' - '9' | '-' | '_']"},
		{"RG.GETRESULTS|" + unknownID, "-execution plan does not exist"},
		{"RG.GETRESULTS|" + knownID + "|extra", "-execution is still running"},
		{"RG.GETRESULTS", "-ERR wrong number of arguments for 'rg.getresults' command"},
		{"RG.GETRESULTSBLOCKING|" + unknownID, "-execution plan does not exist"},
		{"RG.GETRESULTSBLOCKING|" + knownID, "*[*[7] *[]]"},
		{"RG.GETRESULTSBLOCKING", "-ERR wrong number of arguments for 'rg.getresultsblocking' command"},
		{"RG.DROPEXECUTION|" + unknownID, "-execution plan does not exist"},
		{"RG.DROPEXECUTION", "-ERR wrong number of arguments for 'rg.dropexecution' command"},
		{"RG.ABORTEXECUTION|" + unknownID, "-execution does not exist"},
		{"RG.ABORTEXECUTION", "-ERR wrong number of arguments for 'rg.abortexecution' command"},
		{"RG.GETEXECUTION|" + unknownID, "-execution plan does not exist"},
		{"RG.GETEXECUTION|" + unknownID + "|NOPE", "-execution plan does not exist"},
		{"RG.GETEXECUTION|" + knownID + "|NOPE", "-unknown subcommand"},
		{"RG.GETEXECUTION|" + knownID + "|cluster", "-no cluster detected - use `RG.GETEXECUTION <id> [SHARD]` instead"},
		{"RG.GETEXECUTION|" + knownID + "|shard", `*[*["shard_id" "s" "execution_plan" *["status" "done" "shards_received" 1 "shards_completed" 2 ` +
			`"results" 3 "errors" *["x"] "total_duration" 4 "read_duration" 5 "steps" *[*["type" "map" "duration" 6 "name" "n" "arg" "a"]]]]]`},
		{"RG.GETEXECUTION", "-ERR wrong number of arguments for 'rg.getexecution' command"},
		{"RG.DUMPEXECUTIONS|extra", `*[*["executionId" "` + knownID + `" "status" "done" "registered" 0] *["executionId" "` + knownID + `1" "status" "running" "registered" 1]]`},
		{"RG.UNREGISTER|" + unknownID, "-execution is not registered"},
		{"RG.UNREGISTER", "-ERR wrong number of arguments for 'rg.unregister' command"},
		{"RG.PAUSEREGISTRATIONS|" + unknownID, "-Execution " + unknownID + " does not exists on shard 0000000000000000000000000000000000000000"},
		{"RG.PAUSEREGISTRATIONS|abortpending", "-ERR no registration to pause"},
		{"RG.PAUSEREGISTRATIONS", "-ERR wrong number of arguments for 'rg.pauseregistrations' command"},
		{"RG.UNPAUSEREGISTRATIONS|" + unknownID, "-Execution " + unknownID + " does not exists on shard 0000000000000000000000000000000000000000"},
		{"RG.PAUSEREGISTRATIONS|" + knownID, "+OK"},
		{"RG.UNPAUSEREGISTRATIONS|" + knownID, "+OK"},
		{"RG.CLEARREGISTRATIONSSTATS", "+OK"},
		{"RG.TRIGGER|nope", "-ERR subcommand not found"},
		{"RG.TRIGGER", "-ERR wrong number of arguments for 'rg.trigger' command"},
		{"RG.CONFIGGET|MaxExecutions|nope|Plugin|PythonInstallationDir", `*[1000 -(error) Unsupported config parameter: nope *["GearsPythonPlugin"] "/var/opt/redislabs/modules/rg"]`},
		{"RG.CONFIGSET|MaxExecutions|10|ExecutionThreads|5|mykey|v|MaxExecutions|abc|odd", "*[+OK -(error) Config value ExecutionThreads not modifiable at runtime " +
			"+OK - value was saved in extra config dictionary -(error) Failed setting config value MaxExecutions -(error) Value was not given to odd]"},
		{"RG.CONFIGGET|MaxExecutions|mykey", `*[10 "v"]`},
		{"RG.INFOCLUSTER", `"no cluster mode"`},
		{"RG.REFRESHCLUSTER", "+OK"},
		{"RG.NETWORKTEST", "+OK"},
		{"RG.CLUSTERSET|1", "-Could not parse cluster set arguments"},
		{"RG.CLUSTERSETFROMSHARD|1|2|3|4|5|6|7|8|9|10", "+OK"},
		{"RG.HELLO", `"` + g.engine.RunID() + `"`},
		{"RG.DUMPPLUGINS", `*[*["GearsPythonPlugin" 10000]]`},
		{"RG.PYDUMPREQS", "*[]"},
		{"RG.PYDUMPSESSIONS", "*[]"},
		{"RG.PYDUMPSESSIONS|VERBOSE|SESSIONS|a", `*["Session a does not exists"]`},
		{"RG.PYDUMPSESSIONS|x", "-Unknown option x"},
		{"RG.PYEXPORTREQ|x", "-requirement does not exists"},
		{"RG.PYPROFILE|STATS|x", "-session does not exists"},
		{"RG.PYPROFILE|x|x", "-Wrong subcommand given to RG.PYPROFILE"},
		{"RG.PYFREEINTERPRETER", `"Free interpreter is not longer supported"`},
		{"RG.PYEXECUTEREMOTE", `"Execute remote is not longer supported"`},
		{"RG.JEXECUTE|x", "-ERR gears does not have RG.JEXECUTE: it runs Python source, and a jar needs a JVM"},
		{"RG.NOSUCH|x", "-ERR unknown command 'RG.NOSUCH', with args beginning with: 'x' "},
	}
	for _, test := range tests {
		if got := ask(strings.Split(test.send, "|")...); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.send, got, test.want)
		}
	}
	if got := ask("RG.PYEXECUTE", "import cloudpickle\np = cloudpickle.loads(b'x')"); !strings.HasPrefix(got, "-['gears cannot run") || !strings.HasSuffix(got, `\n']`) {
		t.Errorf("a pickled function: got %s, want a list literal", got)
	}
	g.server.maxScript = 10
	if got := ask("RG.PYEXECUTE", strings.Repeat("x", 11)); got != "-ERR gears: the script has 11 bytes, at most 10 are allowed" {
		t.Errorf("a long script: got %s", got)
	}
}

func TestExecuteOptions(t *testing.T) {
	got, refusal := parseExecute(strings.Split("x|SCRIPT|upgrade|ID|a-B_1|unblocking|DESCRIPTION|d d|REPLACE_WITH|old|force_reinstall_requirements|requirements|ID|UPGRADE", "|"))
	want := engine.Request{
		Script: "SCRIPT", Unblocking: true, Upgrade: true, ForceReinstall: true, ReplaceWith: "old", ID: "a-B_1", Description: "d d",
		Requirements: []string{"ID", "UPGRADE"},
	}
	if diff := cmp.Diff(want, got); diff != "" || refusal != "" {
		t.Errorf("refused with %q\n%s", refusal, diff)
	}
}

func TestInternalCommandsMayNotBlock(t *testing.T) {
	r := shardtest.Start(t)
	s := newServer(nil)
	s.engine = newScripted(r.Topology())
	for _, test := range []each{
		{"rg.pyexecute|run x", "-" + errNoBlocking},
		{"RG.PYEXECUTE", "-" + errNoBlocking},
		{"RG.GETRESULTSBLOCKING|" + knownID, "-execution is still running"},
		{"RG.INFOCLUSTER", `"no cluster mode"`},
		{"RG.NOSUCH", "-ERR unknown command 'RG.NOSUCH'"},
		{"PING", "-ERR unknown command 'PING'"},
	} {
		if got := show(s.Internal(context.Background(), strings.Split(test.send, "|"))); got != test.want {
			t.Errorf("%s: got %s, want %s", test.send, got, test.want)
		}
	}
}
