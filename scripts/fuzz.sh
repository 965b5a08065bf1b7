#!/usr/bin/env bash
# Runs every fuzz target for a short while (FUZZTIME, 5s by default). Targets are
# found by their names: nothing has to be listed.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-5s}

out=$(mktemp)
trap 'rm -f "$out"' EXIT
grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sort | while IFS=: read -r file func; do
	name=${func#func }
	echo "fuzz $(dirname "$file") $name"
	if ! go test "$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$time" >"$out" 2>&1; then
		# A worker that the end of the time finds at work makes go test fail with
		# this text though nothing was found.
		if grep -q 'context deadline exceeded' "$out" && ! grep -q 'Failing input' "$out"; then continue; fi
		cat "$out"
		exit 1
	fi
done
