import { textOf, type Prompt, type PromptMessage } from '../../../bus/messages/content.ts'
import type { ModelChunk, ModelPort } from '../../../ports/model.ts'
import { unfenced } from '../../../security/untrusted/unfenced.ts'
import { ABOUT_ME, LINES, sayAboutMe } from './about-me.ts'
import { coverage, isPast, parseFound, type Found } from './found.ts'
import { intentOf, type Intent } from './intent.ts'
import { bare, quote } from './quote.ts'

type ToolResult = Extract<PromptMessage, { role: 'tool' }>
type Reply =
  { readonly say: string } | { readonly call: string; readonly arguments: Record<string, string | number | boolean> }

const HELP = `I answer from your notes on this machine; no language model is involved. Try:
- "Remember that my passport expires in May 2031."
- "Note: the plumber comes on Friday."
- "When does my passport expire?"
- "What do you know about the plumber?"
- "Forget the plumber."
For conversation, choose a model with /model, such as one that Ollama runs here.`

/** Passages quoted at most, and how good one must be beside the best. */
const QUOTES = 4
const WEAK = 0.34

/** Passages looked at for the one to forget: conversations about it may stand before it. */
const FORGETTABLE = 30

/**
 * The embedded provider: no model, no network. It reads the conversation like any model would and answers with
 * text or a tool call; all knowledge comes through the tools.
 */
export const createRecall = (): ModelPort => ({
  // eslint-disable-next-line @typescript-eslint/require-await -- the port is a stream; this one has nothing to wait for
  async *stream({ prompt }, signal): AsyncGenerator<ModelChunk> {
    if (signal.aborted) return
    const reply = replyTo(prompt)
    yield { type: 'usage', usage: { input: 0, output: 0 } }
    if ('say' in reply) {
      for (const text of reply.say.match(/[^\n]*\n|[^\n]+$/g) ?? []) yield { type: 'text', text }
      yield { type: 'stop', reason: 'end' }
      return
    }
    yield {
      type: 'tool_call',
      id: nextId(prompt.messages),
      name: reply.call,
      arguments: JSON.stringify(reply.arguments),
    }
    yield { type: 'stop', reason: 'tool_calls' }
  },
})

/** Unlike every id still in the conversation: another model may be asked with it later. */
function nextId(messages: readonly PromptMessage[]): string {
  let highest = 0
  for (const message of messages) {
    const n = message.role === 'tool' ? Number(/^recall_(\d+)$/.exec(message.toolCallId)?.[1] ?? 0) : 0
    if (n > highest) highest = n
  }
  return `recall_${highest + 1}`
}

/** What to do next, from the conversation alone. */
export function replyTo({ messages, tools }: Prompt): Reply {
  const at = messages.findLastIndex(({ role }) => role === 'user')
  const intent = intentOf(saidIn(messages[at]))
  const results = messages
    .slice(at + 1)
    .filter((message): message is ToolResult => message.role === 'tool')
    .map((message) => ({ ...message, output: unfenced(message.output) }))
  const has = (name: string): boolean => tools.some((tool) => tool.name === name)
  if (intent.kind === 'help') return { say: HELP }
  if (intent.kind === 'thanks') return { say: 'You are welcome.' }
  if (!has('memory_search'))
    return { say: 'Memory is switched off in this conversation, and I have nothing else to answer from.' }
  switch (intent.kind) {
    case 'remember':
      return remember(intent, results)
    case 'forget':
      return forget(intent, results)
    case 'about-me':
      return aboutMe(results)
    case 'ask':
      return answer(intent, results)
  }
}

/** The person's own words: what was recalled for the model stands in parts before them, and is searched for again here. */
const saidIn = (message: PromptMessage | undefined): string =>
  message?.role === 'user' ? textOf(message.content.filter(({ type }) => type === 'text').slice(-1)) : ''

function remember({ text, target }: Extract<Intent, { kind: 'remember' }>, results: readonly ToolResult[]): Reply {
  const [done] = results
  if (done === undefined) return { call: 'memory_append', arguments: { text, target } }
  if (done.isError) return { say: `I could not note it: ${done.output}` }
  return { say: `${done.output.replace(/^Noted in (.*)\.$/, 'I have noted it in $1')}: ${text}` }
}

function answer({ text }: Extract<Intent, { kind: 'ask' }>, results: readonly ToolResult[]): Reply {
  const [searched] = results
  if (searched === undefined) return { call: 'memory_search', arguments: { query: text, limit: 8 } }
  if (searched.isError) return { say: `I could not search the notes: ${searched.output}` }
  const found = parseFound(searched.output)
    .map((one) => ({ ...one, covers: coverage(text, one.text) }))
    // What was said about a note holds the same words as the note, which says it best.
    .sort((a, b) => b.covers - a.covers || Number(isPast(a)) - Number(isPast(b)))
  const best = found[0]?.covers ?? 0
  if (best === 0) return { say: unknown(text) }
  const quoted = found.filter(({ covers }) => covers >= best / 2 && covers > 0).slice(0, QUOTES)
  const lead = best < WEAK ? 'I am not sure; these notes come nearest:\n\n' : ''
  return { say: lead + quoted.map(quote).join('\n\n') }
}

function aboutMe(results: readonly ToolResult[]): Reply {
  const next = ABOUT_ME[results.length]
  return next === undefined
    ? { say: sayAboutMe(results) }
    : { call: 'memory_get', arguments: { path: next, from: 1, lines: LINES } }
}

const unknown = (text: string): string =>
  `I have no note about that${text.length < 60 ? ` (${text.replace(/[?.!\s]+$/u, '')})` : ''}. Tell me with "remember that …", and I will know it next time.`

/** Search, read the exact lines, remove them: the approval of the edit shows them to the person. */
function forget({ text }: Extract<Intent, { kind: 'forget' }>, results: readonly ToolResult[]): Reply {
  const [searched, read, removed] = results
  if (searched === undefined) return { call: 'memory_search', arguments: { query: text, limit: FORGETTABLE } }
  if (searched.isError) return { say: `I could not search the notes: ${searched.output}` }
  const holding = parseFound(searched.output).filter((one) => coverage(text, one.text) === 1)
  const target = holding.find((one) => !isPast(one))
  if (target === undefined) return { say: nothingToForget(text, holding) }
  if (read === undefined) {
    // One line more on each side: with them the place is unlike any other.
    const from = Math.max(1, target.lineStart - 1)
    return { call: 'memory_get', arguments: { path: target.path, from, lines: target.lineEnd - from + 2 } }
  }
  if (read.isError) return { say: `I could not read ${target.path}: ${read.output}` }
  const cut = cutOf(read.output, target, text)
  if (removed === undefined)
    return { call: 'edit_file', arguments: { path: target.path, old_text: cut.before, new_text: cut.after } }
  if (removed.isError) return { say: `Nothing was removed: ${removed.output}` }
  return { say: `I have removed from ${target.path}:\n${cut.lines.map((line) => `> ${bare(line)}`).join('\n')}` }
}

const nothingToForget = (text: string, [said]: readonly Found[]): string =>
  `I found no note that holds all of "${text}", so I removed nothing.` +
  (said === undefined
    ? ''
    : ` It was said in a conversation, which goes as a whole: localgpt session delete ${said.path.replace(/^sessions\/|\.md$/g, '')}`)

interface Cut {
  readonly lines: readonly string[]
  /** The lines with their neighbours, and the neighbours alone. */
  readonly before: string
  readonly after: string
}

/** The one line that says all of `text`, else the whole passage. */
function cutOf(numbered: string, { lineStart, lineEnd }: Found, text: string): Cut {
  const shown = numbered.split('\n').map((line) => {
    const [, n = '0', body = ''] = /^(\d+)\t([\s\S]*)$/.exec(line) ?? []
    return { n: Number(n), body }
  })
  const passage = shown.filter(({ n }) => n >= lineStart && n <= lineEnd)
  const one = passage.find(({ body }) => coverage(text, body) === 1)
  const gone = one === undefined ? passage : [one]
  const first = gone[0]?.n ?? lineStart
  const last = gone.at(-1)?.n ?? lineEnd
  const around = shown.filter(({ n }) => n >= first - 1 && n <= last + 1)
  const left = around.filter((line) => !gone.includes(line))
  const join = (lines: readonly { readonly body: string }[]): string => lines.map(({ body }) => body).join('\n')
  return { lines: gone.map(({ body }) => body), before: join(around), after: join(left) }
}
