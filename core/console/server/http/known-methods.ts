/** Which methods an address takes, to say so when it is called by another one. */
export class KnownMethods {
  private readonly routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []

  /** @param path - with parameters as `:name`; one that stands for every address says nothing of any. */
  add(path: string, methods: string | readonly string[]): void {
    if (path.includes('*')) return
    const pattern = new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`)
    this.routes.push({ pattern, methods: typeof methods === 'string' ? [methods] : methods })
  }

  /** The methods of an address; none where nothing is. */
  of(path: string): readonly string[] {
    const found = this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
    return [...new Set(found)].sort()
  }
}
