#!/usr/bin/env bash
# The system packages that pip cannot bring.
#   system_packages.sh run   what serving needs: Pango, which draws the text of the PDF dossiers
#   system_packages.sh       what the checks need: Pango, a browser, gettext, a font that has Arabic,
#                            LibreOffice Calc, which recalculates the workbooks
# Installs what is missing when it may (root on a Debian-like system), else says what to run.
set -euo pipefail

purpose=${1:-checks}
has_library() {
  "${PYTHON:-python3}" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library(sys.argv[1]))' "$1"
}

missing=()
has_library pangoft2-1.0 || missing+=(libpangoft2-1.0-0)
has_library harfbuzz-subset || missing+=(libharfbuzz-subset0)
if [ "$purpose" = checks ]; then
  command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1 || missing+=(chromium)
  command -v msgfmt >/dev/null 2>&1 || missing+=(gettext)
  fc-list ":lang=ar" 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-core)
  command -v soffice >/dev/null 2>&1 || missing+=(libreoffice-calc-nogui)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "System packages are missing here: ${missing[*]}." >&2
  echo "Install them once, then start again:  sudo apt-get update && sudo $install" >&2
  [ "$purpose" = checks ] && echo "(A Chromium of another name: make test CHROMIUM=/path/to/chromium.)" >&2
  exit 1
fi
echo "Installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
$install -qq >/dev/null
