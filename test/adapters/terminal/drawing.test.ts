import { expect, it } from 'vitest'
import { createDrawing } from '../../../src/adapters/terminal/chat/drawing.ts'
import { emptyEditor } from '../../../src/adapters/terminal/input/editor.ts'
import { fakeTerminal } from './support.ts'

it('draws nothing once it was stopped, also where something still changes', async () => {
  let drawn = 0
  const screen = { print: () => undefined, show: () => drawn++, clear: () => undefined, leave: () => undefined }
  const { terminal } = fakeTerminal()
  const scene = { answer: [], turn: null, waiting: [], question: null, editor: emptyEditor, hint: '', gap: false }
  const drawing = createDrawing({ screen, terminal, now: () => performance.now(), scene: () => scene })
  drawing.now()
  drawing.stop()
  drawing.soon()
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(drawn).toBe(1)
})
