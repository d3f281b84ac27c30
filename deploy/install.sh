#!/usr/bin/env bash
# Installs Passepartout for production on Debian from this checkout: packages, an account, the code, settings, a service. Run it again to update, or
# after anything went wrong: what is there already stays, and the code is switched in one step once it works.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy/install.sh [--to FOLDER] [--no-system]
       deploy/install.sh --packages [--build]

As root it installs Debian's packages, makes the account passepartout, and sets up code, settings and the service.
As anybody else, or with --no-system, it installs the code only.

  --to FOLDER   where the code goes: /opt/passepartout, or as an ordinary user ~/passepartout
  --no-system   no packages, no account, no settings, no service
  --packages    nothing but Debian's packages that running it needs, with --build those for building it too
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

ACCOUNT=passepartout
SETTINGS=/etc/passepartout/passepartout.env
UNITS=/etc/systemd/system
NEWER_NPM=10.9.9
COMMAND=/usr/local/bin/passepartout
# What of the checkout is needed to build it, and what of it is in a release.
SOURCES=(bin client db deploy markers pool-builder server test package.json package-lock.json tsconfig.json tsconfig.build.json)
RELEASED=(bin deploy package.json package-lock.json)

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
to=
system=$([ "$(id -u)" = 0 ] && echo yes || echo no)
only_packages=no
packages=(nodejs ffmpeg ca-certificates)
while [ $# -gt 0 ]; do
  case $1 in
    --to) [ $# -gt 1 ] || fail '--to needs a folder'; to=$2; shift ;;
    --no-system) system=no ;;
    --packages) only_packages=yes ;;
    --build) packages+=(npm) ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[ -n "$to" ] || to=$([ "$system" = yes ] && echo /opt/passepartout || echo "$HOME/passepartout")

has_node() {
  command -v node >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

# Of the packages given those that are missing; a Node from elsewhere that is new enough may stay.
install_packages() {
  local wanted=() name
  for name in "$@"; do
    case $name in
      nodejs) has_node && continue ;;
      npm) command -v npm >/dev/null && continue ;;
    esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || wanted+=("$name")
  done
  if [ ${#wanted[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || fail "this is not Debian: install ${wanted[*]} yourself, then run this with --no-system"
    say "installing ${wanted[*]} …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -y -q --no-install-recommends "${wanted[@]}"
  fi
}

require_node() {
  has_node || fail 'Node 20.19 or later is needed: Debian 13 has it (apt-get install nodejs npm); on an older Debian put one there first'
}

make_account() {
  getent passwd "$ACCOUNT" >/dev/null && return
  say "making the account $ACCOUNT …"
  useradd --system --user-group --no-create-home --home-dir /var/lib/passepartout --shell /usr/sbin/nologin "$ACCOUNT"
}

# Packages from npm may run code when they are installed: never as root, where there is an account for it.
as_builder() {
  if [ "$system" = yes ]; then
    runuser -u "$ACCOUNT" -- env HOME="$staging" npm_config_cache="$staging/.npm" "$@"
  else
    "$@"
  fi
}

# Debian 13's npm 9 cannot read our package.json, whose overrides name a package that goes by another name: then a newer one comes from npm itself.
choose_npm() {
  npm=(npm)
  if [ "$(npm --version | cut -d. -f1)" -lt 10 ]; then
    as_builder npm --silent install --no-save --prefix "$staging/.newer-npm" "npm@$NEWER_NPM"
    npm=("$staging/.newer-npm/node_modules/.bin/npm")
  fi
  npm+=(--no-audit --no-fund --no-update-notifier --loglevel=error)
}

# The same sources are the same release, however often they are installed.
release_name() {
  local version
  version=$(node -p 'require(process.argv[1]).version' "$checkout/package.json")
  (cd "$checkout" && find "${SOURCES[@]}" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum) |
    { read -r hash _; say "$version-${hash:0:12}"; }
}

# Files and folders of the checkout, with their times: by these dist/ knows whether it is up to date.
copy() { (cd "$checkout" && cp -a --no-preserve=ownership --parents -t "$staging" "$@"); }

install_release() {
  mkdir -p "$to/releases"
  rm -rf "$to"/releases/.staging-*
  staging=$(mktemp -d "$to/releases/.staging-XXXXXX")
  trap 'rm -rf "$staging"' EXIT
  chmod 755 "$staging"
  local part needed parts=("${RELEASED[@]}")
  if (cd "$checkout" && node bin/build.mjs --is-current && node deploy/production-packages.mjs) >"$staging/.packages"; then
    say 'copying what was built …'
    mapfile -t needed <"$staging/.packages"
    copy "${parts[@]}" dist "${needed[@]}"
    [ "$system" = no ] || chown -R "$ACCOUNT:" "$staging"
  else
    copy "${SOURCES[@]}"
    [ "$system" = no ] || chown -R "$ACCOUNT:" "$staging"
    say 'installing what building it needs …'
    choose_npm
    (cd "$staging" && as_builder "${npm[@]}" ci --prefer-offline && as_builder "${npm[@]}" run build)
    (cd "$staging" && as_builder "${npm[@]}" prune --omit=dev)
    for part in "${SOURCES[@]}"; do
      [[ " ${parts[*]} " == *" $part "* ]] || rm -rf "${staging:?}/$part"
    done
  fi
  rm -rf "$staging/dist/test"
  say 'trying it …'
  (cd "$staging" && as_builder node bin/passepartout.mjs frame dist/server/samples/photo.jpg try.jpg >/dev/null)
  rm -rf "$staging"/try.jpg "$staging"/.npm "$staging"/.newer-npm "$staging"/.packages
  # What runs it must not be able to change it.
  [ "$system" = no ] || chown -R root:root "$staging"
  chmod -R u=rwX,go=rX "$staging"
  mv -T "$staging" "$to/releases/$release"
  trap - EXIT
}

# In one step: whoever starts it meanwhile gets the old one or the new one. The one before stays, to go back to.
switch_release() {
  local before other
  before=$(readlink "$to/current" || true)
  [ "$before" != "releases/$release" ] || return 0
  ln -sfn "releases/$release" "$to/current.new"
  mv -T "$to/current.new" "$to/current"
  for other in "$to"/releases/*; do
    case releases/${other##*/} in "releases/$release" | "$before") ;; *) rm -rf "$other" ;; esac
  done
}

write_settings() {
  [ ! -e "$SETTINGS" ] || return 0
  say "writing $SETTINGS …"
  install -d -m 755 "${SETTINGS%/*}"
  local key unfinished
  key=$(node -p 'crypto.randomBytes(24).toString("base64url")')
  unfinished=$(mktemp "$SETTINGS.XXXXXX")
  sed "s|^ADMIN_KEY=.*|ADMIN_KEY=$key|" "$checkout/deploy/passepartout.env" >"$unfinished"
  chown "root:$ACCOUNT" "$unfinished"
  chmod 640 "$unfinished"
  mv "$unfinished" "$SETTINGS"
}

write_service() {
  local node
  node=$(command -v node)
  install -d -m 711 -o "$ACCOUNT" -g "$ACCOUNT" /var/lib/passepartout/data
  cat >"$COMMAND" <<TEXT
#!/bin/sh
# A command of Passepartout as the service runs it: its code, its settings, its account.
exec runuser -u $ACCOUNT -- $node --env-file=$SETTINGS $to/current/bin/passepartout.mjs "\$@"
TEXT
  chmod 755 "$COMMAND"
  install -d -m 700 -o "$ACCOUNT" -g "$ACCOUNT" /var/backups/passepartout
  install -d "$UNITS"
  local unit
  for unit in passepartout.service passepartout-backup.service passepartout-backup.timer; do
    sed "s|/usr/bin/node|$node|; s|/opt/passepartout|$to|g" "$checkout/deploy/$unit" >"$UNITS/$unit"
  done
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --quiet passepartout.service
  fi
}

if [ "$only_packages" = yes ]; then
  [ "$system" = yes ] || fail 'only root may install packages'
  install_packages "${packages[@]}"
  require_node
  exit 0
fi
[ "$system" = no ] || install_packages "${packages[@]}" npm
require_node
command -v npm >/dev/null || fail 'npm is needed: apt-get install npm'
[ "$system" = no ] || make_account
mkdir -p "$to"
to=$(cd "$to" && pwd)
# Two at once would clear up behind each other.
exec 9>"$to/.install.lock"
flock 9
release=$(release_name)
[ -d "$to/releases/$release" ] || install_release
switch_release
if [ "$system" = yes ]; then
  write_settings
  write_service
  say "Passepartout $release is in $to. Look at $SETTINGS, then: systemctl restart passepartout"
else
  say "Passepartout $release is in $to. Start it with: node $to/current/bin/passepartout.mjs start"
fi
