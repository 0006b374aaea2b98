import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { sync as writeFileAtomicSync } from 'write-file-atomic'
import { fail } from '../../bus/messages/fault.ts'
import { concealSecrets, PLACEHOLDER } from '../../security/secrets.ts'
import type { Vault } from '../../ports/vault.ts'

interface Stored {
  /** Keys the placeholders, so that a short secret cannot be guessed from one. */
  readonly key: string
  readonly secrets: Readonly<Record<string, string>>
}

/** Secrets in `state/vault.json` (0600); the file is made when the first one is seen. */
export function openVault(file: string, values: readonly string[]): Vault {
  let stored: Stored | null = null
  const load = (): Stored =>
    (stored ??= existsSync(file) ? read(file) : { key: randomBytes(32).toString('hex'), secrets: {} })

  const placeholder = (secret: string): string => {
    const { key, secrets } = load()
    const hash = createHmac('sha256', key).update(secret).digest('hex').slice(0, 16)
    if (secrets[hash] === undefined) {
      stored = { key, secrets: { ...secrets, [hash]: secret } }
      writeFileAtomicSync(file, JSON.stringify(stored), { mode: 0o600 })
    }
    return `{{secret:${hash}}}`
  }

  return {
    conceal: (text) => concealSecrets(text, values, placeholder),
    reveal: (text) =>
      text.includes('{{secret:')
        ? text.replace(PLACEHOLDER, (whole, hash: string) => load().secrets[hash] ?? whole)
        : text,
  }
}

function read(file: string): Stored {
  try {
    const { key, secrets } = JSON.parse(readFileSync(file, 'utf8')) as Stored
    if (typeof key === 'string' && typeof secrets === 'object') return { key, secrets }
  } catch {
    // said below
  }
  throw fail('file.unreadable', `The vault ${file} is damaged, so a secret can be neither hidden nor put back.`, {
    hint: 'Put a copy of it back, or move it away: then placeholders in older conversations stay as they are.',
  })
}
