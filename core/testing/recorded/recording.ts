import type { Clock } from '../../time/clock.js'
import type { ChatAction, ChatOutcome, ChatWitness } from './chat-action.js'
import type { ChatEvent, TranscriptLine } from './chat-transcript.js'

/** What others wrote, edited, deleted or reacted to. */
export interface Heard {
  readonly what: ChatEvent['what']
  readonly line: TranscriptLine
}

/** Something that others did, and when. */
export interface HeardAt extends Heard {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** The place of what was done last by then. */
  readonly step: number
}

/** Something that was done. */
export interface Done {
  readonly action: ChatAction
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** Absent: it failed, or had not ended. */
  outcome?: ChatOutcome
}

/** What was done and heard in a chat from some moment on, as it came. */
export class Recording implements ChatWitness {
  readonly done: Done[] = []
  readonly heard: HeardAt[] = []
  /** When it began, milliseconds since 1970. */
  readonly startedMs: number
  private chat = ''
  /** What the person has set below messages, by chat and number. */
  private readonly ownReactions = new Map<string, readonly string[]>()
  /** What others had set below messages when that was last told, by chat and number. */
  private readonly othersReactions = new Map<string, string>()

  constructor(
    private readonly clock: Clock,
    partner: string,
  ) {
    this.startedMs = clock.now()
    this.begins({ what: 'turn', partner })
  }

  /** Whether nothing was done or heard from its beginning on. */
  get isEmpty(): boolean {
    return this.heard.length === 0 && this.done.every(({ action }) => action.what === 'turn')
  }

  begins(action: ChatAction): (outcome: ChatOutcome) => void {
    const done: Done = { action, atMs: this.clock.now() }
    this.done.push(done)
    if (action.what === 'turn') this.chat = action.partner
    if (action.what === 'react') this.ownReactions.set(`${this.chat} ${action.id}`, action.reactions)
    return (outcome) => {
      done.outcome = outcome
    }
  }

  hears({ what, line }: Heard): void {
    if (what === 'reacted' && !this.isOthersReaction(line)) return
    if (line.out && (what === 'new' || this.isOwnDoing(what, line))) return
    this.heard.push({ what, line, atMs: this.clock.now(), step: this.done.length - 1 })
  }

  /** Whether it is others that changed what is set below a message. */
  private isOthersReaction({ id, reactions }: TranscriptLine): boolean {
    const key = `${this.chat} ${id}`
    const own = this.ownReactions.get(key) ?? []
    const others = reactions
      .map(({ reaction, count }) => ({ reaction, count: count - Number(own.includes(reaction)) }))
      .flatMap(({ reaction, count }) => (count > 0 ? [`${reaction} ${count}`] : []))
      .sort()
      .join()
    const before = this.othersReactions.get(key) ?? ''
    this.othersReactions.set(key, others)
    return others !== before
  }

  /** Whether the person has edited or deleted it; of an edit it is known by what the message says then. */
  private isOwnDoing(what: Exclude<Heard['what'], 'new'>, line: TranscriptLine): boolean {
    return this.done.some(({ action }) => {
      if (action.what === 'edit') return what === 'edited' && action.id === line.id && action.text === line.text
      return action.what === 'delete' && what === 'deleted' && action.id === line.id
    })
  }
}
