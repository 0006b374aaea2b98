import { createConcealer } from '../../security/secrets.ts'
import type { ModelChunk, ModelPort } from '../../ports/model.ts'
import type { ShellPort } from '../../ports/shell.ts'
import type { Vault } from '../../ports/vault.ts'
import { isStream, type AsyncMethod } from './call-key.ts'

type Change = (text: string) => string

/** The same value with every string in it changed. */
function changed(value: unknown, change: Change): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item: unknown) => changed(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, change)]))
}

async function* changedStream(stream: AsyncIterable<unknown>, change: Change): AsyncGenerator {
  for await (const value of stream) yield changed(value, change)
}

/**
 * A port of promises and streams that gets secrets as they are and gives placeholders back: nothing behind it ever sees one.
 * `bytes`: methods whose results are no text, in which the shape of a secret is chance.
 */
export const concealing = <T extends object>(
  port: T,
  { conceal, reveal }: Vault,
  bytes: readonly (keyof T)[] = [],
): T =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || bytes.includes(name as keyof T)) return member
      return (...args: unknown[]) => {
        const result = (member as AsyncMethod).apply(
          target,
          args.map((arg) => (arg instanceof AbortSignal ? arg : changed(arg, reveal))),
        )
        return isStream(result)
          ? changedStream(result, conceal)
          : Promise.resolve(result).then((value) => changed(value, conceal))
      }
    },
  })

/** A shell that runs what was meant and prints no secret, also where one is split over two pieces. */
export function concealingShell(shell: ShellPort, vault: Vault, values: readonly string[]): ShellPort {
  const whole = concealing(shell, vault)
  return {
    level: () => whole.level(),
    start: (command) => whole.start(command),
    read: (jobId, from) => whole.read(jobId, from),
    kill: (jobId) => whole.kill(jobId),
    end: (jobId) => whole.end(jobId),
    async *run(command, signal) {
      const concealer = createConcealer(vault.conceal, values)
      for await (const piece of shell.run({ ...command, command: vault.reveal(command.command) }, signal)) {
        const text = piece.type === 'output' ? concealer.push(piece.text) : concealer.flush()
        if (text !== '') yield { type: 'output', text }
        if (piece.type === 'exit') yield piece
      }
    },
  }
}

/** A model whose words are concealed as they stream; it is never told a secret. */
export const concealingModel = (model: ModelPort, { conceal }: Vault, values: readonly string[]): ModelPort => ({
  async *stream(request, signal): AsyncGenerator<ModelChunk> {
    const concealer = createConcealer(conceal, values)
    let kind: 'text' | 'reasoning' = 'text'
    const rest = (): ModelChunk[] => {
      const text = concealer.flush()
      return text === '' ? [] : [{ type: kind, text }]
    }
    for await (const chunk of model.stream(request, signal)) {
      if (chunk.type === 'text' || chunk.type === 'reasoning') {
        if (kind !== chunk.type) yield* rest()
        kind = chunk.type
        const text = concealer.push(chunk.text)
        if (text !== '') yield { type: chunk.type, text }
        continue
      }
      if (chunk.type !== 'usage' && chunk.type !== 'notice') yield* rest()
      yield chunk.type === 'tool_call' ? { ...chunk, arguments: conceal(chunk.arguments) } : chunk
    }
    yield* rest()
  },
})
