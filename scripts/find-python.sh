#!/usr/bin/env bash
# Prints a Python (3.11 or newer) that can make virtual environments; installs one through apt when that is possible.
set -euo pipefail

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_one() {
    local name
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null && usable "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

find_one && exit 0

packages="python3 python3-venv"
if command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if [ -z "$as_root" ] || sudo -n true 2>/dev/null; then
        echo "installing $packages through apt / 正在用 apt 安装 $packages" >&2
        $as_root apt-get update -qq >&2 || true
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages >&2 || true
        find_one && exit 0
    fi
fi

cat >&2 <<'MESSAGE'
未找到可用的 Python 3.11（或更高版本）及其 venv 模块。请先安装后重试：
    sudo apt install python3 python3-venv        （Debian 12、Ubuntu 24.04 及以上）
已安装在别处时，请指明路径：  make install PYTHON=路径/python3.11

No Python 3.11 or newer with the venv module was found. Install the packages python3 and python3-venv
(Debian 12, Ubuntu 24.04 or newer) and try again, or say where it is: make install PYTHON=path/python3.11
MESSAGE
exit 2
