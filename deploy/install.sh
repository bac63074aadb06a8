#!/bin/sh
# Makes what systemd needs of an installed release: the account, the folders, secrets, settings
# and units. As root, after install-offline.sh; again after each upgrade. What is there stays.
#
#   sh /opt/jiedui/current/app/deploy/install.sh [ROOT]
#
# ROOT is put before every path, for an image of a machine that does not run.
set -eu
umask 022
root=${1:-}
here=$(cd "$(dirname "$0")" && pwd)
app=$(dirname "$here")
python="$(dirname "$app")/venv/bin/python"

[ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 1; }
if ! grep -q '^jiedui:' "$root/etc/passwd"; then
    useradd ${root:+--root "$root"} --system --user-group --no-create-home \
        --home-dir /var/lib/jiedui --shell /usr/sbin/nologin jiedui
    echo "Made the account jiedui."
fi
group=$(sed -n 's/^jiedui:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/group")
user=$(sed -n 's/^jiedui:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/passwd")

for folder in /var/lib/jiedui /var/backups/jiedui; do
    mkdir -p "$root$folder"
    chown "$user:$group" "$root$folder"
    chmod 700 "$root$folder"
done
mkdir -p "$root/etc/jiedui"
"$python" -I "$here/make_secrets.py" "$root/etc/jiedui/secrets" --group "$group" \
    --database 127.0.0.1 --queue 127.0.0.1 --cache 127.0.0.1
if [ ! -e "$root/etc/jiedui/jiedui.env" ]; then
    {
        cat "$app/.env.example"
        echo
        echo "# --- The secrets, each in a file"
        echo
        for pair in JIEDUI_SECRET_KEY:secret_key JIEDUI_FIELD_KEYS:field_keys \
            JIEDUI_DIGEST_KEY:digest_key DATABASE_URL:database_url \
            REDIS_URL:queue_url JIEDUI_CACHE_URL:cache_url \
            JIEDUI_BACKUP_PASSPHRASE:backup_passphrase; do
            echo "${pair%%:*}_FILE=/etc/jiedui/secrets/${pair##*:}"
        done
    } > "$root/etc/jiedui/jiedui.env"
    chown "0:$group" "$root/etc/jiedui/jiedui.env"
    chmod 640 "$root/etc/jiedui/jiedui.env"
    echo "Made /etc/jiedui/jiedui.env. Fill in JIEDUI_HOSTS."
fi
units="$root/etc/systemd/system"
mkdir -p "$units/jiedui-.service.d"
cp "$here"/systemd/jiedui-*.service "$here"/systemd/jiedui-*.timer "$units/"
cp "$here"/systemd/jiedui-.service.d/*.conf "$units/jiedui-.service.d/"
echo "The units are in /etc/systemd/system."
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi
