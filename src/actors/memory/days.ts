import { civilDay } from '../../bus/civil-day.ts'

/** A day as a number: days since 1970-01-01. Civil conversions after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** 0: Sunday. */
export const weekdayOf = (number: number): number => (((number + 4) % 7) + 7) % 7

/** The number of YYYY-MM-DD; null: it is no day of the calendar. */
export function parseDay(text: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  return found === null ? null : validDay(Number(found[1]), Number(found[2]), Number(found[3]))
}

export function validDay(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  const number = dayNumber(year, month, day)
  return civilDay(number).day === day ? number : null
}

export function formatDay(number: number): string {
  const { year, month, day } = civilDay(number)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** The first and last day of a month, or of a year where `month` is null. */
export const spanOf = (year: number, month: number | null): Span =>
  month === null
    ? { from: dayNumber(year, 1, 1), to: dayNumber(year, 12, 31) }
    : { from: dayNumber(year, month, 1), to: dayNumber(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - 1 }

/** Days from the first to the last, both included. */
export interface Span {
  readonly from: number
  readonly to: number
}
