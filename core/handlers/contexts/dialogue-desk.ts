/** Somebody in a chat, by marked ids. */
export interface DialoguePlace {
  readonly chatId: number
  readonly senderId: number
}

/** Where contexts begin and end the dialogues of a client. */
export interface DialogueDesk {
  /** Whether somebody may be in a dialogue. */
  mayBeIn(place: DialoguePlace, dialogue: string): boolean
  /**
   * Begins a dialogue.
   * @param id - names it for good.
   * @throws PLUGIN_DIALOGUE_UNKNOWN
   */
  begin(context: object, place: DialoguePlace, target: object, data: object, id: string): Promise<void>
  /** Ends the latest dialogue of somebody, or this one. @returns whether there was one. */
  leave(context: object, place: DialoguePlace, target?: object): Promise<boolean>
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
