import * as z from 'zod'
import { faults, type Fault, type FaultCode } from './fault.ts'

/** Apart from fault.ts, so that a command which only fails well does not load zod. */
export const fault: z.ZodType<Fault> = z.object({
  code: z.enum(Object.keys(faults) as [FaultCode, ...FaultCode[]]),
  message: z.string(),
  retryable: z.boolean(),
  hint: z.string().optional(),
  detail: z.record(z.string(), z.json()).optional(),
})
