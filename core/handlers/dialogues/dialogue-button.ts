import { createHash } from 'node:crypto'
import { CallbackData } from '../filters/callback-data.js'

/** What a button of a question carries: of which dialogue and which of its questions, and what it does. */
const fields = { id: 'text', turn: 'number', does: ['open', 'pick', 'back', 'cancel'], value: 'text?' } as const

/** The kind of button that the questions of dialogues have. */
export type DialogueButton = CallbackData<typeof fields>

const kinds = new Map<string, DialogueButton>()

/** The kind of button of one dialogue. */
export function dialogueButton(dialogue: string): DialogueButton {
  let kind = kinds.get(dialogue)
  if (!kind) {
    const name = createHash('sha256').update(dialogue).digest('base64url').replace(/\W/g, '').slice(0, 6)
    kind = new CallbackData(`d_${name}`, fields)
    kinds.set(dialogue, kind)
  }
  return kind
}
