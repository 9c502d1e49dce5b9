/** Where one value lies. */
export interface ValuePlace {
  readonly client: string
  readonly plugin: string
  readonly key: string
}
