import { civilDay } from '../../bus/civil-day.ts'
import { COUNTS, MONTHS, oneOf, SEASONS, WEEKDAYS } from './calendar-words.ts'
import { formatDay, spanOf, validDay, weekdayOf, type Span } from './days.ts'
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

type Reader = readonly [pattern: RegExp, read: (groups: readonly (string | undefined)[]) => DateHint | null]

/** In this order: what one has read, those after it do not see. */
const READERS: readonly Reader[] = [
  [ISO, ([year, month, day]) => dateOf(year, Number(month), day)],
  [DOTTED, ([day, month, year]) => dateOf(year, Number(month), day)],
  [DAY_MONTH, ([day, month, year]) => dateOf(year, monthOf(month), day)],
  [MONTH_DAY, ([month, day, year]) => dateOf(year, monthOf(month), day)],
  [SEASON, ([season, year]) => seasonOf(SEASONS.get(season ?? '') ?? 1, Number(year))],
  [
    MONTH_ALONE,
    ([before, name, year]) =>
      year !== undefined || isMonth(name ?? '', before ?? '') ? dateOf(year, monthOf(name), undefined) : null,
  ],
  [YEAR_ALONE, ([year]) => spanOf(Number(year), null)],
]

function written(text: string): DateHint[] {
  const hints: DateHint[] = []
  let rest = text
  for (const [pattern, read] of READERS)
    rest = rest.replace(pattern, (all: string, ...groups: (string | undefined)[]) => {
      const hint = read(groups)
      if (hint === null) return all
      hints.push(hint)
      return ' '
    })
  return hints
}

const monthOf = (name: string | undefined): number => MONTHS.get(name ?? '') ?? 0

function dateOf(year: string | undefined, month: number, day: string | undefined): DateHint | null {
  if (month < 1 || month > 12) return null
  if (day === undefined) return year === undefined ? { month, day: null } : spanOf(Number(year), month)
  if (year === undefined) return validDay(2000, month, Number(day)) === null ? null : { month, day: Number(day) }
  const number = validDay(Number(year), month, Number(day))
  return number === null ? null : { from: number, to: number }
}

function seasonOf(first: number, year: number): Span {
  const last = first === 12 ? spanOf(year + 1, 2) : spanOf(year, first + 2)
  return { from: spanOf(year, first).from, to: last.to }
}

/** "may", "march", "jan" are months only behind a word that says so; "september" always is one. */
const isMonth = (name: string, before: string): boolean => name.length > 5 || BEFORE_MONTH.test(before)

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
