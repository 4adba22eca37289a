#!/usr/bin/env bash
# Installs what verify_webhooks.mjs needs into a folder of the build, once per lock file, and runs it.
# Usage: verify.sh <folder> <signed_webhooks program>
set -euo pipefail

folder=$1
signer=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: script/setup test installs it" >&2; exit 1; }
done

mkdir -p "$folder"
cp "$here/../verify_webhooks.mjs" "$folder/"
if ! cmp -s "$here/package-lock.json" "$folder/installed.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$folder/"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp "$here/package-lock.json" "$folder/installed.json"
fi

"$signer" | node "$folder/verify_webhooks.mjs"
