# Runs a build that leaves JUnit reports in its own folders, and puts them into $GALAPAGOS_OUT: junit-1.xml, junit-2.xml …
# Beside them, line by line: reports.txt, where each lay; sources.txt, the sources that may hold tests; and where the build
# failed, tests.txt, those of them that do. Usage: sh junit-reports.sh PATTERN COMMAND…; keeps the exit code of the command.
# Where a build was told to go on after failures, failures in its reports are its exit code.
pattern=$1
shift

found() {
  find . -type d \( -name node_modules -o -name .git \) -prune -o -type f -path "$pattern" -print 2>/dev/null
}

# A report of an earlier run says nothing about this one.
found | while IFS= read -r report; do rm -f "$report"; done

"$@"
code=$?

count=0
found | sort | while IFS= read -r report; do
  count=$((count + 1))
  cp "$report" "$GALAPAGOS_OUT/junit-$count.xml" && printf '%s\n' "$report" >>"$GALAPAGOS_OUT/reports.txt"
done

sources() {
  find . -type d \( -name node_modules -o -name .git -o -path '*/src/main' \) -prune -o \
    -type f \( -name '*.java' -o -name '*.kt' -o -name '*.groovy' -o -name '*.scala' \) "$@" 2>/dev/null
}
sources -print | sort >"$GALAPAGOS_OUT/sources.txt"

if [ "$code" -ne 0 ]; then
  sources -print0 |
    xargs -0 grep -lE '@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property)([^A-Za-z]|$)|extends (TestCase|Specification)|^import org\.scalatest' |
    while IFS= read -r source; do
      grep -qE '^(public +)?abstract +class|^@(Disabled|Ignore)' "$source" || printf '%s\n' "$source"
    done | sort >"$GALAPAGOS_OUT/tests.txt"
elif find "$GALAPAGOS_OUT" -name 'junit-*.xml' -print0 |
  xargs -0 grep -lE '<testsuite [^>]*(errors|failures)="[1-9]' 2>/dev/null | grep -q .; then
  code=1
fi
exit "$code"
