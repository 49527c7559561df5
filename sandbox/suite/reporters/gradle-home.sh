# Runs Gradle with a home of its own, for it writes locks and caches there: what it fetched before is read from the user's,
# which a box shows read-only. Usage: sh gradle-home.sh USERS_HOME COMMAND…
users=$1
shift
GRADLE_USER_HOME="${TMPDIR:-/tmp}/gradle-home"
export GRADLE_USER_HOME
if [ -d "$users/caches/modules-2" ]; then
  GRADLE_RO_DEP_CACHE="$users/caches"
  export GRADLE_RO_DEP_CACHE
fi

# The wrapper locks a file beside the distribution it starts.
for place in "$users"/wrapper/dists/*/*/; do
  [ -d "$place" ] || continue
  own="$GRADLE_USER_HOME/wrapper/${place#"$users/wrapper/"}"
  mkdir -p "$own"
  for entry in "$place"*; do
    case $entry in
      *.lck | *.part) ;;
      *) ln -s "$entry" "$own" ;;
    esac
  done
done
exec "$@"
