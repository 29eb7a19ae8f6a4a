#!/bin/sh
# Installs what the tests need beside node_modules: Docker, k6, Toxiproxy, the servers that run without Docker, and a Chromium to open reports with.
# As root or with sudo; what is there is left alone.
set -eu
cd "$(dirname "$0")/../.."

node dist/cli/main.js setup --docker --stack --yes

if command -v chromium >/dev/null 2>&1; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo 'provide: install Chromium by hand; the tests open reports with it' >&2
  exit 1
fi
sudo=''
if [ "$(id -u)" -ne 0 ]; then
  if [ -t 0 ]; then sudo='sudo'; else sudo='sudo -n'; fi
fi
echo 'provide: apt-get install chromium' >&2
$sudo apt-get -q update >&2 || true
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends chromium >&2
