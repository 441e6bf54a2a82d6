#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Everything that building, the demo and the tests need, on a bare Debian 12: apt packages and a Python environment with
# torch in ${AMPSCOPE_CACHE:-~/.cache/ampscope}. Installs only what is missing; may be run again at any time.
#
#   scripts/setup.sh [--torch VERSION] [--no-python] [--print-python]
#
# --print-python sets up as well and prints the environment's interpreter on stdout, and nothing else there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
torch=$(sed -n 's/^torch==//p' "$root/tests/requirements.txt")
want_python=1
print_python=
needed_gib=8 # torch with its CUDA libraries takes 6, and pip needs room to unpack

say() { echo "setup: $*" >&2; }
fail() {
  echo "setup: $*" >&2
  exit 4
}

while [ $# -gt 0 ]; do
  case $1 in
    --torch)
      [ $# -ge 2 ] || fail "--torch needs a version, such as --torch 2.6.0"
      torch=$2
      shift
      ;;
    --no-python) want_python= ;;
    --print-python) print_python=1 ;;
    *)
      echo "setup: unknown option $1; see the head of scripts/setup.sh" >&2
      exit 2
      ;;
  esac
  shift
done

apt_packages=(
  g++ cmake ninja-build ccache git python3 python3-venv python3-dev
  libhwy-dev nlohmann-json3-dev libcli11-dev libfmt-dev libboost-dev libboost-context-dev libsqlite3-dev zlib1g-dev
  libgtest-dev libgmock-dev libbenchmark-dev clang-format-14 clang-tidy-14 shellcheck
  libtomlplusplus-dev libxml2-utils chromium dpkg-dev groff zsh fish openjdk-17-jre-headless debootstrap
  qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-l10n-tools libqcustomplot-dev libgl-dev xvfb openbox
)

install_apt() {
  local missing=() package
  for package in "${apt_packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null ||
      fail "these packages are missing and this user may not install them: ask an administrator to run: apt-get install ${missing[*]}"
    as_root=(sudo -n)
  fi
  command -v apt-get >/dev/null 2>&1 ||
    fail "these packages are missing and there is no apt-get here: install them by hand: ${missing[*]}"
  say "installing ${#missing[@]} packages: ${missing[*]}"
  local log
  log=$(mktemp)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 || true
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get could not install ${missing[*]}: is there a network, and room on the disk? (whole log: $log)"
  fi
  rm -f "$log"
}

# A finished environment holds a copy of the requirements that it was made from.
install_python() {
  local cache=${AMPSCOPE_CACHE:-$HOME/.cache/ampscope}
  local venv=$cache/python-torch-$torch
  local python=$venv/bin/python
  local wanted
  if [ "$torch" = "$(sed -n 's/^torch==//p' "$root/tests/requirements.txt")" ]; then
    wanted=$(grep -v '^#' "$root/tests/requirements.txt")
  else
    wanted=$(printf 'torch==%s\n%s\n' "$torch" "$(grep -v '^#' "$root/tests/requirements-old-torch.txt")")
  fi
  if [ -x "$python" ] && [ "$(cat "$venv/requirements.txt" 2>/dev/null)" = "$wanted" ]; then
    printed_python=$python
    return
  fi
  mkdir -p "$cache" 2>/dev/null || fail "the folder $cache cannot be written: set AMPSCOPE_CACHE to one that can"
  if ! "$python" -c 'import torch' 2>/dev/null; then
    local free_gib
    free_gib=$(df -Pk "$cache" | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "$free_gib" -ge "$needed_gib" ] ||
      fail "torch needs $needed_gib GiB in $cache and $free_gib are free: make room, or set AMPSCOPE_CACHE to a folder on a larger disk"
    say "making a Python environment with torch $torch in $venv (about 5 GB, some minutes)"
    rm -rf "$venv" # what an interrupted run left
    python3 -m venv "$venv" >&2 || fail "python3 -m venv failed: apt-get install python3-venv"
  else
    say "bringing the Python environment in $venv up to date"
  fi
  local log
  log=$(mktemp)
  if ! printf '%s\n' "$wanted" | "$python" -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    -r /dev/stdin >"$log" 2>&1; then
    tail -n 3 "$log" >&2
    fail "pip could not install torch $torch and the test packages: is there a network? (whole log: $log)"
  fi
  rm -f "$log"
  printf '%s\n' "$wanted" >"$venv/requirements.txt"
  printed_python=$python
}

install_apt
printed_python=
if [ -n "$want_python" ]; then
  install_python
fi
if [ -n "$print_python" ]; then
  echo "$printed_python"
fi
