import pc from 'picocolors'
import type { Finding } from '../../app/doctor-finding.ts'
import { examine } from '../../app/doctor.ts'
import { repair } from '../../app/doctor-repair.ts'
import { pathsOf, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'

const mark = {
  ok: pc.green('ok     '),
  unused: pc.dim('-      '),
  warning: pc.yellow('warning'),
  broken: pc.red('broken '),
}

interface DoctorOptions {
  readonly repair: boolean
  readonly deep: boolean
}

/** Looks at everything; exit status 1 where something is broken. */
export async function doctor(flags: GlobalFlags, options: DoctorOptions): Promise<void> {
  const paths = pathsOf(flags)
  const repaired = options.repair ? repair(paths, Date.now) : null
  if (options.repair) remark(repaired ?? 'The log needs no repair.')
  const findings = await examine({ paths, env: process.env, model: flags.model, deep: options.deep })
  const ok = findings.every(({ state }) => state !== 'broken')
  if (flags.json === true) printJson({ ok, repaired, findings })
  else for (const finding of findings) print(line(finding))
  if (!ok) process.exitCode = 1
}

const line = ({ check, state, message, fix }: Finding): string =>
  `${mark[state]} ${check.padEnd(10)} ${message}${fix === null ? '' : `\n${' '.repeat(19)}${pc.cyan(fix)}`}`
