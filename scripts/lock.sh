#!/usr/bin/env bash
# Regenerates requirements/*.txt: every package pinned with the hashes of its public files, and no host in the text.
# Needs uv (development only). Run it after a change to the dependencies in pyproject.toml; `--upgrade` takes newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() { # output, then arguments of uv
    local output=$1
    shift
    # --no-config and the cleared variables: a developer's own index or wheel folder must not leak into the hashes.
    env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL \
        uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --output-file "$output" "$@" >/dev/null
}

upgrade=("$@")
# OR-tools takes any pandas from 2 on; the peers in bench do not run on pandas 3, and both stand in one environment.
limits=$(mktemp)
trap 'rm -f "$limits"' EXIT
echo 'pandas<3' >"$limits"
compile requirements/core.txt pyproject.toml --group build --constraints "$limits" ${upgrade[@]+"${upgrade[@]}"}
compile requirements/dev.txt --group dev --constraints requirements/core.txt ${upgrade[@]+"${upgrade[@]}"}
compile requirements/bench.txt --group bench --constraints requirements/core.txt ${upgrade[@]+"${upgrade[@]}"}
compile requirements/spark.txt pyproject.toml --extra spark --constraints requirements/core.txt --constraints requirements/bench.txt ${upgrade[@]+"${upgrade[@]}"}

if grep -nE '://|file:|^-' requirements/*.txt; then
    echo "a host, a path or an option stands in a requirement file" >&2
    exit 1
fi
wc -l requirements/*.txt
