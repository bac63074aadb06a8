#!/bin/sh
# The build stage of the image: packages by their locked hashes, then the application.
#
#   sh deploy/image/build.sh SOURCE TARGET
#
# SOURCE is a checkout that may be written to; TARGET gets venv/ and app/, both as the image has
# them and at the path they will have there. tests/deploy/test_image.py runs this in a bare Debian.
set -eu
umask 022
source=$1
target=$2
cd "$source"

# pip and npm serve here and stay behind: neither is in what is built.
tools=$(mktemp -d)
python3 -m venv "$tools"
pip() {
    "$tools/bin/python" -m pip --quiet --disable-pip-version-check "$@"
}
locked="--require-hashes --no-deps --only-binary=:all: --no-compile"

echo "Python packages …"
python3 -m venv --without-pip "$target/venv"
# shellcheck disable=SC2086
pip --python "$target/venv/bin/python" install $locked -r requirements.lock

echo "npm packages …"
# shellcheck disable=SC2086
pip install $locked -r requirements-node.lock
PATH="$tools/bin:$PATH" npm ci --omit=dev

echo "Application …"
"$target/venv/bin/python" deploy/assemble.py "$target/app" --revision "${REVISION:-unknown}"

# What is never written may be compiled once, and then is not compared with its source any more.
python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash "$target"
rm -rf "$tools"
