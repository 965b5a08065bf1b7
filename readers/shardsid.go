package readers

import (
	"context"
	"io"

	"gears/lang"
	"gears/vm"
)

// bindShardsID is the ShardsIDReader's part of run(): it takes all and uses
// nothing.
func bindShardsID(vm.Value, bool, []vm.Kw) ([]lang.NamedArg, error) { return nil, nil }

// shardsIDPager is the ShardsIDReader: one record for each shard.
type shardsIDPager struct{ id string }

func openShardsID(_ context.Context, env *Env, _ *Spec) (pager, error) {
	if env.ClusterMode {
		return &shardsIDPager{env.Shard.ID()}, nil
	}
	return &shardsIDPager{"1"}, nil
}

func (p *shardsIDPager) page(context.Context) ([]vm.Value, error) {
	return []vm.Value{vm.Str(p.id)}, io.EOF
}

func (p *shardsIDPager) close() {}
