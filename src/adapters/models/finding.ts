import type { FaultCode } from '../../bus/messages/fault.ts'

/** What a failure means, before it is put into words for the person. */
export interface Finding {
  readonly code: FaultCode
  /** A sentence without its full stop. */
  readonly what: string
  readonly retryable?: boolean
  readonly hint?: string
}
