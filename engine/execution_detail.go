package engine

import "time"

// Execution describes an execution for RG.GETEXECUTION: one element a shard.
func (e *Engine) Execution(id string, cluster bool) ([]ExecutionDetail, error) {
	x := e.find(id)
	if x == nil {
		return nil, ErrNoPlan
	}
	finished := x.finished()
	d := ExecutionDetail{ShardID: x.sess.at().ID(), Status: x.shown(finished), Results: -1, Steps: stepList(x.recipe, nil)}
	if finished {
		d.Steps = stepList(x.recipe, x.profile)
		d.Results = int64(len(x.results))
		d.Errors = x.errors
		d.TotalMS = x.total.Milliseconds()
		d.ReadMS = x.read.Milliseconds()
	}
	list := []ExecutionDetail{d}
	if on := x.on.Load(); on != nil && !finished {
		for i, id := range on.ids {
			if i != on.self {
				list = append(list, ExecutionDetail{ShardID: id, Status: d.Status, Steps: d.Steps, Results: -1})
			}
		}
	}
	if finished {
		for i := range x.elsewhere {
			p := &x.elsewhere[i]
			list = append(list, ExecutionDetail{
				ShardID: p.id, Status: d.Status, Steps: d.Steps, TotalMS: d.TotalMS,
				Results: p.results, Errors: p.errors, ReadMS: p.read.Milliseconds(),
			})
		}
		list[0].ShardsCompleted = int64(len(x.elsewhere))
	}
	list[0].ShardsReceived = int64(len(list) - 1)
	if !cluster {
		list = list[:1]
	}
	return list, nil
}

// elsewhere is what is kept of an execution's part on another shard.
type elsewhere struct {
	id      string
	results int64
	errors  []string
	read    time.Duration
}

// letPartsGo keeps of the parts on other shards what can be asked for, and not the
// isolates that they ran in.
func (x *execution) letPartsGo() {
	on := x.on.Load()
	if on == nil {
		return
	}
	x.sum = x.totals()
	for i, p := range on.parts {
		if i != on.self {
			x.elsewhere = append(x.elsewhere, elsewhere{on.ids[i], int64(len(p.results)), p.errors, p.read})
		}
	}
	x.on.Store(nil)
}
