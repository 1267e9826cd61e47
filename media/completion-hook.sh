#!/bin/sh
# Tells Counterpoint how a task is going, by one line in its hook log. Needs nothing but a POSIX shell.
#
#   completion-hook.sh STATUS [MESSAGE]
#
# STATUS   started, working, waiting, blocked, complete or failed
# MESSAGE  anything; shortened when the line would be longer than what a shell writes in one piece
#
# Inside a run, Counterpoint has set COUNTERPOINT_HOOK_LOG and the COUNTERPOINT_* variables below. Elsewhere the line
# goes to .counterpoint/hooks.jsonl in the current folder, and COUNTERPOINT_TASK_ID or COUNTERPOINT_FEATURE_ID say what
# it is about. The line is shown there and starts nothing by itself: only a run's own lines do.

set -u
# Lengths are counted in bytes: 4,096 is what bash, the most frugal, writes at once. Longer lines can get mixed up.
LC_ALL=C
export LC_ALL
if [ -n "${ZSH_VERSION-}" ]; then
  emulate sh
  setopt no_multibyte
fi

limit=4096
newline='
'
# Every control character but the zero byte, which no argument can hold, and the newline, which is written apart.
controls=$(printf '\001\002\003\004\005\006\007\010\011\013\014\015\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037\177')

# The bytes that UTF-8 goes on with inside a letter, and those it begins one with.
first_going_on=$(printf '\200')
last_going_on=$(printf '\277')
first_beginning=$(printf '\300')
last_beginning=$(printf '\377')

# json TEXT ROOM: sets $escaped to the text as it stands inside a JSON string, shortened to so many bytes. No escape and
# no letter is cut in two.
json() {
  escaped=
  rest=$1
  while :; do
    plain=${rest%%[\"\\"$controls$newline"]*}
    left=$(($2 - ${#escaped}))
    if [ ${#plain} -gt "$left" ]; then
      whole_letters "$(printf "%.${left}s" "$plain")"
      escaped=$escaped$letters
      return
    fi
    escaped=$escaped$plain
    [ "$plain" != "$rest" ] || return 0
    rest=${rest#"$plain"}
    case $rest in
      \"*) escape=\\\" ;;
      \\*) escape=\\\\ ;;
      "$newline"*) escape=\\n ;;
      *)
        first=$(printf %.1s "$rest")
        escape=$(printf '\\u%04x' "'$first")
        ;;
    esac
    [ $((${#escaped} + ${#escape})) -le "$2" ] || return 0
    escaped=$escaped$escape
    rest=${rest#?}
  done
}

# whole_letters TEXT: sets $letters to the text without the letter at its end that may have been cut in two.
whole_letters() {
  letters=$1
  while :; do
    case $letters in
      *["$first_going_on"-"$last_going_on"]) letters=${letters%?} ;;
      *) break ;;
    esac
  done
  case $letters in
    *["$first_beginning"-"$last_beginning"]) letters=${letters%?} ;;
  esac
}

# field NAME VALUE: adds a field to $line, unless the value is empty.
field() {
  [ -n "$2" ] || return 0
  json "$2" "$limit"
  line="$line,\"$1\":\"$escaped\""
}

state=${1-}
case $state in
  started | working | waiting | blocked | complete | failed) ;;
  *)
    printf '%s\n' "usage: ${0##*/} started|working|waiting|blocked|complete|failed [message]" >&2
    exit 2
    ;;
esac

line="{\"v\":1,\"status\":\"$state\",\"writer\":\"hook\""
field ts "$(date -u +%Y-%m-%dT%H:%M:%SZ 2>/dev/null)"
field run_id "${COUNTERPOINT_RUN_ID-}"
field task_id "${COUNTERPOINT_TASK_ID-}"
field feature_id "${COUNTERPOINT_FEATURE_ID-}"
field agent "${COUNTERPOINT_AGENT-}"
field nonce "${COUNTERPOINT_NONCE-}"

# What is left for the message: the line's closing brace, its two newlines and `,"message":""` take 16 bytes.
room=$((limit - ${#line} - 16))
if [ "$room" -lt 0 ]; then
  printf '%s\n' "${0##*/}: the COUNTERPOINT_ variables are too long for one line" >&2
  exit 2
fi
# What cannot fit anyway is not looked at. The dot keeps newlines at the end, which the substitution would drop.
message=${2-}
if [ ${#message} -gt "$limit" ]; then
  message=$(printf "%.${limit}s." "$message")
  message=${message%.}
fi
json "$message" "$room"
[ -n "$escaped" ] && line="$line,\"message\":\"$escaped\""

log=${COUNTERPOINT_HOOK_LOG:-.counterpoint/hooks.jsonl}
case $log in
  */*) [ -d "${log%/*}" ] || mkdir -p -- "${log%/*}" || exit 1 ;;
esac
# One write, with a newline before and after: a line that another writer left torn cannot take this one with it.
printf '\n%s}\n' "$line" >>"$log"
