import { join } from 'node:path'
import { chat as talk } from '../../adapters/terminal/chat/chat.ts'
import type { Offer } from '../../adapters/terminal/chat/offer.ts'
import { openHistory } from '../../adapters/terminal/input/history.ts'
import { wantsColour } from '../../adapters/terminal/text/paint.ts'
import type { BusClient } from '../../app/compose.ts'
import { buildingNews } from '../../app/embedding-news.ts'
import { launchFolder } from '../../app/launch-folder.ts'
import { cloudChoices } from '../../app/model-directory.ts'
import { openHome } from '../../app/open-home.ts'
import { fail } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { openContext, type CliContext, type GlobalFlags } from '../context.ts'
import { newTurnId, openSession } from '../open-session.ts'
import { createRemarks } from '../remarks.ts'
import { safetyLines } from '../safety-lines.ts'
import { welcome } from '../welcome.ts'

export interface ChatOptions {
  readonly session?: string
  readonly resume?: boolean
  readonly memory: boolean
}

/** Exit status of a process that a signal ended: 128 and its number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** Talks in this terminal until the person leaves. Throws FaultError `usage.invalid`, `home.locked`, `session.not_found`. */
export async function chat(flags: GlobalFlags, options: ChatOptions): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw fail('usage.invalid', 'A chat needs a terminal for what you type and what you read.', {
      hint: 'In a script use: localgpt ask "…"',
    })
  const context = await openContext(flags)
  const { paths, config, env, home } = context
  const building = buildingNews(paths, config)
  const launched = launchFolder(paths, config)
  const remarks = createRemarks()
  const host = await openHome({ paths, config, version, env, source: 'cli', memory: 'live', say: remarks.say })
  const ending = new AbortController()
  const end = (signal: keyof typeof STATUS): void => {
    process.exitCode = STATUS[signal]
    ending.abort()
  }
  const signals = Object.keys(STATUS) as (keyof typeof STATUS)[]
  for (const signal of signals) process.on(signal, end)
  try {
    const { memory } = options
    const defaultModel = config.agent.default_model
    // A model chosen on the first run holds for later conversations of this run too.
    let model = flags.model
    const session = options.session ?? (options.resume === true ? await latest(host.client) : undefined)
    const opened = await openSession(host.client, { session, model, defaultModel, memory })
    const { folder, news } = await launched
    const offer = home.firstRun && model === undefined ? offerOf(context, (name) => (model = name)) : null
    await talk({
      terminal: {
        input: process.stdin,
        output: process.stdout,
        colour: wantsColour(env, process.stdout.isTTY),
      },
      client: host.client,
      session: opened,
      open: (wanted) =>
        openSession(host.client, {
          session: wanted.session,
          model: wanted.session === undefined ? model : undefined,
          defaultModel,
          memory,
        }),
      newTurnId,
      folder,
      history: openHistory(join(paths.state, 'history')),
      greeting: [
        ...(home.firstRun
          ? welcome(context, opened)
          : [`LocalGPT ${version}, ${opened.model}. /help shows what there is.`]),
        // `recall` asks for no tool.
        ...(news === null || opened.model === 'recall' ? [] : [news]),
        ...(building === null ? [] : [building]),
        ...(await safetyLines(host.client, config)),
      ],
      resumed: session !== undefined,
      offer,
      now: () => performance.now() + performance.timeOrigin,
      signal: ending.signal,
      remarks: remarks.through,
      ...(process.platform === 'win32' ? {} : { suspend }),
    })
  } finally {
    await host.stop('the chat was left')
    for (const signal of signals) process.off(signal, end)
  }
}

/** The conversation something was said in last. Throws FaultError `session.not_found`. */
async function latest(client: BusClient): Promise<string> {
  const { sessions } = await client.query('session.list', { limit: 50 })
  const last = sessions.find(({ messageCount }) => messageCount > 0)
  if (last === undefined)
    throw fail('session.not_found', 'There is no conversation to go on with yet.', {
      hint: 'Begin one with: localgpt chat',
    })
  return last.sessionId
}

function offerOf({ config, env, paths }: CliContext, chosen: (name: string) => void): Offer | null {
  const choices = config.agent.default_model === 'auto' ? cloudChoices(config, env) : []
  if (choices.length === 0) return null
  return {
    choices,
    keep: async (name) => {
      chosen(name)
      const [{ readFile }, { setValue }, { saveConfig }] = await Promise.all([
        import('node:fs/promises'),
        import('../../config/edit.ts'),
        import('../../config/save.ts'),
      ])
      await saveConfig(
        paths.configFile,
        await setValue(await readFile(paths.configFile, 'utf8'), 'agent.default_model', name),
      )
    },
  }
}

/** As Ctrl-Z does where no program takes it. */
const suspend = (): Promise<void> =>
  new Promise((resolve) => {
    // A signal handler alone keeps no process alive, and the keyboard is given back meanwhile.
    const alive = setInterval(() => undefined, 60_000)
    process.once('SIGCONT', () => {
      clearInterval(alive)
      resolve()
    })
    process.kill(process.pid, 'SIGTSTP')
  })
