import type { Case } from './case.ts'
import { journeys } from './journeys.ts'
import { literals } from './literals.ts'
import { urls } from './urls.ts'

export const cases: readonly Case[] = [...urls, ...literals, ...journeys]
