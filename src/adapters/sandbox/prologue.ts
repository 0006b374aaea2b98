/** A byte goes out here once everything holds; then the folder and the text of the command come in, each ended by NUL. */
export const COMMAND_FD = 3
/** Of a `Launch`: its own descriptors follow. */
export const FIRST_FD = 4

/** The exit status of a command that was not begun. */
const NOT_BEGUN = 125

interface Prologue {
  /** Built-in commands that set limits. */
  readonly limits: readonly string[]
  /** Open files of control groups: who writes 0 moves itself. */
  readonly groups: readonly number[]
}

/**
 * What bash is given to run: it limits itself, reports, fetches the command, closes what it was handed and obeys. Nothing
 * of the command is on an argument list, which everybody on the machine can read, and a text that was cut off never runs.
 * The folder comes with its links resolved: one that was put there since leads to what nobody has allowed.
 * Who answers the report is alive at a time when a box ends with its maker already; earlier, it would outlive it.
 */
export function prologue({ limits, groups }: Prologue): string {
  const must = (step: string): string => `${step} || exit ${NOT_BEGUN}`
  return [
    ...groups.map((fd) => must(`echo 0 >&${fd}`)),
    ...limits,
    must(`printf . >&${COMMAND_FD}`),
    must(READ),
    must('cd -P -- "$REPLY"'),
    `[[ $PWD == "$REPLY" ]] || { echo "$REPLY is another folder by now, so nothing ran."; exit ${NOT_BEGUN}; }`,
    must(READ),
    'unset OLDPWD',
    `exec ${[COMMAND_FD, ...groups].map((fd) => `${fd}>&-`).join(' ')}`,
    CLOSE_STRAYS,
    'eval "$REPLY"',
  ].join('; ')
}

const READ = `IFS= read -r -d '' <&${COMMAND_FD}`

/** Whoever started LocalGPT may have left descriptors open that every process it starts inherits. */
const CLOSE_STRAYS =
  'for f in /dev/fd/*; do case $f in */[3-9]|*/[1-9][0-9]*) eval "exec ${f##*/}>&-";; esac; done; unset f'
