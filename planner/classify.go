package planner

// classify gives each stage its class.
func classify(p *Plan, env *Env) {
	for i := range p.Stages {
		p.Stages[i].Class, p.Stages[i].Reason = Sequential, "not analysed"
	}
}
