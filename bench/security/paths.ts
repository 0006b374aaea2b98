/** Every path of the table against real folders, with descriptors and without: `npx tsx bench/security/paths.ts`. */
import PQueue from 'p-queue'
import { pathCases } from './path-cases/index.ts'
import { tryPath } from './try-path.ts'

const all = Object.entries(pathCases).flatMap(([what, cases]) => cases.map((tried) => ({ what, tried })))
const queue = new PQueue({ concurrency: 16 })
const failed: string[] = []
await queue.addAll(
  all.map(({ what, tried }) => async () => {
    const wrong = [...(await tryPath(tried, true)), ...(await tryPath(tried, false))]
    if (wrong.length > 0) failed.push(`${what}: ${tried.title}: ${wrong.join('; ')}`)
  }),
)
console.log(JSON.stringify({ paths: { cases: all.length, held: all.length - failed.length, failed } }, null, 2))
process.exitCode = failed.length === 0 ? 0 : 1
