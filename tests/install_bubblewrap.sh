#!/bin/sh
# Install bubblewrap for the grading tests if there is none; where that is impossible they are skipped, and this says so.

command -v bwrap > /dev/null && exit

if [ "$(id -u)" = 0 ]; then as_root=; else as_root="sudo --non-interactive"; fi
if command -v apt-get > /dev/null && $as_root true 2> /dev/null; then
    echo "Installing bubblewrap for the grading tests with apt-get ..."
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends bubblewrap > /dev/null
    command -v bwrap > /dev/null && exit
fi

cat >&2 << 'MESSAGE'

  ##########################################################################
  #  NO BUBBLEWRAP, and none could be installed: THE TESTS OF GRADING IN A #
  #  SANDBOX WILL BE SKIPPED. Install bubblewrap, and run `make test`.     #
  ##########################################################################

MESSAGE
