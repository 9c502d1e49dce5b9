type Inspect = (value: unknown, options: object) => string
type Words = Readonly<Record<string, unknown>>

const words = Symbol('shown')

/**
 * Says what JSON, log lines and `util.inspect` (so `console.log` as well) show of the objects of a class: a few words instead of
 * all it holds, which may be half of the process with the tokens, keys and passwords in it.
 * @param what - plain data, or objects that are shown so themselves.
 * @param whole - what log lines and `util.inspect` show, where they bear more than JSON: errors, with their stack and cause.
 */
export function showAs<Shown extends object>(
  type: (abstract new (...args: never[]) => Shown) & { readonly prototype: Shown },
  what: (object: Shown) => Words,
  whole = what,
): void {
  const hidden = { configurable: true, enumerable: false, writable: true }
  Object.defineProperties(type.prototype, {
    toJSON: {
      ...hidden,
      value(this: Shown) {
        return what(this)
      },
    },
    [words]: {
      ...hidden,
      value(this: Shown) {
        return whole(this)
      },
    },
    [Symbol.for('nodejs.util.inspect.custom')]: {
      ...hidden,
      value(this: Shown, depth: number | null, options: object, inspect: Inspect) {
        const { name } = this.constructor
        return depth !== null && depth < 0 ? `[${name}]` : `${name} ${inspect(whole(this), options)}`
      },
    },
  })
}

/** What an object says of itself: by {@link showAs}, or by a `toJSON` of its own class. @returns the object when it says nothing. */
export function shownOf(object: object): unknown {
  const { [words]: shown, toJSON } = object as { readonly [words]?: unknown; readonly toJSON?: unknown }
  if (typeof shown === 'function') return shown.call(object)
  return typeof toJSON === 'function' ? toJSON.call(object) : object
}
