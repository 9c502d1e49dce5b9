import { createHash } from 'node:crypto'
import { rpcReason } from '../../errors/rpc-reason.js'
import type { CallbackContext } from '../contexts/callback-context.js'
import type { MessageContext } from '../contexts/message-context.js'
import { QuietContext } from '../contexts/quiet-context.js'
import type { DialogueButton } from './dialogue-button.js'

/** What led to a turn of a dialogue. */
export type Cause = MessageContext | CallbackContext<DialogueButton> | QuietContext

/** What the person did, if it was them. */
export function doneBy(cause: Cause): MessageContext | CallbackContext | undefined {
  return cause instanceof QuietContext ? undefined : (cause as MessageContext | CallbackContext)
}

/** The pressed button that led to it, if it was one. */
export function pressOf(cause: Cause): CallbackContext<DialogueButton> | undefined {
  return 'queryId' in cause ? cause : undefined
}

/** What the messages of an album share; `undefined`: it was sent alone. */
export function albumOf({ raw }: MessageContext): string | undefined {
  return raw.groupedId == null ? undefined : String(raw.groupedId)
}

/** Calls a method of a dialogue by its name. */
export async function call(instance: object, member: string, ...args: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(Reflect.get(instance, member) as (...args: unknown[]) => unknown, instance, args)
}

/** A message that shows what it is to show already is as good as changed. */
export async function unlessSame(edit: Promise<void>): Promise<void> {
  await edit.catch((error) => {
    if (rpcReason(error) !== 'MESSAGE_NOT_MODIFIED') throw error
  })
}

/** Whether two texts say the same. */
export const isSameText = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()

/** A number of 64 bits that a text stands for. */
export function idNumber(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigInt64LE() || 1n
}

/** The topic of a forum in which somebody does something, as far as it is known. */
export function topicOf(cause: Cause): number | undefined {
  if (cause instanceof QuietContext) return cause.topicId
  return pressOf(cause) ? undefined : (cause as MessageContext).message.topicId
}
