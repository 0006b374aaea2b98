import type { Editor } from '../input/editor.ts'
import { viewEditor } from '../input/editor-view.ts'
import type { Screen } from '../screen.ts'
import { sizeOf, type Terminal } from '../terminal.ts'
import { plainLine } from '../text/plain.ts'
import { lineOf, lineWidth, span, type Line } from '../text/span.ts'
import { rowsOf } from '../text/wrap.ts'

/** Everything below the transcript. */
export interface Scene {
  readonly answer: readonly Line[]
  /** Which turn runs. */
  readonly turn: string | null
  readonly waiting: readonly string[]
  readonly question: Line | null
  readonly editor: Editor
  readonly hint: string
  /** The transcript ends in something the prompt keeps away from. */
  readonly gap: boolean
}

interface Options {
  readonly screen: Screen
  readonly terminal: Terminal
  readonly now: () => number
  readonly scene: () => Scene
}

/** ms between two pictures: quick for the eye, cheap for a slow line. */
const FRAME_MS = 33
/** ms between two looks of the line that counts the seconds. */
const TICK_MS = 1000

/** Draws what changes, at most every frame; a picture that took long is followed by a longer rest. */
export function createDrawing({ screen, terminal, now, scene }: Options) {
  let timer: NodeJS.Timeout | null = null
  let tick: NodeJS.Timeout | null = null
  let timed: string | null = null
  let since = 0
  let rest = 0
  let drawnAt = -Infinity
  let stopped = false

  const draw = (): void => {
    if (stopped) return
    if (timer !== null) clearTimeout(timer)
    timer = null
    const started = now()
    const { columns, rows } = sizeOf(terminal)
    const current = scene()
    if (current.turn !== timed) since = started
    timed = current.turn
    const { lines, cursor } = compose(current, { columns, rows, seconds: Math.floor((started - since) / 1000) })
    screen.show(lines, cursor)
    drawnAt = now()
    rest = Math.max(FRAME_MS, 4 * (drawnAt - started))
    if (tick !== null) clearTimeout(tick)
    tick = current.turn !== null ? setTimeout(draw, TICK_MS) : null
  }
  return {
    now: draw,
    soon: (): void => {
      timer ??= setTimeout(draw, Math.max(0, drawnAt + rest - now()))
    },
    /** Draws nothing any more: the terminal is somebody else's now. */
    stop: (): void => {
      stopped = true
      for (const each of [timer, tick]) if (each !== null) clearTimeout(each)
    },
  }
}

interface Frame {
  readonly columns: number
  readonly rows: number
  readonly seconds: number
}

/** The rows of a scene, no more than the window has: first the answer gives way, then the message being written. */
export function compose(scene: Scene, { columns, rows, seconds }: Frame) {
  const width = columns - 1
  const editor = viewEditor(scene.editor, columns, Math.max(1, Math.floor(rows / 3)))
  const below = [
    ...scene.waiting.map((text) => fitted(`  waiting: ${plainLine(text.slice(0, 4 * columns))}`, width)),
    ...(scene.question === null ? statusLines(scene, seconds) : rowsOf(scene.question, width)),
    ...(scene.hint === '' ? [] : [fitted(scene.hint, width)]),
  ]
  const answer = scene.answer.flatMap((line) => rowsOf(line, width))
  const room = Math.max(0, rows - editor.lines.length - below.length - 1)
  const shown = answer.slice(Math.max(0, answer.length - room))
  const gap: readonly Line[] = shown.length > 0 || scene.gap ? [[]] : []
  const above = [...shown, ...gap, ...below]
  return { lines: [...above, ...editor.lines], cursor: { row: above.length + editor.row, column: editor.column } }
}

const statusLines = ({ turn, hint }: Scene, seconds: number): readonly Line[] =>
  turn !== null && hint === '' ? [lineOf(`… ${seconds} s, Ctrl-C stops it`, 'dim')] : []

function fitted(text: string, width: number): Line {
  const [first = [], ...more] = rowsOf([span(text, 'dim')], width - 1)
  return more.length === 0 || lineWidth(first) < 4 ? first : [...first, span('…', 'dim')]
}
