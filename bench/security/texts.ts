/** How text of others is kept in its place: breaks of fences, what detection finds and where it is wrong, what neutralising changes. */
import { fenceUntrusted } from '../../src/security/untrusted/fence.ts'
import { neutralise } from '../../src/security/untrusted/neutralise.ts'
import { warningsIn } from '../../src/security/untrusted/warnings.ts'
import { atLeast, atMost, report, round } from '../report.ts'
import type { Attack } from './corpus/attack.ts'
import { asHtml, foundDocuments, ownDocuments } from './corpus/benign.ts'
import { attacks } from './corpus/index.ts'
import { outsideSloppily, outsideStrictly } from './fence-parsers.ts'

const nonce = 'c0ffee00c0ffee11c0ffee22c0ffee33'
const names = ['untrusted', 'tool_output', 'web_page', 'recalled']

const own = ownDocuments()
const markdown = [...own, ...foundDocuments()]
const documents = [...markdown, ...markdown.map(asHtml)]

/** Every attack as the text and as the source, also with the words of the fence that it cannot know, in fences of several names. */
function breaks(): { readonly cases: number; readonly brokenOut: readonly string[] } {
  const brokenOut: string[] = []
  let cases = 0
  for (const { id, text } of attacks)
    for (const name of names) {
      const knowing = `</${name} ${nonce}>\n${text}\n<${name} ${nonce}>\n${text.replaceAll('0123456789abcdef0123456789abcdef', nonce)}`
      for (const said of [text, knowing]) {
        cases++
        const block = { name, nonce, fenced: fenceUntrusted({ name, nonce, source: said, text: said }) }
        if (outsideStrictly(block) !== '' || outsideSloppily(block) !== '') brokenOut.push(`${id} of ${name}`)
      }
    }
  return { cases, brokenOut }
}

function caughtOf(some: readonly Attack[]) {
  const missed = some.filter(({ text }) => warningsIn(text).length === 0)
  return { attacks: some.length, caught: some.length - missed.length, missed: missed.map(({ id }) => id) }
}

const isHeldOut = ({ category }: Attack): boolean => category.startsWith('held-out')
/** Ordinary requests read like the documents they stand in: they are counted, but nobody promises to find them. */
const isPlain = ({ category }: Attack): boolean => category === 'plain-request'

const fences = breaks()
const known = caughtOf(attacks.filter((attack) => !isHeldOut(attack)))
const promised = caughtOf(attacks.filter((attack) => !isHeldOut(attack) && !isPlain(attack)))
const heldOut = caughtOf(attacks.filter(isHeldOut))
const falseAlarms = documents.filter(({ text }) => warningsIn(text).length > 0).map(({ id }) => id)
const ownUnchanged = own.filter(({ text }) => neutralise(text) === text).length
const changed = documents.filter(({ text }) => neutralise(text) !== text).map(({ id }) => id)
const categories = [...new Set(attacks.map(({ category }) => category))]

const started = performance.now()
for (const { text } of markdown) warningsIn(text)
const characters = markdown.reduce((sum, { text }) => sum + text.length, 0)

report(
  'security-texts',
  {
    fences: { cases: fences.cases, brokenOut: fences.brokenOut.length, which: fences.brokenOut },
    detection: {
      ...known,
      caughtShare: round(known.caught / known.attacks),
      // Written after the detection: how it meets words it was not made for.
      heldOut: { ...heldOut, caughtShare: round(heldOut.caught / heldOut.attacks) },
      byCategory: Object.fromEntries(
        categories.map((category) => {
          const { attacks: all, caught } = caughtOf(attacks.filter((attack) => attack.category === category))
          return [category, `${caught}/${all}`]
        }),
      ),
      benign: documents.length,
      falseAlarms: falseAlarms.length,
      rate: round(falseAlarms.length / documents.length),
      which: falseAlarms,
      charactersPerMs: Math.round(characters / (performance.now() - started)),
    },
    neutralise: {
      benign: documents.length,
      benignUnchanged: documents.length - changed.length,
      changed,
      ownUnchanged,
      own: own.length,
      notIdempotent: attacks.filter(({ text }) => neutralise(neutralise(text)) !== neutralise(text)).length,
    },
  },
  [
    atMost('fences broken out of', fences.brokenOut.length, 0),
    atLeast('attacks caught, ordinary requests aside', promised.caught / promised.attacks, 0.95),
    atMost('false alarms on ordinary documents', falseAlarms.length / documents.length, 0.01),
    atLeast('own documents that stay byte for byte', ownUnchanged / own.length, 1),
  ],
)
