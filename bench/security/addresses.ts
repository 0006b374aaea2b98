/** How many attempts to reach what is not the open internet fail. `npx tsx bench/security/addresses.ts` */
import { cases } from './addresses/all.ts'
import { openRange } from './addresses/hold.ts'

const range = await openRange()
const failed: { readonly name: string; readonly why: string }[] = []
for (const each of cases) {
  const why = await range.hold(each)
  if (why !== null) failed.push({ name: each.name, why })
}
await range.close()
console.log(JSON.stringify({ addresses: { cases: cases.length, held: cases.length - failed.length, failed } }, null, 2))
process.exitCode = failed.length === 0 ? 0 : 1
