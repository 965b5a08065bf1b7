package lib

import "time"

// SetLocalZone makes another zone the local one until the function that it
// returns is called.
func SetLocalZone(name string) (restore func(), err error) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	old := localZone
	localZone = loc
	return func() { localZone = old }, nil
}
