import { plainLine } from '../text/plain.ts'
import { span } from '../text/span.ts'
import type { Questions } from './question.ts'
import type { Transcript } from './transcript.ts'

/** Models that were found but send text away: used only after the person says so. */
export interface Offer {
  readonly choices: readonly string[]
  /** Keeps the choice for the runs to come. */
  readonly keep: (name: string) => Promise<void>
}

interface Room {
  readonly transcript: Transcript
  readonly questions: Questions
  readonly perform: (task: () => Promise<void>) => void
  readonly model: (name: string) => Promise<void>
}

const ID = 'offer'
const MOST = 9

/** Asks once which model is to answer. Any message typed instead means no. */
export function askOffer({ choices, keep }: Offer, { transcript, questions, perform, model }: Room): void {
  const names = choices.slice(0, MOST)
  transcript.say(
    'These models are set up here too. They send what you write, and the notes that fit it, to their makers:',
  )
  for (const [index, name] of names.entries()) transcript.say(`  ${index + 1}  ${plainLine(name)}`)
  const choose = (name: string) => (): void => {
    perform(async () => {
      await model(name)
      await keep(name)
    })
  }
  const no = (): void => {
    transcript.say('Everything stays on this machine. /model NAME changes that at any time.', 'dim')
  }
  questions.ask({
    id: ID,
    line: [
      span('Use one of them? ', 'bold'),
      span(names.length === 1 ? '1' : `1-${names.length}`, 'bold', 'green'),
      span(' yes  '),
      span('n', 'bold', 'red'),
      span(' or Enter: no'),
    ],
    keys: {
      ...Object.fromEntries(names.map((name, index) => [String(index + 1), choose(name)])),
      n: no,
      return: no,
      escape: no,
    },
  })
}
