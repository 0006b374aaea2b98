import { operandsOf, type KnownOptions } from './options.ts'
import { isSystemProgram } from './programs.ts'
import { CUT, DATE, DIFF, FILE, GREP, HEAD, JQ, RG, SORT, TAIL, UNIQ } from './reading-options.ts'

type Words = readonly (string | null)[]
type Check = (args: Words) => boolean

/**
 * These change nothing and reach no network whatever they are given. What cuts or turns text by the byte is not here,
 * nor below (tr, rev, fold, cmp, od, xxd, dd, base64): a part of a key cannot be told from any other text.
 */
const HARMLESS =
  `ls cat wc pwd du df md5sum sha1sum sha224sum sha256sum sha384sum sha512sum basename dirname realpath which
  id whoami uname true false :`.split(/\s+/)

const FIND = new Set(
  `-H -L -P -a -amin -and -anewer -atime -cmin -cnewer -ctime -d -daystart -depth -empty -executable -false -follow
   -fstype -gid -group -ilname -iname -inum -ipath -iregex -iwholename -links -lname -ls -maxdepth -mindepth -mmin -mount
   -mtime -name -newer -nogroup -noleaf -not -nouser -nowarn -o -or -path -perm -print -print0 -prune -quit
   -readable -regex -regextype -samefile -size -true -type -uid -used -user -warn -wholename -writable -xdev -xtype`.split(
    /\s+/,
  ),
)

/** Expressions begin with `-`; `-5`, `-10k` and `-755` are values. */
const find: Check = (args) =>
  args.every((arg) => arg !== null && (!arg.startsWith('-') || FIND.has(arg) || /^-\d+[A-Za-z]?$/.test(arg)))

/** `head -5` is `head -n 5`. */
const withCount =
  (known: KnownOptions): Check =>
  (args) =>
    operandsOf(/^-\d+$/.test(args[0] ?? '') ? args.slice(1) : args, known) !== null

/** Such as no key has in it; without one it is a tab. */
const DELIMITERS = [',', ';', ':', '|', ' ', '\t']

const cut: Check = (args) =>
  operandsOf(args, CUT) !== null &&
  args.every((arg, i) => {
    const value = /^(?:-[sz]*d|--delimiter=?)(.*)$/s.exec(arg ?? '')?.[1]
    return value === undefined || DELIMITERS.includes(value === '' ? (args[i + 1] ?? '') : value)
  })

/** A line of its own: what is put right before a key hides it, too. */
const echo: Check = ([first]) => !/^-[neE]+$/.test(first ?? '')
const stat: Check = (args) => args.every((arg) => arg !== null && !arg.startsWith('--p'))
const readlink: Check = (args) => args.every((arg) => arg !== null && !/^-(?:[a-z]*n|-no)/.test(arg))

/** Ways to values, which stay whole; all else of the language can take them apart. */
const WAYS = /^(?:\s|[|,]|\.(?:[A-Za-z_]\w*)?|\[(?:-?\d+)?\]|\b(?:keys|length|type)\b)+$/
const ways = ([filter]: Words): boolean => typeof filter === 'string' && WAYS.test(filter)

/** -v and %n set variables, among them PATH; an index of an array in such a name is run. It has to end its line (`echo`). */
const printf: Check = ([first, ...rest]) => {
  const format = first === '--' ? rest[0] : first
  if (format === null || format === undefined || (first !== '--' && format.startsWith('-'))) return false
  if (!/(?:^|[^\\])(?:\\\\)*\\n$/.test(format) || /\\c|%[^%]*b/.test(format)) return false
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
  ['head', withCount(HEAD)],
  ['tail', withCount(TAIL)],
  ['cut', cut],
  ['echo', echo],
  ['stat', stat],
  ['readlink', readlink],
  ...['grep', 'egrep', 'fgrep'].map((name): [string, Check] => [name, only(GREP)]),
  ['diff', only(DIFF)],
  ['file', only(FILE)],
  ['sort', only(SORT)],
  // The second operand is written.
  ['uniq', only(UNIQ, (operands) => operands.length <= 1 && !operands.includes(null))],
  // Any other operand sets the clock.
  ['date', only(DATE, (operands) => operands.every((operand) => operand?.startsWith('+') === true))],
  ['find', find],
  ['rg', only(RG)],
  ['printf', printf],
  ['test', test],
  ['[', test],
  ['jq', only(JQ, ways)],
])

/** Opening a device can be an act: /dev/watchdog restarts the machine. */
const touchesDevice = (word: string | null): boolean =>
  word?.replaceAll(/\/dev\/null\b/g, '').includes('/dev/') === true

/**
 * Whether a simple command is known to change nothing, reach no network and take no key apart, if PATH, aliases and exported functions are
 * the host's. git is not among them: status, log, diff and show start what the repository's own .git names (core.fsmonitor,
 * filters, textconv, a hook after the index is refreshed, gpg for %G?) and fetch from partial clones.
 */
export function changesNothing([program, ...args]: Words): boolean {
  if (typeof program !== 'string' || !isSystemProgram(program) || args.some(touchesDevice)) return false
  return CHECKS.get(program.slice(program.lastIndexOf('/') + 1))?.(args) ?? false
}
