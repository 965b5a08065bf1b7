package capture

import (
	"context"
	"errors"

	"gears/shard"
)

// Link follows one shard. It is safe for concurrent use, but for Run.
type Link struct {
	options Options
	handler Handler
}

// New makes a link; Run has it follow.
func New(o Options, h Handler) *Link { return &Link{options: o, handler: h} }

var errUnfinished = errors.New("the replication link cannot be run yet")

// Run attaches to the shard's master and hands out what comes until the
// connection is lost or ctx ends, and says why. The caller calls it again to go
// on: it then resumes where it was.
func (l *Link) Run(ctx context.Context) error { return errUnfinished }

// Received is the position behind the last command whose events were handed out;
// zero before the link was attached for the first time.
func (l *Link) Received() Position { return Position{} }

// Stats returns the figures.
func (l *Link) Stats() Stats { return Stats{} }

// Allowed reports why the shard's master cannot be followed; nil if it can.
func Allowed(ctx context.Context, s *shard.Shard) error { return errUnfinished }
