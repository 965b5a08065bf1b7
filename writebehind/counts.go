package writebehind

import (
	"context"
	"sync/atomic"

	"gears/sink"
)

// Counts are what was written to databases.
type Counts struct {
	Batches  int64 // transactions that were committed
	Rows     int64 // in them, also those that a mark passed over
	Rejected int64 // rows that databases refused by themselves
	Failed   int64 // attempts at a batch that came to nothing
}

type counts struct{ batches, rows, rejected, failed atomic.Int64 }

// Counts returns the figures since the start.
func (d *Databases) Counts() Counts {
	c := &d.counts
	return Counts{c.batches.Load(), c.rows.Load(), c.rejected.Load(), c.failed.Load()}
}

// counted is a target whose writes are counted.
type counted struct {
	sink.Target
	counts *counts
}

func (c counted) Write(ctx context.Context, t sink.Table, rows []sink.Row, m sink.Mark) ([]sink.Rejected, error) {
	rejected, err := c.Target.Write(ctx, t, rows, m)
	if err != nil {
		c.counts.failed.Add(1)
		return rejected, err
	}
	c.counts.batches.Add(1)
	c.counts.rows.Add(int64(len(rows) - len(rejected)))
	c.counts.rejected.Add(int64(len(rejected)))
	return rejected, nil
}
