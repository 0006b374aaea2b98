import { faultFrom } from '../../../bus/messages/fault.ts'
import type { BusClient } from '../../../bus/client.ts'
import { listenToKeys, type Stroke } from '../input/keyboard.ts'
import type { History } from '../input/history.ts'
import { createPrompt } from '../input/prompt.ts'
import { loadLex, type Lex } from '../markdown/stream.ts'
import { hearOthers, type Hearing } from '../others-turns.ts'
import { createScreen } from '../screen.ts'
import { sizeOf, type Terminal } from '../terminal.ts'
import { createAnswer, type Answer } from './answer.ts'
import { approvals } from './approvals.ts'
import { completeCommand, parseInput } from './commands.ts'
import type { Conversation, CurrentSession } from './conversation.ts'
import { createDrawing } from './drawing.ts'
import { askOffer, type Offer } from './offer.ts'
import { createQuestions } from './question.ts'
import { reportCommands } from './report-commands.ts'
import { runCommand } from './run-command.ts'
import { safetyCommands } from './safety-commands.ts'
import { sessionCommands } from './session-commands.ts'
import { createTranscript } from './transcript.ts'
import { createTurns } from './turns.ts'
import { userLines } from './user-lines.ts'

export interface ChatOptions {
  readonly terminal: Terminal
  readonly client: BusClient
  readonly session: CurrentSession
  readonly open: Conversation['open']
  readonly newTurnId: () => string
  /** Where it was started, absolute; null: not known. */
  readonly folder: string | null
  readonly history: History
  /** Lines before the first prompt. */
  readonly greeting: readonly string[]
  /** The conversation is an old one: its last exchanges are shown. */
  readonly resumed: boolean
  readonly offer: Offer | null
  readonly now: () => number
  /** Aborted by whoever wants the chat to end. */
  readonly signal: AbortSignal
  /** Gives the chat what the program has to say meanwhile, which would be written over its prompt; returns the end of it. */
  readonly remarks?: (say: (text: string) => void) => () => void
  /** Stops the process as Ctrl-Z does, and comes back when it goes on. */
  readonly suspend?: () => Promise<void>
}

/** ms a running answer is given to stop when the chat is left. */
const STOPPING_MS = 2000
const STOPPING = 'Stopping…'
const HOW_TO_LEAVE = 'Ctrl-C again, Ctrl-D or /quit leaves.'

/** A chat in a terminal, from the first prompt until the person leaves. Puts the terminal back as it was. */
export async function chat(options: ChatOptions): Promise<void> {
  const { terminal, client, newTurnId, folder, history, now, signal } = options
  let session = options.session
  let answer: Answer | null = null
  let hint = ''
  let leave: () => void = () => undefined
  const left = new Promise<void>((resolve) => (leave = resolve))
  let parser: Promise<Lex> | null = null
  const lex = (): Promise<Lex> => (parser ??= loadLex())

  const screen = createScreen(terminal)
  const transcript = createTranscript(screen, () => sizeOf(terminal).columns)
  const prompt = createPrompt(history, completeCommand)
  const questions = createQuestions(now)
  const turns = createTurns({
    client,
    newTurnId,
    folder,
    changed: () => {
      drawing.soon()
    },
    begin: ({ text, sessionId, from }) => {
      // One that is gone on with has been said before.
      if (text !== '' || from === 'elsewhere')
        transcript.print('user', userLines(text, transcript.width(), from === 'elsewhere'))
      const shown = createAnswer({ transcript, loadLex: lex })
      answer = shown
      const approve = approvals({ client, sessionId, transcript, questions })
      return async (item) => {
        await shown.take(item)
        approve(item)
        if (item.type !== 'done' && item.type !== 'failed' && item.type !== 'cancelled') return
        answer = null
        if (hint === STOPPING) hint = ''
      }
    },
  })
  const drawing = createDrawing({
    screen,
    terminal,
    now,
    scene: () => ({
      answer: answer?.live() ?? [],
      turn: turns.running()?.turnId ?? null,
      waiting: turns.waiting().map(({ text }) => text),
      question: questions.current()?.line ?? null,
      editor: prompt.editor(),
      hint,
      gap: transcript.gapBefore('user'),
    }),
  })
  const conversation: Conversation = {
    client,
    now,
    current: () => session,
    change: (next) => {
      session = next
      followWaiting()
      listen()
    },
    open: options.open,
  }
  const sessions = sessionCommands(conversation, transcript, lex)
  const reports = reportCommands(conversation, transcript)
  const safety = safetyCommands(conversation, transcript)

  let work: Promise<void> = Promise.resolve()
  /** One command after the other; what goes wrong is said and the chat goes on. */
  const perform = (task: () => Promise<void> | void): void => {
    work = work.then(task).catch((error: unknown) => {
      transcript.fault(faultFrom(error))
    })
    void work.then(drawing.soon)
  }

  /** What this conversation waits for the person with, since before it was opened here. */
  const followWaiting = (): void => {
    const { sessionId } = session
    perform(async () => {
      const { approvals: open } = await client.query('approval.pending', { session: sessionId })
      const mine = new Set([...turns.waiting(), turns.running()].map((turn) => turn?.turnId))
      for (const turnId of new Set(open.map((asked) => asked.turnId)))
        if (!mine.has(turnId)) turns.follow(sessionId, turnId)
    })
  }

  let others: Hearing | null = null
  const listen = (): void => {
    others?.end()
    const { sessionId } = session
    others = hearOthers({ client, sessionId, isOwn: turns.isOwn, begun: turns.join })
  }

  const sent = (text: string): void => {
    const parsed = parseInput(text)
    if (parsed.kind === 'message') {
      // Behind a command that may change the conversation.
      perform(() => {
        turns.submit(session.sessionId, text)
      })
    } else
      perform(() =>
        runCommand(parsed, {
          transcript,
          sessions,
          reports,
          safety,
          leave,
          busy: () => turns.running() !== null || turns.waiting().length > 0,
        }),
      )
  }

  const interrupt = (): void => {
    if (turns.cancel()) hint = STOPPING
    else if (prompt.editor().text !== '') prompt.clear()
    else if (hint === HOW_TO_LEAVE) leave()
    else hint = HOW_TO_LEAVE
  }

  const suspend = async (): Promise<void> => {
    if (options.suspend === undefined) return
    screen.leave()
    stopListening()
    await options.suspend()
    stopListening = listenToKeys(terminal, hear)
    drawing.now()
  }

  const hear = (stroke: Stroke): void => {
    if (stroke.type === 'key' && questions.key(stroke.key)) {
      drawing.soon()
      return
    }
    const event = prompt.stroke(stroke)
    if (stroke.type === 'paste' || stroke.text !== '') questions.typed()
    if (event?.type === 'interrupt') interrupt()
    else hint = ''
    if (event?.type === 'sent') {
      questions.sent()
      sent(event.text)
    } else if (event?.type === 'end') leave()
    else if (event?.type === 'suspend') void suspend()
    else if (event?.type === 'redraw') {
      transcript.reset()
      screen.clear()
    }
    drawing.soon()
  }

  let stopListening = listenToKeys(terminal, hear)
  const resized = (): void => {
    drawing.now()
  }
  terminal.output.on('resize', resized)
  terminal.input.on('end', leave)
  terminal.input.on('error', leave)
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  const quiet = options.remarks?.((text) => {
    transcript.say(text, 'dim')
    drawing.soon()
  })
  try {
    for (const line of options.greeting) transcript.say(line)
    listen()
    if (options.resumed) {
      perform(sessions.showLast)
      followWaiting()
    }
    if (options.offer !== null) askOffer(options.offer, { transcript, questions, perform, model: reports.model })
    drawing.now()
    await left
    const heard = others as Hearing | null // set by listen()
    heard?.close()
    // What others have begun goes on.
    if (turns.cancelOwn())
      await Promise.race([turns.idle(), new Promise((resolve) => setTimeout(resolve, STOPPING_MS).unref())])
    await work
    await sessions.dropEmpty().catch(() => undefined) // An empty conversation that stays is no harm.
  } finally {
    quiet?.()
    drawing.stop()
    signal.removeEventListener('abort', leave)
    terminal.output.off('resize', resized)
    screen.leave()
    stopListening()
  }
}
