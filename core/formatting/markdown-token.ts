import type { LinkMark } from './link-target.js'
import type { TextEntityType } from './text-entity.js'

/** The signs that open and close a mark, and what they mark. */
export const markers = {
  '*': 'bold',
  '**': 'bold',
  _: 'italic',
  __: 'underline',
  '~': 'strike',
  '~~': 'strike',
  '||': 'spoiler',
} as const satisfies Record<string, TextEntityType>

export type Marker = keyof typeof markers

/** Markers that mark nothing inside a word: `snake_case`, `2*3*4`. */
export const wordMarkers: readonly string[] = ['*', '_', '__', '~'] satisfies Marker[]

export interface MarkerToken {
  readonly kind: 'marker'
  readonly marker: Marker
  readonly canOpen: boolean
  readonly canClose: boolean
  role?: 'opens' | 'closes'
}

export interface LinkStartToken {
  readonly kind: 'link-start'
  readonly source: '[' | '!['
  target?: LinkMark
}

export interface QuoteEndToken {
  readonly kind: 'quote-end'
  collapsed: boolean
}

/** `value` is the text without escapes; `rest` has a neutral sign where an escaped one stood. */
export type MarkdownToken =
  | { readonly kind: 'text'; readonly value: string; readonly rest: string }
  | { readonly kind: 'code'; readonly value: string }
  | { readonly kind: 'pre'; readonly value: string; readonly language?: string }
  | { readonly kind: 'quote-start' }
  | { readonly kind: 'link-end' }
  | MarkerToken
  | LinkStartToken
  | QuoteEndToken
