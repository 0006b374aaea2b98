export { createDecoder } from './decode.ts'
export { encode } from './encode.ts'
