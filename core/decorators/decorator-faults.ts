import { isSwitchboardError, type SwitchboardError } from '../errors/switchboard-error.js'

/** All that is wrong with one decorator. */
export class DecoratorFaults extends Error {
  constructor(readonly errors: readonly SwitchboardError[]) {
    super(errors.map(({ message }) => message).join('\n'))
  }
}

/** The errors of a decorator, one by one; `undefined`: it is an error of something else. */
export function faultsOf(error: unknown): readonly SwitchboardError[] | undefined {
  if (error instanceof DecoratorFaults) return error.errors
  return isSwitchboardError(error) ? [error] : undefined
}
