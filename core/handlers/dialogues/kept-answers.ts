import { type ClassConstructor, instanceToPlain, plainToInstance } from 'class-transformer'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { keptCopy, UnkeptValue } from '../../storage/kept-value.js'
import type { DialogueState, StepManifest } from './dialogue-manifest.js'

type Answers = Readonly<Record<string, unknown>>

/**
 * The answers of a dialogue on their way to the store and back. What `@Validate` has made of one is an instance of its class, of which
 * the fields are kept.
 */
export class KeptAnswers {
  private readonly classes: readonly (readonly [step: string, target: ClassConstructor<object>])[]

  constructor(
    private readonly dialogue: string,
    steps: readonly StepManifest[],
  ) {
    this.classes = steps.flatMap(({ member, around = [] }) =>
      around.flatMap((one) =>
        one.kind === 'validate' ? [[member, one.target as unknown as ClassConstructor<object>] as const] : [],
      ),
    )
  }

  /** What a dialogue begins with; what has no value counts as not given. @throws PLUGIN_ANSWER_VALUE */
  given(data: object): Record<string, unknown> {
    const given = Object.entries(data).filter(([, value]) => value !== undefined)
    return Object.fromEntries(given.map(([step, value]) => [step, this.copy(step, this.plain(step, value))]))
  }

  /** An answer as it will be read again. @throws PLUGIN_ANSWER_VALUE */
  copy(step: string, value: unknown): unknown {
    try {
      // A step that has asked for nothing keeps nothing.
      return value === undefined ? value : keptCopy(value)
    } catch (error) {
      if (!(error instanceof UnkeptValue)) throw error
      throw new SwitchboardError('PLUGIN_ANSWER_VALUE', { dialogue: this.dialogue, step, problem: error.message })
    }
  }

  /** A dialogue as it is kept. @throws PLUGIN_ANSWER_VALUE for what a handler has put among the answers. */
  written(state: DialogueState): DialogueState {
    return this.changed(state, (step, value) => this.copy(step, this.plain(step, value)))
  }

  /** A dialogue as it was kept. */
  read(state: DialogueState): DialogueState {
    if (this.classes.length === 0) return state
    return this.changed(state, (step, value) => {
      const target = this.classOf(step)
      return target && isBlock(value) ? plainToInstance(target, value, { ignoreDecorators: true }) : value
    })
  }

  private changed(state: DialogueState, change: (step: string, value: unknown) => unknown): DialogueState {
    const entries = Object.entries(state.data).map(([step, value]) => [step, change(step, value)] as const)
    return { ...state, data: Object.fromEntries(entries) as Answers }
  }

  private plain(step: string, value: unknown): unknown {
    const target = this.classOf(step)
    return target && value instanceof target ? instanceToPlain(value, { ignoreDecorators: true }) : value
  }

  private classOf(step: string): ClassConstructor<object> | undefined {
    return this.classes.find(([member]) => member === step)?.[1]
  }
}

function isBlock(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
