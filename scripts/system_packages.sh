#!/usr/bin/env bash
# The system packages the checks need: a browser, gettext, and a font that has Arabic.
# Installs what is missing when it may (root on a Debian-like system), else says what to run.
set -euo pipefail

missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1 || missing+=(chromium)
command -v msgfmt >/dev/null 2>&1 || missing+=(gettext)
fc-list ":lang=ar" 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-core)
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "The checks need system packages that are missing here: ${missing[*]}." >&2
  echo "Run this once, then make test again:  sudo apt-get update && sudo $install" >&2
  echo "(A Chromium of another name: make test CHROMIUM=/path/to/chromium.)" >&2
  exit 1
fi
echo "Installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
$install -qq >/dev/null
