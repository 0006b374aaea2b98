import { readContext, pathsOf, type GlobalFlags } from '../context.ts'
import { print, printJson } from '../output.ts'

/** Where everything is kept, whether it is there yet or not. */
export function showPaths(flags: GlobalFlags): void {
  const { home, configFile, skills, logs, state, eventsDb, memoryDb, lock, hostFile } = pathsOf(flags)
  const paths = {
    home,
    config: configFile,
    workspace: workspaceOf(flags),
    skills,
    logs,
    state,
    events: eventsDb,
    index: memoryDb,
    lock,
    host: hostFile,
  }
  if (flags.json === true) printJson(paths)
  else for (const [name, path] of Object.entries(paths)) print(`${name.padEnd(10)} ${path}`)
}

/** A config.toml that cannot be read still has a place worth telling. */
function workspaceOf(flags: GlobalFlags): string {
  try {
    return readContext(flags).config.memory.workspace
  } catch {
    return pathsOf(flags).workspace
  }
}
