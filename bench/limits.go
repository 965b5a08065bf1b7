package main

import (
	"fmt"
	"runtime"
)

// part is what a process does for one request, row or event.
type part struct {
	who    string
	spent  float64 // processor time, in microseconds
	single bool    // it has one thread, or one that does nearly all
}

// limits says what keeps something that takes so many microseconds from being
// quicker: the thread that has the least rest, or the processors together.
func limits(wall float64, parts ...part) string {
	who, most := "", 0.0
	all := 0.0
	for _, p := range parts {
		all += p.spent
		if p.single && p.spent > most {
			who, most = p.who, p.spent
		}
	}
	if each := all / float64(runtime.NumCPU()); each > most {
		who, most = fmt.Sprintf("the %d processors", runtime.NumCPU()), each
	}
	if wall <= 0 || who == "" {
		return "–"
	}
	return fmt.Sprintf("%s: %.0f%% busy", who, 100*most/wall)
}

// atMost is how many a second the processors and threads would allow.
func atMost(parts ...part) float64 {
	least, all := 0.0, 0.0
	for _, p := range parts {
		all += p.spent
		if p.single {
			least = max(least, p.spent)
		}
	}
	least = max(least, all/float64(runtime.NumCPU()))
	if least == 0 {
		return 0
	}
	return 1e6 / least
}
