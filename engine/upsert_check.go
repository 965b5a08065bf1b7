package engine

import (
	"context"
	"errors"
	"time"

	"gears/lang"
	"gears/sink"
	"gears/vm"
)

// checkTimeout bounds how long a registration waits for the databases that it is to
// write to.
const checkTimeout = 10 * time.Second

// checkTargets compares the tables of a recipe's upserts with what their databases
// have: what does not fit shows when the recipe is registered, and not with the first
// event. A database that is away is no error: events will wait for it.
func (s *session) checkTargets(t *vm.Thread, r *lang.Recipe) error {
	if s.explaining || s.restoring || s.rerun != nil {
		return nil
	}
	for i := range r.Steps {
		if r.Steps[i].Op.Name != "upsert" {
			continue
		}
		target, err := targetOf(r.Steps[i].Args[1].(*lang.Opaque).Ref.(vm.Value))
		if err != nil {
			return err
		}
		t.Blocking(func() { err = s.checkTarget(t.Context(), target) })
		var unfit *sink.SchemaError
		switch {
		case errors.As(err, &unfit):
			return gearsError("upsert: the rows do not fit their table:\n%s", unfit)
		case sink.Retryable(err), errors.Is(err, context.DeadlineExceeded):
			s.engine.log.Warn("a database cannot be asked about its table; rows will wait for it", "session", s.id, "table", target.table.Name, "error", err)
		case err != nil:
			return gearsError("upsert into %s: %s", target.table.Name, err)
		}
	}
	return nil
}

func (s *session) checkTarget(ctx context.Context, t *upsertTarget) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	m := sink.Mark{Table: t.marks}
	return s.engine.databases.Use(ctx, t.kind, sink.Conn{URL: t.url}, func(db sink.Target) error {
		if t.create {
			if err := db.Create(ctx, t.table, m); err != nil {
				return err
			}
		}
		return db.Check(ctx, t.table, m)
	})
}
