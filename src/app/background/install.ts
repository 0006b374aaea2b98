import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { fail, type FaultError } from '../../bus/messages/fault.ts'
import { typed, type ServicePlan } from './service.ts'

const PATIENCE_MS = 60_000

/** Writes the file and makes the manager start it, now and at every log-in. `free`: lets go of the home just before. */
export async function installService(plan: ServicePlan, free: () => Promise<void>): Promise<void> {
  const { file, text, marks, check, before, install } = plan
  mustWork(check)
  if (existsSync(file) && !readFileSync(file, 'utf8').includes(marks.home)) throw servesAnother(file)
  mkdirSync(dirname(file), { recursive: true })
  await writeFileAtomic(file, text, { mode: 0o644 })
  for (const command of before) run(command)
  await free()
  for (const command of install) mustWork(command)
}

/** False where there was none. The daemon ends with it. */
export function uninstallService({ file, marks, check, uninstall, afterwards }: ServicePlan): boolean {
  if (!existsSync(file)) return false
  if (!readFileSync(file, 'utf8').includes(marks.home)) throw servesAnother(file)
  mustWork(check)
  // One that is not loaded is taken away all the same.
  for (const command of uninstall) run(command)
  rmSync(file, { force: true })
  for (const command of afterwards) run(command)
  return true
}

/**
 * Starts the daemon by its service; false where this one is not installed, with these flags for this home, or its
 * manager does not answer.
 */
export function startService({ file, marks, start }: ServicePlan): boolean {
  if (!existsSync(file)) return false
  const text = readFileSync(file, 'utf8')
  return text.includes(marks.home) && text.includes(marks.command) && run(start).status === 0
}

const servesAnother = (file: string): FaultError =>
  fail('file.conflict', `${file} starts LocalGPT for another home; nothing was changed.`, {
    hint: 'Give this home a name of its own: localgpt --profile NAME daemon install\nOr remove that file first.',
    detail: { file },
  })

function run([command = '', ...args]: readonly string[]) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: PATIENCE_MS })
  // spawnSync gives null for both where the program is not there.
  const said = [stderr, stdout].map((text: string | null) => text?.trim() ?? '').find((text) => text !== '')
  return { status, error, said: said ?? error?.message ?? '' }
}

function mustWork(command: readonly string[]): void {
  const { status, error, said } = run(command)
  if (status === 0) return
  const [manager = ''] = command
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    throw fail('daemon.failed', `This system has no ${manager}; nothing was changed.`, { hint: OTHERWISE })
  const words = said.split('\n')[0] ?? ''
  const { username, uid } = userInfo()
  throw fail('daemon.failed', `${typed(command)} failed: ${words}`, {
    hint: /connect to bus|XDG_RUNTIME_DIR|No medium|domain/i.test(said)
      ? `There is no session of ${username} to install into. Log in as ${username}, not by su or sudo; or give it one that lasts:\n  sudo loginctl enable-linger ${username}; export XDG_RUNTIME_DIR=/run/user/${uid}\n${OTHERWISE}`
      : OTHERWISE,
    detail: { command: typed(command) },
  })
}

const OTHERWISE =
  'Without it, let your log-in or cron start the daemon (~/.profile, or "@reboot" in crontab -e): localgpt daemon start'
