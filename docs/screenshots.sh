#!/bin/sh
# Takes pictures of every page and state of the demo, on phone and desktop, light and dark, into target/shots/, and
# refreshes the best of them, which docs/pages.md shows, in docs/screens/. Needs Chromium and chromedriver
# (tests/run installs them).
#
# Usage: docs/screenshots.sh [LANGUAGE…]     en and de without any
set -eu
cd "$(dirname "$0")/.."
languages=$(echo "${*:-en de}" | tr ' ' ',')
SHOTS_FOR_DOCS=1 SHOTS_LANGUAGES=$languages \
  exec cargo test --locked --test real browser::shots::shots_of_every_page -- --nocapture
