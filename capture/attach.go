package capture

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// markChannel is where nobody listens. What is published on it goes into the
// stream like a write, and so names the database.
const (
	markChannel = "__gears__:mark"
	markText    = "capture"
)

// attachment is how a connection was attached.
type attachment struct {
	at      Position
	resumed bool
	gap     string // why what was offered was not resumed; "": it was, or nothing was
	moved   Position
	full    bool
}

// history is what a master says of its stream.
type history struct {
	id, id2    string
	end        int64 // of what was written
	end2       int64 // up to here id2 is the same history
	active     bool  // there is a backlog
	first      int64 // the first offset in it
	clustered  bool
	needMaster error
}

var errReplica = errors.New("changes are captured from masters")

func readHistory(addr string, info map[string]string) history {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(info[name], 10, 64)
		return n
	}
	h := history{
		id: info["master_replid"], id2: info["master_replid2"],
		end: number("master_repl_offset"), end2: number("second_repl_offset"),
		active: info["repl_backlog_active"] == "1", first: number("repl_backlog_first_byte_offset"),
		clustered: info["cluster_enabled"] == "1" || info["redis_mode"] == "cluster",
	}
	switch {
	case info["role"] == "slave":
		h.needMaster = fmt.Errorf("redis at %s is a replica: %w", addr, errReplica)
	case h.id == "":
		h.needMaster = fmt.Errorf("redis at %s does not tell its replication history in INFO", addr)
	}
	return h
}

// missing reports why p cannot be resumed, "" if it can.
func (h *history) missing(p Position) string {
	switch {
	case p.ReplID != h.id && p.ReplID != h.id2:
		return "the server's history is another one than that of the position"
	case p.ReplID == h.id2 && p.ReplID != h.id && p.Offset+1 > h.end2:
		return fmt.Sprintf("the new master lacks the last %d bytes that were received from the old one", p.Offset+1-h.end2)
	case p.Offset > h.end:
		return fmt.Sprintf("the server's history ends %d bytes before the position", p.Offset-h.end)
	case !h.active:
		return "the server keeps no backlog"
	case p.Offset+1 < h.first:
		return fmt.Sprintf("%d bytes of the stream have left the server's backlog (repl-backlog-size)", h.first-p.Offset-1)
	}
	return ""
}

// choose is the position to resume: of those that are of this history the one that
// lies furthest back, so that nothing is passed over that somebody still needs.
func (h *history) choose(offered []Position) (p Position, gap string) {
	known := func(p Position) bool { return p.ReplID == h.id || p.ReplID == h.id2 }
	for _, o := range offered {
		switch {
		case p.IsZero():
			p = o
		case known(o) != known(p):
			if known(o) {
				p = o
			}
		case o.Offset < p.Offset:
			p = o
		}
	}
	if p.IsZero() {
		return p, ""
	}
	return p, h.missing(p)
}

// attach has the server send its stream, from one of the positions offered if that
// can be. side is another connection to it.
func (c *conn) attach(offered []Position, db int, side *conn) (attachment, error) {
	info, err := c.info()
	if err != nil {
		return attachment{}, err
	}
	h := readHistory(c.addr, info)
	if h.needMaster != nil {
		return attachment{}, h.needMaster
	}
	// Both may be unknown to the server, or refused: the snapshot is then sent in
	// the old form, or whole.
	if _, err := c.do("REPLCONF", "capa", "eof", "capa", "psync2"); err != nil {
		return attachment{}, err
	}
	if _, err := c.do("REPLCONF", "rdb-filter-only", ""); err != nil {
		return attachment{}, err
	}
	from, gap := h.choose(offered)
	if !from.IsZero() && gap == "" {
		a, err := c.resume(from)
		if err != nil || a.gap == "" {
			return a, err
		}
		return c.finishFull(a)
	}
	a, err := c.present(h, db, side)
	if err == nil && gap != "" {
		a.gap = gap
	}
	return a, err
}

// resume asks for the stream from p.
func (c *conn) resume(p Position) (attachment, error) {
	id, offset, partial, err := c.psync(p.ReplID, p.Offset+1)
	if err != nil {
		return attachment{}, err
	}
	if !partial {
		return attachment{at: Position{ReplID: id, Offset: offset}, full: true, gap: "the server answered the position with a full synchronisation"}, nil
	}
	a := attachment{at: p, resumed: true}
	if id != "" && id != p.ReplID {
		a.moved, a.at.ReplID = p, id
	}
	return a, nil
}

// present begins at what is written from now on. Where there is a backlog the end
// of it is asked for, so that the server need not fork.
func (c *conn) present(h history, db int, side *conn) (attachment, error) {
	if h.active {
		p, ok, err := c.now(h, db)
		if err != nil {
			return attachment{}, err
		}
		if ok {
			a, err := c.resume(p)
			a.resumed, a.gap, a.moved = false, "", Position{}
			if err != nil || !a.full {
				return a, err
			}
			return c.finishFull(a)
		}
	}
	restore := side.withoutDelay()
	id, offset, partial, err := c.psync("?", -1)
	err = errors.Join(err, restore())
	if err != nil {
		return attachment{}, err
	}
	if partial {
		return attachment{}, fmt.Errorf("%w: it goes on where nothing was", errStream)
	}
	return c.finishFull(attachment{at: Position{ReplID: id, Offset: offset}, full: true})
}

// now is the present end of the history. The stream says its database only when it
// changes, and may have said so before: a message that is published in the same
// transaction has it said behind the offset, or it is ours already.
func (c *conn) now(h history, db int) (Position, bool, error) {
	if h.clustered {
		return Position{ReplID: h.id, Offset: h.end}, true, nil
	}
	if err := c.send([]string{"MULTI"}, []string{"PUBLISH", markChannel, markText}, []string{"INFO", "replication"}, []string{"EXEC"}); err != nil {
		return Position{}, false, err
	}
	for range 3 {
		if _, err := c.receive(); err != nil {
			return Position{}, false, err
		}
	}
	r, err := c.receive()
	if err != nil {
		return Position{}, false, err
	}
	if len(r.Elems) != 2 || r.Elems[0].IsError() || r.Elems[1].IsError() {
		return Position{}, false, nil
	}
	later := readHistory(c.addr, fields(r.Elems[1].Str))
	return Position{ReplID: later.id, Offset: later.end, DB: db}, later.active && later.id == h.id, nil
}

// psync asks for the stream from the byte first on. id is the history's name, empty
// if it did not change; offset is that of a full synchronisation.
func (c *conn) psync(id string, first int64) (newID string, offset int64, partial bool, err error) {
	if err := c.send([]string{"PSYNC", id, strconv.FormatInt(first, 10)}); err != nil {
		return "", 0, false, err
	}
	text, err := c.line()
	if err != nil {
		return "", 0, false, err
	}
	words := strings.Fields(text)
	switch {
	case words[0] == "+CONTINUE" && len(words) > 1:
		return words[1], 0, true, nil
	case words[0] == "+CONTINUE":
		return "", 0, true, nil
	case words[0] == "+FULLRESYNC" && len(words) == 3:
		offset, err = strconv.ParseInt(words[2], 10, 64)
		if err != nil {
			err = fmt.Errorf("%w: PSYNC was answered with %q", errStream, text)
		}
		return words[1], offset, false, err
	case text[0] == '-':
		return "", 0, false, &refused{c.addr, "PSYNC", text[1:]}
	}
	return "", 0, false, fmt.Errorf("%w: PSYNC was answered with %q", errStream, text)
}

// finishFull skips the snapshot. The server sends nothing more before it is told
// that the snapshot was taken.
func (c *conn) finishFull(a attachment) (attachment, error) {
	if err := c.skipSnapshot(); err != nil {
		return a, err
	}
	return a, c.acknowledge(a.at.Offset)
}

func (c *conn) acknowledge(offset int64) error {
	return c.send([]string{"REPLCONF", "ACK", strconv.FormatInt(offset, 10)})
}

// delayName is for how long a server waits for other replicas that want the same
// snapshot: five seconds by default.
const delayName = "repl-diskless-sync-delay"

// withoutDelay switches the delay off and returns how to put it back. Who may not
// change it waits.
func (c *conn) withoutDelay() (restore func() error) {
	unchanged := func() error { return nil }
	r, err := c.do("CONFIG", "GET", delayName)
	if err != nil || len(r.Elems) != 2 || r.Elems[1].Str == "0" {
		return unchanged
	}
	was := r.Elems[1].Str
	if err := c.must("CONFIG", "SET", delayName, "0"); err != nil {
		return unchanged
	}
	return func() error { return c.must("CONFIG", "SET", delayName, was) }
}

// clockTries is how often the time is asked for; the fastest answer counts.
const clockTries = 3

// clock is what the server's clock is ahead of ours, at most: what a server deletes
// at its time must not seem to be deleted before.
func (c *conn) clock() (ahead time.Duration, err error) {
	best := time.Duration(-1)
	for range clockTries {
		sent := time.Now()
		r, err := c.do("TIME")
		if err != nil {
			return 0, err
		}
		if len(r.Elems) != 2 {
			return 0, nil // it is refused: the clocks have to agree
		}
		s, err1 := strconv.ParseInt(r.Elems[0].Str, 10, 64)
		us, err2 := strconv.ParseInt(r.Elems[1].Str, 10, 64)
		if err := errors.Join(err1, err2); err != nil {
			return 0, fmt.Errorf("redis at %s tells the time wrongly: %w", c.addr, err)
		}
		if took := time.Since(sent); best < 0 || took < best {
			best, ahead = took, time.UnixMicro(s*1e6+us).Sub(sent)
		}
	}
	return ahead, nil
}
