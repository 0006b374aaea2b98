import * as z from 'zod'

/** Parameters of an address; what is wrong with one is said by its name. */

export const whole = z.coerce
  .number('has to be a whole number from 1')
  .int('has to be a whole number from 1')
  .min(1, 'has to be a whole number from 1')

/** More than `most` is as much as there is. */
export const atMost = (most: number) => whole.transform((n) => Math.min(n, most))

/** `1` or `true`. */
export const flag = z.stringbool({ truthy: ['1', 'true'], falsy: ['0', 'false'], error: 'has to be 1 or 0' })

export const time = z.number().describe('ms since the epoch, UTC')
