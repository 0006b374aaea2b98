import { findClaude } from '../adapters/models/claude-cli/binary.ts'
import { canConnect } from '../adapters/models/network.ts'
import { listOllama } from '../adapters/models/ollama/list.ts'
import { faultFrom } from '../bus/messages/fault.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import type { Config } from '../config/schema.ts'
import type { Finding } from './doctor-finding.ts'
import { createModelDirectory } from './model-directory.ts'

const REACH_MS = 2000

/** Which providers could answer now. One that is not set up is broken only where the configuration chose it. */
export async function checkModels(config: Config, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const chosen = await choice(config, env)
  if ('state' in chosen) return [chosen]
  const finding = (provider: ProviderName, ready: boolean, message: string, fix: string | null): Finding => {
    const state = ready ? 'ok' : chosen.provider === provider ? 'broken' : 'unused'
    return { check: provider, state, message, fix: ready ? null : fix }
  }
  const claude = findClaude({ command: config.providers.claude_cli.command, env })
  return [
    { check: 'model', state: 'ok', message: `${chosen.name} answers: ${chosen.reason}`, fix: null },
    finding('recall', true, 'answers from the notes, needs nothing', null),
    await ollama(config, chosen, finding),
    finding(
      'claude-cli',
      claude !== null,
      claude ?? `There is no program "${config.providers.claude_cli.command}" on PATH`,
      'npm install -g @anthropic-ai/claude-code',
    ),
    await cloud('anthropic', config.providers.anthropic, finding),
    await cloud('openai', config.providers.openai, finding),
  ]
}

type Say = (provider: ProviderName, ready: boolean, message: string, fix: string | null) => Finding

interface Chosen {
  readonly provider: ProviderName
  readonly name: string
  readonly model: string
  readonly reason: string
}

async function choice(config: Config, env: NodeJS.ProcessEnv): Promise<Chosen | Finding> {
  try {
    const { provider, model, reason } = await createModelDirectory(config, env).resolve(null)
    return { provider, model, reason, name: provider === model ? model : `${provider}/${model}` }
  } catch (error) {
    const { message } = faultFrom(error)
    return { check: 'model', state: 'broken', message, fix: 'localgpt config set agent.default_model auto' }
  }
}

async function ollama(config: Config, chosen: Chosen, finding: Say): Promise<Finding> {
  const { endpoint } = config.providers.ollama
  try {
    const names = await listOllama({ endpoint })
    const wanted = chosen.provider === 'ollama' ? chosen.model : (names[0] ?? 'llama3.2')
    const has = names.some((name) => name === wanted || name === `${wanted}:latest`)
    return finding(
      'ollama',
      has,
      has ? `${names.length} models at ${endpoint}` : `${endpoint} has no model ${wanted}`,
      `ollama pull ${wanted}`,
    )
  } catch (error) {
    return finding('ollama', false, faultFrom(error).message, 'ollama serve')
  }
}

async function cloud(
  provider: 'anthropic' | 'openai',
  { api_key: key, base_url: url }: Config['providers']['openai'],
  finding: Say,
): Promise<Finding> {
  if (key === undefined)
    return finding(provider, false, 'No key is set', `localgpt config set providers.${provider}.api_key`)
  const reached = await canConnect(url, REACH_MS)
  return reached
    ? finding(provider, true, `A key is set; ${new URL(url).host} can be reached`, null)
    : finding(provider, false, `A key is set, but ${new URL(url).host} cannot be reached`, `curl -sSI ${url}`)
}
