import type { Clock } from '../../../time/clock.js'
import type { ChatAction, ChatOutcome, ChatWitness } from '../chat-action.js'
import type { ChatEvent } from '../chat-session.js'
import type { TranscriptLine } from '../chat-transcript.js'

/** What others wrote, edited or deleted after something was done. */
export interface Heard {
  readonly what: ChatEvent['what']
  readonly line: TranscriptLine
}

/** Something that was done, and what it led to. */
export interface RecordedStep {
  readonly action: ChatAction
  /** Absent: it failed, or had not ended. */
  outcome?: ChatOutcome
  /** By the numbers of the messages, each as it was at the end. */
  readonly heard: Map<number, Heard>
  /** How long after its begin the last of that came, in milliseconds. */
  heardAfterMs: number
}

/** What was done and said in a chat from some moment on. */
export class Recording implements ChatWitness {
  readonly steps: RecordedStep[] = []
  /** When it began, milliseconds since 1970. */
  readonly startedMs: number
  private begunMs: number

  constructor(
    private readonly clock: Clock,
    partner: string,
  ) {
    this.startedMs = clock.now()
    this.begunMs = clock.monotonic()
    this.begins({ what: 'turn', partner })
  }

  begins(action: ChatAction): (outcome: ChatOutcome) => void {
    this.begunMs = this.clock.monotonic()
    const step: RecordedStep = { action, heard: new Map(), heardAfterMs: 0 }
    this.steps.push(step)
    return (outcome) => {
      step.outcome = outcome
    }
  }

  hears({ what, line }: Heard): void {
    const step = this.steps.at(-1)
    if (!step || line.out) return
    const before = step.heard.get(line.id)
    step.heard.set(line.id, { what: before?.what === 'new' && what === 'edited' ? 'new' : what, line })
    step.heardAfterMs = this.clock.monotonic() - this.begunMs
  }
}
