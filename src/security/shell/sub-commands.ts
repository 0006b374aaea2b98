import { programName, tableNames } from './programs.ts'
import { shortWord } from './visible.ts'

type Check = (args: readonly string[]) => string | null

const withOption =
  (pattern: RegExp, why: string): Check =>
  (args) => {
    const option = args.find((arg) => pattern.test(arg))
    return option === undefined ? null : `${shortWord(option)} ${why}`
  }

/** Those that run no hook, helper, filter or network program but what the repository's own .git names. */
const GIT_READS = new Set(['status', 'log', 'diff', 'show', 'rev-parse', 'ls-files', 'blame', 'describe', 'shortlog'])
/** git takes every unique beginning of a long option. */
const GIT_OPTIONS = withOption(
  /^--(?:ext|textc|out|exec|upl|open|show-si)|^-O|%G/,
  'runs another program or writes a file',
)

/**
 * git: `-c`, `-C`, `--exec-path` and the like come before the sub-command, where none of these stands. Other sub-commands
 * run hooks (commit, merge, checkout, push …), a shell (rebase --exec, bisect run, submodule foreach), programs named in
 * the configuration (difftool, credential helpers), or an alias. Source: githooks(5), git-config(1).
 */
function git(args: readonly string[]): string | null {
  const [sub = ''] = args
  if (!GIT_READS.has(sub)) return `git ${shortWord(sub)} can run hooks, helpers or aliases`
  return GIT_OPTIONS(args)
}

/** tar runs programs by many options, each of which can be abbreviated, and rsh for an archive with a colon. */
function tar(args: readonly string[]): string | null {
  const strange = args.find((arg, i) => {
    if (arg.includes(':')) return true
    if (i === 0 && !arg.startsWith('--')) return !/^-?[cxtzjJvfpakO]+$/.test(arg)
    return arg.startsWith('-') && !/^-(?:[cxtzjJvfpakOC]+|-exclude=.*|-strip-components=\d+|)$/.test(arg)
  })
  return strange === undefined ? null : `tar can run other programs by ${shortWord(strange)}`
}

const FIND = withOption(/^-(?:exec|ok|delete|fprint|fls|files0)/, 'runs another program, deletes or writes')
/** bash evaluates the index of an array that `-v` asks for: `test -v 'a[$(id)]'` runs id. */
const NAMES = withOption(/^-[vR]$/, 'reads the next word as code')
const FD = withOption(/^-\w*[xX]|^--exec/, 'runs another program')

/** Programs that run others by some of their options. GNU programs take every unique beginning of a long option. */
const CHECKS = new Map<string, Check>([
  ['git', git],
  ['tar', tar],
  ['bsdtar', tar],
  ['find', FIND],
  ['fd', FD],
  ['fdfind', FD],
  ['rg', withOption(/^--(?:pre|hostname-bin|search-zip)|^-\w*z/, 'runs another program')],
  ['zip', withOption(/^-\w*T|^--/, 'can run another program')],
  ['sort', withOption(/^--co/, 'runs another program')],
  ['split', withOption(/^--fi/, 'runs a shell')],
  ['install', withOption(/^--strip|^-\w*s/, 'can run another program')],
  ['diff', withOption(/^--pa|^-\w*l/, 'runs another program')],
  ['file', withOption(/^-\w*[zZ]|^--u/, 'can run another program')],
  ['test', NAMES],
  ['[', NAMES],
  [
    'printf',
    (args) =>
      args[0]?.startsWith('-v') === true || args.some((arg) => /%[^A-Za-z%]*[hlLjzt]*n/.test(arg))
        ? 'printf can set variables and read their names as code'
        : null,
  ],
])

/** Tools for files and the machine, whose words are never programs. */
const TOOLS = new Set(
  `ls cat head tail wc pwd echo printf date stat file du df sort uniq cut tr grep egrep fgrep rg find diff cmp comm paste
   join nl tac rev fold expand od xxd hexdump seq basename dirname realpath readlink which id whoami groups uname hostname
   uptime free ps lsof lsblk lscpu nproc sleep true false test [ : jq cp mv rm rmdir mkdir touch ln chmod chown tee truncate
   md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum gzip gunzip zcat bzip2 xz zstd unzip zip tar git fd`.split(
    /\s+/,
  ),
)
/** Words by which programs that nobody knows here are usually told to run something. */
const RUNNING =
  /^(?:exec|run|sh|shell|eval|ssh|script|invoke|call|source|plugin)$|^--?(?:exec|command|cmd|eval|run|shell|script|hook|program|pager|editor|rsh|ssh|plugin|on-|pre-|post-)|\.(?:sh|bash|zsh|py|pl|rb|js|mjs|cjs|ts|lua|php|ps1|bat)$/

/** In doubt there is no rule: a name that is not in any table may be anything. */
function strangerRuns(program: string, args: readonly string[]): string | null {
  const word = TOOLS.has(programName(program)) ? undefined : args.find((arg) => RUNNING.test(arg))
  return word === undefined ? null : `${shortWord(word)} may make ${shortWord(program)} run something else`
}

/** Why a program runs something else with just these arguments, or null. */
export function optionsRunOthers(program: string, args: readonly string[]): string | null {
  if (/^g?git-/.test(programName(program))) return `${shortWord(program)} can run hooks, helpers or aliases`
  for (const name of tableNames(program)) {
    const why = CHECKS.get(name)?.(args)
    if (why !== undefined && why !== null) return why
  }
  return strangerRuns(program, args)
}
