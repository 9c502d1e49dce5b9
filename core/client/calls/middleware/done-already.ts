import { answerOfDone } from '../answer-of-done.js'
import type { CallStep } from '../call-step.js'
import { isRepeatedRun } from '../repeated-run.js'

/** What a repeated attempt, or a repeated run of a handler, finds done already counts as done. */
export const doneAlready: CallStep = {
  name: 'done-already',
  handle: (call, next) =>
    next(call).then(undefined, (error) => {
      const done = call.retries > 0 || isRepeatedRun() ? answerOfDone(call.method, error) : undefined
      if (done !== undefined) return done
      throw error
    }),
}
