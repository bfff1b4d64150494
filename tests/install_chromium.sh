#!/bin/sh
# Install a Chromium for the browser tests if there is none; where that is impossible they are skipped, and this says so.
# Usage: install_chromium.sh <folder of the virtual environment's programs>
bin=$1

"$bin/python" tests/browser.py && exit

if [ "$(id -u)" = 0 ]; then as_root=; else as_root="sudo --non-interactive"; fi
if command -v apt-get > /dev/null && $as_root true 2> /dev/null; then
    echo "Installing Chromium for the browser tests with apt-get ..."
    $as_root apt-get update -qq
    for package in chromium-headless-shell chromium; do
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $package fonts-liberation \
            > /dev/null && "$bin/python" tests/browser.py && exit
    done
fi

echo "Installing Chromium for the browser tests with Playwright ..."
"$bin/playwright" install chromium && exit

cat >&2 << 'MESSAGE'

  ##########################################################################
  #  NO CHROMIUM, and none could be installed: THE BROWSER TESTS WILL BE   #
  #  SKIPPED. Install Chromium or Chrome, and run `make test` again.       #
  ##########################################################################

MESSAGE
