import { recalledLine } from '../../adapters/terminal/recalled-line.ts'
import { runTurn } from '../../adapters/terminal/run-turn.ts'
import type { BusClient } from '../../app/compose.ts'
import { openHome } from '../../app/open-home.ts'
import { fail, faultOf, type Fault } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { listenForInterruption } from '../interrupt.ts'
import { newTurnId, openSession, type OpenedSession } from '../open-session.ts'
import { printFault, printJson, remark } from '../output.ts'
import { safetyLines } from '../safety-lines.ts'
import { readStdin } from '../read-stdin.ts'
import { welcome } from '../welcome.ts'

interface AskOptions {
  readonly session?: string
  readonly memory: boolean
}

/** Asks one question. The answer streams to stdout and nothing else does. */
export async function ask(
  flags: GlobalFlags,
  words: readonly string[],
  { session, memory }: AskOptions,
): Promise<void> {
  const piped = await readStdin(remark)
  const text = [words.join(' '), piped].filter((part) => part.trim() !== '').join('\n\n')
  if (text === '')
    throw fail('input.empty', 'There is no question.', { hint: 'Write one: localgpt ask "What did I note about tea?"' })
  const context = await openContext(flags)
  const { paths, config, env } = context
  const interruption = listenForInterruption()
  const host = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  try {
    if (config.tools.approval === 'yolo') for (const line of await safetyLines(host.client, config)) remark(line)
    const opened = await openSession(host.client, {
      session,
      model: flags.model,
      defaultModel: config.agent.default_model,
      memory,
    })
    if (context.home.firstRun) for (const line of welcome(context, opened)) remark(line)
    if (flags.verbose === true) remark(`${opened.model} answers (${opened.reason}); session ${opened.sessionId}`)
    const fault = await answer(host.client, opened, text, flags, interruption.signal)
    if (fault !== null && !interruption.pipeClosed()) printFault(fault, { json: flags.json === true })
  } finally {
    await host.stop('the question was answered')
    interruption.stop()
  }
}

async function answer(
  client: BusClient,
  { sessionId, model }: OpenedSession,
  text: string,
  { json = false, verbose = false }: GlobalFlags,
  signal: AbortSignal,
): Promise<Fault | null> {
  if (signal.aborted) return interrupted()
  const turnId = newTurnId()
  const interrupt = (): void => {
    client.command('turn.cancel', { sessionId, turnId }).catch(() => undefined) // over already: nothing to stop
  }
  signal.addEventListener('abort', interrupt, { once: true })
  let response = ''
  try {
    for await (const item of runTurn(client, { sessionId, turnId, text, interactive: false })) {
      switch (item.type) {
        case 'text': {
          const piece = item.newPart && response !== '' && !response.endsWith('\n') ? `\n${item.text}` : item.text
          response += piece
          if (!json) process.stdout.write(piece)
          break
        }
        case 'notice':
          remark(item.message)
          break
        case 'trimmed':
          remark(`The oldest ${item.droppedTurns} exchanges no longer fit the model's context and are left out.`)
          break
        case 'recalled':
          if (verbose) remark(recalledLine(item))
          break
        case 'tool.started':
          if (verbose) remark(`${item.name}: ${item.detail}`)
          break
        case 'tool.ended':
          if (item.fault !== null) remark(`${item.name}: ${item.fault.message}`)
          else if (item.notice !== null && process.stderr.isTTY) remark(item.notice)
          break
        case 'failed':
          endLine(response, json)
          return item.fault
        case 'cancelled':
          endLine(response, json)
          return interrupted()
        case 'done':
          endLine(response, json)
          if (json) printJson(await bodyOf(client, { sessionId, turnId, model, response }))
          return null
        default:
          break
      }
    }
    return faultOf('internal', 'The answer ended without an end.')
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}

const interrupted = (): Fault =>
  faultOf('turn.cancelled', 'Interrupted.', { hint: 'What was answered so far is kept: localgpt session list' })

const endLine = (response: string, json: boolean): void => {
  if (!json && response !== '' && !response.endsWith('\n')) process.stdout.write('\n')
}

interface Answered {
  readonly sessionId: string
  readonly turnId: string
  readonly model: string
  readonly response: string
}

/** As POST /api/chat answers. */
async function bodyOf(client: BusClient, { sessionId, turnId, model, response }: Answered) {
  const [{ messages }, { session }] = await Promise.all([
    client.query('session.messages', { sessionId }),
    client.query('session.get', { sessionId }),
  ])
  const calls = (messages ?? [])
    .filter((message) => message.turnId === turnId && message.role === 'assistant')
    .flatMap(({ content }) =>
      typeof content === 'string'
        ? []
        : content.flatMap((part) =>
            part.type === 'tool_call' ? [{ name: part.name, arguments: part.arguments }] : [],
          ),
    )
  const { input: prompt, output: completion } = session?.usage ?? { input: 0, output: 0 }
  return {
    response,
    session_id: sessionId,
    model,
    tokens: { prompt, completion, total: prompt + completion },
    tools_used: calls,
  }
}
