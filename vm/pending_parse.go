package vm

import (
	"math/big"
	"strconv"
	"strings"
)

// ParseInt and ParseFloat are replaced by those of the text code.
func ParseInt(s string, base int) (Value, error) {
	x := strings.TrimSpace(s)
	if b, ok := new(big.Int).SetString(x, base); ok {
		return BigInt(b), nil
	}
	return Value{}, ValueErrorf("invalid literal for int() with base %d: '%s'", base, s)
}

func ParseFloat(s string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil && f == 0 {
		return 0, ValueErrorf("could not convert string to float: '%s'", s)
	}
	return f, nil
}
