/** `node lock-racer.mjs`: for every line `PATH AT` takes the lock PATH at AT (ms), says so, and lets it go at the next line. */
import { createInterface } from 'node:readline'
import { takeLock, type HomeLock } from '../../src/adapters/system/lock.ts'
import { faultFrom } from '../../src/bus/messages/fault.ts'

let mine: HomeLock | null = null

createInterface({ input: process.stdin }).on('line', (line) => {
  mine?.release()
  mine = null
  if (line === '') return
  const [path = '', at = '0'] = line.split('\t')
  // All of them at the same moment, which no timer would hit.
  while (Date.now() < Number(at));
  try {
    mine = takeLock(path)
    process.stdout.write('won\n')
  } catch (error) {
    const { code, detail } = faultFrom(error)
    process.stdout.write(`${code} ${JSON.stringify(detail?.['pid'] ?? null)}\n`)
  }
})
