#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# The pictures of docs/gui.md, of sessions that it records now: a transformer that trains well, with every op compared,
# a run that overflows, and one with work of devices. All views at two sizes in both themes; those that the page shows go to docs/images.
#
#   scripts/screenshots.sh BUILD-DIRECTORY PYTHON [OUTPUT-DIRECTORY]
set -euo pipefail

[ $# -ge 2 ] || {
  sed -n '5,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(cd "$1" && pwd)
python=$2
output=${3:-$build/screenshots}
mkdir -p "$output"
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

record() { # NAME [OPTION...] -- PROGRAM [ARGUMENT...]
  local session=$output/$1.ampscope
  [ -e "$session" ] || (cd "$root" && PATH=$(dirname "$python"):$PATH "$build/bin/ampscope" profile --quiet -o "$session" "${@:2}" >/dev/null)
}
record overflow -- python tests/data/faults/forward_overflow.py
record scales -- python tests/data/faults/no_valid_scale.py
[ -e "$output/scales.json" ] || "$build/bin/ampscope" recommend "$output/scales.ampscope" -o "$output/scales.json" >/dev/null
record scales-fixed --policy "$output/scales.json" -- python tests/data/faults/no_valid_scale.py
record transformer --reference local --reference-every 4 -- python examples/char_transformer.py --steps 60
# No device is needed for this one: a session of the golden tests.
[ -e "$output/device.ampscope" ] || PYTHONPATH=$root/tests/golden PYTHONDONTWRITEBYTECODE=1 "$python" - "$root" "$output/device.ampscope" <<'END'
import pathlib, sys, golden
root = pathlib.Path(sys.argv[1])
golden.build_session(root / "analyzer/store/schema.sql", root / "tests/golden/device_work/session.sql", pathlib.Path(sys.argv[2]))
END

picture() { # SESSION VIEW THEME SIZE SELECT FILE
  "$build/bin/ampscope-gui" "$output/$1.ampscope" --compare "$output/scales.ampscope" --view "$2" --theme "$3" --size "$4" --select "$5" --screenshot "$6"
}
for theme in light dark; do
  for size in 1280x800 2560x1440; do
    for view in overview findings layers heatmap scaler histogram casts device error policy compare; do
      session=transformer
      select=place:blocks.0.mlp.0
      case $view in
        overview | findings) session=overflow select=place:2 ;;
        scaler | policy) session=scales select=place:quiet ;;
        device) session=device select=place:head ;;
        compare) session=scales-fixed select=place:loud ;;
      esac
      picture $session $view $theme $size $select "$output/$view-$theme-$size.png"
    done
  done
done

if [ -z "${3:-}" ]; then
  mkdir -p "$root/docs/images"
  for shown in overview-light findings-dark layers-light heatmap-dark histogram-light scaler-dark error-light casts-light device-light policy-light compare-light; do
    cp "$output/$shown-1280x800.png" "$root/docs/images/gui-$shown.png"
  done
fi
echo "screenshots: $output"
