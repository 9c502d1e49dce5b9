import type { TypedButton } from '../../formatting/keyboards/button.js'
import type { ButtonData } from '../../formatting/keyboards/button-data.js'
import type { Menu } from './answer.js'

/** Which page of a menu is shown: the choices that led to it, and the number of the page, from 0. */
export interface MenuPlace {
  readonly path: readonly number[]
  readonly page: number
}

/** Makes the data of a button. */
export type MenuData = (does: 'open' | 'pick', value: string) => ButtonData

/** A choice as it is said to somebody. */
export interface SpokenChoice {
  readonly text: string
  /** What it gives. */
  readonly value: string | number
  readonly choices?: readonly SpokenChoice[]
}

/** The buttons of a page: its choices, then those that turn pages; `up` is there on a page below another. */
export function menuButtons(
  choices: readonly SpokenChoice[],
  { path, page }: MenuPlace,
  { columns, pageSize }: Pick<Menu, 'columns' | 'pageSize'>,
  data: MenuData,
): { readonly rows: TypedButton[][]; readonly up?: ButtonData } {
  const all = choicesAt(choices, path)
  const pages = Math.max(1, Math.ceil(all.length / pageSize))
  const shown = Math.min(Math.max(page, 0), pages - 1)
  const first = shown * pageSize
  const open = (place: MenuPlace) => data('open', writePlace(place))
  const buttons = all.slice(first, first + pageSize).map((choice, index): TypedButton => {
    if (choice.choices) return { text: `${choice.text} ›`, data: open({ path: [...path, first + index], page: 0 }) }
    return { text: choice.text, data: data('pick', JSON.stringify(choice.value)) }
  })
  const rows: TypedButton[][] = []
  for (let at = 0; at < buttons.length; at += columns) rows.push(buttons.slice(at, at + columns))
  const turns: TypedButton[] = []
  if (shown > 0) turns.push({ text: `‹ ${shown}/${pages}`, data: open({ path, page: shown - 1 }) })
  if (shown < pages - 1) turns.push({ text: `${shown + 2}/${pages} ›`, data: open({ path, page: shown + 1 }) })
  if (turns.length > 0) rows.push(turns)
  return {
    rows,
    ...(path.length > 0 && { up: open({ path: path.slice(0, -1), page: Math.floor((path.at(-1) ?? 0) / pageSize) }) }),
  }
}

/** The choices of a page; those of the nearest page above where it is not there any more. */
function choicesAt(choices: readonly SpokenChoice[], path: readonly number[]): readonly SpokenChoice[] {
  const [index, ...rest] = path
  const below = index === undefined ? undefined : choices[index]?.choices
  return below ? choicesAt(below, rest) : choices
}

/** All that can be chosen, on whatever page. */
export function allChoices(choices: readonly SpokenChoice[]): readonly SpokenChoice[] {
  return choices.flatMap((choice) => (choice.choices ? allChoices(choice.choices) : [choice]))
}

/** A place as a button carries it. */
function writePlace({ path, page }: MenuPlace): string {
  return `${path.join('.')}/${page}`
}

/** The place that a button carries. */
export function readPlace(text: string | undefined): MenuPlace {
  const [path = '', page = '0'] = (text ?? '').split('/')
  return { path: path === '' ? [] : path.split('.').map(Number), page: Number(page) }
}
