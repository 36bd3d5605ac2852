# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What ./swath and ./check share: packages, configuration, build. Sourced, never run; everything it says goes to stderr.

say() { printf 'swath: %s\n' "$*" >&2; }
die() {
    say "$@"
    exit 1
}

# package_list ROOT KIND: the file that names the packages of this distribution (KIND is "packages" or
# "packages-tests"), nothing where there is none. Debian newer than the newest list takes that one.
package_list() {
    local id version
    id=$(. /etc/os-release 2>/dev/null && printf '%s' "${ID:-}") || id=
    version=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_ID:-99}") || version=99
    [[ $id == debian && $version =~ ^[0-9]+$ ]] || return 0
    ((version < 12)) && return 0
    ((version > 13)) && version=13
    printf '%s/third_party/%s-debian-%s.txt' "$1" "$2" "$version"
}

read_packages() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@"; }

# require_packages ROOT INSTALL KIND…: installs what is missing, or with INSTALL=no lists it and ends with status 1.
require_packages() {
    local root=$1 install=$2 kind list
    shift 2
    local -a lists=() wanted=() missing=()
    for kind in "$@"; do
        list=$(package_list "$root" "$kind")
        [[ -n $list ]] && lists+=("$list")
    done
    if ((${#lists[@]} == 0)) || ! command -v dpkg-query >/dev/null; then
        # Not worth a line on every call: only where something is about to be configured.
        [[ -f $root/build/release/build.ninja ]] ||
            say "no package list for this system; third_party/NOTICES.md names the libraries that must be installed"
        return 0
    fi
    mapfile -t wanted < <(read_packages "${lists[@]}")
    local -A have=()
    local status name
    while read -r status name; do
        [[ $status == installed ]] && have[$name]=1
    done < <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null)
    for name in "${wanted[@]}"; do
        [[ -n ${have[$name]:-} ]] || missing+=("$name")
    done
    ((${#missing[@]} == 0)) && return 0

    if [[ $install == no ]]; then
        say "${#missing[@]} Debian packages are missing:"
        printf '  %s\n' "${missing[@]}" >&2
        die "nothing was installed (--no-install); without it they are installed with apt-get"
    fi
    install_packages "${missing[@]}"
}

install_packages() {
    local -a as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            die "missing packages: $* -- neither root nor sudo here; as root: apt-get install --no-install-recommends $*"
        as_root=(sudo)
        [[ -t 0 ]] || as_root=(sudo -n)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    local -a get=(apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300)
    say "installing $# Debian packages with apt-get: $*"
    local log updated=no
    log=$(mktemp)
    if ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null; then
        say "fetching the package lists (apt-get update)"
        "${as_root[@]}" "${get[@]}" update >"$log" 2>&1 </dev/null || apt_failed "$log" "apt-get update"
        updated=yes
    fi
    if ! "${as_root[@]}" "${get[@]}" install --no-install-recommends "$@" >"$log" 2>&1; then
        [[ $updated == yes ]] && apt_failed "$log" "apt-get install"
        say "that failed with the package lists at hand; fetching newer ones (apt-get update)"
        "${as_root[@]}" "${get[@]}" update >"$log" 2>&1 || apt_failed "$log" "apt-get update"
        "${as_root[@]}" "${get[@]}" install --no-install-recommends "$@" >"$log" 2>&1 ||
            apt_failed "$log" "apt-get install"
    fi
    rm -f "$log"
    say "packages installed"
}

apt_failed() {
    tail -n 15 "$1" >&2
    rm -f "$1"
    die "$2 failed (its last lines are above); install the packages of third_party/packages-*.txt by hand and try again"
}

# build_jobs: as many as cores, fewer where memory is short (a LibTorch source takes up to 1.5 GB).
build_jobs() {
    local cores limit kib
    cores=$(nproc)
    kib=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
    if [[ -r /sys/fs/cgroup/memory.max ]]; then
        read -r limit </sys/fs/cgroup/memory.max
        [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1024 < kib)) && kib=$((limit / 1024))
    fi
    local jobs=$((kib / 1500000))
    ((jobs > cores)) && jobs=$cores
    ((jobs < 1)) && jobs=1
    printf '%d' "$jobs"
}

# lock_build ROOT: one build at a time; descriptor 9 holds the lock until unlock_build.
lock_build() {
    mkdir -p "$1/build" || die "cannot write to $1/build"
    exec 9>"$1/build/.lock"
    flock -n 9 && return 0
    say "another build of this folder is running; waiting for it"
    flock 9
}
unlock_build() { exec 9>&-; }

# configure ROOT PRESET [-DNAME=VALUE…]: runs cmake where there is no build yet, where the source was moved, or where a
# given setting differs. Changed CMakeLists.txt are ninja's own business.
configure() {
    local root=$1 preset=$2 setting
    shift 2
    local build="$root/build/$preset" fresh=() needed=no cache=
    if [[ -f $build/build.ninja && -f $build/CMakeCache.txt ]]; then
        cache=$(<"$build/CMakeCache.txt")
        if [[ $cache != *"CMAKE_HOME_DIRECTORY:INTERNAL=$root"$'\n'* ]]; then
            needed=yes fresh=(--fresh)
        fi
        for setting in "$@"; do
            setting=${setting#-D}
            [[ $cache == *$'\n'"${setting%%=*}:"*"=${setting#*=}"* && \
                $cache =~ $'\n'${setting%%=*}:[A-Z]+=${setting#*=}$'\n' ]] || needed=yes
        done
    else
        needed=yes
    fi
    [[ $needed == yes ]] || return 0
    say "configuring build/$preset"
    local log
    log=$(mktemp)
    if ! (cd "$root" && cmake "${fresh[@]}" --preset "$preset" "$@") >"$log" 2>&1; then
        grep -v '^-- ' "$log" >&2 || true
        rm -f "$log"
        die "cmake could not configure build/$preset (see above)"
    fi
    rm -f "$log"
}

# One line for every tenth of the work; whatever is not progress (warnings, errors) passes as it is.
tenths() {
    local line percent next=0
    while IFS= read -r line; do
        if [[ $line =~ ^@\ *([0-9]+)%\ ([0-9]+/[0-9]+)\  ]]; then
            percent=${BASH_REMATCH[1]}
            ((percent < next)) && continue
            say "building, $percent % (${BASH_REMATCH[2]})"
            next=$((percent - percent % 10 + 10))
        elif [[ $line != '-- '* && $line != 'ninja: no work to do.' && $line != 'ninja: Entering directory'* ]]; then
            printf '%s\n' "$line" >&2
        fi
    done
}

# build ROOT PRESET TARGET…
build() {
    local dir="$1/build/$2" ninja
    shift 2
    ninja=(ninja -C "$dir" -j "$(build_jobs)" "$@")
    if [[ -t 2 && -z ${CI:-} && ${TERM:-dumb} != dumb ]]; then
        # Nothing to do is the usual case and gets no line at all.
        if [[ $(ninja -C "$dir" -n "$@" 2>/dev/null | tail -n 1) == 'ninja: no work to do.' ]]; then return 0; fi
        NINJA_STATUS='swath: building, %f of %t, %es  ' "${ninja[@]}" >&2 || die "the build failed (see above)"
    else
        NINJA_STATUS='@%p %f/%t ' "${ninja[@]}" 2>&1 | tenths || die "the build failed (see above)"
    fi
}

# check_format ROOT: whether every source is as .clang-format says. Versions of clang-format differ in details, so only the
# one that the sources are written with judges.
check_format() {
    local version
    version=$(clang-format --version 2>/dev/null | grep -o 'version [0-9]*' | cut -d' ' -f2) || true
    if [[ $version != 14 ]]; then
        say "formatting not checked: that takes clang-format 14, here is ${version:-none}"
        return 0
    fi
    find "$1"/{engine,widgets,app,projects,tests} -name '*.h' -o -name '*.cpp' | xargs clang-format --dry-run -Werror ||
        die "these sources are not formatted; clang-format -i does it"
}

# Warnings are errors where the compiler is the one they were looked at with; elsewhere a newer compiler's new warning
# must not keep anybody from running the program. Shared by ./swath and ./check, so that neither rebuilds the other's.
warnings_as_errors() {
    local list
    list=$(package_list "$1" packages)
    if [[ $list == *-debian-12.txt ]]; then printf 'ON'; else printf 'OFF'; fi
}
