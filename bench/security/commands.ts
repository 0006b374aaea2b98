/** How many attempts to slip a command past an approval are held: `npx tsx bench/security/commands.ts`. */
import { approvalCases, wrongWith } from './approvals/cases.ts'

const failed = approvalCases.flatMap((each) => {
  const wrong = wrongWith(each)
  return wrong.length === 0 ? [] : [{ text: each.text.slice(0, 200), trick: each.trick, wrong }]
})
const cases = approvalCases.length
console.log(JSON.stringify({ approvals: { cases, held: cases - failed.length, failed } }, null, 2))
process.exitCode = failed.length === 0 ? 0 : 1
