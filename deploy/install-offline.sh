#!/bin/sh
# Installs the bundle in which this file lies, without any network:
#
#   sh install-offline.sh [FOLDER]
#
# FOLDER, /opt/jiedui by default, gets releases/VERSION with app/ and venv/, and `current` leads
# to it. What runs goes on with the release it was started from. Needs a Python of the version in
# the bundle's name, and of Python nothing else: no pip, no compiler. deploy/install.sh then makes
# the account, the folders and the units of systemd.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-/opt/jiedui}
cd "$here"

wrong() {
    echo "Not installed: $1" >&2
    exit 1
}

[ "$(uname -m)" = "$(cat MACHINE)" ] || wrong "this bundle is for $(cat MACHINE), not $(uname -m)."
sha256sum --check --quiet --strict SHA256SUMS || wrong "the bundle is damaged. Copy it again."
wanted=$(cat PYTHON)
python=$(command -v "python$wanted") || wrong "there is no python$wanted here."

release="$folder/releases/$(cat VERSION)"
if [ -e "$release/complete" ] && cmp -s SHA256SUMS "$release/complete"; then
    echo "$release is installed already."
else
    # What an installation that was cut off has left; never what runs, which is complete.
    [ ! -e "$release/complete" ] || wrong "$release is another build of this version. Move it away."
    rm -rf "$release"
    mkdir -p "$release"
    cp -R app "$release/app"
    "$python" -m venv --without-pip "$release/venv"
    set -- wheels/pip-*.whl
    "$release/venv/bin/python" "$1/pip" --isolated --quiet --disable-pip-version-check install \
        --no-index --find-links wheels --require-hashes --no-deps --only-binary=:all: \
        --no-compile --no-cache-dir --requirement app/requirements.lock
    "$release/venv/bin/python" -m compileall -q -j 0 "$release"
    cp SHA256SUMS "$release/complete"
fi
ln -sfn "releases/$(cat VERSION)" "$folder/current.new"
mv -T "$folder/current.new" "$folder/current"
echo "Installed in $release."
