interface ReloadAnswer {
  readonly files: readonly string[]
  readonly clients: readonly {
    readonly client: string
    readonly outcome: 'reloaded' | 'same' | 'refused'
    readonly plugins: readonly string[]
    readonly error?: { readonly message: string }
  }[]
  readonly left_behind: readonly { readonly what: string; readonly owner: string; readonly place: string }[]
  readonly took_ms: number
}

/** How the answer to a reload is shown. */
export const reloadTable = {
  heading: ({ files, left_behind, took_ms }: ReloadAnswer) => {
    const left = left_behind.map(({ what, owner, place }) => `${owner} left behind: ${what}, begun at ${place}`)
    return [`changed: ${files.join(', ') || 'nothing'} (${took_ms} ms)`, ...left].join('; ')
  },
  rows: ({ clients }: ReloadAnswer) =>
    clients.map(({ plugins, error, ...rest }) => ({ ...rest, plugins: plugins.join(', '), error: error?.message })),
  columns: ['client', 'outcome', 'plugins', 'error'],
}

/** Whether a client goes on with its old plugins. */
export function isRefused({ clients }: ReloadAnswer): boolean {
  return clients.some(({ outcome }) => outcome === 'refused')
}
