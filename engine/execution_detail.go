package engine

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
	if !cluster || !finished || x.on == nil {
		return []ExecutionDetail{d}, nil
	}
	list := make([]ExecutionDetail, len(x.on.parts))
	for i, p := range x.on.parts {
		if i == x.on.self {
			list[i] = d
			continue
		}
		list[i] = ExecutionDetail{
			ShardID: x.on.ids[i], Status: d.Status, Steps: d.Steps, TotalMS: d.TotalMS,
			Results: int64(len(p.results)), Errors: p.errors, ReadMS: p.read.Milliseconds(),
		}
	}
	return list, nil
}
