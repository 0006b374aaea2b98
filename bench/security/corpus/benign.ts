import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { marked } from 'marked'

export interface Document {
  readonly id: string
  readonly text: string
}

const folder = fileURLToPath(new URL('./benign', import.meta.url))
const project = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Our own ordinary documents: a file a kind, parted by lines of `=`. */
export const ownDocuments = (): readonly Document[] =>
  readdirSync(folder)
    .sort()
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split(/^=====\n/m)
        .map((text, i) => ({ id: `${file.replace('.txt', '')}-${i + 1}`, text })),
    )

const markdownBelow = (path: string, recursive: boolean): readonly Document[] => {
  try {
    return readdirSync(join(project, path), { recursive, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => ({ id: `${path}/${name}`, text: readFileSync(join(project, path, name), 'utf8') }))
  } catch {
    return []
  }
}

/** The project's own Markdown, and the README of every package that is installed: thousands of pages by hundreds of people. */
export function foundDocuments(): readonly Document[] {
  const packages = readdirSync(join(project, 'node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(project, 'node_modules', name)).map((inner) => `node_modules/${name}/${inner}`)
      : [`node_modules/${name}`],
  )
  const readmes = packages.flatMap((path) => markdownBelow(path, false).filter(({ id }) => id.endsWith('/README.md')))
  return [...markdownBelow('.', false), ...markdownBelow('docs', true), ...readmes]
}

/** The same as a web page. */
export const asHtml = ({ id, text }: Document): Document => ({
  id: `${id} as HTML`,
  text: `<!doctype html>\n<html><head><title>${id}</title></head><body>\n${marked.parse(text, { async: false })}</body></html>`,
})
