interface Block {
  readonly name: string
  readonly nonce: string
  /** What `fenceUntrusted` gave. */
  readonly fenced: string
}

/** What of a block lies outside of it, as a program reads it: tags are whole lines and carry the nonce. */
export function outsideStrictly({ name, nonce, fenced }: Block): string {
  const lines = fenced.split('\n')
  const opened = lines.indexOf(`<${name} ${nonce}>`)
  const closed = lines.indexOf(`</${name} ${nonce}>`)
  if (opened === -1 || closed === -1) return fenced
  const outside = [...lines.slice(0, opened), ...lines.slice(closed + 1)].join('\n')
  return outside + (fenced.split(nonce).length === 3 ? '' : nonce)
}

const LATIN: Readonly<Record<string, string>> = {
  а: 'a',
  с: 'c',
  е: 'e',
  о: 'o',
  р: 'p',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
}

/** As a model might read it: no nonce, any case, letters that look alike, blanks and invisible characters anywhere. */
export function outsideSloppily({ name, fenced }: Block): string {
  const plain = fenced
    .normalize('NFKD')
    .replace(/[\p{Cf}\p{Mn}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase()
    .replace(/[\u0400-\u04ff]/g, (letter) => LATIN[letter] ?? letter)
  const tags = Array.from(
    plain.matchAll(
      new RegExp(
        String.raw`<\s*(?:(\/)\s*(?:${name}|untrusted|recalled|earlier)\b|(?:${name}|untrusted|recalled|earlier)\b[\w\s"'=:.-]*>)`,
        'g',
      ),
    ),
    ({ 1: slash, index }) => ({ closes: slash !== undefined, index }),
  )
  const [first, second] = tags
  if (first === undefined || second === undefined || first.closes || first.index !== 0) return plain
  if (!second.closes) return plain.slice(second.index)
  return plain.slice(second.index).replace(/^<[^<>\n]*>?/, '')
}
