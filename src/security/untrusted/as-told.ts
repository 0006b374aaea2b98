import type { Fault } from '../../bus/messages/fault.ts'
import { fenceUntrusted } from './fence.ts'
import { neutralise } from './neutralise.ts'

export interface ToolOutput {
  readonly output: string
  /** Of the fence; absent where the text is our own. */
  readonly nonce?: string | undefined
  /** Where the text comes from; absent: the person's notes. */
  readonly source?: string | undefined
}

/** A tool's output as a model is told it: the text of others stands in a fence that nothing in it can close. */
export const outputAsTold = ({ output, nonce, source = 'the notes' }: ToolOutput): string =>
  nonce === undefined ? output : fenceUntrusted({ name: 'tool_output', nonce, source, text: output })

/** A failure as a model is told it. It may name what others named: a file, an address. */
export const faultAsTold = ({ message, hint }: Pick<Fault, 'message' | 'hint'>): string =>
  neutralise(hint === undefined ? message : `${message} ${hint}`)
