import { useTranslation } from 'react-i18next'
import type { Facts } from './filled'
import { problemTexts } from './problem-texts'

/** A problem as the server tells it: in English, with what it takes to tell it otherwise. */
export interface ToldProblem {
  readonly code?: string
  /** Of a value: which rule it breaks. */
  readonly rule?: string
  readonly facts?: Facts
  readonly what: string
  readonly fix?: string
}

/** Tells problems in the language of the page, or in the English of the server where it has no other words. */
export function useTold(): (problem: ToldProblem) => { readonly what: string; readonly fix: string | undefined } {
  const { i18n } = useTranslation()
  return ({ code, rule, facts, what, fix }) => problemTexts(i18n.language, rule ?? code, facts) ?? { what, fix }
}
