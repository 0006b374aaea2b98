import { describe, expect, it } from 'vitest'
import { tellOfModels } from '../../../src/app/embedding-news.ts'
import type { BusClient } from '../../../src/bus/client.ts'
import { faultOf } from '../../../src/bus/messages/fault.ts'

/** What is said while these messages pass by. */
async function said(...messages: readonly (readonly [type: string, data: object])[]): Promise<string[]> {
  const texts: string[] = []
  const items = [...messages.map(([type, data]) => ({ kind: 'message', message: { type, data } })), { kind: 'end' }]
  const client = { subscribe: () => items[Symbol.iterator]() } as unknown as BusClient
  await tellOfModels(client, (text) => texts.push(text))
  return texts
}
const progress = (what: string, share: number) => ['embed.progress.delta', { model: 'local/m', what, share }] as const
const ready = ['embed.ready', { model: 'local/m', dimensions: 384, tookMs: 5 }] as const
const refused = (message: string) =>
  ['embed.refused', { model: 'local/m', fault: faultOf('embed.refused', message, { hint: 'Do this.' }) }] as const

describe('news of embedding models', () => {
  it('is one line when one is being built and one when it is ready', async () => {
    const building = 'Building the embedding model'
    expect(await said(progress(building, 0), progress(building, 0.4), progress('Loading', 0.9), ready)).toEqual([
      'Building the embedding model local/m; until then notes are found by their words alone.',
      'local/m is ready.',
    ])
  })
  it('is nothing where one is only loaded', async () => {
    expect(await said(progress('Loading the embedding model', 0.9), ready)).toEqual([])
  })
  it('is why one was refused and what to do, once as long as it stays the same', async () => {
    expect(await said(refused('Broken.'), refused('Broken.'), refused('Gone.'))).toEqual([
      'Notes are found by their words alone: Broken.\nDo this.',
      'Notes are found by their words alone: Gone.\nDo this.',
    ])
  })
})
