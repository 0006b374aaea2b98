import type * as z from 'zod'
import { approvalMessages } from './approval.ts'
import type { Spec } from './define.ts'
import { embedMessages } from './embed.ts'
import { hostMessages } from './host.ts'
import { memoryMessages } from './memory.ts'
import { modelMessages } from './model.ts'
import { sessionMessages } from './session.ts'
import { toolMessages } from './tool.ts'
import { turnMessages } from './turn.ts'

/** Every message in the program. Types, validation, documents, doors and replay all read this object. */
export const catalogue = {
  ...sessionMessages,
  ...turnMessages,
  ...modelMessages,
  ...toolMessages,
  ...approvalMessages,
  ...memoryMessages,
  ...embedMessages,
  ...hostMessages,
} as const

export type Catalogue = typeof catalogue
export type AnyType = keyof Catalogue
type OfKind<K> = { [T in AnyType]: Catalogue[T]['kind'] extends K ? T : never }[AnyType]
export type CommandType = OfKind<'command'>
export type EventType = OfKind<'event'>
export type DeltaType = OfKind<'delta'>
export type QueryType = OfKind<'query'>
/** What travels in envelopes: everything but queries. */
export type Type = CommandType | EventType | DeltaType

export type Data<T extends AnyType> = z.output<Catalogue[T]['data']>
export type Input<T extends AnyType> = z.input<Catalogue[T]['data']>
export type Answer<Q extends QueryType> = z.output<Catalogue[Q]['answer']>
export type ReplyTo<C extends CommandType> = Extract<Catalogue[C]['replies'][number], EventType>

/** A message before it is sent. */
export type Draft<T extends Type = Type> = { [K in T]: { readonly type: K; readonly data: Data<K> } }[T]
export const specOf = (type: AnyType): Spec => catalogue[type]
export const isType = (type: string): type is AnyType => Object.hasOwn(catalogue, type)

export const typesOf = <K extends Spec['kind']>(kind: K): OfKind<K>[] =>
  (Object.keys(catalogue) as AnyType[]).filter((type) => catalogue[type].kind === kind) as OfKind<K>[]
