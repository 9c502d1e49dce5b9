type Inspect = (value: unknown, options: object) => string

/**
 * Says what JSON and `util.inspect` (so `console.log` as well) show of the objects of a class: a few words instead of all it holds,
 * which may be half of the process with the tokens, keys and passwords in it.
 * @param what - plain data, or objects that are shown so themselves.
 */
export function showAs<Shown extends object>(
  type: (abstract new (...args: never[]) => Shown) & { readonly prototype: Shown },
  what: (object: Shown) => Readonly<Record<string, unknown>>,
): void {
  const hidden = { configurable: true, enumerable: false, writable: true }
  Object.defineProperties(type.prototype, {
    toJSON: {
      ...hidden,
      value(this: Shown) {
        return what(this)
      },
    },
    [Symbol.for('nodejs.util.inspect.custom')]: {
      ...hidden,
      value(this: Shown, depth: number | null, options: object, inspect: Inspect) {
        const { name } = this.constructor
        return depth !== null && depth < 0 ? `[${name}]` : `${name} ${inspect(what(this), options)}`
      },
    },
  })
}
