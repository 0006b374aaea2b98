import { spawnSync } from 'node:child_process'

const BETWEEN = '\u0001'

/** What no part of bash is ends in the handler, which writes down its words; a line feed in them would split what it writes. */
const TRACE = `
  exec 9>&1 >/dev/null 2>/dev/null </dev/null
  command_not_found_handle() { printf '%s\\0' "$N" "$#" "\${@//$'\\n'/$'\\x02'}" >&9; }
  N=0 FUNCNEST=9
  for text in "$@"; do (ulimit -c 0 -t 2; eval "$text"); N=$((N+1)); done
  wait
  exit 0`

/** Runs bash in `folder`, which should be empty, without a PATH: it finds no program. */
function bash(folder: string, script: string, args: readonly string[] = []) {
  const { stdout, status } = spawnSync('/bin/bash', ['--norc', '--noprofile', '-c', script, 'bash', ...args], {
    cwd: folder,
    env: { PATH: '/nonexistent', LC_ALL: 'C.UTF-8', A: 'v' },
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  })
  return { output: status === 0 ? stdout : '', status }
}

export const hasBash = (folder: string): boolean => bash(folder, '((BASH_VERSINFO[0] >= 5))').status === 0

/** The words of every program that bash tried to start for each of the texts. */
export function startedBy(folder: string, texts: readonly string[]): readonly (readonly (readonly string[])[])[] {
  const started: string[][][] = texts.map(() => [])
  const fields = bash(folder, TRACE, texts).output.split('\0')
  for (let at = 0; at < fields.length - 1;) {
    const count = Number(fields[at + 1])
    const words = fields.slice(at + 2, at + 2 + count).map((word) => word.replaceAll('\u0002', '\n'))
    started[Number(fields[at])]?.push(words)
    at += 2 + count
  }
  return started
}

/** The words bash makes of each of the texts, which must be words only. */
export const splitByBash = (folder: string, texts: readonly string[]): readonly (readonly string[])[] =>
  bash(folder, texts.map((text) => `printf '%s\\0' ${text}; printf '${BETWEEN}'`).join('\n'))
    .output.split(BETWEEN)
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1))
