import { operandsOf, type KnownOptions } from './options.ts'
import { isSystemProgram } from './programs.ts'

type Words = readonly (string | null)[]
type Check = (args: Words) => boolean

/** These change nothing and reach no network whatever they are given. */
const HARMLESS = `ls cat head tail wc pwd echo stat du df cut tr grep egrep fgrep cmp md5sum sha1sum sha224sum sha256sum
  sha384sum sha512sum basename dirname realpath readlink which id whoami uname true false :`.split(/\s+/)

const DIFF = {
  short: 'aBbC:cdeEiI:nNpqrsTtU:uW:wyZ',
  long: [
    ...['brief', 'recursive', 'unified', 'unified=', 'context', 'side-by-side', 'text', 'new-file', 'ignore-case'],
    ...['ignore-space-change', 'ignore-all-space', 'ignore-blank-lines', 'report-identical-files', 'color', 'color='],
    ...['suppress-common-lines', 'strip-trailing-cr', 'width=', 'exclude='],
  ],
}
/** Without -C, which writes a compiled file, and -z, which starts programs that unpack. */
const FILE = { short: '0bf:F:hikLNpr', long: ['brief', 'mime', 'mime-type', 'mime-encoding', 'dereference', 'no-pad'] }
/** Without -o, -T and --compress-program. */
const SORT = {
  short: 'bcCdfghik:MmnrRst:uVz',
  long: [
    ...[
      'numeric-sort',
      'general-numeric-sort',
      'human-numeric-sort',
      'version-sort',
      'month-sort',
      'reverse',
      'unique',
    ],
    ...[
      'ignore-case',
      'ignore-leading-blanks',
      'stable',
      'check',
      'merge',
      'zero-terminated',
      'key=',
      'field-separator=',
    ],
  ],
}
const UNIQ = { short: 'cdDif:s:uw:z', long: ['count', 'repeated', 'unique', 'ignore-case', 'zero-terminated'] }
/** Without -s. */
const DATE = {
  short: 'd:r:Ru',
  long: ['date=', 'reference=', 'utc', 'universal', 'rfc-email', 'iso-8601', 'iso-8601='],
}
const JQ = {
  short: 'aCcejMnrRSsf:',
  long: [
    ...['null-input', 'raw-input', 'slurp', 'compact-output', 'raw-output', 'join-output', 'ascii-output', 'sort-keys'],
    ...['color-output', 'monochrome-output', 'tab', 'indent=', 'exit-status', 'stream', 'from-file='],
    ...['arg==', 'argjson==', 'slurpfile==', 'rawfile=='],
  ],
}

const FIND = new Set(
  `-H -L -P -a -amin -and -anewer -atime -cmin -cnewer -ctime -d -daystart -depth -empty -executable -false -follow
   -fstype -gid -group -ilname -iname -inum -ipath -iregex -iwholename -links -lname -ls -maxdepth -mindepth -mmin -mount
   -mtime -name -newer -nogroup -noleaf -not -nouser -nowarn -o -or -path -perm -print -print0 -printf -prune -quit
   -readable -regex -regextype -samefile -size -true -type -uid -used -user -warn -wholename -writable -xdev -xtype`.split(
    /\s+/,
  ),
)

/** Expressions begin with `-`; `-5`, `-10k` and `-755` are values. */
const find: Check = (args) =>
  args.every((arg) => arg !== null && (!arg.startsWith('-') || FIND.has(arg) || /^-\d+[A-Za-z]?$/.test(arg)))

/** --pre, --hostname-bin and -z start other programs. */
const rg: Check = (args) =>
  args.every((arg) => arg !== null && !/^--(?:pre|hostname-bin|search-zip)|^-[^-].*z|^-z/.test(arg))

/** -v and %n set variables, among them PATH; an index of an array in such a name is run. */
const printf: Check = ([first, ...rest]) => {
  const format = first === '--' ? rest[0] : first
  if (format === null || format === undefined || (first !== '--' && format.startsWith('-'))) return false
  return !format.replace(/%(?:%|[-+ #0']*(?:\d+|\*)?(?:\.(?:\d+|\*)?)?[sdiuoxXcbqeEfgG])/g, '').includes('%')
}

/** `test -v 'a[$(id)]'` runs id. */
const test: Check = (args) => args.every((arg) => arg !== null && arg !== '-v' && arg !== '-R')

const only =
  (known: KnownOptions, fits: (operands: Words) => boolean = () => true): Check =>
  (args) => {
    const operands = operandsOf(args, known)
    return operands !== null && fits(operands)
  }

const CHECKS = new Map<string, Check>([
  ...HARMLESS.map((name): [string, Check] => [name, () => true]),
  ['diff', only(DIFF)],
  ['file', only(FILE)],
  ['sort', only(SORT)],
  // The second operand is written.
  ['uniq', only(UNIQ, (operands) => operands.length <= 1 && !operands.includes(null))],
  // Any other operand sets the clock.
  ['date', only(DATE, (operands) => operands.every((operand) => operand?.startsWith('+') === true))],
  ['find', find],
  ['rg', rg],
  ['printf', printf],
  ['test', test],
  ['[', test],
  ['jq', only(JQ)],
])

/** Opening a device can be an act: /dev/watchdog restarts the machine. */
const touchesDevice = (word: string | null): boolean =>
  word?.replaceAll(/\/dev\/null\b/g, '').includes('/dev/') === true

/**
 * Whether a simple command is known to change nothing and reach no network, if PATH, aliases and exported functions are
 * the host's. git is not among them: status, log, diff and show start what the repository's own .git names (core.fsmonitor,
 * filters, textconv, a hook after the index is refreshed, gpg for %G?) and fetch from partial clones.
 */
export function changesNothing([program, ...args]: Words): boolean {
  if (typeof program !== 'string' || !isSystemProgram(program) || args.some(touchesDevice)) return false
  return CHECKS.get(program.slice(program.lastIndexOf('/') + 1))?.(args) ?? false
}
