import { fail } from '../bus/messages/fault.ts'

/** Writes config.toml at once or not at all, readable for the owner only. Throws FaultError `home.unwritable`. */
export const saveConfig = async (file: string, text: string): Promise<void> => {
  const { default: writeFileAtomic } = await import('write-file-atomic')
  try {
    await writeFileAtomic(file, text, { mode: 0o600 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw fail('home.unwritable', `${file} cannot be written: ${reason}`, {
      hint: 'Nothing was changed. Check that the folder is yours and that the disk has room.',
      detail: { file },
    })
  }
}
