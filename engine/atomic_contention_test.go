package engine_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"gears/engine"
	"gears/shard/shardtest"
)

// TestAtomicUnderContention has a block read, compute and write while other
// clients change the same keys straight on the server: no update may be lost.
func TestAtomicUnderContention(t *testing.T) {
	const clients, rounds = 8, 1000
	topo := shardtest.Start(t).Topology()
	sh := topo.Shards()[0]
	if r, err := sh.Do(t.Context(), "SET", "n", "0"); err != nil || r.IsError() {
		t.Fatal(r.Str, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var made atomic.Int64
	var wg sync.WaitGroup
	failed := make(chan error, 2*clients)
	for i := range clients {
		conn, err := sh.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		wg.Go(func() {
			for ctx.Err() == nil {
				if i%2 == 0 {
					if r, err := conn.Do(t.Context(), "INCR", "n"); err != nil || r.IsError() {
						failed <- fmt.Errorf("%s %w", r.Str, err)
						return
					}
					made.Add(1)
					continue
				}
				// A client that does it properly: it tries again when somebody came
				// between.
				if _, err := conn.Do(t.Context(), "WATCH", "n"); err != nil {
					failed <- err
					return
				}
				r, err := conn.Do(t.Context(), "GET", "n")
				if err != nil {
					failed <- err
					return
				}
				n, _ := strconv.Atoi(r.Str)
				conn.Append("MULTI")
				conn.Append("SET", "n", strconv.Itoa(n+1))
				conn.Append("EXEC")
				if err := conn.Flush(t.Context()); err != nil {
					failed <- err
					return
				}
				for range 3 {
					if r, err = conn.Receive(t.Context()); err != nil {
						failed <- err
						return
					}
				}
				if r.Kind == '*' {
					made.Add(1)
				}
			}
		})
	}
	e := engine.New(topo, engine.Options{})
	defer func() { _ = e.Close(context.Background()) }()
	out, err := e.PyExecute(t.Context(), engine.Request{Script: fmt.Sprintf(`
def f(x):
    with atomic():
        n = int(execute('get', 'n'))
        execute('set', 'n', n + 1)
    return n
GB('PythonReader').map(f).count().run(lambda: (i for i in range(%d)))`, rounds)})
	stop()
	wg.Wait()
	close(failed)
	for err := range failed {
		t.Fatal(err)
	}
	if err != nil || len(out.Errors) > 0 || texts(out.Results)[0] != strconv.Itoa(rounds) {
		t.Fatal(out, err)
	}
	if want := strconv.FormatInt(made.Load()+rounds, 10); do(t, e, "GET", "n") != want {
		t.Errorf("n is %s, want %s: updates were lost", do(t, e, "GET", "n"), want)
	}
	t.Logf("%d updates by others meanwhile", made.Load())
}
