#!/usr/bin/env bash
# Counts movies by genre, from nothing to the answer: installs what is missing,
# builds gears, starts gearsd with a private Redis, loads a sample, runs the
# recipe through redis-cli, checks and prints the counts, and explains the plan.
# It touches no other Redis and leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/.."
movies=${MOVIES:-20000}
recipe=examples/count_by_genre.py

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

scripts/install-deps.sh --redis
say "Building gears"
make --no-print-directory build
go build -o bin/ ./bench/sample

work=$(mktemp -d /tmp/gears-demo.XXXXXX)
socket=$work/gears.sock
gearsd=
finish() {
	code=$?
	trap - EXIT INT TERM
	if [[ -n $gearsd ]] && kill -TERM "$gearsd" 2>/dev/null; then wait "$gearsd" || code=1; fi
	# The private Redis ends with gearsd; make sure of it.
	child=$(sed -n 's/.*started a private redis.* pid=\([0-9]*\).*/\1/p' "$work/log" 2>/dev/null || true)
	if [[ -n $child ]] && kill -0 "$child" 2>/dev/null; then
		echo "the private Redis (process $child) is still running" >&2
		code=1
	fi
	if [[ $code -ne 0 && -s $work/log ]]; then
		echo "the log of gearsd:" >&2
		cat "$work/log" >&2
	fi
	rm -rf "$work"
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

say "Starting gearsd with a private Redis"
echo "bin/gearsd --listen unix://$socket"
bin/gearsd --listen "unix://$socket" --http "" >"$work/log" 2>&1 &
gearsd=$!
cli() { redis-cli -s "$socket" "$@"; }
for ((i = 0; ; i++)); do
	if [[ $(cli ping 2>/dev/null) == PONG ]]; then break; fi
	if ((i > 200)) || ! kill -0 "$gearsd" 2>/dev/null; then
		echo "gearsd does not answer" >&2
		exit 1
	fi
	sleep 0.05
done
echo "$(cli info server | tr -d '\r' | sed -n 's/^redis_version:/Redis /p') answers through gearsd"

say "Loading $movies movies, and other keys beside them"
bin/sample load --url "unix://$socket" --movies "$movies" --others 500
echo "DBSIZE: $(cli dbsize)"

say "The recipe, $recipe"
cat "$recipe"

say "redis-cli -x RG.PYEXECUTE < $recipe"
begin=$(date +%s%N)
cli --raw -x RG.PYEXECUTE <"$recipe" >"$work/reply"
end=$(date +%s%N)
bin/sample table --movies "$movies" <"$work/reply"
echo "$(((end - begin) / 1000000)) ms"

say "gearsc explain $recipe"
bin/gearsc explain "$recipe"

say "Done; gearsd and its Redis end now."
