/** Thinking that Anthropic encrypted whole travels as a signature without text, marked so. */
const mark = 'redacted:'

export const redactedSignature = (data: string): string => `${mark}${data}`
export const isRedacted = (signature: string): boolean => signature.startsWith(mark)
export const redactedData = (signature: string): string => signature.slice(mark.length)
