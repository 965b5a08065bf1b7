#!/usr/bin/env bash
# Runs every fuzz target for a short while (FUZZTIME, 5s by default). Targets are
# found by their names: nothing has to be listed.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-5s}
# The parser's target alone is given a minute at most, however long the others
# are told to run: its seeds are large, and it finds what it finds early.
parser=$time
case $parser in *m* | *h* | [6-9][1-9]s | [7-9]0s | [0-9][0-9][0-9]*s) parser=60s ;; esac

out=$(mktemp)
trap 'rm -f "$out"' EXIT
grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sort | while IFS=: read -r file func; do
	name=${func#func }
	echo "fuzz $(dirname "$file") $name"
	length=$time
	if [ "$name" = FuzzParse ]; then length=$parser; fi
	if ! go test "$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$length" >"$out" 2>&1; then
		# A worker that the end of the time finds at work makes go test fail with
		# this text though nothing was found.
		if grep -q 'context deadline exceeded' "$out" && ! grep -q 'Failing input' "$out"; then continue; fi
		cat "$out"
		exit 1
	fi
done
