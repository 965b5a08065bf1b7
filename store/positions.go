package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gears/capture"
	"gears/shard"
)

// PositionsKey is the hash of the places in the masters' replication streams up to
// which registrations have carried out everything: a field for each history, by its
// replication id, of words "REGISTRATION=OFFSET:DATABASE".
const PositionsKey = "__gears__:{gears}:positions"

// Positions are places in one history, by the ids of registrations.
type Positions map[string]capture.Position

// SavePositions replaces what is saved, by history. The error is as of Save.
func (st *Store) SavePositions(ctx context.Context, all map[string]Positions) error {
	put := []string{"HSET", PositionsKey}
	for _, history := range slices.Sorted(maps.Keys(all)) {
		put = append(put, history, all[history].text())
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.owned {
		return ErrNotOwner
	}
	return st.reach(ctx, func(c *shard.Conn) error {
		r, err := pipeline(ctx, c, []string{"WATCH", OwnerKey}, []string{"GET", OwnerKey})
		if err != nil {
			return err
		}
		switch owner := r[1]; {
		case failed(r...) != nil:
			err = failed(r...)
		case !owner.IsNil() && runOf(owner.Str) != st.runID:
			st.lost(owner.Str)
			err = ErrNotOwner
		}
		if err != nil {
			_, _ = c.Do(ctx, "UNWATCH")
			return err
		}
		commands := [][]string{{"MULTI"}, {"DEL", PositionsKey}}
		if len(put) > 2 {
			commands = append(commands, put)
		}
		r, err = pipeline(ctx, c, append(commands, []string{"EXEC"})...)
		if err != nil {
			return err
		}
		return failed(append(r, r[len(r)-1].Elems...)...)
	})
}

// loadPositions reads what is saved. What cannot be read is as if it were not there:
// registrations then begin anew, and say so.
func (st *Store) loadPositions(ctx context.Context) (all map[string]Positions, err error) {
	err = st.reach(ctx, func(c *shard.Conn) error {
		r, err := ask(ctx, c, "HGETALL", PositionsKey)
		if err != nil {
			return err
		}
		all = map[string]Positions{}
		for i := 0; i+1 < len(r.Elems); i += 2 {
			history := strings.Clone(r.Elems[i].Str)
			all[history] = parsePositions(history, strings.Clone(r.Elems[i+1].Str))
		}
		return nil
	})
	return all, err
}

func (p Positions) text() string {
	var words []string
	for _, reg := range slices.Sorted(maps.Keys(p)) {
		words = append(words, fmt.Sprintf("%s=%d:%d", reg, p[reg].Offset, p[reg].DB))
	}
	return strings.Join(words, " ")
}

func parsePositions(history, text string) Positions {
	p := Positions{}
	for _, word := range strings.Fields(text) {
		reg, place, _ := strings.Cut(word, "=")
		offset, db, ok := strings.Cut(place, ":")
		n, err := strconv.ParseInt(offset, 10, 64)
		d, err2 := strconv.Atoi(db)
		if ok && err == nil && err2 == nil && reg != "" {
			p[reg] = capture.Position{ReplID: history, Offset: n, DB: d}
		}
	}
	return p
}
