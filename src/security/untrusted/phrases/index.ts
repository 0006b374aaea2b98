import { createMatcher } from '../phrase-matcher.ts'
import { arabicAndHindi } from './arabic-hindi.ts'
import { eastAsian } from './east-asian.ts'
import { english } from './english.ts'
import { germanic } from './germanic.ts'
import { romance } from './romance.ts'
import { slavic } from './slavic.ts'

/** Finds what steers a model, in every language we know. */
export const steering = createMatcher([...english, ...germanic, ...romance, ...slavic, ...eastAsian, ...arabicAndHindi])
