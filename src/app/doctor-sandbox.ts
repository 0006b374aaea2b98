import { faultFrom } from '../bus/messages/fault.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import type { BoxLevel } from '../ports/shell.ts'
import { commandIn, type Finding } from './doctor-finding.ts'
import { sandboxStatus } from './sandbox/sandbox-status.ts'

/** What holds the commands of tools, found out by running an empty one. */
export async function checkSandbox(paths: HomePaths, config: Config, env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    return sandboxFinding(await sandboxStatus(paths, config, env), config.sandbox)
  } catch (error) {
    const message = `Commands cannot be run: ${faultFrom(error).message}`
    return { check: 'sandbox', state: 'warning', message, fix: faultFrom(error).hint ?? null }
  }
}

export function sandboxFinding(
  { level, by, missing: [first = ''] }: BoxLevel,
  wanted: Pick<Config['sandbox'], 'enabled' | 'level'>,
): Finding {
  const finding = (state: Finding['state'], message: string, fix: string | null): Finding => ({
    check: 'sandbox',
    state,
    message,
    fix,
  })
  if (level === 'full') return finding('ok', `Commands run boxed by ${by} (full)`, null)
  if (level === 'standard') {
    const state = wanted.level === 'full' ? 'warning' : 'ok'
    return finding(state, `Commands run boxed by ${by} (standard): ${first}`, null)
  }
  const state = wanted.enabled && wanted.level !== 'none' ? 'warning' : 'unused'
  return finding(state, `Commands run without a box, so every one asks first: ${by}`, commandIn(afterColon(first)))
}

/** `To box them: COMMAND` */
const afterColon = (text: string): string => /To box them: (.+)$/.exec(text)?.[1] ?? text
