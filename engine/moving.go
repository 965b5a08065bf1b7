package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gears/readers"
	"gears/shard"
)

// keyWatch looks out for keys that change shards while a run reads them: such a
// key may be read on both, or on none. It begins before the first shard is read
// and ends after the last, since a key can leave a shard that is yet to be read
// for one that has been.
type keyWatch []*shard.ScanGuard

// errKeysMoved ends a run that may have missed keys, or have seen some twice.
var errKeysMoved = errors.New("keys moved between shards while they were read, so the results may be wrong: run it again")

// watched are the slots that the run reads, none meaning all; false: it reads no
// keys.
func (r *runner) watched() (slots []int, ok bool) {
	switch what, key := readers.Reads(r.readerSpec()); what {
	case readers.NoKeys:
		return nil, false
	case readers.OneKey:
		return []int{shard.KeySlot(key)}, true
	}
	return nil, true
}

// ownWatch is keyWatch for a run on one shard of a cluster.
type ownWatch struct{ guard *shard.ScanGuard }

func (r *runner) watchOwnKeys() (w ownWatch, err error) {
	slots, ok := r.watched()
	if !ok || !r.x.engine.clustered() {
		return w, nil
	}
	r.t.Blocking(func() { w.guard, err = r.sess.at().GuardScan(r.ctx, slots...) })
	return w, err
}

func (w ownWatch) unmoved(r *runner) (err error) {
	if w.guard == nil {
		return nil
	}
	var disturbed bool
	r.t.Blocking(func() { disturbed, err = w.guard.Disturbed(r.ctx) })
	if err == nil && disturbed {
		err = errKeysMoved
	}
	return err
}

// watchKeys begins to watch what the run reads.
func (r *runner) watchKeys(on *members) (keyWatch, error) {
	slots, ok := r.watched()
	if !ok {
		return nil, nil
	}
	w := make(keyWatch, len(on.parts))
	err := r.each(on, func(ctx context.Context, i int, sh *shard.Shard) (err error) {
		w[i], err = sh.GuardScan(ctx, slots...)
		return err
	})
	if err != nil {
		return nil, err
	}
	owned := 0
	for _, g := range w {
		owned += g.Owned()
	}
	if owned != shard.Slots {
		// Some went to a master that is not known yet.
		r.t.Blocking(func() { err = r.x.engine.topology.Refresh(r.ctx) })
		return nil, errors.Join(errKeysMoved, err)
	}
	return w, nil
}

// unmoved is an error if keys may have moved since the watch began.
func (w keyWatch) unmoved(r *runner) error {
	if w == nil {
		return nil
	}
	return r.each(r.x.on.Load(), func(ctx context.Context, i int, _ *shard.Shard) error {
		disturbed, err := w[i].Disturbed(ctx)
		if err == nil && disturbed {
			err = errKeysMoved
		}
		return err
	})
}

// each asks all shards at once, without the session's lock, and waits for as long
// as others may be idle; the error is that of the first that failed.
func (r *runner) each(on *members, ask func(ctx context.Context, i int, sh *shard.Shard) error) error {
	ctx := r.ctx
	if limit := r.x.engine.maxIdle(); limit > 0 {
		bounded, cancel := context.WithTimeoutCause(ctx, limit, errIdle)
		defer cancel()
		ctx = bounded
	}
	errs := make([]error, len(on.parts))
	r.t.Blocking(func() {
		var wg sync.WaitGroup
		for i, p := range on.parts {
			wg.Go(func() { errs[i] = ask(ctx, i, p.sess.at()) })
		}
		wg.Wait()
	})
	for _, err := range errs {
		if err != nil && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	for i, err := range errs {
		if err != nil && err != errKeysMoved {
			return fmt.Errorf("shard %s: %w", on.ids[i], err)
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
