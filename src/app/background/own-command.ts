import type { HomePaths } from '../../config/paths.ts'

/** Flags in front of every command, as they were given. */
export interface GivenFlags {
  readonly config?: string
  readonly profile?: string
  readonly model?: string
  readonly verbose?: boolean
}

interface Options {
  /** process.argv[1] */
  readonly program: string
  readonly flags: GivenFlags
  readonly paths: HomePaths
}

/** What Node is given to host this home from anywhere: `[program, flags…, daemon, start, --foreground]`. */
export function hostingArguments({ program, flags, paths }: Options): readonly string[] {
  const { config, profile, model, verbose = false } = flags
  return [
    program,
    // Absolute: the daemon does not run in the folder it is started from.
    ...(config === undefined ? [] : ['--config', paths.configFile]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(model === undefined ? [] : ['--model', model]),
    ...(verbose ? ['--verbose'] : []),
    'daemon',
    'start',
    '--foreground',
  ]
}

/** The home by name, where neither a profile nor the default gives it; absolute, for the same reason. */
export const homeVariable = (flags: GivenFlags, paths: HomePaths, env: NodeJS.ProcessEnv): Record<string, string> =>
  flags.profile === undefined && (env['LOCALGPT_HOME']?.trim() ?? '') !== '' ? { LOCALGPT_HOME: paths.home } : {}
