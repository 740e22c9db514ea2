#!/bin/sh
# Builds and publishes an archive, and plans the next build for the time at which something changes, such as the end of an embargo.
# Run it after each change, in the folder of the archive. It needs the program `at`. Guide: docs/guides/ci.md
set -eu

next=$(sitegen build --json | python3 -c 'import json, sys; print((json.load(sys.stdin)["next_change"] or {}).get("time", ""))')
sitegen publish --quiet --yes production
if [ -n "$next" ]; then
    echo "cd '$PWD' && sh '$0'" | at -t "$(date -d "$next" +%Y%m%d%H%M.%S)"
fi
