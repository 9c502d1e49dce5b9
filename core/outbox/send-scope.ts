import { AsyncLocalStorage } from 'node:async_hooks'

interface Scope {
  readonly name: string
  count: number
}

const current = new AsyncLocalStorage<Scope>()

/**
 * Runs work that may be run again, as a handler after a crash. The messages it sends get keys of their order in it, so
 * that a second run sends none of them twice.
 * @param name - the same in every run of the same work, and of no other.
 */
export function inSendScope<Result>(name: string, work: () => Result): Result {
  return current.run({ name, count: 0 }, work)
}

/** The key of the next message of the work under way; `undefined` outside of any. */
export function keyInScope(): string | undefined {
  const scope = current.getStore()
  return scope && `${scope.name}#${++scope.count}`
}
