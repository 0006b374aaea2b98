import { COUNTS, MONTHS, oneOf, SEASONS, WEEKDAYS } from './calendar-words.ts'
import { civilDay, formatDay, spanOf, validDay, weekdayOf, type Span } from './days.ts'
import { fold } from './words.ts'

/** A date a text tells of: days in a row, or a month or day of every year. */
export type DateHint = Span | { readonly month: number; readonly day: number | null }

const MONTH = `(${oneOf(MONTHS)})\\b\\.?`
const DAY = String.raw`\b(\d{1,2})(?:st|nd|rd|th|\.)?`
const YEAR = String.raw`,?\s+((?:19|20)\d\d)\b`
const ISO = /\b(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?\b/gu
const DOTTED = /\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b/gu
const DAY_MONTH = new RegExp(`${DAY}\\s+(?:of\\s+)?${MONTH}(?:${YEAR})?`, 'gu')
const MONTH_DAY = new RegExp(`\\b${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!:)(?:${YEAR})?`, 'gu')
const MONTH_ALONE = new RegExp(`(?:\\b(\\p{L}+)\\s+)?\\b${MONTH}(?:${YEAR})?`, 'gu')
const SEASON = new RegExp(`\\b(${oneOf(SEASONS)})(?:\\s+(?:of|des|von))?\\s+((?:19|20)\\d\\d)\\b`, 'gu')
const YEAR_ALONE = /\b((?:19|20)\d\d)\b(?![-/.]\d)/gu
const AGO = new RegExp(
  String.raw`\b(\d{1,3}|${oneOf(COUNTS)})\s+(?:of\s+)?(day|week|month|year)s?\s+ago\b|\bvor\s+(\d{1,3}|${oneOf(COUNTS)})\s+(tag|woche|monat|jahr)(?:en|n|e)?\b`,
  'gu',
)
const LAST = new RegExp(
  String.raw`\b(last|past|previous|this|letzte[nmrs]?|vorige[nmrs]?|vergangene[nmrs]?|diese[nmrs]?|am|on)\s+(week(?:end)?|month|year|woche(?:nende)?|monat|jahr|${oneOf(WEEKDAYS)})\b`,
  'gu',
)
const NEAR: readonly (readonly [RegExp, number])[] = [
  [/\bday before yesterday\b|\bvorgestern\b/u, 2],
  [/(?<!before )\byesterday\b|\blast night\b|\bgestern\b/u, 1],
  [/\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|\bheute\b/u, 0],
]
const SPANS: Readonly<Record<string, number>> = {
  day: 1,
  tag: 1,
  week: 7,
  woche: 7,
  month: 30,
  monat: 30,
  year: 365,
  jahr: 365,
}
/** Words that make a month of a name that is also a word or a person: "may", "march", "jan", "mar". */
const BEFORE_MONTH =
  /^(?:in|of|during|since|until|till|by|last|this|early|mid|late|im|seit|bis|ab|ende|anfang|mitte|letzten)$/

/** The first day written out in a text, such as a heading: YYYY-MM-DD; null: there is none. */
export function dayIn(text: string): string | null {
  if (!/\d{4}/.test(text)) return null
  const day = written(fold(text)).find((hint): hint is Span => 'from' in hint && hint.from === hint.to)
  return day === undefined ? null : formatDay(day.from)
}

/** Days a question tells of; `today` is a day number. */
export function datesIn(question: string, today: number): DateHint[] {
  const text = fold(question.slice(0, 4000))
  return [...relative(text, today), ...written(text)]
}

/** Whether a day is one of the hint's: 1, less for days close to it, 0. */
export function nearness(hint: DateHint, day: number): number {
  if ('month' in hint) {
    const civil = civilDay(day)
    if (hint.day === null) return civil.month === hint.month ? 1 : 0
    const spans = [civil.year - 1, civil.year, civil.year + 1].flatMap((year) => {
      const number = validDay(year, hint.month, hint.day ?? 1)
      return number === null ? [] : [{ from: number, to: number }]
    })
    return spans.reduce((best, span) => Math.max(best, nearness(span, day)), 0)
  }
  const away = day < hint.from ? hint.from - day : day > hint.to ? day - hint.to : 0
  if (away === 0) return 1
  // What happened is told on the days after it, and planned on those before; a month or year is sharp.
  return hint.to - hint.from < 10 && away <= 3 ? 0.8 : 0
}

function written(text: string): DateHint[] {
  const hints: DateHint[] = []
  const add = (span: Span | null | { month: number; day: number | null }): void => {
    if (span !== null) hints.push(span)
  }
  const one = (year: string | undefined, month: number, day: string | undefined): void => {
    if (year === undefined) {
      if (validDay(2000, month, Number(day)) !== null) add({ month, day: Number(day) })
      return
    }
    const number = validDay(Number(year), month, Number(day))
    add(number === null ? null : { from: number, to: number })
  }
  const rest = [
    (s: string) =>
      s.replace(ISO, (_, year: string, month: string, day: string | undefined) => {
        const m = Number(month)
        if (day !== undefined) one(year, m, day)
        else if (m >= 1 && m <= 12) add(spanOf(Number(year), m))
        return ' '
      }),
    (s: string) =>
      s.replace(DOTTED, (_, day: string, month: string, year: string) => (one(year, Number(month), day), ' ')),
    (s: string) =>
      s.replace(
        DAY_MONTH,
        (_, day: string, month: string, year: string | undefined) => (one(year, MONTHS.get(month) ?? 0, day), ' '),
      ),
    (s: string) =>
      s.replace(
        MONTH_DAY,
        (_, month: string, day: string, year: string | undefined) => (one(year, MONTHS.get(month) ?? 0, day), ' '),
      ),
    (s: string) =>
      s.replace(SEASON, (_, season: string, year: string) => {
        const first = SEASONS.get(season) ?? 1
        const end = first === 12 ? spanOf(Number(year) + 1, 2) : spanOf(Number(year), first + 2)
        add({ from: spanOf(Number(year), first).from, to: end.to })
        return ' '
      }),
    (s: string) =>
      s.replace(MONTH_ALONE, (all, before: string | undefined, name: string, year: string | undefined) => {
        const month = MONTHS.get(name) ?? 0
        if (
          year === undefined &&
          (name.length <= 5 || !BEFORE_MONTH.test(before ?? '')) &&
          !BEFORE_MONTH.test(before ?? '')
        )
          return name.length > 5 ? (add({ month, day: null }), ' ') : all
        add(year === undefined ? { month, day: null } : spanOf(Number(year), month))
        return ' '
      }),
    (s: string) => s.replace(YEAR_ALONE, (_, year: string) => (add(spanOf(Number(year), null)), ' ')),
  ].reduce((s, read) => read(s), text)
  void rest
  return hints
}

function relative(text: string, today: number): Span[] {
  const hints: Span[] = []
  for (const [pattern, back] of NEAR) if (pattern.test(text)) hints.push({ from: today - back, to: today - back })
  for (const found of text.matchAll(AGO)) {
    const word = found[1] ?? found[3] ?? ''
    const unit = SPANS[found[2] ?? found[4] ?? ''] ?? 1
    const back = (COUNTS.get(word) ?? Number(word)) * unit
    const slack = unit === 1 ? 0 : Math.floor(unit / 2)
    hints.push({ from: today - back - slack, to: today - back + slack })
  }
  for (const [, which = '', what = ''] of text.matchAll(LAST)) {
    const span = lastSpan(/^(?:this|diese)/.test(which), which, what, today)
    if (span !== null) hints.push(span)
  }
  return hints
}

function lastSpan(current: boolean, which: string, what: string, today: number): Span | null {
  const weekday = WEEKDAYS.get(what)
  if (weekday !== undefined) {
    const back = (weekdayOf(today) - weekday + 7) % 7 || 7
    return { from: today - back, to: today - back }
  }
  if (which === 'am' || which === 'on') return null
  const monday = today - ((weekdayOf(today) + 6) % 7)
  const { year, month } = civilDay(today)
  if (/^w.*end/.test(what)) return { from: monday - 2, to: monday - 1 }
  if (/^wo|^we/.test(what)) return current ? { from: monday, to: today } : { from: monday - 7, to: monday - 1 }
  if (what.startsWith('mon')) {
    if (current) return spanOf(year, month)
    return month === 1 ? spanOf(year - 1, 12) : spanOf(year, month - 1)
  }
  return spanOf(current ? year : year - 1, null)
}
