#!/usr/bin/env bash
# Make sure that a part which pip can't bring is here: `chromium` (for browser tests) or `gettext` (for catalogues).
# Debian and Ubuntu packages where we may install them; says what to do where we may not.
set -u

run_as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo "$@"; else return 1; fi; }
apt_install() {
  command -v apt-get >/dev/null || return 1
  echo "Installing $* ..."
  DEBIAN_FRONTEND=noninteractive run_as_root apt-get install -y -qq "$@" >/dev/null 2>&1 && return 0
  run_as_root apt-get update -qq >/dev/null 2>&1 &&
    DEBIAN_FRONTEND=noninteractive run_as_root apt-get install -y -qq "$@" >/dev/null 2>&1
}

case "${1:-}" in
  gettext)
    command -v msgfmt >/dev/null || apt_install gettext || {
      echo "msgfmt is missing, so catalogues can't be checked. Install the package gettext."; [ "${CI:-}" != true ]; } ;;
  chromium)
    [ -x /usr/bin/chromium ] || [ -x /usr/bin/google-chrome ] && exit 0
    .venv/bin/python tools/browser.py >/dev/null 2>&1 && exit 0
    apt_install chromium && [ -x /usr/bin/chromium ] && exit 0
    .venv/bin/playwright install --with-deps chromium || {
      echo "No Chromium, so browser tests can't run. Install Debian's chromium, or run: .venv/bin/playwright install chromium"
      [ "${CI:-}" != true ]; } ;;
  *) echo "usage: tools/system.sh gettext|chromium"; exit 2 ;;
esac
