import type { GlobalFlags } from '../context.ts'

/** What `localgpt` alone does: a chat where there is a terminal, a host where there is none. */
export async function startDefault(flags: GlobalFlags): Promise<void> {
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const { chat } = await import('./chat.ts')
    await chat(flags, { memory: true })
  } else {
    const { daemonForeground } = await import('./daemon-foreground.ts')
    await daemonForeground(flags)
  }
}
