package conformance_test

import (
	"testing"

	"gears/conformance"
)

// TestScripts plays testdata/scripts. With -update it writes the replies of
// steps that have none, to be read before they are kept.
func TestScripts(t *testing.T) {
	conformance.Scripts{
		Dir: "testdata/scripts", Shards: 1, Fill: *update,
		Open: func(t *testing.T) conformance.System { return start(t) },
	}.Run(t)
}
