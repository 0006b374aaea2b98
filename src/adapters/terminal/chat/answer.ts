import { recalledLine } from '../recalled-line.ts'
import type { TurnItem } from '../run-turn.ts'
import { createMarkdownStream, type Lex, type MarkdownStream } from '../markdown/stream.ts'
import { render } from '../markdown/render.ts'
import { createPlainStream, plain, plainLine } from '../text/plain.ts'
import { lineOf, type Line } from '../text/span.ts'
import { graphemes } from '../text/width.ts'
import { wrap } from '../text/wrap.ts'
import type { Transcript } from './transcript.ts'

export interface Answer {
  readonly take: (item: TurnItem) => Promise<void>
  /** What still changes: the block being written, tools that run, a line of progress. */
  readonly live: () => readonly Line[]
}

interface Options {
  readonly transcript: Transcript
  readonly loadLex: () => Promise<Lex>
}

/** One answer as it comes: what is settled goes to the transcript, the rest is shown as it stands. */
export function createAnswer({ transcript, loadLex }: Options): Answer {
  let lex: Lex | null = null
  let text: MarkdownStream | null = null
  let thought: { readonly safe: ReturnType<typeof createPlainStream>; rest: string } | null = null
  let notice = ''
  let said = false
  const tools = new Map<string, string>()
  /** The line a tool prints just now. */
  const printed = new Map<string, string>()

  const settle = (tokens: ReturnType<Lex>): void => {
    const lines = render(tokens, transcript.width())
    if (lines.length > 0) said = true
    transcript.print('answer', lines)
  }
  const pendingLines = (): readonly Line[] => {
    const rest = text?.pending() ?? ''
    if (rest.trim() === '') return []
    return lex === null ? rest.split('\n').map((each) => lineOf(each)) : render(lex(rest), transcript.width())
  }
  const thoughtLines = (rest: string): readonly Line[] =>
    rest === '' ? [] : rest.split('\n').flatMap((each) => wrap(lineOf(each, 'dim'), { width: transcript.width() }))
  const closeThought = (): void => {
    if (thought === null) return
    transcript.print('reasoning', thoughtLines((thought.rest + thought.safe.end()).trimEnd()))
    thought = null
  }
  const closeText = async (): Promise<void> => {
    if (text === null) return
    lex ??= await loadLex()
    settle(text.finish(lex))
    text = null
  }
  const close = async (): Promise<void> => {
    closeThought()
    await closeText()
    notice = ''
  }

  const take = async (item: TurnItem): Promise<void> => {
    switch (item.type) {
      case 'text': {
        closeThought()
        if (item.newPart) await closeText()
        notice = ''
        text ??= createMarkdownStream()
        text.push(item.text)
        // The first words are shown while the parser is still being loaded.
        if (lex === null)
          void loadLex().then(
            (loaded) => (lex = loaded),
            () => undefined,
          )
        else settle(text.take(lex))
        break
      }
      case 'reasoning': {
        await closeText()
        if (item.newPart) closeThought()
        notice = ''
        thought ??= { safe: createPlainStream(), rest: '' }
        thought.rest += thought.safe.push(item.text)
        const end = thought.rest.lastIndexOf('\n')
        if (end >= 0) transcript.print('reasoning', thoughtLines(thought.rest.slice(0, end)))
        thought.rest = thought.rest.slice(end + 1)
        break
      }
      case 'notice':
        notice = plainLine(item.message)
        break
      case 'trimmed':
        transcript.say(
          `The oldest ${item.droppedTurns} exchanges no longer fit the model's context and are left out.`,
          'dim',
        )
        break
      case 'recalled':
        transcript.say(recalledLine(item), 'dim')
        break
      case 'tool.started':
        await close()
        tools.set(item.id, shortened(plainLine(`${item.name} ${item.detail}`)))
        break
      case 'tool.output':
        printed.set(item.id, lastLine((printed.get(item.id) ?? '') + item.text))
        break
      case 'tool.ended': {
        printed.delete(item.id)
        await close()
        const name = tools.get(item.id) ?? plainLine(item.name)
        tools.delete(item.id)
        const { width } = transcript
        if (item.fault !== null)
          transcript.print(
            'tool',
            wrap(lineOf(`· ${name}: ${plain(item.fault.message)}`, 'yellow'), { width: width(), rest: lineOf('  ') }),
          )
        else
          transcript.print(
            'tool',
            wrap(lineOf(`· ${name}${item.notice === null ? '' : ` → ${plainLine(item.notice)}`}`, 'dim'), {
              width: width(),
              rest: lineOf('  '),
            }),
          )
        break
      }
      case 'approval':
        await close()
        break
      case 'done':
        await close()
        if (item.stopReason === 'length')
          transcript.say('The answer was cut at its greatest length. Say "go on" for the rest.', 'yellow')
        else if (item.stopReason === 'refusal') transcript.say('The model declined to answer.', 'yellow')
        else if (!said) transcript.say('(The model gave no text.)', 'dim')
        break
      case 'cancelled':
        await close()
        transcript.say('Stopped. What was said so far is kept.', 'yellow')
        break
      case 'failed':
        await close()
        transcript.fault(item.fault)
        break
      case 'queued':
      case 'started':
      case 'approval.settled':
        break
    }
  }

  const live = (): readonly Line[] => {
    const growing = thought === null ? pendingLines() : thoughtLines(thought.rest)
    const kind = thought === null ? 'answer' : 'reasoning'
    const gap: readonly Line[] = growing.length > 0 && transcript.gapBefore(kind) ? [[]] : []
    const running = [...tools].flatMap(([id, tool]) => {
      const line = plainLine(printed.get(id) ?? '')
      return [lineOf(`· ${tool} …`, 'dim'), ...(line === '' ? [] : [lineOf(`    ${shortened(line)}`, 'dim')])]
    })
    return [...gap, ...growing, ...running, ...(notice === '' ? [] : [lineOf(`… ${notice}`, 'dim')])]
  }
  return { take, live }
}

/** UTF-16 units kept of a line that does not end. */
const MAX_LINE = 500

/** The last line that says something. */
function lastLine(text: string): string {
  const lines = text.split(/[\r\n]+/)
  const [before = '', last = ''] = lines.slice(-2)
  return (lines.length > 1 && last === '' ? `${before}\n` : last === '' ? before : last).slice(-MAX_LINE)
}

/** Characters of a tool's detail: enough to know it again. */
const DETAIL = 72

function shortened(text: string): string {
  const shown = graphemes(text)
  return shown.length > DETAIL ? `${shown.slice(0, DETAIL - 1).join('')}…` : text
}
