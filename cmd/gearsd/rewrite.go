package main

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"

	"gears/shard"
)

// What clients know the module by.
const (
	moduleName    = "rg"
	moduleVersion = 10213 // 1.2.13
	commandSince  = "1.0.0"
)

// elements splits the reply that is an array, set or map into its header and
// its elements (of a map: keys and values in turn). Other replies have none.
func elements(reply []byte) (list [][]byte, header []byte) {
	end := bytes.IndexByte(reply, '\n') + 1
	if end == 0 || reply[0] != '*' && reply[0] != '%' && reply[0] != '~' {
		return nil, nil
	}
	rest := reply[end:]
	for len(rest) > 0 {
		var s replyScanner
		n, _, done, err := s.scan(rest)
		if err != nil || !done {
			return nil, nil
		}
		list = append(list, rest[:n])
		rest = rest[n:]
	}
	return list, reply[:end]
}

// extend adds elements to a reply that is an array, set or map. n counts what
// the header counts: of a map pairs. Other replies (errors, QUEUED) stay.
func extend(reply []byte, n int, more []byte) []byte {
	end := bytes.IndexByte(reply, '\n') + 1
	if end < 3 || reply[0] != '*' && reply[0] != '%' && reply[0] != '~' {
		return reply
	}
	had, ok := parseLength(bytes.TrimRight(reply[1:end], "\r\n"))
	if !ok || had < 0 {
		return reply
	}
	out := make([]byte, 0, len(reply)+len(more)+8)
	out = append(out, reply[0])
	out = strconv.AppendInt(out, int64(had+n), 10)
	out = append(out, "\r\n"...)
	out = append(out, reply[end:]...)
	return append(out, more...)
}

// atLeast7 reports whether redis has the longer replies of version 7.
func (s *server) atLeast7() bool {
	major, _, _ := strings.Cut(s.engine.Topology().Server().Compat, ".")
	n, _ := strconv.Atoi(major)
	return n >= 7
}

// module adds ours to MODULE LIST.
func (c *client) module(cmd command) error {
	args := cmd.args()
	if len(args) != 2 || !bytes.EqualFold(args[1], []byte("LIST")) {
		return c.plain(cmd)
	}
	return c.expecting(cmd, wantWhole, func(reply []byte) []byte {
		entry := shard.Reply{Kind: '%', Elems: []shard.Reply{
			replyBulk("name"), replyBulk(moduleName), replyBulk("ver"), replyInt(moduleVersion),
		}}
		if c.server.atLeast7() {
			entry.Elems = append(entry.Elems, replyBulk("path"), replyBulk("gearsd"), replyBulk("args"), replyArray())
		}
		return extend(reply, 1, appendReply(nil, entry, c.resp()))
	})
}

// commandCommand adds our commands to the replies of COMMAND.
func (c *client) commandCommand(cmd command) error {
	args := cmd.texts()
	sub := ""
	if len(args) > 1 {
		sub = strings.ToUpper(args[1])
	}
	var change func(reply []byte) []byte
	switch {
	case sub == "" || sub == "INFO" && len(args) == 2:
		change = func(reply []byte) []byte { return extend(reply, len(ownCommands), c.commandInfos(c.resp())) }
	case sub == "INFO":
		change = func(reply []byte) []byte { return c.fillInfo(reply, args[2:]) }
	case sub == "COUNT" && len(args) == 2:
		change = addCount
	case sub == "LIST":
		change = func(reply []byte) []byte {
			names := listed(args[2:])
			var more []byte
			for _, n := range names {
				more = appendReply(more, replyBulk(n), c.resp())
			}
			return extend(reply, len(names), more)
		}
	case sub == "DOCS":
		change = func(reply []byte) []byte { return c.addDocs(reply, args[2:]) }
	case sub == "GETKEYS" && len(args) > 2:
		r := c.server.rows.find([]byte(args[2]))
		if r == nil || r.own == nil {
			return c.plain(cmd)
		}
		change = func(reply []byte) []byte {
			if reply[0] != '-' {
				return reply // queued
			}
			return appendReply(nil, r.own.keys(args[2:]), c.resp())
		}
	default:
		return c.plain(cmd)
	}
	return c.expecting(cmd, wantWhole, change)
}

// keys answers COMMAND GETKEYS, in the words of Redis.
func (r *ownCommandRow) keys(args []string) shard.Reply {
	switch {
	case len(args) < r.min || r.max >= 0 && len(args) > r.max:
		return replyError("ERR Invalid number of arguments specified for command")
	case r.key == 0 || len(args) <= r.key:
		return replyError("ERR The command has no key arguments")
	}
	return replyArray(replyBulk(args[r.key]))
}

// info is the row's entry in the reply of COMMAND.
func (r *ownCommandRow) info(full bool) shard.Reply {
	arity := int64(-r.min)
	if r.min == r.max {
		arity = int64(r.min)
	}
	flags := []shard.Reply{replySimple("module")}
	if r.blocking && full {
		flags = append(flags, replySimple("blocking"))
	}
	step := int64(0)
	if r.key > 0 {
		step = 1
	}
	entry := replyArray(
		replyBulk(strings.ToLower(r.name)), replyInt(arity), shard.Reply{Kind: '~', Elems: flags},
		replyInt(int64(r.key)), replyInt(int64(r.key)), replyInt(step),
		shard.Reply{Kind: '~'},
	)
	if full {
		set := shard.Reply{Kind: '~'}
		entry.Elems = append(entry.Elems, set, set, replyArray())
	}
	return entry
}

func (c *client) commandInfos(resp int) []byte {
	full := c.server.atLeast7()
	var out []byte
	for i := range ownCommands {
		out = appendReply(out, ownCommands[i].info(full), resp)
	}
	return out
}

// fillInfo puts our entries where redis knew no command of the name.
func (c *client) fillInfo(reply []byte, names []string) []byte {
	list, header := elements(reply)
	if len(list) != len(names) {
		return reply
	}
	full, resp := c.server.atLeast7(), c.resp()
	out := bytes.Clone(header)
	for i, e := range list {
		if r := c.server.rows.find([]byte(names[i])); r != nil && r.own != nil {
			out = appendReply(out, r.own.info(full), resp)
			continue
		}
		out = append(out, e...)
	}
	return out
}

func addCount(reply []byte) []byte {
	r, _, err := shard.ParseReply(reply)
	if err != nil || r.Kind != ':' {
		return reply
	}
	return appendReply(nil, replyInt(r.Int+int64(len(ownCommands))), 2)
}

// listed are the names of our commands that COMMAND LIST with a filter gives.
func listed(filter []string) []string {
	match := func(string) bool { return true }
	if len(filter) == 3 && strings.EqualFold(filter[0], "FILTERBY") {
		text := strings.ToLower(filter[2])
		switch strings.ToUpper(filter[1]) {
		case "MODULE":
			match = func(string) bool { return text == moduleName }
		case "PATTERN":
			match = func(name string) bool { ok, err := path.Match(text, name); return ok && err == nil }
		default:
			match = func(string) bool { return false }
		}
	}
	var names []string
	for i := range ownCommands {
		if n := strings.ToLower(ownCommands[i].name); match(n) {
			names = append(names, n)
		}
	}
	return names
}

// addDocs adds our commands to COMMAND DOCS.
func (c *client) addDocs(reply []byte, names []string) []byte {
	if len(reply) == 0 {
		return reply
	}
	wanted := ownCommands
	if len(names) > 0 {
		wanted = nil
		for _, n := range names {
			if r := c.server.rows.find([]byte(n)); r != nil && r.own != nil {
				wanted = append(wanted, *r.own)
			}
		}
	}
	var more []byte
	resp := c.resp()
	for i := range wanted {
		more = appendReply(more, replyBulk(strings.ToLower(wanted[i].name)), resp)
		more = appendReply(more, shard.Reply{Kind: '%', Elems: []shard.Reply{
			replyBulk("summary"), replyBulk(wanted[i].doc),
			replyBulk("since"), replyBulk(commandSince),
			replyBulk("group"), replyBulk("module"),
			replyBulk("module"), replyBulk(moduleName),
		}}, resp)
	}
	n := len(wanted)
	if reply[0] == '*' { // RESP2: names and texts are elements alike
		n *= 2
	}
	return extend(reply, n, more)
}

// infoSections are the arguments of INFO that ask for ours too.
var infoSections = map[string]bool{"all": true, "everything": true, "default": true, "modules": true, moduleName: true}

// info adds our section to INFO.
func (c *client) info(cmd command) error {
	args := cmd.texts()
	ours := len(args) == 1
	for _, a := range args[1:] {
		ours = ours || infoSections[strings.ToLower(a)]
	}
	if !ours {
		return c.plain(cmd)
	}
	return c.expecting(cmd, wantWhole, func(reply []byte) []byte {
		r, _, err := shard.ParseReply(reply)
		if err != nil || reply[0] != '$' && reply[0] != '=' {
			return reply
		}
		text := c.server.addInfo(r.Str)
		if reply[0] == '=' {
			return fmt.Appendf(nil, "=%d\r\ntxt:%s\r\n", len(text)+4, text)
		}
		return appendReply(nil, replyBulk(text), 2)
	})
}

// addInfo adds our section to the text of INFO, and our module to its list.
func (s *server) addInfo(text string) string {
	const modules = "# Modules\r\n"
	if before, after, ok := strings.Cut(text, modules); ok {
		text = before + modules + fmt.Sprintf("module:name=%s,ver=%d,api=1,filters=0,usedby=[],using=[],options=[]\r\n", moduleName, moduleVersion) + after
	}
	if text = strings.TrimRight(text, "\r\n"); text != "" {
		text += "\r\n\r\n"
	}
	m, st := s.engine.Memory(), s.engine.Stats()
	var b strings.Builder
	b.WriteString(text + "# rg\r\n")
	for _, f := range []struct {
		name  string
		value any
	}{
		{"nexecutions", st.Executions},
		{"nregistrations", st.Registrations},
		{"TotalAllocated", m.Total},
		{"PeakAllocated", m.Peak},
		{"CurrAllocated", m.Current},
		{"gears_version", version()},
		{"gears_runs", st.Runs},
		{"gears_run_errors", st.RunErrors},
		{"gears_records", st.Records},
		{"gears_rows_written", st.Written.Rows},
		{"gears_rows_rejected", st.Written.Rejected},
		{"gears_row_batch_failures", st.Written.Failed},
		{"gears_batches", st.Batches},
		{"gears_round_trips", st.RoundTrip},
		{"gears_events_up", oneIf(st.BusUp)},
		{"gears_events", st.BusEvents},
		{"gears_event_gaps", st.BusGaps},
		{"gears_capture_gaps", st.CaptureGaps},
		{"gears_capture_lag_bytes", st.LagBytes},
	} {
		fmt.Fprintf(&b, "rg_%s:%v\r\n", f.name, f.value)
	}
	return b.String() + s.infoDicts()
}
