import * as z from 'zod'

/**
 * Checks messages without compiling their schemas first. For a command that sends a few dozen messages and ends:
 * compiling costs it 40 ms and pays back only after thousands. To be called before the catalogue is loaded.
 */
export const interpretSchemas = (): void => {
  z.config({ jitless: true })
}
