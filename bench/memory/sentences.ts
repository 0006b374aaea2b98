/** A stream of numbers in [0, 1), the same in every run: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

const who = [
  'Anna',
  'my brother',
  'the landlord',
  'Dr. Okafor',
  'our team',
  'the neighbour upstairs',
  'Caroline',
  'I',
  'the new colleague from Lisbon',
  'Jamal',
]
const did = [
  'moved the appointment',
  'asked about the invoice',
  'paid for the train tickets',
  'finished the first draft',
  'called the insurance company',
  'planted tomatoes',
  'changed the password of the router',
  'decided against the loan',
  'fixed the leaking tap',
  'started to learn the cello',
]
const when = [
  'last Friday',
  'on 14 March 2023',
  'before the holidays',
  'yesterday evening',
  'in the second week of May',
  'after a long discussion',
  'at half past nine',
  'twice this year',
]
const why = [
  'because the small room was taken',
  'since nobody else had time',
  'although it was raining all day',
  'so that the children could come along',
  'after reading the report about energy prices',
  'which surprised everyone at the table',
  'and wants to talk about it again next month',
  'to save about forty euros a month',
]
const forms = [
  '{who} {did} {when}.',
  '{who} {did}.',
  '- [ ] remind {who}: {did} {when}',
  '{who} {did} {when}, {why}.',
  '**Note**: {who} {did} {why}.',
  'Did {who} say why? {who} {did} {when}, {why}, {why}. Then {who} {did} {when}.',
  '{who} {did} {when}, {why}. {who} {did}, {why}, and {who} {did} {when} {why}. It is number {n} on the list.',
]

/** Sentences as notes have them, of 4 to 80 words, the same in every run. */
export const sentences = (count: number): string[] => {
  const random = numbers(7)
  const pick = (from: readonly string[]): string => from[Math.floor(random.next().value * from.length)] ?? ''
  const parts: Readonly<Record<string, () => string>> = {
    who: () => pick(who),
    did: () => pick(did),
    when: () => pick(when),
    why: () => pick(why),
    n: () => String(Math.floor(random.next().value * 1000)),
  }
  return Array.from({ length: count }, () =>
    pick(forms).replace(/\{(\w+)\}/g, (_, name: string) => parts[name]?.() ?? ''),
  )
}
