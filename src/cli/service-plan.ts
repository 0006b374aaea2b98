import { homedir } from 'node:os'
import { planService } from '../app/background/plan-service.ts'
import type { ServicePlan } from '../app/background/service.ts'
import { pathsOf, type GlobalFlags } from './context.ts'

/** The service of this home, with these flags, on this machine. Throws FaultError `usage.invalid` on Windows. */
export const servicePlan = (flags: GlobalFlags): ServicePlan =>
  planService(flags, pathsOf(flags), process.env, {
    platform: process.platform,
    homedir: homedir(),
    uid: process.getuid?.() ?? 0,
    node: process.execPath,
    program: process.argv[1] ?? '',
  })
