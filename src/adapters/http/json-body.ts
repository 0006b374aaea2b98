import type { IncomingMessage } from 'node:http'
import { fail } from '../../bus/messages/fault.ts'

const tooLarge = (limit: number) =>
  fail('input.too_large', `This takes ${limit / 1e6} MB at most.`, { hint: 'Send less at once.' })

/** The object a request brings, whatever it calls its type; one without a body brings {}. Throws FaultError `input.*`. */
export async function jsonBody(request: IncomingMessage, limit: number): Promise<Readonly<Record<string, unknown>>> {
  const text = (await bytes(request, limit)).toString('utf8')
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw fail('input.invalid', `The body is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail('input.invalid', 'The body has to be a JSON object, such as {}.')
  return value as Readonly<Record<string, unknown>>
}

async function bytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let length = 0
    const broken = (): void => {
      reject(fail('input.invalid', 'The request ended before its body did.'))
    }
    request.on('data', (piece: Buffer) => {
      length += piece.length
      if (length <= limit) {
        pieces.push(piece)
        return
      }
      request.pause()
      reject(tooLarge(limit))
    })
    request.once('end', () => {
      request.off('close', broken)
      resolve(Buffer.concat(pieces))
    })
    request.once('error', reject)
    request.once('close', broken)
  })
}
