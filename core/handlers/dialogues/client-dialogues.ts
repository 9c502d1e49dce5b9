import type { Client } from '../../client/client.js'
import { LazyMap } from '../../collections/lazy-map.js'
import { ownAnnotations } from '../../decorators/annotations.js'
import type { AnyClass, HandlerManifest } from '../../decorators/manifest.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import type { AroundParts } from '../around/around-handler.js'
import type { CallbackContext } from '../contexts/callback-context.js'
import {
  type DialogueDesk,
  type DialogueEntry,
  type DialoguePlace,
  registerDialogueDesk,
} from '../contexts/dialogue-desk.js'
import type { MessageContext } from '../contexts/message-context.js'
import { QuietContext } from '../contexts/quiet-context.js'
import type { DialogueButton } from './dialogue-button.js'
import type { DialogueManifest, DialogueState } from './dialogue-manifest.js'
import type { DialogueStates } from './dialogue-states.js'
import { newDialogueId } from './dialogues.js'
import { RunningDialogue } from './running-dialogue.js'
import { type Cause, idNumber } from './turn-helpers.js'

interface ClientDialoguesParts {
  /** The client, as the contexts of these plugins show it. */
  readonly client: Client
  readonly states: DialogueStates
  readonly clock: Clock
}

/** The dialogues of one set of plugins. Where people are in them is not theirs: it outlives the set. */
export class ClientDialogues implements DialogueDesk {
  private readonly running = new LazyMap<string, RunningDialogue>()

  constructor(private readonly parts: ClientDialoguesParts) {
    registerDialogueDesk(parts.client, this)
  }

  /** What a handler of a dialogue does. @param around - what stands around its steps is made from this. */
  handlerOf({ kind, dialogue }: HandlerManifest, instance: object, around: AroundParts): (context: object) => unknown {
    const manifest = dialogue as DialogueManifest
    const running = this.running.get(manifest.name) ?? this.add(manifest, instance, around)
    return kind === 'message'
      ? (context) => this.heard(running, context as MessageContext)
      : (context) => running.pressed(context as CallbackContext<DialogueButton>, placeOf(context as CallbackContext))
  }

  /** Learns who is in a dialogue; to be done before updates come. */
  async load(): Promise<void> {
    if (this.running.size > 0) await this.parts.states.load()
  }

  /** From now on these end the dialogues whose time is over. @param client - the client behind the view. */
  takeOver(client: Client): void {
    registerDialogueDesk(client, this)
    this.parts.states.onExpired = async (place, state) => {
      await this.running.get(state.dialogue)?.expired(this.quiet(place, state, 'expired'), place, state)
    }
    this.parts.states.onLeft = async (place, left, ended) => {
      await this.resume(this.quiet(place, left, `after ${ended.id}`), place, [left])
    }
  }

  mayBeIn(place: DialoguePlace, dialogue: string): boolean {
    return this.parts.states.mayBeIn(place, dialogue)
  }

  async begin(context: object, place: DialoguePlace, target: object, data: object, id: string): Promise<void> {
    await this.parts.states.work(place, () => this.known(target).begin(context as Cause, place, data, id))
  }

  async start(
    { topicId, ...place }: DialoguePlace & { readonly topicId?: number },
    target: object,
    data: object,
    id?: string,
  ): Promise<void> {
    const { states } = this.parts
    const running = this.known(target)
    if (id === undefined) await states.idle(place)
    const begun = { id: id ?? newDialogueId(), ...(topicId !== undefined && { topicId }) }
    const turn = this.quiet(place, { ...begun, dialogue: running.manifest.name, turn: 0 }, 'start')
    await states.work(place, async () => {
      try {
        await running.begin(turn, place, data, begun.id)
      } catch (error) {
        // What is not asked must not be waited for.
        await states.remove(place, begun.id)
        throw error
      }
    })
  }

  async list(place?: DialoguePlace): Promise<readonly DialogueEntry[]> {
    const { states } = this.parts
    const all = place ? [{ ...place, states: await states.of(place) }] : await states.all()
    return all.flatMap(({ chatId, senderId, states: list }) =>
      list.map(({ dialogue, step, data, untilMs }) => {
        return { chatId, senderId, dialogue, step, data, ...(untilMs !== undefined && { untilMs }) }
      }),
    )
  }

  async leave(context: object | undefined, place: DialoguePlace, target?: object): Promise<boolean> {
    const { states } = this.parts
    const wanted = target && this.named(target)?.manifest.name
    const state = (await states.of(place)).findLast(({ dialogue }) => target === undefined || dialogue === wanted)
    if (!state) return false
    await states.work(place, async () => {
      const running = this.running.get(state.dialogue)
      const turn = (context as Cause | undefined) ?? this.quiet(place, state, 'leave')
      if (running) await running.leave(turn, place, state)
      else await states.remove(place, state.id)
    })
    return true
  }

  private async heard(running: RunningDialogue, message: MessageContext): Promise<void> {
    const place = placeOf(message)
    if (await running.heard(message, place)) return
    // It was known of in memory only: as what began it came to nothing, or it has ended since.
    const { states } = this.parts
    const { name } = running.manifest
    if (!(await states.of(place)).some(({ dialogue }) => dialogue === name)) states.forget(place, name)
  }

  private add(manifest: DialogueManifest, instance: object, around: AroundParts): RunningDialogue {
    const { states, clock } = this.parts
    const resume = (cause: Cause, place: DialoguePlace, left: readonly DialogueState[]) =>
      this.resume(cause, place, left)
    const running = new RunningDialogue({ manifest, instance, states, clock, resume, around })
    this.running.set(manifest.name, running)
    return running
  }

  private async resume(cause: Cause, place: DialoguePlace, left: readonly DialogueState[]): Promise<void> {
    const next = left.at(-1)
    await (next && this.running.get(next.dialogue)?.askAgain(cause, place, next))
  }

  /** A turn that nobody's update leads to. @param what - tells it from others at the same question. */
  private quiet(
    { chatId, senderId }: DialoguePlace,
    { id, dialogue, turn, topicId }: Pick<DialogueState, 'id' | 'dialogue' | 'turn' | 'topicId'>,
    what: string,
  ): QuietContext {
    const { client } = this.parts
    const name = `${client.self?.id ?? 0}:${id}:${turn}:${what}`
    return new QuietContext({ client, chatId, senderId, topicId, plugin: dialogue, name, randomId: idNumber })
  }

  /** @throws PLUGIN_DIALOGUE_UNKNOWN */
  private known(target: object): RunningDialogue {
    const running = this.named(target)
    if (running) return running
    const known = [...this.running.values()].map(({ manifest }) => manifest.target.name)
    const dialogue = typeof target === 'function' ? target.name : String(target)
    throw new SwitchboardError('PLUGIN_DIALOGUE_UNKNOWN', { dialogue, client: this.parts.client.name, known })
  }

  private named(target: object): RunningDialogue | undefined {
    const all = [...this.running.values()]
    // A plugin that was not loaded anew names the class as it was before.
    const name = ownAnnotations(target as AnyClass)?.plugin?.name
    return all.find(({ manifest }) => manifest.target === target) ?? all.find(({ manifest }) => manifest.name === name)
  }
}

function placeOf(context: MessageContext | CallbackContext): DialoguePlace {
  const { chatId, senderId } = context
  return { chatId: chatId ?? senderId ?? 0, senderId: senderId ?? 0 }
}
