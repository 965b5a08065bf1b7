#!/usr/bin/env bash
# Installs what the tests and the demo need and this machine lacks: a Redis (or
# Valkey) server, its command line client and Python 3 (which tests compare
# with), PostgreSQL and MariaDB (which tests write to), zsh and fish (in which tests
# complete command lines), and the time zones. With "--python-client" also redis-py, for
# the benchmarks; with "--redis" without the databases and shells. It leaves no service
# running or enabled that was not so before.
set -euo pipefail

missing() { ! command -v "$1" >/dev/null 2>&1; }

packages=()
if missing redis-server && missing valkey-server; then packages+=(redis-server); fi
if missing redis-cli; then packages+=(redis-tools); fi
if [[ "${1:-}" != --redis ]]; then
	# Debian keeps the programs of database servers off the PATH of users.
	if missing postgres && ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then packages+=(postgresql); fi
	if missing mariadbd && [[ ! -x /usr/sbin/mariadbd ]]; then packages+=(mariadb-server); fi
	if missing zsh; then packages+=(zsh); fi
	if missing fish; then packages+=(fish); fi
fi
if missing python3; then packages+=(python3); fi
if [[ ! -d /usr/share/zoneinfo/Europe ]]; then packages+=(tzdata); fi
if [[ "${1:-}" == --python-client ]] && ! /usr/bin/python3 -c 'import redis' 2>/dev/null; then
	packages+=(python3-redis)
fi
[[ ${#packages[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
	if missing sudo; then
		echo "these packages are missing, and neither root nor sudo is there to install them: ${packages[*]}" >&2
		exit 1
	fi
	as_root=(sudo)
fi
if missing apt-get; then
	echo "these packages are missing, and there is no apt-get to install them: ${packages[*]}" >&2
	exit 1
fi

# Debian starts and enables a server when its package comes in. We want the
# program only; a server that was there already is not touched.
units=(redis-server valkey-server postgresql mariadb)
declare -A had
for u in "${units[@]}"; do
	if [[ -d /run/systemd/system ]] && systemctl cat "$u" >/dev/null 2>&1; then had[$u]=1; fi
done

echo "installing: ${packages[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1; }
if ! apt install -y --no-install-recommends "${packages[@]}"; then
	# Most likely the lists of packages are old, or were never fetched.
	if ! apt update || ! apt install -y --no-install-recommends "${packages[@]}"; then
		cat "$log" >&2
		echo "could not install: ${packages[*]}" >&2
		exit 1
	fi
fi

for u in "${units[@]}"; do
	if [[ -z "${had[$u]:-}" && -d /run/systemd/system ]] && systemctl cat "$u" >/dev/null 2>&1; then
		"${as_root[@]}" systemctl --quiet disable --now "$u" 2>/dev/null || true
	fi
done
