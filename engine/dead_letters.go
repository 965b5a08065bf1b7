package engine

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gears/readers"
	"gears/shard"
)

// Dead letters are entries of streams that registrations with
// onFailedPolicy='deadletter' could not process. They belong to the stream and the
// group (the cursor), so that an upgraded registration finds those of the one
// before it; of registrations that share a cursor each has those of its own
// session, and those that no session claims any more.

// letterBox is the dead letters of a registration, on all shards.
type letterBox struct {
	r       *registration
	streams []letterStream
}

// letterStream is a stream of dead letters, and the listener on its shard.
type letterStream struct {
	*readers.DeadLetters
	l *streamListener
}

// letters finds the dead letters of a registration.
func (e *Engine) letters(ctx context.Context, id string) (*letterBox, error) {
	e.mu.Lock()
	i := slices.IndexFunc(e.registrations, func(r *registration) bool { return r.id == id })
	var r *registration
	if i >= 0 {
		r = e.registrations[i]
	}
	e.mu.Unlock()
	if r == nil {
		return nil, fmt.Errorf("ERR registration %s does not exist", id)
	}
	box := &letterBox{r: r}
	for _, c := range r.everywhere() {
		l, ok := c.listener.(*streamListener)
		if !ok {
			return nil, fmt.Errorf("ERR the %s has no dead letters, only the StreamReader has", r.recipe.Reader)
		}
		if err := box.find(ctx, l); err != nil {
			return nil, err
		}
	}
	return box, nil
}

// find adds the streams of one shard.
func (b *letterBox) find(ctx context.Context, l *streamListener) error {
	sh := l.r.sess.at()
	add := func(key string) {
		b.streams = append(b.streams, letterStream{&readers.DeadLetters{Shard: sh, Key: key}, l})
	}
	switch {
	case l.deadLetter != "":
		add(l.deadLetter)
		return nil
	case l.exact:
		add(l.deadLetterKey(l.begins))
		return nil
	}
	return deadLetterKeys(ctx, sh, func(key, stream, group string) error {
		if group == readers.OwnGroup(l.group) && strings.HasPrefix(stream, l.begins) {
			add(key)
		}
		return nil
	})
}

// deadLetterKeys finds the streams of dead letters on a shard that gears has named.
func deadLetterKeys(ctx context.Context, sh *shard.Shard, found func(key, stream, group string) error) error {
	seen := map[string]bool{}
	scan := readers.NewDeadLetterScan(sh)
	for !scan.Ended() {
		keys, err := scan.Next(ctx)
		if err != nil {
			return err
		}
		for _, key := range keys {
			stream, group, ok := readers.DeadLetterStream(key)
			if !ok || seen[key] {
				continue
			}
			seen[key] = true
			if err := found(key, stream, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// holds reports whether a letter is one of the registration's.
func (s letterStream) holds(letter *readers.DeadLetter) bool {
	l := s.l
	if letter.Group != readers.OwnGroup(l.group) || !strings.HasPrefix(letter.Stream, l.begins) || l.exact && letter.Stream != l.begins {
		return false
	}
	if letter.Session == l.r.sess.id {
		return true
	}
	e := l.r.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sessions[letter.Session] == nil
}

// letterPage is how many letters are read at once.
const letterPage = 100

// each calls f for the letters that are there now, until it says stop or fails.
// With ids it is those, which must be there.
func (b *letterBox) each(ctx context.Context, ids []string, f func(s letterStream, letter *readers.DeadLetter) (stop bool, err error)) error {
	if len(ids) > 0 {
		return b.named(ctx, ids, f)
	}
	for _, s := range b.streams {
		left, err := s.Len(ctx)
		if err != nil {
			return err
		}
		for after := "0-0"; after != "" && left > 0; {
			var page []readers.DeadLetter
			n := int(min(left, letterPage))
			if page, after, err = s.Page(ctx, after, n); err != nil {
				return err
			}
			left -= int64(n)
			for i := range page {
				if !s.holds(&page[i]) {
					continue
				}
				if stop, err := f(s, &page[i]); stop || err != nil {
					return err
				}
			}
		}
	}
	return nil
}

var letterID = regexp.MustCompile(`^\d{1,20}-\d{1,20}$`)

// letterAt is a letter and where it is.
type letterAt struct {
	letterStream
	letter *readers.DeadLetter
}

// named is each for ids: of letters, or id@stream where several streams have it.
func (b *letterBox) named(ctx context.Context, ids []string, f func(s letterStream, letter *readers.DeadLetter) (stop bool, err error)) error {
	var all []letterAt
	for _, given := range ids {
		id, stream, within := strings.Cut(given, "@")
		if !letterID.MatchString(id) {
			return fmt.Errorf("ERR '%s' is not the id of a dead letter, which is like 1700000000000-0", given)
		}
		var found []letterAt
		for _, s := range b.streams {
			letter, err := s.Get(ctx, id)
			if err != nil {
				return err
			}
			if letter != nil && s.holds(letter) && (!within || letter.Stream == stream) {
				found = append(found, letterAt{s, letter})
			}
		}
		switch len(found) {
		case 0:
			return fmt.Errorf("ERR registration %s has no dead letter %s", b.r.id, given)
		case 1:
			all = append(all, found[0])
		default:
			return fmt.Errorf("ERR several streams have a dead letter %s: write %s@%s or %s@%s", id, id, found[0].letter.Stream, id, found[1].letter.Stream)
		}
	}
	for _, a := range all {
		if stop, err := f(a.letterStream, a.letter); stop || err != nil {
			return err
		}
	}
	return nil
}

// DeadLetters returns up to count dead letters of a registration, oldest first in
// each stream.
func (e *Engine) DeadLetters(ctx context.Context, id string, count int) ([]readers.DeadLetter, error) {
	box, err := e.letters(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []readers.DeadLetter
	err = box.each(ctx, nil, func(_ letterStream, letter *readers.DeadLetter) (bool, error) {
		if len(out) < count {
			out = append(out, *letter)
		}
		return len(out) >= count, nil
	})
	return out, err
}

// DeadLetterStream counts the dead letters of a stream and a group.
type DeadLetterStream struct {
	Stream, Group string
	Count         int64
}

// DeadLetterStreams lists where there are dead letters, also those of
// registrations that are gone; those under names of users are left out.
func (e *Engine) DeadLetterStreams(ctx context.Context) ([]DeadLetterStream, error) {
	var out []DeadLetterStream
	for _, sh := range e.topology.Shards() {
		err := deadLetterKeys(ctx, sh, func(key, stream, group string) error {
			n, err := (&readers.DeadLetters{Shard: sh, Key: key}).Len(ctx)
			if err == nil && n > 0 {
				out = append(out, DeadLetterStream{stream, group, n})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b DeadLetterStream) int {
		return strings.Compare(a.Stream+"\x00"+a.Group, b.Stream+"\x00"+b.Group)
	})
	return out, nil
}

// DropDeadLetters removes dead letters of a registration, all when no ids are
// given, and returns how many.
func (e *Engine) DropDeadLetters(ctx context.Context, id string, ids []string) (dropped int64, err error) {
	box, err := e.letters(ctx, id)
	if err != nil {
		return 0, err
	}
	err = box.each(ctx, ids, func(s letterStream, letter *readers.DeadLetter) (bool, error) {
		n, err := s.Remove(ctx, letter.ID)
		dropped += n
		return false, err
	})
	return dropped, err
}

// Replayed is what came of a replay.
type Replayed struct {
	Succeeded, Failed int64
	Errors            []string // the first of them, each with its letter's id
}

// replayErrors is how many errors Replayed has at most.
const replayErrors = 10

// ErrReplaying refuses a second replay of the same dead letters.
var ErrReplaying = errors.New("ERR dead letters of this registration are being replayed already")

// ReplayDeadLetters runs the registration's recipe for dead letters, all when no
// ids are given: an execution each, in turn with those of its streams. A letter is
// removed when its execution has succeeded, and else stays.
func (e *Engine) ReplayDeadLetters(ctx context.Context, id string, ids []string) (out Replayed, err error) {
	box, err := e.letters(ctx, id)
	if err != nil {
		return out, err
	}
	if !box.r.replaying.TryLock() {
		return out, ErrReplaying
	}
	defer box.r.replaying.Unlock()
	err = box.each(ctx, ids, func(s letterStream, letter *readers.DeadLetter) (bool, error) {
		if ctx.Err() != nil {
			return true, context.Cause(ctx)
		}
		text, err := s.l.replay(letter)
		switch {
		case err != nil:
			return true, err
		case text == "":
			out.Succeeded++
			_, err = s.Remove(ctx, letter.ID)
			return false, err
		}
		out.Failed++
		if len(out.Errors) < replayErrors {
			out.Errors = append(out.Errors, letter.ID+" "+text)
		}
		return false, nil
	})
	return out, err
}

// replay runs a letter, when the pump is between two streams; text is the error of
// its execution. err: it was not run, or what came of it is not known.
func (l *streamListener) replay(letter *readers.DeadLetter) (text string, err error) {
	l.waiting.Add(1)
	l.turn.Lock()
	l.waiting.Add(-1)
	defer l.turn.Unlock()
	l.mu.Lock()
	status := l.status
	l.mu.Unlock()
	if status == streamPaused || status == streamAborted {
		return "", fmt.Errorf("ERR registration %s is %s: it takes no entries", l.r.id, status)
	}
	group, entry := letter.Source(l.r.sess.at())
	group.Group = l.group
	jobs, lost := l.execute([]any{&streamBatch{group, []readers.StreamEntry{entry}}})
	switch {
	case jobs == nil:
		return "", fmt.Errorf("ERR registration %s does not exist", l.r.id)
	case lost:
		return "", errors.New("ERR an execution lost its connection to Redis: the dead letter stays")
	case jobs[0].x.status.Load() == statusAborted:
		return errAborted.Error(), nil
	case len(jobs[0].x.errors) > 0:
		return clip(jobs[0].x.errors[0]), nil
	}
	return "", nil
}

// verifyDeadLetter refuses a stream for dead letters that a cluster keeps on
// another shard than the entries: they could not be sure to arrive.
func (s *session) verifyDeadLetter(r *registration) error {
	name, _ := r.recipe.Arg("deadLetter").(string)
	if name == "" || !s.engine.clustered() {
		return nil
	}
	prefix, _ := r.recipe.Arg("stream").(string)
	begins, many := strings.CutSuffix(prefix, "*")
	open := strings.IndexByte(begins, '{')
	if many && (open < 0 || strings.IndexByte(begins[open+1:], '}') <= 0) || shard.Slot(begins) != shard.Slot(name) {
		return gearsError("deadLetter '%s' is not in the hash slot of '%s': give both the same {tag}, or leave deadLetter out", name, prefix)
	}
	return nil
}
