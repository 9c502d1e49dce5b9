import { type AroundParts, aroundStep } from '../around/around-handler.js'
import type { UpdateContext } from '../contexts/update-context.js'
import type { DialogueContext } from './dialogue-context.js'
import type { StepManifest } from './dialogue-manifest.js'
import { Move } from './move.js'
import { call } from './turn-helpers.js'

/** What came of the method of a step. */
export interface StepOutcome {
  /** What it, or what stands around it, returned. */
  readonly returned: unknown
  /** Whether the answer counts: it was called, or somebody said where to go. */
  readonly isTaken: boolean
}

/** Calls the methods of a dialogue's steps, with what stands around them. */
export class StepCalls {
  private readonly arounds = new Map<string, ReturnType<typeof aroundStep>>()

  constructor(
    private readonly instance: object,
    steps: readonly StepManifest[],
    parts: AroundParts,
  ) {
    for (const { member, around } of steps) if (around) this.arounds.set(member, aroundStep(around, parts))
  }

  /**
   * Calls the method of a step.
   * @param context - has the answer in its data; what validation makes of it takes its place there.
   * @param cause - what the person did.
   */
  async call(
    { member }: StepManifest,
    context: DialogueContext,
    cause: UpdateContext,
    value: unknown,
  ): Promise<StepOutcome> {
    const around = this.arounds.get(member)
    if (!around) return { returned: await call(this.instance, member, context, value), isTaken: true }
    let isCalled = false
    const returned = await around(context, cause, value, (_, given) => {
      isCalled = true
      Object.assign(context.data, { [member]: given })
      return call(this.instance, member, context, given)
    })
    return { returned, isTaken: isCalled || returned instanceof Move }
  }
}
