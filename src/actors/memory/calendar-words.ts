/** Names of months, weekdays, seasons and small numbers in English and German, folded. */
const table = (lists: readonly string[], first: number): ReadonlyMap<string, number> =>
  new Map(lists.flatMap((names, i) => names.split(' ').map((name): [string, number] => [name, first + i])))

export const MONTHS = table(
  [
    'january januar janner jan',
    'february februar feb',
    'march marz mar',
    'april apr',
    'may mai',
    'june juni jun',
    'july juli jul',
    'august aug',
    'september sept sep',
    'october oktober oct okt',
    'november nov',
    'december dezember dec dez',
  ],
  1,
)

/** 0: Sunday. */
export const WEEKDAYS = table(
  [
    'sunday sonntag',
    'monday montag',
    'tuesday dienstag',
    'wednesday mittwoch',
    'thursday donnerstag',
    'friday freitag',
    'saturday samstag sonnabend',
  ],
  0,
)

/** First month of three. */
export const SEASONS: ReadonlyMap<string, number> = new Map([
  ['spring', 3],
  ['fruhling', 3],
  ['fruhjahr', 3],
  ['summer', 6],
  ['sommer', 6],
  ['autumn', 9],
  ['fall', 9],
  ['herbst', 9],
  ['winter', 12],
])

export const COUNTS = table(
  [
    'a an one ein eine einem einer',
    'two couple zwei',
    'three few drei',
    'four vier',
    'five funf',
    'six sechs',
    'seven sieben',
    'eight acht',
    'nine neun',
    'ten zehn',
    'eleven elf',
    'twelve zwolf',
  ],
  1,
)

export const oneOf = (words: ReadonlyMap<string, number>): string => [...words.keys()].join('|')
