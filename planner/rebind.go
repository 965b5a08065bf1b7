package planner

import "gears/lang"

// Rebind returns the plan for another isolate: recipe is p.Recipe with the same
// functions as values of that isolate. What was found out about the functions
// holds there too, since their code is the same; only who calls them changes.
func (p *Plan) Rebind(recipe *lang.Recipe) *Plan {
	b := rebinding{callbacks: map[*lang.Callback]*lang.Callback{}, opaques: map[*lang.Opaque]*lang.Opaque{}}
	for i := range p.Recipe.Steps {
		for j, a := range p.Recipe.Steps[i].Args {
			b.learn(a, recipe.Steps[i].Args[j])
		}
	}
	out := *p
	out.Recipe = recipe
	out.Stages = make([]Stage, len(p.Stages))
	for i := range p.Stages {
		st := p.Stages[i]
		segments := st.Segments
		st.Segments = make([]Segment, len(segments))
		for j, seg := range segments {
			seg.Steps = append([]PhysStep(nil), seg.Steps...)
			for k := range seg.Steps {
				s := &seg.Steps[k]
				s.Fn = b.callback(s.Fn)
				if o, ok := b.opaques[s.Target]; ok {
					s.Target = o
				}
			}
			st.Segments[j] = seg
		}
		st.Sink.Key, st.Sink.Fn = b.callback(st.Sink.Key), b.callback(st.Sink.Fn)
		if o, ok := b.opaques[st.Sink.Zero]; ok {
			st.Sink.Zero = o
		}
		st.Out.Key = b.callback(st.Out.Key)
		out.Stages[i] = st
	}
	return &out
}

// rebinding says which function of one recipe stands for which of another.
type rebinding struct {
	callbacks map[*lang.Callback]*lang.Callback
	opaques   map[*lang.Opaque]*lang.Opaque
}

func (b *rebinding) learn(from, to any) {
	switch from := from.(type) {
	case *lang.Callback:
		if from != nil {
			b.callbacks[from] = to.(*lang.Callback)
		}
	case *lang.Opaque:
		if from != nil {
			b.opaques[from] = to.(*lang.Opaque)
		}
	}
}

// callback is what stands for c; builtins of gears stand for themselves.
func (b *rebinding) callback(c *lang.Callback) *lang.Callback {
	if to, ok := b.callbacks[c]; ok {
		return to
	}
	return c
}
