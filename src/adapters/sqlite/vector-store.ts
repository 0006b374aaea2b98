import type { MeaningReader } from '../../ports/note-units.ts'
import type { Db } from './open.ts'
import { loadVec } from './vec-extension.ts'
import { bytes, dot, float64, int8, pack, signs } from './vector-codec.ts'
import { recentVectors } from './recent-vectors.ts'

interface Row {
  readonly hash: string
  readonly vector: Float32Array
}

/** Where sqlite-vec cannot be loaded there are no vectors and none are missing: search goes on by words. */
export interface VectorStore {
  /** The model whose vectors serve; null: none does. */
  serving(): string | null
  /** Texts without a vector of `model`. */
  missing(model: string): number
  /** Some of them. */
  next(model: string, limit: number): readonly { readonly hash: string; readonly text: string }[]
  /** Keeps vectors of length 1, `Float32Array [dimensions]`; those of texts that are gone are left out. */
  put(model: string, dimensions: number, rows: readonly Row[]): void
  /** Where nothing is missing, `model` serves from now on, and vectors of others are dropped. */
  finish(model: string): boolean
  /** Units that have a vector of the model that serves. */
  stored(): number
  /** Forgets texts that no note holds any more, once they are many. */
  prune(): void
}

interface Model {
  readonly id: number
  readonly name: string
  readonly dimensions: number
  readonly total: Buffer
  readonly vectors: number
}

/** Most neighbours sqlite-vec gives at once. */
const MAX_NEAREST = 4096
/** Unused texts that are always kept. */
const KEPT = 2000

export function vectorStore(db: Db): { readonly meanings: MeaningReader; readonly vectors: VectorStore } {
  let loaded: boolean | null = null
  const usable = (): boolean => (loaded ??= loadVec(db))
  const byName = db.prepare<[string], Model>('SELECT * FROM models WHERE name = ?')
  const servingModel = db.prepare<[], Model>('SELECT * FROM models WHERE serving = 1')
  const missing = db
    .prepare<[number], number>(
      'SELECT count(*) FROM texts t WHERE uses > 0 AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.model = ? AND v.text = t.id)',
    )
    .pluck()
  const next = db.prepare<[number, number], { hash: string; text: string }>(
    'SELECT hash, body AS text FROM texts t WHERE uses > 0 AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.model = ? AND v.text = t.id) LIMIT ?',
  )
  const addModel = db.prepare('INSERT INTO models (name, dimensions, total) VALUES (?, ?, ?)')
  const textOf = db.prepare<[string], number>('SELECT id FROM texts WHERE hash = ?').pluck()
  const putVector = db.prepare('INSERT OR IGNORE INTO vectors (model, text, scale, data) VALUES (?, ?, ?, ?)')
  const setTotal = db.prepare('UPDATE models SET total = ?, vectors = ? WHERE id = ?')
  const some = db.prepare<[string, number], { text: number; scale: number; data: Buffer }>(
    'SELECT v.text, v.scale, v.data FROM json_each(?) AS wanted CROSS JOIN vectors v ON v.model = ? AND v.text = wanted.value',
  )
  const unitsOf = db
    .prepare<[string], number>(
      'SELECT u.id FROM json_each(?) AS wanted CROSS JOIN units u ON u.text = wanted.value AND u.text > 0',
    )
    .pluck()
  const unused = db.prepare<[], number>('SELECT count(*) FROM texts WHERE uses = 0').pluck()
  const live = db.prepare<[], number>('SELECT count(*) FROM texts').pluck()
  const oldest = db.prepare<[number], number>('SELECT id FROM texts WHERE uses = 0 ORDER BY id LIMIT ?').pluck()

  const recent = recentVectors()

  const near = ({ id }: Pick<Model, 'id'>): string => `near_${id}`
  const modelOf = (name: string, dimensions: number): Model => {
    const known = byName.get(name)
    if (known !== undefined) return known
    const { lastInsertRowid } = addModel.run(name, dimensions, bytes(new Float64Array(dimensions)))
    const width = Math.ceil(dimensions / 8) * 8
    db.exec(`CREATE VIRTUAL TABLE near_${lastInsertRowid} USING vec0 (text INTEGER PRIMARY KEY, signs bit[${width}])`)
    return byName.get(name) ?? { id: Number(lastInsertRowid), name, dimensions, total: Buffer.alloc(0), vectors: 0 }
  }
  const forget = (model: Model): void => {
    db.exec(`DROP TABLE ${near(model)}`)
    db.prepare('DELETE FROM vectors WHERE model = ?').run(model.id)
    db.prepare('DELETE FROM models WHERE id = ?').run(model.id)
  }

  const vectors: VectorStore = {
    serving: () => {
      const model = servingModel.get()
      return model !== undefined && usable() ? model.name : null
    },
    missing: (model) => (usable() ? (missing.get(byName.get(model)?.id ?? 0) ?? 0) : 0),
    next: (model, limit) => (usable() ? next.all(byName.get(model)?.id ?? 0, limit) : []),
    put(name, dimensions, rows) {
      if (rows.length === 0 || !usable()) return
      db.transaction(() => {
        const known = byName.get(name)
        if (known !== undefined && known.dimensions !== dimensions) forget(known) // another model of the same name
        const model = modelOf(name, dimensions)
        const total = float64(model.total)
        const addSigns = db.prepare(`INSERT INTO ${near(model)} (text, signs) VALUES (?, vec_bit(?))`)
        let added = 0
        for (const { hash, vector } of rows) {
          const text = textOf.get(hash)
          if (text === undefined || vector.length !== dimensions) continue
          const { scale, data } = pack(vector)
          if (putVector.run(model.id, text, scale, bytes(data)).changes === 0) continue
          addSigns.run(BigInt(text), signs(vector))
          data.forEach((value, i) => (total[i] = (total[i] ?? 0) + value * scale))
          added++
        }
        setTotal.run(bytes(total), model.vectors + added, model.id)
      })()
    },
    finish(name) {
      const model = byName.get(name)
      if (vectors.missing(name) > 0) return false
      vectors.prune()
      if (model === undefined) return true
      db.transaction(() => {
        for (const other of db.prepare<[number], Model>('SELECT * FROM models WHERE id <> ?').all(model.id))
          forget(other)
        db.prepare('UPDATE models SET serving = 1 WHERE id = ?').run(model.id)
      })()
      return true
    },
    stored: () =>
      db
        .prepare<[], number>(
          'SELECT coalesce(sum(t.uses), 0) FROM models m JOIN vectors v ON v.model = m.id JOIN texts t ON t.id = v.text WHERE m.serving = 1',
        )
        .pluck()
        .get() ?? 0,
    prune() {
      const idle = unused.get() ?? 0
      const bound = Math.max(KEPT, ((live.get() ?? 0) - idle) / 2)
      if (idle <= bound) return
      db.transaction(() => {
        const gone = oldest.all(Math.ceil(idle - bound / 2))
        const list = JSON.stringify(gone)
        for (const model of db.prepare<[], Model>('SELECT * FROM models').all()) {
          if (!usable()) continue
          const total = float64(model.total)
          const lost = some.all(list, model.id)
          const dropSigns = db.prepare(`DELETE FROM ${near(model)} WHERE text = ?`)
          for (const { text, scale, data } of lost) {
            int8(data).forEach((value, i) => (total[i] = (total[i] ?? 0) - value * scale))
            dropSigns.run(BigInt(text))
          }
          setTotal.run(bytes(total), model.vectors - lost.length, model.id)
        }
        db.prepare('DELETE FROM vectors WHERE text IN (SELECT value FROM json_each(?))').run(list)
        db.prepare('DELETE FROM texts WHERE id IN (SELECT value FROM json_each(?))').run(list)
      })()
    },
  }

  const meanings: MeaningReader = {
    ready() {
      const model = servingModel.get()
      if (model === undefined || model.vectors === 0 || !usable()) return null
      return {
        dimensions: model.dimensions,
        mean: Float32Array.from(float64(model.total), (sum) => sum / model.vectors),
      }
    },
    nearest(vector, limit) {
      const model = servingModel.get()
      if (model === undefined) return []
      return db
        .prepare<[Uint8Array, number], number>(`SELECT text FROM ${near(model)} WHERE signs MATCH vec_bit(?) AND k = ?`)
        .pluck()
        .all(signs(vector), Math.min(limit, MAX_NEAREST))
    },
    unitsOf: (texts) => unitsOf.all(JSON.stringify(texts)),
    cosines(vector, texts) {
      const model = servingModel.get()
      const found = new Map<number, number>()
      if (model === undefined) return found
      const read: number[] = []
      for (const text of texts) {
        const known = recent.get(model.id, text)
        if (known === undefined) read.push(text)
        else found.set(text, known.scale * dot(vector, known.data))
      }
      for (const { text, scale, data } of some.all(JSON.stringify(read), model.id)) {
        const packed = { scale, data: int8(data) }
        recent.put(model.id, text, packed)
        found.set(text, scale * dot(vector, packed.data))
      }
      return found
    },
  }
  return { meanings, vectors }
}
