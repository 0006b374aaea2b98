import type { KnownOptions } from './options.ts'

/*
 * Options with which a program only reads, and prints lines, fields and values whole. Concealment knows a key by how it
 * begins and by what stands around it: a part of one would be shown.
 */

/** Without -c. */
export const HEAD: KnownOptions = { short: 'n:qvz', long: ['lines=', 'quiet', 'silent', 'verbose', 'zero-terminated'] }
export const TAIL: KnownOptions = { short: 'fFn:qvz', long: [...HEAD.long, 'follow', 'retry'] }
/** Without -b and -c. */
export const CUT: KnownOptions = {
  short: 'd:f:sz',
  long: ['delimiter=', 'fields=', 'only-delimited', 'complement', 'zero-terminated'],
}
/** Without -o, which prints what fits alone, and --color, which puts marks into a line. */
export const GREP: KnownOptions = {
  short: 'A:aB:C:cEe:FGHhIiLlm:nPqRrsTvwxyZz',
  long: [
    ...['extended-regexp', 'fixed-strings', 'basic-regexp', 'perl-regexp', 'regexp=', 'ignore-case', 'invert-match'],
    ...['word-regexp', 'line-regexp', 'count', 'files-with-matches', 'files-without-match', 'max-count=', 'quiet'],
    ...['silent', 'no-messages', 'with-filename', 'no-filename', 'line-number', 'initial-tab', 'null', 'null-data'],
    ...['after-context=', 'before-context=', 'context=', 'text', 'recursive', 'dereference-recursive', 'include='],
    ...['exclude=', 'exclude-dir='],
  ],
}
/** The same of ripgrep; also without --pre, --hostname-bin and -z, which start other programs. */
export const RG: KnownOptions = {
  short: 'A:aB:C:ce:FHiIlLm:nNPqsSt:T:uUvwxg:',
  long: [
    ...['fixed-strings', 'regexp=', 'ignore-case', 'smart-case', 'case-sensitive', 'invert-match', 'word-regexp'],
    ...['line-regexp', 'count', 'files', 'files-with-matches', 'files-without-match', 'max-count=', 'max-depth='],
    ...['quiet', 'with-filename', 'no-filename', 'line-number', 'no-line-number', 'hidden', 'no-ignore', 'glob='],
    ...['iglob=', 'type=', 'type-not=', 'sort=', 'after-context=', 'before-context=', 'context=', 'text', 'no-heading'],
    ...['follow', 'multiline', 'pcre2', 'no-messages'],
  ],
}
/** Without -y and -W, which cut lines off. */
export const DIFF: KnownOptions = {
  short: 'aBbC:cdeEiI:nNpqrsTtU:uwZ',
  long: [
    ...['brief', 'recursive', 'unified', 'unified=', 'context', 'text', 'new-file', 'ignore-case'],
    ...['ignore-space-change', 'ignore-all-space', 'ignore-blank-lines', 'report-identical-files', 'color', 'color='],
    ...['suppress-common-lines', 'strip-trailing-cr', 'exclude='],
  ],
}
/** Without -C, which writes a compiled file, and -z, which starts programs that unpack. */
export const FILE: KnownOptions = {
  short: '0bf:F:hikLNpr',
  long: ['brief', 'mime', 'mime-type', 'mime-encoding', 'dereference', 'no-pad'],
}
/** Without -o, -T and --compress-program. */
export const SORT: KnownOptions = {
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
export const UNIQ: KnownOptions = {
  short: 'cdDif:s:uw:z',
  long: ['count', 'repeated', 'unique', 'ignore-case', 'zero-terminated'],
}
/** Without -s. */
export const DATE: KnownOptions = {
  short: 'd:r:Ru',
  long: ['date=', 'reference=', 'utc', 'universal', 'rfc-email', 'iso-8601', 'iso-8601='],
}
/** Without -f, a filter that is not seen, and -j, which puts values together. */
export const JQ: KnownOptions = {
  short: 'aCceMnrRSs',
  long: [
    ...['null-input', 'raw-input', 'slurp', 'compact-output', 'raw-output', 'ascii-output', 'sort-keys'],
    ...['color-output', 'monochrome-output', 'tab', 'indent=', 'exit-status', 'stream'],
    ...['arg==', 'argjson==', 'slurpfile==', 'rawfile=='],
  ],
}
