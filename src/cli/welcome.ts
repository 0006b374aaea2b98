import { cloudChoices } from '../app/model-directory.ts'
import type { CliContext } from './context.ts'
import type { OpenedSession } from './open-session.ts'

/** The first words on a fresh machine: where things are, which model answers and why. */
export function welcome(
  { paths, config, env, flags }: CliContext,
  { model, reason }: Pick<OpenedSession, 'model' | 'reason'>,
): readonly string[] {
  const others = cloudChoices(config, env).filter((name) => name !== model && name !== flags.model)
  return [
    `Welcome to LocalGPT. Everything it keeps is in ${paths.home}.`,
    `Notes:    ${config.memory.workspace} (plain Markdown; edit them with anything)`,
    `Settings: ${paths.configFile}`,
    `Model:    ${model}, because ${reason}.`,
    others.length === 0
      ? 'Another:  --model NAME, or localgpt config set agent.default_model NAME; `ollama serve` adds local ones.'
      : `Found, but it would send your text away: ${others.join(', ')}. Choose it with: localgpt config set agent.default_model ${others[0] ?? ''}`,
  ]
}
