import { keptCases, wideCases } from './kept.ts'
import { hardLinkCases, linkCases } from './links.ts'
import type { PathCase } from './path-case.ts'
import { invalidCases, outsideCases, plainCases } from './plain.ts'
import { systemCases } from './system.ts'

/** Paths as a model may write them, by what they try. */
export const pathCases: Readonly<Record<string, readonly PathCase[]>> = {
  'what tools are for': plainCases,
  'out of the workspace': outsideCases,
  'no path': invalidCases,
  'a link': linkCases,
  'a hard link': hardLinkCases,
  'kept for the person': keptCases,
  'more allowed': wideCases,
  'made up by the system': systemCases,
}
