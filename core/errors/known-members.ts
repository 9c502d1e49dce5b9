import { nearestName } from './nearest-name.js'
import { SwitchboardError } from './switchboard-error.js'

/**
 * The same object, which refuses a name that it has not got. It would give `undefined` for it, and a decorator that is given
 * `filters.privat` would take that for no filter at all and hear everything.
 * @param owner - what people call it: `filters`.
 */
export function withKnownMembers<Members extends object>(owner: string, members: Members): Members {
  const known = Object.keys(members)
  // Behind the object, so that what it has got is read as from any other.
  const behind = new Proxy(Object.prototype, {
    get(target, member) {
      if (typeof member === 'symbol' || member in target || isAskedOfAnything(member)) {
        return Reflect.get(target, member)
      }
      const nearest = nearestName(member, known)
      throw new SwitchboardError('PLUGIN_MEMBER_UNKNOWN', {
        ...{ owner, member, known },
        ...(nearest !== undefined && { nearest }),
      })
    },
  })
  return Object.setPrototypeOf(members, behind)
}

/**
 * Refuses a name among the options of a call that it does not take: the call would do without it and nobody would know.
 * @param call - what people call it: `ask`.
 * @param known - an object that has every option the call takes.
 * @throws PLUGIN_CALL_OPTION
 */
export function assertKnownOptions(call: string, options: object, known: Readonly<Record<string, unknown>>): void {
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(known, option)) continue
    const names = Object.keys(known)
    const nearest = nearestName(option, names)
    throw new SwitchboardError('PLUGIN_CALL_OPTION', {
      ...{ call, option, known: names },
      ...(nearest !== undefined && { nearest }),
    })
  }
}

/** What the language, or a tool that prints values, asks of an object it does not know. */
function isAskedOfAnything(member: string): boolean {
  return member === 'then' || member === 'toJSON' || /^[$@_]/.test(member)
}
