import { describe, expect, it } from 'vitest'
import { civilDay } from '../../../src/bus/civil-day.ts'
import { datesIn, dayIn, nearness } from '../../../src/actors/memory/dates.ts'
import { dayNumber, formatDay, parseDay, weekdayOf } from '../../../src/actors/memory/days.ts'

const day = (text: string): number => parseDay(text) ?? NaN
const near = (question: string, date: string, today = '2024-06-12'): number =>
  Math.max(0, ...datesIn(question, day(today)).map((hint) => nearness(hint, day(date))))

describe('days', () => {
  it.each(['1970-01-01', '2000-02-29', '2024-12-31', '1899-03-01'])('count and come back: %s', (text) => {
    expect(formatDay(day(text))).toBe(text)
  })
  it('have a weekday and no 30th of February', () => {
    expect(weekdayOf(dayNumber(2024, 6, 12))).toBe(3)
    expect(parseDay('2024-02-30')).toBeNull()
    expect(civilDay(0)).toEqual({ year: 1970, month: 1, day: 1 })
  })
})

describe('dates in a question', () => {
  // 12 June 2024 is a Wednesday.
  it.each([
    ['What did we do on 3 June?', '2024-06-03', '2024-05-20'],
    ['what happened on June 3rd, 2023', '2023-06-03', '2024-06-03'],
    ['plans in May 2023', '2023-05-17', '2024-05-17'],
    ['who called in may', '2024-05-30', '2024-06-01'],
    ['2023-05-08', '2023-05-08', '2023-05-20'],
    ['08.05.2023', '2023-05-08', '2023-08-05'],
    ['what did I write yesterday', '2024-06-11', '2024-06-01'],
    ['the day before yesterday', '2024-06-10', '2024-06-01'],
    ['what did I do last week', '2024-06-05', '2024-06-11'],
    ['two weeks ago', '2024-05-29', '2024-06-11'],
    ['last Friday', '2024-06-07', '2024-06-13'],
    ['last month', '2024-05-01', '2024-06-02'],
    ['notes of summer 2023', '2023-07-14', '2023-12-01'],
    ['in 2022', '2022-12-31', '2023-01-01'],
    ['Was habe ich gestern gemacht?', '2024-06-11', '2024-06-01'],
    ['am 3. Juni', '2024-06-03', '2024-05-20'],
    ['im März 2023', '2023-03-31', '2023-04-01'],
    ['vor zwei Wochen', '2024-05-29', '2024-06-11'],
    ['letzten Freitag', '2024-06-07', '2024-06-13'],
    ['letzte Woche', '2024-06-04', '2024-06-11'],
  ])('%s is %s and not %s', (question, is, isNot) => {
    expect(near(question, is)).toBe(1)
    expect(near(question, isNot)).toBeLessThan(1)
  })

  it.each(['may I ask who called', 'Jan moved', 'version 12.5', 'march on', 'call 2034-1'])(
    'none in: %s',
    (question) => {
      expect(datesIn(question, day('2024-06-12')).filter((hint) => 'month' in hint)).toEqual([])
    },
  )

  it('of a heading are the first one written out', () => {
    expect(dayIn('Meeting 3 June 2024')).toBe('2024-06-03')
    expect(dayIn('2024-06-03 Planning')).toBe('2024-06-03')
    expect(dayIn('Montag, 3. Juni 2024')).toBe('2024-06-03')
    expect(dayIn('Plans 2024')).toBeNull()
    expect(dayIn('June')).toBeNull()
  })
})
