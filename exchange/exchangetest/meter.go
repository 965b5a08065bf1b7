package exchangetest

import (
	"context"
	"encoding/binary"
	"sync"

	"gears/exchange"
)

// meter is a transport that counts the bytes of data between each two members
// that have been sent and that the receiver has not given credit for. It reads
// frames as the documentation of package exchange describes them.
type meter struct {
	exchange.Transport
	mu    sync.Mutex
	sent  map[[2]int]int64
	taken map[[2]int]int64
	peak  int64
}

func newMeter(tr exchange.Transport) *meter {
	return &meter{Transport: tr, sent: map[[2]int]int64{}, taken: map[[2]int]int64{}}
}

func (m *meter) Open(ctx context.Context, e exchange.Edge, in exchange.Inlet) (exchange.Port, error) {
	p, err := m.Transport.Open(ctx, e, in)
	return &meteredPort{p, m, e.Self}, err
}

func (m *meter) most() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.peak
}

type meteredPort struct {
	exchange.Port
	meter *meter
	self  int
}

func (p *meteredPort) Send(to int, f *exchange.Frame) {
	p.meter.count(p.self, to, f.Bytes)
	p.Port.Send(to, f)
}

func (m *meter) count(from, to int, b []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch b[0] {
	case 1:
		pair := [2]int{from, to}
		m.sent[pair] += int64(len(b))
		m.peak = max(m.peak, m.sent[pair]-m.taken[pair])
	case 3:
		pair := [2]int{to, from}
		m.taken[pair] = max(m.taken[pair], int64(binary.LittleEndian.Uint64(b[1:])))
	}
}
