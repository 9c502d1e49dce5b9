/** Somebody in a chat, by marked ids. */
export interface DialoguePlace {
  readonly chatId: number
  readonly senderId: number
}

/** One dialogue that somebody is in. */
export interface DialogueEntry extends DialoguePlace {
  /** The name of the dialogue. */
  readonly dialogue: string
  /** The step that is asked. */
  readonly step: string
  /** The answers so far, by their steps; a copy. */
  readonly data: Readonly<Record<string, unknown>>
  /** When its time is over, in milliseconds since 1970; absent: it waits for ever. */
  readonly untilMs?: number
}

/** Where contexts, and the service `Dialogues`, begin and end the dialogues of a client. */
export interface DialogueDesk {
  /** Whether somebody may be in a dialogue. */
  mayBeIn(place: DialoguePlace, dialogue: string): boolean
  /**
   * Begins a dialogue.
   * @param id - names it for good.
   * @throws PLUGIN_DIALOGUE_UNKNOWN
   */
  begin(context: object, place: DialoguePlace, target: object, data: object, id: string): Promise<void>
  /**
   * Begins a dialogue although the person has done nothing.
   * @param id - names it for good; absent: nothing begins it a second time, and what is under way with the person is waited for.
   * @throws PLUGIN_DIALOGUE_UNKNOWN
   */
  start(place: DialoguePlace & { readonly topicId?: number }, target: object, data: object, id?: string): Promise<void>
  /** The dialogues of somebody, or of everybody, the latest of each last. */
  list(place?: DialoguePlace): Promise<readonly DialogueEntry[]>
  /**
   * Ends the latest dialogue of somebody, or this one.
   * @param context - what the person did; `undefined`: nothing.
   * @returns whether there was one.
   */
  leave(context: object | undefined, place: DialoguePlace, target?: object): Promise<boolean>
}

const desks = new WeakMap<object, DialogueDesk>()

/** Says where the dialogues of a client are, for contexts that show it so. */
export function registerDialogueDesk(client: object, desk: DialogueDesk): void {
  desks.set(client, desk)
}

/** Where the dialogues of a client are; `undefined` when its plugins have none. */
export function dialogueDeskOf(client: object): DialogueDesk | undefined {
  return desks.get(client)
}
