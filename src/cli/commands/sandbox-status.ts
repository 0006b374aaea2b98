import pc from 'picocolors'
import { sandboxStatus } from '../../app/sandbox/sandbox-status.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printJson } from '../output.ts'

const MIB = 1024 * 1024

/** Makes a box to see which one it is. */
export async function showSandbox(flags: GlobalFlags): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const status = await sandboxStatus(paths, config, env)
  if (flags.json === true) {
    const { memory, file, tmp, sharedMemory, processes, openFiles } = status.limits
    printJson({
      ...status,
      limits: {
        ...{ processes, open_files: openFiles },
        ...{ memory_bytes: memory, file_bytes: file, tmp_bytes: tmp, shared_memory_bytes: sharedMemory },
      },
    })
    return
  }
  const { level, by, missing, network, folders, limits } = status
  print(level === 'none' ? `Commands run without a box: ${by}` : `Commands run boxed by ${by} (${level})`)
  for (const sentence of missing) print(pc.yellow(`  ${sentence}`))
  if (level === 'none') return
  line('network', network === 'allow' ? 'allowed' : 'none, not even this machine itself')
  line('write', folders.join(', '))
  line('only read', status.protected.join(', '))
  line('never see', `${status.hidden.join(', ')}, and all of your home folder that is not named here`)
  line(
    'use up',
    `${limits.memory / MIB} MiB of memory, ${limits.processes} processes, files of ${limits.file / MIB} MiB, ${limits.tmp / MIB} MiB of /tmp`,
  )
}

const line = (what: string, text: string): void => {
  print(`  ${pc.dim(what.padEnd(9))} ${text}`)
}
