package exchange_test

import (
	"testing"

	"go.uber.org/goleak"

	"gears/exchange"
	"gears/exchange/exchangetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLocal(t *testing.T) {
	exchangetest.Run(t, func(t *testing.T) exchange.Transport {
		l := exchange.NewLocal()
		t.Cleanup(func() {
			if n := l.Runs(); n != 0 {
				t.Errorf("%d runs are left", n)
			}
		})
		return l
	})
}
