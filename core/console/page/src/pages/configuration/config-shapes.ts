import type { ValueProblem } from '../../api/problem'
import type { ToldProblem } from '../../i18n/problems/use-told'

/** The text of the configuration, with masks in the place of its secrets. */
export interface ConfigText {
  readonly file: string
  readonly text: string
  readonly version: string
}

export interface TextProblem extends ValueProblem {
  readonly line: number
}

export interface Difference {
  readonly path: string
}

/** What a text would change. */
export interface ChangePlan {
  readonly clients: readonly {
    readonly client: string
    readonly kind: 'add' | 'remove' | 'restart' | 'plugins' | 'none'
    readonly differences: readonly Difference[]
  }[]
  /** Of the plugins of agents, also where none is connected. */
  readonly agents: readonly Difference[]
  readonly needs_restart: readonly Difference[]
  readonly diagnostics: readonly ToldProblem[]
}

export interface ConfigCheck {
  readonly problems: readonly TextProblem[]
  readonly plan?: ChangePlan
}

/** Where a line begins, from 1. */
export function lineStart(text: string, line: number): number {
  return text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, { length }) => sum + length + 1, 0)
}
