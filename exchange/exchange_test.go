package exchange_test

import (
	"testing"
	"time"

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

// Frames are late, overtake those of other members, and come twice.
func TestFaulty(t *testing.T) {
	exchangetest.Run(t, func(t *testing.T) exchange.Transport {
		l := exchange.NewLocal()
		f := exchangetest.NewFaulty(l, exchangetest.Faults{Seed: 3, Delay: 200 * time.Microsecond, Repeat: 10})
		t.Cleanup(func() {
			f.Wait()
			if n := l.Runs(); n != 0 {
				t.Errorf("%d runs are left", n)
			}
		})
		return f
	})
}
